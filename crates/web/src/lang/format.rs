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
        Lang::En | Lang::Zh => text,
        Lang::Ru | Lang::Bg => text.replace('.', ","),
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

/// The amount with its currency: behind it, and in Chinese before it.
#[must_use]
pub fn money(money: &Money, lang: Lang) -> String {
    let (amount, sign) = (amount(money, lang), currency_sign(money.currency.code()));
    match lang {
        Lang::En | Lang::Ru | Lang::Bg => format!("{amount}\u{a0}{sign}"),
        Lang::Zh => {
            let (minus, amount) = amount.strip_prefix('\u{2212}').map_or(("", &*amount), |rest| ("\u{2212}", rest));
            let space = if sign.is_ascii() && sign != "$" { "\u{a0}" } else { "" };
            format!("{minus}{sign}{space}{amount}")
        }
    }
}

/// A moment as short as it can be read: the time today, day and month this year, else the date.
#[must_use]
pub fn short_time(at: Moment, now: Moment, zone: &TimeZone, lang: Lang) -> String {
    let (at, now) = (local(at, zone), local(now, zone));
    let clock = format!("{:02}:{:02}", at.hour(), at.minute());
    if at.date() == now.date() {
        clock
    } else if at.year() == now.year() {
        format!("{} {clock}", day(at.date(), lang))
    } else {
        whole_day(at.date(), lang)
    }
}

/// The whole moment with its zone, for a tool tip.
#[must_use]
pub fn full_time(at: Moment, zone: &TimeZone, lang: Lang) -> String {
    let at = local(at, zone);
    let comma = if lang == Lang::Zh { "" } else { "," };
    let day = whole_day(at.date(), lang);
    format!("{day}{comma} {:02}:{:02}:{:02} {}", at.hour(), at.minute(), at.second(), at.strftime("%Z"))
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

/// Day and month of a date.
#[must_use]
pub fn day(date: jiff::civil::Date, lang: Lang) -> String {
    let month = lang.text(&format!("month-{}", date.month()), &[]);
    match lang {
        Lang::En | Lang::Ru | Lang::Bg => format!("{}\u{a0}{month}", date.day()),
        Lang::Zh => format!("{month}{}日", date.day()),
    }
}

/// Day, month and year of a date.
#[must_use]
pub fn whole_day(date: jiff::civil::Date, lang: Lang) -> String {
    let day = day(date, lang);
    match lang {
        Lang::En | Lang::Ru | Lang::Bg => format!("{day} {}", date.year()),
        Lang::Zh => format!("{}年{day}", date.year()),
    }
}

/// The date of a moment by the clock of the zone.
#[must_use]
pub fn date(at: Moment, zone: &TimeZone, lang: Lang) -> String {
    whole_day(local(at, zone).date(), lang)
}

/// A moment for files: by the clock of the zone, with its distance from the world's.
pub(crate) fn moment(at: Moment, zone: &TimeZone) -> String {
    local(at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn local(at: Moment, zone: &TimeZone) -> Zoned {
    at.timestamp().to_zoned(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    #[test]
    fn money_has_thin_groups_and_the_comma_of_the_language() {
        let euro = |text: &str| Money::parse(text, Currency::EUR).unwrap();
        for (value, en, ru, zh) in [
            (euro("0"), "0.00\u{a0}€", "0,00\u{a0}€", "€0.00"),
            (
                euro("1234567.5"),
                "1\u{202f}234\u{202f}567.50\u{a0}€",
                "1\u{202f}234\u{202f}567,50\u{a0}€",
                "€1\u{202f}234\u{202f}567.50",
            ),
            (euro("-999.99"), "\u{2212}999.99\u{a0}€", "\u{2212}999,99\u{a0}€", "\u{2212}€999.99"),
            (
                Money::parse("1500", "JPY".parse().unwrap()).unwrap(),
                "1\u{202f}500\u{a0}JPY",
                "1\u{202f}500\u{a0}JPY",
                "JPY\u{a0}1\u{202f}500",
            ),
        ] {
            for (lang, said) in [(Lang::En, en), (Lang::Ru, ru), (Lang::Bg, ru), (Lang::Zh, zh)] {
                assert_eq!(money(&value, lang), said);
            }
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
        assert_eq!(short("2026-03-02T21:59:00Z", Lang::Bg), "2\u{a0}мар 23:59");
        assert_eq!(short("2025-12-31T21:00:00Z", Lang::Bg), "31\u{a0}дек 2025");
        assert_eq!(short("2026-03-02T21:59:00Z", Lang::Zh), "3月2日 23:59");
        assert_eq!(short("2025-12-31T21:00:00Z", Lang::Zh), "2025年12月31日");
        assert_eq!(full_time(now, &zone, Lang::Zh), "2026年3月3日 00:30:00 EET");
        assert_eq!(full_time(now, &zone, Lang::Bg), "3\u{a0}мар 2026, 00:30:00 EET");
        assert_eq!(age("2026-03-02T20:00:00Z".parse().unwrap(), now, Lang::Ru), "2 ч назад");
    }
}
