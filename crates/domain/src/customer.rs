//! Who ordered, across orders: by what two orders are known to be of one customer (BR-21). Who he is and what he bought
//! stands in rows; nothing here reads them.

use crate::{
    ids::{ConnectionId, OrderId},
    order::ChannelCustomer,
};

codes! {
    /// How customers of a connection are merged.
    pub enum CustomerPolicy: "policy for customers" {
        /// The same e-mail is the same customer.
        ByEmail = "by_email",
        /// The same phone is the same customer.
        ByPhone = "by_phone",
        /// Only a shop's own account is the same customer; each guest is a new one.
        Never = "never",
        /// All orders of the connection are of one customer.
        OneForAll = "one_for_all",
    }
}

/// The key of the customer of an order. Two orders with one key have one customer; keys of different policies never meet,
/// so that two connections share a customer only where both go by the same thing.
#[must_use]
pub fn customer_key(
    policy: CustomerPolicy,
    connection: ConnectionId,
    order: OrderId,
    customer: &ChannelCustomer,
) -> String {
    let shared = match policy {
        CustomerPolicy::ByEmail => email_key(&customer.email).map(|email| format!("email:{email}")),
        CustomerPolicy::ByPhone => phone_key(&customer.phone, &customer.country).map(|phone| format!("phone:{phone}")),
        CustomerPolicy::OneForAll => Some(format!("shop:{}", connection.base32())),
        CustomerPolicy::Never => None,
    };
    shared.unwrap_or_else(|| {
        // Whoever has an account in the shop is known by it; a guest without the asked word is nobody else.
        let account = customer.external_id.trim();
        if account.is_empty() || account == "0" {
            format!("order:{}", order.base32())
        } else {
            format!("account:{}:{account}", connection.base32())
        }
    })
}

/// An e-mail as it is compared: trimmed, in lower case. None when it is no address.
#[must_use]
pub fn email_key(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (name, host) = email.rsplit_once('@')?;
    let is_whole = !name.is_empty() && host.contains('.') && !email.chars().any(char::is_whitespace);
    is_whole.then_some(email)
}

/// A phone as it is compared: all its digits with the country's calling code. A national number gets the code of the
/// order's country; where that is not known, the country's letters stand for it. None when it is too short to be one.
#[must_use]
pub fn phone_key(phone: &str, country: &str) -> Option<String> {
    const SHORTEST: usize = 6;
    let phone = phone.trim();
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < SHORTEST {
        return None;
    }
    if phone.starts_with('+') {
        return Some(digits);
    }
    if let Some(international) = digits.strip_prefix("00") {
        return Some(international.to_owned());
    }
    let country = country.trim().to_uppercase();
    let Some(code) = calling_code(&country) else { return Some(format!("{country}{digits}")) };
    // Russia and its neighbours write 8 before a national number.
    if code == "7" && digits.len() == 11 && digits.starts_with(['7', '8']) {
        return Some(format!("7{}", &digits[1..]));
    }
    if digits.starts_with(code) && digits.len() > code.len() + 7 {
        return Some(digits);
    }
    // In Italy the zero belongs to the number.
    let national = if country == "IT" { digits.as_str() } else { digits.trim_start_matches('0') };
    Some(format!("{code}{national}"))
}

/// The calling code of a country, of those where our companies sell.
fn calling_code(country: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("AL", "355"),
        ("AM", "374"),
        ("AT", "43"),
        ("AZ", "994"),
        ("BA", "387"),
        ("BE", "32"),
        ("BG", "359"),
        ("BY", "375"),
        ("CA", "1"),
        ("CH", "41"),
        ("CN", "86"),
        ("CY", "357"),
        ("CZ", "420"),
        ("DE", "49"),
        ("DK", "45"),
        ("EE", "372"),
        ("ES", "34"),
        ("FI", "358"),
        ("FR", "33"),
        ("GB", "44"),
        ("GE", "995"),
        ("GR", "30"),
        ("HR", "385"),
        ("HU", "36"),
        ("IE", "353"),
        ("IL", "972"),
        ("IT", "39"),
        ("KG", "996"),
        ("KZ", "7"),
        ("LT", "370"),
        ("LU", "352"),
        ("LV", "371"),
        ("MD", "373"),
        ("ME", "382"),
        ("MK", "389"),
        ("NL", "31"),
        ("NO", "47"),
        ("PL", "48"),
        ("PT", "351"),
        ("RO", "40"),
        ("RS", "381"),
        ("RU", "7"),
        ("SE", "46"),
        ("SI", "386"),
        ("SK", "421"),
        ("TJ", "992"),
        ("TR", "90"),
        ("UA", "380"),
        ("US", "1"),
        ("UZ", "998"),
    ];
    CODES.iter().find(|(known, _)| *known == country).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_and_a_phone_are_compared_as_people_mean_them() {
        for (email, key) in [
            (" Anna@Example.COM ", Some("anna@example.com")),
            ("anna@localhost", None),
            ("@example.com", None),
            ("anna", None),
            ("an na@example.com", None),
            ("", None),
        ] {
            assert_eq!(email_key(email).as_deref(), key, "{email}");
        }
        for (phone, country, key) in [
            ("+359 888 123 456", "", Some("359888123456")),
            ("00359888123456", "DE", Some("359888123456")),
            ("0888/123-456", "bg", Some("359888123456")),
            ("888123456", "BG", Some("359888123456")),
            ("359888123456", "BG", Some("359888123456")),
            ("8 (912) 345-67-89", "RU", Some("79123456789")),
            ("+7 912 345 67 89", "RU", Some("79123456789")),
            ("06 1234 5678", "IT", Some("390612345678")),
            ("0888123456", "XX", Some("XX0888123456")),
            ("12345", "BG", None),
            ("", "BG", None),
        ] {
            assert_eq!(phone_key(phone, country).as_deref(), key, "{phone} {country}");
        }
    }

    #[test]
    fn br_21_two_connections_share_a_customer_only_where_both_go_by_the_same_thing() {
        let who = |account: &str| ChannelCustomer {
            external_id: account.to_owned(),
            email: "A@b.bg".to_owned(),
            phone: "0888123456".to_owned(),
            country: "BG".to_owned(),
            ..ChannelCustomer::default()
        };
        let (one, two) = (ConnectionId::new(1), ConnectionId::new(2));
        let key = |policy, shop, order, account: &str| customer_key(policy, shop, OrderId::new(order), &who(account));
        use CustomerPolicy as P;
        for (policy, other, same) in [
            (P::ByEmail, P::ByEmail, true),
            (P::ByPhone, P::ByPhone, true),
            (P::ByEmail, P::ByPhone, false),
            (P::ByEmail, P::Never, false),
            (P::Never, P::Never, false),
            (P::OneForAll, P::OneForAll, false),
            (P::OneForAll, P::ByEmail, false),
        ] {
            assert_eq!(key(policy, one, 1, "7") == key(other, two, 2, "7"), same, "{policy} {other}");
        }
        assert_eq!(key(P::Never, one, 1, "7"), key(P::Never, one, 2, "7"), "an account of the shop is one customer");
        assert_ne!(key(P::Never, one, 1, "0"), key(P::Never, one, 2, "0"), "guests are not");
        assert_eq!(key(P::OneForAll, one, 1, "0"), key(P::OneForAll, one, 2, "7"));
        let nobody = ChannelCustomer::default();
        assert_eq!(
            customer_key(P::ByEmail, one, OrderId::new(1), &nobody),
            format!("order:{}", OrderId::new(1).base32())
        );
    }
}
