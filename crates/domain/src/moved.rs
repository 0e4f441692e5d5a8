//! Whether a shop that answers at a connection's address is the known one at a new place, told by its orders (BR-07, BR-08).
//! Ids of orders repeat from shop to shop: what has our ids and other orders under them would write over ours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Moment, Money,
    order::{ChannelCustomer, ChannelOrder},
};

/// A shop that answered instead of the known one: kept until a person says what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OtherShop {
    /// What identifies it.
    pub fingerprint: String,
    /// What it said of itself.
    pub found: BTreeMap<String, String>,
    /// Rights and settings that are missing there.
    pub missing: Vec<String>,
    /// How many of the known orders it has; none when they could not be asked for.
    pub compared: Option<Compared>,
}

/// What a shop answered to the ids of known orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Orders that were asked for.
    pub asked: usize,
    /// Those that are there.
    pub same: usize,
    /// Those under whose id another order is.
    pub other: usize,
}

impl Compared {
    /// Orders under whose id nothing is.
    #[must_use]
    pub const fn gone(&self) -> usize {
        self.asked.saturating_sub(self.same + self.other)
    }

    /// Whether a person may say that it is the same shop. One other order under a known id is enough against it: it would be
    /// written over ours. Orders may be gone, as after a restore from a backup, but not most of them.
    #[must_use]
    pub const fn may_be_same(&self) -> bool {
        self.other == 0 && self.same * 2 >= self.asked
    }
}

/// What an order is known by, beside its id.
#[derive(Debug, Clone, Copy)]
pub struct KnownBy<'a> {
    /// The printed number.
    pub number: &'a str,
    /// When it was made.
    pub made_at: Moment,
    /// Its total.
    pub total: Money,
}

impl KnownBy<'_> {
    /// Whether the shop's order of the same id is this one. The moment it was made at stays for ever; of number and total one
    /// may have been changed since.
    #[must_use]
    pub fn is(&self, said: &ChannelOrder) -> bool {
        let alike = self.number == said.number || self.total.amount == said.total.amount;
        self.made_at == said.created_at && self.total.currency == said.currency && alike
    }
}

/// Whether a shop has another order under the id of a known one, as after a restore from a backup: ids that were given out
/// since are given out again. A person may change the date of an order, or its customer; never both by accident. Where neither
/// has an e-mail, the phone tells them apart.
#[must_use]
pub fn is_another(made_at: Moment, known: &ChannelCustomer, said: &ChannelOrder) -> bool {
    let said_of = &said.customer;
    let differ = |known: &str, said: &str| known.trim().to_lowercase() != said.trim().to_lowercase();
    let digits = |phone: &str| phone.chars().filter(char::is_ascii_digit).collect::<String>();
    let has_no_email = known.email.trim().is_empty() && said_of.email.trim().is_empty();
    let is_reached_otherwise = if has_no_email {
        digits(&known.phone) != digits(&said_of.phone)
    } else {
        differ(&known.email, &said_of.email)
    };
    made_at != said.created_at && differ(&known.name, &said_of.name) && is_reached_otherwise
}

/// Places of the orders to ask for among `known`, newest first: the newest, and as many spread over the rest, since a restored
/// backup lacks the newest.
#[must_use]
pub fn sample(known: usize, most: usize) -> Vec<usize> {
    if known <= most {
        return (0..known).collect();
    }
    let newest = most.div_ceil(2);
    let spread = most - newest;
    let rest = known - newest;
    (0..newest).chain((1..=spread).map(|step| newest + step * rest / spread - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Currency, order::PaymentKind};

    #[test]
    fn br_07_a_shop_that_moved_has_our_orders_and_another_one_has_others_under_their_ids() {
        for (asked, same, other, expected) in [
            (0, 0, 0, true),
            (1, 1, 0, true),
            (1, 0, 0, false),
            (1, 0, 1, false),
            (20, 20, 0, true),
            (20, 10, 0, true),
            (20, 9, 0, false),
            (20, 19, 1, false),
        ] {
            let compared = Compared { asked, same, other };
            assert_eq!(compared.may_be_same(), expected, "{compared:?}");
            assert_eq!(compared.gone(), asked - same - other);
        }
    }

    fn money(text: &str) -> Money {
        Money::new(425_000, text.parse::<Currency>().unwrap())
    }

    fn said_at(made: Moment) -> ChannelOrder {
        ChannelOrder {
            external_id: "7".to_owned(),
            number: "7".to_owned(),
            status: "processing".to_owned(),
            phase: crate::order::ShopPhase::Processing,
            created_at: made,
            changed_at: made,
            paid_at: None,
            payment: PaymentKind::Prepaid,
            payment_title: String::new(),
            currency: money("EUR").currency,
            total: money("EUR"),
            lines: Vec::new(),
            charges: Vec::new(),
            refunds: Vec::new(),
            customer: ChannelCustomer::default(),
            note: String::new(),
        }
    }

    #[test]
    fn an_order_is_known_by_its_moment_its_currency_and_its_number_or_total() {
        let made = Moment::from_micros(1_700_000_000_000_000);
        let said = said_at(made);
        let edited = Money::new(1, money("EUR").currency);
        for (number, made_at, total, expected) in [
            ("7", made, money("EUR"), true),
            ("7", made, edited, true),
            ("2026-7", made, money("EUR"), true),
            ("2026-7", made, edited, false),
            ("7", made.plus(1_000_000), money("EUR"), false),
            ("7", made, money("BGN"), false),
        ] {
            assert_eq!(KnownBy { number, made_at, total }.is(&said), expected, "{number} {made_at} {total:?}");
        }
    }

    #[test]
    fn br_13_another_order_is_of_another_moment_and_another_person_also_where_shops_take_no_e_mail() {
        let made = Moment::from_micros(1_700_000_000_000_000);
        let who = |name: &str, email: &str, phone: &str| ChannelCustomer {
            name: name.to_owned(),
            email: email.to_owned(),
            phone: phone.to_owned(),
            ..ChannelCustomer::default()
        };
        let anna = || who("Anna", "anna@example.com", "+359 88 123");
        let quick = |name: &str, phone: &str| who(name, "", phone);
        for (known, said, is_other_order) in [
            (anna(), who("Boris", "boris@example.com", "1"), true),
            (anna(), who("Boris", "", "1"), true),
            (anna(), who(" anna", "boris@example.com", "1"), false),
            (anna(), who("Boris", "Anna@example.com ", "1"), false),
            // Ordered with a name and a phone alone.
            (quick("Anna", "+359 88 123"), quick("Boris", "+359 88 456"), true),
            (quick("Anna", "+359 88 123"), quick("Anna Petrova", "(+359) 88-123"), false),
            (quick("Anna", "+359 88 123"), quick("Boris", ""), true),
            (quick("Anna", "+359 88 123"), quick("Anna", "+359 88 456"), false),
            (quick("Anna", ""), quick("Boris", ""), false),
        ] {
            let mut order = said_at(made.plus(1_000_000));
            order.customer = said;
            assert_eq!(is_another(made, &known, &order), is_other_order, "{known:?} {:?}", order.customer);
            assert!(!is_another(made.plus(1_000_000), &known, &order), "made at the same moment");
        }
    }

    #[test]
    fn the_newest_are_asked_for_and_as_many_spread_to_the_oldest() {
        assert_eq!(sample(3, 20), [0, 1, 2]);
        assert_eq!(sample(200, 6), [0, 1, 2, 67, 133, 199]);
        for known in [0, 1, 19, 20, 21, 22, 30, 199, 200] {
            let places = sample(known, 20);
            assert_eq!(places.len(), known.min(20), "{known}");
            assert!(places.windows(2).all(|pair| pair[0] < pair[1]) && places.iter().all(|place| *place < known));
        }
    }
}
