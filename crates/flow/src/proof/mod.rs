//! The proof that no order of a shop is missing: the shop's register, which intake never reads by, against what the hub
//! has, day by day. What it finds is read again by one button, and the day is proven anew. It runs each night behind the
//! gap run, and whenever somebody asks.

mod compare;
pub mod day;
mod heal;
mod walk;

use domain::{
    Moment, Refusal, Right,
    ids::{ConnectionId, ProofId},
    refusal::RefusalCode,
    time::{DAY, HOUR},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx, connections,
    proofs::{self, NewProof},
};

pub use self::{
    heal::{Heal, HealDone},
    walk::{ProveOrders, prove_here},
};
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    inbox::PollOrders,
    people,
};

/// Days that are proven each night: the longest gap run reads as far back.
pub const NIGHTLY_DAYS: i64 = 35;
/// Most days that one proof takes.
pub const MOST_DAYS: i64 = 400;

/// Proves a shop: compares its register of orders with the hub's, for the days from `from` to `until`.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunProof {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The first day, as YYYY-MM-DD in the company's zone; absent: as many days as `days` says.
    #[serde(default)]
    pub from: Option<String>,
    /// The last day; absent: today.
    #[serde(default)]
    pub until: Option<String>,
    /// How many days up to the last one, where no first day is named; absent: 35.
    #[serde(default)]
    pub days: Option<i64>,
}

impl RunProof {
    async fn window<R: Read>(&self, read: &mut R, hub: &Hub) -> Result<Result<(Moment, Moment), Refusal>, StoreError> {
        let days = self.days.unwrap_or(NIGHTLY_DAYS);
        window(read, hub, (self.from.as_deref(), self.until.as_deref()), days).await
    }
}

/// A proof that was begun.
#[derive(Debug, Serialize)]
pub struct ProofDone {
    /// The proof.
    pub proof: ProofId,
}

impl Act for RunProof {
    const NAME: &'static str = "proof.run";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = ProofDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = shop_refusals(read, cx.hub, self.connection).await?;
        if refusals.is_empty() {
            refusals.extend(self.window(read, cx.hub).await?.err());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ProofDone, ActError> {
        let (from, until) = self.window(tx, cx.hub).await??;
        // What is due from the poll is no finding; both stand in one lane, so the poll ends first.
        jobs::queue(tx, &cx.hub.env, &PollOrders { connection: self.connection }).await?;
        Ok(ProofDone { proof: begin(tx, cx.hub, self.connection, from, until).await? })
    }
}

/// Begins a proof, in the transaction of its cause.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn begin(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    from_at: Moment,
    until_at: Moment,
) -> Result<ProofId, StoreError> {
    begin_job(tx, hub, connection, (from_at, until_at), false).await
}

/// The same; what a proof of the night finds is read again by itself.
pub(crate) async fn begin_job(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    (from_at, until_at): (Moment, Moment),
    heals: bool,
) -> Result<ProofId, StoreError> {
    let id = begin_here(tx, hub, connection, from_at, until_at).await?;
    jobs::queue(tx, &hub.env, &ProveOrders { connection, proof: id, heals }).await?;
    Ok(id)
}

/// Begins a proof that a command carries out itself, see `prove_here`.
///
/// # Errors
/// When the rows cannot be written.
pub async fn begin_here(
    tx: &mut Tx,
    hub: &Hub,
    connection: ConnectionId,
    from_at: Moment,
    until_at: Moment,
) -> Result<ProofId, StoreError> {
    let id: ProofId = hub.env.id();
    let place = serde_json::to_value(connect::channel::RegisterPlace::default()).expect("a place is plain data");
    proofs::insert(tx, NewProof { id, connection, from_at, until_at, place }, hub.env.now()).await?;
    Ok(id)
}

/// What speaks against proving a shop.
pub(crate) async fn shop_refusals<R: Read>(
    read: &mut R,
    hub: &Hub,
    connection: ConnectionId,
) -> Result<Vec<Refusal>, ActError> {
    let Some(row) = connections::lookup(read, connection).await?.filter(|row| row.side == "channel") else {
        return Ok(vec![RefusalCode::NotFound.refusal().with("connection", connection)]);
    };
    if !row.is_enabled() {
        return Ok(vec![RefusalCode::ConnectionDisabled.refusal()]);
    }
    let open = hub.open_channel(read, connection).await;
    if open.is_ok_and(|open| open.channel.register().is_none()) {
        return Ok(vec![RefusalCode::ShopCannot.refusal().with("what", "register")]);
    }
    Ok(Vec::new())
}

/// From the beginning of the first day to the end of the last.
///
/// # Errors
/// Refused when a day cannot be read, or the days are too many or none.
pub async fn window<R: Read>(
    read: &mut R,
    hub: &Hub,
    (from, until): (Option<&str>, Option<&str>),
    days: i64,
) -> Result<Result<(Moment, Moment), Refusal>, StoreError> {
    let zone = people::zone(read).await?;
    let today = day::date_of(hub.env.now(), &zone);
    let wrong = |field: &str| RefusalCode::SettingWrong.refusal().with("field", field);
    if !(1..=MOST_DAYS).contains(&days) {
        return Ok(Err(wrong("days")));
    }
    let parse = |text: Option<&str>, field: &str| match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text.parse::<Date>().map(Some).map_err(|_| wrong(field)),
    };
    let (from, until) = match (parse(from, "from"), parse(until, "until")) {
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
        (Ok(from), Ok(until)) => (from, until),
    };
    let last = until.unwrap_or(today).min(today);
    let until_at = day::ends(last, &zone);
    let from_at = match from {
        Some(from) => day::begins(from, &zone),
        None => day::begins(day::earlier(last, days - 1), &zone),
    };
    // A day with a change of the clocks is an hour longer.
    if from_at >= until_at || until_at.since(from_at) > MOST_DAYS * DAY + HOUR {
        return Ok(Err(wrong("from")));
    }
    Ok(Ok((from_at, until_at)))
}

/// The last days, today included.
///
/// # Errors
/// When the rows cannot be read.
pub async fn last_days<R: Read>(read: &mut R, hub: &Hub, days: i64) -> Result<(Moment, Moment), StoreError> {
    let zone = people::zone(read).await?;
    let today = day::date_of(hub.env.now(), &zone);
    let first = day::earlier(today, days.clamp(1, MOST_DAYS) - 1);
    Ok((day::begins(first, &zone), day::ends(today, &zone)))
}
