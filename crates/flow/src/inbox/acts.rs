//! What people do about coming orders: a gap run now, a backfill with its pause and its end, a delivery or an unreadable
//! order run again (BR-10, BR-14, BR-19).

use connect::channel::{Delivery, Hint};
use domain::{
    Moment, Refusal, Right,
    ids::{ConnectionId, DeliveryId, RawOrderId, ReadingId},
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use store::{
    Read, Tx, connections, deliveries, raw_orders,
    readings::{self, ReadingRow},
};

use super::{ReadOrder, deep, refusal_code};
use crate::{
    act::{Act, ActCx, ActError},
    intake::UnderstandOrder,
    people,
    proof::day,
};

/// Orders that one act understands again; the next press takes the next ones.
const MOST: i64 = 2_000;

/// The shop it was done to.
#[derive(Debug, Serialize)]
pub struct ShopDone {
    /// The shop.
    pub connection: ConnectionId,
}

/// A shop that is there and enabled.
async fn enabled<R: Read>(read: &mut R, connection: ConnectionId) -> Result<Vec<Refusal>, ActError> {
    let row = connections::lookup(read, connection).await?.filter(|row| row.side == "channel");
    Ok(match row {
        None => vec![RefusalCode::NotFound.refusal().with("connection", connection)],
        Some(row) if !row.is_enabled() => vec![RefusalCode::ConnectionDisabled.refusal()],
        Some(_) => Vec::new(),
    })
}

/// Reads again what changed in a shop lately, by content, and every order that is open here; then it is proven. The same
/// happens each night.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FillGaps {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// What changed since; absent: as each night.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub since: Option<Moment>,
}

impl Act for FillGaps {
    const NAME: &'static str = "orders.fill_gaps";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = ShopDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        enabled(read, self.connection).await
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ShopDone, ActError> {
        deep::fill_gaps(tx, cx.hub, self.connection, self.since).await?;
        Ok(ShopDone { connection: self.connection })
    }
}

/// Reads orders from before the start moment of a shop. They are held, so that nothing of them is booked by itself.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Backfill {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The first day, as YYYY-MM-DD in the company's zone.
    pub from: String,
    /// The last day; absent: up to the start moment.
    #[serde(default)]
    pub until: Option<String>,
}

/// A reading that was begun or changed.
#[derive(Debug, Serialize)]
pub struct ReadingDone {
    /// The reading.
    pub reading: ReadingId,
}

impl Backfill {
    /// From and until, in the days of the company and before the start moment; or which field is wrong.
    async fn window<R: Read>(&self, read: &mut R) -> Result<Result<(Moment, Moment), Refusal>, ActError> {
        let wrong = |field: &str| RefusalCode::SettingWrong.refusal().with("field", field);
        let zone = people::zone(read).await?;
        let Ok(from) = self.from.trim().parse().map(|from| day::begins(from, &zone)) else {
            return Ok(Err(wrong("from")));
        };
        let until = match self.until.as_deref().map(str::trim).filter(|until| !until.is_empty()) {
            None => Moment::from_micros(i64::MAX),
            Some(until) => match until.parse() {
                Ok(until) => day::ends(until, &zone),
                Err(_) => return Ok(Err(wrong("until"))),
            },
        };
        let row = connections::lookup(read, self.connection).await?;
        let start = row.and_then(|row| row.start_at).map_or(Moment::from_micros(i64::MAX), Moment::from_micros);
        let until = until.min(start);
        // What was made since the start moment is here already.
        Ok(if from < until { Ok((from, until)) } else { Err(wrong("from").with("start_at", start)) })
    }
}

impl Act for Backfill {
    const NAME: &'static str = "orders.backfill";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = ReadingDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = enabled(read, self.connection).await?;
        if refusals.is_empty() {
            refusals.extend(self.window(read).await?.err());
        }
        if readings::open(read, self.connection, "backfill").await?.is_some() {
            refusals.push(RefusalCode::BackfillRunning.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ReadingDone, ActError> {
        let (from, until) = self.window(tx).await??;
        let reading = deep::begin(tx, cx.hub, self.connection, "backfill", from, until).await?;
        Ok(ReadingDone { reading })
    }
}

macro_rules! reading_act {
    ($(#[$meta:meta])* $name:ident, $act:literal, $from:pat, $to:literal) => {
        $(#[$meta])*
        #[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The backfill.
            #[schema(value_type = String)]
            pub reading: ReadingId,
        }

        impl Act for $name {
            const NAME: &'static str = $act;
            const RIGHT: Right = Right::OrdersEdit;
            type Done = ReadingDone;

            async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
                Ok(match backfill(readings::lookup(read, self.reading).await?) {
                    None => vec![RefusalCode::NotFound.refusal().with("reading", self.reading)],
                    Some(row) => match row.state.as_str() {
                        $from => Vec::new(),
                        _ => vec![RefusalCode::NothingToDo.refusal()],
                    },
                })
            }

            async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ReadingDone, ActError> {
                let Some(row) = backfill(readings::lock(tx, self.reading).await?) else { return Err(ActError::Stale) };
                set(tx, cx, row, $to).await?;
                Ok(ReadingDone { reading: self.reading })
            }
        }
    };
}
reading_act! {
    /// Pauses a backfill after the page that it is reading.
    PauseBackfill, "backfill.pause", "running", "paused"
}
reading_act! {
    /// Lets a paused backfill go on where it stood.
    ResumeBackfill, "backfill.resume", "paused", "running"
}
reading_act! {
    /// Ends a backfill; what it has taken in stays.
    CancelBackfill, "backfill.cancel", "running" | "paused", "cancelled"
}

fn backfill(row: Option<ReadingRow>) -> Option<ReadingRow> {
    row.filter(|row| row.kind == "backfill")
}

async fn set(tx: &mut Tx, cx: &ActCx<'_>, row: ReadingRow, state: &str) -> Result<(), ActError> {
    let now = cx.hub.env.now();
    let ended_at = if state == "cancelled" { now } else { row.ended_at };
    let row = ReadingRow { state: state.to_owned(), changed_at: now, ended_at, ..row };
    readings::moved(tx, &row).await?;
    if state == "running" {
        let job = deep::ReadDeep { connection: row.connection, reading: row.id, backfill: true };
        jobs::queue(tx, &cx.hub.env, &job).await?;
    }
    Ok(())
}

/// Looks at a delivery again, with the settings as they are now, and reads the order that it names.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunDeliveryAgain {
    /// The delivery.
    #[schema(value_type = String)]
    pub delivery: DeliveryId,
}

/// What became of a delivery.
#[derive(Debug, Serialize)]
pub struct DeliveryDone {
    /// The delivery.
    pub delivery: DeliveryId,
    /// `stored`, `ignored` or `refused`.
    pub state: &'static str,
    /// The raw order that is read; none when it names no order.
    pub raw_order: Option<RawOrderId>,
}

impl Act for RunDeliveryAgain {
    const NAME: &'static str = "delivery.run_again";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = DeliveryDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        match deliveries::lookup(read, self.delivery).await? {
            None => Ok(vec![RefusalCode::NotFound.refusal().with("delivery", self.delivery)]),
            Some(row) => enabled(read, row.connection).await,
        }
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<DeliveryDone, ActError> {
        let hub = cx.hub;
        let Some(row) = deliveries::lookup(tx, self.delivery).await? else { return Err(ActError::Stale) };
        let Ok(open) = hub.open_channel(tx, row.connection).await else { return Err(ActError::Stale) };
        let Some(hooks) = open.channel.webhooks() else { return Err(ActError::Stale) };
        let headers = row.headers.as_object().into_iter().flatten();
        let headers = headers.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let delivery = Delivery { headers: headers.collect(), body: row.body.into() };
        let (state, refusal, external_id) = match hooks.verify(&delivery) {
            Ok(Hint::Order { external_id }) => ("stored", "", external_id),
            Ok(Hint::Ping | Hint::Nothing(_)) => ("ignored", "", String::new()),
            Err(refusal) => ("refused", refusal_code(refusal), String::new()),
        };
        deliveries::set_judged(tx, row.id, (state, refusal), &external_id).await?;
        let mut raw_order = None;
        if !external_id.is_empty() {
            let raw = raw_orders::hint(tx, hub.env.id(), row.connection, &external_id).await?;
            jobs::queue(tx, &hub.env, &ReadOrder { raw: raw.id }).await?;
            raw_order = Some(raw.id);
        }
        Ok(DeliveryDone { delivery: row.id, state, raw_order })
    }
}

/// Understands orders anew that could not be read, and reads them from the shop again: after the program or the shop was
/// mended. Without names, all of a shop.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnderstandAgain {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The raw orders; absent or empty: all that cannot be read.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub raw_orders: Vec<RawOrderId>,
}

/// What is being understood.
#[derive(Debug, Serialize)]
pub struct UnderstandDone {
    /// How many orders.
    pub orders: usize,
}

impl UnderstandAgain {
    async fn chosen<R: Read>(&self, read: &mut R) -> Result<Vec<RawOrderId>, ActError> {
        let all = raw_orders::unreadable(read, self.connection, 0, MOST).await?;
        if self.raw_orders.is_empty() {
            return Ok(all);
        }
        Ok(self.raw_orders.iter().copied().filter(|raw| all.contains(raw)).collect())
    }
}

impl Act for UnderstandAgain {
    const NAME: &'static str = "orders.understand_again";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = UnderstandDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        if row.is_none_or(|row| row.side != "channel") {
            return Ok(vec![RefusalCode::NotFound.refusal().with("connection", self.connection)]);
        }
        let nothing = self.chosen(read).await?.is_empty();
        Ok(if nothing { vec![RefusalCode::NothingToDo.refusal()] } else { Vec::new() })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<UnderstandDone, ActError> {
        let chosen = self.chosen(tx).await?;
        let work: Vec<UnderstandOrder> = chosen.iter().map(|raw| UnderstandOrder { raw: *raw }).collect();
        jobs::queue_each(tx, &cx.hub.env, &work).await?;
        if connections::lookup(tx, self.connection).await?.is_some_and(|row| row.is_enabled()) {
            // What the shop did not give may be there now.
            let work: Vec<ReadOrder> = chosen.iter().map(|raw| ReadOrder { raw: *raw }).collect();
            jobs::queue_each(tx, &cx.hub.env, &work).await?;
        }
        Ok(UnderstandDone { orders: chosen.len() })
    }
}
