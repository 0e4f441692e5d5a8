//! Every part in every state, to be looked at while working on the look. Served by debug builds only.

use domain::{
    booking::BookingState, line::LineStatus, order::OrderStatus, package::PackageState, parcel::ParcelState,
    provider_order::ProviderState,
};

use super::{connections::Health, decisions::Question, sample, warehouse::Scan};
use crate::{
    components::{Act, Choice, Field, Goods, Look, Pager, Step},
    frame::{Flash, Tone},
    lang::Lang,
};

/// The page.
#[derive(Debug, Clone)]
pub struct Components {
    /// Goods, with and without picture, long and short.
    pub goods: Vec<Goods>,
    /// Buttons of every look.
    pub acts: Vec<Act>,
    /// Messages of every colour.
    pub flashes: Vec<Flash>,
    /// A history.
    pub steps: Vec<Step>,
    /// Fields, right and wrong.
    pub fields: Vec<Field>,
    /// A choice.
    pub choices: Vec<Choice>,
    /// A pager in the middle of a list.
    pub pager: Pager,
    /// Amounts.
    pub amounts: Vec<domain::Money>,
    /// A verdict of each kind.
    pub scans: Vec<Scan>,
    /// Questions with every kind of figure.
    pub questions: Vec<Question>,
}

crate::pages::view!(Components, "components", None, "pages/components/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Components)> {
    let flash = |tone| Flash {
        tone,
        text: Lang::En.text("flash-done", &[]),
        more: String::new(),
        links: vec![],
        refusals: vec![],
    };
    let all = Components {
        goods: (0..5).map(sample::goods).collect(),
        acts: vec![
            Act::new("sample.act", "act-book").icon("shopping-cart").look(Look::Primary),
            Act::new("sample.act", "act-reread").icon("refresh"),
            Act::new("sample.act", "act-cancel-line").look(Look::Danger).confirm("confirm-cancel-line"),
            Act::new("sample.act", "act-sync").icon("refresh").why_not(sample::refusals()),
        ],
        flashes: vec![
            Flash {
                text: Lang::En.text("flash-answered", &[]),
                more: Lang::En.text("effect-retry", &[]),
                links: vec![("/orders".to_owned(), "11480".to_owned())],
                ..flash(Tone::Good)
            },
            flash(Tone::Good),
            flash(Tone::Waiting),
            sample::refused(Lang::En),
        ],
        steps: super::order::samples().swap_remove(0).1.history,
        fields: vec![Field::of("maria"), Field::wrong("m", "Too short.")],
        choices: vec![Choice { value: "EUR".to_owned(), text: "EUR".to_owned(), chosen: true }],
        pager: Pager { shown: 50, first: Some("/components".to_owned()), next: Some("/components?after=x".to_owned()) },
        amounts: vec![sample::eur("1234567.5"), sample::eur("-24"), sample::cny("0.0001")],
        scans: super::warehouse::samples().into_iter().filter_map(|(_, page)| page.last).collect(),
        questions: super::decisions::sample_questions(),
    };
    vec![("all", all)]
}
