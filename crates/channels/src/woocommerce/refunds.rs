//! Money that went back and the pieces that it was for, asked for beside each order: over the current interface an order says
//! only how much, over the older one nothing. What was answered is kept with the order:
//! `{"order": …, "order_refunds": […]}`, both exactly the shop's bytes.

use bytes::Bytes;
use connect::{CallCx, CallError, CallResult, Fault};
use domain::order::ShopPhase;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    call::{Caller, pairs, within_several},
    dialect::Dialect,
    legacy::wire as older,
    read::phase,
    source::is_unreached,
    wire::{self, Head, RefundInFull},
};

const REFUNDS: &str = "woocommerce.refunds.list";
const WITNESS: &str = "woocommerce.orders.fetch";

/// What stands beside an order.
#[derive(Debug)]
pub(super) enum Beside {
    /// No money went back.
    Nothing,
    /// Its refunds.
    Refunds(Box<RawValue>),
    /// There may be some, and the shop breaks on the question, for this reason.
    Unread(String),
}

/// Whether an order of the current interface lists refunds whose pieces have to be known: of one that is given up as a whole
/// none is wanted.
pub(super) fn are_listed(head: &Head) -> bool {
    if matches!(phase(&head.status), ShopPhase::Cancelled | ShopPhase::Refunded | ShopPhase::Draft) {
        return false;
    }
    let listed =
        head.refunds.as_ref().and_then(|listed| serde_json::from_str::<Vec<serde::de::IgnoredAny>>(listed.get()).ok());
    listed.is_some_and(|listed| !listed.is_empty())
}

/// Whether money may have gone back for an order of the older interface: it was paid, and the order was changed since it was
/// made. A refund always moves the moment of change, and an order that is given up or unpaid has none.
pub(super) fn may_be(dialect: Dialect, head: &older::Head) -> bool {
    let paid = head.payment_details.paid == "true" && head.updated_at != head.created_at;
    let open = !matches!(head.status.as_str(), "pending" | "failed" | "checkout-draft" | "draft" | "auto-draft");
    // The first version has no path for them.
    dialect != Dialect::Legacy1 && (head.status == "refunded" || (paid && open))
}

/// The bytes under which an order is kept.
pub(super) fn body(order: &RawValue, beside: &Beside, dialect: Dialect) -> Bytes {
    let order = order.get();
    let text = match beside {
        Beside::Refunds(refunds) if refunds.get() != "[]" => {
            format!("{{\"order\":{order},\"order_refunds\":{refunds}}}")
        }
        Beside::Unread(why) => format!("{{\"order\":{order},\"refunds_unread\":{}}}", serde_json::json!(why)),
        _ if dialect.is_legacy() => format!("{{\"order\":{order}}}"),
        _ => order.to_owned(),
    };
    text.into()
}

/// The refunds of an order, exactly as the shop has them.
pub(super) async fn fetch(caller: &Caller<'_>, cx: &CallCx<'_>, external_id: &str) -> CallResult<Beside> {
    #[derive(Deserialize)]
    struct Answer {
        order_refunds: Option<Box<RawValue>>,
    }
    // The current interface gives ten when it is not asked for more.
    let query = if caller.dialect.is_legacy() { Vec::new() } else { pairs(&[("per_page", "100")]) };
    let response = match caller.get(cx, REFUNDS, &format!("/orders/{external_id}/refunds"), &query).await {
        Ok(response) => response,
        // Gone meanwhile.
        Err(error) if error.fault == Fault::Missing => return Ok(Beside::Nothing),
        Err(error) => return Err(error),
    };
    let garbled = |why: String| CallError::new(REFUNDS, Fault::Garbled).because(why);
    let json = wire::json(&response.body).ok_or_else(|| garbled("the answer is no JSON".to_owned()))?;
    let refunds: Box<RawValue> = if caller.dialect.is_legacy() {
        let answer: Answer = serde_json::from_slice(json).map_err(|error| garbled(error.to_string()))?;
        answer.order_refunds.ok_or_else(|| garbled("the answer has no refunds".to_owned()))?
    } else {
        serde_json::from_slice(json).map_err(|error| garbled(error.to_string()))?
    };
    let is_list = serde_json::from_str::<Vec<RefundInFull>>(refunds.get()).is_ok();
    if is_list { Ok(Beside::Refunds(refunds)) } else { Err(garbled("the refunds are no list".to_owned())) }
}

/// The refunds of an order of a page; `None` when the page has to end before this order.
///
/// One order at which the shop always breaks must not stop the reading of all others: when the shop answers everything else,
/// the order is kept with the reason, cannot be understood, and waits in the list of those.
pub(super) async fn within_page(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    external_id: &str,
    can_end: bool,
) -> CallResult<Option<Beside>> {
    for is_last in [false, true] {
        let error = match fetch(caller, cx, external_id).await {
            Ok(beside) => return Ok(Some(beside)),
            Err(error) => error,
        };
        // What was read is kept: a shop that fails at every other question would never get to the end of a page.
        if can_end && matches!(error.fault, Fault::Limited | Fault::Down | Fault::Garbled) {
            return Ok(None);
        }
        if matches!(error.fault, Fault::Limited | Fault::Session) || is_unreached(&error) {
            return Err(within_several(error));
        }
        if is_last {
            let path = format!("/orders/{external_id}");
            let order = caller.get(cx, WITNESS, &path, &[]).await.map_err(within_several)?;
            let answers = wire::json(&order.body).is_some();
            return if answers { Ok(Some(Beside::Unread(error.to_string()))) } else { Err(error) };
        }
    }
    Ok(None)
}
