//! A page of a shop, written in one transaction: what is new is understood as it comes in, what is unchanged is not written
//! again, and what changed goes the way of a single order.

use std::collections::HashMap;

use connect::channel::RawOrder;
use domain::{Moment, ids::RawOrderId, order::ChannelOrder, time::MINUTE};
use store::{
    StoreError, Tx, point,
    raw_orders::{self, Body, NewRaw, SeenRow},
};

use super::store_raw;
use crate::{
    hub::{Hub, OpenChannel, hash},
    intake::{self, First, UnderstandOrder},
};

/// No answer of a shop is on its way for so long: what did not change since then cannot be overwritten by an older word.
const SETTLED: i64 = 10 * MINUTE;

/// An order of a page, looked at before the transaction.
struct Looked<'a> {
    raw: &'a RawOrder,
    hash: String,
}

/// What a page brought that was not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Brought {
    /// How many orders were new or had changed.
    pub(super) orders: i64,
    /// The newest of their changes that no webhook had told of; none when nothing was brought.
    pub(super) untold: Option<Moment>,
}

/// Keeps the orders of a page, for which the shop was asked at `asked_at`.
///
/// # Errors
/// When the rows cannot be written.
pub(super) async fn store_page(
    tx: &mut Tx,
    hub: &Hub,
    open: &OpenChannel,
    page: &[RawOrder],
    asked_at: Moment,
) -> Result<Brought, StoreError> {
    let ids = page.iter().map(|raw| raw.external_id.clone()).collect();
    let known = raw_orders::seen(tx, open.row.id, ids).await?;
    let known: HashMap<&str, &SeenRow> = known.iter().map(|row| (row.external_id.as_str(), row)).collect();
    let (mut new, mut single) = (Vec::new(), Vec::new());
    let mut brought = Brought::default();
    for raw in page {
        let looked = Looked { raw, hash: hash(&raw.body) };
        brought.add(known.get(raw.external_id.as_str()).copied(), &looked);
        match known.get(raw.external_id.as_str()) {
            None => new.push(looked),
            Some(row) if is_settled(row, &looked, asked_at) => {}
            Some(_) => single.push(raw),
        }
    }
    let first: Vec<First> = new.iter().map(|looked| intake::look(open, looked.raw)).collect();
    let numbers: Vec<RawOrderId> = new.iter().map(|_| hub.env.id()).collect();
    let rows: Vec<NewRaw<'_>> = new
        .iter()
        .zip(&first)
        .zip(&numbers)
        .map(|((looked, first), id)| new_raw(looked, first, *id, asked_at))
        .collect();
    let made = raw_orders::insert_each(tx, open.row.id, &rows).await?;
    let mut plain: Vec<(RawOrderId, &ChannelOrder)> = Vec::new();
    let mut alone = Vec::new();
    for ((id, first), looked) in numbers.iter().zip(&first).zip(&new) {
        match first {
            // A webhook was quicker by a moment.
            _ if !made.contains(id) => single.push(looked.raw),
            First::Plain(order) => plain.push((*id, order)),
            First::Alone => alone.push(UnderstandOrder { raw: *id }),
            First::Ignored(_) => {}
        }
    }
    intake::take(tx, hub, &open.row, &plain).await?;
    jobs::queue_each(tx, &hub.env, &alone).await?;
    for raw in single {
        store_raw(tx, hub, open.row.id, raw, asked_at).await?;
    }
    if !new.is_empty() {
        point!("intake.raw_stored");
    }
    Ok(brought)
}

impl Brought {
    fn add(&mut self, known: Option<&SeenRow>, looked: &Looked<'_>) {
        let is_told = known.is_some_and(|row| row.version == 0);
        if known.is_some_and(|row| row.body_hash == looked.hash) {
            return;
        }
        self.orders += 1;
        // The same change may be spelled in other bytes in a list than alone: only a later moment is one more change.
        let is_later = known.is_none_or(|row| row.changed_at < looked.raw.changed_at);
        if !is_told && is_later {
            self.untold = self.untold.max(Some(looked.raw.changed_at));
        }
    }
}

/// Whether the shop says of an order what it said before, and has said so for long enough.
fn is_settled(row: &SeenRow, looked: &Looked<'_>, asked_at: Moment) -> bool {
    row.body_hash == looked.hash
        && row.understood_version == row.version
        && row.changed_at == looked.raw.changed_at
        && asked_at.since(row.changed_at) > SETTLED
}

fn new_raw<'a>(looked: &'a Looked<'_>, first: &First, id: RawOrderId, asked_at: Moment) -> NewRaw<'a> {
    let (state, problem) = match first {
        First::Plain(_) => ("understood", ""),
        First::Ignored(why) => ("ignored", *why),
        First::Alone => ("stored", ""),
    };
    let RawOrder { external_id, dialect, changed_at, body } = looked.raw;
    let body = Body { dialect, body, hash: &looked.hash, changed_at: *changed_at, asked_at };
    NewRaw { id, external_id, body, understood: !matches!(first, First::Alone), state, problem }
}
