//! How long a far side asks to wait, and its time: the headers `Retry-After` and `Date`.

use std::time::Duration;

use domain::Moment;

/// Nobody is made to wait longer than this by a header.
const LONGEST: u64 = 24 * 60 * 60;

/// A date as HTTP writes it: `Sun, 22 Nov 2026 01:30:00 GMT`.
#[must_use]
pub fn http_date(text: &str) -> Option<Moment> {
    // The name of the day is not believed and not needed.
    let text = text.trim();
    let date = text.split_once(',').map_or(text, |(_, rest)| rest.trim());
    jiff::fmt::rfc2822::parse(date).ok().map(|at| Moment::from(at.timestamp()))
}

/// The wait of a `Retry-After` header, in seconds or as a date seen from `now`; at most a day.
#[must_use]
pub fn retry_after(value: &str, now: Moment) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse::<u64>().unwrap_or(LONGEST).min(LONGEST)));
    }
    let micros = u64::try_from(http_date(value)?.since(now)).unwrap_or(0);
    Some(Duration::from_micros(micros).min(Duration::from_secs(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_read_in_seconds_and_as_dates() {
        let now: Moment = "2026-11-22T01:30:00Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999", Some(LONGEST)),
            ("Sun, 22 Nov 2026 01:31:30 GMT", Some(90)),
            ("Mon, 22 Nov 2026 01:31:30 GMT", Some(90)),
            ("Sun, 22 Nov 2026 01:29:00 GMT", Some(0)),
            ("Sun, 22 Nov 2099 01:29:00 GMT", Some(LONGEST)),
            ("soon", None),
            ("", None),
            ("-5", None),
        ] {
            assert_eq!(retry_after(text, now), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
