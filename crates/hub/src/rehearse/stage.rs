//! The stage: a temporary database, a company with a person and a token, and the company's shops, warehouse, accounts and
//! offers set up through the public API as a person would.

use std::path::PathBuf;

use anyhow::{Context, bail};
use domain::right::Role;
use flow::people::{self, SetUp};
use serde_json::{Value, json};

use super::client::Client;
use crate::{
    Failed,
    clock::{HubClock, pause},
    settings::Settings,
    start,
};

/// The consignee of the stage's warehouse.
#[must_use]
pub fn consignee() -> Value {
    json!({ "name": "测试仓库", "mobile": "13800000000", "phone": "0470-8000000", "postcode": "021400",
        "province": "内蒙古自治区", "city": "呼伦贝尔市", "district": "鄂温克族自治旗", "address": "仓储路1号 A-17" })
}

/// The same consignee in the words of the world's ledger.
#[must_use]
pub fn consignee_in_ledger() -> Value {
    json!({ "fullName": "测试仓库", "mobile": "13800000000", "postCode": "021400", "provinceText": "内蒙古自治区",
        "cityText": "呼伦贝尔市", "areaText": "鄂温克族自治旗", "address": "仓储路1号 A-17" })
}

/// A temporary database and folder that go away with the value.
#[derive(Debug)]
pub(crate) struct Place {
    pub(super) folder: PathBuf,
    pub(crate) settings: Settings,
    server: Option<(String, String)>,
}

impl Place {
    /// A place of its own: never an existing table. In memory where the machine has such a folder: a rehearsal kills
    /// processes, not machines.
    pub(super) async fn make(database: Option<&str>) -> Result<Self, Failed> {
        let memory = PathBuf::from("/dev/shm");
        Self::below(if memory.is_dir() { memory } else { std::env::temp_dir() }, database).await
    }

    /// The same below a folder.
    pub(crate) async fn below(base: PathBuf, database: Option<&str>) -> Result<Self, Failed> {
        let name = format!("supercargo_{}_{:08x}", std::process::id(), rand::random::<u32>());
        let folder = base.join(&name);
        std::fs::create_dir_all(&folder).map_err(Failed::unreachable)?;
        let mut settings = Settings::defaults();
        let mut server = None;
        match database {
            None => settings.database = format!("sqlite:{}", folder.join("hub.db").display()),
            Some(address) if address.starts_with("sqlite:") => {
                settings.database = format!("sqlite:{}", folder.join("hub.db").display());
            }
            Some(address) => {
                store::schema::create_postgres_database(address, &name)
                    .await
                    .context("a database for the rehearsal cannot be made")
                    .map_err(Failed::unreachable)?;
                settings.database = renamed(address, &name);
                server = Some((address.to_owned(), name));
                let key = folder.join("supercargo.key");
                std::fs::write(&key, store::Keyring::new_file()).map_err(Failed::unreachable)?;
                settings.key_file = key.display().to_string();
            }
        }
        settings.wire.private_addresses = true;
        settings.wire.per_second = 2000;
        // A world that keeps an answer back is given up soon: shorter than a lease, so that no job loses its lane by it.
        settings.wire.timeout_ms = 3000;
        settings.log.level = "error".to_owned();
        Ok(Self { folder, settings, server })
    }

    /// Takes everything away.
    pub(crate) async fn clear(self) {
        if let Some((server, name)) = &self.server {
            // Whatever is left over carries the prefix and can be dropped by hand.
            let _ = store::schema::drop_postgres_database(server, name).await;
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }

    /// Makes company, person and token before the hub runs.
    pub(crate) async fn people(&self, clock: std::sync::Arc<HubClock>, password: &str) -> Result<String, Failed> {
        let opened = start::open(&self.settings, clock).await?;
        let hub = &opened.hub;
        let wish = SetUp {
            company: "Demo Trading".to_owned(),
            time_zone: "Europe/Sofia".to_owned(),
            login: "owner".to_owned(),
            name: "Owner".to_owned(),
            password: password.to_owned(),
            language: "en".to_owned(),
        };
        let made = people::set_up(hub, wish).await.map_err(|error| Failed::from(anyhow::Error::from(error)))?;
        let mut tx = hub.store.begin(made.0, "stage: token").await?;
        let (_, word) = people::make_token(&mut tx, hub, "stage", Role::SuperAdministrator, None).await?;
        tx.commit().await?;
        hub.store.close().await;
        Ok(word)
    }
}

/// The same server address with another database.
fn renamed(address: &str, name: &str) -> String {
    let (path, query) = address.split_once('?').map_or((address, None), |(path, query)| (path, Some(query)));
    let base = path.rsplit_once('/').map_or(path, |(base, _)| base);
    query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"))
}

/// A shop on the stage.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Its connection in the hub.
    pub connection: String,
    /// Where it delivers to.
    pub hook_address: String,
    /// Where the agent's list of its offers is.
    pub offers: String,
}

/// Sets the company up: warehouse, cost centre, provider, account, and how it works.
pub(super) async fn company(client: &Client, announced: &Value, wait_minutes: i64) -> anyhow::Result<(String, String)> {
    let warehouse = client.must("warehouse.set", json!({ "name": "Manzhouli", "consignee": consignee() })).await?;
    let centre = client.must("cost_centre.add", json!({ "name": "Shops" })).await?;
    let settings = json!({ "book_by_itself": true, "book_wait_minutes": wait_minutes });
    client.must("company.set", json!({ "settings": settings })).await?;
    for provider in announced["providers"].as_array().into_iter().flatten() {
        let gateway = provider["gateway"].as_str().unwrap_or_default().trim_end_matches('/');
        let connection = client
            .must(
                "connection.add",
                json!({ "kind": provider["kind"], "name": format!("{} main", provider["kind"].as_str().unwrap_or_default()),
                    "settings": { "gateway": gateway, "authorize": provider["authorize"], "app_key": provider["app_key"] },
                    "secrets": { "app_secret": provider["app_secret"] }, "background_sync": true }),
            )
            .await?;
        client.control(&json!({ "messages_to": connection["hook_address"] })).await?;
        let connection = text(&connection["connection"]);
        // One account is signed in; a person may add the others by signing in.
        for account in provider["accounts"].as_array().into_iter().flatten().take(1) {
            client
                .must(
                    "account.add",
                    json!({ "connection": connection, "login": account["login"], "member_id": account["member_id"],
                        "access_token": account["access_token"], "refresh_token": account["refresh_token"],
                        "expires_in_s": 36000 }),
                )
                .await?;
        }
        enable(client, &connection).await?;
    }
    Ok((text(&warehouse["warehouse"]), text(&centre["cost_centre"])))
}

/// Connects a shop: saved, tested, enabled, its webhooks made.
pub(super) async fn shop(
    client: &Client,
    shop: &Value,
    warehouse: &str,
    centre: &str,
    secret: &str,
    start_at: &str,
) -> anyhow::Result<Shop> {
    let id = text(&shop["id"]);
    let done = client
        .must(
            "connection.add",
            json!({ "kind": shop["kind"], "name": id, "settings": { "address": shop["base_url"], "consumer_key": shop["consumer_key"] },
                "secrets": { "consumer_secret": shop["consumer_secret"], "webhook_secret": secret },
                "warehouse": warehouse, "cost_centre": centre, "start_at": start_at, "unpaid": "book_at_once" }),
        )
        .await?;
    let connection = text(&done["connection"]);
    enable(client, &connection).await?;
    Ok(Shop { connection, hook_address: text(&done["hook_address"]), offers: text(&shop["offers"]) })
}

/// Waits for the test's verdict, then enables. In an unkind world a test may fail by itself: a person tries again.
async fn enable(client: &Client, connection: &str) -> anyhow::Result<()> {
    let mut tests = 20;
    for _ in 0..2000 {
        let key = format!("enable-{}", rand::random::<u64>());
        match client.act("connection.enable", &key, json!({ "connection": connection })).await? {
            Ok(_) => return Ok(()),
            Err(problem) => {
                let state = client.list("/connections").await?;
                let row = state.iter().find(|row| row["id"] == connection);
                if row.is_some_and(|row| row["state"] == "invalid") {
                    if tests == 0 {
                        bail!("the connection is not valid: {problem}");
                    }
                    tests -= 1;
                    client.must("connection.test", json!({ "connection": connection })).await?;
                    pause(std::time::Duration::from_millis(250)).await;
                }
            }
        }
        pause(std::time::Duration::from_millis(10)).await;
    }
    bail!("the test of a connection gave no verdict in time")
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
