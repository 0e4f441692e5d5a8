//! The connector against the samples of the protocol, made up and complete, and against a server on this machine that
//! answers from a script.

mod calls;
mod messages;
mod outcomes;
mod reading;
mod samples;

use connect::{
    CallError, Effect, Fault, Response,
    provider::{Draft, DraftItem},
};
use domain::{consignee::Consignee, decision::DecisionKind, offer::OfferKey};

pub(super) const OFFER: &str = "600000000001";
pub(super) const OTHER: &str = "600000000002";
pub(super) const SPEC: &str = "0123456789abcdef0123456789abcdef";
pub(super) const OTHER_SPEC: &str = "fedcba9876543210fedcba9876543210";
pub(super) const NUMBER: &str = "3600000000000000017";
pub(super) const REFERENCE: &str = "06F0000000001";

/// A complete consignee.
pub(super) fn consignee() -> Consignee {
    Consignee {
        name: "测试仓".into(),
        mobile: "13800000000".into(),
        phone: "0470-0000000".into(),
        postcode: "021400".into(),
        province: "内蒙古自治区".into(),
        city: "呼伦贝尔市".into(),
        district: "鄂温克族自治旗".into(),
        address: "仓储路1号 A-17".into(),
    }
}

pub(super) fn key(offer: &str, spec: &str) -> OfferKey {
    OfferKey { provider: "1688".into(), offer: offer.into(), spec: spec.into() }
}

/// A draft of the first item, or of both.
pub(super) fn draft(items: usize) -> Draft {
    let both = [(OFFER, SPEC, 3), (OTHER, OTHER_SPEC, 1)];
    Draft {
        reference: REFERENCE.into(),
        items: both[..items]
            .iter()
            .map(|(offer, spec, quantity)| DraftItem { key: key(offer, spec), quantity: *quantity })
            .collect(),
        consignee: consignee(),
    }
}

pub(super) fn response(status: u16, body: &str) -> Response {
    Response { status, headers: Vec::new(), body: body.to_owned().into() }
}

/// An error in short: who acts, whether it may have happened, the question of a refusal.
pub(super) fn short(error: &CallError) -> String {
    let fault = match &error.fault {
        Fault::Refused(refusal) => format!("refused:{}", refusal.asks),
        other => format!("{other:?}").to_lowercase(),
    };
    match error.effect {
        Effect::Nothing => fault,
        Effect::Unknown => format!("{fault}?"),
    }
}

pub(super) fn kinds(failed: &[(OfferKey, connect::ItemRefusal)]) -> Vec<(&str, DecisionKind)> {
    failed.iter().map(|(key, refusal)| (key.offer.as_str(), refusal.asks)).collect()
}
