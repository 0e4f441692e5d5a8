//! One incoming package: what lies in it, and the lines that may lie in it, for matching by hand. More pieces than expected
//! are asked about once more (BR-62).

use domain::{
    Moment, Refusal,
    ids::{LineId, OrderId, PackageId},
    line::LineStatus,
    package::PackageState,
};

use crate::{components::Goods, frame::Tone};

/// The page.
#[derive(Debug, Clone)]
pub struct Package {
    /// The package.
    pub id: PackageId,
    /// Its number.
    pub code: String,
    /// Its state.
    pub state: PackageState,
    /// When it was first scanned.
    pub at: Option<Moment>,
    /// What lies in it.
    pub inside: Vec<Row>,
    /// What may lie in it, the longest on the way first.
    pub candidates: Vec<Row>,
    /// What was searched.
    pub search: String,
    /// More pieces than expected were counted: a second word is needed.
    pub more: Option<More>,
    /// What spoke against the last wish.
    pub refusals: Vec<Refusal>,
}

/// A line that lies or may lie in the package.
#[derive(Debug, Clone)]
pub struct Row {
    /// The line.
    pub line: LineId,
    /// Its goods.
    pub goods: Goods,
    /// Pieces received from it, or pieces expected.
    pub pieces: i64,
    /// The order.
    pub order: OrderId,
    /// Its printed number.
    pub order_number: String,
    /// The provider order's number.
    pub number: String,
    /// The line's status.
    pub status: LineStatus,
}

/// A wish that needs a second word.
#[derive(Debug, Clone)]
pub struct More {
    /// The line.
    pub line: LineId,
    /// Its goods.
    pub goods: Goods,
    /// Pieces counted.
    pub counted: i64,
    /// Pieces expected.
    pub expected: i64,
}

impl Package {
    /// The colour of the state.
    #[must_use]
    pub const fn tone(&self) -> Tone {
        match self.state {
            PackageState::Announced | PackageState::Matched => Tone::Moving,
            PackageState::ScannedUnknown | PackageState::Lost => Tone::Bad,
            PackageState::Received => Tone::Good,
            PackageState::PartlyReceived => Tone::Waiting,
            PackageState::Returned | PackageState::Discarded => Tone::Quiet,
        }
    }
}

crate::pages::view!(Package, "package", Some(crate::frame::Menu::Warehouse), "pages/package/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Package)> {
    use super::sample::{at, goods, id};
    let row = |number: i64, status| Row {
        line: id(number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        pieces: 1 + number % 3,
        order: id(1),
        order_number: "11480".to_owned(),
        number: "3600000000000000017".to_owned(),
        status,
    };
    let unknown = Package {
        id: id(500),
        code: "JT9900112233445".to_owned(),
        state: PackageState::ScannedUnknown,
        at: Some(at("2026-03-01T16:20:00Z")),
        inside: Vec::new(),
        candidates: vec![row(1, LineStatus::ToWarehouse), row(2, LineStatus::Purchased)],
        search: String::new(),
        more: None,
        refusals: Vec::new(),
    };
    let more = More { line: id(1), goods: goods(1), counted: 5, expected: 2 };
    let received = Package {
        state: PackageState::Received,
        inside: vec![row(3, LineStatus::AtWarehouse)],
        more: Some(more),
        ..unknown.clone()
    };
    let nothing = Package { candidates: Vec::new(), search: "zz".to_owned(), ..unknown.clone() };
    vec![("unknown", unknown), ("more", received), ("nothing_found", nothing)]
}
