//! A rehearsal from the first order to the verdict.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use anyhow::{Context, bail};
use domain::{
    Moment,
    time::{DAY, HOUR, MINUTE},
};
use judge::{Outcome, Run};
use simulator::{Arrivals, Level, StartClock, World};
use store::points::{self, POINTS};

use super::{
    cast::{Answers, Cast},
    client::Client,
    conductor::Conductor,
    stage::{self, Place},
};
use crate::{
    Exit, Failed,
    clock::{HubClock, Stopwatch, pause},
};

/// What is to be rehearsed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Orders.
    pub orders: u32,
    /// Seed of the world.
    pub seed: u64,
    /// How unkind the world is.
    pub level: Level,
    /// Whether the hub is killed at every point of the level.
    pub kill: bool,
    /// PostgreSQL server; SQLite without.
    pub database: Option<String>,
    /// File for all findings.
    pub out: Option<PathBuf>,
    /// JSON instead of twelve lines.
    pub json: bool,
    /// The version of the simulated shop; the usual one without.
    pub profile: Option<String>,
}

/// The rehearsal's first moment: the world's and the hub's.
pub(super) const START: &str = "2026-12-01T00:00:00Z";
/// People look at their screens so often.
const ROUND: i64 = 4 * HOUR;
/// A person who watches hears so often how far it is.
const TALK: Duration = Duration::from_secs(2);
/// A rehearsal that is not over after so many days of its clock is judged as it stands.
const LONGEST: i64 = 60 * DAY;

/// Rehearses and prints the verdict.
///
/// # Errors
/// When world, hub or database could not be started.
pub async fn rehearse(plan: Plan) -> Result<Exit, Failed> {
    perform(plan, None).await
}

/// The same for somebody who watches: every few seconds a line on standard error says how far it is.
///
/// # Errors
/// As `rehearse`.
pub async fn once(plan: Plan) -> Result<Exit, Failed> {
    crate::commands::tell("a hub and a simulated world are being started");
    let talk = Talk { orders: plan.orders, watch: Stopwatch::start(), last: Duration::ZERO };
    perform(plan, Some(talk)).await
}

/// Says how far a run is.
#[derive(Debug)]
struct Talk {
    orders: u32,
    watch: Stopwatch,
    last: Duration,
}

impl Talk {
    /// A line, when the last one is some seconds ago.
    async fn say(&mut self, client: &Client, day: i64) -> anyhow::Result<()> {
        let now = self.watch.elapsed();
        if now.saturating_sub(self.last) < TALK {
            return Ok(());
        }
        self.last = now;
        let all = client.list("/orders").await?;
        let lines: Vec<&serde_json::Value> =
            all.iter().filter_map(|order| order["lines"].as_array()).flatten().collect();
        let count = |codes: &[&str]| {
            lines.iter().filter(|line| line["status"].as_str().is_some_and(|status| codes.contains(&status))).count()
        };
        let received = ["at_warehouse", "inspection", "packing", "ready_to_ship", "shipped", "received"];
        let bought = [&["booked", "purchased", "to_warehouse"], &received[..]].concat();
        crate::commands::tell(&format!(
            "day {day}: orders taken {} of {}, lines {}, booked {}, received {}, told {}",
            all.len(),
            self.orders,
            lines.len(),
            count(&bought),
            count(&received),
            all.iter().filter(|order| matches!(order["status"].as_str(), Some("completed" | "cancelled"))).count(),
        ));
        Ok(())
    }
}

async fn perform(plan: Plan, talk: Option<Talk>) -> Result<Exit, Failed> {
    let watch = Stopwatch::start();
    // A second call finds it installed and is no error.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let place = Place::make(plan.database.as_deref()).await?;
    let played = play(&plan, &place, watch, talk).await;
    place.clear().await;
    let (outcome, evidence) = played.map_err(Failed::unreachable)?;
    if let Some(path) = &plan.out {
        let mut all = outcome.json_with_all_findings();
        all["evidence"] = evidence;
        let all = serde_json::to_string_pretty(&all).map_err(Failed::unreachable)?;
        std::fs::write(path, all + "\n").map_err(Failed::unreachable)?;
    }
    if plan.json {
        crate::commands::print(&outcome.json().to_string());
    } else {
        crate::commands::print(&outcome.text());
    }
    Ok(if outcome.exit_code() == 0 { Exit::Done } else { Exit::Refused })
}

async fn play(
    plan: &Plan,
    place: &Place,
    watch: Stopwatch,
    mut talk: Option<Talk>,
) -> anyhow::Result<(Outcome, serde_json::Value)> {
    let start: Moment = START.parse()?;
    let clock = HubClock::at(start);
    let world = World::start(simulator::Options {
        listen: "127.0.0.1:0".parse()?,
        seed: plan.seed,
        level: plan.level,
        orders: plan.orders,
        clock: StartClock::Conducted { start: start.timestamp() },
        arrivals: Arrivals::Burst { within_minutes: 2 * 24 * 60 },
        profiles: plan.profile.clone().map_or_else(|| simulator::Options::default().profiles, |profile| vec![profile]),
        ..simulator::Options::default()
    })
    .await
    .context("the world cannot be started")?;
    let token = place.people(clock.clone(), "rehearsal-password").await.map_err(|failed| failed.why)?;
    let mut conductor = Conductor::new(place, clock)?;
    conductor.start().await?;
    let client = Client::new(conductor.address(), &token, world.base())?;
    let announced = world.announcement();
    let shops = set_stage(&client, &announced).await?;
    if plan.kill {
        conductor.owe(deadly(plan)).await?;
    }
    let mut cast = Cast::new(shops, Answers::All);
    conduct(&mut conductor, &client, &mut cast, plan.orders as usize, start, &mut talk).await?;
    if talk.is_some() {
        crate::commands::tell("every order is settled; the two ledgers are compared");
    }
    let inputs = judge::fetch(client.hub(), client.token(), client.world_base()).await?;
    let options = judge::Options {
        level: match plan.level {
            Level::None => judge::Level::None,
            Level::Mild => judge::Level::Mild,
            Level::Hard => judge::Level::Hard,
        },
        seed: plan.seed,
        consignee: Some(stage::consignee_in_ledger()),
        ..judge::Options::default()
    };
    let verdict = judge::judge(&inputs, &options)?;
    let run = Run {
        seconds: watch.elapsed().as_secs(),
        database: if plan.database.as_deref().is_some_and(|address| !address.starts_with("sqlite:")) {
            "postgres".to_owned()
        } else {
            "sqlite".to_owned()
        },
        nodes: 1,
        points: if plan.kill { deadly(plan).into_keys().collect() } else { Vec::new() },
        kills: conductor.kills.clone(),
        shares: client.world("/shares").await?,
    };
    for point in conductor.owed() {
        tracing::warn!(point, "the hub never passed this point");
    }
    let evidence = if plan.out.is_some() { evidence(&client, &verdict).await? } else { serde_json::Value::Null };
    conductor.stop().await?;
    world.stop().await;
    Ok((Outcome::of(verdict, &options, run), evidence))
}

/// What both sides say of each order with a finding, for whoever looks into it.
async fn evidence(client: &Client, verdict: &judge::Verdict) -> anyhow::Result<serde_json::Value> {
    let ledger = client.world("/ledger").await?;
    let hub = client.list("/orders").await?;
    let bought = client.list("/provider-orders").await?;
    let decisions = client.list("/decisions").await?;
    let jobs = client.list("/jobs").await?;
    let quarantine = client.list("/quarantine").await?;
    let mut all = Vec::new();
    let named: std::collections::BTreeSet<_> = verdict
        .findings
        .iter()
        .filter_map(|finding| finding.order.clone().map(|order| (finding.shop.clone(), order)))
        .collect();
    for (shop, order) in named {
        let here: Vec<_> = hub.iter().filter(|one| one["external_id"] == order.as_str()).collect();
        let id = here.first().map(|one| one["id"].clone()).unwrap_or_default();
        let numbers: Vec<_> = bought.iter().filter(|one| one["order"] == id).collect();
        let asked: Vec<_> = decisions.iter().filter(|one| one["order"] == id).collect();
        let there = ledger["shops"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| shop.as_deref().is_none_or(|shop| one["id"] == shop));
        let there: Vec<_> = there
            .flat_map(|one| one["orders"].as_array().into_iter().flatten())
            .filter(|one| one["id"] == order.as_str())
            .collect();
        let provider: Vec<_> = ledger["providers"][0]["orders"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| numbers.iter().any(|number| number["number"] == one["number"]))
            .collect();
        all.push(serde_json::json!({ "shop": shop, "order": order, "hub": here, "hub_provider_orders": numbers,
            "hub_decisions": asked, "world": there, "world_provider_orders": provider }));
    }
    Ok(serde_json::json!({ "orders": all, "jobs": jobs, "quarantine": quarantine }))
}

async fn set_stage(client: &Client, announced: &serde_json::Value) -> anyhow::Result<Vec<stage::Shop>> {
    let (warehouse, centre) = stage::company(client, announced, 10).await?;
    let mut shops = Vec::new();
    for shop in announced["shops"].as_array().into_iter().flatten() {
        let secret = format!("{:016x}", rand::random::<u64>());
        let made = stage::shop(client, shop, &warehouse, &centre, &secret, START).await?;
        let list = client.text(&made.offers).await?;
        client.must("offers.import", serde_json::json!({ "connection": made.connection, "csv": list })).await?;
        for topic in ["order.created", "order.updated", "order.deleted"] {
            client.make_hook(shop, topic, &made.hook_address, &secret).await?;
        }
        shops.push(made);
    }
    Ok(shops)
}

/// The points of the level, each once, at an occurrence that the seed picks.
fn deadly(plan: &Plan) -> BTreeMap<String, u64> {
    let most = if plan.level == Level::Hard { points::Level::Hard } else { points::Level::Mild };
    let owed = POINTS.iter().filter(|(_, level)| *level <= most);
    let mut chance = plan.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    owed.map(|(point, _)| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        // Rare points at their first occurrence, or they would be waited for in vain.
        let rare = ["book.search.called", "session.renewed", "cancel.called"].contains(point);
        ((*point).to_owned(), if rare { 1 } else { 1 + chance % 5 })
    })
    .collect()
}

async fn conduct(
    conductor: &mut Conductor,
    client: &Client,
    cast: &mut Cast,
    orders: usize,
    start: Moment,
    talk: &mut Option<Talk>,
) -> anyhow::Result<()> {
    let mut round_at = start.plus(5 * MINUTE);
    let mut quiet_since: Option<Moment> = None;
    loop {
        let next = conductor.settle(client).await?;
        let now = conductor.now();
        if now.since(start) > LONGEST {
            return Ok(());
        }
        if now >= round_at {
            let scene = match cast.round(client, now).await {
                Ok(scene) => scene,
                Err(error) => {
                    // The hub may have been at a deadly point; the people look again.
                    tracing::debug!(%error, "a round of the cast was cut");
                    pause(Duration::from_millis(5)).await;
                    conductor.settle(client).await?;
                    continue;
                }
            };
            if let Some(talk) = talk {
                talk.say(client, now.since(start) / DAY + 1).await?;
            }
            round_at = now.plus(if scene.deeds > 0 { ROUND / 2 } else { ROUND });
            let at_rest = scene.orders == 0 && scene.open == 0 && cast.on_the_way() == 0;
            let over = at_rest && client.list("/orders").await.is_ok_and(|all| all.len() >= orders);
            if !over {
                quiet_since = None;
            } else if quiet_since.is_some_and(|since| now.since(since) > DAY) {
                return Ok(());
            } else {
                quiet_since = quiet_since.or(Some(now));
            }
            continue;
        }
        let to = next.map_or(round_at, |next| next.min(round_at));
        if to > now {
            conductor.jump(client, to).await?;
        } else {
            pause(Duration::from_millis(1)).await;
        }
        if conductor.kills.values().sum::<u64>() > 500 {
            bail!("the hub was killed too often");
        }
    }
}
