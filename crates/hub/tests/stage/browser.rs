//! A browser without a screen: keeps cookies, fills forms, follows nothing by itself.

use std::{collections::BTreeMap, sync::Mutex};

/// A browser at the hub's address.
pub(crate) struct Browser {
    http: reqwest::Client,
    base: String,
    jar: Mutex<BTreeMap<String, String>>,
}

/// What a browser was answered.
#[derive(Debug)]
pub(crate) struct Page {
    /// The status.
    pub(crate) status: u16,
    /// Where it leads; empty when nowhere.
    pub(crate) location: String,
    /// The body.
    pub(crate) text: String,
}

impl Page {
    /// The value between two marks.
    #[track_caller]
    pub(crate) fn between(&self, before: &str, after: &str) -> String {
        let rest = self.text.split(before).nth(1).unwrap_or_else(|| panic!("no {before}: {}", self.text));
        rest.split(after).next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
    }
}

impl Browser {
    /// A browser that nobody has signed in with.
    #[expect(clippy::disallowed_methods, reason = "a browser is outside the product and has no wire")]
    pub(crate) fn new(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let none = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().no_proxy().redirect(none).build().unwrap();
        Self { http, base: base.to_owned(), jar: Mutex::default() }
    }

    /// Signs the owner of the stage in.
    pub(crate) async fn login(self, password: &str) -> Self {
        let csrf = self.get("/login").await.between("name=\"csrf\" value=\"", "\"");
        let page =
            self.post("/login", &[("csrf", &csrf), ("login", "owner"), ("password", password), ("next", "/")]).await;
        assert_eq!(page.status, 303, "{}", page.text);
        self
    }

    async fn send(&self, request: reqwest::RequestBuilder, at_home: bool) -> Page {
        let jar: Vec<String> = self.jar.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("accept", "text/html");
        let request = if at_home { request.header("cookie", jar.join("; ")) } else { request };
        let answer = request.send().await.unwrap();
        for value in answer.headers().get_all("set-cookie").iter().filter(|_| at_home) {
            let pair = value.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get("location").map_or("", |value| value.to_str().unwrap()).to_owned();
        Page { status: answer.status().as_u16(), location, text: answer.text().await.unwrap() }
    }

    fn address(&self, place: &str) -> (String, bool) {
        if place.starts_with('/') {
            (format!("{}{place}", self.base), true)
        } else {
            (place.to_owned(), place.starts_with(&self.base))
        }
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> String {
        self.jar.lock().unwrap()[name].clone()
    }

    /// Listens to a live stream until it says this.
    pub(crate) async fn hear(&self, place: &str, until: &str) -> String {
        use futures_util::StreamExt as _;
        let jar: Vec<String> = self.jar.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.get(format!("{}{place}", self.base)).header("cookie", jar.join("; "));
        let mut stream = request.send().await.unwrap().bytes_stream();
        let mut heard = String::new();
        while let Some(Ok(part)) = stream.next().await {
            heard.push_str(&String::from_utf8_lossy(&part));
            if heard.contains(until) {
                break;
            }
        }
        heard
    }

    /// Opens a path of the hub, or any address.
    pub(crate) async fn get(&self, place: &str) -> Page {
        let (address, at_home) = self.address(place);
        self.send(self.http.get(address), at_home).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, place: &str, form: &[(&str, &str)]) -> Page {
        let (address, at_home) = self.address(place);
        let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let request = self.http.post(address).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(pairs.join("&")), at_home).await
    }
}

/// A text as a form carries it.
pub(crate) fn coded(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}
