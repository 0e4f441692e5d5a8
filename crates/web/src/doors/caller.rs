//! Who asks and from where: a program with a token, or a browser with a login. Both become a `Caller`; what they may is
//! their role's with what was added and taken away.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Method, header, request::Parts},
};
use domain::{
    Right,
    actor::{Actor, Origin},
    refusal::RefusalCode,
};
use flow::{Caller, people};
use store::{Reader, people::LoginRow};
use subtle::ConstantTimeEq;

use super::App;
use crate::http::{Problem, cookies, csrf};

/// The cookie of a login.
pub(super) const LOGIN: &str = "login";

/// A caller of the API: by `Authorization: Bearer`, else by the login's cookie, which must carry the login's word in
/// `X-CSRF` for everything that changes something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Api(pub(super) Caller);

impl Api {
    /// Refused unless the caller holds one of these rights.
    pub(super) fn needs(&self, any_of: &[Right]) -> Result<(), Problem> {
        if any_of.iter().any(|right| self.0.rights.holds(*right)) {
            return Ok(());
        }
        let wanted = any_of.iter().map(|right| right.code()).collect::<Vec<_>>().join(", ");
        Err(Problem::refused(vec![RefusalCode::RightMissing.refusal().with("right", wanted)]))
    }

    pub(super) fn holds(&self, right: Right) -> bool {
        self.0.rights.holds(right)
    }

    /// A reader of the caller's company.
    pub(super) async fn reader(&self, app: &App) -> Result<Reader, Problem> {
        Ok(app.hub().store.read(self.0.company).await?)
    }
}

impl FromRequestParts<App> for Api {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        // Set by this process itself (the command line as the console); nothing from outside can.
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(Self(*caller));
        }
        if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
            let word = value.to_str().ok().and_then(|text| text.split_once(' '));
            let word = word.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, word)| word.trim());
            let Some(word) = word else { return Err(Problem::login_needed()) };
            return people::token_caller(app.hub(), word, origin(parts))
                .await?
                .map(Self)
                .ok_or_else(Problem::login_needed);
        }
        let login = login(app, &parts.headers).await?.ok_or_else(Problem::login_needed)?;
        let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if changes {
            let token = parts.headers.get(csrf::HEADER).and_then(|token| token.to_str().ok()).unwrap_or_default();
            if !csrf::comes_from_us(&parts.method, &parts.uri, &parts.headers) || !same(&login.csrf, token) {
                return Err(Problem::csrf());
            }
        }
        Ok(Self(caller_of(&login, origin(parts))))
    }
}

/// The living login of a request.
pub(super) async fn login(app: &App, headers: &HeaderMap) -> Result<Option<LoginRow>, Problem> {
    match cookies::read(headers, LOGIN) {
        Some(cookie) if !cookie.is_empty() => Ok(people::login(app.hub(), cookie).await?),
        _ => Ok(None),
    }
}

pub(super) fn caller_of(login: &LoginRow, from: Origin) -> Caller {
    Caller {
        actor: Actor::User(login.user_id),
        company: login.company,
        role: login.role,
        rights: login.rights(),
        login: Some(login.id),
        from,
    }
}

/// From where a request comes. Behind a proxy on the same machine the address is the one that the proxy saw; what others
/// say about addresses is not believed.
pub(super) fn origin(parts: &Parts) -> Origin {
    let text =
        |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    // The last word is the proxy's own, whether it adds to a line or adds a line.
    let told = || {
        let lines = parts.headers.get_all("x-forwarded-for");
        lines.iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let address = match peer {
        Some(peer) if peer.is_loopback() => told().map(|told: IpAddr| told.to_canonical()),
        peer => peer,
    };
    Origin::new(address, text(header::USER_AGENT))
}

/// The same as an extractor.
#[derive(Debug, Clone, Copy)]
pub(super) struct From(pub(super) Origin);

impl FromRequestParts<App> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self(origin(parts)))
    }
}

/// Compares words without telling by time how much of them fits.
pub(super) fn same(kept: &str, given: &str) -> bool {
    kept.as_bytes().ct_eq(given.as_bytes()).into()
}
