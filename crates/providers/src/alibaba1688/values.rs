//! Single values as 1688 writes them: amounts in yuan or in fen, dates in four shapes, ids longer than a float holds.
//! Pure, and without floats: a number is read from its own text.

use domain::{Currency, Moment, Money};
use jiff::{civil, tz::Offset};

/// A value that is not what it should be. Says the field and what is wrong, never the whole body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}`: {why}")]
pub(super) struct Misread {
    pub(super) field: &'static str,
    pub(super) why: String,
}

impl Misread {
    pub(super) fn new(field: &'static str, why: impl Into<String>) -> Self {
        Self { field, why: why.into() }
    }

    /// The value is shown cut: it comes from outside.
    fn of(field: &'static str, expected: &str, text: &str) -> Self {
        Self::new(field, format!("{expected} expected, not `{}`", text.chars().take(40).collect::<String>()))
    }
}

const CHINA: i32 = 8 * 3600;
/// A 64-bit id has at most so many digits.
const LONGEST_ID: usize = 19;

/// An amount in yuan (`126.00`, `"12.50"`, `1.2E7`).
pub(super) fn yuan(field: &'static str, text: &str) -> Result<Money, Misread> {
    let bad = || Misread::of(field, "an amount in yuan", text);
    let money = Money::parse(&plain(text).ok_or_else(bad)?, Currency::CNY).map_err(|_| bad())?;
    // Nothing that is read here can be negative; a minus sign is a far side in disorder.
    if money.amount < 0 { Err(bad()) } else { Ok(money) }
}

/// An amount in whole fen (`12600`).
pub(super) fn fen(field: &'static str, text: &str) -> Result<Money, Misread> {
    let bad = || Misread::of(field, "whole fen", text);
    Money::from_minor(whole(field, text).map_err(|_| bad())?, Currency::CNY).map_err(|_| bad())
}

/// A whole number that is not negative, also when written as a double (`3.0`).
pub(super) fn whole(field: &'static str, text: &str) -> Result<i64, Misread> {
    let bad = || Misread::of(field, "a whole number", text);
    let plain = plain(text).ok_or_else(bad)?;
    let (digits, fraction) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
    if fraction.bytes().any(|byte| byte != b'0')
        || digits.is_empty()
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(bad());
    }
    digits.parse().map_err(|_| bad())
}

/// The id of an order, a line or an offer: digits, as text.
pub(super) fn id(field: &'static str, text: &str) -> Result<String, Misread> {
    if is_id(text) { Ok(text.to_owned()) } else { Err(Misread::of(field, "an id", text)) }
}

/// Whether the text is an id: some digits, not all of them zero.
pub(super) fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte != b'0')
}

/// The number without an exponent; `None` when it is none. Large doubles come as `1.2E7`.
fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let Some(at) = text.find(['e', 'E']) else { return Some(text.to_owned()) };
    let exponent: i32 = text[at + 1..].parse().ok().filter(|exponent| (-20..=20).contains(exponent))?;
    let (sign, mantissa) = text[..at].strip_prefix('-').map_or(("", &text[..at]), |rest| ("-", rest));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{after}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let point = i32::try_from(before.len()).ok()? + exponent;
    Some(match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{sign}{digits}{}", "0".repeat(point - digits.len())),
        Ok(point) if point > 0 => format!("{sign}{}.{}", &digits[..point], &digits[point..]),
        _ => format!("{sign}0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or(0))),
    })
}

/// A moment: `20260301120005000+0800` with any offset, or `2026-03-01 12:00:05` without one, which is China time.
pub(super) fn moment(field: &'static str, text: &str) -> Result<Moment, Misread> {
    let text = text.trim();
    read_moment(text).ok_or_else(|| Misread::of(field, "a date", text))
}

fn read_moment(text: &str) -> Option<Moment> {
    if !text.is_ascii() {
        return None;
    }
    let bytes = text.as_bytes();
    let (digits, offset) = if bytes.len() == 22 {
        let zone = number(&text[18..20])? * 3600 + number(&text[20..22])? * 60;
        match bytes[17] {
            b'+' => (text[..17].to_owned(), zone),
            b'-' => (text[..17].to_owned(), -zone),
            _ => return None,
        }
    } else if bytes.len() == 19 && [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16]] == *b"-- ::" {
        (
            format!(
                "{}{}{}{}{}{}000",
                &text[..4],
                &text[5..7],
                &text[8..10],
                &text[11..13],
                &text[14..16],
                &text[17..19]
            ),
            CHINA,
        )
    } else {
        return None;
    };
    let part = |from: usize, to: usize| number(&digits[from..to]).and_then(|number| i8::try_from(number).ok());
    let year = i16::try_from(number(&digits[..4])?).ok()?;
    let nanos = number(&digits[14..17])? * 1_000_000;
    let local =
        civil::DateTime::new(year, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?, part(12, 14)?, nanos).ok()?;
    Offset::from_seconds(offset).ok()?.to_timestamp(local).ok().map(Moment::from)
}

fn number(text: &str) -> Option<i32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// A date as requests carry it: `yyyyMMddHHmmssSSSZ` in China time, cut to milliseconds.
pub(super) fn request_date(at: Moment) -> String {
    let local = Offset::from_seconds(CHINA).expect("eight hours are an offset").to_datetime(at.timestamp());
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}{:03}+0800",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second(),
        local.millisecond()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_30_amounts_keep_their_unit() {
        for (text, expected) in [
            ("126.00", "126.00"),
            ("36", "36.00"),
            ("36.0", "36.00"),
            ("12.5", "12.50"),
            ("1.2E7", "12000000.00"),
            ("1.26e2", "126.00"),
            ("5E-1", "0.50"),
            ("12.5E-2", "0.125"),
            ("39.99999999", "40.00"),
            ("0", "0.00"),
        ] {
            assert_eq!(yuan("x", text).unwrap().number(), expected, "{text} yuan");
        }
        for (text, expected) in
            [("3600", "36.00"), ("12600.0", "126.00"), ("1.26E4", "126.00"), ("1", "0.01"), ("0", "0.00")]
        {
            assert_eq!(fen("x", text).unwrap().number(), expected, "{text} fen");
        }
        for bad in ["", "-1", "1e99", "12,5", "NaN", "E5", "--1", "1e", "9999999999999999999999", "36.005.1"] {
            assert!(yuan("x", bad).is_err(), "{bad}");
            assert!(fen("x", bad).is_err(), "{bad}");
        }
        assert!(fen("x", "36.5").is_err(), "half a fen is yuan in the wrong place");
        assert_eq!(whole("x", "3.00").unwrap(), 3);
        assert!(whole("x", "2.5").is_err());
    }

    #[test]
    fn dates_are_read_with_the_offset_they_carry() {
        for (text, expected) in [
            ("20260301120005000+0800", "2026-03-01T04:00:05Z"),
            ("20260228210005123-0700", "2026-03-01T04:00:05.123Z"),
            ("20260301093005000+0530", "2026-03-01T04:00:05Z"),
            ("2026-03-01 12:00:05", "2026-03-01T04:00:05Z"),
        ] {
            assert_eq!(moment("x", text).unwrap(), expected.parse().unwrap(), "{text}");
        }
        for bad in [
            "",
            "20260301120005000",
            "20261301120005000+0800",
            "20260230120005000+0800",
            "20260301120005000*0800",
            "2026030112+005000+0800",
            "2026-03-01T12:00:05",
            "二〇二六年三月一日",
            "20260301120005000+9900",
        ] {
            assert!(moment("x", bad).is_err(), "{bad}");
        }
        let at: Moment = "2025-12-31T16:00:00.120999Z".parse().unwrap();
        assert_eq!(request_date(at), "20260101000000120+0800");
    }

    #[test]
    fn ids_are_up_to_nineteen_digits() {
        for (text, good) in [
            ("3600000000000000017", true),
            ("17", true),
            ("0", false),
            ("", false),
            ("-1", false),
            ("3.6E18", false),
            ("99999999999999999999", false),
        ] {
            assert_eq!(is_id(text), good, "{text}");
        }
    }
}
