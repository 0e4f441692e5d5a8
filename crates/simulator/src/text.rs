//! Small things of the wire that both worlds share: money as text, PHP's JSON, percent-encoding, dates.
//!
//! Money is held in minor units (cents, fen) as `i64`; text and JSON numbers are made here and nowhere else.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Number, Value};

/// Minor units as text with two decimals: 4250 is `42.50`.
pub(crate) fn money(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

/// Reads text with up to two decimals as minor units.
pub(crate) fn minor(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digits: String = part.chars().chain("00".chars()).take(2).collect();
    if !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    Some(sign * (whole * 100 + digits.parse::<i64>().ok()?))
}

/// Money given as text or as a JSON number.
pub(crate) fn minor_of(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => minor(text),
        Value::Number(number) => minor(&number.to_string()),
        _ => None,
    }
}

/// Minor units as a JSON number in major units; whole amounts come as integers, as PHP and Java print them.
pub(crate) fn number(minor: i64) -> Value {
    decimal(&money(minor))
}

/// Decimal text as a JSON number without ever calculating with a float.
pub(crate) fn decimal(text: &str) -> Value {
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    if let Ok(whole) = short.parse::<i64>() {
        return Value::from(whole);
    }
    short.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// `numerator / denominator` with `digits` decimals, cut, trailing zeros removed.
pub(crate) fn ratio(numerator: i128, denominator: i128, digits: u32) -> String {
    let scale = 10_i128.pow(digits);
    let scaled = (numerator * scale * 2 + denominator) / (denominator * 2);
    let width = digits as usize;
    let text = format!("{}.{:0width$}", scaled / scale, (scaled % scale).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// JSON as PHP prints it: `/` as `\/` and everything beyond ASCII as `\uXXXX`.
pub(crate) fn php_json(value: &Value) -> String {
    let plain = value.to_string();
    let mut out = String::with_capacity(plain.len() + plain.len() / 4);
    for c in plain.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => {
                let mut units = [0_u16; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str("\\u");
                    for shift in [12, 8, 4, 0] {
                        out.push(char::from(b"0123456789abcdef"[usize::from(*unit >> shift & 15)]));
                    }
                }
            }
        }
    }
    out
}

/// Percent-encoding of everything but the unreserved characters of RFC 3986.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Reverse of [`encode`], with `+` as a space as in forms.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = || std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok().and_then(|h| u8::from_str_radix(h, 16).ok());
        match bytes[at] {
            b'+' => out.push(b' '),
            b'%' => match hex() {
                Some(byte) => {
                    out.push(byte);
                    at += 2;
                }
                None => out.push(b'%'),
            },
            byte => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A query or form as decoded pairs, in the order of arrival.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// A moment of the world, in milliseconds since 1970, as RFC 3339 in UTC.
pub(crate) fn rfc3339(moment: i64) -> String {
    zoned(moment, &TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The same or null.
pub(crate) fn rfc3339_or_null(moment: Option<i64>) -> Value {
    moment.map_or(Value::Null, |m| Value::String(rfc3339(m)))
}

/// The `Date` header.
pub(crate) fn http_date(moment: i64) -> String {
    zoned(moment, &TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Date and time without offset, in the given zone, as WordPress prints them.
pub(crate) fn naive(moment: i64, zone: &TimeZone) -> String {
    zoned(moment, zone).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The civil date and time in the given zone, cut to seconds.
pub(crate) fn civil(moment: i64, zone: &TimeZone) -> DateTime {
    zoned(moment - moment.rem_euclid(1000), zone).datetime()
}

pub(crate) fn zoned(moment: i64, zone: &TimeZone) -> jiff::Zoned {
    jiff::Timestamp::from_millisecond(moment).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn money_and_numbers() {
        for (minor_units, text) in [(0, "0.00"), (5, "0.05"), (4250, "42.50"), (-10_710, "-107.10")] {
            assert_eq!(money(minor_units), text);
            assert_eq!(minor(text), Some(minor_units));
        }
        assert_eq!(minor("7.5"), Some(750));
        assert_eq!(minor("x"), None);
        assert_eq!(number(12_600).to_string(), "126");
        assert_eq!(number(8537).to_string(), "85.37");
        assert_eq!(decimal(&ratio(37_850_000, 3_000_000, 15)).to_string(), "12.616666666666667");
        assert_eq!(ratio(54_126_667, 1_000_000, 6), "54.126667");
    }

    #[test]
    fn wire_text() {
        assert_eq!(php_json(&json!({"a/b": "Фи 📞"})), r#"{"a\/b":"\u0424\u0438 \ud83d\udcde"}"#);
        assert_eq!(encode("a b+ü~*'"), "a%20b%2B%C3%BC~%2A%27");
        assert_eq!(decode("a+b%2B%C3%BC%zz"), "a b+ü%zz");
        assert_eq!(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(rfc3339(1_772_337_605_123), "2026-03-01T04:00:05Z");
    }
}
