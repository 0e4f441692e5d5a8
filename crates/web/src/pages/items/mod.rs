//! Lines across orders, with the field for the scanner: a scan here only searches (BR-62).

use super::sheet::Sheet;

/// The list.
#[derive(Debug, Clone, Default)]
pub struct Items {
    /// The rows and everything around them.
    pub sheet: Sheet,
    /// The code that was scanned, as it is compared (BR-61).
    pub code: String,
    /// Whether a package with that number is known, but not its lines.
    pub unknown: bool,
}

crate::pages::view!(Items, "items", Some(crate::frame::Menu::Orders), "pages/items/page.html");

pub(crate) fn samples() -> Vec<(&'static str, Items)> {
    let sheets = <super::sheet::OrdersSheet as crate::pages::View>::samples();
    let mut sheets = sheets.into_iter().map(|(_, sheet)| sheet.0);
    let sheet = sheets.next().unwrap_or_default();
    let empty = sheets.next().unwrap_or_default();
    let code = "YT0000000000017".to_owned();
    vec![
        ("usual", Items { sheet: sheet.clone(), ..Items::default() }),
        ("scanned", Items { sheet, code: code.clone(), unknown: false }),
        ("unidentified", Items { sheet: empty.clone(), code, unknown: true }),
        ("empty", Items { sheet: empty, ..Items::default() }),
    ]
}
