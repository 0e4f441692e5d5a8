//! The warehouse: one field for the scanner, what was scanned last, and what has to be packed and handed over.
//! No prices here: clerks do not see them (BR-70).

use domain::{
    Moment,
    ids::{OrderId, ScanId},
    package::Verdict,
};

use super::order::Parcel;
use crate::{
    components::{Act, Goods},
    frame::Tone,
};

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Warehouse {
    /// The verdict on the scan that was just made.
    pub last: Option<Scan>,
    /// The scans before it, newest first.
    pub scans: Vec<Scan>,
    /// Lines that are here and in no parcel yet, by order.
    pub to_pack: Vec<ToPack>,
    /// Parcels that have not left.
    pub parcels: Vec<Parcel>,
    /// Lines on their way here.
    pub announced: i64,
}

/// One scan and its verdict.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Its id.
    pub id: ScanId,
    /// What was scanned.
    pub code: String,
    /// The verdict.
    pub verdict: Verdict,
    /// When.
    pub at: Moment,
    /// Who.
    pub who: String,
    /// What was received: goods, pieces, order and its number.
    pub received: Vec<(Goods, i64, OrderId, String)>,
}

impl Scan {
    /// The colour of the verdict.
    #[must_use]
    pub const fn tone(&self) -> Tone {
        match self.verdict {
            Verdict::Received | Verdict::ReceivedSeveral => Tone::Good,
            Verdict::Unidentified => Tone::Bad,
            Verdict::AlreadyReceived => Tone::Waiting,
            Verdict::Repeated => Tone::Quiet,
        }
    }
}

/// An order with lines that can be packed.
#[derive(Debug, Clone)]
pub struct ToPack {
    /// The order.
    pub order: OrderId,
    /// Its printed number.
    pub number: String,
    /// Who gets it.
    pub customer: String,
    /// City and country.
    pub place: String,
    /// What is here, with pieces.
    pub here: Vec<(Goods, i64)>,
    /// Lines of the order that are not here yet.
    pub missing: i64,
    /// Pack it.
    pub pack: Act,
}

crate::pages::view!(Warehouse, "warehouse", Some(crate::frame::Menu::Warehouse), "pages/warehouse/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Warehouse)> {
    use super::sample::{at, goods, id};
    use crate::components::Look;
    let scan = |number: i64, code: &str, verdict, received: usize| Scan {
        id: id(300 + number),
        code: code.to_owned(),
        verdict,
        at: at("2026-03-02T09:13:40Z").plus(-number * 95_000_000),
        who: "王伟".to_owned(),
        received: (0..received).map(|place| (goods(place + 1), 2, id(1), "11480".to_owned())).collect(),
    };
    let pack = |number: i64, missing| ToPack {
        order: id(number),
        number: format!("{}", 11_480 - number),
        customer: "Søren Møller-Christensen".to_owned(),
        place: "Aarhus, DK".to_owned(),
        here: vec![(goods(0), 2), (goods(2), 1)],
        missing,
        pack: Act::new("parcel.create", "act-parcel").with("order", "ord_1").icon("package").look(Look::Primary),
    };
    let usual = Warehouse {
        last: Some(scan(0, "YT0000000000017", Verdict::ReceivedSeveral, 2)),
        scans: vec![
            scan(1, "SF1400000000321", Verdict::Received, 1),
            scan(2, "SF1400000000321", Verdict::AlreadyReceived, 0),
            scan(3, "JT9900112233445", Verdict::Unidentified, 0),
            scan(4, "YT0000000000018", Verdict::Repeated, 0),
        ],
        to_pack: vec![pack(1, 0), pack(2, 3)],
        parcels: super::order::samples().into_iter().flat_map(|(_, order)| order.parcels).take(1).collect(),
        announced: 23,
    };
    let unknown = Warehouse { last: Some(scan(0, "ZZ-404", Verdict::Unidentified, 0)), ..Warehouse::default() };
    vec![("usual", usual), ("unidentified", unknown), ("empty", Warehouse::default())]
}
