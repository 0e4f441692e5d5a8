//! What 1688 demands of a consignee (BR-44), asked before anything is sent. Whether the address exists is the
//! provider's to say.

use domain::consignee::Consignee;

/// Most characters of the street part.
const LONGEST_ADDRESS: usize = 200;

/// A field's name, its value, and whether the value will do.
type Field<'a> = (&'static str, &'a str, fn(&str) -> bool);

/// Names of the fields that are missing or cannot be used; empty when the consignee is complete.
pub(super) fn check(consignee: &Consignee) -> Vec<&'static str> {
    let fields: [Field<'_>; 8] = [
        ("name", &consignee.name, has_chinese),
        ("mobile", &consignee.mobile, |text| text.bytes().all(|byte| byte.is_ascii_digit())),
        ("phone", &consignee.phone, |_| true),
        ("postcode", &consignee.postcode, |_| true),
        ("province", &consignee.province, has_chinese),
        ("city", &consignee.city, has_chinese),
        ("district", &consignee.district, has_chinese),
        ("address", &consignee.address, |text| has_chinese(text) && text.chars().count() <= LONGEST_ADDRESS),
    ];
    fields
        .into_iter()
        .filter(|(_, value, good)| value.trim().is_empty() || !good(value.trim()))
        .map(|(name, _, _)| name)
        .collect()
}

/// Marks of a warehouse are often Latin (`A-17`), so one Chinese character is enough.
fn has_chinese(text: &str) -> bool {
    text.chars().any(|character| {
        matches!(character, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Consignee);

    #[test]
    fn br_44_the_missing_fields_of_a_consignee_are_named() {
        let whole = crate::alibaba1688::tests::consignee();
        let cases: &[(Change, &[&str])] = &[
            (|_| {}, &[]),
            (
                |c| *c = Consignee::default(),
                &["name", "mobile", "phone", "postcode", "province", "city", "district", "address"],
            ),
            (|c| c.name = "Warehouse".into(), &["name"]),
            (|c| c.mobile = "+86 138".into(), &["mobile"]),
            (|c| c.mobile = "１３８".into(), &["mobile"]),
            (|c| c.phone = "  ".into(), &["phone"]),
            (|c| c.postcode.clear(), &["postcode"]),
            (|c| c.province = "Inner Mongolia".into(), &["province"]),
            (|c| (c.city, c.district) = ("Хайлар".into(), String::new()), &["city", "district"]),
            (|c| c.address = "A-17".into(), &["address"]),
            (|c| c.address = "路".repeat(200), &[]),
            (|c| c.address = "路".repeat(201), &["address"]),
        ];
        for (index, (change, expected)) in cases.iter().enumerate() {
            let mut consignee = whole.clone();
            change(&mut consignee);
            assert_eq!(check(&consignee), *expected, "case {index}");
        }
    }
}
