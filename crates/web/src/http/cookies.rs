//! Cookies: reading one, and making the header that sets one.

use axum::http::{HeaderMap, HeaderValue, header};

/// The value of a cookie, when the request has it.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// A cookie to set.
#[derive(Debug, Clone)]
pub struct Cookie {
    name: &'static str,
    value: String,
    seconds: Option<i64>,
    readable: bool,
    secure: bool,
}

impl Cookie {
    /// A cookie that scripts cannot read, that other sites cannot send with a form, and that ends with the browser.
    #[must_use]
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), seconds: None, readable: false, secure: false }
    }

    /// A cookie that takes the other one away.
    #[must_use]
    pub fn gone(name: &'static str) -> Self {
        Self::new(name, "").lasting(0)
    }

    /// Kept that many seconds.
    #[must_use]
    pub const fn lasting(mut self, seconds: i64) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// Our script may read it (theme).
    #[must_use]
    pub const fn readable(mut self) -> Self {
        self.readable = true;
        self
    }

    /// Only sent over HTTPS; to be said when the request came that way.
    #[must_use]
    pub const fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// The value of a `Set-Cookie` header. Signs that a cookie cannot carry are left out.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        let allowed = |c: &char| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '"' | '\\');
        let mut text =
            format!("{}={}; Path=/; SameSite=Lax", self.name, self.value.chars().filter(allowed).collect::<String>());
        if let Some(seconds) = self.seconds {
            text.push_str(&format!("; Max-Age={seconds}"));
        }
        if !self.readable {
            text.push_str("; HttpOnly");
        }
        if self.secure {
            text.push_str("; Secure");
        }
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("broken=; Max-Age=0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_read_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "xlogin=1; login=abc=; theme=dark".parse().unwrap());
        headers.append(header::COOKIE, "lang=ru".parse().unwrap());
        assert_eq!(read(&headers, "login"), Some("abc="));
        assert_eq!(read(&headers, "lang"), Some("ru"));
        assert_eq!(read(&headers, "ogin"), None);
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_cookie() {
        let header = Cookie::new("a", "x; Domain=evil\r\nSet-Cookie: b=1").secure().header();
        assert_eq!(header, "a=xDomain=evilSet-Cookie:b=1; Path=/; SameSite=Lax; HttpOnly; Secure");
    }
}
