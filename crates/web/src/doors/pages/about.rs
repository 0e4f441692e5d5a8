//! What audit notes are about, in words: the order, the goods, the package, the parcel, the booking. Notes keep ids only;
//! here the ids of a page of notes become what people know things by.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Id, Right,
    ids::{
        BookingId, ConnectionId, CustomerId, DecisionId, Kind, LineId, OrderId, PackageId, ParcelId, ProviderOrderId,
        RawOrderId, kinds,
    },
};
use serde_json::Value;
use store::{
    Reader, bookings, customers, decisions, lists,
    notes::NoteRow,
    packages::{self, PackageRow},
    parcels::ParcelRow,
    provider_orders::ProviderOrderRow,
    raw_orders,
};

use super::{Page, parts, sheets};
use crate::http::Problem;

/// What a note is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct About {
    /// The order.
    pub(super) order: Option<OrderId>,
    /// Its printed number.
    pub(super) number: String,
    /// What of it, or what else: goods, a package, a booking, a customer.
    pub(super) what: String,
    /// Where that is shown; empty when it has no page, or none for the reader.
    pub(super) link: String,
}

/// Everything that a page of notes names, read once.
pub(super) struct Abouts {
    lines: parts::Lines,
    packages: HashMap<PackageId, PackageRow>,
    parcels: HashMap<ParcelId, ParcelRow>,
    bookings: HashMap<BookingId, OrderId>,
    provider_orders: HashMap<ProviderOrderId, ProviderOrderRow>,
    decisions: HashMap<DecisionId, (Option<OrderId>, Option<LineId>)>,
    customers: HashMap<CustomerId, String>,
    /// Orders as the shop sent them: the shop, and the id there.
    raw_orders: HashMap<RawOrderId, (ConnectionId, String)>,
    numbers: HashMap<OrderId, String>,
}

/// The ids of one kind that a note names: of its subject, of what was asked, of its own figures.
fn named<K: Kind>(row: &NoteRow) -> Vec<Id<K>> {
    let fields =
        [&row.details, &row.details["asked"]].into_iter().filter_map(Value::as_object).flat_map(|all| all.values());
    let texts = fields.flat_map(|field| match field {
        Value::String(text) => vec![text.as_str()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    });
    let found: Vec<Id<K>> =
        std::iter::once(row.subject.as_str()).chain(texts).filter_map(|text| text.parse().ok()).collect();
    found
}

fn all<K: Kind>(rows: &[NoteRow]) -> Vec<Id<K>> {
    let ids: BTreeSet<i64> = rows.iter().flat_map(named::<K>).map(Id::number).collect();
    ids.into_iter().map(Id::new).collect()
}

fn numbers<K: Kind>(rows: &[NoteRow]) -> Vec<i64> {
    all::<K>(rows).into_iter().map(Id::number).collect()
}

impl Abouts {
    /// Reads what these notes name.
    pub(super) async fn read(reader: &mut Reader, rows: &[NoteRow]) -> Result<Self, Problem> {
        let asked = decisions::by_ids(reader, &all::<kinds::Decision>(rows)).await?;
        let decisions: HashMap<_, _> =
            asked.iter().map(|row| (row.id, (row.order_id.map(OrderId::new), row.line.map(LineId::new)))).collect();
        let mut lines = all::<kinds::Line>(rows);
        lines.extend(decisions.values().filter_map(|(_, line)| *line));
        lines.sort_unstable();
        lines.dedup();
        let lines = parts::Lines::read(reader, &lines).await?;
        let packages = packages::by_ids(reader, &all::<kinds::Package>(rows)).await?;
        let parcels = lists::parcels_by_ids(reader, &numbers::<kinds::Parcel>(rows)).await?;
        let far = lists::provider_orders_by_ids(reader, &numbers::<kinds::ProviderOrder>(rows)).await?;
        let mut bookings = HashMap::new();
        for id in all::<kinds::Booking>(rows) {
            bookings.extend(bookings::lookup(reader, id).await?.map(|row| (id, row.order_id)));
        }
        let mut raws = HashMap::new();
        for id in all::<kinds::RawOrder>(rows) {
            raws.extend(raw_orders::lookup(reader, id).await?.map(|row| (id, (row.connection, row.external_id))));
        }
        let people = customers::by_ids(reader, &all::<kinds::Customer>(rows)).await?;
        let orders: BTreeSet<OrderId> = rows
            .iter()
            .filter_map(|row| row.order_id.map(OrderId::new))
            .chain(all::<kinds::Order>(rows))
            .chain(lines.lines.values().map(|line| line.order_id))
            .chain(decisions.values().filter_map(|(order, _)| *order))
            .chain(parcels.iter().map(|row| row.order_id))
            .chain(far.iter().filter_map(ProviderOrderRow::order_id))
            .chain(bookings.values().copied())
            .collect();
        Ok(Self {
            lines,
            packages: packages.into_iter().map(|row| (row.id, row)).collect(),
            parcels: parcels.into_iter().map(|row| (row.id, row)).collect(),
            bookings,
            provider_orders: far.into_iter().map(|row| (row.id, row)).collect(),
            decisions,
            customers: people.into_iter().map(|row| (row.id, row.name)).collect(),
            raw_orders: raws,
            numbers: sheets::numbers(reader, orders.into_iter()).await?,
        })
    }

    /// What one of them is about.
    pub(super) fn of(&self, page: &Page, row: &NoteRow) -> About {
        let decided = named::<kinds::Decision>(row).into_iter().find_map(|id| self.decisions.get(&id));
        let mut lines: Vec<LineId> = named::<kinds::Line>(row);
        lines.extend(decided.and_then(|(_, line)| *line));
        lines.dedup();
        let package = named::<kinds::Package>(row).into_iter().find_map(|id| self.packages.get(&id));
        let parcel = named::<kinds::Parcel>(row).into_iter().find_map(|id| self.parcels.get(&id));
        let far = named::<kinds::ProviderOrder>(row).into_iter().find_map(|id| self.provider_orders.get(&id));
        let booking = named::<kinds::Booking>(row).into_iter().find(|id| self.bookings.contains_key(id));
        let order = row
            .order_id
            .map(OrderId::new)
            .or_else(|| named::<kinds::Order>(row).into_iter().find(|id| self.numbers.contains_key(id)))
            .or_else(|| lines.iter().find_map(|line| self.lines.lines.get(line)).map(|line| line.order_id))
            .or_else(|| decided.and_then(|(order, _)| *order))
            .or_else(|| parcel.map(|row| row.order_id))
            .or_else(|| far.and_then(ProviderOrderRow::order_id))
            .or_else(|| booking.and_then(|id| self.bookings.get(&id)).copied());
        let said = |key: &str, number: &str| format!("{} {number}", page.text(key));
        let what = self
            .goods(&lines)
            .or_else(|| package.map(|row| said("audit-package", &row.shown)))
            .or_else(|| parcel.map(|row| said("audit-parcel", &row.tracking).trim_end().to_owned()))
            .or_else(|| far.map(|row| said("column-provider-order", &row.number)))
            .or_else(|| booking.map(|id| said("audit-booking", &bookings::reference(id))));
        let (what, link) = match what {
            Some(what) => (what, String::new()),
            None => self.customer(page, row).or_else(|| self.raw_order(page, row)).unwrap_or_default(),
        };
        About {
            number: order.and_then(|order| self.numbers.get(&order)).cloned().unwrap_or_default(),
            order: order.filter(|order| self.numbers.contains_key(order)),
            what,
            link,
        }
    }

    fn customer(&self, page: &Page, row: &NoteRow) -> Option<(String, String)> {
        let id = named::<kinds::Customer>(row).into_iter().find(|id| self.customers.contains_key(id))?;
        let link = if page.may(Right::OrdersSee) { format!("/customers/{id}") } else { String::new() };
        Some((self.customers[&id].clone(), link)).filter(|(name, _)| !name.is_empty())
    }

    fn raw_order(&self, page: &Page, row: &NoteRow) -> Option<(String, String)> {
        let id = named::<kinds::RawOrder>(row).into_iter().find(|id| self.raw_orders.contains_key(id))?;
        let (shop, number) = &self.raw_orders[&id];
        let may = page.may(Right::ConnectionsEdit);
        let link = if may { format!("/connections/{shop}/unreadable/{id}") } else { String::new() };
        Some((format!("{} {number}", page.text("recorded-external")), link))
    }

    /// The goods of the first line, and how many other lines there are.
    fn goods(&self, lines: &[LineId]) -> Option<String> {
        let names: Vec<String> =
            lines.iter().filter_map(|line| self.lines.goods(*line)).map(|(goods, _)| goods.name).collect();
        let (first, rest) = names.split_first()?;
        Some(if rest.is_empty() { first.clone() } else { format!("{first} +{}", rest.len()) })
    }
}
