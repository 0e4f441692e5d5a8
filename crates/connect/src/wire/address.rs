//! Which addresses may be called: never those of the machine itself or of its private network (SSRF), unless the
//! owner of the installation allows it. Names are resolved here, so the address that was checked is the one called.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The refusal of an address.
#[derive(Debug)]
pub(super) struct Private;

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address is private")
    }
}

impl std::error::Error for Private {}

/// Whether `error` or a cause of it is the refusal of a private address.
pub(super) fn is_private(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| error.downcast_ref::<Private>().is_some())
}

/// Resolves names and drops addresses that may not be called.
#[derive(Debug)]
pub(super) struct Resolver {
    pub(super) private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let known = !found.is_empty();
            let allowed: Vec<SocketAddr> = found.into_iter().filter(|at| private || is_public(at.ip())).collect();
            if known && allowed.is_empty() {
                return Err(Private.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// What is wrong with an address before anything is resolved; a literal address never meets the resolver.
pub(super) fn refusal(url: &Url, private: bool) -> Option<&'static str> {
    if !matches!(url.scheme(), "http" | "https") {
        return Some("address_scheme");
    }
    let literal = match url.host() {
        None => return Some("address_without_host"),
        Some(Host::Ipv4(at)) => IpAddr::V4(at),
        Some(Host::Ipv6(at)) => IpAddr::V6(at),
        Some(Host::Domain(_)) => return None,
    };
    (!private && !is_public(literal)).then_some("address_private")
}

/// Whether an address belongs to the open internet.
pub(super) fn is_public(at: IpAddr) -> bool {
    match at {
        IpAddr::V4(at) => is_public_v4(at),
        IpAddr::V6(at) => is_public_v6(at),
    }
}

fn is_public_v4(at: Ipv4Addr) -> bool {
    let [a, b, c, _] = at.octets();
    let special = at.is_loopback()
        || at.is_private()
        || at.is_link_local()
        || at.is_multicast()
        || at.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b)) // shared by carriers
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)); // benchmarks
    !special
}

fn is_public_v6(at: Ipv6Addr) -> bool {
    if let Some(inner) = at.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let s = at.segments();
    let inside = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match s[0] {
        // Addresses that carry an old one inside are as public as that one.
        0x0064 if s[1] == 0xff9b => s[2..6] == [0; 4] && is_public_v4(inside(s[6], s[7])),
        0x2002 => is_public_v4(inside(s[1], s[2])),
        0x2001 if s[1] < 0x0200 => false,  // protocol assignments, Teredo
        0x2001 if s[1] == 0x0db8 => false, // documentation
        // Only 2000::/3 is given out; loopback, link-local, unique local and multicast lie outside.
        first => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_internet_is_public() {
        for (text, public) in [
            ("93.184.216.34", true),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("198.19.0.1", false),
            ("2606:2800:220:1::1", true),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("ff02::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::5db8:d822", true),
            ("2002:7f00:1::", false),
            ("2001:0:7f00:1::", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
        }
    }

    #[test]
    fn a_literal_address_is_checked_in_every_spelling() {
        for (text, refused) in [
            ("http://127.0.0.1/", Some("address_private")),
            ("http://2130706433/", Some("address_private")),
            ("http://0x7f.1/", Some("address_private")),
            ("http://[::1]:80/", Some("address_private")),
            ("https://shop.example/", None),
            ("ftp://shop.example/", Some("address_scheme")),
            ("file:///etc/hosts", Some("address_scheme")),
        ] {
            assert_eq!(refusal(&Url::parse(text).unwrap(), false), refused, "{text}");
        }
        assert_eq!(refusal(&Url::parse("http://127.0.0.1/").unwrap(), true), None);
    }
}
