//! Work that goes on or ended lately: who began it, how far it is, what went wrong; and the jobs behind it.

use domain::{
    Moment,
    activity::{ActivityKind, ActivityState},
    ids::{ActivityId, OrderId},
};

use crate::components::{Act, Choice, Pager};

/// The list of activities.
#[derive(Debug, Clone, Default)]
pub struct Activities {
    /// The work, newest first.
    pub works: Vec<Work>,
    /// The states as tabs.
    pub states: Vec<Choice>,
    /// The kinds.
    pub kinds: Vec<Choice>,
    /// Whether old ones are shown too.
    pub is_old: bool,
    /// Where it goes on.
    pub pager: Pager,
}

impl Activities {
    /// The chosen state.
    #[must_use]
    pub fn state(&self) -> &str {
        self.states.iter().find(|choice| choice.chosen).map_or("", |choice| choice.value.as_str())
    }

    /// The chosen kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kinds.iter().find(|choice| choice.chosen).map_or("", |choice| choice.value.as_str())
    }
}

/// One activity in the list.
#[derive(Debug, Clone)]
pub struct Work {
    /// Its id.
    pub id: ActivityId,
    /// What is done.
    pub kind: ActivityKind,
    /// How it stands.
    pub state: ActivityState,
    /// Who began it.
    pub who: String,
    /// The account; may be empty.
    pub account: String,
    /// Orders that it touches, with their printed numbers.
    pub orders: Vec<(OrderId, String)>,
    /// Order lines found.
    pub found_lines: i64,
    /// Provider orders found.
    pub found_orders: i64,
    /// Lines done.
    pub done: i64,
    /// Lines left.
    pub failed: i64,
    /// What went wrong, in words; may be empty.
    pub problem: String,
    /// When it last moved.
    pub changed: Moment,
}

/// The jobs behind the work.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    /// Running ones first.
    pub rows: Vec<Row>,
    /// Where it goes on.
    pub pager: Pager,
}

/// One job.
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
    pub state: ActivityState,
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

pub(crate) fn samples() -> Vec<(&'static str, Activities)> {
    use super::sample::{at, id};
    let choice = |value: &str, text: &str, chosen| Choice { value: value.to_owned(), text: text.to_owned(), chosen };
    let works = ActivityState::ALL.iter().zip(0..).map(|(state, number)| Work {
        id: id(700 + number),
        kind: ActivityKind::ALL[usize::try_from(number).unwrap_or(0) % ActivityKind::ALL.len()],
        state: *state,
        who: if number % 3 == 0 { "Мария Илиева" } else { "Supercargo" }.to_owned(),
        account: if number % 2 == 0 { "testbuyer001".to_owned() } else { String::new() },
        orders: (0..number % 4).map(|one| (id(one), format!("{}", 11_400 + one))).collect(),
        found_lines: 4 + number,
        found_orders: number % 3,
        done: number % 4,
        failed: number % 2,
        problem: if *state == ActivityState::Failed {
            "No such order in this account.".to_owned()
        } else {
            String::new()
        },
        changed: at("2026-03-02T09:10:00Z").plus(-number * 130_000_000),
    });
    let usual = Activities {
        works: works.collect(),
        states: vec![choice("", "All", true), choice("running", "Running", false)],
        kinds: vec![choice("", "All kinds", true), choice("booking", "Booking", false)],
        is_old: false,
        pager: Pager { shown: 8, first: None, next: Some("/activities?after=x".to_owned()) },
    };
    vec![("usual", usual), ("empty", Activities::default())]
}

pub(crate) mod jobs {
    //! The page of the jobs.

    use super::{ActivityState, Jobs, Row};
    use crate::components::{Act, Pager};

    crate::pages::view!(Jobs, "jobs", Some(crate::frame::Menu::Activities), "pages/activities/jobs.html");
    crate::pages::fragment!(Row, row, "pages/activities/row.html");

    pub(crate) fn samples() -> Vec<(&'static str, Jobs)> {
        use crate::pages::sample::at;
        let rows = ActivityState::ALL.iter().zip(0_i64..).map(|(state, number)| Row {
            id: format!("job_06f2k8m3v0q{number:02}"),
            name: ["order.read", "booking.send", "account.sync", "status.send"]
                [usize::try_from(number % 4).unwrap_or(0)]
            .to_owned(),
            about: format!("11{number:03}"),
            link: Some("/orders/ord_06f2k8m3v0q1a".to_owned()),
            state: *state,
            progress: (number % 4 == 0).then_some((12 + number, 60)),
            tries: number % 4,
            who: if number % 3 == 0 { "Мария Илиева" } else { "Supercargo" }.to_owned(),
            changed: at("2026-03-02T09:10:00Z").plus(-number * 130_000_000),
            next: (number == 3).then(|| at("2026-03-02T09:20:00Z")),
            error: (number >= 5).then(|| "failed to write the order: the shop answered 503".to_owned()),
            acts: if number == 7 {
                vec![Act::new("job.retry", "act-retry").with("job", "job_1").icon("refresh")]
            } else {
                vec![]
            },
        });
        let pager = Pager { shown: 8, first: None, next: Some("/activities/jobs?after=x".to_owned()) };
        vec![("usual", Jobs { rows: rows.collect(), pager }), ("empty", Jobs::default())]
    }
}
