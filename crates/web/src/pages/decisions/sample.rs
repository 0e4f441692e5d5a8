//! Samples: a question of every kind, answered ones, answers given together.

use domain::{
    decision::{Answer, DecisionKind},
    provider_order::ProviderState,
    refusal::RefusalCode,
};

use super::{AnsweredRow, Decisions, EndedSession, Figure, Given, Question, Value};
use crate::{
    components::{Choice, ListView, Look, SignIn},
    pages::sample::{at, cny, goods, id},
};

fn figures(kind: DecisionKind) -> Vec<Figure> {
    let number = || Value::Number("3600000000000000033".to_owned());
    match kind {
        DecisionKind::PriceChanged => vec![
            Figure {
                label: "figure-price",
                before: Some(Value::Money(cny("38.00"))),
                value: Value::Money(cny("44.50")),
            },
            Figure::of("figure-change", Value::Change(cny("6.50"), 17)),
        ],
        DecisionKind::Mismatch => vec![
            Figure { label: "differs-quantity", before: Some(Value::Pieces(3)), value: Value::Pieces(2) },
            Figure { label: "differs-price", before: Some(Value::Money(cny("38"))), value: Value::Money(cny("39")) },
            Figure::of("differs-goods", Value::Pieces(1)),
            Figure::of("differs-consignee", Value::Text("differs-look")),
        ],
        DecisionKind::Restored => vec![Figure::of("figure-since", Value::When(at("2026-03-02T03:00:00Z")))],
        DecisionKind::HandMadeTwin | DecisionKind::UnknownPurchase => vec![
            Figure::of("figure-number", number()),
            Figure::of("figure-total", Value::Money(cny("114.00"))),
            Figure::of("figure-placed", Value::When(at("2026-03-02T08:55:00Z"))),
        ],
        DecisionKind::ProviderClosed => vec![
            Figure::of("figure-number", number()),
            Figure::of("figure-state", Value::State(ProviderState::ClosedUnpaid)),
        ],
        DecisionKind::UnknownStatus => {
            vec![Figure::of("figure-number", number()), Figure::of("figure-word", Value::Word("waitmoon".to_owned()))]
        }
        DecisionKind::ShopChanged => {
            vec![Figure::of("figure-bought", Value::Pieces(3)), Figure::of("figure-surplus", Value::Pieces(1))]
        }
        DecisionKind::SessionExpired => vec![
            Figure::of("figure-login", Value::Word("harbour-buyer-01".to_owned())),
            Figure::of("figure-unsent", Value::Word("3".to_owned())),
            Figure::of("figure-followed", Value::Word("17".to_owned())),
        ],
        _ => Vec::new(),
    }
}

/// A question of every kind.
pub(crate) fn questions() -> Vec<Question> {
    let kinds =
        [DecisionKind::PriceChanged, DecisionKind::OutcomeUnknown, DecisionKind::OutOfStock, DecisionKind::ShopChanged];
    let rest = DecisionKind::ALL.iter().copied().filter(|kind| !kinds.contains(kind));
    let question = |(place, kind): (usize, DecisionKind)| {
        let number = i64::try_from(place).unwrap_or(0);
        let of_booking = matches!(kind, DecisionKind::OutcomeUnknown | DecisionKind::Mismatch);
        let is_of_none =
            matches!(kind, DecisionKind::SessionExpired | DecisionKind::Restored | DecisionKind::UnknownPurchase);
        let is_twin = kind == DecisionKind::HandMadeTwin;
        Question {
            id: id(100 + number),
            kind,
            asked: at(["2026-03-02T09:02:00Z", "2026-03-02T04:10:00Z", "2026-02-27T10:00:00Z"][place % 3]),
            order: (!is_of_none).then(|| id(1)),
            order_number: format!("{}", 11_480 - number),
            goods: (0..if of_booking { 2 } else { usize::from(!is_of_none || kind == DecisionKind::SessionExpired) })
                .map(|more| (goods(place + more), 1 + number % 3))
                .collect(),
            figures: figures(kind),
            reason: (kind == DecisionKind::VariantGone).then_some("why-no_offer"),
            said: if kind == DecisionKind::OutOfStock { "库存不足".to_owned() } else { String::new() },
            candidates: if is_twin { vec!["3600000000000000033".to_owned()] } else { vec![] },
            lines: if kind == DecisionKind::WhichLine {
                vec![(id(41), goods(0), 2), (id(42), goods(1), 1)]
            } else {
                vec![]
            },
            may_answer: true,
            greyed: match kind {
                DecisionKind::Restored => {
                    let unseen = RefusalCode::AccountUnseen.refusal().with("login", "harbour-buyer-01");
                    Some((Answer::GoOn, vec![unseen]))
                }
                _ => kind
                    .answers()
                    .contains(&Answer::ChooseVariant)
                    .then(|| (Answer::ChooseVariant, vec![RefusalCode::OfferNotNew.refusal()])),
            },
            session: (kind == DecisionKind::SessionExpired).then(|| EndedSession {
                sign_in: SignIn::again("con_1", "acc_1").look(Look::Primary),
                others: vec![Choice { value: "acc_2".to_owned(), text: "harbour-buyer-02".to_owned(), chosen: true }],
            }),
            answered: None,
        }
    };
    kinds.into_iter().chain(rest).enumerate().map(question).collect()
}

pub(crate) fn samples() -> Vec<(&'static str, Decisions)> {
    let rows = questions();
    let kinds: Vec<(DecisionKind, i64)> = rows.iter().map(|row| (row.kind, 1)).collect();
    let sheets = <crate::pages::sheet::OrdersSheet as crate::pages::View>::samples();
    let around = sheets.into_iter().next().map(|(_, sheet)| sheet.0.list).unwrap_or_default();
    let list = |state: &str| ListView {
        path: "/decisions".to_owned(),
        state: state.to_owned(),
        usual: "open",
        has_no_heads: true,
        ..around.clone()
    };
    let read_only: Vec<Question> =
        rows.iter().take(2).cloned().map(|row| Question { may_answer: false, ..row }).collect();
    let given = |(place, row): (usize, Question)| {
        let answer = row.kind.answers().last().copied().unwrap_or(Answer::Ignore);
        let who = if place == 0 { "Мария Илиева" } else { "Supercargo" }.to_owned();
        Question { answered: Some(Given { answer, who, at: at("2026-03-02T09:10:00Z") }), ..row }
    };
    let answered = rows.iter().take(3).cloned().enumerate().map(given).collect();
    let alike = (0..3).map(|place| Question { id: id(200 + place), ..rows[0].clone() }).collect();
    let result = |place: i64, refusals| AnsweredRow {
        order: Some(id(place)),
        order_number: format!("{}", 11_480 - place),
        name: goods(0).name,
        kind: DecisionKind::PriceChanged,
        answer: Answer::Accept,
        activity: (place == 1).then(|| id(700)),
        refusals,
    };
    let together = Decisions {
        kinds: vec![(DecisionKind::PriceChanged, 3)],
        kind: Some(DecisionKind::PriceChanged),
        rows: alike,
        results: vec![result(1, vec![]), result(2, vec![RefusalCode::DecisionClosed.refusal()])],
        may_answer: true,
        list: list("open"),
    };
    vec![
        ("usual", Decisions { kinds, rows, may_answer: true, list: list("open"), ..Decisions::default() }),
        ("together", together),
        ("answered", Decisions { rows: answered, list: list("answered"), ..Decisions::default() }),
        ("read_only", Decisions { rows: read_only, list: list("open"), ..Decisions::default() }),
        ("empty", Decisions::default()),
    ]
}
