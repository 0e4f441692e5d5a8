//! The notes alone, read from the first to the last, say where each line and each order stands, and no step is missing
//! between two notes.
//!
//! Not everything can be rebuilt from notes: a line that came in ended, an order that never left its first status, what
//! becomes of a booking before the provider's answer and after the order was made. What was said of those is not compared.

use std::collections::BTreeMap;

use domain::ids::{BookingId, LineId, OrderId};
use serde_json::Value;
use store::{Read, Statement, StoreError, args};

static NOTES: Statement = Statement::company(
    "stories.notes",
    "SELECT subject, what, details FROM notes WHERE company = $1 AND what IN ('line.moved', 'line.split', 'line.ended', \
     'order.moved', 'booking.created', 'booking.given_back') ORDER BY at, id",
);
static LINES: Statement =
    Statement::company("stories.lines", "SELECT id, status FROM lines WHERE company = $1 ORDER BY id");
static ORDERS: Statement =
    Statement::company("stories.order_statuses", "SELECT id, status FROM orders WHERE company = $1 ORDER BY id");
static BOOKINGS: Statement =
    Statement::company("stories.booking_states", "SELECT id, state FROM bookings WHERE company = $1 ORDER BY id");

/// Where notes and rows differ.
pub(crate) async fn check(read: &mut impl Read) -> Result<Vec<String>, StoreError> {
    let notes: Vec<(String, String, Value)> = read.rows(&NOTES, args![]).await?;
    let mut found = Vec::new();
    let stands = replayed(notes, &mut found);
    let mut compare = |what: &str, subject: String, is: &str| {
        // What no note names has not moved since it came in.
        if let Some(said) = stands.get(&subject).filter(|said| *said != is) {
            found.push(format!("history: {what} {subject} is {is}, its notes say {said}"));
        }
    };
    let lines: Vec<(i64, String)> = read.rows(&LINES, args![]).await?;
    lines.iter().for_each(|(id, status)| compare("line", LineId::new(*id).to_string(), status));
    let orders: Vec<(i64, String)> = read.rows(&ORDERS, args![]).await?;
    orders.iter().for_each(|(id, status)| compare("order", OrderId::new(*id).to_string(), status));
    let bookings: Vec<(i64, String)> = read.rows(&BOOKINGS, args![]).await?;
    for (id, state) in bookings {
        // Created is the beginning of what may follow; how that ended is told by its lines.
        let was_created = ["created", "verified", "mismatch", "released"].contains(&state.as_str());
        let id = BookingId::new(id).to_string();
        if !(was_created && stands.get(&id).is_some_and(|said| said == "created")) {
            compare("booking", id, &state);
        }
    }
    Ok(found)
}

fn replayed(notes: Vec<(String, String, Value)>, found: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut stands: BTreeMap<String, String> = BTreeMap::new();
    for (subject, what, details) in notes {
        let text = |name: &str| details[name].as_str().unwrap_or_default().to_owned();
        match what.as_str() {
            "line.split" => {
                if let Some(status) = stands.get(&text("from")).cloned() {
                    stands.insert(subject, status);
                }
            }
            "booking.created" => drop(stands.insert(subject, "created".to_owned())),
            "booking.given_back" => drop(stands.insert(subject, text("state"))),
            _ => {
                let from = text("from");
                if let Some(stood) = stands.get(&subject).filter(|stood| **stood != from) {
                    found.push(format!("history: {subject} went on from {from} and stood at {stood}"));
                }
                stands.insert(subject, text("to"));
            }
        }
    }
    stands
}
