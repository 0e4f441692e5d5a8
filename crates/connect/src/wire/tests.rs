//! The wire against a server on this machine that answers, cuts off, redirects or stays silent as told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::{Clock, Moment, Random, ids::ConnectionId, time::Wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use super::*;
use crate::{Effect, Fault};

/// What the server does with one request.
#[derive(Debug, Clone)]
enum Turn {
    /// Answers with these bytes and closes.
    Answer(String),
    /// Closes without a word.
    Close,
    /// Keeps the connection open and says nothing.
    Silent,
}

struct Far {
    address: String,
    seen: Arc<Mutex<Vec<String>>>,
    /// Told when it has heard a request that it will not answer.
    silent: Arc<Notify>,
}

impl Far {
    async fn plays(turns: Vec<Turn>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let told = Arc::new(Notify::new());
        let silent = Arc::clone(&told);
        tokio::spawn(async move {
            let mut turns = VecDeque::from(turns);
            let mut open = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read_request(&mut stream).await;
                kept.lock().unwrap().push(request);
                match turns.pop_front().unwrap_or(Turn::Close) {
                    Turn::Answer(text) => {
                        let _ = stream.write_all(text.as_bytes()).await;
                        let _ = stream.shutdown().await;
                    }
                    Turn::Close => drop(stream),
                    Turn::Silent => {
                        open.push(stream);
                        silent.notify_one();
                    }
                }
            }
        });
        Self { address, seen, silent: told }
    }

    fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let told = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            if body.len() >= told.map_or(0, |told| told.parse().unwrap()) {
                return text.into_owned();
            }
        }
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&bytes).into_owned(),
            Ok(count) => bytes.extend_from_slice(&part[..count]),
        }
    }
}

fn answer(status: &str, headers: &str, body: &str) -> Turn {
    Turn::Answer(format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    ))
}

/// A clock that shows the end of all patience once the far side has heard a request that it will not answer.
struct Ends(Arc<Notify>);
impl Clock for Ends {
    fn now(&self) -> Moment {
        Still.now()
    }
    fn wait_until(&self, _: Moment) -> Wait<'_> {
        Box::pin(self.0.notified())
    }
}

struct Still;
impl Clock for Still {
    fn now(&self) -> Moment {
        "2026-11-22T01:30:00Z".parse().unwrap()
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

const LIMITS: Limits =
    Limits { timeout: Duration::from_secs(20), body: 1000, redirects: 2, per_second: 100, private_addresses: true };

fn request(access: Access, url: String) -> Request {
    let (method, body) = match access {
        Access::Reads => ("GET", Bytes::new()),
        Access::Writes => ("PUT", Bytes::from_static(b"{\"status\":\"completed\",\"email\":\"a@b.example\"}")),
    };
    Request { doing: "test.call", method, url, headers: vec![("Authorization", "Basic dGVzdA==".into())], body, access }
}

struct Seen {
    result: CallResult<Response>,
    exchanges: Vec<Exchange>,
}

async fn send(limits: Limits, request: Request) -> Seen {
    send_by(&Still, limits, request).await
}

async fn send_by(clock: &dyn Clock, limits: Limits, request: Request) -> Seen {
    let wire = Wire::new(limits);
    let cx = CallCx::new(&wire, clock, &Still, ConnectionId::new(1));
    let result = wire.send(&cx, request).await;
    Seen { result, exchanges: cx.take_exchanges() }
}

fn failure(seen: Seen) -> (Fault, Effect, String) {
    let error = seen.result.unwrap_err();
    (error.fault, error.effect, error.far_code.unwrap_or_default())
}

#[tokio::test]
async fn what_breaks_is_told_apart_and_only_reads_are_repeated() {
    let quick = Limits { timeout: Duration::from_millis(300), ..LIMITS };
    let huge = || answer("200 OK", "", &"x".repeat(1001));
    let endless = || Turn::Answer(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", "x".repeat(5000)));
    let cut = || Turn::Answer("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"id\":".into());
    let garbage = || Turn::Answer("220 mail.example ESMTP\r\n".into());
    for (name, turn, fault, code, requests) in [
        ("silent", Turn::Silent, Fault::Down, "timeout", (1, 1)),
        ("cut before", Turn::Close, Fault::Down, "no_answer", (2, 1)),
        ("cut within", cut(), Fault::Down, "answer_cut_off", (1, 1)),
        ("huge as told", huge(), Fault::Garbled, "answer_too_large", (1, 1)),
        ("huge untold", endless(), Fault::Garbled, "answer_too_large", (1, 1)),
        ("no http", garbage(), Fault::Down, "no_answer", (2, 1)),
    ] {
        for (access, effect, times) in
            [(Access::Reads, Effect::Nothing, requests.0), (Access::Writes, Effect::Unknown, requests.1)]
        {
            let far = Far::plays(vec![turn.clone(), turn.clone()]).await;
            let clock = Ends(far.silent.clone());
            let seen = send_by(&clock, LIMITS, request(access, format!("{}/x", far.address))).await;
            assert_eq!(seen.exchanges.len(), times, "{name} {access:?}");
            assert_eq!(failure(seen), (fault.clone(), effect, code.to_owned()), "{name} {access:?}");
            assert_eq!(far.requests().len(), times, "{name} {access:?}");
        }
    }
    // Nobody listens: certainly nothing happened, not even for a write.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let seen = send(LIMITS, request(Access::Writes, format!("http://{closed}/"))).await;
    assert_eq!(failure(seen), (Fault::Down, Effect::Nothing, "no_connection".to_owned()));
    // TLS against a server that speaks none: the request itself never left.
    let far = Far::plays(vec![answer("200 OK", "", "")]).await;
    let seen = send(quick, request(Access::Writes, far.address.replace("http", "https"))).await;
    assert_eq!(failure(seen), (Fault::Down, Effect::Nothing, "no_connection".to_owned()));
    // A read whose connection broke once is repeated at once.
    let far = Far::plays(vec![Turn::Close, answer("200 OK", "", "{}")]).await;
    assert_eq!(send(LIMITS, request(Access::Reads, far.address.clone())).await.result.unwrap().body, "{}");
}

#[tokio::test]
async fn reads_follow_redirects_within_bounds_and_writes_none() {
    let other = Far::plays(vec![answer("200 OK", "", "{\"id\":5}")]).await;
    let to_other = format!("Location: {}/there\r\n", other.address);
    let far =
        Far::plays(vec![answer("301 Moved", "Location: /here?page=2\r\n", ""), answer("302 Found", &to_other, "")])
            .await;
    let seen = send(LIMITS, request(Access::Reads, format!("{}/x", far.address))).await;
    assert_eq!(seen.result.unwrap().body, "{\"id\":5}");
    assert_eq!(seen.exchanges.len(), 3);
    assert!(far.requests()[1].starts_with("GET /here?page=2 "));
    assert!(far.requests()[1].contains("authorization: Basic"), "the same place gets the credentials");
    assert!(!other.requests()[0].contains("authorization"), "another place does not");

    let circle = answer("302 Found", "Location: /x\r\n", "");
    let far = Far::plays(vec![circle.clone(); 4]).await;
    let seen = send(LIMITS, request(Access::Reads, format!("{}/x", far.address))).await;
    assert_eq!(failure(seen), (Fault::Settings, Effect::Nothing, "too_many_redirects".to_owned()));
    assert_eq!(far.requests().len(), 3);

    let far = Far::plays(vec![circle]).await;
    let seen = send(LIMITS, request(Access::Writes, format!("{}/x", far.address))).await;
    assert_eq!(failure(seen), (Fault::Settings, Effect::Nothing, "address_redirects".to_owned()));
    assert_eq!(far.requests().len(), 1);

    let far = Far::plays(vec![answer("302 Found", "Location: file:///etc/hosts\r\n", "")]).await;
    let seen = send(LIMITS, request(Access::Reads, far.address.clone())).await;
    assert_eq!(failure(seen), (Fault::Settings, Effect::Nothing, "address_scheme".to_owned()));
}

#[tokio::test]
async fn private_addresses_are_refused_by_name_and_by_number() {
    let far = Far::plays(vec![answer("200 OK", "", "{}")]).await;
    let closed = Limits { private_addresses: false, ..LIMITS };
    for url in [far.address.clone(), far.address.replace("127.0.0.1", "localhost")] {
        let seen = send(closed, request(Access::Writes, url)).await;
        assert_eq!(failure(seen), (Fault::Settings, Effect::Nothing, "address_private".to_owned()));
    }
    assert!(far.requests().is_empty());
    for (url, code) in [("shop.example", "address_malformed"), ("gopher://shop.example/", "address_scheme")] {
        assert_eq!(failure(send(closed, request(Access::Reads, url.into())).await).2, code);
    }
}

#[tokio::test]
async fn an_exchange_is_recorded_without_secrets_and_people() {
    let headers = "Retry-After: 30\r\nDate: Sun, 22 Nov 2026 01:30:00 GMT\r\n";
    let body = "{\"id\":5,\"billing\":{\"phone\":\"+359 88\"},\"again\":\"ck_1234567890\"}";
    let far = Far::plays(vec![answer("429 Too Many Requests", headers, body)]).await;
    let seen =
        send(LIMITS, request(Access::Writes, format!("{}/x?consumer_key=ck_1234567890&page=2", far.address))).await;
    let response = seen.result.unwrap();
    assert_eq!(response.status, 429);
    assert_eq!(response.retry_after(Still.now()), Some(Duration::from_secs(30)));
    assert_eq!(response.date(), Some(Still.now()));
    let sent = &far.requests()[0];
    assert!(sent.contains(concat!("user-agent: Supercargo/", env!("CARGO_PKG_VERSION"))), "{sent}");
    let [exchange] = &seen.exchanges[..] else { panic!("{:?}", seen.exchanges) };
    assert_eq!(exchange.request, format!("PUT {}/x?consumer_key=***&page=2", far.address));
    assert_eq!(exchange.request_body, "{\"email\":\"***\",\"status\":\"completed\"}");
    assert_eq!(exchange.response_body, "{\"again\":\"***\",\"billing\":{\"phone\":\"***\"},\"id\":5}");
    assert_eq!((exchange.status, exchange.at, exchange.doing), (429, Still.now(), "test.call"));

    let long = Limits { body: 1 << 20, ..LIMITS };
    let far = Far::plays(vec![answer("200 OK", "", &"é".repeat(10_000))]).await;
    let seen = send(long, request(Access::Reads, far.address.clone())).await;
    assert!(seen.exchanges[0].response_body.len() < 9000);
    assert!(seen.exchanges[0].response_body.ends_with("… (20000 bytes)"));
}

#[tokio::test]
async fn the_budget_says_how_long_to_wait_and_sends_nothing() {
    let far = Far::plays(vec![answer("200 OK", "", "{}"); 20]).await;
    let wire = Wire::new(Limits { per_second: 2, ..LIMITS });
    let cx = CallCx::new(&wire, &Still, &Still, ConnectionId::new(1));
    for _ in 0..10 {
        wire.send(&cx, request(Access::Reads, far.address.clone())).await.unwrap();
    }
    let error = wire.send(&cx, request(Access::Writes, far.address.clone())).await.unwrap_err();
    assert_eq!(
        (error.fault, error.effect, error.wait),
        (Fault::Limited, Effect::Nothing, Some(Duration::from_millis(500)))
    );
    assert_eq!(far.requests().len(), 10);
}

#[tokio::test]
async fn a_task_with_an_open_transaction_may_not_send() {
    let call = || {
        tokio::spawn(async { send(LIMITS, request(Access::Reads, "http://127.0.0.1:1/".into())).await.exchanges.len() })
    };
    let open = forbid_sending();
    assert_eq!(call().await.unwrap(), 1, "another task may");
    let held = tokio::spawn(async {
        let _open = forbid_sending();
        send(LIMITS, request(Access::Reads, "http://127.0.0.1:1/".into())).await.exchanges.len()
    });
    assert!(held.await.is_err(), "the same task may not");
    drop(open);
    assert_eq!(send(LIMITS, request(Access::Reads, "http://127.0.0.1:1/".into())).await.exchanges.len(), 1);
}
