//! Where a person agrees that an application may buy for an account: a page with the test accounts, and codes that are
//! good once and for some minutes.

use super::gateway::Form;
use crate::call::{Call, Reply};
use crate::rng::hash;
use crate::text::encode;
use crate::world::State;
use crate::world::clock::MINUTE;

/// A code is good for so long.
const CODE_LIFE: i64 = 5 * MINUTE;

/// A code that was handed out.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) buyer: usize,
    pub(crate) client: String,
    pub(crate) redirect: String,
    pub(crate) until: i64,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn page(status: u16, content: &str) -> Reply {
    let style = "body{font:16px system-ui,sans-serif;background:#fff7f0;color:#222;margin:0;display:grid;justify-items:center}\
        main{margin:2rem 1rem;padding:1.5rem 2rem;background:#fff;border:1px solid #ffd9bd;border-radius:8px;max-width:24rem}\
        h1{font-size:1.2rem;color:#d64a00;margin:0 0 .5rem}button{display:block;width:100%;margin:.5rem 0;padding:.6rem;font:inherit;\
        border:1px solid #d64a00;background:#d64a00;color:#fff;border-radius:6px;cursor:pointer}button.no{background:#fff;color:#444;border-color:#bbb}";
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>1688 (simulated)</title><style>{style}</style></head><body><main>{content}</main></body></html>"
    );
    Reply::new(status, "text/html; charset=UTF-8", html)
}

fn refused(text: &str) -> Reply {
    page(400, &format!("<h1>1688</h1><p>{text}</p>"))
}

/// What the application asked for: its key, where to come back, its word.
fn wish(state: &State, form: &Form) -> Result<(String, String, String), Reply> {
    let client = form.filled("client_id").unwrap_or_default();
    if client != state.market.app_key {
        return Err(refused("This application is not known: client_id is missing or wrong."));
    }
    let redirect = form.filled("redirect_uri").unwrap_or_default();
    if !(redirect.starts_with("http://") || redirect.starts_with("https://")) {
        return Err(refused("redirect_uri is missing or no address."));
    }
    Ok((client.to_owned(), redirect.to_owned(), form.get("state").unwrap_or_default().to_owned()))
}

/// `GET /oauth/authorize`: which account shall it be?
pub(crate) fn ask(state: &State, call: &Call) -> Reply {
    let (client, redirect, word) = match wish(state, &Form::of(call)) {
        Ok(wish) => wish,
        Err(refused) => return refused,
    };
    let hidden: String = [("client_id", &client), ("redirect_uri", &redirect), ("state", &word)]
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value)))
        .collect();
    let buttons: String = state
        .market
        .buyers
        .iter()
        .map(|buyer| format!("<button name=\"account\" value=\"{0}\">Sign in as {0}</button>", escaped(&buyer.login)))
        .collect();
    page(
        200,
        &format!(
            "<h1>1688 登录授权</h1><p>Simulated sign-in: nobody asks for a password here. Application <b>{}</b> wants to buy for your account.</p>\
             <form action=\"/oauth/agree\" method=\"get\">{hidden}{buttons}<button class=\"no\" name=\"account\" value=\"\">Refuse</button></form>",
            escaped(&client)
        ),
    )
}

/// `GET /oauth/agree`: back to the application with a code, or with the refusal.
pub(crate) fn agree(state: &mut State, call: &Call) -> Reply {
    let form = Form::of(call);
    let (client, redirect, word) = match wish(state, &form) {
        Ok(wish) => wish,
        Err(refused) => return refused,
    };
    let joint = if redirect.contains('?') { '&' } else { '?' };
    let login = form.get("account").unwrap_or_default();
    let answer = match state.market.buyers.iter().position(|buyer| buyer.login == login) {
        Some(buyer) => {
            state.market.requests += 1;
            let count = state.market.requests;
            let code = format!("{:016x}{:08x}", hash(state.seed, &word, count), hash(state.seed, "code", count) >> 32);
            let until = state.now() + CODE_LIFE;
            state.market.codes.insert(code.clone(), Code { buyer, client, redirect: redirect.clone(), until });
            format!("code={code}")
        }
        None => "error=access_denied&error_description=user+refused".to_owned(),
    };
    Reply::new(302, "text/html; charset=UTF-8", "")
        .with("Location", format!("{redirect}{joint}{answer}&state={}", encode(&word)))
}

/// The buyer of a code, which is used up by asking.
pub(crate) fn redeem(state: &mut State, form: &Form) -> Option<usize> {
    let now = state.now();
    let code = state.market.codes.remove(form.filled("code")?)?;
    let fits = code.until > now
        && form.get("client_id") == Some(code.client.as_str())
        && form.get("redirect_uri") == Some(code.redirect.as_str());
    fits.then_some(code.buyer)
}

/// The sessions of a login are over, as after half a year or a changed password: only its person can sign in again.
pub(crate) fn end_sessions(state: &mut State, login: &str) -> bool {
    let Some(at) = state.market.buyers.iter().position(|buyer| buyer.login == login) else { return false };
    state.market.requests += 1;
    let count = state.market.requests;
    let word = format!("5a7e{:016x}{:012x}", hash(state.seed, "over", count), hash(count, login, 1) >> 16);
    state.market.buyers[at].refresh_token = word;
    state.market.tokens.retain(|token| token.2 != at);
    true
}
