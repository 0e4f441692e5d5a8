//! What must hold when a story is over: the judge's words, nothing left over, nothing denied, nothing lost of what was
//! taken; with `money`, `history` and `watch`.

use domain::{Moment, ids::BookingId};
use judge::{Cut, HubLists, HubView, Inputs, Word};
use serde_json::Value;
use store::{Args, Read, Statement, args};

use crate::{deeds::Level, ground::Laid, history, money, watch};

static IDLE_LANES: Statement = Statement::company(
    "stories.idle_lanes",
    "SELECT lane FROM lanes WHERE company = $1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.company = $1 \
     AND jobs.lane = lanes.lane AND jobs.state <> 'quarantined') ORDER BY lane",
);
static JOBS_WITHOUT_LANE: Statement = Statement::company(
    "stories.jobs_without_lane",
    "SELECT name FROM jobs WHERE company = $1 AND state <> 'quarantined' AND NOT EXISTS (SELECT 1 FROM lanes \
     WHERE lanes.company = $1 AND lanes.lane = jobs.lane AND lanes.next_run_at <= jobs.run_at) ORDER BY name",
);
static OPEN_BOOKINGS: Statement = Statement::company(
    "stories.open_bookings",
    "SELECT state FROM bookings WHERE company = $1 AND state IN ('reserved', 'sending', 'created', 'outcome_unknown') \
     ORDER BY id",
);
static ROUND_BOOKED: Statement = Statement::company(
    "stories.live_of_dead",
    "SELECT bookings.state FROM booking_lines JOIN bookings ON bookings.company = $1 AND bookings.id = booking_lines.booking \
     WHERE booking_lines.company = $1 AND booking_lines.live AND bookings.state IN ('rejected', 'released') ORDER BY bookings.id",
);
static RUNNING: Statement = Statement::company(
    "stories.running_activities",
    "SELECT kind, state FROM activities WHERE company = $1 AND ended_at = 0 ORDER BY id",
);
static UNTOLD: Statement = Statement::company(
    "stories.untold",
    "SELECT t.what, t.state FROM tellings t JOIN orders o ON o.company = t.company AND o.id = t.order_id \
     WHERE t.company = $1 AND (t.state = 'wanted' OR t.state = 'withdrawn' AND CASE t.what \
     WHEN 'shipped' THEN o.status = 'shipped' WHEN 'completed' THEN o.status = 'completed' AND NOT EXISTS \
     (SELECT 1 FROM tellings s WHERE s.company = $1 AND s.order_id = t.order_id AND s.what = 'shipped' AND s.status_done) \
     ELSE o.status = 'cancelled' AND o.shop_phase NOT IN ('cancelled', 'refunded') END) ORDER BY t.id",
);
static QUARANTINED: Statement = Statement::company(
    "stories.quarantined",
    "SELECT name, problem FROM jobs WHERE company = $1 AND state = 'quarantined' ORDER BY id",
);
static ASKED_OF_ENDED: Statement = Statement::company(
    "stories.asked_of_ended",
    "SELECT decisions.kind, lines.status FROM decisions JOIN lines ON lines.company = $1 AND lines.id = decisions.line \
     WHERE decisions.company = $1 AND decisions.state = 'open' \
     AND lines.status IN ('cancelled', 'impossible', 'returned_to_vendor') ORDER BY decisions.id",
);
static LEASED: Statement = Statement::company(
    "stories.leased",
    "SELECT lane, owner FROM lanes WHERE company = $1 AND owner <> '' AND lease_until > $2 ORDER BY lane",
);
// What is left when all is done: polls, looks at accounts, renewals of sessions, upkeep.
static OWED_JOBS: Statement = Statement::company(
    "stories.owed_jobs",
    "SELECT name, state FROM jobs WHERE company = $1 AND state <> 'quarantined' AND (state <> 'waiting' OR name IN \
     ('order.read', 'order.understand', 'order.plan', 'booking.send', 'booking.search', 'booking.check', 'status.send', \
     'provider_order.read', 'provider_order.cancel', 'picture.fetch', 'activities.derive')) ORDER BY id",
);
static KEPT: Statement = Statement::company(
    "stories.deliveries",
    "SELECT delivery_key FROM deliveries WHERE company = $1 ORDER BY delivery_key",
);
static REJECTED: Statement = Statement::company(
    "stories.rejected",
    "SELECT id FROM bookings WHERE company = $1 AND state = 'rejected' ORDER BY id",
);

/// Both sides as the judge wants them: what a company's doors say, and the part of the world that is its own.
pub(crate) async fn read(laid: &Laid, of: usize) -> anyhow::Result<Inputs> {
    let (client, names) = (&laid.hub.clients[of], &laid.names[of]);
    let lists = HubLists {
        orders: client.list("/orders").await?,
        provider_orders: client.list("/provider-orders").await?,
        decisions: client.list("/decisions").await?,
        quarantine: client.list("/quarantine").await?,
        ledger_entries: client.list("/ledger-entries").await?,
        touches: client.get("/touches").await?,
    };
    let mut world_ledger = client.world("/ledger?after=0").await?;
    let mut keep = |list: &str, under: &str, key: &str, value: &Value| {
        let whole = if under.is_empty() { &mut world_ledger[list] } else { &mut world_ledger[list][0][under] };
        if let Some(all) = whole.as_array_mut() {
            all.retain(|one| one[key] == *value);
        }
    };
    keep("shops", "", "id", &names.announced["id"]);
    keep("providers", "orders", "account", &Value::from(names.login.clone()));
    Ok(Inputs { world_ledger, hub: HubView::read(&lists)? })
}

/// All that is not as it must be with a company, each in a sentence that begins with its word.
pub(crate) async fn check(
    laid: &Laid,
    of: usize,
    inputs: &Inputs,
    (level, cut, whims): (Level, Vec<Cut>, Vec<String>),
) -> anyhow::Result<Vec<String>> {
    let mut found = judged(inputs, level, (cut, whims))?;
    let mut reader = laid.hub.store.read(laid.companies[of]).await?;
    let now = laid.hub.now();
    found.extend(left_over(&mut reader, now).await?);
    found.extend(money::check(&mut reader, &inputs.world_ledger, &laid.names[of].login).await?);
    found.extend(history::check(&mut reader).await?);
    found.extend(denied(&mut reader, &inputs.world_ledger).await?);
    if laid.is_watched {
        found.extend(watch::words(&mut reader).await?);
    }
    Ok(found)
}

/// Whatever nobody goes on with although it is not at its end.
pub(crate) async fn left_over(reader: &mut impl Read, now: Moment) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut left = async |what: &str, statement: &'static Statement| -> anyhow::Result<()> {
        let rows: Vec<(String,)> = reader.rows(statement, Args::new()).await?;
        found.extend(rows.into_iter().map(|row| format!("left_over: {what}: {}", row.0)));
        Ok(())
    };
    left("a lane without a job", &IDLE_LANES).await?;
    left("a job that no lane will run", &JOBS_WITHOUT_LANE).await?;
    left("a booking that nobody goes on with", &OPEN_BOOKINGS).await?;
    left("lines held by a booking that is over", &ROUND_BOOKED).await?;
    let mut pairs = async |what: &str, statement: &'static Statement, args: Args| -> anyhow::Result<()> {
        let rows: Vec<(String, String)> = reader.rows(statement, args).await?;
        found.extend(rows.into_iter().map(|row| format!("left_over: {what}: {} {}", row.0, row.1)));
        Ok(())
    };
    pairs("an activity that goes on", &RUNNING, args![]).await?;
    pairs("a word that the shop was not told", &UNTOLD, args![]).await?;
    pairs("a job in quarantine", &QUARANTINED, args![]).await?;
    pairs("a question about an ended line", &ASKED_OF_ENDED, args![]).await?;
    pairs("a lane that somebody holds", &LEASED, args![now]).await?;
    pairs("a job", &OWED_JOBS, args![]).await?;
    Ok(found)
}

/// A booking that was given up as not made, while the provider has an order with its reference that lives or was paid.
async fn denied(reader: &mut impl Read, world: &Value) -> anyhow::Result<Vec<String>> {
    let rejected: Vec<(i64,)> = reader.rows(&REJECTED, args![]).await?;
    let trades = world["providers"][0]["orders"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut found = Vec::new();
    for (id,) in rejected {
        let reference = store::bookings::reference(BookingId::new(id));
        let made = trades.iter().filter(|trade| trade["reference"] == *reference);
        let lives = made.filter(|trade| trade["closed_at"].is_null() || !trade["paid_at"].is_null());
        found.extend(
            lives.map(|trade| format!("denied: booking {reference} was given up, and it is {}", trade["number"])),
        );
    }
    Ok(found)
}

/// Every delivery that was answered as taken is kept, by one company (BR-12).
pub(crate) async fn kept(laid: &Laid) -> anyhow::Result<Vec<String>> {
    let mut all = String::new();
    for company in &laid.companies {
        let rows: Vec<(String,)> = laid.hub.store.read(*company).await?.rows(&KEPT, args![]).await?;
        rows.iter().for_each(|(key,)| all.extend([key.as_str(), "\n"]));
    }
    let lost = laid.hub.taken.iter().filter(|id| !all.contains(id.as_str()));
    Ok(lost.map(|id| format!("unkept: delivery {id} was taken and is not there")).collect())
}

fn judged(inputs: &Inputs, level: Level, (cut, whims): (Vec<Cut>, Vec<String>)) -> anyhow::Result<Vec<String>> {
    let options = judge::Options {
        level: match level {
            Level::None => judge::Level::None,
            Level::Mild => judge::Level::Mild,
            Level::Hard => judge::Level::Hard,
        },
        consignee: Some(hub::rehearse::consignee_in_ledger()),
        cut,
        whims,
        ..judge::Options::default()
    };
    let verdict = judge::judge(inputs, &options)?;
    let broken = verdict.findings.iter().filter(|finding| finding.word != Word::Undecided);
    Ok(broken
        .map(|finding| {
            let place = finding.order.clone().unwrap_or_default();
            format!("{}: order {place}: {}", finding.word, finding.why)
        })
        .collect())
}
