//! Days of a company: which day a moment belongs to, when a day begins, and when the next night comes. Pure.

use domain::{Moment, time::HOUR};
use jiff::{
    civil::{Date, Weekday},
    tz::TimeZone,
};

/// The day of a moment, as YYYY-MM-DD.
#[must_use]
pub fn day_of(at: Moment, zone: &TimeZone) -> String {
    date_of(at, zone).to_string()
}

/// The day of a moment.
#[must_use]
pub fn date_of(at: Moment, zone: &TimeZone) -> Date {
    at.timestamp().to_zoned(zone.clone()).date()
}

/// When a day begins; the end of time for a day beyond it.
#[must_use]
pub fn begins(day: Date, zone: &TimeZone) -> Moment {
    day.to_zoned(zone.clone()).map_or(Moment::from_micros(i64::MAX), |start| start.timestamp().into())
}

/// When the day after this one begins.
#[must_use]
pub fn ends(day: Date, zone: &TimeZone) -> Moment {
    day.tomorrow().map_or(Moment::from_micros(i64::MAX), |next| begins(next, zone))
}

/// The day so many days before.
#[must_use]
pub fn earlier(day: Date, days: i64) -> Date {
    day.checked_sub(jiff::Span::new().days(days.clamp(0, 4_000))).unwrap_or(day)
}

/// All days from the one of `from` to the last one before `until`.
#[must_use]
pub fn days_between(from: Moment, until: Moment, zone: &TimeZone) -> Vec<Date> {
    let last = date_of(until.plus(-1), zone);
    let mut days = Vec::new();
    let mut day = date_of(from, zone);
    while day <= last {
        days.push(day);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    days
}

/// The next time that this hour of the day begins, after `now`. An hour that the clocks leave out begins an hour later.
#[must_use]
pub fn next_night(now: Moment, zone: &TimeZone, hour: i64) -> Moment {
    let hour = i8::try_from(hour.clamp(0, 23)).unwrap_or(3);
    let mut day = date_of(now, zone);
    for _ in 0..3 {
        let at = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).map(|at| Moment::from(at.timestamp()));
        if let Some(at) = at.ok().filter(|at| *at > now) {
            return at;
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    now.plus(24 * HOUR)
}

/// Whether a moment is on a Sunday.
#[must_use]
pub fn is_sunday(at: Moment, zone: &TimeZone) -> bool {
    date_of(at, zone).weekday() == Weekday::Sunday
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn br_14_the_night_is_the_companys_own() {
        let sofia = TimeZone::get("Europe/Sofia").unwrap();
        for (now, hour, night) in [
            ("2026-03-01T04:00:00Z", 3, "2026-03-02T01:00:00Z"),
            ("2026-03-01T00:59:59Z", 3, "2026-03-01T01:00:00Z"),
            ("2026-03-01T01:00:00Z", 3, "2026-03-02T01:00:00Z"),
            // The clocks go forward at three: that hour is left out.
            ("2026-03-28T12:00:00Z", 3, "2026-03-29T01:00:00Z"),
            ("2026-03-29T12:00:00Z", 3, "2026-03-30T00:00:00Z"),
            ("2026-03-01T12:00:00Z", 0, "2026-03-01T22:00:00Z"),
        ] {
            assert_eq!(next_night(at(now), &sofia, hour), at(night), "{now}");
        }
        assert!(is_sunday(at("2026-02-28T22:30:00Z"), &sofia) && !is_sunday(at("2026-02-28T21:30:00Z"), &sofia));
    }

    #[test]
    fn days_are_whole_and_all_there() {
        let sofia = TimeZone::get("Europe/Sofia").unwrap();
        let days = days_between(at("2026-03-28T23:00:00Z"), at("2026-03-30T21:00:00Z"), &sofia);
        let names: Vec<String> = days.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["2026-03-29", "2026-03-30"]);
        let long = ends(days[0], &sofia).since(begins(days[0], &sofia));
        assert_eq!(long, 23 * HOUR, "the day of the change is an hour short");
        assert_eq!(day_of(begins(days[1], &sofia), &sofia), "2026-03-30");
    }
}
