//! The rehearsal of reading: orders are made and changed while they are read, announcements are lost, doubled and late, the
//! shop fails and moves to another zone, the hub is killed. Nothing is bought. When the night is over the hub's own proof
//! has to say 0, 0, 0, and a count from outside has to agree: each order of the shop is in the hub, once, as it is there.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use domain::{
    Moment,
    time::{HOUR, MINUTE},
};
use serde_json::{Value, json};
use simulator::{Arrivals, StartClock, World};

use super::{
    client::Client,
    conductor::Conductor,
    run::{Plan, START},
    stage::{self, Place},
};
use crate::{
    Exit, Failed,
    clock::{HubClock, Stopwatch, pause},
    commands,
};

/// Rounds in which orders come and change.
const ROUNDS: u32 = 100;
/// The clock goes on by so much between two rounds: a hundred of them see a day and two nights.
const STEP: i64 = 20 * MINUTE;
/// Zones that the shop moves through; some have summer time.
const ZONES: [&str; 4] = ["Europe/Sofia", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"];

/// What people of a shop do to an order.
const ACTS: [&str; 11] =
    ["cancel_in_shop", "edit", "quiet_edit", "trash", "touch", "refund", "note", "meta", "fee", "coupon", "delete"];

/// What came of it.
#[derive(Debug, Default)]
struct Verdict {
    missing: u64,
    extra: u64,
    differing: u64,
    /// From outside: orders that are in the hub twice, that are not there, and that differ in status or sum.
    twice: Vec<String>,
    lost: Vec<String>,
    wrong: Vec<String>,
    /// What the hub's proof names, for whoever looks into it.
    found: Vec<Value>,
    /// All proofs that were made.
    proofs: Vec<Value>,
    orders: usize,
    in_hub: usize,
    /// Of those in the hub, the ones that the shop has no more.
    deleted: usize,
    kills: u64,
}

impl Verdict {
    fn is_good(&self) -> bool {
        self.missing + self.extra + self.differing == 0
            && self.twice.is_empty()
            && self.lost.is_empty()
            && self.wrong.is_empty()
    }

    fn json(&self, seconds: u64) -> Value {
        json!({ "reading": true, "proof": { "missing": self.missing, "extra": self.extra, "differing": self.differing },
            "found": self.found, "proofs": self.proofs, "orders": self.orders, "in_hub": self.in_hub,
            "deleted": self.deleted, "twice": self.twice, "lost": self.lost, "wrong": self.wrong, "kills": self.kills, "seconds": seconds })
    }

    fn text(&self, seconds: u64) -> String {
        format!(
            "the hub's proof: missing {}, extra {}, differing {}\nfrom outside: {} orders in the shop, {} in the hub, of which the shop deleted {}; lost {}, twice {}, wrong {}\nkilled {} times, {seconds} s",
            self.missing,
            self.extra,
            self.differing,
            self.orders,
            self.in_hub,
            self.deleted,
            self.lost.len(),
            self.twice.len(),
            self.wrong.len(),
            self.kills
        )
    }
}

/// Rehearses reading and prints the verdict.
///
/// # Errors
/// When world, hub or database could not be started.
pub async fn rehearse_reading(plan: Plan) -> Result<Exit, Failed> {
    let watch = Stopwatch::start();
    // A second call finds it installed and is no error.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let place = Place::make(plan.database.as_deref()).await?;
    let played = play(&plan, &place).await;
    place.clear().await;
    let verdict = played.map_err(Failed::unreachable)?;
    let seconds = watch.elapsed().as_secs();
    if let Some(path) = &plan.out {
        std::fs::write(path, verdict.json(seconds).to_string() + "\n").map_err(Failed::unreachable)?;
    }
    if plan.json {
        commands::print(&verdict.json(seconds).to_string());
    } else {
        commands::print(&verdict.text(seconds));
    }
    Ok(if verdict.is_good() { Exit::Done } else { Exit::Refused })
}

async fn play(plan: &Plan, place: &Place) -> anyhow::Result<Verdict> {
    let start: Moment = START.parse()?;
    let clock = HubClock::at(start);
    let profile = plan.profile.as_deref().unwrap_or("8.9");
    let world = World::start(simulator::Options {
        listen: "127.0.0.1:0".parse()?,
        seed: plan.seed,
        level: plan.level,
        orders: 0,
        clock: StartClock::Conducted { start: start.timestamp() },
        arrivals: Arrivals::Burst { within_minutes: 60 },
        profiles: vec![profile.to_owned()],
        ..simulator::Options::default()
    })
    .await
    .context("the world cannot be started")?;
    let token = place.people(clock.clone(), "rehearsal-password").await.map_err(|failed| failed.why)?;
    let mut conductor = Conductor::new(place, clock)?;
    conductor.start().await?;
    let client = Client::new(conductor.address(), &token, world.base())?;
    let connection = connect(&client, &world.announcement()).await?;
    let chance = plan.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut story = Reading { client: &client, connection, chance, known: Vec::new() };
    let each = plan.orders.div_ceil(ROUNDS).max(1);
    let mut left = plan.orders;
    for round in 0..ROUNDS {
        let count = each.min(left);
        left -= count;
        story.round(round, count).await?;
        if plan.kill && round % 17 == 11 {
            conductor.kill_now("reading").await?;
        }
        go_on(&mut conductor, &client, start.plus(STEP * i64::from(round + 1))).await?;
        if round % 10 == 9 {
            commands::tell(&format!("round {} of {ROUNDS}", round + 1));
        }
    }
    // The shop recovers, and the night comes: the gap run at three, and the proof behind it.
    client.control(&json!({ "shop": { "churn": 0, "lost_percent": 0, "repeated": 0 } })).await?;
    go_on(&mut conductor, &client, start.plus(STEP * i64::from(ROUNDS) + 30 * HOUR)).await?;
    let mut verdict = story.outside().await?;
    story.proof(&mut verdict).await?;
    verdict.kills = conductor.kills.values().sum();
    conductor.stop().await?;
    world.stop().await;
    Ok(verdict)
}

/// Lets everything happen that is due until a moment.
async fn go_on(conductor: &mut Conductor, client: &Client, until: Moment) -> anyhow::Result<()> {
    while conductor.now() < until {
        let next = conductor.settle(client).await?;
        let to = next.map_or(until, |next| next.min(until));
        if to > conductor.now() {
            conductor.jump(client, to).await?;
        } else {
            pause(std::time::Duration::from_millis(1)).await;
        }
    }
    conductor.settle(client).await?;
    Ok(())
}

/// The people of the shop.
struct Reading<'a> {
    client: &'a Client,
    connection: String,
    chance: u64,
    /// Orders that were placed and are in the shop.
    known: Vec<String>,
}

/// Connects the shop as a person would, its webhooks made through its interface; announcements are lost, doubled and late
/// from then on, and orders change before each answer to a list.
async fn connect(client: &Client, announced: &Value) -> anyhow::Result<String> {
    let (warehouse, centre) = stage::company(client, &json!({}), 10).await?;
    client.must("company.set", json!({ "settings": { "book_by_itself": false } })).await?;
    let secret = "0123456789abcdef0123456789abcdef0123456789abcdef";
    let made = stage::shop(client, &announced["shops"][0], &warehouse, &centre, secret, START).await?;
    client.must("webhooks.create", json!({ "connection": made.connection })).await?;
    client.control(&json!({ "shop": { "lost_percent": 30, "repeated": 9, "churn": 2 } })).await?;
    Ok(made.connection)
}

impl Reading<'_> {
    /// A number below `most`.
    fn below(&mut self, most: u64) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance % most.max(1)
    }

    /// New orders, and changes of old ones: with and without another date, many in one second, to the trash and back.
    async fn round(&mut self, round: u32, count: u32) -> anyhow::Result<()> {
        let client = self.client;
        if count > 0 {
            let placed = client.control(&json!({ "place": { "count": count } })).await?;
            let ids: Vec<String> = placed["orders"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|id| id.as_str().map(str::to_owned))
                .collect();
            ensure!(ids.len() == count as usize, "the shop took {} of {count} orders", ids.len());
            for id in ids {
                if self.below(4) != 0 || !self.change(&id).await? {
                    self.known.push(id);
                }
            }
            // Old ones too: what is known may go away, be refunded, or change without another date.
            for _ in 0..count.div_ceil(8) {
                let at = usize::try_from(self.below(self.known.len() as u64))?;
                let id = self.known[at].clone();
                if self.change(&id).await? {
                    self.known.swap_remove(at);
                }
            }
        }
        if self.below(3) == 0 {
            client.control(&json!({ "bulk": { "newest": 60 } })).await?;
        }
        if round % 13 == 5 {
            let zone = ZONES[usize::try_from(self.below(ZONES.len() as u64))?];
            client.control(&json!({ "shop": { "zone": zone } })).await?;
        }
        if round % 9 == 4 {
            for kind in ["http_500", "cut_after", "http_429", "timeout_before_effect"] {
                client.control(&json!({ "fault": { "place": "*", "kind": kind, "times": 3 } })).await?;
            }
        }
        Ok(())
    }

    /// Changes one order as people of a shop do; whether it is gone for good.
    async fn change(&mut self, id: &str) -> anyhow::Result<bool> {
        let act = ACTS[usize::try_from(self.below(ACTS.len() as u64))?];
        let mut wish = json!({ "do": act, "order": id });
        if act == "refund" && self.below(2) == 0 {
            wish["amount"] = json!("1.00");
        }
        self.client.control(&wish).await?;
        if act == "trash" && self.below(2) == 0 {
            self.client.control(&json!({ "do": "restore", "order": id })).await?;
        }
        Ok(act == "delete")
    }

    /// Counts from outside: the world's ledger against the hub's list.
    async fn outside(&self) -> anyhow::Result<Verdict> {
        let ledger = self.client.world("/ledger").await?;
        let mut verdict = Verdict::default();
        let mut here: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for order in self.client.list("/orders").await? {
            verdict.in_hub += 1;
            here.entry(order["external_id"].as_str().unwrap_or_default().to_owned()).or_default().push(order);
        }
        for order in ledger["shops"][0]["orders"].as_array().into_iter().flatten() {
            verdict.orders += 1;
            let id = order["id"].as_str().unwrap_or_default().to_owned();
            let found = here.remove(&id).unwrap_or_default();
            if found.len() > 1 {
                verdict.twice.push(id.clone());
            }
            let status = order["status"].as_str().unwrap_or_default();
            match found.first() {
                // What was put away before the hub ever saw it is no order (BR-18).
                None if status == "trash" => {}
                None => verdict.lost.push(id),
                Some(mine) => {
                    let same_total = mine["total"]["amount"] == order["total"] || mine["total"] == order["total"];
                    if mine["shop_status"] != status || !same_total {
                        verdict.wrong.push(format!(
                            "{id}: {} {} and {status} {}",
                            mine["shop_status"], mine["total"], order["total"]
                        ));
                    }
                }
            }
        }
        // What the shop has no more has to be given up here: known as deleted, or given up by the shop before that.
        for (id, mine) in here.into_iter().flat_map(|(id, all)| all.into_iter().map(move |mine| (id.clone(), mine))) {
            verdict.deleted += 1;
            let status = mine["shop_status"].as_str().unwrap_or_default();
            if !["deleted", "trash", "cancelled"].contains(&status) {
                verdict.wrong.push(format!("{id}: {status} and not in the shop"));
            }
        }
        Ok(verdict)
    }

    /// What the last proof of the night says.
    async fn proof(&self, verdict: &mut Verdict) -> anyhow::Result<()> {
        let proofs = self.client.list(&format!("/proofs?connection={}", self.connection)).await?;
        let done = proofs.iter().filter(|proof| proof["state"] == "done");
        let last =
            done.max_by_key(|proof| proof["ended_at"].as_str().map(str::to_owned)).context("no proof was made")?;
        let count = |name: &str| last[name].as_u64().with_context(|| format!("the proof says nothing of {name}"));
        (verdict.missing, verdict.extra, verdict.differing) = (count("missing")?, count("extra")?, count("differing")?);
        if verdict.missing + verdict.extra + verdict.differing > 0 {
            let found = self.client.list(&format!("/proof-findings?connection={}", self.connection)).await?;
            verdict.found = found.into_iter().take(200).collect();
        }
        let at: Moment = last["began_at"].as_str().unwrap_or_default().parse()?;
        let is_late = at.since(START.parse()?) > STEP * i64::from(ROUNDS);
        ensure!(is_late, "the last proof is of before the end: {at}; all: {proofs:?}");
        verdict.proofs = proofs;
        Ok(())
    }
}
