//! Amounts: whole numbers of 1/10 000 of the currency's unit (BR-30), never floats.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

use crate::UnknownCode;

/// Ten-thousandths in one unit.
pub const UNIT: i64 = 10_000;

/// A currency of ISO 4217 that is in use. Unknown codes are refused at the edge.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Codes in use (ISO 4217, 2026), each with its minor digits where they are not two.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
const ZERO_DIGITS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE_DIGITS: &str = "BHD IQD JOD KWD LYD OMR TND";

impl Currency {
    /// The yuan, the provider currency of Chinese trade providers.
    pub const CNY: Self = Self(*b"CNY");
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("made from ASCII letters")
    }

    /// Digits of the minor unit: 0, 2 or 3.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        if listed(ZERO_DIGITS, self.code()) {
            0
        } else if listed(THREE_DIGITS, self.code()) {
            3
        } else {
            2
        }
    }

    fn minor_unit(self) -> i64 {
        UNIT / 10_i64.pow(self.minor_digits())
    }
}

fn listed(list: &str, code: &str) -> bool {
    list.split(' ').any(|known| known == code)
}

impl FromStr for Currency {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let upper = text.trim().to_ascii_uppercase();
        let known = [CODES, ZERO_DIGITS, THREE_DIGITS].iter().any(|list| listed(list, &upper));
        match (known, <[u8; 3]>::try_from(upper.as_bytes())) {
            (true, Ok(bytes)) => Ok(Self(bytes)),
            _ => Err(UnknownCode { what: "currency", code: text.chars().take(12).collect() }),
        }
    }
}
impl TryFrom<String> for Currency {
    type Error = UnknownCode;
    fn try_from(text: String) -> Result<Self, UnknownCode> {
        text.parse()
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount with its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Ten-thousandths of the unit.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why a text or a sum is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a decimal number.
    #[error("`{0}` is not an amount")]
    NotANumber(String),
    /// Two currencies met.
    #[error("{0} and {1} cannot be added")]
    Currencies(Currency, Currency),
    /// The sum does not fit.
    #[error("the amount is too large")]
    TooLarge,
}

impl Money {
    /// Nothing, in that currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { amount: 0, currency }
    }

    /// So many ten-thousandths.
    #[must_use]
    pub const fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// So many minor units (cents, fen); the unit of many wire formats.
    ///
    /// # Errors
    /// When the amount does not fit.
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        minor.checked_mul(currency.minor_unit()).map(|amount| Self { amount, currency }).ok_or(MoneyError::TooLarge)
    }

    /// So many minor units (cents, fen), rounded half away from zero (BR-30).
    #[must_use]
    pub fn minor(self) -> i64 {
        self.rounded().amount / self.currency.minor_unit()
    }

    /// Reads a decimal text such as `-12.5` exactly. Digits after the fourth are rounded half away from zero: the named
    /// point "intake" (shops send helper figures with six).
    ///
    /// # Errors
    /// When the text is not a plain decimal number or does not fit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let bad = || MoneyError::NotANumber(text.chars().take(40).collect());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(bad());
        }
        let mut amount: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| MoneyError::TooLarge)? };
        amount = amount.checked_mul(UNIT).ok_or(MoneyError::TooLarge)?;
        let mut place = UNIT / 10;
        for (index, byte) in fraction.bytes().enumerate() {
            let digit = i64::from(byte - b'0');
            if index < 4 {
                amount = amount.checked_add(digit * place).ok_or(MoneyError::TooLarge)?;
                place /= 10;
            } else {
                amount = amount.checked_add(i64::from(digit >= 5)).ok_or(MoneyError::TooLarge)?;
                break;
            }
        }
        Ok(Self { amount: if negative { -amount } else { amount }, currency })
    }

    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currencies(self.currency, other.currency));
        }
        let amount = self.amount.checked_add(other.amount).ok_or(MoneyError::TooLarge)?;
        Ok(Self { amount, currency: self.currency })
    }

    /// The same amount with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { amount: -self.amount, currency: self.currency }
    }

    /// So many times the amount.
    ///
    /// # Errors
    /// When the product does not fit.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        let amount = self.amount.checked_mul(count).ok_or(MoneyError::TooLarge)?;
        Ok(Self { amount, currency: self.currency })
    }

    /// Rounded to the minor unit, half away from zero (BR-30). To be called at the named points only.
    #[must_use]
    pub fn rounded(self) -> Self {
        let unit = self.currency.minor_unit();
        let half = if self.amount < 0 { -(unit / 2) } else { unit / 2 };
        Self { amount: self.amount.saturating_add(half) / unit * unit, currency: self.currency }
    }

    /// Parts for quantities `weights` that add up exactly; the remainder goes to the largest part (BR-32). Whole minor
    /// units stay whole.
    #[must_use]
    pub fn split(self, weights: &[i64]) -> Vec<Self> {
        let unit = if self.amount % self.currency.minor_unit() == 0 { self.currency.minor_unit() } else { 1 };
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        let mut parts: Vec<i64> = weights
            .iter()
            .map(|weight| {
                let share = if total == 0 { 0 } else { i128::from(self.amount / unit) * i128::from(*weight) / total };
                i64::try_from(share).expect("a part is not larger than the whole") * unit
            })
            .collect();
        let remainder = self.amount - parts.iter().sum::<i64>();
        if let Some(largest) = (0..weights.len()).max_by_key(|index| (weights[*index], std::cmp::Reverse(*index))) {
            parts[largest] += remainder;
        }
        parts.into_iter().map(|amount| Self { amount, currency: self.currency }).collect()
    }

    /// The number as text: at least the minor digits, at most four.
    #[must_use]
    pub fn number(&self) -> String {
        let sign = if self.amount < 0 { "-" } else { "" };
        let absolute = self.amount.unsigned_abs();
        let unit = UNIT.unsigned_abs();
        let mut fraction = format!("{:04}", absolute % unit);
        while fraction.len() > self.currency.minor_digits() as usize && fraction.ends_with('0') {
            fraction.pop();
        }
        if fraction.is_empty() {
            format!("{sign}{}", absolute / unit)
        } else {
            format!("{sign}{}.{fraction}", absolute / unit)
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.currency)
    }
}
impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Money", 2)?;
        out.serialize_field("amount", &self.number())?;
        out.serialize_field("currency", &self.currency)?;
        out.end()
    }
}
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            amount: String,
            currency: Currency,
        }
        let wire = Wire::deserialize(deserializer)?;
        Self::parse(&wire.amount, wire.currency).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn br_30_amounts_are_read_and_shown_exactly() {
        for (text, code, amount, shown) in [
            ("42.50", "EUR", 425_000, "42.50"),
            ("9.1", "EUR", 91_000, "9.10"),
            ("-5", "EUR", -50_000, "-5.00"),
            ("1200", "JPY", 12_000_000, "1200"),
            ("1.234", "KWD", 12_340, "1.234"),
            ("0.12345", "EUR", 1_235, "0.1235"),
            ("31.94499999", "EUR", 319_450, "31.945"),
            (".5", "EUR", 5_000, "0.50"),
            ("99999999999999.99", "EUR", 999_999_999_999_999_900, "99999999999999.99"),
        ] {
            let money = Money::parse(text, currency(code)).unwrap();
            assert_eq!(money.amount, amount, "{text}");
            assert_eq!(money.number(), shown, "{text}");
        }
        for bad in ["", ".", "1,5", "1e3", "0x1", "--1", "1 2", "999999999999999999999"] {
            assert!(Money::parse(bad, Currency::EUR).is_err(), "{bad}");
        }
    }

    #[test]
    fn br_30_rounding_is_half_away_from_zero() {
        for (code, amount, rounded) in [
            ("EUR", 12_350, 12_400),
            ("EUR", -12_350, -12_400),
            ("EUR", 12_349, 12_300),
            ("JPY", 5_000, 10_000),
            ("KWD", 12_345, 12_350),
        ] {
            assert_eq!(Money::new(amount, currency(code)).rounded().amount, rounded);
        }
    }

    #[test]
    fn br_32_parts_add_up_and_the_remainder_goes_to_the_largest() {
        let parts = Money::parse("10.00", Currency::EUR).unwrap().split(&[1, 1, 1]);
        assert_eq!(parts.iter().map(Money::number).collect::<Vec<_>>(), ["3.34", "3.33", "3.33"]);
        let parts = Money::parse("-0.05", Currency::EUR).unwrap().split(&[1, 2]);
        assert_eq!(parts.iter().map(|part| part.amount).sum::<i64>(), -500);
        assert!(Money::parse("1.00", Currency::EUR).unwrap().split(&[]).is_empty());
    }

    #[test]
    fn currencies_that_are_not_in_use_are_refused() {
        assert!("EUR".parse::<Currency>().is_ok());
        assert!("kwd".parse::<Currency>().is_ok());
        for bad in ["XYZ", "", "EURO", "€", "E U"] {
            assert!(bad.parse::<Currency>().is_err(), "{bad}");
        }
    }
}
