//! The parts that pages share, each a small typed value with a template of its own. Templates show one as
//! `{{ f.badge_line(line.status) }}`; what comes back is finished HTML and is not escaped again.

mod list;
mod sign_in;
mod tones;

use std::fmt;

use askama::{Template, filters::HtmlSafe};
use domain::{
    Moment, Money, Refusal,
    activity::{ActivityState, ActivityStep},
    booking::BookingState,
    line::LineStatus,
    order::OrderStatus,
    parcel::ParcelState,
    provider_order::ProviderState,
};

pub use list::{Cell, Column, Filter, FilterHow, ListView, SheetRow, Tab};

pub use sign_in::SignIn;

use crate::frame::{Frame, Tone};

/// Finished HTML.
#[derive(Debug, Clone, Default)]
pub struct Html(String);

impl Html {
    /// The text, for a stream or a response.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl HtmlSafe for Html {}

fn html(template: &impl Template) -> Html {
    // Writing into a String fails only when a part of the template says so, and none of ours does.
    Html(template.render().unwrap_or_default())
}

/// A button that carries out one act: a form that posts to `/do/{act}` and comes back to the page.
#[derive(Debug, Clone)]
pub struct Act {
    /// The act's name.
    pub name: &'static str,
    /// The key of the button's text.
    pub label: &'static str,
    /// The fields that are sent.
    pub fields: Vec<(&'static str, String)>,
    /// The icon before the text; empty for none.
    pub icon: &'static str,
    /// How the button looks.
    pub look: Look,
    /// What speaks against it: the button is grey and says so.
    pub why_not: Vec<Refusal>,
    /// The key of a question before it is done.
    pub confirm: Option<&'static str>,
    /// Whom or what that question names; empty where it names nothing.
    pub about: String,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    Primary,
    /// One of several.
    Plain,
    /// Takes something away.
    Danger,
}

impl Look {
    /// The class of Tabler.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn-primary",
            Self::Plain => "",
            Self::Danger => "btn-ghost-danger",
        }
    }
}

impl Act {
    /// A plain button.
    #[must_use]
    pub const fn new(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            fields: Vec::new(),
            icon: "",
            look: Look::Plain,
            why_not: Vec::new(),
            confirm: None,
            about: String::new(),
        }
    }

    /// With a field.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "ids are copied, and `.to_string()` at each caller says nothing")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fields.push((name, value.to_string()));
        self
    }

    /// With an icon.
    #[must_use]
    pub const fn icon(mut self, icon: &'static str) -> Self {
        self.icon = icon;
        self
    }

    /// With a look.
    #[must_use]
    pub const fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// With what speaks against it.
    #[must_use]
    pub fn why_not(mut self, refusals: Vec<Refusal>) -> Self {
        self.why_not = refusals;
        self
    }

    /// With a question before it is done.
    #[must_use]
    pub const fn confirm(mut self, key: &'static str) -> Self {
        self.confirm = Some(key);
        self
    }

    /// With what that question names.
    #[must_use]
    pub fn about(mut self, name: &str) -> Self {
        name.clone_into(&mut self.about);
        self
    }

    /// The idempotency key of the form: the same button of the same rendering is done once (BR-74).
    #[must_use]
    pub fn key(&self, f: &Frame) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let parts = self.fields.iter().flat_map(|(name, value)| [*name, value.as_str()]);
        for byte in std::iter::once(self.name).chain(parts).flat_map(|part| part.bytes().chain([0])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        format!("{}-{hash:016x}", f.once)
    }
}

/// Goods as they are always shown: with their picture.
#[derive(Debug, Clone, Default)]
pub struct Goods {
    /// The name as sold.
    pub name: String,
    /// Colour, size and so on.
    pub attributes: String,
    /// The shop's SKU.
    pub sku: String,
    /// Address of the picture on this server.
    pub picture: Option<String>,
}

/// One entry of a history.
#[derive(Debug, Clone)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// Who: a person's name, or the hub.
    pub who: String,
    /// What happened, as a sentence.
    pub what: String,
    /// Old and new value, reason, source.
    pub detail: Option<String>,
    /// Its colour.
    pub tone: Tone,
}

/// Where a list goes on.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// Rows on this page.
    pub shown: i64,
    /// Address of the first page, when this is not it.
    pub first: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// One value of a choice.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A field of a form, with the typed text and an error where there is one.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The typed text; never filled for secrets.
    pub value: String,
    /// What is wrong with it, in the reader's language.
    pub error: Option<String>,
}

impl Field {
    /// A field with a text.
    #[must_use]
    pub fn of(value: impl Into<String>) -> Self {
        Self { value: value.into(), error: None }
    }

    /// A field with a text and what is wrong with it.
    #[must_use]
    pub fn wrong(value: impl Into<String>, error: impl Into<String>) -> Self {
        Self { value: value.into(), error: Some(error.into()) }
    }
}

macro_rules! parts {
    ($($(#[$meta:meta])* $name:ident $path:literal { $($field:ident : $kind:ty),* $(,)? })+) => {
        $($(#[$meta])*
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> { f: &'a Frame, $($field: $kind),* })+
    };
}

parts! {
    IconPart "components/icon.html" { name: &'a str }
    MoneyPart "components/money.html" { money: &'a Money }
    WhenPart "components/when.html" { at: &'a Moment }
    GoodsPart "components/goods.html" { goods: &'a Goods }
    ThumbPart "components/thumb.html" { picture: Option<&'a str>, name: &'a str }
    ActPart "components/act.html" { act: &'a Act }
    WhyPart "components/why.html" { refusals: &'a [Refusal] }
    EmptyPart "components/empty.html" { icon: &'a str, title: &'a str, help: &'a str }
    CopyPart "components/copy.html" { text: &'a str }
    PagerPart "components/pager.html" { pager: &'a Pager }
    TimelinePart "components/timeline.html" { steps: &'a [Step] }
    FlashPart "components/flash.html" { flash: &'a crate::frame::Flash }
    FieldPart "components/field.html" { name: &'a str, label: &'a str, kind: &'a str, field: &'a Field, help: &'a str, complete: &'a str }
    HiddenPart "components/hidden.html" { key: String }
    FigurePart "components/figure.html" { value: &'a crate::pages::decisions::Value }
    SelectPart "components/select.html" { name: &'a str, label: &'a str, choices: &'a [Choice] }
}

/// A badge has no words of its own.
#[derive(Template)]
#[template(path = "components/badge.html")]
struct BadgePart {
    tone: Tone,
    text: String,
    title: String,
}

impl Frame {
    /// An icon of the sprite.
    #[must_use]
    pub fn icon(&self, name: &str) -> Html {
        html(&IconPart { f: self, name })
    }

    /// A badge with any text.
    #[must_use]
    pub fn badge(&self, tone: Tone, text: &str) -> Html {
        html(&BadgePart { tone, text: text.to_owned(), title: String::new() })
    }

    /// The status of an order.
    #[must_use]
    pub fn badge_order(&self, status: &OrderStatus) -> Html {
        let text = self.code("order-status", status.code());
        html(&BadgePart { tone: tones::order(*status), text, title: String::new() })
    }

    /// The status of a line; an open price confirmation is shown as the status while it lasts.
    #[must_use]
    pub fn badge_line(&self, status: &LineStatus, price_confirmation: &bool) -> Html {
        let (tone, text) = if *price_confirmation {
            (Tone::Asking, self.t("line-status-price_confirmation"))
        } else {
            (tones::line(*status), self.code("line-status", status.code()))
        };
        html(&BadgePart { tone, text, title: String::new() })
    }

    /// The status of a line, without a flag.
    #[must_use]
    pub fn badge_status(&self, status: &LineStatus) -> Html {
        self.badge_line(status, &false)
    }

    /// The state of a booking.
    #[must_use]
    pub fn badge_booking(&self, state: &BookingState) -> Html {
        let text = self.code("booking-state", state.code());
        html(&BadgePart { tone: tones::booking(*state), text, title: String::new() })
    }

    /// The state of a provider order, with the provider's own word as a tool tip.
    #[must_use]
    pub fn badge_provider(&self, state: &ProviderState, raw: &str) -> Html {
        let text = self.code("provider-state", state.code());
        html(&BadgePart { tone: tones::provider(*state), text, title: raw.to_owned() })
    }

    /// The state of a session at a provider.
    #[must_use]
    pub fn badge_session(&self, state: &str) -> Html {
        let tone = match state {
            "valid" => Tone::Good,
            "expired" | "expiring" => Tone::Waiting,
            "blocked" => Tone::Bad,
            _ => Tone::Quiet,
        };
        html(&BadgePart { tone, text: self.code("account", state), title: String::new() })
    }

    /// The state of an activity.
    #[must_use]
    pub fn badge_activity(&self, state: &ActivityState) -> Html {
        let text = self.code("activity", state.code());
        html(&BadgePart { tone: tones::activity(*state), text, title: String::new() })
    }

    /// How far a line of an activity is.
    #[must_use]
    pub fn badge_step(&self, step: &ActivityStep) -> Html {
        let text = self.code("activity-step", step.code());
        html(&BadgePart { tone: tones::step(*step), text, title: String::new() })
    }

    /// A line that an abort took back: nothing bad, and nothing was sent for it.
    #[must_use]
    pub fn badge_taken_back(&self) -> Html {
        html(&BadgePart { tone: Tone::Quiet, text: self.t("activity-step-taken-back"), title: String::new() })
    }

    /// The state of a parcel.
    #[must_use]
    pub fn badge_parcel(&self, state: &ParcelState) -> Html {
        let text = self.code("parcel-state", state.code());
        html(&BadgePart { tone: tones::parcel(*state), text, title: String::new() })
    }

    /// An amount.
    #[must_use]
    pub fn money(&self, money: &Money) -> Html {
        html(&MoneyPart { f: self, money })
    }

    /// A moment, short, with the whole one as a tool tip.
    #[must_use]
    pub fn when(&self, at: &Moment) -> Html {
        html(&WhenPart { f: self, at })
    }

    /// Goods with their picture.
    #[must_use]
    pub fn goods(&self, goods: &Goods) -> Html {
        html(&GoodsPart { f: self, goods })
    }

    /// A figure of a question.
    #[must_use]
    pub fn figure(&self, value: &crate::pages::decisions::Value) -> Html {
        html(&FigurePart { f: self, value })
    }

    /// Only the picture.
    #[must_use]
    pub fn thumb(&self, picture: Option<&str>, name: &str) -> Html {
        html(&ThumbPart { f: self, picture, name })
    }

    /// A button for an act, or a grey one that says why not.
    #[must_use]
    pub fn act(&self, act: &Act) -> Html {
        html(&ActPart { f: self, act })
    }

    /// What speaks against something, each with its remedy.
    #[must_use]
    pub fn why(&self, refusals: &[Refusal]) -> Html {
        html(&WhyPart { f: self, refusals })
    }

    /// What a list says when it is empty. `title` and `help` are keys.
    #[must_use]
    pub fn empty(&self, icon: &str, title: &str, help: &str) -> Html {
        html(&EmptyPart { f: self, icon, title, help })
    }

    /// A text that can be copied with one press.
    #[must_use]
    pub fn copy(&self, text: &str) -> Html {
        html(&CopyPart { f: self, text })
    }

    /// Where a list goes on.
    #[must_use]
    pub fn pager(&self, pager: &Pager) -> Html {
        html(&PagerPart { f: self, pager })
    }

    /// A history, newest first.
    #[must_use]
    pub fn timeline(&self, steps: &[Step]) -> Html {
        html(&TimelinePart { f: self, steps })
    }

    /// The message after an act.
    #[must_use]
    pub fn flash_of(&self, flash: &crate::frame::Flash) -> Html {
        html(&FlashPart { f: self, flash })
    }

    /// A field of a form. `label` and `help` are keys; `help` may be empty.
    #[must_use]
    pub fn field(&self, name: &str, kind: &str, label: &str, help: &str, complete: &str, field: &Field) -> Html {
        html(&FieldPart { f: self, name, label, kind, field, help, complete })
    }

    /// The hidden fields of every form: CSRF token, where to come back, idempotency key.
    #[must_use]
    pub fn hidden(&self, form: &str) -> Html {
        html(&HiddenPart { f: self, key: format!("{}-{form}", self.once) })
    }

    /// A choice. `label` is a key.
    #[must_use]
    pub fn select(&self, name: &str, label: &str, choices: &[Choice]) -> Html {
        html(&SelectPart { f: self, name, label, choices })
    }
}
