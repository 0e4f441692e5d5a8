//! The first page: what waits for whom, as counts that lead to their lists.

use domain::Money;

/// What waits.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// Open questions.
    pub decisions: i64,
    /// Lines ready to be bought.
    pub ready: i64,
    /// Provider orders that wait for payment.
    pub to_pay: i64,
    /// What they cost; only for people who see money.
    pub to_pay_sum: Option<Money>,
    /// Packages on their way to the warehouse.
    pub on_the_way: i64,
    /// Parcels that wait to be packed or handed over.
    pub to_ship: i64,
    /// Orders on hold.
    pub held: i64,
    /// Raw orders that could not be understood, and jobs that gave up.
    pub quarantined: i64,
    /// Orders taken in today.
    pub new_orders: i64,
    /// Connections that do not work.
    pub broken_connections: i64,
}

impl Today {
    /// The cards in the order of urgency: key, icon, count, address, whether somebody should look.
    #[must_use]
    pub fn cards(&self) -> Vec<(&'static str, &'static str, i64, &'static str, bool)> {
        vec![
            ("today-decisions", "message-question", self.decisions, "/decisions", true),
            ("today-broken", "plug", self.broken_connections, "/connections", true),
            ("today-quarantined", "alert-triangle", self.quarantined, "/activities?state=failed", true),
            ("today-held", "clock", self.held, "/orders?held=1", true),
            ("today-ready", "shopping-cart", self.ready, "/purchase", false),
            ("today-to-pay", "currency-yuan", self.to_pay, "/purchase?show=to_pay", false),
            ("today-on-the-way", "truck", self.on_the_way, "/warehouse", false),
            ("today-to-ship", "package", self.to_ship, "/warehouse#parcels", false),
            ("today-new", "list", self.new_orders, "/orders", false),
        ]
    }
}

crate::pages::view!(Today, "today", Some(crate::frame::Menu::Today), "pages/today/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Today)> {
    let busy = Today {
        decisions: 4,
        ready: 17,
        to_pay: 6,
        to_pay_sum: Some(super::sample::cny("12480.50")),
        on_the_way: 23,
        to_ship: 3,
        held: 1,
        quarantined: 0,
        new_orders: 41,
        broken_connections: 1,
    };
    vec![("busy", busy), ("quiet", Today::default())]
}
