//! The recorded exchanges and deliveries, read from the files inside the binary.

use rust_embed::RustEmbed;

use crate::text;

#[derive(RustEmbed)]
#[folder = "captures"]
struct Files;

/// One recorded request with its answer.
#[derive(Debug, Clone)]
pub struct RecordedExchange {
    /// `15-order-rich`.
    pub name: String,
    /// `GET`, `PUT` …
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Decoded, in the order sent, without credentials, nonce, timestamp and signature.
    pub query: Vec<(String, String)>,
    /// The bytes that were sent.
    pub request_body: Vec<u8>,
    /// Status of the answer.
    pub status: u16,
    /// Headers of the answer.
    pub headers: Vec<(String, String)>,
    /// The bytes that came back.
    pub body: Vec<u8>,
}

/// One recorded webhook request: a ping or a delivery.
#[derive(Debug, Clone)]
pub struct RecordedDelivery {
    /// `15-create-v3_order_created-order.created`.
    pub name: String,
    /// Path of the delivery address: `/v3/order_created`, `/v2/…`, and `/legacy/…` for the older form.
    pub path: String,
    /// Headers as received.
    pub headers: Vec<(String, String)>,
    /// The exact bytes that were signed.
    pub body: Vec<u8>,
    /// `order.created`; nothing for a ping.
    pub topic: Option<String>,
    /// The secret of the webhook.
    pub secret: &'static str,
}

/// Head line, headers and body of a recorded message.
type Message = (String, Vec<(String, String)>, Vec<u8>);

fn split(bytes: &[u8]) -> Option<Message> {
    let find = |mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark).map(|at| (at, mark.len()));
    let (at, len) = match (find(b"\r\n\r\n"), find(b"\n\n")) {
        (Some(one), Some(two)) => {
            if one.0 < two.0 {
                one
            } else {
                two
            }
        }
        (one, two) => one.or(two)?,
    };
    let head = String::from_utf8_lossy(&bytes[..at]);
    let mut lines = head.lines();
    let first = lines.next()?.to_owned();
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    Some((first, headers, bytes[at + len..].to_vec()))
}

fn file(path: &str) -> Option<Message> {
    split(&Files::get(path)?.data)
}

/// Files of a folder in the order of their numbers.
fn names(folder: &str, end: &str) -> Vec<String> {
    let mut names: Vec<String> =
        Files::iter().filter_map(|path| Some(path.strip_prefix(folder)?.strip_suffix(end)?.to_owned())).collect();
    names.sort_by_key(|name| (name.split('-').next().and_then(|number| number.parse::<u32>().ok()), name.clone()));
    names
}

/// Everything of a query but what says who is asking.
pub(crate) fn meaning(query: &[(String, String)]) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = query
        .iter()
        .filter(|(name, _)| !name.starts_with("oauth_") && !name.starts_with("consumer_"))
        .cloned()
        .collect();
    kept.sort();
    kept
}

/// All exchanges of one version, `3.6.4` or `8.9.1`, in the order of recording.
pub fn exchanges(version: &str) -> Vec<RecordedExchange> {
    let folder = format!("{version}/rest/");
    names(&folder, ".req.http")
        .into_iter()
        .filter_map(|name| {
            let (request, _, request_body) = file(&format!("{folder}{name}.req.http"))?;
            let (answer, headers, body) = file(&format!("{folder}{name}.res.http"))?;
            let mut words = request.split(' ');
            let (method, target) = (words.next()?.to_owned(), words.next()?);
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let query = text::pairs(query);
            let query = query
                .into_iter()
                .filter(|(name, _)| !name.starts_with("oauth_") && !name.starts_with("consumer_"))
                .collect();
            let status = answer.split(' ').nth(1)?.parse().ok()?;
            Some(RecordedExchange { name, method, path: path.to_owned(), query, request_body, status, headers, body })
        })
        .collect()
}

/// All webhook requests of one version, pings too, in the order of recording.
pub fn deliveries(version: &str) -> Vec<RecordedDelivery> {
    let folder = format!("{version}/webhooks/");
    names(&folder, ".http")
        .into_iter()
        .filter(|name| !name.starts_with("00-"))
        .filter_map(|name| {
            let (request, headers, body) = file(&format!("{folder}{name}.http"))?;
            let path = request.split(' ').nth(1)?.to_owned();
            let topic = headers
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case("x-wc-webhook-topic"))
                .map(|(_, topic)| topic.clone());
            let secret = match path.split('/').nth(1) {
                Some("v2") => "hook-secret-v2",
                Some("legacy") => "hook-secret-legacy",
                _ => "hook-secret-v3",
            };
            Some(RecordedDelivery { name, path, headers, body, topic, secret })
        })
        .collect()
}

/// The answer to the creation of a webhook, as a model for others.
pub(crate) fn webhook_model(version: &str) -> serde_json::Value {
    let found = file(&format!("{version}/webhooks/00-create-wc-v3.res.http"));
    found.and_then(|(_, _, body)| serde_json::from_slice(&body).ok()).unwrap_or_default()
}

/// The same of the older interface.
#[cfg(test)]
pub(crate) fn legacy_webhook_model(version: &str) -> serde_json::Value {
    let found = file(&format!("{version}/webhooks/00-create-legacy.res.http"));
    found.and_then(|(_, _, body)| serde_json::from_slice(&body).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::woocommerce::auth::sha256;

    #[test]
    fn recorded_deliveries_carry_true_signatures() {
        for version in ["3.6.4", "8.9.1"] {
            assert!(exchanges(version).len() > 70);
            let all = deliveries(version);
            let signed: Vec<_> = all.iter().filter(|delivery| delivery.topic.is_some()).collect();
            assert!(signed.len() >= 20 && all.len() > signed.len());
            for delivery in signed {
                let header = delivery.headers.iter().find(|(name, _)| name == "X-WC-Webhook-Signature").unwrap();
                assert_eq!(sha256(delivery.secret, &delivery.body), header.1, "{}", delivery.name);
            }
        }
    }
}
