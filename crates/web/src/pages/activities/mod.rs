//! The jobs behind the work that people watch: what runs and waits, and what gave up.

use domain::{Moment, activity::ActivityState};

use crate::components::{Act, Pager};

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
    /// What the job does, in words.
    pub name: String,
    /// The job's own name, such as `booking.send`.
    pub code: String,
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
    /// What went wrong, in words, and as it was said where that is something else.
    pub error: Option<(String, String)>,
    /// Try again, give up.
    pub acts: Vec<Act>,
}

crate::pages::view!(Jobs, "jobs", Some(crate::frame::Menu::Activities), "pages/activities/jobs.html");
crate::pages::fragment!(Row, row, "pages/activities/row.html");

pub(crate) fn samples() -> Vec<(&'static str, Jobs)> {
    use crate::pages::sample::at;
    let rows = ActivityState::ALL.iter().zip(0_i64..).map(|(state, number)| Row {
        id: format!("job_06f2k8m3v0q{number:02}"),
        name: ["Read an order", "Send a booking", "Look at an account", "Tell the shop"]
            [usize::try_from(number % 4).unwrap_or(0)]
        .to_owned(),
        code: "order.read".to_owned(),
        about: format!("11{number:03}"),
        link: Some("/orders/ord_06f2k8m3v0q1a".to_owned()),
        state: *state,
        progress: (number % 4 == 0).then_some((12 + number, 60)),
        tries: number % 4,
        who: if number % 3 == 0 { "Мария Илиева" } else { "Supercargo" }.to_owned(),
        changed: at("2026-03-02T09:10:00Z").plus(-number * 130_000_000),
        next: (number == 3).then(|| at("2026-03-02T09:20:00Z")),
        error: (number >= 5).then(|| {
            let said = "woocommerce.orders.fetch: the far side cannot be reached: status 503";
            ("It did not answer.".to_owned(), said.to_owned())
        }),
        acts: if number == 7 {
            vec![Act::new("job.retry", "act-retry").with("job", "job_1").icon("refresh")]
        } else {
            vec![]
        },
    });
    let pager = Pager { shown: 8, first: None, next: Some("/activities/jobs?after=x".to_owned()) };
    vec![("usual", Jobs { rows: rows.collect(), pager }), ("empty", Jobs::default())]
}
