//! Both sides are read over HTTP: all pages, with the token, and each failure says where.
#![allow(clippy::unwrap_used, reason = "a test may")]

use judge::{JudgeError, fetch};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Serves one answer a connection; the function gets the request head.
async fn serve(answer: fn(&str) -> (u16, String)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(socket.read_u8().await.unwrap());
            }
            let (status, body) = answer(&String::from_utf8(head).unwrap());
            let length = body.len();
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            socket.write_all(head.as_bytes()).await.unwrap();
            socket.write_all(body.as_bytes()).await.unwrap();
        }
    });
    base
}

fn good(head: &str) -> (u16, String) {
    let line = head.lines().next().unwrap();
    let with_token = head.to_ascii_lowercase().contains("authorization: bearer tok-1");
    let hub = line.contains("/api/v1/");
    if hub != with_token {
        return (401, "the token goes to the hub and nowhere else".to_owned());
    }
    let quarantined = |n: u8, next: Value| {
        let item = json!({"id": "qua", "connection": "con", "external_id": n.to_string(), "reason": "x"});
        json!({"items": [item], "next": next})
    };
    let body = match line.split(' ').nth(1).unwrap() {
        "/api/v1/quarantine?limit=200" => quarantined(1, json!("a b&c")),
        "/api/v1/quarantine?limit=200&after=a+b%26c" => quarantined(2, json!("mark-2")),
        "/api/v1/quarantine?limit=200&after=mark-2" => quarantined(3, Value::Null),
        "/api/v1/touches" => json!({"answers": 1, "binds": 2, "edits": 3, "approvals": 4}),
        "/ledger?after=0" => json!({"seed": 1, "now": "2026-03-01T00:00:00Z", "next": 0, "shops": [],
            "providers": [], "faults": []}),
        path if path.ends_with("?limit=200") => json!({"items": [], "next": null}),
        _ => return (404, String::new()),
    };
    (200, body.to_string())
}

#[tokio::test]
async fn all_pages_of_both_sides_are_read() {
    let base = serve(good).await;
    let inputs = fetch(&base, "tok-1", &format!("{base}/")).await.unwrap();
    let ids: Vec<&str> = inputs.hub.quarantine.iter().filter_map(|record| record.external_id.as_deref()).collect();
    assert_eq!(ids, ["1", "2", "3"]);
    assert_eq!(inputs.hub.touches.approvals, 4);
    assert!(judge::judge(&inputs, &judge::Options::default()).unwrap().kept());
}

#[tokio::test]
async fn each_failure_says_where_and_is_never_a_verdict() {
    let base = serve(good).await;
    let refused = fetch(&base, "another", &base).await.unwrap_err();
    assert!(matches!(&refused, JudgeError::Answer { status: 401, .. }), "{refused}");
    assert_eq!(refused.exit_code(), 3);

    let endless = serve(|_| (200, json!({"items": [], "next": "again"}).to_string())).await;
    let error = fetch(&endless, "tok-1", &endless).await.unwrap_err();
    assert_eq!(error.to_string(), "/api/v1/orders.next: is neither null nor a new mark");

    let garbled = serve(|_| (200, "<html>".to_owned())).await;
    let error = fetch(&garbled, "tok-1", &garbled).await.unwrap_err();
    assert!(error.to_string().ends_with("answered 200: <html>"), "{error}");

    let odd = serve(|_| (200, json!({"items": [{"id": "ord_1"}]}).to_string())).await;
    let error = fetch(&odd, "tok-1", &odd).await.unwrap_err();
    assert!(error.to_string().contains("is missing"), "{error}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = fetch(&nobody, "tok-1", &nobody).await.unwrap_err();
    assert!(matches!(error, JudgeError::Unreachable { .. }), "{error}");
}
