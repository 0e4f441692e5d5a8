//! Questions to people, each in words: what happened, what it means, about which goods and order, the figures, and the
//! answers with what each of them does. Answered ones stand in a tab of their own. Several open ones of a kind can be
//! answered together; each answer is an act of its own.

mod sample;

use domain::{
    Moment, Money, Refusal,
    decision::{Answer, DecisionKind},
    ids::{ActivityId, DecisionId, LineId, OrderId},
    provider_order::ProviderState,
};

use crate::{
    components::{Choice as Account, Goods, ListView, Look, SignIn},
    frame::Frame,
    lang::Lang,
};

/// The list.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// Everything around the questions.
    pub list: ListView,
    /// Open questions of each kind, while the open ones are shown.
    pub kinds: Vec<(DecisionKind, i64)>,
    /// The kind that is shown alone.
    pub kind: Option<DecisionKind>,
    /// The questions of this page.
    pub rows: Vec<Question>,
    /// What came of answers that were just given together.
    pub results: Vec<AnsweredRow>,
    /// Whether the reader may answer.
    pub may_answer: bool,
}

impl Decisions {
    /// Whether the open ones are shown.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.list.state == "open"
    }

    /// Whether those are shown that nobody has to answer any more.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.list.state == "withdrawn"
    }

    /// Whether this kind is shown alone.
    #[must_use]
    pub fn is_kind(&self, kind: &DecisionKind) -> bool {
        self.kind == Some(*kind)
    }

    /// Answers that may be given to all ticked questions of the shown kind.
    #[must_use]
    pub fn together(&self) -> Vec<Choice> {
        let kind = self.kind.filter(|_| self.is_open() && self.may_answer && self.rows.len() > 1);
        // Some answers need something of each question: a number, a line, another offer.
        let alike = |one: &Choice| {
            !matches!(one.answer, Answer::Bind | Answer::ChooseVariant | Answer::SignInAgain | Answer::OtherAccount)
        };
        kind.map_or_else(Vec::new, |kind| choices(kind).into_iter().filter(alike).collect())
    }

    /// How many of the answers given together were taken.
    #[must_use]
    pub fn taken(&self) -> i64 {
        self.results.iter().filter(|row| row.refusals.is_empty()).map(|_| 1).sum()
    }
}

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its id.
    pub id: DecisionId,
    /// What is asked.
    pub kind: DecisionKind,
    /// Since when.
    pub asked: Moment,
    /// The order; none for a question about an account.
    pub order: Option<OrderId>,
    /// Its printed number.
    pub order_number: String,
    /// The goods it is about, with pieces.
    pub goods: Vec<(Goods, i64)>,
    /// Old and new price, asked and bought, numbers.
    pub figures: Vec<Figure>,
    /// The key of a closer reason.
    pub reason: Option<&'static str>,
    /// What the provider wrote, in its own words.
    pub said: String,
    /// Numbers from which one may be bound.
    pub candidates: Vec<String>,
    /// Lines from which one is to be chosen: line, goods, pieces.
    pub lines: Vec<(LineId, Goods, i64)>,
    /// Whether the reader may answer.
    pub may_answer: bool,
    /// The answer that cannot be given now, with what speaks against it.
    pub greyed: Option<(Answer, Vec<Refusal>)>,
    /// The ways on from a session that has ended.
    pub session: Option<EndedSession>,
    /// How it was answered.
    pub answered: Option<Given>,
}

/// The ways on from a session that has ended.
#[derive(Debug, Clone)]
pub struct EndedSession {
    /// The way to the provider's own window, or why this reader cannot go it.
    pub sign_in: SignIn,
    /// Other accounts that could do what was never sent.
    pub others: Vec<Account>,
}

/// An answer that was given.
#[derive(Debug, Clone)]
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// Who gave it.
    pub who: String,
    /// When.
    pub at: Moment,
}

/// A figure of a question.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The key of its name.
    pub label: &'static str,
    /// What was planned or asked for, where there is such.
    pub before: Option<Value>,
    /// What it is.
    pub value: Value,
}

impl Figure {
    /// A figure that stands alone.
    #[must_use]
    pub const fn of(label: &'static str, value: Value) -> Self {
        Self { label, before: None, value }
    }

    /// Whether the reader may see it: prices are for who sees money.
    #[must_use]
    pub fn is_for(&self, f: &Frame) -> bool {
        let is_money = |value: &Value| matches!(value, Value::Money(_) | Value::Change(..));
        f.sees_money() || !(is_money(&self.value) || self.before.as_ref().is_some_and(is_money))
    }
}

/// The value of a figure.
#[derive(Debug, Clone)]
pub enum Value {
    /// An amount.
    Money(Money),
    /// A difference, and in percent of what it was.
    Change(Money, i64),
    /// Pieces.
    Pieces(i64),
    /// A moment.
    When(Moment),
    /// A number that people copy.
    Number(String),
    /// A state of a provider order.
    State(ProviderState),
    /// A word of somebody else, as it came.
    Word(String),
    /// A text by its key.
    Text(&'static str),
}

/// An answer as a button.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The answer.
    pub answer: Answer,
    /// Its place; the digit that presses it.
    pub place: usize,
    /// How it looks.
    pub look: Look,
    /// The key of a question before it is done.
    pub confirm: Option<&'static str>,
}

/// What came of one of several answers given together.
#[derive(Debug, Clone)]
pub struct AnsweredRow {
    /// The order and its number; none for a question about an account.
    pub order: Option<OrderId>,
    /// Its printed number.
    pub order_number: String,
    /// What it was about.
    pub name: String,
    /// What was asked.
    pub kind: DecisionKind,
    /// What was answered.
    pub answer: Answer,
    /// The work that goes on with it.
    pub activity: Option<ActivityId>,
    /// What spoke against it.
    pub refusals: Vec<Refusal>,
}

/// The answers of a kind, the suggested one first.
fn choices(kind: DecisionKind) -> Vec<Choice> {
    let choice = |(place, answer): (usize, &Answer)| {
        let (look, confirm) = match answer {
            Answer::CancelItem => (Look::Danger, Some("confirm-cancel-line")),
            Answer::UnbindAndCancel => (Look::Danger, Some("confirm-unbind")),
            Answer::MarkNotCreated => (Look::Danger, Some("confirm-not-created")),
            _ if place == 0 => (Look::Primary, None),
            _ => (Look::Plain, None),
        };
        // What is suggested stands out, even when it takes something away.
        let look = if place == 0 { Look::Primary } else { look };
        Choice { answer: *answer, place: place + 1, look, confirm }
    };
    kind.answers().iter().enumerate().map(choice).collect()
}

impl Question {
    /// The buttons, the suggested answer first.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        choices(self.kind)
    }

    /// What speaks against an answer; empty when it can be given.
    #[must_use]
    pub fn why_not(&self, answer: &Answer) -> &[Refusal] {
        self.greyed.as_ref().filter(|(greyed, _)| greyed == answer).map_or(&[], |(_, refusals)| refusals)
    }

    /// The key of the sentence that says what happened.
    #[must_use]
    pub fn help_key(&self) -> String {
        format!("decision-{}-help", self.kind.code())
    }

    /// The key of the sentence that says what it means.
    #[must_use]
    pub fn means_key(&self) -> String {
        format!("decision-{}-means", self.kind.code())
    }

    /// The figures that the reader may see.
    #[must_use]
    pub fn figures_for(&self, f: &Frame) -> Vec<Figure> {
        self.figures.iter().filter(|figure| figure.is_for(f)).cloned().collect()
    }

    /// The idempotency key of the form of an answer.
    #[must_use]
    pub fn key(&self, f: &Frame, answer: &Answer) -> String {
        format!("{}-{}-{}", f.once, self.id, answer.code())
    }
}

/// What an answer to a question of a kind does, in a sentence.
pub(crate) fn effect(lang: Lang, kind: DecisionKind, answer: Answer) -> String {
    let own = format!("effect-{}-{}", kind.code(), answer.code());
    if lang.has(&own) { lang.text(&own, &[]) } else { lang.text(&format!("effect-{}", answer.code()), &[]) }
}

impl Frame {
    /// What an answer to a question of this kind does, in a sentence.
    #[must_use]
    pub fn effect(&self, kind: &DecisionKind, answer: &Answer) -> String {
        effect(self.lang, *kind, *answer)
    }

    /// The text of an answer. A question about lines has other words for two of them.
    #[must_use]
    pub fn answer(&self, kind: &DecisionKind, answer: &Answer) -> String {
        let own = format!("answer-{}-{}", kind.code(), answer.code());
        if self.lang.has(&own) { self.t(&own) } else { self.code("answer", answer.code()) }
    }
}

crate::pages::view!(Decisions, "decisions", Some(crate::frame::Menu::Decisions), "pages/decisions/page.html");
crate::pages::fragment!(Question, question, "pages/decisions/question.html");

pub(crate) use sample::{questions as sample_questions, samples};
