//! Sums of money as whole numbers of 1/10 000 of the currency's unit, read exactly from text (BR-30).
//!
//! Not a type to calculate prices with: the judge only adds and compares.

use std::fmt;

/// 1/10 000 of the unit.
const SCALE: i64 = 10_000;

/// A sum with its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Whole numbers of 1/10 000 of the unit.
    pub units: i64,
    /// ISO 4217 code.
    pub currency: String,
}

impl Amount {
    /// A sum from units of 1/10 000.
    #[must_use]
    pub fn new(units: i64, currency: &str) -> Self {
        Self { units, currency: currency.to_owned() }
    }

    /// Reads text in major units with up to four decimals.
    ///
    /// # Errors
    /// A sentence saying what is wrong with the text.
    pub fn parse(text: &str, currency: &str) -> Result<Self, String> {
        Ok(Self::new(parse_units(text)?, currency))
    }

    /// The sum in minor units of its currency; half goes away from zero.
    #[must_use]
    pub fn minor(&self) -> i64 {
        minor(self.units, &self.currency)
    }

    /// Same currency and same sum to the minor unit.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.currency == other.currency && self.minor() == other.minor()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", print_units(self.units), self.currency)
    }
}

/// Text in major units as 1/10 000; exact, at most four decimals.
pub(crate) fn parse_units(text: &str) -> Result<i64, String> {
    let bad = || format!("{text:?} is not a sum of money with up to four decimals");
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = match digits.split_once('.') {
        Some((_, "")) => return Err(bad()),
        Some((whole, part)) => (whole, part),
        None => (digits, ""),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 4 || !all_digits(whole) || !all_digits(part) {
        return Err(bad());
    }
    let whole: i64 = whole.parse().map_err(|_| bad())?;
    let part: i64 = format!("{part:0<4}").parse().map_err(|_| bad())?;
    let units = whole.checked_mul(SCALE).and_then(|units| units.checked_add(part)).ok_or_else(bad)?;
    Ok(if negative { -units } else { units })
}

/// The sum as text with at least two decimals.
pub(crate) fn print_units(units: i64) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let scale = SCALE.unsigned_abs();
    let (whole, part) = (units.unsigned_abs() / scale, units.unsigned_abs() % scale);
    let decimals = format!("{part:04}");
    let kept = decimals.trim_end_matches('0').len().max(2);
    format!("{sign}{whole}.{}", &decimals[..kept])
}

/// Minor units of a currency; half goes away from zero (BR-30).
pub(crate) fn minor(units: i64, currency: &str) -> i64 {
    let divisor = SCALE / 10_i64.pow(decimals(currency));
    let rounded = (units.abs() + divisor / 2) / divisor;
    if units < 0 { -rounded } else { rounded }
}

/// Decimals of a currency: none or three for the few that differ, two for all others.
fn decimals(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_30_text_is_read_exactly_or_refused() {
        let cases = [
            ("0", Some(0)),
            ("12.34", Some(123_400)),
            ("12.3", Some(123_000)),
            ("-0.0001", Some(-1)),
            ("-12.5", Some(-125_000)),
            ("922337203685477.5807", Some(i64::MAX)),
            ("922337203685477.5808", None),
            ("1.23456", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("-", None),
            ("1,5", None),
            ("1e3", None),
            ("--1", None),
            ("+1", None),
            (" 1", None),
        ];
        for (text, want) in cases {
            assert_eq!(parse_units(text).ok(), want, "{text:?}");
        }
    }

    #[test]
    fn br_30_sums_are_compared_at_the_minor_unit_of_their_currency() {
        let cases = [
            ("12.344", "12.34", "EUR", true),
            ("12.345", "12.34", "EUR", false),
            ("-12.345", "-12.35", "EUR", true),
            ("12.4", "12", "JPY", true),
            ("12.5", "12", "JPY", false),
            ("12.3449", "12.345", "KWD", true),
            ("12.344", "12.345", "KWD", false),
        ];
        for (left, right, currency, want) in cases {
            let (left, right) =
                (Amount::parse(left, currency).expect("a sum"), Amount::parse(right, currency).expect("a sum"));
            assert_eq!(left.same(&right), want, "{left} and {right}");
        }
        let euro = Amount::new(10_000, "EUR");
        assert!(!euro.same(&Amount::new(10_000, "USD")), "another currency is another sum");
        assert_eq!(Amount::new(-123_400, "EUR").to_string(), "-12.34 EUR");
        assert_eq!(Amount::new(5, "EUR").to_string(), "0.0005 EUR");
    }

    proptest::proptest! {
        #[test]
        fn br_30_what_is_printed_is_read_back(units in -i64::MAX..i64::MAX) {
            proptest::prop_assert_eq!(parse_units(&print_units(units)), Ok(units));
        }
    }
}
