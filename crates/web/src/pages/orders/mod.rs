//! The list of orders. Its whole state stands in the address, so that it can be kept, sent and gone back to.

use domain::{
    Moment, Money,
    ids::OrderId,
    order::{HoldReason, OrderStatus},
};

use crate::components::ListView;

/// The list with its filters.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// Everything around them.
    pub list: ListView,
}

/// One order.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id; the row leads to `/orders/{id}`.
    pub id: OrderId,
    /// The printed number.
    pub number: String,
    /// The shop's name.
    pub shop: String,
    /// Who ordered.
    pub customer: String,
    /// Where it goes: city and country.
    pub place: String,
    /// Its status.
    pub status: OrderStatus,
    /// Why it lies still.
    pub hold: Option<HoldReason>,
    /// What the customer pays.
    pub total: Money,
    /// Living lines.
    pub lines: i64,
    /// Open questions.
    pub questions: i64,
    /// Pictures of the first goods.
    pub pictures: Vec<Option<String>>,
    /// When it last changed.
    pub changed: Moment,
}

impl Row {
    /// Lines without a picture on the row.
    #[must_use]
    pub fn more(&self) -> i64 {
        self.lines - i64::try_from(self.pictures.len()).unwrap_or(0)
    }
}

/// A query of those pairs that have a value, with the question mark; empty when none has. Names are escaped too: some
/// hold a `#`, after which a browser would take the rest for a place in the page.
#[must_use]
pub fn url_query(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(if text.is_empty() { '?' } else { '&' });
        escape(&mut text, name);
        text.push('=');
        escape(&mut text, value);
    }
    text
}

fn escape(text: &mut String, part: &str) {
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
}

crate::pages::view!(Orders, "orders", Some(crate::frame::Menu::Orders), "pages/orders/page.html");
crate::pages::fragment!(Row, row, "pages/orders/row.html");

pub(crate) fn samples() -> Vec<(&'static str, Orders)> {
    use super::sample::{at, eur, goods, id};
    let people = [
        ("Ivanka Petrova", "Plovdiv, BG"),
        ("Søren Møller-Christensen", "Aarhus, DK"),
        ("Анна Викторовна Константинопольская", "Екатеринбург, RU"),
        ("Jean-Baptiste Lefèvre", "Lyon, FR"),
        ("李娜", "Wien, AT"),
    ];
    let rows: Vec<Row> = (0..24_usize)
        .map(|index| {
            let number = i64::try_from(index).unwrap_or(0);
            let (customer, place) = people[index % people.len()];
            Row {
                id: id(number),
                number: format!("{}", 11_480 - number * 3),
                shop: if index.is_multiple_of(3) { "shop.blueharbour.example" } else { "Harbour Home" }.to_owned(),
                customer: customer.to_owned(),
                place: place.to_owned(),
                status: OrderStatus::ALL[(index * 5 + 3) % OrderStatus::ALL.len()],
                hold: (index == 4).then_some(HoldReason::TotalMismatch),
                total: eur(["42.50", "1290.00", "18.90", "7.05", "312.40"][index % 5]),
                lines: 1 + number % 6,
                questions: i64::from(index % 7 == 2) * (1 + number % 2),
                pictures: (0..(1 + index % 6).min(3)).map(|place| goods(index + place).picture).collect(),
                changed: at([
                    "2026-03-02T09:12:00Z",
                    "2026-03-02T06:40:00Z",
                    "2026-03-01T17:02:00Z",
                    "2025-12-30T08:00:00Z",
                ][(index / 6).min(3)]),
            }
        })
        .collect();
    let sheets = <super::sheet::OrdersSheet as crate::pages::View>::samples();
    let around = sheets.into_iter().next().map(|(_, sheet)| sheet.0.list).unwrap_or_default();
    let usual = Orders { rows, list: ListView { path: "/orders".to_owned(), ..around } };
    let nothing = Orders { rows: vec![], ..usual.clone() };
    vec![("usual", usual), ("nothing_found", nothing), ("empty", Orders::default())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_escaped() {
        let query = url_query(&[("status", "shipped"), ("none", ""), ("search", "a&b é"), ("held", "1")]);
        assert_eq!(query, "?status=shipped&search=a%26b%20%C3%A9&held=1");
        assert_eq!(url_query(&[]), "");
        assert_eq!(url_query(&[("lines#list", "lin_1"), ("a b", "2")]), "?lines%23list=lin_1&a%20b=2", "names too");
    }
}
