//! Money that went back, which an order of the older interface does not tell.

use connect::{CallCx, CallError, CallResult, Fault};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    super::{call::Caller, dialect::Dialect, wire as current},
    wire::Head,
};

const REFUNDS: &str = "woocommerce.refunds.list";

/// Whether money may have gone back: it was paid, and the order was changed since it was made. A refund always moves the
/// moment of change, and an order that is given up or unpaid has none.
pub(in super::super) fn may_have_refunds(dialect: Dialect, head: &Head) -> bool {
    let paid = head.payment_details.paid == "true" && head.updated_at != head.created_at;
    let open = !matches!(head.status.as_str(), "pending" | "failed" | "checkout-draft" | "draft" | "auto-draft");
    // The first version has no path for them.
    dialect != Dialect::Legacy1 && (head.status == "refunded" || (paid && open))
}

/// The refunds of an order, exactly as the shop has them.
pub(in super::super) async fn fetch_refunds(
    caller: &Caller<'_>,
    cx: &CallCx<'_>,
    external_id: &str,
) -> CallResult<Option<Box<RawValue>>> {
    #[derive(Deserialize)]
    struct Answer {
        order_refunds: Option<Box<RawValue>>,
    }
    let response = match caller.get(cx, REFUNDS, &format!("/orders/{external_id}/refunds"), &[]).await {
        Ok(response) => response,
        // Gone meanwhile.
        Err(error) if error.fault == Fault::Missing => return Ok(None),
        Err(error) => return Err(error),
    };
    let garbled = |why: String| CallError::new(REFUNDS, Fault::Garbled).because(why);
    let json = current::json(&response.body).ok_or_else(|| garbled("the answer is no JSON".to_owned()))?;
    let answer: Answer = serde_json::from_slice(json).map_err(|error| garbled(error.to_string()))?;
    let refunds = answer.order_refunds.ok_or_else(|| garbled("the answer has no refunds".to_owned()))?;
    let is_list = serde_json::from_str::<Vec<super::wire::Refund>>(refunds.get()).is_ok();
    if is_list { Ok(Some(refunds)) } else { Err(garbled("the refunds are no list".to_owned())) }
}
