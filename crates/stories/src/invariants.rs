//! What must hold when a story is over: the judge's words, money to the last unit, nothing left over, and a history that
//! tells each line's state.

use std::collections::BTreeMap;

use domain::ids::LineId;
use judge::{HubLists, HubView, Inputs, Word};
use serde_json::Value;
use store::{Args, Read, Statement, args};

use crate::{deeds::Level, ground::Laid};

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
    "SELECT what, state FROM tellings WHERE company = $1 AND state NOT IN ('done', 'dropped') ORDER BY id",
);
static QUARANTINED: Statement = Statement::company(
    "stories.quarantined",
    "SELECT name, problem FROM jobs WHERE company = $1 AND state = 'quarantined' ORDER BY id",
);
static QUANTITIES: Statement = Statement::company(
    "stories.quantities",
    "SELECT sold_lines.id, sold_lines.quantity, CAST(COALESCE(SUM(lines.quantity), 0) AS BIGINT) FROM sold_lines \
     JOIN lines ON lines.company = $1 AND lines.sold_line = sold_lines.id AND lines.status NOT IN \
     ('cancelled', 'impossible', 'returned_to_vendor') WHERE sold_lines.company = $1 \
     GROUP BY sold_lines.id, sold_lines.quantity ORDER BY sold_lines.id",
);
static LINES: Statement =
    Statement::company("stories.lines", "SELECT id, status FROM lines WHERE company = $1 ORDER BY id");
static NOTES: Statement = Statement::company(
    "stories.notes",
    "SELECT subject, what, details FROM notes WHERE company = $1 AND what IN ('line.moved', 'line.split', 'line.ended') \
     ORDER BY at, id",
);

/// Both sides as the judge wants them.
pub(crate) async fn read(laid: &Laid) -> anyhow::Result<Inputs> {
    let client = &laid.hub.client;
    let lists = HubLists {
        orders: client.list("/orders").await?,
        provider_orders: client.list("/provider-orders").await?,
        decisions: client.list("/decisions").await?,
        quarantine: client.list("/quarantine").await?,
        ledger_entries: client.list("/ledger-entries").await?,
        touches: client.get("/touches").await?,
    };
    Ok(Inputs { world_ledger: client.world("/ledger?after=0").await?, hub: HubView::read(&lists)? })
}

/// All that is not as it must be, each in a sentence that begins with its word.
pub(crate) async fn check(laid: &Laid, inputs: &Inputs, level: Level) -> anyhow::Result<Vec<String>> {
    let mut found = judged(inputs, level)?;
    let mut reader = laid.hub.store.read(laid.company).await?;
    let mut left = async |what: &str, statement: &'static Statement| -> anyhow::Result<()> {
        let rows: Vec<(String,)> = reader.rows(statement, Args::new()).await?;
        found.extend(rows.into_iter().map(|row| format!("left_over: {what}: {}", row.0)));
        Ok(())
    };
    left("a lane without a job", &IDLE_LANES).await?;
    left("a job that no lane will run", &JOBS_WITHOUT_LANE).await?;
    left("a booking that nobody goes on with", &OPEN_BOOKINGS).await?;
    left("lines held by a booking that is over", &ROUND_BOOKED).await?;
    let mut pairs = async |what: &str, statement: &'static Statement| -> anyhow::Result<()> {
        let rows: Vec<(String, String)> = reader.rows(statement, args![]).await?;
        found.extend(rows.into_iter().map(|row| format!("left_over: {what}: {} {}", row.0, row.1)));
        Ok(())
    };
    pairs("an activity that goes on", &RUNNING).await?;
    pairs("a word that the shop was not told", &UNTOLD).await?;
    pairs("a job in quarantine", &QUARANTINED).await?;
    let quantities: Vec<(i64, i64, i64)> = reader.rows(&QUANTITIES, args![]).await?;
    found.extend(
        quantities
            .into_iter()
            .filter(|(_, sold, living)| living > sold)
            .map(|(id, sold, living)| format!("quantity: sold line {id} has {living} living pieces of {sold}")),
    );
    found.extend(history(&mut reader).await?);
    Ok(found)
}

fn judged(inputs: &Inputs, level: Level) -> anyhow::Result<Vec<String>> {
    let options = judge::Options {
        level: match level {
            Level::None => judge::Level::None,
            Level::Mild => judge::Level::Mild,
            Level::Hard => judge::Level::Hard,
        },
        consignee: Some(hub::rehearse::consignee_in_ledger()),
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

/// The notes alone, read from the first to the last, say where each line stands.
async fn history(read: &mut impl Read) -> anyhow::Result<Vec<String>> {
    let notes: Vec<(String, String, Value)> = read.rows(&NOTES, args![]).await?;
    let mut stands: BTreeMap<String, String> = BTreeMap::new();
    for (subject, what, details) in notes {
        match what.as_str() {
            "line.split" => {
                let from = details["from"].as_str().unwrap_or_default();
                if let Some(status) = stands.get(from).cloned() {
                    stands.insert(subject, status);
                }
            }
            _ => {
                let to = details["to"].as_str().unwrap_or_default().to_owned();
                stands.insert(subject, to);
            }
        }
    }
    let lines: Vec<(i64, String)> = read.rows(&LINES, args![]).await?;
    let mut found = Vec::new();
    for (id, status) in lines {
        let id = LineId::new(id).to_string();
        // A line that no note names has not moved since it came in.
        if let Some(said) = stands.get(&id).filter(|said| **said != status) {
            found.push(format!("history: line {id} is {status}, its notes say {said}"));
        }
    }
    Ok(found)
}
