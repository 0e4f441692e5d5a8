//! Open questions, each with the buttons of its answers.

use domain::{
    Moment, Money,
    decision::{Answer, DecisionKind},
    ids::{DecisionId, OrderId},
};

use crate::components::{Act, Goods, Look, Pager};

/// The list.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// Open questions, the oldest first.
    pub rows: Vec<Question>,
    /// Where it goes on.
    pub pager: Pager,
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
    /// The order.
    pub order: OrderId,
    /// Its printed number.
    pub order_number: String,
    /// The line's goods, when it is about a line.
    pub goods: Option<Goods>,
    /// Pieces.
    pub quantity: i64,
    /// The ceiling, for questions about prices.
    pub ceiling: Option<Money>,
    /// The price now.
    pub price: Option<Money>,
    /// What the far side said, as it came.
    pub said: String,
    /// Numbers from which one may be bound.
    pub candidates: Vec<String>,
    /// Whether the reader may answer.
    pub may_answer: bool,
}

impl Question {
    /// The buttons, the suggested answer first.
    #[must_use]
    pub fn answers(&self) -> Vec<Act> {
        self.kind
            .answers()
            .iter()
            .enumerate()
            .filter(|(_, answer)| **answer != Answer::Bind)
            .map(|(place, answer)| {
                let look = match answer {
                    Answer::CancelItem | Answer::UnbindAndCancel | Answer::MarkNotCreated => Look::Danger,
                    _ if place == 0 => Look::Primary,
                    _ => Look::Plain,
                };
                let act = Act::new("decision.answer", answer_key(*answer))
                    .with("decision", self.id)
                    .with("answer", answer.code());
                let act = match answer {
                    Answer::CancelItem => act.confirm("confirm-cancel-line"),
                    Answer::UnbindAndCancel => act.confirm("confirm-unbind"),
                    Answer::MarkNotCreated => act.confirm("confirm-not-created"),
                    _ => act,
                };
                act.look(look)
            })
            .collect()
    }

    /// The key of the sentence under the title.
    #[must_use]
    pub fn help_key(&self) -> String {
        format!("decision-{}-help", self.kind.code())
    }

    /// Whether a number can be bound as an answer.
    #[must_use]
    pub fn can_bind(&self) -> bool {
        self.kind.answers().contains(&Answer::Bind)
    }
}

/// The key of the text of an answer.
#[must_use]
pub const fn answer_key(answer: Answer) -> &'static str {
    match answer {
        Answer::SkipItem => "answer-skip_item",
        Answer::CancelItem => "answer-cancel_item",
        Answer::Retry => "answer-retry",
        Answer::Accept => "answer-accept",
        Answer::ChooseVariant => "answer-choose_variant",
        Answer::UnbindAndCancel => "answer-unbind_and_cancel",
        Answer::KeepForStock => "answer-keep_for_stock",
        Answer::Ignore => "answer-ignore",
        Answer::Bind => "answer-bind",
        Answer::NotOurs => "answer-not_ours",
        Answer::LookAgain => "answer-look_again",
        Answer::MarkNotCreated => "answer-mark_not_created",
        Answer::BookAgain => "answer-book_again",
    }
}

crate::pages::view!(Decisions, "decisions", Some(crate::frame::Menu::Decisions), "pages/decisions/page.html");
crate::pages::fragment!(Question, question, "pages/decisions/question.html");

/// A question of every kind.
pub(crate) fn sample_questions() -> Vec<Question> {
    use super::sample::{at, cny, goods, id};
    let kinds =
        [DecisionKind::PriceChanged, DecisionKind::OutcomeUnknown, DecisionKind::OutOfStock, DecisionKind::ShopChanged];
    let rest = DecisionKind::ALL.iter().copied().filter(|kind| !kinds.contains(kind));
    kinds
        .into_iter()
        .chain(rest)
        .enumerate()
        .map(|(place, kind)| {
            let number = i64::try_from(place).unwrap_or(0);
            let price = kind == DecisionKind::PriceChanged;
            Question {
                id: id(100 + number),
                kind,
                asked: at(["2026-03-02T09:02:00Z", "2026-03-02T04:10:00Z", "2026-02-27T10:00:00Z"][place % 3]),
                order: id(1),
                order_number: format!("{}", 11_480 - number),
                goods: (place != 3).then(|| goods(place)),
                quantity: 1 + number % 3,
                ceiling: price.then(|| cny("38.00")),
                price: price.then(|| cny("44.50")),
                said: if place % 3 == 1 { "500_004: 库存不足".to_owned() } else { String::new() },
                candidates: if kind == DecisionKind::HandMadeTwin {
                    vec!["3600000000000000033".to_owned()]
                } else {
                    vec![]
                },
                may_answer: true,
            }
        })
        .collect()
}

pub(crate) fn samples() -> Vec<(&'static str, Decisions)> {
    let rows = sample_questions();
    let pager = Pager { shown: 20, first: None, next: None };
    let read_only = rows.iter().take(2).cloned().map(|row| Question { may_answer: false, ..row }).collect();
    vec![
        ("usual", Decisions { rows, pager }),
        ("read_only", Decisions { rows: read_only, pager: Pager::default() }),
        ("empty", Decisions::default()),
    ]
}
