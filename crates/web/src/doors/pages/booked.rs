//! What an order's bookings hold and what became of them at the providers: read once, for its Purchase tab.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Moment, Money, Right,
    ids::{AccountId, LineId, PackageId, ProviderLineId, ProviderOrderId},
};
use flow::plan::Look as Seen;
use store::{
    Reader, StoreError,
    bookings::{self, BookingLineRow, BookingRow},
    packages,
    provider_orders::{self, ProviderOrderRow},
};

use super::{Page, parts};
use crate::{
    components::{Act, Goods},
    pages::order::{ProviderOrder, Purchase},
};

/// What the tab needs to know of the order's purchases.
pub(super) struct Bag<'a> {
    pub(super) seen: &'a Seen,
    pub(super) goods: HashMap<LineId, Goods>,
    pub(super) booked: Vec<BookingRow>,
    pub(super) held: Vec<BookingLineRow>,
    pub(super) bought: Vec<ProviderOrderRow>,
    /// The provider order of each of its lines.
    pub(super) order_of: HashMap<ProviderLineId, ProviderOrderId>,
    /// Domestic tracking numbers by provider order: for staff only (BR-60).
    pub(super) tracking: HashMap<ProviderOrderId, BTreeSet<String>>,
}

impl<'a> Bag<'a> {
    pub(super) async fn read(page: &Page, reader: &mut Reader, seen: &'a Seen) -> Result<Self, StoreError> {
        let only = [seen.order.id];
        let goods = goods(reader, seen).await?;
        let booked = bookings::of_orders(reader, &only).await?;
        let held = bookings::lines_of_orders(reader, &only).await?;
        let bought = provider_orders::of_orders(reader, &only).await?;
        let ids: Vec<ProviderOrderId> = bought.iter().map(|row| row.id).collect();
        let inside = provider_orders::lines_of(reader, &ids).await?;
        let order_of = inside.into_iter().map(|line| (line.id, line.provider_order)).collect();
        let tracking = if page.may(Right::BookingCreate) || page.may(Right::WarehouseReceive) {
            tracking(reader, &order_of).await?
        } else {
            HashMap::new()
        };
        Ok(Self { seen, goods, booked, held, bought, order_of, tracking })
    }

    /// The bookings, newest first, each with its provider orders.
    pub(super) fn purchases(&self, page: &Page) -> Vec<Purchase> {
        let logins: HashMap<AccountId, &str> =
            self.seen.accounts.iter().map(|row| (row.id, row.login.as_str())).collect();
        let purchase = |booking: &BookingRow| {
            let own = self.held.iter().filter(|held| held.booking == booking.id);
            let orders = self.bought.iter().filter(|order| order.booking() == Some(booking.id));
            Purchase {
                id: booking.id,
                reference: booking.reference(),
                state: booking.state,
                provider: page
                    .hub()
                    .provider_kind(&booking.provider)
                    .map_or(booking.provider.clone(), |kind| kind.name.to_owned()),
                account: logins.get(&booking.account).copied().unwrap_or_default().to_owned(),
                seller: booking.seller.clone(),
                is_unchecked: booking.is_unchecked(),
                begun: booking.created_at,
                lines: own.map(|held| (self.name_of(held.line), held.quantity)).collect(),
                orders: orders.map(|order| self.provider_order(page, order, &booking.provider)).collect(),
                acts: vec![
                    Act::new("account.sync", "act-sync")
                        .with("account", booking.account)
                        .icon("refresh")
                        .why_not(page.lacks(Right::BookingCreate)),
                ],
            }
        };
        self.booked.iter().rev().map(purchase).collect()
    }

    fn name_of(&self, line: LineId) -> String {
        self.goods.get(&line).map(|goods| goods.name.clone()).unwrap_or_default()
    }

    fn provider_order(&self, page: &Page, row: &ProviderOrderRow, kind: &str) -> ProviderOrder {
        let sum = |amount| Money::new(amount, row.currency);
        ProviderOrder {
            id: row.id,
            number: row.number.clone(),
            state: row.state,
            raw_state: row.raw_state.clone(),
            goods: sum(row.goods),
            freight: sum(row.freight),
            total: sum(row.total),
            pay_until: row.pay_before.map(Moment::from_micros),
            pay_link: if parts::is_to_pay(row.state) { parts::order_page(page, kind, &row.number) } else { None },
            tracking: self.tracking.get(&row.id).into_iter().flatten().cloned().collect(),
            seen: row.changed_at,
        }
    }
}

/// What was sold on the lines of an order, with pictures.
pub(super) async fn goods(reader: &mut Reader, seen: &Seen) -> Result<HashMap<LineId, Goods>, StoreError> {
    let pictures = parts::pictures(reader, seen.lines.iter().filter_map(|line| seen.sold(line))).await?;
    Ok(seen.lines.iter().map(|line| (line.id, parts::goods(seen.sold(line), &pictures))).collect())
}

async fn tracking(
    reader: &mut Reader,
    order_of: &HashMap<ProviderLineId, ProviderOrderId>,
) -> Result<HashMap<ProviderOrderId, BTreeSet<String>>, StoreError> {
    let lines: Vec<ProviderLineId> = order_of.keys().copied().collect();
    let inside = packages::lines_of(reader, &lines).await?;
    let wanted: BTreeSet<PackageId> = inside.iter().map(|line| line.package).collect();
    let wanted: Vec<PackageId> = wanted.into_iter().collect();
    let shown: HashMap<PackageId, String> =
        packages::by_ids(reader, &wanted).await?.into_iter().map(|row| (row.id, row.shown)).collect();
    let mut numbers: HashMap<ProviderOrderId, BTreeSet<String>> = HashMap::new();
    for line in inside {
        if let (Some(order), Some(shown)) = (order_of.get(&line.provider_line), shown.get(&line.package)) {
            numbers.entry(*order).or_default().insert(shown.clone());
        }
    }
    Ok(numbers)
}
