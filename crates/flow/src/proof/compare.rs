//! The comparison of a proof: the copied register against what the hub has, page by page in the order of ids, and then the
//! hub's orders against the register. Each order of either side is counted once and under one word.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Moment,
    ids::RawOrderId,
    order::ShopPhase,
    time::{DAY, MINUTE, SECOND},
};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use store::{
    Read, StoreError,
    connections::ConnectionRow,
    proofs::{self, CopiedRow, DayRow, FindingRow, HeldRow, ProofRow},
    raw_orders::{self, KnownRow},
    shop_watches,
};

use super::{
    day::{day_of, days_between},
    walk::is_due,
};
use crate::inbox::order_lane;

/// Rows that are compared at once.
const ROWS: i64 = 500;
/// Most findings that are kept; the counts are whole.
const MOST_FINDINGS: usize = 2_000;
/// So much later an order may stand in a shop's list than it was made: lists come from caches and copies.
const LATE: i64 = 10 * MINUTE;
/// Jobs that bring an order in.
const READING: &[&str] = &["order.read", "order.understand"];

/// What the comparison said.
pub(super) struct Compared {
    /// All days of the proof, in their order.
    pub(super) days: Vec<DayRow>,
    /// The findings.
    pub(super) findings: Vec<FindingRow>,
    /// Whether an order is being read at this moment, so that a little later more is known.
    pub(super) waits: bool,
}

/// Orders and their sums by currency, on one side of one day.
#[derive(Default)]
struct Side {
    orders: i64,
    sums: BTreeMap<String, i64>,
}

impl Side {
    fn add(&mut self, total: Option<i64>, currency: &str) {
        self.orders += 1;
        if let Some(total) = total {
            let sum = self.sums.entry(currency.to_owned()).or_default();
            *sum = sum.saturating_add(total);
        }
    }

    fn json(&self) -> Value {
        let sums: Map<String, Value> = self.sums.iter().map(|(code, sum)| (code.clone(), (*sum).into())).collect();
        json!({ "orders": self.orders, "sums": sums })
    }
}

#[derive(Default)]
struct Tally {
    shop: Side,
    hub: Side,
    missing: i64,
    extra: i64,
    differing: i64,
    quarantined: i64,
    before_start: i64,
    drafts: i64,
    on_the_way: i64,
}

/// What became of one order of the register.
enum Word {
    Same,
    Missing,
    Differing,
    Quarantined,
    BeforeStart,
    Draft,
    /// Changed since the last reading.
    NotDue,
    /// A job is reading it.
    BeingRead,
}

struct Run<'a> {
    proof: &'a ProofRow,
    shop: &'a ConnectionRow,
    zone: &'a TimeZone,
    /// What changed before was read by a poll.
    complete_at: Moment,
    is_patient: bool,
    days: BTreeMap<String, Tally>,
    findings: Vec<FindingRow>,
    waits: bool,
}

/// Compares everything.
pub(super) async fn all<R: Read>(
    read: &mut R,
    proof: &ProofRow,
    shop: &ConnectionRow,
    zone: &TimeZone,
    is_patient: bool,
    now: Moment,
) -> Result<Compared, StoreError> {
    let watch = shop_watches::lookup(read, shop.id).await?;
    let days = days_between(proof.from_at, proof.until_at, zone);
    let mut run = Run {
        proof,
        shop,
        zone,
        complete_at: watch.map_or(Moment::from_micros(0), |watch| watch.complete_at),
        is_patient,
        days: days.iter().map(|day| (day.to_string(), Tally::default())).collect(),
        findings: Vec::new(),
        waits: false,
    };
    run.of_the_shop(read).await?;
    run.of_the_hub(read).await?;
    let Run { days, findings, waits, .. } = run;
    let days = days.into_iter().map(|(day, tally)| DayRow {
        connection: shop.id,
        day,
        proof: proof.id,
        shop: tally.shop.json(),
        hub: tally.hub.json(),
        missing: tally.missing,
        extra: tally.extra,
        differing: tally.differing,
        quarantined: tally.quarantined,
        before_start: tally.before_start,
        drafts: tally.drafts,
        on_the_way: tally.on_the_way,
        proven_at: now,
    });
    Ok(Compared { days: days.collect(), findings, waits })
}

impl Run<'_> {
    async fn of_the_shop<R: Read>(&mut self, read: &mut R) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let rows = proofs::copied(read, self.proof.id, &after, ROWS).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.external_id);
            let ids: Vec<String> = rows.iter().map(|row| row.external_id.clone()).collect();
            // Who is being read is asked first: an order that is done meanwhile is then seen as it is now, and no statement of
            // this reader knows what the one before it saw.
            let known = raw_orders::known(read, self.shop.id, ids.clone()).await?;
            let known: HashMap<&str, &KnownRow> = known.iter().map(|row| (row.external_id.as_str(), row)).collect();
            let lanes = known.values().map(|row| order_lane(row.id)).collect();
            let busy = jobs::rows::busy_lanes(read, lanes, READING).await?;
            let held = proofs::held(read, self.shop.id, ids).await?;
            let held: HashMap<&str, &HeldRow> = held.iter().map(|row| (row.external_id.as_str(), row)).collect();
            for row in &rows {
                let id = row.external_id.as_str();
                let (held, known) = (held.get(id).copied(), known.get(id).copied());
                let word = self.judge(row, held, known, &busy);
                self.count(row, held, known, &word);
            }
        }
    }

    fn judge(
        &self,
        row: &CopiedRow,
        held: Option<&HeldRow>,
        known: Option<&KnownRow>,
        busy: &BTreeSet<String>,
    ) -> Word {
        let finding = match (held, known) {
            // The shop's newest word is here, and nobody understood it.
            (Some(_), Some(known)) if known.state == "unreadable" => return Word::Quarantined,
            (Some(held), _) if says_the_same(row, held) => return Word::Same,
            // The hub was told of a change after the register had been read. A date that went back in the shop is no change.
            (Some(held), Some(known))
                if held.shop_changed_at > row.changed_at.plus(SECOND) && known.fetched_at >= self.proof.began_at =>
            {
                return Word::NotDue;
            }
            (Some(_), _) => Word::Differing,
            // Drafts, carts and the bin are no orders (BR-18).
            (None, _) if row.phase == ShopPhase::Draft.code() || row.status == "trash" => return Word::Draft,
            (None, Some(known)) if known.state == "unreadable" => return Word::Quarantined,
            (None, known) if self.is_before_start(row) && known.is_none_or(|known| !known.backfilled) => {
                return Word::BeforeStart;
            }
            (None, _) => Word::Missing,
        };
        if !is_due(row.changed_at, self.complete_at, self.proof.began_at) {
            return Word::NotDue;
        }
        if self.is_patient && known.is_some_and(|known| busy.contains(&order_lane(known.id))) {
            return Word::BeingRead;
        }
        finding
    }

    fn is_before_start(&self, row: &CopiedRow) -> bool {
        self.shop.start_at.is_some_and(|start| row.made_at.micros() < start)
    }

    fn count(&mut self, row: &CopiedRow, held: Option<&HeldRow>, known: Option<&KnownRow>, word: &Word) {
        let day = day_of(row.made_at, self.zone);
        let Some(tally) = self.days.get_mut(&day) else { return };
        if !matches!(word, Word::BeforeStart | Word::Draft) {
            tally.shop.add(row.total, &row.currency);
        }
        let word = match word {
            Word::Same => return,
            Word::BeforeStart => {
                tally.before_start += 1;
                return;
            }
            Word::Draft => {
                tally.drafts += 1;
                return;
            }
            Word::NotDue => {
                tally.on_the_way += 1;
                return;
            }
            Word::BeingRead => {
                tally.on_the_way += 1;
                self.waits = true;
                return;
            }
            Word::Missing => {
                tally.missing += 1;
                "missing"
            }
            Word::Differing => {
                tally.differing += 1;
                "differing"
            }
            Word::Quarantined => {
                tally.quarantined += 1;
                "quarantined"
            }
        };
        let hub = match (held, known) {
            (Some(held), _) => words(&held.shop_status, Some(held.total), Some(held.refunded), &held.currency),
            (None, Some(known)) => json!({ "state": known.state, "problem": known.problem }),
            (None, None) => Value::Null,
        };
        self.find(FindingRow {
            connection: self.shop.id,
            day,
            external_id: row.external_id.clone(),
            word: word.to_owned(),
            number: row.number.clone(),
            raw: known.map_or(0, |known| known.id.number()),
            shop: words(&row.status, row.total, row.refunded, &row.currency),
            hub,
            healed_at: Moment::from_micros(0),
        });
    }

    fn find(&mut self, finding: FindingRow) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// The hub's orders of these days: their sums, and those that the register does not have.
    async fn of_the_hub<R: Read>(&mut self, read: &mut R) -> Result<(), StoreError> {
        let mut after = (self.proof.from_at, 0);
        loop {
            let rows = proofs::made(read, self.shop.id, after, self.proof.until_at, ROWS).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = (last.made_at, last.id);
            let ids: Vec<String> = rows.iter().map(|row| row.external_id.clone()).collect();
            let lanes = rows.iter().map(|row| order_lane(RawOrderId::new(row.id))).collect();
            let busy = jobs::rows::busy_lanes(read, lanes, READING).await?;
            // As they are behind that question, see above.
            let rows = proofs::held(read, self.shop.id, ids.clone()).await?;
            let there: BTreeSet<String> = proofs::is_copied(read, self.proof.id, ids).await?.into_iter().collect();
            // What the shop gave up for good is known to be gone. What lay in its bin may have been emptied since, and shops
            // that do not list their bin never show it.
            let is_away = |row: &HeldRow| row.shop_status == "trash" && !there.contains(&row.external_id);
            for row in rows.iter().filter(|row| row.raw_state != "gone" && !is_away(row)) {
                self.have(row, there.contains(&row.external_id), &busy);
            }
        }
    }

    fn have(&mut self, row: &HeldRow, is_there: bool, busy: &BTreeSet<String>) {
        let day = day_of(row.made_at, self.zone);
        let Some(tally) = self.days.get_mut(&day) else { return };
        tally.hub.add(Some(row.total), &row.currency);
        if is_there {
            return;
        }
        let around = self.proof.began_at.plus(-LATE)..self.proof.began_at.plus(DAY);
        let is_new = around.contains(&row.shop_changed_at);
        let is_read = self.is_patient && busy.contains(&order_lane(RawOrderId::new(row.id)));
        if is_new || is_read {
            tally.on_the_way += 1;
            self.waits |= is_read;
            return;
        }
        tally.extra += 1;
        self.find(FindingRow {
            connection: self.shop.id,
            day,
            external_id: row.external_id.clone(),
            word: "extra".to_owned(),
            number: row.number.clone(),
            raw: row.id,
            shop: Value::Null,
            hub: words(&row.shop_status, Some(row.total), Some(row.refunded), &row.currency),
            healed_at: Moment::from_micros(0),
        });
    }
}

/// Whether both sides say the same of an order.
fn says_the_same(row: &CopiedRow, held: &HeldRow) -> bool {
    row.status == held.shop_status
        && row.total.is_none_or(|total| total == held.total)
        && row.refunded.is_none_or(|refunded| refunded == held.refunded)
        && (row.currency.is_empty() || row.currency == held.currency)
}

fn words(status: &str, total: Option<i64>, refunded: Option<i64>, currency: &str) -> Value {
    json!({ "status": status, "total": total, "refunded": refunded, "currency": currency })
}
