//! The warehouse: one field for the scanner with one verdict that is read from two metres, packages that nobody knows, and
//! what has to be packed and handed over. No prices here: clerks do not see them (BR-70).

use domain::{
    Moment,
    ids::{OrderId, PackageId, ScanId},
    package::Verdict,
};

use super::order::Parcel;
use crate::{
    components::{Act, Goods},
    frame::Tone,
};

/// The parts of the warehouse's page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Part {
    /// Scanning and receiving.
    #[default]
    Scan,
    /// Packages that nobody knows.
    Unidentified,
    /// Packing and handing over.
    Parcels,
}

impl Part {
    /// Every part, in the order of the work.
    pub const ALL: &'static [Self] = &[Self::Scan, Self::Unidentified, Self::Parcels];

    /// Where it is.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Scan => "/warehouse",
            Self::Unidentified => "/warehouse/unidentified",
            Self::Parcels => "/warehouse/parcels",
        }
    }

    /// The key of its name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Scan => "warehouse-scan",
            Self::Unidentified => "warehouse-unidentified",
            Self::Parcels => "warehouse-parcels",
        }
    }
}

/// The page.
#[derive(Debug, Clone, Default)]
pub struct Warehouse {
    /// What is shown.
    pub part: Part,
    /// The verdict on the last scan.
    pub last: Option<Scan>,
    /// What was scanned last and is no code.
    pub refused: Option<String>,
    /// The last scans, newest first.
    pub scans: Vec<Scan>,
    /// Packages that nobody knows, newest first.
    pub unknown: Vec<Unknown>,
    /// Lines that are here and in no parcel yet, by order.
    pub to_pack: Vec<ToPack>,
    /// Parcels that have not left.
    pub parcels: Vec<Parcel>,
    /// Lines on their way here.
    pub announced: i64,
    /// In a demo: what lies on the table and waits for a scan.
    pub table: Vec<String>,
    /// Whether this is a demo, where there is a table.
    pub is_demo: bool,
}

impl Warehouse {
    /// What waits in a part.
    #[must_use]
    pub fn count(&self, part: &Part) -> i64 {
        let count = match part {
            Part::Scan => 0,
            Part::Unidentified => self.unknown.len(),
            Part::Parcels => self.to_pack.len() + self.parcels.len(),
        };
        i64::try_from(count).unwrap_or(0)
    }
}

/// One scan and its verdict.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Its id.
    pub id: ScanId,
    /// The package.
    pub package: PackageId,
    /// What was scanned.
    pub code: String,
    /// The verdict.
    pub verdict: Verdict,
    /// When.
    pub at: Moment,
    /// Who.
    pub who: String,
    /// What lies in the package: goods, pieces, order and its number.
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

    /// The icon of the verdict, so that colour does not stand alone.
    #[must_use]
    pub const fn icon(&self) -> &'static str {
        match self.verdict {
            Verdict::Received | Verdict::ReceivedSeveral => "circle-check",
            Verdict::Unidentified => "help",
            Verdict::AlreadyReceived => "alert-triangle",
            Verdict::Repeated => "copy",
        }
    }

    /// All pieces in the package.
    #[must_use]
    pub fn pieces(&self) -> i64 {
        self.received.iter().map(|(_, pieces, ..)| pieces).sum()
    }
}

/// A package that nobody knows.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// The package.
    pub package: PackageId,
    /// Its number.
    pub code: String,
    /// When it was first scanned.
    pub at: Option<Moment>,
    /// Says that it was no package.
    pub discard: Act,
}

impl Unknown {
    /// The way to say that a scan was no package.
    #[must_use]
    pub fn discard(package: PackageId) -> Act {
        Act::new("package.discard", "act-discard").with("package", package).icon("x")
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
        package: id(400 + number),
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
    let unknown = |number: i64, code: &str| Unknown {
        package: id(500 + number),
        code: code.to_owned(),
        at: Some(at("2026-03-01T16:20:00Z").plus(-number * 3_600_000_000)),
        discard: Unknown::discard(id(500 + number)),
    };
    let scans = vec![
        scan(1, "SF1400000000321", Verdict::Received, 1),
        scan(2, "SF1400000000321", Verdict::AlreadyReceived, 0),
        scan(3, "JT9900112233445", Verdict::Unidentified, 0),
        scan(4, "YT0000000000018", Verdict::Repeated, 0),
    ];
    let usual = Warehouse {
        last: Some(scan(0, "YT0000000000017", Verdict::ReceivedSeveral, 2)),
        scans,
        announced: 23,
        unknown: vec![unknown(0, "JT9900112233445"), unknown(1, "ZZ-404")],
        table: vec!["YT0000000000021".to_owned(), "SF1400000000322".to_owned()],
        is_demo: true,
        ..Warehouse::default()
    };
    let verdict = |verdict, received| Warehouse {
        last: Some(scan(0, "YT0000000000017", verdict, received)),
        is_demo: verdict == Verdict::Unidentified,
        ..Warehouse::default()
    };
    let parcels = Warehouse {
        part: Part::Parcels,
        to_pack: vec![pack(1, 0), pack(2, 3)],
        parcels: super::order::samples().into_iter().flat_map(|(_, order)| order.parcels).take(1).collect(),
        ..Warehouse::default()
    };
    let unidentified = Warehouse { part: Part::Unidentified, ..usual.clone() };
    vec![
        ("usual", usual),
        ("received", verdict(Verdict::Received, 1)),
        ("unidentified_scan", verdict(Verdict::Unidentified, 0)),
        ("already", verdict(Verdict::AlreadyReceived, 1)),
        ("repeated", verdict(Verdict::Repeated, 1)),
        ("refused", Warehouse { refused: Some("0".repeat(40)), ..Warehouse::default() }),
        ("parcels", parcels),
        ("unidentified", unidentified),
        ("empty", Warehouse::default()),
        ("empty_parcels", Warehouse { part: Part::Parcels, ..Warehouse::default() }),
        ("empty_unidentified", Warehouse { part: Part::Unidentified, ..Warehouse::default() }),
    ]
}
