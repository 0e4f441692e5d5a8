//! Addresses of goods at 1688 as shops keep them, on the computer's pages and on the phone's, and bare numbers. Short links
//! of the app (`qr.1688.com`) say nothing without being followed, and are not read.

/// Lengths of the numbers of offers: nine digits in old ones, thirteen in new ones [INF].
const DIGITS: std::ops::RangeInclusive<usize> = 9..=13;
/// Names under which an address carries the offer.
const OFFER: [&str; 4] = ["offerId", "offerid", "offer_id", "itemId"];

/// The offer and, where it is said, the specification.
pub(super) fn read(link: &str) -> Option<(String, String)> {
    let link = link.trim();
    if let Some((offer, spec)) = bare(link) {
        return Some((offer.to_owned(), spec.to_owned()));
    }
    let rest =
        link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).or_else(|| link.strip_prefix("//"));
    let rest = rest.unwrap_or(link);
    let (host, path) = rest.split_once('/')?;
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if host != "1688.com" && !host.ends_with(".1688.com") {
        return None;
    }
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let pair = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let in_path = || {
        let mut parts = path.split('/').skip_while(|part| *part != "offer").skip(1);
        parts.next().map(|part| part.trim_end_matches(".html").trim_end_matches(".htm"))
    };
    let offer = in_path().filter(|offer| is_offer(offer));
    let offer = offer.or_else(|| OFFER.into_iter().find_map(pair).filter(|offer| is_offer(offer)))?;
    // `skuId` is another number than the specification that an order names, so it is not taken for it.
    let spec = pair("specId").filter(|spec| is_spec(spec)).unwrap_or_default();
    Some((offer.to_owned(), spec.to_owned()))
}

/// A number alone, or with its specification behind it.
fn bare(text: &str) -> Option<(&str, &str)> {
    if is_offer(text) {
        return Some((text, ""));
    }
    let (offer, spec) = text.split_once([':', '|', '/', '#', ' '])?;
    (is_offer(offer) && is_spec(spec.trim())).then_some((offer, spec.trim()))
}

fn is_offer(text: &str) -> bool {
    DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

fn is_spec(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn addresses_and_numbers_of_goods_are_read_as_shops_keep_them() {
        const SPEC: &str = "0123456789abcdef0123456789abcdef";
        let with = |text: &str| format!("{text}{SPEC}");
        for (link, offer, spec) in [
            ("https://detail.1688.com/offer/600000000001.html", "600000000001", ""),
            (
                "http://detail.1688.com/offer/600000000001.html?spm=a2615.7691456&skuId=4000000000001",
                "600000000001",
                "",
            ),
            ("//detail.1688.com/offer/600000000001.html#reviews", "600000000001", ""),
            ("detail.1688.com/offer/600000000001.html", "600000000001", ""),
            ("https://m.1688.com/offer/600000000001.html", "600000000001", ""),
            ("https://m.1688.com/offer/600000000001", "600000000001", ""),
            ("http://detail.m.1688.com/page/index.html?offerId=600000000001&sortType=", "600000000001", ""),
            ("https://dj.1688.com/ci_bb?itemId=600000000001", "600000000001", ""),
            (&with("https://detail.1688.com/offer/600000000001.html?specId="), "600000000001", SPEC),
            (" 600000000001 ", "600000000001", ""),
            (&with("600000000001:"), "600000000001", SPEC),
            (&with("600000000001/"), "600000000001", SPEC),
        ] {
            assert_eq!(read(link), Some((offer.to_owned(), spec.to_owned())), "{link}");
        }
        for link in [
            "",
            "12345",
            "06000000001",
            "https://item.taobao.com/item.htm?id=600000000001",
            "https://detail.tmall.com/item.htm?id=600000000001",
            "https://evil1688.com/offer/600000000001.html",
            "https://detail.1688.com.evil.example/offer/600000000001.html",
            "https://detail.1688.com/",
            "https://detail.1688.com/offer/abc.html",
            "https://qr.1688.com/s/AbCdEf",
            "KET-600000000001",
        ] {
            assert_eq!(read(link), None, "{link}");
        }
    }
}
