//! The reader's language and theme: from cookies, from the browser, and the form that sets them.

use std::convert::Infallible;

use axum::{
    Form,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::cookies::{self, Cookie};
use crate::{frame::Theme, lang::Lang};

const YEAR: i64 = 31_536_000;

/// Language and theme of a request. A user's own setting goes before; the handler knows it.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// By cookie, else by `Accept-Language`.
    pub lang: Lang,
    /// By cookie, else as the device has it.
    pub theme: Theme,
}

impl Look {
    /// The look that these headers ask for.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let accepted =
            || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            lang: cookies::read(headers, "lang").and_then(Lang::find).unwrap_or_else(|| Lang::accept(accepted())),
            theme: Theme::find(cookies::read(headers, "theme").unwrap_or_default()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Look {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// The form of the toggle.
#[derive(Debug, Default, Deserialize)]
pub struct Chosen {
    /// A language to change to.
    lang: Option<String>,
    /// A theme to change to.
    theme: Option<String>,
    /// Where to come back.
    #[serde(rename = "return", default)]
    back: String,
}

/// `POST /look`: needs no login, changes nothing but two cookies.
pub async fn set(Form(chosen): Form<Chosen>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, own_path(&chosen.back));
    if let Some(lang) = chosen.lang.as_deref().and_then(Lang::find) {
        headers.append(header::SET_COOKIE, Cookie::new("lang", lang.code()).lasting(YEAR).header());
    }
    if let Some(theme) = chosen.theme {
        let theme = Theme::find(&theme);
        headers.append(header::SET_COOKIE, Cookie::new("theme", theme.code()).lasting(YEAR).readable().header());
    }
    response
}

/// Whether it is a path of this server: browsers read a backslash as a slash, and two slashes as another server.
#[must_use]
pub fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A path of this server to go back to; the first page for anything else, so that nobody is led away.
#[must_use]
pub fn own_path(path: &str) -> HeaderValue {
    if is_own_path(path) { HeaderValue::from_str(path).ok() } else { None }.unwrap_or(HeaderValue::from_static("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_away() {
        for (path, to) in [
            ("/orders?status=paid", "/orders?status=paid"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nx: y", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_path(path), to, "{path}");
        }
    }

    #[test]
    fn a_cookie_goes_before_the_browser() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, "ru".parse().unwrap());
        assert_eq!(Look::of(&headers).lang, Lang::Ru);
        headers.insert(header::COOKIE, "lang=en; theme=dark".parse().unwrap());
        assert_eq!(Look::of(&headers).lang, Lang::En);
        assert_eq!(Look::of(&headers).theme, Theme::Dark);
        headers.insert(header::COOKIE, "lang=xx; theme=pink".parse().unwrap());
        assert_eq!(Look::of(&headers).lang, Lang::Ru);
        assert_eq!(Look::of(&headers).theme, Theme::Auto);
    }
}
