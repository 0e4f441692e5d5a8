//! What must never happen, watched in the rows themselves while a story goes on: triggers on the story's database write a
//! word whenever a row makes a step that it may not make. A wrong step that is made good before the end is found as well.
//! Only on SQLite, where each story has a file of its own.

use domain::{booking::BookingState, line::LineStatus};
use store::{Read, Statement, StoreError, args};

static WORDS: Statement =
    Statement::company("stories.words", "SELECT DISTINCT what FROM story_words WHERE company = $1 ORDER BY what");

/// The steps that a booking may make (domain guide 4.3). What was sent is never simply let go: only an answer, or looking
/// at the provider, ends it.
const BOOKINGS: &[(BookingState, &[BookingState])] = {
    use BookingState as S;
    &[
        (S::Reserved, &[S::Sending, S::Released, S::Rejected]),
        // Back to reserved: the provider said clearly that nothing was made and that it may be asked again.
        (S::Sending, &[S::Created, S::Rejected, S::OutcomeUnknown, S::Reserved]),
        (S::OutcomeUnknown, &[S::Created, S::Rejected]),
        (S::Created, &[S::Verified, S::Mismatch, S::Released]),
        (S::Verified, &[S::Mismatch, S::Released]),
        (S::Mismatch, &[S::Verified, S::Released]),
        (S::Rejected, &[]),
        (S::Released, &[]),
    ]
};

/// What happens to a row.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// One of these columns is written.
    Set(&'static str),
    /// It is written.
    Changed,
    /// It is removed.
    Gone,
}

/// Name, what happens in which table, when it speaks, and what it says.
type Watch = (&'static str, (Event, &'static str), String, &'static str);

fn watches() -> Vec<Watch> {
    let moves =
        |allowed: Vec<String>| format!("old.X <> new.X AND old.X || '>' || new.X NOT IN ({})", allowed.join(", "));
    let mut lines = Vec::new();
    for from in LineStatus::ALL {
        lines.extend(LineStatus::ALL.iter().filter(|to| from.may_become(**to)).map(|to| format!("'{from}>{to}'")));
    }
    let bookings: Vec<String> =
        BOOKINGS.iter().flat_map(|(from, all)| all.iter().map(move |to| format!("'{from}>{to}'"))).collect();
    vec![
        (
            "line_moves",
            (Event::Set("status"), "lines"),
            moves(lines).replace('X', "status"),
            "'forbidden: a line went from ' || old.status || ' to ' || new.status",
        ),
        (
            "line_versions",
            (Event::Changed, "lines"),
            "new.version <> old.version + 1".to_owned(),
            "'forbidden: a line was written without its version'",
        ),
        (
            "booking_moves",
            (Event::Set("state"), "bookings"),
            moves(bookings).replace('X', "state"),
            "'forbidden: a booking went from ' || old.state || ' to ' || new.state",
        ),
        (
            "booking_lines_back",
            (Event::Set("live"), "booking_lines"),
            "new.live AND NOT old.live".to_owned(),
            "'forbidden: a booking took a line back that it had let go'",
        ),
        // A second is as exact as shops are, and what a shop still says after six hours it says now (BR-13).
        (
            "older_words",
            (Event::Set("changed_at, fetched_at"), "raw_orders"),
            "new.changed_at < old.changed_at - 1000000 AND new.fetched_at < old.fetched_at + 21600000000 \
             OR new.fetched_at < old.fetched_at"
                .to_owned(),
            "'forbidden: an older word of the shop was stored over a newer one'",
        ),
        (
            "understood_back",
            (Event::Set("understood_version"), "raw_orders"),
            "new.understood_version < old.understood_version".to_owned(),
            "'forbidden: an order was understood from an older word'",
        ),
        ("ledger_edited", (Event::Changed, "ledger_entries"), "1".to_owned(), "'forbidden: a ledger entry was edited'"),
        ("ledger_deleted", (Event::Gone, "ledger_entries"), "1".to_owned(), "'forbidden: a ledger entry was deleted'"),
        ("notes_edited", (Event::Changed, "notes"), "1".to_owned(), "'forbidden: a note was edited'"),
        ("notes_deleted", (Event::Gone, "notes"), "1".to_owned(), "'forbidden: a note was deleted'"),
        (
            "decisions_reopened",
            (Event::Set("state, answer"), "decisions"),
            "old.state <> 'open' AND (new.state <> old.state OR new.answer <> old.answer)".to_owned(),
            "'forbidden: a question that was over was changed'",
        ),
        (
            "tellings_again",
            (Event::Set("state, note_done"), "tellings"),
            "old.note_done AND NOT new.note_done OR old.state = 'done' AND new.state <> 'done'".to_owned(),
            "'forbidden: a word that was told is wished again'",
        ),
        (
            "activities_reopened",
            (Event::Set("ended_at"), "activities"),
            "old.ended_at <> 0 AND new.ended_at = 0".to_owned(),
            "'forbidden: an activity that was over goes on'",
        ),
        (
            "parcels_back",
            (Event::Set("shipped_at, delivered_at"), "parcels"),
            "old.shipped_at IS NOT NULL AND new.shipped_at IS NULL \
             OR old.delivered_at IS NOT NULL AND new.delivered_at IS NULL"
                .to_owned(),
            "'forbidden: a parcel came back'",
        ),
    ]
}

/// Where the words are kept; it goes with the database of the story.
const TABLE: &str = "story_words";

/// The watches as commands for an SQLite database.
pub(crate) fn commands() -> String {
    let mut text = format!("CREATE TABLE {TABLE} (company BIGINT NOT NULL, what TEXT NOT NULL);\n");
    for (name, (event, table), when, what) in watches() {
        let (on, of, whose) = match event {
            Event::Set(columns) => ("UPDATE", format!(" OF {columns}"), "new"),
            Event::Changed => ("UPDATE", String::new(), "new"),
            Event::Gone => ("DELETE", String::new(), "old"),
        };
        text.push_str(&format!(
            "CREATE TRIGGER story_{name} AFTER {on}{of} ON {table} FOR EACH ROW WHEN {when} BEGIN \
             INSERT INTO {TABLE} (company, what) VALUES ({whose}.company, {what}); END;\n"
        ));
    }
    text
}

/// What the watches said of a company.
pub(crate) async fn words(read: &mut impl Read) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = read.rows(&WORDS, args![]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_watch_can_be_set_up() {
        let database = testkit::sqlite().await;
        database.command(&commands()).await;
        assert!(watches().iter().all(|(_, _, _, what)| what.starts_with("'forbidden: ")));
        database.store.close().await;
    }
}
