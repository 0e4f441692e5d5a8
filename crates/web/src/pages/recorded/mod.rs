//! One recorded thing of a connection, whole: an exchange, a delivery, an order that could not be read. Without secrets and
//! people, and as a file for whoever has to mend it.

use crate::{components::Act, frame::Tone};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// The connection's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a shop.
    pub is_shop: bool,
    /// The tab that it belongs to, as its path.
    pub tab: &'static str,
    /// The key of what it is.
    pub title: &'static str,
    /// What came of it: colour and text.
    pub verdict: Option<(Tone, String)>,
    /// Facts: key of the name, text, and where it leads.
    pub facts: Vec<(&'static str, String, Option<String>)>,
    /// Texts as they were sent: key of the name, text.
    pub texts: Vec<(&'static str, String)>,
    /// The address of the file.
    pub file: String,
    /// Run again.
    pub acts: Vec<Act>,
}

impl Recorded {
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        super::health::tabs(&self.id, self.tab, self.is_shop)
    }
}

crate::pages::view!(Recorded, "recorded", Some(crate::frame::Menu::Connections), "pages/recorded/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Recorded)> {
    let delivery = Recorded {
        id: "con_06f2k8m3v0q1a".to_owned(),
        name: "Harbour Home".to_owned(),
        is_shop: true,
        tab: "/deliveries",
        title: "recorded-delivery",
        verdict: Some((Tone::Bad, "Wrong signature".to_owned())),
        facts: vec![
            ("recorded-topic", "order.updated".to_owned(), None),
            ("recorded-order-here", "№1149".to_owned(), Some("/orders/ord_1".to_owned())),
        ],
        texts: vec![
            ("raw-headers", "x-wc-webhook-topic: order.updated".to_owned()),
            ("raw-as-sent", "{\"id\":18}".to_owned()),
        ],
        file: "/connections/con_1/deliveries/del_1.json".to_owned(),
        acts: vec![Act::new("delivery.run_again", "act-run-again").with("delivery", "del_1").icon("refresh")],
    };
    let exchange = Recorded {
        tab: "/exchanges",
        title: "recorded-exchange",
        verdict: Some((Tone::Good, "200".to_owned())),
        acts: vec![],
        ..delivery.clone()
    };
    vec![("delivery", delivery), ("exchange", exchange)]
}
