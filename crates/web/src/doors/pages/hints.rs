//! Hints for a person who is new here, and the first steps of a company that has nothing yet.

use std::collections::HashMap;

use axum::{
    Form,
    http::{HeaderMap, header},
};
use domain::Right;
use store::{Read, StoreError, accounts, connections, offers, people::LoginRow, warehouses};

use super::{Page, Shown};
use crate::{
    doors::{caller, go_to},
    http::{
        Problem,
        cookies::{self, Cookie},
        csrf,
    },
    tour::{ALL, Hint, Place, Steps},
};

const COOKIE: &str = "hints";
/// A year, in seconds.
const LASTING: i64 = 31_536_000;

/// The hints that this person has put away. Somebody else at the same browser begins with all of them.
pub(super) fn away(headers: &HeaderMap, login: &LoginRow) -> Vec<String> {
    let kept = cookies::read(headers, COOKIE).unwrap_or_default();
    let own = kept.strip_prefix(&login.user_id.base32()).unwrap_or_default();
    own.split('.').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// The first steps, on the first page, while one of them is not done.
pub(super) async fn steps(page: &Page, read: &mut impl Read) -> Result<Option<Steps>, StoreError> {
    if page.path() != "/" || !page.may(Right::ConnectionsEdit) {
        return Ok(None);
    }
    let all = connections::list(read).await?;
    let enabled = |side: &str| all.iter().any(|row| row.is_enabled() && row.side == side);
    let signed_in = accounts::list(read).await?.iter().any(|row| row.state == "valid");
    let steps = Steps {
        warehouse: !warehouses::list(read).await?.is_empty(),
        shop: enabled("channel"),
        provider: enabled("provider") && signed_in,
        offers: offers::count(read).await? > 0,
    };
    Ok((!steps.is_done()).then_some(steps))
}

/// The hint of this page.
pub(super) fn hint(page: &Page) -> Option<Hint> {
    let may = match Place::of(page.path())? {
        Place::Today => Right::OrdersSee,
        Place::Purchase => Right::BookingCreate,
        Place::Decisions | Place::Order => Right::OrdersSee,
        Place::Warehouse => Right::WarehouseReceive,
    };
    Hint::of(page.path(), &page.away).filter(|_| page.may(may))
}

/// `POST /hints`: puts one away, or all; with `next` the way leads to the next one.
pub(super) async fn put_away(page: Page, Form(form): Form<HashMap<String, String>>) -> Shown {
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    if !caller::same(&page.login.csrf, text(csrf::FIELD)) {
        return Err(Problem::csrf());
    }
    let next = Place::ALL.iter().find(|place| place.code() == text("next"));
    let put = if next.is_some() { text("here") } else { text("hint") };
    let known = |code: &str| code == ALL || Place::ALL.iter().any(|place| place.code() == code);
    let mut away: Vec<&str> = page.away.iter().map(String::as_str).chain([put]).filter(|code| known(code)).collect();
    away.sort_unstable();
    away.dedup();
    let kept = format!("{}.{}", page.login.user_id.base32(), away.join("."));
    let mut response = go_to(next.map_or(text("return"), |place| place.href()));
    let cookie = Cookie::new(COOKIE, kept).lasting(LASTING);
    let cookie = if page.app.is_secure() { cookie.secure() } else { cookie };
    response.headers_mut().append(header::SET_COOKIE, cookie.header());
    Ok(response)
}
