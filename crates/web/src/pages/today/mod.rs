//! The first page: what waits for whom, as counts that lead to their lists; the money that waits; and the last days as
//! plots, each with the table that it is drawn from.

use domain::{Moment, Money};

/// What waits.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// What waits, the most urgent first. What the reader may not see is left out.
    pub waits: Vec<Wait>,
    /// The money that waits.
    pub money: Vec<Due>,
    /// The last days.
    pub plots: Vec<Plot>,
}

/// One thing that waits.
#[derive(Debug, Clone)]
pub struct Wait {
    /// The key of its sentence, with `$count`.
    pub key: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// How many.
    pub count: i64,
    /// Whether there may be more than were counted.
    pub more: bool,
    /// Where exactly these are shown.
    pub link: &'static str,
    /// Whether somebody should look.
    pub urgent: bool,
}

/// Money that waits.
#[derive(Debug, Clone)]
pub struct Due {
    /// The key of what it is, with `$count`.
    pub key: &'static str,
    /// How many orders it is about.
    pub orders: i64,
    /// The sum.
    pub sum: Money,
    /// The nearest deadline.
    pub before: Option<Moment>,
    /// Where they are shown.
    pub link: &'static str,
}

impl Due {
    fn is_past(&self, f: &crate::frame::Frame) -> bool {
        self.before.is_some_and(|before| before <= f.now)
    }
}

/// One figure of the last days.
#[derive(Debug, Clone)]
pub struct Plot {
    /// The key of its name.
    pub key: &'static str,
    /// The sum over the days, as text.
    pub total: String,
    /// Day, figure as text, figure for drawing.
    pub days: Vec<(String, String, String)>,
    /// Whether only people who see money see it.
    pub money: bool,
}

impl Plot {
    /// Whether the reader may see it.
    #[must_use]
    pub fn is_seen(&self, f: &crate::frame::Frame) -> bool {
        !self.money || f.sees_money()
    }
}

crate::pages::view!(Today, "today", Some(crate::frame::Menu::Today), "pages/today/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Today)> {
    use super::sample::{at, cny, eur};
    let wait = |key, icon, count, link, urgent| Wait { key, icon, count, more: count > 999, link, urgent };
    let plot = |key, money: bool| Plot {
        key,
        total: if money { "¥1 240.50" } else { "124" }.to_owned(),
        days: (1..=14)
            .map(|day| (format!("{day} March"), (day * 7 % 11).to_string(), (day * 7 % 11).to_string()))
            .collect(),
        money,
    };
    let busy = Today {
        waits: vec![
            wait("today-decisions", "message-question", 4, "/decisions", true),
            wait("today-sessions", "key", 1, "/connections", true),
            wait("today-held", "clock", 1, "/orders?held=1", true),
            wait("today-late", "alert-triangle", 1000, "/orders/items?late=1", true),
            wait("today-ready", "shopping-cart", 17, "/purchase", false),
            wait("today-to-pay", "currency-yuan", 0, "/provider-orders?status=awaiting_payment", false),
        ],
        money: vec![
            Due {
                key: "due-providers",
                orders: 6,
                sum: cny("12480.50"),
                before: Some(at("2026-03-03T09:10:00Z")),
                link: "/provider-orders?status=awaiting_payment",
            },
            Due {
                key: "due-customers",
                orders: 1,
                sum: eur("99.90"),
                before: None,
                link: "/orders?status=awaiting_payment",
            },
        ],
        plots: vec![plot("plot-orders", false), plot("plot-bookings", false), plot("plot-spend", true)],
    };
    let quiet = Today {
        waits: busy.waits.iter().map(|wait| Wait { count: 0, more: false, ..*wait }).collect(),
        ..Today::default()
    };
    vec![("busy", busy), ("quiet", quiet), ("nothing", Today::default())]
}
