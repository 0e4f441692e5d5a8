//! One table: what the gateway or the provider answers instead of a result (status, code, 200 with an error inside) to
//! who acts next and whether it may have happened. Pure.

use std::time::Duration;

use connect::{Access, CallError, CallResult, Fault, ItemRefusal, Response, fault::BoxError, wire::retry_after};
use domain::decision::DecisionKind;

use super::wire::{Api, Object};

const CODES: &[&str] = &["error_code", "errorCode", "code", "resultCode", "error"];
const MESSAGES: &[&str] = &[
    "error_message",
    "errorMsg",
    "errorMessage",
    "message",
    "erroMsg",
    "errorInfo",
    "extErrorMessage",
    "resultMessage",
    "error_description",
];

/// The provider's own words for a no.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) code: String,
    pub(super) message: String,
}

impl Said {
    /// Code and message under whichever name they come.
    pub(super) fn of(object: &Object<'_>) -> Self {
        Self { code: object.first(CODES).unwrap_or_default(), message: object.first(MESSAGES).unwrap_or_default() }
    }

    /// Neither code nor message.
    pub(super) fn is_silent(&self) -> bool {
        self.code.is_empty() && self.message.is_empty()
    }

    /// Both, folded for comparison.
    fn folded(&self) -> String {
        format!("{} {}", self.code, self.message).to_lowercase().replace(['_', '.', '-'], " ")
    }

    /// Whether the provider says that there is no such order, or none of this account.
    pub(super) fn is_no_such_order(&self) -> bool {
        let squeezed = self.folded().replace(' ', "");
        self.code == "404"
            || contains_one(
                &squeezed,
                &[
                    "notexist",
                    "notexsit",
                    "notfound",
                    "nosuchorder",
                    "nopermissionbuyer",
                    "不存在",
                    "未找到",
                    "查询不到",
                ],
            )
    }

    /// Whether it is a failure of the far side rather than a decision of it.
    fn is_trouble(&self) -> bool {
        let trouble = [
            "timeout",
            "time out",
            "timed out",
            "超时",
            "system",
            "系统",
            "exception",
            "异常",
            "internal",
            "unavailable",
        ];
        contains_one(&self.folded(), &trouble)
    }

    /// Whether it says that an order with this reference is there already.
    fn is_double(&self) -> bool {
        contains_one(&self.folded(), &["重复", "已存在", "幂等", "duplicate", "already exist", "repeat", "idempot"])
    }

    /// The refusal with the question that a person is asked because of it. `alone`: the draft has one item, so several
    /// sellers cannot be the cause.
    pub(super) fn refusal(&self, alone: bool) -> ItemRefusal {
        ItemRefusal { asks: self.asks(alone), code: self.code.clone(), message: self.message.clone() }
    }

    fn asks(&self, alone: bool) -> DecisionKind {
        let folded = self.folded();
        let code = self.code.strip_prefix(['R', 'r']).unwrap_or(&self.code);
        match code {
            "500_001" => return DecisionKind::NotSoldOnline,
            // One code for two causes: the sellers differ, or the specification does not belong to the offer.
            "500_002" | "500_003" => {
                let of_spec = contains_one(&folded, &["规格", "spec", "sku"]);
                let of_sellers = contains_one(&folded, &["供应商", "卖家", "商家", "seller", "supplier"]);
                return match (alone, of_sellers, of_spec) {
                    (true, _, _) | (false, false, true) => DecisionKind::VariantGone,
                    (false, true, _) | (false, false, false) => DecisionKind::SeveralSellers,
                };
            }
            "500_004" => return DecisionKind::OutOfStock,
            "500_005" | "500_009" => return DecisionKind::BelowMinimum,
            "500_006" => return DecisionKind::MixedBatch,
            "500_007" => return DecisionKind::AgencyMissing,
            "500_008" => return DecisionKind::ZeroPrice,
            _ => {}
        }
        let open_deals =
            ["未付款", "待付款", "未支付", "下单数", "unpaid", "open deal", "open order", "booking", "order count"];
        let limits = ["上限", "超过", "超出", "过多", "太多", "限制", "limit", "too many", "exceed"];
        let linking = ["绑定", "未开通", "没有", "未", "bind", "bound", "link", "not ", "no ", "missing"];
        let address =
            ["地址", "收货人", "收件", "手机号", "邮编", "address", "receiver", "consignee", "postcode", "post code"];
        if contains_one(&folded, &open_deals) && contains_one(&folded, &limits) {
            DecisionKind::BookingLimit
        } else if contains_one(&folded, &["支付宝", "alipay"]) && contains_one(&folded, &linking) {
            DecisionKind::PaymentAccountMissing
        } else if contains_one(&folded, &address) {
            DecisionKind::ConsigneeRefused
        } else {
            DecisionKind::ProviderRefused
        }
    }
}

fn contains_one(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

impl Api {
    /// The answer makes no sense; a write may have happened.
    pub(super) fn garbled(self, why: impl Into<BoxError>) -> CallError {
        self.unsure(CallError::new(self.doing, Fault::Garbled).because(why))
    }

    /// A clear no: nothing happened.
    pub(super) fn refused(self, refusal: ItemRefusal) -> CallError {
        let code = refusal.code.clone();
        CallError::new(self.doing, Fault::Refused(refusal)).far(code)
    }

    /// The thing is not there.
    pub(super) fn missing(self, said: &Said) -> CallError {
        CallError::new(self.doing, Fault::Missing).far(said.code.clone()).because(said.message.clone())
    }

    /// A no of the provider, by its words. A failure inside the far side, or the word that the order is there already,
    /// says nothing certain about a write.
    pub(super) fn no(self, said: &Said, alone: bool) -> CallError {
        let refusal = said.refusal(alone);
        if refusal.asks != DecisionKind::ProviderRefused {
            self.refused(refusal)
        } else if said.is_silent() {
            self.garbled("no without a reason")
        } else if said.is_double() {
            self.garbled(said.message.clone()).far(said.code.clone())
        } else if said.is_trouble() {
            self.unsure(CallError::new(self.doing, Fault::Down).because(said.message.clone()).far(said.code.clone()))
        } else {
            self.refused(refusal)
        }
    }

    fn unsure(self, error: CallError) -> CallError {
        match self.access {
            Access::Reads => error,
            Access::Writes => error.effect_unknown(),
        }
    }

    /// The body of an answer, or the gateway's own error.
    pub(super) fn open(self, response: &Response) -> CallResult<Object<'_>> {
        let body = Object::read(&response.body);
        let said = body.as_ref().map(Said::of).unwrap_or_default();
        let good = (200..300).contains(&response.status);
        // An answer that brings a result is no error of the gateway, whatever else it says.
        let bare = body.as_ref().is_ok_and(|body| !body.has("result") && !body.has("orderId"));
        if !good || bare {
            if let Some(fault) = gateway_fault(response.status, &said) {
                let wait = response.header("retry-after").and_then(|value| match response.date() {
                    Some(now) => retry_after(value, now),
                    None => value.trim().parse().ok().map(Duration::from_secs),
                });
                return Err(CallError::new(self.doing, fault).far(said.code).because(said.message).wait(wait));
            }
            if response.status >= 500 || response.status == 408 || said.code.starts_with("gw.") {
                let code = if said.code.is_empty() { response.status.to_string() } else { said.code };
                return Err(self.unsure(CallError::new(self.doing, Fault::Down).far(code).because(said.message)));
            }
        }
        match body {
            Ok(body) if good => Ok(body),
            Ok(_) => Err(self.garbled(said.message).far(response.status.to_string())),
            Err(error) => Err(self.garbled(error).far(response.status.to_string())),
        }
    }

    /// Whether the clock answered: its body is a bare date or an object around one, and only an error has a code.
    pub(super) fn told_the_time(self, response: &Response) -> CallResult<()> {
        let bare = serde_json::from_slice::<&serde_json::value::RawValue>(&response.body)
            .is_ok_and(|value| !value.get().starts_with(['{', '[']));
        if response.status == 200 && bare {
            return Ok(());
        }
        let body = self.open(response)?;
        match self.agreed(&body) {
            Ok(Err(said)) => Err(self.no(&said, true)),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }

    /// That an answer which brings a result is not a no.
    pub(super) fn agreed(self, body: &Object<'_>) -> CallResult<Result<(), Said>> {
        let said = Said::of(body);
        match body.flag("success").map_err(|error| self.garbled(error))? {
            Some(true) => Ok(Ok(())),
            Some(false) => Ok(Err(said)),
            None if body.says("result") => Ok(Ok(())),
            None if said.is_silent() => Err(self.garbled("neither success nor result nor error")),
            None => Ok(Err(said)),
        }
    }
}

/// The gateway's own codes, after which the call was certainly not carried out; `None` for all that is not in the table.
fn gateway_fault(status: u16, said: &Said) -> Option<Fault> {
    let code = said.code.as_str();
    // The spelling of the signature code differs between sources.
    let of_gateway = code.starts_with("gw.") || code.contains("ignature");
    if code.contains("QosRequestLimit") || status == 429 {
        Some(Fault::Limited)
    } else if of_gateway
        && ["ignature", "AppKey", "ACLDecline", "APIUnsupported"].iter().any(|part| code.contains(part))
    {
        Some(Fault::Settings)
    } else if status == 401
        || code == "401"
        || contains_one(&said.message.to_lowercase(), &["need user authorized"])
        || contains_one(
            &said.folded().replace(' ', ""),
            &["accesstokeninvalid", "accesstokenexpire", "invalidaccesstoken", "accesstokenmissing"],
        )
    {
        Some(Fault::Session)
    } else if code.starts_with("gw.Param") {
        Some(Fault::Refused(said.refusal(true)))
    } else {
        None
    }
}
