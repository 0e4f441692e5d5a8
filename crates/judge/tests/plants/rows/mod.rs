//! The plants by name: what is changed, and which words must notice.

mod ends;
mod pieces;
mod sums_and_words;

use judge::Word;
use serde_json::{Value, json};

use crate::scene::Scene;

/// After everything else that the shops were told.
const LATER: &str = "2026-03-07T08:00:00Z";

/// One wrong ledger.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// In the order of the words.
    pub(crate) words: &'static [Word],
    /// Part of a finding's sentence, so that the right word is not said for another reason.
    pub(crate) because: &'static str,
    pub(crate) plant: fn(&mut Scene),
}

fn row(name: &'static str, words: &'static [Word], because: &'static str, plant: fn(&mut Scene)) -> Row {
    Row { name, words, because, plant }
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = pieces::lost();
    rows.extend(pieces::bought_twice());
    rows.extend(pieces::wrong_goods());
    rows.extend(sums_and_words::wrong_sums());
    rows.extend(sums_and_words::wrong_words());
    rows.extend(ends::given_up());
    rows.extend(ends::ends());
    rows.extend(ends::excused());
    rows
}

/// Something is told to the shop about the order that nobody was told of.
fn say(scene: &mut Scene, at: &str, status: &str, note: &str) {
    let told = json!({"at": at, "status": status, "note": note});
    scene.shop_order("shop-1", "1008")["told"].as_array_mut().unwrap().push(told);
}

fn stand_still(scene: &mut Scene, status: &str) {
    let line = &mut scene.hub_order("shop-1", "1008")["lines"][0];
    line["status"] = json!(status);
    line["moved_at"] = json!("2026-03-06T00:00:00Z");
}

fn question(line: &Value) -> Value {
    json!({"id": "dec_9", "kind": "out_of_stock", "order": null, "line": line, "booking": null, "open": true,
        "answer": null, "answered_by": null, "asked_at": "2026-03-08T00:00:00Z", "deadline": null})
}
