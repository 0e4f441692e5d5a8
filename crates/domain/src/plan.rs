//! The plan: which lines are bought together, before anything is sent (BR-42).

use std::collections::BTreeMap;

use crate::{
    ids::{LineId, OrderId, WarehouseId},
    offer::SupplierOffer,
};

/// How a provider's create call groups lines (declared by its kind).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// One line a call.
    Line,
    /// Lines of one seller a call, at most so many.
    Seller {
        /// Most lines in one call.
        most: usize,
    },
    /// Any sellers in one call.
    Many,
}

/// A line that may be bought, with where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The line.
    pub line: LineId,
    /// Its order.
    pub order: OrderId,
    /// Where its goods go.
    pub warehouse: WarehouseId,
    /// Pieces.
    pub quantity: i64,
    /// Where it is bought.
    pub offer: SupplierOffer,
}

/// Lines that will be one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The provider's kind code.
    pub provider: String,
    /// The seller, empty when the provider mixes sellers.
    pub seller: String,
    /// The warehouse.
    pub warehouse: WarehouseId,
    /// The lines, in the given order.
    pub lines: Vec<Wanted>,
}

/// Groups lines as their provider declares: by provider, order, warehouse, then line, seller or nothing (BR-42). A line
/// is in exactly one group; two lines with the same goods are never in one call, so that each provider line answers
/// to one line of ours.
#[must_use]
pub fn group(wanted: Vec<Wanted>, grouping: impl Fn(&str) -> Grouping) -> Vec<Group> {
    let mut groups: BTreeMap<(String, OrderId, WarehouseId, String, usize), Group> = BTreeMap::new();
    for line in wanted {
        let (seller, most) = match grouping(&line.offer.key.provider) {
            Grouping::Line => (line.line.to_string(), 1),
            Grouping::Seller { most } => (line.offer.seller.clone(), most),
            Grouping::Many => (String::new(), usize::MAX),
        };
        let mut chunk = 0;
        loop {
            let key = (line.offer.key.provider.clone(), line.order, line.warehouse, seller.clone(), chunk);
            let group = groups.entry(key).or_insert_with(|| Group {
                provider: line.offer.key.provider.clone(),
                seller: line.offer.seller.clone(),
                warehouse: line.warehouse,
                lines: Vec::new(),
            });
            if group.lines.len() < most && !group.lines.iter().any(|other| other.offer.key == line.offer.key) {
                group.lines.push(line);
                break;
            }
            chunk += 1;
        }
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Currency, Money, offer::OfferKey};

    fn wanted(line: i64, order: i64, seller: &str, offer: &str) -> Wanted {
        Wanted {
            line: LineId::new(line),
            order: OrderId::new(order),
            warehouse: WarehouseId::new(1),
            quantity: 1,
            offer: SupplierOffer {
                key: OfferKey { provider: "p".into(), offer: offer.into(), spec: String::new() },
                seller: seller.into(),
                seller_name: String::new(),
                price: Money::zero(Currency::CNY),
                title: String::new(),
            },
        }
    }

    fn shape(groups: &[Group]) -> Vec<Vec<i64>> {
        groups.iter().map(|group| group.lines.iter().map(|line| line.line.number()).collect()).collect()
    }

    #[test]
    fn br_42_lines_are_grouped_as_the_provider_declares() {
        let lines = || {
            vec![
                wanted(1, 1, "a", "x"),
                wanted(2, 1, "b", "y"),
                wanted(3, 1, "a", "z"),
                wanted(4, 2, "a", "x"),
                wanted(5, 1, "a", "x"),
            ]
        };
        assert_eq!(shape(&group(lines(), |_| Grouping::Seller { most: 50 })), [vec![1, 3], vec![5], vec![2], vec![4]]);
        assert_eq!(shape(&group(lines(), |_| Grouping::Seller { most: 1 })).len(), 5);
        assert_eq!(shape(&group(lines(), |_| Grouping::Line)).len(), 5);
        assert_eq!(shape(&group(lines(), |_| Grouping::Many)), [vec![1, 2, 3], vec![5], vec![4]]);
    }
}
