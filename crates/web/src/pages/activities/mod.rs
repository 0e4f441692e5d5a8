//! Work that runs, waits or ended lately: who started it, how far it is, what went wrong.

use domain::Moment;

use crate::{
    components::{Act, Pager},
    frame::Tone,
};

/// The list.
#[derive(Debug, Clone, Default)]
pub struct Activities {
    /// The work, running first.
    pub rows: Vec<Row>,
    /// Where it goes on.
    pub pager: Pager,
}

/// The state of an activity (domain guide 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for its turn.
    Queued,
    /// Runs.
    Running,
    /// Waits for an answer.
    WaitingDecision,
    /// Waits for a sign-in.
    WaitingSession,
    /// Done.
    Done,
    /// Done, and something failed.
    DoneWithErrors,
    /// A person ended it.
    Aborted,
    /// Gave up.
    Failed,
}

impl State {
    /// Every state.
    pub const ALL: &'static [Self] = &[
        Self::Running,
        Self::WaitingDecision,
        Self::WaitingSession,
        Self::Queued,
        Self::Done,
        Self::DoneWithErrors,
        Self::Aborted,
        Self::Failed,
    ];

    /// The key of its text.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Queued => "activity-queued",
            Self::Running => "activity-running",
            Self::WaitingDecision => "activity-waiting_decision",
            Self::WaitingSession => "activity-waiting_session",
            Self::Done => "activity-done",
            Self::DoneWithErrors => "activity-done_with_errors",
            Self::Aborted => "activity-aborted",
            Self::Failed => "activity-failed",
        }
    }

    /// Its colour.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::Queued | Self::Aborted => Tone::Quiet,
            Self::Running => Tone::Moving,
            Self::WaitingDecision | Self::WaitingSession => Tone::Asking,
            Self::Done => Tone::Good,
            Self::DoneWithErrors => Tone::Waiting,
            Self::Failed => Tone::Bad,
        }
    }
}

/// One piece of work.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id, of an activity or a job.
    pub id: String,
    /// The job's name, such as `booking.send`.
    pub name: String,
    /// What it is about, as text; may be empty.
    pub about: String,
    /// Where that is shown.
    pub link: Option<String>,
    /// Its state.
    pub state: State,
    /// Done and in all, when it can be counted.
    pub progress: Option<(i64, i64)>,
    /// How often it was tried.
    pub tries: i64,
    /// Who started it.
    pub who: String,
    /// When it last moved.
    pub changed: Moment,
    /// When it is tried again.
    pub next: Option<Moment>,
    /// What went wrong, as it was said.
    pub error: Option<String>,
    /// Try again, give up.
    pub acts: Vec<Act>,
}

crate::pages::view!(Activities, "activities", Some(crate::frame::Menu::Activities), "pages/activities/page.html");
crate::pages::fragment!(Row, row, "pages/activities/row.html");

pub(crate) fn samples() -> Vec<(&'static str, Activities)> {
    use super::sample::at;
    let rows = State::ALL
        .iter()
        .enumerate()
        .map(|(place, state)| {
            let number = i64::try_from(place).unwrap_or(0);
            Row {
                id: format!("job_06f2k8m3v0q{place:02}"),
                name: ["order.read", "booking.send", "account.sync", "status.send"][place % 4].to_owned(),
                about: format!("11{place:03}"),
                link: Some("/orders/ord_06f2k8m3v0q1a".to_owned()),
                state: *state,
                progress: (place % 4 == 0).then_some((12 + number, 60)),
                tries: number % 4,
                who: if place % 3 == 0 { "Мария Илиева" } else { "Supercargo" }.to_owned(),
                changed: at("2026-03-02T09:10:00Z").plus(-number * 130_000_000),
                next: (place == 3).then(|| at("2026-03-02T09:20:00Z")),
                error: (place >= 5).then(|| "failed to write the order: the shop answered 503".to_owned()),
                acts: if place == 7 {
                    vec![Act::new("job.retry", "act-retry").with("job", "job_1").icon("refresh")]
                } else {
                    vec![]
                },
            }
        })
        .collect();
    vec![
        (
            "usual",
            Activities { rows, pager: Pager { shown: 8, first: None, next: Some("/activities?after=x".to_owned()) } },
        ),
        ("empty", Activities::default()),
    ]
}
