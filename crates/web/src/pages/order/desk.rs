//! The Purchase tab: for each provider of the order's lines its sessions, the lines that are ready, and what is bought.

use domain::{
    Moment, Money, Refusal,
    activity::{ActivityKind, ActivityState},
    ids::{AccountId, ActivityId, LineId},
    line::LineStatus,
};

use crate::components::{Act, Choice, Goods, SignIn};

/// The tab.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// A group for each provider (BR-42).
    pub providers: Vec<Provider>,
    /// Lines that no provider is known for.
    pub homeless: Vec<Ready>,
    /// Lines from `purchased` on.
    pub bought: Vec<Bought>,
    /// The last work on this order.
    pub works: Vec<(ActivityId, ActivityKind, ActivityState, Moment)>,
    /// Whether the reader may book, bind and unbind.
    pub may_book: bool,
    /// Why no line can be bound now: each with what has it.
    pub taken: Vec<Refusal>,
    /// An unbinding that was refused, as it was asked for.
    pub refused: Option<Unbind>,
}

/// A form of unbinding that comes back.
#[derive(Debug, Clone, Default)]
pub struct Unbind {
    /// The ticked lines.
    pub lines: Vec<LineId>,
    /// Whether the provider order was to be cancelled.
    pub cancel: bool,
    /// The reason as typed.
    pub reason: String,
    /// Whether the reason is what is missing.
    pub lacks_reason: bool,
    /// What else speaks against it.
    pub refusals: Vec<Refusal>,
}

impl Desk {
    /// Whether something bought can be unbound.
    #[must_use]
    pub fn unbinds(&self) -> bool {
        self.may_book && (self.bought.iter().any(|line| line.is_cuttable) || self.books())
    }

    /// Whether a line was ticked in a form that came back.
    #[must_use]
    pub fn is_ticked(&self, line: &LineId) -> bool {
        self.refused.as_ref().is_some_and(|form| form.lines.contains(line))
    }

    /// Whether a form came back for want of a reason.
    #[must_use]
    pub fn lacks_reason(&self) -> bool {
        self.refused.as_ref().is_some_and(|form| form.lacks_reason)
    }

    /// The bind button while no line can be bound.
    #[must_use]
    pub fn no_bind(&self) -> Act {
        Act::new("booking.bind", "act-bind").icon("link").why_not(self.taken.clone())
    }

    fn books(&self) -> bool {
        self.providers.iter().flat_map(|provider| &provider.ready).any(|line| line.number.is_some())
    }

    /// Lines in both sections.
    #[must_use]
    pub fn count(&self) -> usize {
        self.providers.iter().map(|provider| provider.ready.len()).sum::<usize>()
            + self.homeless.len()
            + self.bought.len()
    }
}

/// One provider of the order.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its kind's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The way to add a session.
    pub sign_in: Option<SignIn>,
    /// Its sessions.
    pub sessions: Vec<Session>,
    /// The accounts that can book, as a choice.
    pub accounts: Vec<Choice>,
    /// Lines that are paid, being booked or booked.
    pub ready: Vec<Ready>,
}

impl Provider {
    /// Lines that can be booked now.
    #[must_use]
    pub fn bookable(&self) -> i64 {
        i64::try_from(self.ready.iter().filter(|line| line.is_tickable()).count()).unwrap_or(0)
    }

    /// Its lines under their captions: what can be bought, and what is being booked or booked and waits for its payment.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, Vec<&Ready>)> {
        let (held, open): (Vec<&Ready>, Vec<&Ready>) =
            self.ready.iter().partition(|line| matches!(line.status, LineStatus::Booking | LineStatus::Booked));
        let parts = [("desk-ready", open), ("desk-held", held)];
        parts.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// What tells its bind form from the others of the page.
    #[must_use]
    pub fn bind_form(&self) -> String {
        format!("bind-{}", self.code)
    }

    /// The only account, when there is one.
    #[must_use]
    pub fn only(&self) -> Option<&str> {
        match self.accounts.as_slice() {
            [one] => Some(&one.value),
            _ => None,
        }
    }
}

/// A session of a buyer's account.
#[derive(Debug, Clone)]
pub struct Session {
    /// The account.
    pub id: AccountId,
    /// The buyer's nick.
    pub login: String,
    /// `valid`, `expired`, `signed_out`, `disabled`, `blocked`.
    pub state: String,
    /// When it was last looked at.
    pub synced: Option<Moment>,
    /// Look now.
    pub sync: Act,
}

/// A line in the section "Ready for purchase".
#[derive(Debug, Clone)]
pub struct Ready {
    /// Its id.
    pub id: LineId,
    /// What it is.
    pub goods: Goods,
    /// Pieces.
    pub quantity: i64,
    /// Its status.
    pub status: LineStatus,
    /// The seller.
    pub seller: String,
    /// The price of a piece above which a person is asked.
    pub ceiling: Option<Money>,
    /// The price really booked.
    pub booked: Option<Money>,
    /// The number of the provider order.
    pub number: Option<String>,
    /// Where a person sees it.
    pub link: Option<String>,
    /// Fetches the link to the cashier.
    pub pay: Option<Act>,
    /// Until when it has to be paid.
    pub pay_until: Option<Moment>,
    /// Whether it was laid aside.
    pub is_aside: bool,
    /// Whether it is being cut from its provider order just now.
    pub is_being_cut: bool,
    /// What speaks against booking it.
    pub why_not: Vec<Refusal>,
}

impl Ready {
    /// Whether it can be ticked for Book.
    #[must_use]
    pub fn is_tickable(&self) -> bool {
        self.why_not.is_empty()
    }
}

/// A line in the section "Purchased".
#[derive(Debug, Clone)]
pub struct Bought {
    /// Its id.
    pub id: LineId,
    /// What it is.
    pub goods: Goods,
    /// Pieces.
    pub quantity: i64,
    /// Its status.
    pub status: LineStatus,
    /// The account that bought.
    pub account: String,
    /// The number of the provider order.
    pub number: Option<String>,
    /// Where a person sees it.
    pub link: Option<String>,
    /// The provider's own word for its state, as a tool tip.
    pub raw_state: String,
    /// The price that was expected.
    pub ceiling: Option<Money>,
    /// The price really booked.
    pub booked: Option<Money>,
    /// Domestic tracking numbers: for staff only (BR-60).
    pub tracking: Vec<String>,
    /// Whether it can be unbound.
    pub is_cuttable: bool,
    /// Whether it is being cut from its provider order just now.
    pub is_being_cut: bool,
}
