//! What every shop connector promises.

use std::collections::BTreeSet;

use bytes::Bytes;
use domain::Moment;

use super::{Check, Checks, ensure, shop_sides};
use crate::{
    CallCx, Fault,
    channel::{Channel, Cursor, Delivery, NextPage, OrderSink, OrderSource, RawOrder, Told, Webhooks},
};

/// Pages after which a run that does not end is given up.
const PAGES: usize = 1000;

/// Runs the suite. The connector is opened with what its probe found; the shop has at least one order, and its first
/// one may be told `completed` and given a note.
pub async fn channel(channel: &dyn Channel, cx: &CallCx<'_>) -> Vec<Check> {
    let mut checks = Checks::default();
    probe(channel, cx, &mut checks).await;
    match channel.order_source() {
        None => checks.skip("orders are read", "no order source"),
        Some(source) => {
            let (first, orders) = read_all(source, cx, &mut checks).await;
            match channel.register() {
                None => checks.skip("the register has the orders that changes bring", "no register"),
                Some(register) => shop_sides::register(register, source, cx, &orders, &mut checks).await,
            }
            fetch(source, cx, first.as_ref(), &mut checks).await;
            broken_bytes(source, first.as_ref(), &mut checks);
            match (channel.order_sink(), first) {
                (None, _) => checks.skip("the shop is told", "no order sink"),
                (_, None) => checks.skip("the shop is told", "the shop has no order"),
                (Some(sink), Some(first)) => {
                    tell(source, sink, cx, &first.external_id, &mut checks).await;
                    shop_sides::statuses(source, sink, cx, &first.external_id, &mut checks).await;
                }
            }
        }
    }
    match channel.webhooks() {
        None => checks.skip("hooks are verified", "no webhooks"),
        Some(hooks) => forged_hooks(hooks, &mut checks),
    }
    match channel.shop_hooks() {
        None => checks.skip("a webhook made twice is two, and both can be removed", "it keeps no webhooks"),
        Some(hooks) => shop_sides::hooks(hooks, cx, &mut checks).await,
    }
    match channel.catalogue() {
        None => checks.skip("the catalogue brings each variant once and ends", "no catalogue"),
        Some(catalogue) => shop_sides::catalogue(catalogue, cx, &mut checks).await,
    }
    checks.0
}

async fn probe(channel: &dyn Channel, cx: &CallCx<'_>, checks: &mut Checks) {
    let seen = async {
        let first = channel.probe(cx).await.map_err(|error| error.to_string())?;
        let again = channel.probe(cx).await.map_err(|error| error.to_string())?;
        ensure(!first.fingerprint.is_empty(), || "no fingerprint".into())?;
        ensure(first == again, || format!("{first:?} and then {again:?}"))
    };
    checks.add("a probe finds the same shop each time (BR-08)", seen.await);
    let exchanges = cx.take_exchanges();
    checks.add("each call is recorded", ensure(!exchanges.is_empty(), || "nothing was recorded".into()));
}

/// All orders, and the first that is wanted.
async fn read_all(source: &dyn OrderSource, cx: &CallCx<'_>, checks: &mut Checks) -> (Option<RawOrder>, Vec<RawOrder>) {
    let start = Moment::from_micros(0);
    let mut cursor = Cursor::starting(start);
    let (mut orders, mut told, mut end) = (Vec::new(), None, None);
    for _ in 0..PAGES {
        match source.changes(cx, &cursor).await {
            Err(error) => {
                checks.add("changes are read to the end (BR-17)", Err(error.to_string()));
                return (None, Vec::new());
            }
            Ok(page) => {
                told = page.total.or(told);
                orders.extend(page.orders);
                match page.next {
                    NextPage::More(next) => cursor = next,
                    NextPage::Done(until) => {
                        end = Some(until);
                        break;
                    }
                }
            }
        }
    }
    let ids: BTreeSet<&str> = orders.iter().map(|order| order.external_id.as_str()).collect();
    checks.add(
        "changes are read to the end (BR-17)",
        ensure(end.is_some(), || "the run does not end".into())
            .and_then(|()| ensure(ids.len() == orders.len(), || "an order came twice in a quiet shop".into()))
            .and_then(|()| {
                ensure(told.is_none_or(|told| told == ids.len() as u64), || {
                    format!("{told:?} told, {} came", ids.len())
                })
            }),
    );
    let highest = orders.iter().map(|order| order.changed_at).max().unwrap_or(start);
    checks.add(
        "the next run starts no later than the greatest change (BR-16)",
        ensure(end.is_none_or(|end| end <= highest.max(start)), || format!("{end:?} is after {highest}")),
    );
    let mut wrong = Vec::new();
    for raw in &orders {
        match source.read(raw) {
            Err(error) => {
                wrong.push(format!("{}: {error}", raw.external_id));
            }
            Ok(order) if order.external_id != raw.external_id => {
                wrong.push(format!("{}: another id inside", raw.external_id));
            }
            Ok(order) if !order.adds_up() => {
                wrong.push(format!("{}: does not add up", raw.external_id));
            }
            Ok(order) if order.changed_at != raw.changed_at => {
                wrong.push(format!("{}: two change moments", raw.external_id));
            }
            Ok(_) => {}
        }
    }
    checks.add("each order is understood and adds up (BR-20)", ensure(wrong.is_empty(), || wrong.join("; ")));
    let first = orders.iter().find(|raw| source.read(raw).is_ok_and(|order| order.is_wanted())).cloned();
    (first, orders)
}

async fn fetch(source: &dyn OrderSource, cx: &CallCx<'_>, first: Option<&RawOrder>, checks: &mut Checks) {
    if let Some(first) = first {
        let same = source.fetch(cx, &first.external_id).await.map_err(|error| error.to_string()).and_then(|found| {
            let found = found.ok_or("it is not there")?;
            let (there, here) = (source.read(&found), source.read(first));
            ensure(there == here, || format!("{there:?} instead of {here:?}"))
        });
        checks.add("an order fetched by id is the one listed", same);
    } else {
        checks.skip("an order fetched by id is the one listed", "the shop has no order");
    }
    let absent = match source.fetch(cx, "999999999").await {
        Ok(None) => Ok(()),
        Ok(Some(found)) => Err(format!("an order {} came", found.external_id)),
        Err(error) => Err(error.to_string()),
    };
    checks.add("an order that is not there is none, not an error", absent);
}

fn broken_bytes(source: &dyn OrderSource, first: Option<&RawOrder>, checks: &mut Checks) {
    let dialect = first.map_or_else(String::new, |raw| raw.dialect.clone());
    let mut bodies: Vec<Bytes> = ["", "{}", "[]", "null", "<html>", "{\"id\":"].map(Bytes::from_static_str).to_vec();
    bodies.push(Bytes::from("[".repeat(200_000)));
    if let Some(first) = first {
        bodies.push(first.body.slice(..first.body.len() / 2));
    }
    let readable = bodies.into_iter().find(|body| {
        let raw = RawOrder {
            external_id: "1".into(),
            dialect: dialect.clone(),
            changed_at: Moment::from_micros(0),
            body: body.clone(),
        };
        source.read(&raw).is_ok()
    });
    checks.add(
        "bytes that are no order are unreadable, not a panic (BR-10)",
        ensure(readable.is_none(), || format!("{:?} was read", readable.map(|body| body.len()))),
    );
}

trait FromStaticStr {
    fn from_static_str(text: &'static str) -> Self;
}
impl FromStaticStr for Bytes {
    fn from_static_str(text: &'static str) -> Self {
        Self::from_static(text.as_bytes())
    }
}

async fn tell(source: &dyn OrderSource, sink: &dyn OrderSink, cx: &CallCx<'_>, id: &str, checks: &mut Checks) {
    let told = async {
        for _ in 0..2 {
            sink.set_status(cx, id, sink.usual_status(Told::Completed)).await.map_err(|error| error.to_string())?;
        }
        let raw = source.fetch(cx, id).await.map_err(|error| error.to_string())?.ok_or("the order is gone")?;
        let order = source.read(&raw).map_err(|error| error.to_string())?;
        ensure(order.is_wanted(), || format!("the order is {} now", order.status))
    };
    checks.add("telling a status twice is as telling it once", told.await);
    let noted = async {
        let text = "contract: a note & its \"text\"";
        let before =
            sink.notes(cx, id).await.map_err(|error| error.to_string())?.iter().filter(|note| *note == text).count();
        sink.add_note(cx, id, text).await.map_err(|error| error.to_string())?;
        let after =
            sink.notes(cx, id).await.map_err(|error| error.to_string())?.iter().filter(|note| *note == text).count();
        ensure(after == before + 1, || format!("{before} before, {after} after"))
    };
    checks.add("a note that was written is found again", noted.await);
    let missing = match sink.set_status(cx, "999999999", sink.usual_status(Told::Completed)).await {
        Err(error) if error.fault == Fault::Missing => Ok(()),
        Err(error) => Err(error.to_string()),
        Ok(()) => Err("it was told".into()),
    };
    checks.add("telling about an order that is not there says missing", missing);
}

fn forged_hooks(hooks: &dyn Webhooks, checks: &mut Checks) {
    let unsigned = Delivery {
        headers: vec![("content-type".into(), "application/json".into())],
        body: Bytes::from_static(b"{\"id\":1}"),
    };
    checks.add(
        "an unsigned delivery is not believed (BR-12)",
        ensure(hooks.verify(&unsigned).is_err(), || "it was".into()),
    );
    let delivery = Delivery { headers: Vec::new(), body: Bytes::from("{".repeat(200_000)) };
    checks.add(
        "a hostile delivery is refused, not a panic",
        ensure(hooks.verify(&delivery).is_err(), || "it was believed".into()),
    );
}
