//! `proof`: proves shops against their own registers and says what is missing, extra or differing. Beside the database it
//! walks the registers itself, whether a hub runs or not; over `--server` the hub does it.

use std::time::Duration;

use anyhow::anyhow;
use domain::ids::ConnectionId;
use flow::proof::{self, MOST_DAYS};
use serde_json::{Value, json};
use store::connections;

use super::{Own, act, daily, print, tell};
use crate::{Exit, Failed, clock::pause, start::Opened};

/// How long a hub behind `--server` may take, in looks a second apart.
const LOOKS: u32 = 3600;

/// Runs `proof`.
///
/// # Errors
/// When a shop, the database or the hub is not reachable.
pub(super) async fn run(own: Own, connection: Option<String>, days: i64) -> Result<Exit, Failed> {
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Failed::settings(anyhow!("--days is from 1 to {MOST_DAYS}")));
    }
    let shops = shops(&own, connection.as_deref()).await?;
    if shops.is_empty() {
        return Err(Failed::settings(anyhow!("there is no enabled shop to prove")));
    }
    let mut proven = Vec::new();
    for (id, name) in shops {
        tell(&format!("proving {name}"));
        let proof = if own.server.is_some() { over_api(&own, &id, days).await? } else { here(&own, &id, days).await? };
        proven.push(report(&own, &id, &name, &proof).await?);
    }
    let is_right = proven.iter().all(|shop| shop["verdict"] == "proven");
    if own.json {
        print(&json!({ "proven": is_right, "shops": proven }).to_string());
    } else {
        proven.iter().for_each(say);
    }
    Ok(if is_right { Exit::Done } else { Exit::Refused })
}

/// The enabled shops, or the one that is named by its id or its name.
async fn shops(own: &Own, named: Option<&str>) -> Result<Vec<(String, String)>, Failed> {
    let page = daily::get(own, "/connections?limit=200").await?;
    let all = page["items"].as_array().into_iter().flatten().filter(|row| row["side"] == "channel");
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let fits = |row: &&Value| match named {
        Some(named) => text(row, "id") == named || text(row, "name") == named,
        None => row["enabled"] == true,
    };
    let found: Vec<_> = all.filter(fits).map(|row| (text(row, "id"), text(row, "name"))).collect();
    match (named, found.is_empty()) {
        (Some(named), true) => Err(Failed::settings(anyhow!("there is no shop `{named}`"))),
        _ => Ok(found),
    }
}

/// Proves a shop in this process; its proof.
async fn here(own: &Own, id: &str, days: i64) -> Result<String, Failed> {
    let (opened, caller) = act::console(own).await?;
    let proof = walk(&opened, caller.company, id, days).await;
    opened.hub.store.close().await;
    proof
}

async fn walk(opened: &Opened, company: domain::ids::CompanyId, id: &str, days: i64) -> Result<String, Failed> {
    let hub = &opened.hub;
    let connection: ConnectionId = id.parse().map_err(Failed::settings)?;
    let mut tx = hub.store.begin(company, "proof: begin").await.map_err(Failed::unreachable)?;
    let row = connections::lookup(&mut tx, connection).await.map_err(Failed::unreachable)?;
    if row.is_none_or(|row| !row.is_enabled()) {
        return Err(Failed::refused(anyhow!("the connection is not enabled")));
    }
    let window = proof::last_days(&mut tx, hub, days).await.map_err(Failed::unreachable)?;
    let begun = proof::begin_here(&mut tx, hub, connection, window.0, window.1).await.map_err(Failed::unreachable)?;
    tx.commit().await.map_err(Failed::unreachable)?;
    proof::prove_here(hub, company, begun).await.map_err(|stop| Failed::unreachable(anyhow!("{stop:?}")))?;
    Ok(begun.to_string())
}

/// Has the hub prove a shop, and waits for it; its proof.
async fn over_api(own: &Own, id: &str, days: i64) -> Result<String, Failed> {
    let done = act::over_api_done(own, "proof.run", &json!({ "connection": id, "days": days })).await?;
    let proof = done["proof"].as_str().unwrap_or_default().to_owned();
    for _ in 0..LOOKS {
        let page = daily::get(own, &format!("/proofs?connection={id}&limit=20")).await?;
        let rows = page["items"].as_array().cloned().unwrap_or_default();
        match rows.iter().find(|row| row["id"] == proof.as_str()) {
            Some(row) if row["state"] != "running" => return Ok(proof),
            _ => pause(Duration::from_secs(1)).await,
        }
    }
    Err(Failed::unreachable(anyhow!("the proof did not end")))
}

/// What a proof said, with its days and findings.
async fn report(own: &Own, id: &str, name: &str, proof: &str) -> Result<Value, Failed> {
    let page = daily::get(own, &format!("/proofs?connection={id}&limit=20")).await?;
    let row = page["items"].as_array().into_iter().flatten().find(|row| row["id"] == proof).cloned();
    let Some(row) = row else { return Err(Failed::unreachable(anyhow!("the proof is not there"))) };
    let of_it = |page: Value, key: &str| -> Vec<Value> {
        let rows = page["items"].as_array().cloned().unwrap_or_default();
        rows.into_iter().filter(|one| key.is_empty() || one[key] == proof).collect()
    };
    let days = of_it(daily::get(own, &format!("/proof-days?connection={id}&limit=200")).await?, "proof");
    let day = |row: Option<&Value>| row.and_then(|row| row["day"].as_str()).unwrap_or("0000-01-01").to_owned();
    let (from, until) = (day(days.last()), day(days.first()));
    let path = format!("/proof-findings?connection={id}&from={from}&until={until}&limit=200");
    let findings = of_it(daily::get(own, &path).await?, "");
    let sum = |key: &str| days.iter().filter_map(|day| day[key].as_i64()).sum::<i64>();
    let found = ["missing", "extra", "differing"].iter().any(|key| row[*key] != 0);
    let verdict = match (row["state"].as_str(), found) {
        (Some("done"), false) => "proven",
        (Some("done"), true) => "not_proven",
        _ => "failed",
    };
    Ok(json!({
        "connection": id, "name": name, "proof": proof, "verdict": verdict, "problem": row["problem"],
        "from": from, "until": until,
        "missing": row["missing"], "extra": row["extra"], "differing": row["differing"],
        "quarantined": sum("quarantined"), "before_start": sum("before_start"), "drafts": sum("drafts"),
        "on_the_way": sum("on_the_way"), "report": row["report"], "days": days, "findings": findings,
    }))
}

fn say(shop: &Value) {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    print(&format!(
        "{}  {} to {}: {}",
        text(&shop["name"]),
        text(&shop["from"]),
        text(&shop["until"]),
        text(&shop["verdict"])
    ));
    if let Some(problem) = shop["problem"].as_str() {
        print(&format!("  {problem}"));
    }
    let words = ["missing", "extra", "differing", "quarantined", "before_start", "drafts", "on_the_way"];
    let counts: Vec<String> = words.iter().map(|word| format!("{word} {}", shop[*word])).collect();
    print(&format!("  {}", counts.join(" · ")));
    for found in shop["findings"].as_array().into_iter().flatten() {
        let said = |side: &Value| if side.is_null() { "-".to_owned() } else { text(&side["status"]) };
        print(&format!(
            "  {}  {:<12} {:<12} shop {}  hub {}",
            text(&found["day"]),
            text(&found["word"]),
            text(&found["external_id"]),
            said(&found["shop"]),
            said(&found["hub"])
        ));
    }
}
