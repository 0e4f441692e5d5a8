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

#[tokio::test(flavor = "multi_thread")]
async fn every_channel_keeps_the_contract_of_its_sides() {
    let (world, clock) = world(30).await;
    let client = hub::rehearse::Client::new("http://127.0.0.1:1", "", world.base()).unwrap();
    let later = clock.now().plus(3 * domain::time::DAY);
    client.control(&serde_json::json!({ "jump_to": later })).await.unwrap();
    clock.jump_to(later);
    let shop = world.announcement()["shops"][0].clone();
    let kind = channels::lookup("woocommerce").unwrap();
    let mut settings = Settings::default();
    settings.plain.insert("address".to_owned(), text(&shop["base_url"]));
    settings.plain.insert("consumer_key".to_owned(), text(&shop["consumer_key"]));
    settings.secrets.insert("consumer_secret".to_owned(), Secret::new(text(&shop["consumer_secret"])));
    let wire = wire();
    let call = CallCx::new(&wire, &*clock, &MachineRandom, ConnectionId::new(1));
    settings.found = (kind.open)(&settings).unwrap().probe(&call).await.unwrap().found;
    let channel = (kind.open)(&settings).unwrap();
    show("woocommerce", &contract::channel(&*channel, &call).await);
    world.stop().await;
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
