//! Every version of the shop, one test each: connected, its facts found, webhooks made, orders taken in by webhook alone and
//! by poll alone, changed, put away and deleted; webhooks that go behind our back are made anew within one poll; what the
//! list of changes hides is found by the proof and healed.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod shops;

use domain::time::{HOUR, MINUTE, SECOND};
use serde_json::json;
use shops::{Connected, Version};

/// Facts of a version: what the probe has to find, and what its webhooks may tell.
const VERSIONS: [Version; 9] = [
    Version { profile: "2.4", dialect: "wc-api/v3", changes: "filter", restored: false },
    Version { profile: "2.6", dialect: "wc/v1", changes: "legacy", restored: false },
    Version { profile: "3.0", dialect: "wc/v2", changes: "legacy", restored: false },
    Version { profile: "3.5", dialect: "wc/v3", changes: "everything", restored: false },
    Version { profile: "3.6", dialect: "wc/v3", changes: "everything", restored: true },
    Version { profile: "5.8", dialect: "wc/v3", changes: "filter", restored: true },
    Version { profile: "8.9", dialect: "wc/v3", changes: "filter", restored: true },
    Version { profile: "8.9-hpos", dialect: "wc/v3", changes: "filter", restored: true },
    Version { profile: "9.9", dialect: "wc/v3", changes: "filter", restored: true },
];

/// A delivery leaves the shop a few seconds after its cause.
const A_MOMENT: i64 = 20 * SECOND;

async fn of(profile: &str, database: testkit::TestDatabase) {
    let version = VERSIONS.iter().find(|version| version.profile == profile).unwrap();
    let shop = Connected::new(version, database).await;
    facts_are_found(&shop, version).await;
    webhooks_alone_are_enough(&shop).await;
    polls_alone_are_enough(&shop, version).await;
    what_went_behind_our_back_is_mended(&shop).await;
    what_is_hidden_is_proven_and_healed(&shop).await;
    what_is_given_back_is_not_wanted(&shop).await;
    the_night_ends_without_a_difference(&shop).await;
    shop.end().await;
}

async fn facts_are_found(shop: &Connected, version: &Version) {
    let row = shop.row().await;
    let found = |name: &str| row["found"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!((found("dialect").as_str(), found("changes").as_str()), (version.dialect, version.changes), "{row:#}");
    let number = version.profile.trim_end_matches("-hpos");
    assert!(found("version").starts_with(number), "{row:#}");
    shop.must("webhooks.create", json!({ "connection": shop.connection })).await;
    shop.quiet().await;
    let hooks = shop.hooks().await;
    let mut topics: Vec<&str> = hooks.iter().map(|hook| hook["topic"].as_str().unwrap()).collect();
    topics.sort_unstable();
    let mut wanted = vec!["order.created", "order.deleted", "order.updated"];
    wanted.extend(version.restored.then_some("order.restored"));
    wanted.sort_unstable();
    assert_eq!(topics, wanted);
    assert!(hooks.iter().all(|hook| hook["status"] == "active"), "{hooks:?}");
}

async fn webhooks_alone_are_enough(shop: &Connected) {
    let read_at = shop.row().await["read_at"].clone();
    let orders = shop.sell(4).await;
    shop.later(A_MOMENT).await;
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "made");
    for (act, order) in ["edit", "trash", "delete", "cancel_in_shop"].into_iter().zip(&orders) {
        shop.control(json!({ "do": act, "order": order })).await;
    }
    shop.later(A_MOMENT).await;
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "changed");
    assert_eq!(shop.row().await["read_at"], read_at, "no poll helped");
}

async fn polls_alone_are_enough(shop: &Connected, version: &Version) {
    shop.control(json!({ "shop": { "lost_percent": 100 } })).await;
    let orders = shop.sell(4).await;
    shop.later(A_MOMENT).await;
    assert_eq!(shop.wrong().await.len(), 4, "nothing came by itself");
    shop.poll().await;
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "made");
    for (act, order) in ["edit", "cancel_in_shop", "trash", "delete"].into_iter().zip(&orders) {
        shop.control(json!({ "do": act, "order": order })).await;
    }
    shop.later(A_MOMENT).await;
    shop.poll().await;
    // What is gone for good stands in no list, and shops before 3.6 do not list their trash over the current interface.
    let lists_trash = version.dialect == "wc-api/v3" || version.restored;
    let unseen = &orders[if lists_trash { 3 } else { 2 }..];
    let wrong = shop.wrong().await;
    assert!(wrong.len() == unseen.len(), "{wrong:?}");
    assert!(unseen.iter().zip(&wrong).all(|(order, wrong)| wrong.starts_with(order)), "{wrong:?}");
    shop.control(json!({ "shop": { "lost_percent": 0 } })).await;
    for order in unseen {
        shop.must("order.read_again", json!({ "connection": shop.connection, "external_id": order })).await;
    }
    shop.quiet().await;
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "asked by their ids");
}

async fn what_went_behind_our_back_is_mended(shop: &Connected) {
    let hooks = shop.hooks().await;
    let named = |topic: &str| hooks.iter().find(|hook| hook["topic"] == topic).unwrap()["id"].to_string();
    for (topic, is_deleted) in [("order.created", false), ("order.updated", true)] {
        shop.meddle(&named(topic), is_deleted).await;
    }
    let missed = shop.sell(2).await;
    shop.later(A_MOMENT).await;
    let wrong = shop.wrong().await;
    assert!(wrong.len() == 2 && wrong[0].starts_with(&missed[0]), "nobody told of them: {wrong:?}");
    shop.later(HOUR + MINUTE).await;
    // A look that fails in passing, as when the database is busy, comes again seconds later.
    shop.later(A_MOMENT).await;
    let now = shop.hooks().await;
    assert_eq!(now.len(), hooks.len(), "{now:?}");
    assert!(now.iter().all(|hook| hook["status"] == "active"), "{now:?}");
    assert_eq!(shop.watch().await["verdict"], "repaired");
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "what was missed is read");
    let read_at = shop.row().await["read_at"].clone();
    shop.sell(1).await;
    shop.later(A_MOMENT).await;
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "the new webhooks come");
    assert_eq!(shop.row().await["read_at"], read_at, "no poll helped");
}

async fn what_is_hidden_is_proven_and_healed(shop: &Connected) {
    shop.control(json!({ "shop": { "lost_percent": 100 } })).await;
    let hidden = shop.sell(1).await;
    shop.control(json!({ "shop": { "hides": hidden } })).await;
    // Long enough that nobody could say it were still on its way.
    shop.later(15 * MINUTE).await;
    shop.poll().await;
    assert_eq!(shop.wrong().await, [format!("{}: not here", hidden[0])]);
    shop.must("proof.run", json!({ "connection": shop.connection })).await;
    shop.quiet().await;
    assert_eq!(shop.proven().await, [1, 0, 0], "{:#?}", shop.days().await);
    let found = shop.findings().await;
    assert_eq!((&found[0]["external_id"], &found[0]["word"]), (&json!(hidden[0]), &json!("missing")), "{found:?}");
    shop.heal(&found[0]).await;
    assert_eq!(shop.proven().await, [0, 0, 0]);
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "healed");
    shop.control(json!({ "shop": { "lost_percent": 0, "hides": [] } })).await;
}

/// A piece goes back and is not wanted any more (BR-25); then money that names no piece, which waits for a person, once.
async fn what_is_given_back_is_not_wanted(shop: &Connected) {
    let (order, line) = shop.sell_three().await;
    shop.later(A_MOMENT).await;
    shop.control(json!({ "do": "refund", "order": order, "lines": [{ "id": line, "quantity": 1 }] })).await;
    // Older shops announce no refund of a part.
    let read = async || {
        shop.later(A_MOMENT).await;
        shop.poll().await;
        shop.order(&order).await
    };
    let seen = read().await;
    let lines = seen["lines"].as_array().unwrap().iter().filter(|one| one["external_line"] == line.as_str());
    let mut pieces: Vec<(i64, &str)> =
        lines.map(|one| (one["quantity"].as_i64().unwrap(), one["status"].as_str().unwrap())).collect();
    pieces.sort_unstable();
    assert_eq!(pieces, [(1, "cancelled"), (2, "paid")], "{seen:#}");
    assert!(seen["hold"].is_null() && seen["refunded"]["amount"] != "0.00", "{seen:#}");
    shop.give_back(&order, "1.00").await;
    assert_eq!(read().await["hold"], "refunded");
    shop.must("order.release", json!({ "order": seen["id"] })).await;
    shop.quiet().await;
    shop.control(json!({ "do": "touch", "order": order })).await;
    assert!(read().await["hold"].is_null(), "what a person released is not held by the same refund again");
    shop.give_back(&order, "1.00").await;
    assert_eq!(read().await["hold"], "refunded", "a further one is another question");
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "given back");
}

/// Changes that nobody tells, by each way that there is, and a night. What is deleted for good stands in no list: the proof
/// of the night names it, it is asked for by its id, and the proof behind that finds nothing.
async fn the_night_ends_without_a_difference(shop: &Connected) {
    let orders = shop.sell(6).await;
    shop.later(A_MOMENT).await;
    shop.control(json!({ "shop": { "lost_percent": 100 } })).await;
    for (act, order) in ["edit", "quiet_edit", "refund", "fee", "delete"].into_iter().zip(&orders) {
        shop.control(json!({ "do": act, "order": order })).await;
    }
    for _ in 0..22 {
        shop.later(HOUR).await;
    }
    assert_eq!(shop.proven().await, [0, 0, 0], "{:#?}", shop.days().await);
    assert_eq!(shop.wrong().await, Vec::<String>::new(), "in the morning");
}

macro_rules! versions {
    ($($name:ident $profile:literal),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            of($profile, testkit::sqlite().await).await;
        })+
    };
}
versions! {
    orders_of_2_4_are_all_here_and_proven "2.4",
    orders_of_2_6_are_all_here_and_proven "2.6",
    orders_of_3_0_are_all_here_and_proven "3.0",
    orders_of_3_5_are_all_here_and_proven "3.5",
    orders_of_3_6_are_all_here_and_proven "3.6",
    orders_of_5_8_are_all_here_and_proven "5.8",
    orders_of_8_9_are_all_here_and_proven "8.9",
    orders_of_8_9_in_tables_of_their_own_are_all_here_and_proven "8.9-hpos",
    orders_of_9_9_are_all_here_and_proven "9.9",
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_2_4_are_all_here_and_proven_on_postgres() {
    if let Some(database) = testkit::postgres().await {
        of("2.4", database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_8_9_in_tables_of_their_own_are_all_here_and_proven_on_postgres() {
    if let Some(database) = testkit::postgres().await {
        of("8.9-hpos", database).await;
    }
}
