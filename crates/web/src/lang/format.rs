//! How numbers, money and times are written. Digits are grouped by thin spaces that do not break; amounts keep their
//! currency; times stand in the company's zone.

use domain::{Moment, Money};
use jiff::{Zoned, tz::TimeZone};

use super::Lang;

/// The narrow space that does not break.
const THIN: char = '\u{202f}';

/// Groups the digits before the point by three: `1234567.5` as `1 234 567.5`. A minus becomes the typographic one.
#[must_use]
pub fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("\u{2212}", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(THIN);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// The number of an amount, as the language writes it.
#[must_use]
pub fn amount(money: &Money, lang: Lang) -> String {
    let text = grouped(&money.number());
    match lang {
        Lang::En => text,
        Lang::Ru => text.replace('.', ","),
    }
}

/// The sign of a currency that people know without thinking; else its code.
#[must_use]
pub fn currency_sign(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "RUB" => "₽",
        "CNY" => "¥",
        other => other,
    }
}

/// The amount with its currency behind it.
#[must_use]
pub fn money(money: &Money, lang: Lang) -> String {
    format!("{}\u{a0}{}", amount(money, lang), currency_sign(money.currency.code()))
}

/// A moment as short as it can be read: the time today, day and month this year, else the date.
#[must_use]
pub fn short_time(at: Moment, now: Moment, zone: &TimeZone, lang: Lang) -> String {
    let (at, now) = (local(at, zone), local(now, zone));
    let clock = format!("{:02}:{:02}", at.hour(), at.minute());
    if at.date() == now.date() {
        clock
    } else if at.year() == now.year() {
        format!("{} {clock}", day_and_month(&at, lang))
    } else {
        format!("{} {}", day_and_month(&at, lang), at.year())
    }
}

/// The whole moment with its zone, for a tool tip.
#[must_use]
pub fn full_time(at: Moment, zone: &TimeZone, lang: Lang) -> String {
    let at = local(at, zone);
    let (day, year) = (day_and_month(&at, lang), at.year());
    format!("{day} {year}, {:02}:{:02}:{:02} {}", at.hour(), at.minute(), at.second(), at.strftime("%Z"))
}

/// How long ago, in one unit.
#[must_use]
pub fn age(at: Moment, now: Moment, lang: Lang) -> String {
    use domain::time::{DAY, HOUR, MINUTE};
    let past = now.since(at).max(0);
    if past < MINUTE {
        return lang.text("age-now", &[]);
    }
    let (key, count) = if past < HOUR {
        ("age-minutes", past / MINUTE)
    } else if past < DAY {
        ("age-hours", past / HOUR)
    } else {
        ("age-days", past / DAY)
    };
    lang.text(key, &[("count", count.into())])
}

fn local(at: Moment, zone: &TimeZone) -> Zoned {
    at.timestamp().to_zoned(zone.clone())
}

fn day_and_month(at: &Zoned, lang: Lang) -> String {
    format!("{}\u{a0}{}", at.day(), lang.text(&format!("month-{}", at.month()), &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    #[test]
    fn money_has_thin_groups_and_the_comma_of_the_language() {
        let euro = |text: &str| Money::parse(text, Currency::EUR).unwrap();
        for (value, en, ru) in [
            (euro("0"), "0.00\u{a0}€", "0,00\u{a0}€"),
            (euro("1234567.5"), "1\u{202f}234\u{202f}567.50\u{a0}€", "1\u{202f}234\u{202f}567,50\u{a0}€"),
            (euro("-999.99"), "\u{2212}999.99\u{a0}€", "\u{2212}999,99\u{a0}€"),
            (Money::parse("1500", "JPY".parse().unwrap()).unwrap(), "1\u{202f}500\u{a0}JPY", "1\u{202f}500\u{a0}JPY"),
        ] {
            assert_eq!(money(&value, Lang::En), en);
            assert_eq!(money(&value, Lang::Ru), ru);
        }
    }

    #[test]
    fn times_stand_in_the_zone_of_the_company() {
        let zone = TimeZone::get("Europe/Sofia").unwrap();
        let now: Moment = "2026-03-02T22:30:00Z".parse().unwrap();
        let short = |text: &str, lang| short_time(text.parse().unwrap(), now, &zone, lang);
        assert_eq!(short("2026-03-02T22:05:00Z", Lang::En), "00:05");
        assert_eq!(short("2026-03-02T21:59:00Z", Lang::En), "2\u{a0}Mar 23:59");
        assert_eq!(short("2025-12-31T21:00:00Z", Lang::Ru), "31\u{a0}дек 2025");
        assert_eq!(age("2026-03-02T20:00:00Z".parse().unwrap(), now, Lang::Ru), "2 ч назад");
    }
}
