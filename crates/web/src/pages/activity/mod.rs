//! One activity: the progress window over any page, and its own page. Closing it stops nothing: the work goes on, and the
//! list of activities leads back to it.

use domain::{
    Moment, Money,
    activity::{ActivityKind, ActivityState, ActivityStep},
    ids::{ActivityId, DecisionId, LineId, OrderId},
    line::LineStatus,
};

use super::decisions::Question;
use crate::components::{Act, Goods};

/// An activity with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// What is done.
    pub kind: ActivityKind,
    /// How it stands.
    pub state: ActivityState,
    /// Who began it.
    pub who: String,
    /// The account it works with; may be empty.
    pub account: String,
    /// The provider order number that a person named; may be empty.
    pub number: String,
    /// Order lines found.
    pub found_lines: i64,
    /// Provider orders found.
    pub found_orders: i64,
    /// What went wrong with the whole, in words; may be empty.
    pub problem: String,
    /// What is to be paid with the link.
    pub sum: Option<Money>,
    /// What a person can do now that it has ended.
    pub next: Vec<Next>,
    /// Where a person goes on: the provider's cashier.
    pub link: Option<String>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Open questions.
    pub questions: Vec<Question>,
    /// Begun.
    pub begun: Moment,
    /// Ended.
    pub ended: Option<Moment>,
    /// What can be done: abort.
    pub acts: Vec<Act>,
    /// The page without the window.
    pub close: String,
}

impl Activity {
    /// Open questions.
    #[must_use]
    pub fn asked(&self) -> i64 {
        i64::try_from(self.questions.len()).unwrap_or(i64::MAX)
    }

    /// Lines that are done, and all. What was left or taken back is not done.
    #[must_use]
    pub fn progress(&self) -> Option<(i64, i64)> {
        let has = matches!(self.kind, ActivityKind::Booking | ActivityKind::Bind | ActivityKind::Unbind);
        let all = i64::try_from(self.lines.len()).ok().filter(|all| has && *all > 0)?;
        let done = self.lines.iter().filter(|line| line.step == ActivityStep::Done);
        Some((i64::try_from(done.count()).unwrap_or(all), all))
    }

    /// The keys of what the two figures count: a booking that is done has made what others only find.
    #[must_use]
    pub fn found_keys(&self) -> (&'static str, &'static str) {
        if self.kind == ActivityKind::Booking && self.state == ActivityState::Done {
            ("found-lines-booked", "found-orders-made")
        } else {
            ("found-lines", "found-orders")
        }
    }

    /// Lines that an abort took back before anything was sent for them.
    #[must_use]
    pub fn taken_back(&self) -> i64 {
        i64::try_from(self.lines.iter().filter(|line| line.is_taken_back).count()).unwrap_or(0)
    }

    /// Whether each line has a way of its own. A link to pay is one thing for all of them.
    #[must_use]
    pub const fn has_steps(&self) -> bool {
        !matches!(self.kind, ActivityKind::Payment)
    }

    /// Whether the figures of what was found say anything: a link to pay finds nothing, and a bind that failed neither.
    #[must_use]
    pub fn has_founds(&self) -> bool {
        match self.kind {
            ActivityKind::Payment => false,
            ActivityKind::Bind => self.found_lines > 0,
            _ => true,
        }
    }
}

/// A step that a person can take next.
#[derive(Debug, Clone)]
pub struct Next {
    /// The key of its text, with a count.
    pub key: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// How many lines or questions.
    pub count: i64,
    /// Where it leads.
    pub link: String,
}

/// A line of an activity.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Its order.
    pub order: OrderId,
    /// The printed number of the order.
    pub order_number: String,
    /// What it is.
    pub goods: Goods,
    /// Pieces.
    pub quantity: i64,
    /// Its status.
    pub status: LineStatus,
    /// How far.
    pub step: ActivityStep,
    /// What went wrong, in words; may be empty.
    pub problem: String,
    /// Numbers of provider orders, and where a person sees them.
    pub numbers: Vec<(String, Option<String>)>,
    /// Whether an abort took it back: nothing was sent for it.
    pub is_taken_back: bool,
    /// Questions about it.
    pub asked: Vec<DecisionId>,
}

crate::pages::view!(Activity, "activity", Some(crate::frame::Menu::Activities), "pages/activity/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Activity)> {
    use super::sample::{at, goods, id};
    let line = |number: i64, step: ActivityStep| Line {
        id: id(300 + number),
        order: id(number),
        order_number: format!("{}", 11_400 + number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        quantity: 1 + number % 3,
        status: if step == ActivityStep::Done { LineStatus::Booked } else { LineStatus::Paid },
        step,
        problem: if step == ActivityStep::Left { "The seller has too few.".to_owned() } else { String::new() },
        numbers: if step == ActivityStep::Done { vec![("3600000000000000025".to_owned(), None)] } else { Vec::new() },
        is_taken_back: false,
        asked: Vec::new(),
    };
    let usual = Activity {
        id: id(900),
        kind: ActivityKind::Booking,
        state: ActivityState::Running,
        who: "Мария Илиева".to_owned(),
        account: "testbuyer001".to_owned(),
        number: String::new(),
        found_lines: 4,
        found_orders: 1,
        problem: String::new(),
        sum: None,
        next: Vec::new(),
        link: None,
        lines: ActivityStep::ALL.iter().zip(0..).map(|(step, number)| line(number, *step)).collect(),
        questions: Vec::new(),
        begun: at("2026-03-02T09:00:00Z"),
        ended: None,
        acts: vec![Act::new("activity.abort", "act-abort").with("activity", "act_1").icon("x")],
        close: "/purchase".to_owned(),
    };
    let failed = Activity {
        kind: ActivityKind::Bind,
        state: ActivityState::Failed,
        number: "3600000000000000099".to_owned(),
        problem: "No such order in this account.".to_owned(),
        lines: Vec::new(),
        found_lines: 0,
        found_orders: 0,
        ended: Some(at("2026-03-02T09:00:02Z")),
        acts: Vec::new(),
        ..usual.clone()
    };
    let cashier = Activity {
        kind: ActivityKind::Payment,
        state: ActivityState::Done,
        link: Some("https://trade.1688.com/order/cashier.htm".to_owned()),
        lines: vec![line(1, ActivityStep::Done)],
        found_lines: 1,
        sum: Some(super::sample::cny("80.40")),
        ended: Some(at("2026-03-02T09:00:02Z")),
        acts: Vec::new(),
        ..usual.clone()
    };
    let next = |key, icon, count| Next { key, icon, count, link: "/purchase".to_owned() };
    let aborted = Activity {
        state: ActivityState::Aborted,
        ended: Some(at("2026-03-02T09:00:02Z")),
        lines: vec![
            line(1, ActivityStep::Done),
            Line { is_taken_back: true, problem: String::new(), ..line(2, ActivityStep::Left) },
        ],
        next: vec![
            next("next-book", "shopping-cart", 1),
            next("next-answer", "message-question", 2),
            next("next-order", "list", 1),
            next("next-purchase", "list", 1),
        ],
        acts: Vec::new(),
        ..usual.clone()
    };
    vec![("usual", usual), ("failed", failed), ("cashier", cashier), ("aborted", aborted)]
}
