//! The three signatures of 1688: of requests to the gateway, of its callbacks, and of frames of its message socket.
//! Pure; who signs or checks what is decided elsewhere.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// The one parameter that is not signed, in requests and in callbacks.
pub const SIGNATURE: &str = "_aop_signature";

/// The signature of a request: HMAC-SHA1 over the path and the sorted parameters, 40 capital hexadecimal digits.
/// `path` is `param2/1/{namespace}/{api}/{app key}`; values are raw, before any encoding for the wire.
#[must_use]
pub fn request(secret: &str, path: &str, params: &[(&str, &str)]) -> String {
    // Sorted by the joined text, not by the key: it differs where one key is the beginning of another.
    let mut joined: Vec<String> =
        params.iter().filter(|(key, _)| *key != SIGNATURE).map(|(key, value)| format!("{key}{value}")).collect();
    joined.sort_unstable();
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(path.as_bytes());
    for part in &joined {
        mac.update(part.as_bytes());
    }
    capital_hex(&mac.finalize().into_bytes())
}

/// The signature of a callback: that of a request without a path.
#[must_use]
pub fn callback(secret: &str, params: &[(&str, &str)]) -> String {
    request(secret, "", params)
}

/// Whether a callback carries the signature of its own parameters, compared without regard to case and in constant
/// time. Two signatures are none.
#[must_use]
pub fn callback_holds(secret: &str, params: &[(&str, &str)]) -> bool {
    let mut given = params.iter().filter(|(key, _)| *key == SIGNATURE);
    match (given.next(), given.next()) {
        (Some((_, given)), None) => {
            callback(secret, params).as_bytes().ct_eq(given.to_ascii_uppercase().as_bytes()).into()
        }
        _ => false,
    }
}

/// The signature of a frame of the message socket: MD5, not HMAC. `published` is in milliseconds since 1970; a frame
/// without content signs the empty text.
#[must_use]
pub fn frame(secret: &str, app_key: &str, content: &str, published: i64) -> String {
    let mut digest = Md5::new();
    for part in [secret, app_key, content, &published.to_string()] {
        digest.update(part.as_bytes());
    }
    capital_hex(&digest.finalize())
}

fn capital_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02X}").expect("writing to a text cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "uTn5ExampleSecret0";
    const ADDRESS: &str = r#"{"fullName":"测试仓","mobile":"13800000000","phone":"","postCode":"021400","provinceText":"内蒙古自治区","cityText":"呼伦贝尔市","areaText":"鄂温克族自治旗","townText":"","address":"仓储路1号 A-17"}"#;
    const CARGO: &str = r#"[{"offerId":600000000001,"specId":"0123456789abcdef0123456789abcdef","quantity":3}]"#;

    #[test]
    fn requests_are_signed_as_the_published_vectors_say() {
        type Vector<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);
        let vectors: &[Vector<'_>] = &[
            (
                "test123",
                "param2/1/system/currentTime/1000000",
                &[("b", "2"), ("a", "1")],
                "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88",
            ),
            (
                SECRET,
                "param2/1/com.alibaba.trade/alibaba.trade.getBuyerOrderList/8800123",
                &[
                    ("access_token", "tok-0001"),
                    ("createStartTime", "20260301000000000+0800"),
                    ("orderStatus", "waitsellersend"),
                    ("page", "1"),
                    ("pageSize", "20"),
                    ("_aop_timestamp", "1767225600000"),
                    (SIGNATURE, "never signed"),
                ],
                "6B1670FD702233F9B2A60C74D3EEFA2B22F2743B",
            ),
            (
                SECRET,
                "param2/1/com.alibaba.trade/alibaba.trade.fastCreateOrder/8800123",
                &[
                    ("access_token", "tok-0001"),
                    ("flow", "general"),
                    ("message", "请用纸箱"),
                    ("outOrderId", "PO-2026-000017"),
                    ("addressParam", ADDRESS),
                    ("cargoParamList", CARGO),
                ],
                "14E9FA479FB2D2D3507D95333464D4B0670971C2",
            ),
            (
                SECRET,
                "param2/1/x/y/1",
                &[("a", "z"), ("ab", "0"), ("b", "1")],
                "BE9DAB76F1AE7DD99BA405242B7D9D04755BCC9A",
            ),
            (
                SECRET,
                "param2/1/com.alibaba.trade/alibaba.order.memoAdd/8800123",
                &[
                    ("access_token", "tok-0001"),
                    ("orderId", "1234567890123456789"),
                    ("memo", r#"a&b=c d+e%2F"q"\"#),
                    ("remarkIcon", ""),
                ],
                "029199C724D3DBF574352F17A9FEB7A99DF1AE4D",
            ),
            (
                "test_app_secret_0123456789abcdef",
                "param2/1/com.alibaba.trade/alibaba.trade.getBuyerOrderList/1234567",
                &[
                    ("access_token", "tok-simple-0001"),
                    ("createStartTime", "2026-10-01 00:00:00"),
                    ("createEndTime", "2026-10-01 23:59:59"),
                    ("isHis", "false"),
                    ("orderStatus", "waitbuyerreceive"),
                    ("page", "1"),
                    ("pageSize", "50"),
                    ("webSite", "1688"),
                ],
                "EC0BC1B49C629EDFD286D936EFC6E497D673EADA",
            ),
            (
                SECRET,
                "param2/1/com.alibaba.trade/alibaba.trade.cancel/8800123",
                &[
                    ("access_token", "tok-0001"),
                    ("webSite", "1688"),
                    ("tradeID", "3600000000000000017"),
                    ("cancelReason", "buyerCancel"),
                    ("_aop_timestamp", "1767225600000"),
                ],
                "00853D2120F8D1EB21CDA02D4F20298C5F185657",
            ),
        ];
        for (index, (secret, path, params, expected)) in vectors.iter().enumerate() {
            assert_eq!(request(secret, path, params), *expected, "vector {}", index + 1);
        }
        // What sorting by key would give for the fourth.
        assert_ne!(request(SECRET, vectors[3].1, vectors[3].2), "9AA96D7B1DEA67891FB695D3001020B78E0F986C");
    }

    #[test]
    fn callbacks_hold_only_with_their_own_signature() {
        let first = r#"{"data":{},"gmtBorn":1700000000000,"msgId":1,"type":"ORDER_BATCH_PAY","userInfo":"b2b-1"}"#;
        let third = r#"{"bizKey":"3600000000000000017","data":{"buyerMemberId":"b2b-1000001","orderId":3600000000000000017,"currentStatus":"waitbuyerreceive","sellerMemberId":"b2b-2000002","msgSendTime":"2026-03-01 12:00:05"},"gmtBorn":1772337605123,"msgId":910000001,"type":"ORDER_BUYER_VIEW_ANNOUNCE_SENDGOODS","userInfo":"b2b-1000001"}"#;
        let flat: &[(&str, &str)] = &[
            ("data", r#"{"k":"v"}"#),
            ("gmtBorn", "1700000000000"),
            ("msgId", "1001"),
            ("type", "ORDER_CHANGED"),
            ("userInfo", "m1"),
        ];
        for (secret, params, expected) in [
            (SECRET, &[("message", first)][..], "D8535DA4F2F7C9FF8D12D4F21BFA6C717FB1E1CA"),
            (SECRET, &[("message", first), ("tenant", "t7")], "0007A9D2FB004FC8CB0A48FD7A3FFCC3EF1F0E61"),
            (SECRET, &[("message", third)], "64336A7547FDC3DFACE88C87DE59090893E7F69A"),
            ("secretXYZ", flat, "4B20205134EA09C4C8D29CCAC26F6C179EB72C8E"),
        ] {
            assert_eq!(callback(secret, params), expected);
            let signed = |signature: &str| {
                let mut all = params.to_vec();
                let signature = signature.to_owned();
                all.push((SIGNATURE, &signature));
                callback_holds(secret, &all)
            };
            assert!(signed(expected));
            assert!(signed(&expected.to_lowercase()));
            assert!(!signed(""));
            let (all_but_last, last) = expected.split_at(39);
            assert!(!signed(all_but_last));
            assert!(!signed(&format!("{all_but_last}{}", if last == "0" { "1" } else { "0" })));
            assert!(!callback_holds(secret, params), "no signature at all");
            assert!(!callback_holds("another", &[params, &[(SIGNATURE, expected)]].concat()));
            assert!(!callback_holds(secret, &[params, &[(SIGNATURE, expected), (SIGNATURE, expected)]].concat()));
        }
    }

    #[test]
    fn frames_are_signed_with_md5() {
        for (secret, key, content, published, expected) in [
            ("secretXYZ", "mykey", "", 1_700_000_000_000, "B9E65D4592778AE92A46050E139FABC6"),
            ("secretXYZ", "mykey", "content-str", 1_700_000_000_000, "252610EA907DCC37211639F39097455A"),
            (SECRET, "8800123", "", 1_767_225_600_000, "334ED9F3E3342C26348F6F85D331F0CD"),
            (SECRET, "8800123", "", 1_767_225_630_000, "591F232C267AFD8FAC343673AC1DB136"),
        ] {
            assert_eq!(frame(secret, key, content, published), expected);
        }
    }
}
