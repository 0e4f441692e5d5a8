//! Check after export (BR-47): is what the provider has what was ordered? Where a company has switched it off, the order
//! is read and followed all the same, and nothing is compared.

use domain::{
    booking::BookingState,
    consignee::Consignee,
    decision::DecisionKind,
    ids::{AccountId, BookingId},
    package::normalise_tracking,
    provider_order::ProviderOrderSeen,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    StoreError, Tx, bookings,
    bookings::{BookingLineRow, BookingRow},
    decisions, provider_orders,
};

use super::{account_lane, search::failed, send::ask_about_booking};
use crate::{follow, hub::Hub, moves, sessions};

/// After so many looks an order that is not shown is a wrong number, and a person has to see it.
const PATIENCE: i64 = 12;

/// Reads the provider orders of a booking and compares them with what was ordered.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckBooking {
    /// The booking.
    pub booking: BookingId,
    /// The account that booked: its lane.
    pub account: AccountId,
}

impl JobKind for CheckBooking {
    const NAME: &'static str = "booking.check";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        Some(self.booking.to_string())
    }
}

impl Job<Hub> for CheckBooking {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(booking) = bookings::lookup(&mut reader, self.booking).await? else { return Ok(()) };
        if booking.state != BookingState::Created || booking.is_unchecked() {
            return Ok(());
        }
        let orders = provider_orders::of_booking(&mut reader, self.booking).await?;
        let open = hub.enabled_provider(&mut reader, booking.connection).await?;
        drop(reader);
        let Some(ordering) = open.provider.ordering() else { return Ok(()) };
        let account = sessions::for_writing(cx, self.account).await?;
        let mut all = Vec::new();
        for order in &orders {
            let call = hub.cx(booking.connection).with_account(&account);
            let seen = ordering.state(&call, &order.number).await;
            let mut tx = cx.begin("book: check read").await?;
            hub.keep_exchanges(&mut tx, &call).await?;
            tx.commit().await?;
            match seen {
                Ok(Some(seen)) => all.push(seen),
                Ok(None) if cx.tries > PATIENCE => {
                    return Err(Stop::Quarantine(format!(
                        "the provider shows no order {} in this account",
                        order.number
                    )));
                }
                Ok(None) => return Err(Stop::again("the provider does not show the new order yet")),
                Err(error) => return Err(failed(cx, self.account, &error).await?),
            }
        }
        self.conclude(cx, &booking, &all, open.row.check_after_export).await
    }
}

impl CheckBooking {
    async fn conclude(
        &self,
        cx: &JobCx<'_, Hub>,
        booking: &BookingRow,
        seen: &[ProviderOrderSeen],
        checks: bool,
    ) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("book: check").await?;
        let Some(still) = bookings::lock(&mut tx, booking.id).await? else { return Ok(()) };
        if still.state != BookingState::Created {
            return Ok(());
        }
        for order in seen {
            follow::apply(&mut tx, hub, self.account, order).await?;
        }
        if checks {
            self.compare(&mut tx, hub, booking, seen).await?;
        } else {
            let now = hub.env.now();
            bookings::set_state(&mut tx, booking.id, BookingState::Created, bookings::NOT_CHECKED, now).await?;
        }
        moves::refresh(&mut tx, hub, booking.order_id).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn compare(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        booking: &BookingRow,
        seen: &[ProviderOrderSeen],
    ) -> Result<(), StoreError> {
        let held: Vec<BookingLineRow> =
            bookings::lines(tx, booking.id).await?.into_iter().filter(|line| line.live).collect();
        let differences = differences(booking, &held, seen);
        if differences.is_empty() {
            bookings::set_state(tx, booking.id, BookingState::Verified, "", hub.env.now()).await?;
            decisions::withdraw_booking(tx, booking.id, DecisionKind::Mismatch, hub.env.now()).await?;
        } else if !held.is_empty() {
            bookings::set_state(tx, booking.id, BookingState::Mismatch, "differs", hub.env.now()).await?;
            let details = json!({ "differences": differences });
            ask_about_booking(tx, hub, booking, DecisionKind::Mismatch, details).await?;
        }
        Ok(())
    }
}

/// Goods, quantity, unit price, consignee, and nothing beside what was ordered.
fn differences(booking: &BookingRow, held: &[BookingLineRow], seen: &[ProviderOrderSeen]) -> Vec<Value> {
    let mut differences = Vec::new();
    let lines = || seen.iter().flat_map(|order| &order.lines);
    let same = |line: &BookingLineRow, offer: &str, spec: &str| line.offer == offer && line.spec == spec;
    for line in held {
        let bought: i64 = lines().filter(|one| same(line, &one.offer, &one.spec)).map(|one| one.quantity).sum();
        let asked: i64 =
            held.iter().filter(|other| same(other, &line.offer, &line.spec)).map(|other| other.quantity).sum();
        if bought != asked {
            differences.push(json!({ "what": "quantity", "line": line.line, "asked": asked, "bought": bought }));
        }
        for one in lines().filter(|one| same(line, &one.offer, &one.spec) && one.unit_price.amount > line.price) {
            let planned = domain::Money::new(line.price, one.unit_price.currency);
            differences.push(json!({ "what": "price", "line": line.line, "asked": planned, "bought": one.unit_price }));
        }
    }
    for one in lines().filter(|one| !held.iter().any(|line| same(line, &one.offer, &one.spec))) {
        differences.push(json!({ "what": "goods", "offer": one.offer, "spec": one.spec, "bought": one.quantity }));
    }
    for order in seen.iter().filter(|order| !same_consignee(&booking.consignee.0, order)) {
        differences.push(json!({ "what": "consignee", "number": order.number }));
    }
    differences
}

/// A field that the provider does not show is not held against it.
fn same_consignee(asked: &Consignee, order: &ProviderOrderSeen) -> bool {
    let seen = &order.consignee;
    let same = |asked: &str, seen: &str| seen.is_empty() || normalise_tracking(asked) == normalise_tracking(seen);
    same(&asked.name, &seen.name)
        && same(&asked.mobile, &seen.mobile)
        && same(&asked.postcode, &seen.postcode)
        && (seen.address.is_empty() || normalise_tracking(&seen.address).ends_with(&normalise_tracking(&asked.address)))
}

#[cfg(test)]
mod tests {
    use domain::provider_order::{ConsigneeSeen, ProviderState, RefundState};
    use domain::{Currency, Moment, Money, provider_order::ProviderLineSeen};
    use sqlx::types::Json;

    use super::*;

    fn order(offer: &str, quantity: i64, price: &str, name: &str) -> ProviderOrderSeen {
        let money = |text: &str| Money::parse(text, Currency::CNY).unwrap();
        ProviderOrderSeen {
            number: "1".into(),
            reference: None,
            seller: "s".into(),
            state: ProviderState::AwaitingPayment,
            raw_state: String::new(),
            refund: RefundState::None,
            goods: money("0"),
            freight: money("0"),
            total: money("0"),
            placed_at: Moment::from_micros(0),
            paid_at: None,
            changed_at: Moment::from_micros(0),
            pay_before: None,
            consignee: ConsigneeSeen { name: name.into(), ..ConsigneeSeen::default() },
            lines: vec![ProviderLineSeen {
                external_id: "1".into(),
                offer: offer.into(),
                spec: String::new(),
                quantity,
                unit_price: money(price),
            }],
            shipments: Vec::new(),
        }
    }

    #[test]
    fn br_47_goods_quantity_price_and_consignee_are_compared() {
        let booking = BookingRow {
            id: domain::Id::new(1),
            order_id: domain::Id::new(1),
            account: domain::Id::new(1),
            connection: domain::Id::new(1),
            provider: "p".into(),
            warehouse: domain::Id::new(1),
            seller: "s".into(),
            state: BookingState::Created,
            consignee: Json(Consignee { name: "测试仓".into(), ..Consignee::default() }),
            freight: 0,
            attempt_at: None,
            problem: String::new(),
            created_at: Moment::from_micros(0),
        };
        let held = [BookingLineRow {
            booking: booking.id,
            line: domain::Id::new(1),
            quantity: 2,
            asked: 2,
            live: true,
            offer: "a".into(),
            spec: String::new(),
            price: 100_000,
            provider_line: 0,
        }];
        for (seen, expected) in [
            (order("a", 2, "10.00", "测试仓"), vec![]),
            (order("a", 2, "9.00", ""), vec![]),
            (order("a", 3, "10.00", "测试仓"), vec!["quantity"]),
            (order("a", 2, "10.01", "测试仓"), vec!["price"]),
            (order("b", 2, "10.00", "测试仓"), vec!["quantity", "goods"]),
            (order("a", 2, "10.00", "另一个"), vec!["consignee"]),
        ] {
            let found: Vec<String> = differences(&booking, &held, &[seen])
                .iter()
                .map(|difference| difference["what"].as_str().unwrap_or_default().to_owned())
                .collect();
            assert_eq!(found, expected);
        }
    }
}
