//! Each side that a connector has is held to the same promises, against the simulated world. What a connector does not have
//! is printed as skipped.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use connect::{
    Account, CallCx, Secret, Settings, Wire,
    contract::{self, Check, Outcome},
    provider::{Draft, DraftItem},
};
use domain::{Clock, consignee::Consignee, ids::ConnectionId, offer::OfferKey};
use hub::clock::{HubClock, MachineRandom};
use serde_json::Value;
use simulator::{Level, StartClock, World};

const START: &str = "2026-12-01T00:00:00Z";

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn show(who: &str, checks: &[Check]) {
    for check in checks {
        if let Outcome::Skipped(why) = &check.outcome {
            println!("{who}: skipped: {} ({why})", check.name);
        }
    }
    assert!(checks.len() > 3, "{who} was hardly looked at");
    assert_eq!(contract::failures(checks), Vec::<String>::new(), "{who}");
}

async fn world(orders: u32) -> (World, std::sync::Arc<HubClock>) {
    let start: domain::Moment = START.parse().unwrap();
    let clock = StartClock::Conducted { start: start.timestamp() };
    let options = simulator::Options { level: Level::None, orders, clock, ..simulator::Options::default() };
    (World::start(options).await.unwrap(), HubClock::at(start))
}

fn wire() -> Wire {
    let mut settings = hub::settings::Settings::defaults();
    settings.wire.private_addresses = true;
    settings.wire.per_second = 2000;
    Wire::new(settings.limits())
}

/// Runs the suite against a shop of a version with these switches; gives what the probe found.
async fn shop_keeps_the_contract(profile: &str, switches: Value) -> Value {
    let (world, clock) = world(12).await;
    let client = hub::rehearse::Client::new("http://127.0.0.1:1", "", world.base()).unwrap();
    let later = clock.now().plus(3 * domain::time::DAY);
    client.control(&serde_json::json!({ "jump_to": later })).await.unwrap();
    clock.jump_to(later);
    let shop = world.announcement()["shops"][0].clone();
    let mut set = serde_json::json!({ "id": shop["id"], "profile": profile });
    set.as_object_mut().unwrap().extend(switches.as_object().unwrap().clone());
    client.control(&serde_json::json!({ "shop": set })).await.unwrap();
    let kind = channels::lookup("woocommerce").unwrap();
    let mut settings = Settings::default();
    settings.plain.insert("address".to_owned(), text(&shop["base_url"]));
    settings.plain.insert("consumer_key".to_owned(), text(&shop["consumer_key"]));
    settings.secrets.insert("consumer_secret".to_owned(), Secret::new(text(&shop["consumer_secret"])));
    settings.secrets.insert("webhook_secret".to_owned(), Secret::new("contract0secret"));
    let wire = wire();
    let call = CallCx::new(&wire, &*clock, &MachineRandom, ConnectionId::new(1));
    let who = format!("woocommerce {profile} {switches}");
    let report = (kind.open)(&settings).unwrap().probe(&call).await.unwrap_or_else(|error| panic!("{who}: {error}"));
    if report.missing.is_empty() {
        settings.found.clone_from(&report.found);
        let channel = (kind.open)(&settings).unwrap();
        show(&who, &contract::channel(&*channel, &call).await);
    }
    world.stop().await;
    serde_json::json!({ "found": report.found, "missing": report.missing })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_channel_keeps_the_contract_of_its_sides() {
    let none = || serde_json::json!({});
    let older = || serde_json::json!({ "legacy": true });
    for (profile, switches, dialect, changes, missing) in [
        ("2.4", none(), "wc-api/v3", "filter", ""),
        ("2.4", serde_json::json!({ "permalinks": "plain" }), "wc-api/v3", "filter", ""),
        ("2.4", serde_json::json!({ "legacy": false }), "", "", "legacy_api_disabled"),
        ("2.6", none(), "wc/v1", "legacy", ""),
        ("3.0", none(), "wc/v2", "legacy", ""),
        ("3.0", serde_json::json!({ "legacy": false }), "wc/v2", "everything", ""),
        ("3.5", none(), "wc/v3", "everything", ""),
        ("3.5", older(), "wc/v3", "legacy", ""),
        ("3.6", older(), "wc/v3", "legacy", ""),
        ("5.8", none(), "wc/v3", "filter", ""),
        ("5.8", serde_json::json!({ "permalinks": "index.php" }), "wc/v3", "filter", ""),
        ("5.8", serde_json::json!({ "permalinks": "plain", "legacy": true }), "wc-api/v3", "filter", ""),
        ("8.9", none(), "wc/v3", "filter", ""),
        ("8.9", serde_json::json!({ "zone": "America/New_York" }), "wc/v3", "filter", ""),
        ("8.9", serde_json::json!({ "permalinks": "plain", "legacy": true }), "", "", "plain_permalinks"),
        ("8.9-hpos", older(), "wc/v3", "filter", ""),
        ("9.9", none(), "wc/v3", "filter", ""),
        ("9.9", serde_json::json!({ "key": "read" }), "wc/v3", "filter", "orders_write"),
        ("9.9", serde_json::json!({ "key": "no_webhooks" }), "wc/v3", "filter", ""),
    ] {
        let seen = shop_keeps_the_contract(profile, switches.clone()).await;
        let found = |name: &str| seen["found"][name].as_str().unwrap_or_default().to_owned();
        let lacks = if missing.is_empty() { serde_json::json!([]) } else { serde_json::json!([missing]) };
        assert_eq!(
            (found("dialect").as_str(), found("changes").as_str(), &seen["missing"]),
            (dialect, changes, &lacks),
            "{profile} {switches}: {seen}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_provider_keeps_the_contract_of_its_sides() {
    let (world, clock) = world(1).await;
    let announced = world.announcement();
    let told = &announced["providers"][0];
    let client = hub::rehearse::Client::new("http://127.0.0.1:1", "", world.base()).unwrap();
    let list = client.text(announced["shops"][0]["offers"].as_str().unwrap()).await.unwrap();
    let mut rows = csv::Reader::from_reader(list.as_bytes());
    let row = rows.records().next().unwrap().unwrap();
    let kind = providers::lookup("1688").unwrap();
    let mut settings = Settings::default();
    settings.plain.insert("gateway".to_owned(), text(&told["gateway"]).trim_end_matches('/').to_owned());
    settings.plain.insert("app_key".to_owned(), text(&told["app_key"]));
    settings.plain.insert("flow".to_owned(), "general".to_owned());
    settings.secrets.insert("app_secret".to_owned(), Secret::new(text(&told["app_secret"])));
    let provider = (kind.open)(&settings).unwrap();
    let account = Account {
        login: text(&told["accounts"][0]["login"]),
        member_id: text(&told["accounts"][0]["member_id"]),
        access_token: Secret::new(text(&told["accounts"][0]["access_token"])),
        refresh_token: Secret::new(text(&told["accounts"][0]["refresh_token"])),
    };
    let wire = wire();
    let call = CallCx::new(&wire, &*clock, &MachineRandom, ConnectionId::new(1)).with_account(&account);
    let word = |text: &str| text.to_owned();
    let consignee = Consignee {
        name: word("测试仓库"),
        mobile: word("13800000000"),
        phone: word("0470-8000000"),
        postcode: word("021400"),
        province: word("内蒙古自治区"),
        city: word("呼伦贝尔市"),
        district: word("鄂温克族自治旗"),
        address: word("仓储路1号 A-17"),
    };
    let key = OfferKey { provider: word("1688"), offer: word(&row[3]), spec: word(&row[4]) };
    let draft = Draft { reference: word("06F0000000001"), items: vec![DraftItem { key, quantity: 3 }], consignee };
    show("1688", &contract::provider(&*provider, &call, &draft, "06F0000000002").await);
    world.stop().await;
}
