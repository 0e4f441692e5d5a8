//! A small shop on this machine: whatever a test says it answers, behind real sockets.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use connect::{CallCx, Limits, Settings, Wire, channel::Channel};
use domain::{Clock, Moment, Random, ids::ConnectionId, time::Wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use url::Url;

use super::answer;

/// A request as the shop sees it.
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
    pub(super) body: String,
}

pub(super) struct Shop {
    pub(super) address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

/// What the shop answers: status, headers, body.
pub(super) type Answer = (u16, String, String);

impl Shop {
    pub(super) async fn open(answer: impl Fn(&Seen) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                let mut part = [0; 4096];
                let request = loop {
                    let count = stream.read(&mut part).await.unwrap();
                    bytes.extend_from_slice(&part[..count]);
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    if let Some((head, body)) = text.split_once("\r\n\r\n") {
                        let length = head
                            .lines()
                            .find_map(|line| line.strip_prefix("content-length: "))
                            .map_or(0, |n| n.parse().unwrap());
                        if body.len() >= length || count == 0 {
                            break text;
                        }
                    }
                };
                let (head, body) = request.split_once("\r\n\r\n").unwrap();
                let mut words = head.split(' ');
                let method = words.next().unwrap().to_owned();
                let url = Url::parse(&format!("http://shop{}", words.next().unwrap())).unwrap();
                let request = Seen {
                    method,
                    path: url.path().to_owned(),
                    query: url.query_pairs().into_owned().filter(|(name, _)| !name.starts_with("oauth_")).collect(),
                    body: body.to_owned(),
                };
                let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
                kept.lock().unwrap().push(format!(
                    "{} {}?{} {}",
                    request.method,
                    request.path,
                    query.join("&"),
                    request.body
                ));
                let (status, headers, body) = answer(&request);
                let head = format!(
                    "HTTP/1.1 {status} X\r\nConnection: close\r\nDate: Sun, 22 Nov 2026 01:30:00 GMT\r\nContent-Length: {}\r\n{headers}\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(body.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { address, seen }
    }

    pub(super) fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    pub(super) fn channel(&self, found: &[(&str, &str)]) -> Box<dyn Channel> {
        let mut settings = Settings::default();
        settings.plain.insert("address".into(), format!("{}/wp-admin/", self.address));
        settings.plain.insert("consumer_key".into(), "ck_1".into());
        settings.secrets.insert("consumer_secret".into(), "cs_2".into());
        settings.secrets.insert("webhook_secret".into(), "hooksecret".into());
        settings.plain.insert("told_completed".into(), "wc-shipped".into());
        settings.found = found.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        (crate::lookup("woocommerce").unwrap().open)(&settings).unwrap()
    }
}

pub(super) struct Still;
impl Clock for Still {
    fn now(&self) -> Moment {
        "2026-11-22T01:31:00Z".parse().unwrap()
    }
    fn wait_until(&self, _: Moment) -> Wait<'_> {
        Box::pin(std::future::pending())
    }
}
impl Random for Still {
    fn next_u64(&self) -> u64 {
        7
    }
}

pub(super) fn wire() -> Wire {
    Wire::new(Limits {
        timeout: Duration::from_secs(20),
        body: 10 << 20,
        redirects: 3,
        per_second: 1000,
        private_addresses: true,
    })
}

pub(super) fn cx(wire: &Wire) -> CallCx<'_> {
    CallCx::new(wire, &Still, &Still, ConnectionId::new(1))
}

pub(super) fn file(version: &str, name: &str) -> Answer {
    let recorded = answer(version, name);
    let totals: String = ["x-wp-total", "x-wp-totalpages", "x-wc-total", "x-wc-totalpages"]
        .into_iter()
        .filter_map(|name| recorded.header(name).map(|value| format!("{name}: {value}\r\n")))
        .collect();
    (recorded.response().status, totals, String::from_utf8(recorded.body.to_vec()).unwrap())
}

pub(super) fn totals(total: usize, pages: usize, body: String) -> Answer {
    (200, format!("X-WP-Total: {total}\r\nX-WP-TotalPages: {pages}\r\n"), body)
}
