//! What a create, a preview, a cancel, a pay link and a renewal brought. Pure. The rule for writes: an order id means an
//! order, whatever else is said; a clear no means none; all else means that nobody knows.

use std::time::Duration;

use connect::{
    CallResult, ItemRefusal, Secret,
    provider::{Cancelled, Draft, DraftItem, PayAddress, Placed, Quote, Renewed, SignedIn},
};
use domain::{Currency, Moment, Money, decision::DecisionKind, offer::OfferKey, time::SECOND};
use url::Url;

use super::{
    faults::Said,
    values::{self, Misread},
    wire::{CANCEL, CREATE, Object, PAY_LINK, PREVIEW, TOKEN},
};

/// An order younger than about ten seconds cannot be closed.
const TOO_YOUNG: Duration = Duration::from_secs(11);
/// A token lives ten hours when its answer does not say.
const TOKEN_SECONDS: i64 = 36_000;

/// Reads an answer of a create call.
pub(super) fn placed(body: &Object<'_>, draft: &Draft) -> CallResult<Placed> {
    let garbled = |error: Misread| CREATE.garbled(error);
    let nested = body.object("result").map_err(garbled)?;
    // The flat form has no `result`.
    let answer = nested.as_ref().unwrap_or(body);
    let numbers = numbers(answer).map_err(garbled)?;
    let alone = draft.items.len() == 1;
    let mut failed: Vec<(OfferKey, ItemRefusal)> = Vec::new();
    for entry in answer.list("failedOfferList").map_err(garbled)? {
        let refusal = Said::of(&entry).refusal(true);
        let items = items_of(&entry, &draft.items).map_err(garbled)?;
        // With an order made, it must be clear which item is not in it.
        if items.is_empty() || (items.len() > 1 && !numbers.is_empty()) {
            return Err(CREATE.garbled("a failed item that was not asked for"));
        }
        for item in items {
            if !failed.iter().any(|(key, _)| *key == item.key) {
                failed.push((item.key.clone(), refusal.clone()));
            }
        }
    }
    if !numbers.is_empty() {
        if failed.len() == draft.items.len() {
            return Err(CREATE.garbled("an order, and every item failed"));
        }
        return Ok(Placed { numbers, failed });
    }
    if !failed.is_empty() && failed.len() == draft.items.len() {
        return Ok(Placed { numbers, failed });
    }
    let outer = body.flag("success").map_err(garbled)?;
    let inner = answer.flag("success").map_err(garbled)?;
    if outer != Some(false) && inner != Some(false) {
        return Err(CREATE.garbled("neither an order nor a refusal"));
    }
    let said = Some(Said::of(answer)).filter(|said| !said.is_silent()).unwrap_or_else(|| Said::of(body));
    if failed.is_empty() {
        return Err(CREATE.no(&said, alone));
    }
    // Nothing was made, and only some items have a reason of their own: the rest shares the call's.
    for item in &draft.items {
        if !failed.iter().any(|(key, _)| *key == item.key) {
            failed.push((item.key.clone(), said.refusal(alone)));
        }
    }
    Ok(Placed { numbers, failed })
}

/// Every order id of the answer, once.
fn numbers(answer: &Object<'_>) -> Result<Vec<String>, Misread> {
    let mut numbers: Vec<String> = Vec::new();
    let mut ids = vec![answer.text("orderId")?];
    for entry in answer.list("orderList")? {
        ids.push(entry.text("orderId")?);
    }
    for id in ids.into_iter().flatten() {
        let number = values::id("orderId", &id)?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

/// The items that an entry of an answer may mean: by offer and specification, by the offer alone when it names no
/// specification.
fn items_of<'d>(entry: &Object<'_>, items: &'d [DraftItem]) -> Result<Vec<&'d DraftItem>, Misread> {
    let offer = entry.text("offerId")?.unwrap_or_default();
    let spec = entry.text("specId")?;
    Ok(items
        .iter()
        .filter(|item| item.key.offer == offer && spec.as_ref().is_none_or(|spec| *spec == item.key.spec))
        .collect())
}

/// Reads an answer of a preview: prices in yuan, delivery in fen.
pub(super) fn quote(body: &Object<'_>, draft: &Draft) -> CallResult<Quote> {
    let garbled = |error: Misread| PREVIEW.garbled(error);
    let alone = draft.items.len() == 1;
    // The misspelling is the provider's.
    let mut entries = body.list("orderPreviewResuslt").map_err(garbled)?;
    if entries.is_empty() {
        entries = body.list("orderPreviewResult").map_err(garbled)?;
    }
    let said = Said::of(body);
    if body.flag("success").map_err(garbled)? == Some(false) || entries.is_empty() {
        return Err(PREVIEW.no(&said, alone));
    }
    let mut quote = Quote { prices: Vec::new(), freight: Money::zero(Currency::CNY), refused: Vec::new() };
    let mut whole = None;
    for entry in &entries {
        if let Some(refusal) = read_entry(entry, draft, &mut quote).map_err(garbled)? {
            whole = Some(refusal);
        }
    }
    // A part that is refused without naming goods: it means what no other part names.
    for item in &draft.items {
        if !quote.prices.iter().any(|(key, _)| *key == item.key)
            && !quote.refused.iter().any(|(key, _)| *key == item.key)
        {
            match &whole {
                Some(refusal) if entries.len() == 1 => return Err(PREVIEW.refused(refusal.clone())),
                Some(refusal) => quote.refused.push((item.key.clone(), refusal.clone())),
                None => return Err(PREVIEW.garbled("an item without a price")),
            }
        }
    }
    Ok(quote)
}

/// Reads one part of a preview; a refusal of the part as a whole comes back.
fn read_entry(entry: &Object<'_>, draft: &Draft, quote: &mut Quote) -> Result<Option<ItemRefusal>, Misread> {
    let alone = draft.items.len() == 1;
    let code = entry.text("resultCode")?.unwrap_or_default();
    let refusal = if entry.flag("status")? == Some(false) || !is_good(&code) {
        Some(Said::of(entry).refusal(alone))
    } else if entry.count("tradeModeNameList")? == Some(0) {
        // Without a way to trade the part cannot be ordered through the gateway.
        let message = "no trade mode".to_owned();
        Some(ItemRefusal { asks: DecisionKind::NotSoldOnline, code: String::new(), message })
    } else {
        None
    };
    for cargo in entry.list("cargoList")? {
        let items = items_of(&cargo, &draft.items)?;
        // Gifts and goods that nobody asked for have no item.
        let [item] = items.as_slice() else { continue };
        let code = cargo.text("resultCode")?.unwrap_or_default();
        let own = (!is_good(&code)).then(|| Said::of(&cargo).refusal(true));
        match own.or_else(|| refusal.clone()) {
            Some(refusal) => quote.refused.push((item.key.clone(), refusal)),
            None => {
                let text = cargo.text("finalUnitPrice")?.ok_or_else(|| Misread::new("finalUnitPrice", "missing"))?;
                quote.prices.push((item.key.clone(), values::yuan("finalUnitPrice", &text)?));
            }
        }
    }
    if refusal.is_none()
        && let Some(carriage) = entry.text("sumCarriage")?
    {
        let carriage = values::fen("sumCarriage", &carriage)?;
        quote.freight = quote.freight.plus(carriage).map_err(|error| Misread::new("sumCarriage", error.to_string()))?;
    }
    Ok(refusal)
}

fn is_good(code: &str) -> bool {
    matches!(code, "" | "200" | "0") || code.eq_ignore_ascii_case("success")
}

/// Reads an answer of a cancel call.
pub(super) fn cancelled(body: &Object<'_>) -> CallResult<Cancelled> {
    let said = Said::of(body);
    match body.flag("success").map_err(|error| CANCEL.garbled(error))? {
        Some(true) => Ok(Cancelled::Done),
        _ if said.code == "CLOSE_ORDER_TOO_FAST" => Ok(Cancelled::Later(TOO_YOUNG)),
        _ if said.code == "ORDER_STATUS_ERROR" => Ok(Cancelled::No),
        Some(false) if said.is_no_such_order() => Err(CANCEL.missing(&said)),
        Some(false) => Err(CANCEL.no(&said, true)),
        None => Err(CANCEL.garbled("neither done nor refused")),
    }
}

/// Reads an answer of the pay link call. A link that pays only some of the orders is none: the person would believe
/// that all are paid.
pub(super) fn link(body: &Object<'_>) -> CallResult<PayAddress> {
    let garbled = |error: Misread| PAY_LINK.garbled(error);
    let said = Said::of(body);
    if body.count("payFailureOrderList").map_err(garbled)?.unwrap_or(0) > 0 {
        let numbers = body.ids("payFailureOrderList").map_err(garbled)?;
        return Ok(PayAddress::Not { numbers, said: said.message });
    }
    if body.flag("success").map_err(garbled)? == Some(false) {
        return Err(PAY_LINK.no(&said, true));
    }
    let text = body.text("payUrl").map_err(garbled)?.unwrap_or_default();
    match Url::parse(&text) {
        // It becomes a link on a page.
        Ok(url) if matches!(url.scheme(), "https" | "http") && url.has_host() => Ok(PayAddress::All(text)),
        _ => Err(PAY_LINK.garbled("no address to pay at")),
    }
}

/// Reads an answer of a renewal that came at `now`.
pub(super) fn renewed(body: &Object<'_>, now: Moment) -> CallResult<Renewed> {
    let read = || -> Result<Renewed, Misread> {
        let token = body.text("access_token")?.ok_or_else(|| Misread::new("access_token", "missing"))?;
        let seconds = match body.text("expires_in")? {
            Some(text) => values::whole("expires_in", &text)?,
            None => TOKEN_SECONDS,
        };
        Ok(Renewed {
            access_token: Secret::new(token),
            expires_at: now.plus(seconds.saturating_mul(SECOND)),
            // Usually absent: the old one stays.
            refresh_token: body.text("refresh_token")?.map(Secret::new),
            refresh_ends_at: refresh_ends_at(body),
            member_id: body.text("memberId")?,
        })
    };
    read().map_err(|error| TOKEN.garbled(error))
}

/// Only shown and warned of, so a date that cannot be read is none.
fn refresh_ends_at(body: &Object<'_>) -> Option<Moment> {
    let text = body.first(&["refresh_token_timeout"])?;
    values::moment("refresh_token_timeout", &text).ok()
}

/// Reads an answer to the code of a sign-in that came at `now`.
pub(super) fn signed_in(body: &Object<'_>, now: Moment) -> CallResult<SignedIn> {
    let tokens = renewed(body, now)?;
    let login =
        body.text("resource_owner").and_then(|login| login.ok_or_else(|| Misread::new("resource_owner", "missing")));
    Ok(SignedIn {
        login: login.map_err(|error| TOKEN.garbled(error))?,
        member_id: tokens.member_id.unwrap_or_default(),
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token.unwrap_or_default(),
        expires_at: tokens.expires_at,
        refresh_ends_at: tokens.refresh_ends_at,
    })
}
