//! One activity: the progress window over any page, and its own page. Closing it stops nothing: the work goes on, and the
//! list of activities leads back to it.

use domain::{
    Moment,
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

    /// Lines that are done, and all.
    #[must_use]
    pub fn progress(&self) -> Option<(i64, i64)> {
        let all = i64::try_from(self.lines.len()).ok().filter(|all| *all > 0)?;
        let ended = self.lines.iter().filter(|line| matches!(line.step, ActivityStep::Done | ActivityStep::Left));
        Some((i64::try_from(ended.count()).unwrap_or(all), all))
    }
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
    /// Numbers of provider orders.
    pub numbers: Vec<String>,
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
        numbers: if step == ActivityStep::Done { vec!["3600000000000000025".to_owned()] } else { Vec::new() },
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
        lines: Vec::new(),
        found_lines: 0,
        acts: Vec::new(),
        ..usual.clone()
    };
    vec![("usual", usual), ("failed", failed), ("cashier", cashier)]
}
