//! The signature of the gateway: HMAC-SHA1 over the path and the sorted concatenations of name and value.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The string that is signed. The concatenations are sorted, not the names.
pub(crate) fn text(path: &str, parameters: &[(String, String)]) -> String {
    let mut joined: Vec<String> = parameters
        .iter()
        .filter(|(name, _)| name != "_aop_signature")
        .map(|(name, value)| format!("{name}{value}"))
        .collect();
    joined.sort();
    format!("{path}{}", joined.concat())
}

/// Forty upper-case hexadecimal characters.
pub(crate) fn sign(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use md5::{Digest, Md5};

    const ADDRESS: &str = r#"{"fullName":"测试仓","mobile":"13800000000","phone":"","postCode":"021400","provinceText":"内蒙古自治区","cityText":"呼伦贝尔市","areaText":"鄂温克族自治旗","townText":"","address":"仓储路1号 A-17"}"#;
    const CARGO: &str = r#"[{"offerId":600000000001,"specId":"0123456789abcdef0123456789abcdef","quantity":3}]"#;
    const SECRET: &str = "uTn5ExampleSecret0";

    fn of(secret: &str, path: &str, parameters: &[(&str, &str)]) -> String {
        let owned: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        sign(secret, &text(path, &owned))
    }

    #[test]
    fn published_vectors_of_requests() {
        let trade = "param2/1/com.alibaba.trade/";
        assert_eq!(
            of("test123", "param2/1/system/currentTime/1000000", &[("b", "2"), ("a", "1")]),
            "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88"
        );
        assert_eq!(
            of(
                SECRET,
                &format!("{trade}alibaba.trade.getBuyerOrderList/8800123"),
                &[
                    ("access_token", "tok-0001"),
                    ("createStartTime", "20260301000000000+0800"),
                    ("orderStatus", "waitsellersend"),
                    ("page", "1"),
                    ("pageSize", "20"),
                    ("_aop_timestamp", "1767225600000"),
                ]
            ),
            "6B1670FD702233F9B2A60C74D3EEFA2B22F2743B"
        );
        assert_eq!(
            of(
                SECRET,
                &format!("{trade}alibaba.trade.fastCreateOrder/8800123"),
                &[
                    ("access_token", "tok-0001"),
                    ("flow", "general"),
                    ("message", "请用纸箱"),
                    ("outOrderId", "PO-2026-000017"),
                    ("addressParam", ADDRESS),
                    ("cargoParamList", CARGO),
                ]
            ),
            "14E9FA479FB2D2D3507D95333464D4B0670971C2"
        );
        assert_eq!(
            of(SECRET, "param2/1/x/y/1", &[("a", "z"), ("ab", "0"), ("b", "1")]),
            "BE9DAB76F1AE7DD99BA405242B7D9D04755BCC9A"
        );
        assert_eq!(
            of(
                SECRET,
                &format!("{trade}alibaba.order.memoAdd/8800123"),
                &[
                    ("access_token", "tok-0001"),
                    ("orderId", "1234567890123456789"),
                    ("memo", "a&b=c d+e%2F\"q\"\\"),
                    ("remarkIcon", ""),
                ]
            ),
            "029199C724D3DBF574352F17A9FEB7A99DF1AE4D"
        );
        assert_eq!(
            of(
                "test_app_secret_0123456789abcdef",
                &format!("{trade}alibaba.trade.getBuyerOrderList/1234567"),
                &[
                    ("access_token", "tok-simple-0001"),
                    ("createStartTime", "2026-10-01 00:00:00"),
                    ("createEndTime", "2026-10-01 23:59:59"),
                    ("isHis", "false"),
                    ("orderStatus", "waitbuyerreceive"),
                    ("page", "1"),
                    ("pageSize", "50"),
                    ("webSite", "1688"),
                ]
            ),
            "EC0BC1B49C629EDFD286D936EFC6E497D673EADA"
        );
        assert_eq!(
            of(
                SECRET,
                &format!("{trade}alibaba.trade.cancel/8800123"),
                &[
                    ("access_token", "tok-0001"),
                    ("webSite", "1688"),
                    ("tradeID", "3600000000000000017"),
                    ("cancelReason", "buyerCancel"),
                    ("_aop_timestamp", "1767225600000"),
                ]
            ),
            "00853D2120F8D1EB21CDA02D4F20298C5F185657"
        );
    }

    #[test]
    fn published_vectors_of_messages() {
        let c1 = r#"{"data":{},"gmtBorn":1700000000000,"msgId":1,"type":"ORDER_BATCH_PAY","userInfo":"b2b-1"}"#;
        let c3 = r#"{"bizKey":"3600000000000000017","data":{"buyerMemberId":"b2b-1000001","orderId":3600000000000000017,"currentStatus":"waitbuyerreceive","sellerMemberId":"b2b-2000002","msgSendTime":"2026-03-01 12:00:05"},"gmtBorn":1772337605123,"msgId":910000001,"type":"ORDER_BUYER_VIEW_ANNOUNCE_SENDGOODS","userInfo":"b2b-1000001"}"#;
        assert_eq!(of(SECRET, "", &[("message", c1)]), "D8535DA4F2F7C9FF8D12D4F21BFA6C717FB1E1CA");
        assert_eq!(of(SECRET, "", &[("message", c1), ("tenant", "t7")]), "0007A9D2FB004FC8CB0A48FD7A3FFCC3EF1F0E61");
        assert_eq!(of(SECRET, "", &[("message", c3)]), "64336A7547FDC3DFACE88C87DE59090893E7F69A");
        assert_eq!(
            of(
                "secretXYZ",
                "",
                &[
                    ("data", r#"{"k":"v"}"#),
                    ("gmtBorn", "1700000000000"),
                    ("msgId", "1001"),
                    ("type", "ORDER_CHANGED"),
                    ("userInfo", "m1"),
                ]
            ),
            "4B20205134EA09C4C8D29CCAC26F6C179EB72C8E"
        );
        let md5 =
            |text: &str| Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        assert_eq!(md5("secretXYZmykey1700000000000"), "B9E65D4592778AE92A46050E139FABC6");
        assert_eq!(md5("secretXYZmykeycontent-str1700000000000"), "252610EA907DCC37211639F39097455A");
        assert_eq!(md5(&format!("{SECRET}88001231767225600000")), "334ED9F3E3342C26348F6F85D331F0CD");
        assert_eq!(md5(&format!("{SECRET}88001231767225630000")), "591F232C267AFD8FAC343673AC1DB136");
    }
}
