//! Shops and providers: whether each works, and when it was last heard of.

use domain::{Moment, ids::ConnectionId};

use crate::{components::Choice, frame::Tone};

/// The list.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    /// Shops, then providers.
    pub rows: Vec<Row>,
    /// Kinds that can be added.
    pub kinds: Vec<Choice>,
}

/// How a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Saved, never tested.
    New,
    /// Being tested.
    Checking,
    /// Tested and enabled.
    Works,
    /// It works; its webhooks, its proof or orders that cannot be read want somebody's eye.
    Attention,
    /// Tested, switched off.
    Disabled,
    /// Its last test or call failed.
    Broken,
}

impl Health {
    /// Every value.
    pub const ALL: &'static [Self] =
        &[Self::New, Self::Checking, Self::Works, Self::Attention, Self::Disabled, Self::Broken];

    /// The key of its text.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "health-new",
            Self::Checking => "health-checking",
            Self::Works => "health-works",
            Self::Attention => "health-attention",
            Self::Disabled => "health-disabled",
            Self::Broken => "health-broken",
        }
    }

    /// Its colour.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::New | Self::Disabled => Tone::Quiet,
            Self::Checking => Tone::Moving,
            Self::Works => Tone::Good,
            Self::Attention => Tone::Waiting,
            Self::Broken => Tone::Bad,
        }
    }
}

/// One connection.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id.
    pub id: ConnectionId,
    /// The name the company gave it.
    pub name: String,
    /// The kind's name, such as WooCommerce.
    pub kind: String,
    /// Whether it is a shop; else a provider.
    pub is_shop: bool,
    /// How it is.
    pub health: Health,
    /// The cause in words, when it is broken.
    pub cause: Option<String>,
    /// When it was last spoken to.
    pub last_exchange: Option<Moment>,
    /// Webhook deliveries of the last day; none for providers without.
    pub deliveries: Option<i64>,
    /// Deliveries of the last day that were refused.
    pub refused: i64,
}

crate::pages::view!(Connections, "connections", Some(crate::frame::Menu::Connections), "pages/connections/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Connections)> {
    use super::sample::{at, id};
    let row = |number: i64, name: &str, kind: &str, is_shop, health, cause: Option<&str>| Row {
        id: id(400 + number),
        name: name.to_owned(),
        kind: kind.to_owned(),
        is_shop,
        health,
        cause: cause.map(str::to_owned),
        last_exchange: (number != 2).then(|| at("2026-03-02T09:10:00Z")),
        deliveries: is_shop.then_some(412 * number),
        refused: i64::from(number == 1) * 3,
    };
    let choice = |text: &str| Choice { value: text.to_lowercase(), text: text.to_owned(), chosen: false };
    let usual = Connections {
        rows: vec![
            row(0, "Harbour Home", "WooCommerce", true, Health::Works, None),
            row(
                1,
                "shop.blueharbour.example",
                "WooCommerce",
                true,
                Health::Broken,
                Some("The shop answered 401: consumer key or secret is wrong."),
            ),
            row(2, "Wholesale", "WooCommerce", true, Health::New, None),
            row(3, "1688 Guangzhou", "1688", false, Health::Works, None),
            row(4, "1688 spare", "1688", false, Health::Disabled, None),
            row(5, "1688 new", "1688", false, Health::Checking, None),
        ],
        kinds: vec![choice("WooCommerce"), choice("1688")],
    };
    let empty = Connections { rows: vec![], kinds: vec![choice("WooCommerce"), choice("1688")] };
    vec![("usual", usual), ("empty", empty)]
}
