//! The look at a shop's webhooks, each hour and whenever somebody asks: what is missing, switched off or silent is made
//! anew where the key allows it; polling takes its place until webhooks have proven themselves again; and it is said
//! (BR-07, BR-15).

use connect::{CallCx, CallError, Fault, channel::ShopHooks};
use domain::{Moment, actor::Actor, ids::ConnectionId};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Signal, StoreError, Tx, connections, deliveries,
    notes::{self, NewNote},
    shop_watches::{self, WatchRow},
};
use tracing::warn;

use super::judge::{Todo, is_ours, is_silent, judge};
use crate::{
    connections::hook_address,
    hub::{Hub, OpenChannel},
    inbox::{self, PollOrders},
    policy,
};

/// Looks at the webhooks of a shop, repairs them, and sets the next look.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckHooks {
    /// The shop.
    pub connection: ConnectionId,
}

impl JobKind for CheckHooks {
    const NAME: &'static str = "webhooks.check";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        format!("hooks:{}", self.connection.base32())
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

/// What a look at the shop came to.
#[derive(Debug)]
enum Looked {
    /// The shop shows no webhooks: the key has no right to them, or this kind of shop has no list of them.
    Hidden(String),
    /// The shop gave no answer.
    Unreachable(String),
    /// It shows them; some were removed and made, and perhaps not all that should have been.
    Seen { todo: Todo, undone: Option<String> },
    /// They are not wanted, and gone.
    Off,
}

impl Job<Hub> for CheckHooks {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(row) = connections::lookup(&mut reader, self.connection).await? else { return Ok(()) };
        if !row.is_enabled() {
            return Ok(());
        }
        let open = hub.open_channel(&mut reader, self.connection).await?;
        let watch = shop_watches::lookup(&mut reader, self.connection).await?;
        let Some(watch) = watch.filter(|_| open.channel.webhooks().is_some()) else { return Ok(()) };
        let first = deliveries::first_believed(&mut reader, self.connection, watch.since).await?;
        let last = deliveries::last_believed(&mut reader, self.connection).await?;
        drop(reader);
        // Somebody made webhooks by hand, and they come.
        let wanted = watch.wanted || (first.micros() > 0 && watch.verdict != "off");
        let now = hub.env.now();
        let watch = WatchRow { wanted, proven_at: first, ..watch };
        let is_silent = is_silent(&watch, last, now);
        let call = hub.cx(self.connection);
        let looked = self.look(hub, cx, &open, &watch, is_silent, &call).await;
        let mut tx = cx.begin("webhooks: looked").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        // What an act changed meanwhile counts: another look follows it.
        let present = shop_watches::begin(&mut tx, self.connection).await?;
        if present.wanted == watch.wanted || !present.wanted {
            let next = said(WatchRow { found_at: present.found_at, ..watch }, looked, is_silent, now);
            let next = if present.wanted || next.wanted && present.verdict != "off" { next } else { present };
            keep(&mut tx, hub, next, last).await?;
        }
        jobs::queue_at(&mut tx, &hub.env, self, now.plus(hub.pace.watch)).await?;
        tx.signal(Signal::Changed(cx.company, self.connection.to_string()));
        tx.commit().await?;
        Ok(())
    }
}

impl CheckHooks {
    async fn look(
        &self,
        hub: &Hub,
        cx: &JobCx<'_, Hub>,
        open: &OpenChannel,
        watch: &WatchRow,
        is_silent: bool,
        call: &CallCx<'_>,
    ) -> Looked {
        let is_off = !watch.wanted;
        if is_off && watch.verdict != "off" {
            return Looked::Off;
        }
        let (Some(hooks), Some(address)) = (open.channel.shop_hooks(), hook_address(hub, cx.company, &open.row)) else {
            return if is_off { Looked::Off } else { Looked::Hidden(String::new()) };
        };
        let list = match hooks.list(call).await {
            Ok(list) => list,
            Err(error) => return unseen(&error),
        };
        let mut todo = if is_off {
            let ours = list.iter().filter(|hook| is_ours(hook, self.connection, &address));
            Todo { remove: ours.map(|hook| hook.external_id.clone()).collect(), ..Todo::default() }
        } else {
            // A new secret counts only in webhooks that are made with it.
            let anew = is_silent || watch.topics["anew"] == json!(true);
            judge(&list, hooks.topics(), (self.connection, &address), anew)
        };
        let undone = match repair(hooks, call, &mut todo, &address).await {
            Ok(()) => None,
            Err(error) if matches!(error.fault, Fault::Down | Fault::Limited) => {
                return Looked::Unreachable(policy::chain(&error));
            }
            Err(error) => Some(policy::chain(&error)),
        };
        if is_off && undone.is_none() { Looked::Off } else { Looked::Seen { todo, undone } }
    }
}

/// Removes and makes. What an earlier try made is found in the list and not made again.
async fn repair(hooks: &dyn ShopHooks, call: &CallCx<'_>, todo: &mut Todo, address: &str) -> Result<(), CallError> {
    for id in &todo.remove {
        hooks.remove(call, id).await?;
    }
    for topic in &todo.create {
        hooks.create(call, topic, address).await?;
    }
    Ok(())
}

fn unseen(error: &CallError) -> Looked {
    match error.fault {
        Fault::Settings | Fault::Session | Fault::Refused(_) | Fault::Missing => Looked::Hidden(policy::chain(error)),
        Fault::Down | Fault::Limited | Fault::Garbled => Looked::Unreachable(policy::chain(error)),
    }
}

/// What a look makes of the watch. Pure.
fn said(mut watch: WatchRow, looked: Looked, is_silent: bool, now: Moment) -> WatchRow {
    watch.checked_at = now;
    let is_proven = watch.proven_at.micros() > 0;
    let zero = Moment::from_micros(0);
    let verdict = match looked {
        Looked::Off => {
            watch.topics = json!({});
            watch.problem.clear();
            if watch.verdict == "off" { "off" } else { "" }
        }
        Looked::Hidden(problem) => {
            watch.problem = problem;
            if is_silent {
                // The next silence begins with what is found from now on.
                (watch.since, watch.proven_at) = (now, zero);
                "silent"
            } else if watch.verdict == "silent" && !is_proven {
                "silent"
            } else if is_proven {
                "good"
            } else {
                "hidden"
            }
        }
        Looked::Unreachable(problem) => {
            watch.problem = problem;
            "unreachable"
        }
        Looked::Seen { todo, undone: Some(problem) } => {
            watch.topics = json!(todo.found);
            watch.topics["anew"] = json!(is_silent);
            watch.problem = problem;
            watch.proven_at = zero;
            "missing"
        }
        Looked::Seen { todo, undone: None } => seen(&mut watch, &todo, now),
    };
    verdict.clone_into(&mut watch.verdict);
    watch
}

/// What it makes of it when the shop showed its webhooks, and all that had to be done was done.
fn seen(watch: &mut WatchRow, todo: &Todo, now: Moment) -> &'static str {
    let is_first = watch.topics.as_object().is_none_or(serde_json::Map::is_empty);
    let is_proven = watch.proven_at.micros() > 0;
    watch.topics = json!(todo.found);
    watch.problem.clear();
    if todo.is_nothing() {
        return if watch.verdict == "repaired" && !is_proven { "repaired" } else { "good" };
    }
    // Doubles that are taken away leave a webhook that works.
    if !todo.create.is_empty() {
        (watch.since, watch.proven_at) = (now, Moment::from_micros(0));
    }
    if is_first {
        // Nothing was there to go wrong: they are as they were wished.
        for topic in &todo.create {
            watch.topics[*topic] = json!("active");
        }
        return "good";
    }
    watch.repairs += 1;
    watch.repaired_at = now;
    "repaired"
}

/// Keeps what was said; what broke is told, and the shop is asked for what was missed meanwhile.
async fn keep(tx: &mut Tx, hub: &Hub, next: WatchRow, last_believed: Moment) -> Result<(), StoreError> {
    let now = hub.env.now();
    let before = shop_watches::lookup(tx, next.connection).await?;
    let was = before.map(|row| row.verdict).unwrap_or_default();
    shop_watches::set_checked(tx, &next).await?;
    let is_news = match next.verdict.as_str() {
        "repaired" => next.repaired_at == now,
        "silent" | "missing" => was != next.verdict || next.since == now,
        _ => false,
    };
    if !is_news {
        return Ok(());
    }
    warn!(connection.id = %next.connection, verdict = next.verdict, "webhooks of a shop had stopped; it is polled");
    let note = NewNote {
        id: hub.env.id(),
        order: None,
        subject: next.connection.to_string(),
        actor: Actor::Hub,
        what: what(&next.verdict),
        details: json!({ "topics": next.topics, "problem": next.problem, "last_delivery": told(last_believed) }),
    };
    notes::insert(tx, note, now).await?;
    jobs::queue(tx, &hub.env, &PollOrders { connection: next.connection }).await?;
    inbox::fill_gaps(tx, hub, next.connection, Some(last_believed)).await
}

fn what(verdict: &str) -> &'static str {
    match verdict {
        "repaired" => "webhooks.repaired",
        "silent" => "webhooks.silent",
        _ => "webhooks.missing",
    }
}

fn told(at: Moment) -> Value {
    if at.micros() > 0 { json!(at) } else { Value::Null }
}
