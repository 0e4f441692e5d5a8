//! One shop that is connected twice: its orders would be bought twice. A shop at a new place: it is the same one when a person
//! says so and its orders agree.

use domain::{
    actor::Actor,
    ids::{CompanyId, ConnectionId},
    right::Role,
    time::SECOND,
};
use flow::{ActError, Caller, people};
use serde_json::{Value, json};
use testkit::both;

use crate::{
    shop::{World, world},
    stage::Stage,
};

/// Does an act in a company; its reply, or all that speaks against it.
async fn act(stage: &Stage, company: CompanyId, name: &str, body: Value) -> Result<Value, Value> {
    let caller = Caller::of(Actor::Console, company, Role::SuperAdministrator);
    match (flow::act::find(name).unwrap().run)(&stage.hub, caller, None, body).await {
        Ok(outcome) => Ok(outcome.done),
        Err(ActError::Refused(refusals)) => Err(json!(refusals)),
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Adds a connection to the shop, with a place of its own.
async fn add(stage: &Stage, company: CompanyId, name: &str) -> Value {
    let place = json!({ "name": name, "consignee": {} });
    let warehouse = act(stage, company, "warehouse.set", place).await.unwrap()["warehouse"].clone();
    let centre = act(stage, company, "cost_centre.add", json!({ "name": name })).await.unwrap()["cost_centre"].clone();
    let body = json!({ "kind": "shop", "name": name, "settings": { "address": "https://www.shop.example/wp-admin" },
        "warehouse": warehouse, "cost_centre": centre });
    act(stage, company, "connection.add", body).await.unwrap()["connection"].clone()
}

#[tokio::test]
async fn br_08_a_shop_that_is_connected_twice_cannot_be_enabled_and_nobody_is_named() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let other = people::found_company(&stage.hub, "Second Trading", "Europe/Sofia", None).await.unwrap().company;
        let mut second = Vec::new();
        for (company, name) in [(stage.company, "again"), (other, "elsewhere")] {
            second.push((company, add(&stage, company, name).await));
        }
        stage.quiet().await;
        let now = stage.now();
        world(|world| world.sell(1, "processing", now));
        for first in ["enabled", "disabled", "paused"] {
            match first {
                "disabled" => drop(stage.shop_act("connection.disable").await),
                "paused" => {
                    stage.shop_act("connection.enable").await;
                    world(|world| world.print = "two");
                    stage.shop_act("connection.test").await;
                    stage.quiet().await;
                    world(|world| world.print = "");
                }
                _ => {}
            }
            for (company, made) in &second {
                let refused =
                    act(&stage, *company, "connection.enable", json!({ "connection": made })).await.unwrap_err();
                assert_eq!(refused[0]["code"], "shop_read_elsewhere", "{first}");
                let told = refused.to_string();
                let names =
                    ["Lotus", "Second", &stage.company.to_string(), &other.to_string(), &stage.connection.to_string()];
                assert!(names.iter().all(|name| !told.contains(name)), "{first}: {told}");
            }
        }
        // Another shop behind the same address is none that they were tested at.
        world(|world| world.print = "three");
        let mut enabled = 0;
        for (company, made) in &second {
            act(&stage, *company, "connection.test", json!({ "connection": made })).await.unwrap();
        }
        stage.quiet().await;
        for (company, made) in &second {
            enabled +=
                usize::from(act(&stage, *company, "connection.enable", json!({ "connection": made })).await.is_ok());
        }
        assert_eq!(enabled, 0, "a connection that was tested at one shop leads to no other");
    })
    .await;
}

/// The shop answers under this name, at a place of its own.
fn stand(world: &mut World, print: &'static str) {
    world.print = print;
    world.facts.insert("base".to_owned(), print.to_owned());
}

/// A shop whose 30 orders are here, and which answers under another name now.
async fn moved(stage: &Stage) {
    let now = stage.now();
    world(|world| (1..=30).for_each(|id| world.sell(id, "processing", now.plus(SECOND * id as i64))));
    stage.night().await;
    assert!(stage.order("30").await.is_some());
    world(|world| stand(world, "two"));
}

/// Tests the connection and says that it is the same shop: what speaks against it.
async fn say_so(stage: &Stage) -> Value {
    stage.shop_act("connection.test").await;
    stage.quiet().await;
    let body = json!({ "connection": stage.connection });
    act(stage, stage.company, "connection.same_shop", body).await.err().unwrap_or_default()
}

#[tokio::test]
async fn br_07_a_shop_that_moved_is_said_to_be_the_same_one_and_read_on_from_where_it_was() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let nothing = say_so(&stage).await;
        assert_eq!(nothing[0]["code"], "nothing_to_do", "nothing is the matter");
        moved(&stage).await;
        let now = stage.now();
        world(|world| {
            world.sell(31, "processing", now);
            let changed = world.orders.get_mut(&30).unwrap();
            (changed.status, changed.changed) = ("on-hold".to_owned(), now);
        });
        let named = json!({ "connection": stage.connection });
        assert_eq!(stage.act("connection.same_shop", named.clone()).await.unwrap_err(), ["nothing_to_do"], "enabled");
        for (print, notes, old) in [("two", 1, "one"), ("", 2, "two")] {
            world(|world| stand(world, print));
            stage.shop_act("connection.test").await;
            stage.quiet().await;
            let paused = stage.shop().await;
            let other = paused.facts_changed.0.other.clone().unwrap();
            assert_eq!((paused.state.as_str(), paused.found.0["fingerprint"].as_str()), ("invalid", old));
            let compared = other.compared.unwrap();
            assert_eq!((compared.asked, compared.same, compared.other), (20, 20, 0));
            stage.shop_act("connection.same_shop").await;
            stage.quiet().await;
            let shop = stage.shop().await;
            assert_eq!((shop.state.as_str(), &shop.found.0["fingerprint"]), ("enabled", &other.fingerprint));
            assert_eq!((shop.test_problem.as_str(), shop.facts_changed.0.other), ("", None));
            assert_eq!(stage.notes("connection.moved").await, notes, "from what to what");
            assert_eq!(stage.notes("act.connection.same_shop").await, notes, "who");
            assert_eq!(stage.act("connection.same_shop", named.clone()).await.unwrap_err(), ["nothing_to_do"]);
        }
        assert_eq!(stage.order("31").await.unwrap().0, "processing", "taken in once it was said");
        assert_eq!(stage.order("30").await.unwrap().0, "on-hold", "what changed meanwhile");
        stage.night().await;
        assert_eq!(stage.proven().await, [0, 0, 0]);
        // Both names are this connection's: nobody else reads the shop under either.
        for print in ["two", ""] {
            world(|world| stand(world, print));
            let made = add(&stage, stage.company, if print.is_empty() { "old" } else { "new" }).await;
            stage.quiet().await;
            let refused =
                act(&stage, stage.company, "connection.enable", json!({ "connection": made })).await.unwrap_err();
            assert_eq!(refused[0]["code"], "shop_read_elsewhere");
        }
    })
    .await;
}

#[tokio::test]
async fn br_07_another_shop_with_the_same_ids_of_orders_cannot_be_said_to_be_the_same_one() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        moved(&stage).await;
        let ours = world(|world| world.orders.clone());
        // What is done to the orders, and how many of those that are asked for are there, others, and gone.
        type Change = fn(&mut World);
        let refused: [(Change, [u64; 3]); 3] = [
            (|world| world.orders.values_mut().for_each(|sold| sold.made = sold.made.plus(-SECOND)), [0, 20, 0]),
            (|world| world.orders.get_mut(&29).unwrap().made = world.orders[&28].made, [19, 1, 0]),
            (|world| world.orders.clear(), [0, 0, 20]),
        ];
        for (change, [same, other, gone]) in refused {
            world(change);
            let said = say_so(&stage).await;
            let values =
                json!({ "of": "20", "same": same.to_string(), "other": other.to_string(), "gone": gone.to_string() });
            assert_eq!((&said[0]["code"], &said[0]["values"]), (&json!("other_shop"), &values));
            assert_eq!(said[0]["remedy"]["act"], "connection.add");
            assert_eq!(stage.shop().await.state, "invalid");
            world(|world| world.orders = ours.clone());
        }
        // What cannot be compared is not believed, and no shop without its rights.
        world(|world| world.keeps_orders = true);
        assert_eq!(say_so(&stage).await[0]["code"], "connection_untested");
        world(|world| (world.keeps_orders, world.lacks) = (false, vec!["orders_write".to_owned()]));
        assert_eq!(say_so(&stage).await[0]["code"], "connection_untested");
        world(|world| world.lacks.clear());
        // Settings that were typed since: they are tested first.
        stage.shop_act("connection.test").await;
        stage.quiet().await;
        stage.must("connection.set", json!({ "connection": stage.connection, "settings": {} })).await;
        let named = json!({ "connection": stage.connection });
        assert_eq!(stage.act("connection.same_shop", named.clone()).await.unwrap_err(), ["connection_untested"]);
        stage.quiet().await;
        // A third shop answers by the time that it is said: nothing of it is read.
        world(|world| {
            stand(world, "three");
            world.orders.clear();
            world.sell(99, "processing", ours[&30].made);
        });
        stage.shop_act("connection.same_shop").await;
        stage.quiet().await;
        assert_eq!((stage.shop().await.state.as_str(), stage.order("99").await), ("invalid", None));
        // Restored from a backup: the newest orders are gone.
        world(|world| {
            stand(world, "four");
            world.orders = ours.clone();
            world.orders.retain(|id, _| *id <= 22);
        });
        assert_eq!(say_so(&stage).await, Value::Null);
        stage.quiet().await;
        assert_eq!(stage.shop().await.state, "enabled");
    })
    .await;
}

#[tokio::test]
async fn br_08_a_shop_under_a_new_address_is_known_by_its_orders_and_not_connected_twice() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let other = people::found_company(&stage.hub, "Second Trading", "Europe/Sofia", None).await.unwrap().company;
        moved(&stage).await;
        let mut made = Vec::new();
        for (company, name) in [(stage.company, "again"), (other, "elsewhere")] {
            made.push((company, add(&stage, company, name).await));
        }
        stage.quiet().await;
        for (company, connection) in &made {
            let id: ConnectionId = connection.as_str().unwrap().parse().unwrap();
            let mut read = stage.hub.store.read(*company).await.unwrap();
            let row = store::connections::lookup(&mut read, id).await.unwrap().unwrap();
            assert_eq!(row.state, "invalid");
            assert!(row.test_problem.contains("another address"), "{}", row.test_problem);
            assert_eq!(row.test_problem.ends_with(": shop"), *company == stage.company, "named at home only");
            let body = json!({ "connection": connection });
            let refused = act(&stage, *company, "connection.enable", body).await.unwrap_err();
            let codes: Vec<&Value> = refused.as_array().unwrap().iter().map(|one| &one["code"]).collect();
            assert_eq!(codes, ["shop_read_elsewhere"]);
        }
        // Another shop with the same ids is another shop.
        world(|world| world.orders.values_mut().for_each(|sold| sold.made = sold.made.plus(-SECOND)));
        let body = json!({ "connection": made[0].1 });
        act(&stage, stage.company, "connection.test", body.clone()).await.unwrap();
        stage.quiet().await;
        act(&stage, stage.company, "connection.enable", body).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn br_08_two_addresses_of_an_empty_shop_are_known_to_be_one_by_its_first_order() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let other = people::found_company(&stage.hub, "Second Trading", "Europe/Sofia", None).await.unwrap().company;
        // It has no orders yet, and calls itself otherwise at each of its addresses.
        world(|world| stand(world, "two"));
        let mut second = Vec::new();
        for (company, name) in [(stage.company, "again"), (other, "elsewhere")] {
            world(|world| stand(world, if name == "again" { "two" } else { "three" }));
            let made = add(&stage, company, name).await;
            stage.quiet().await;
            act(&stage, company, "connection.enable", json!({ "connection": made })).await.unwrap();
            second.push((company, made));
        }
        let state = async |(company, made): &(CompanyId, Value)| {
            let id: ConnectionId = made.as_str().unwrap().parse().unwrap();
            let mut read = stage.hub.store.read(*company).await.unwrap();
            store::connections::lookup(&mut read, id).await.unwrap().unwrap()
        };
        let now = stage.now();
        world(|world| world.sell(1, "processing", now));
        // The later ones may see it first.
        for _ in 0..2 {
            for (company, made) in &second {
                let _paused = act(&stage, *company, "connection.poll", json!({ "connection": made })).await;
            }
            stage.quiet().await;
            stage.shop_act("connection.poll").await;
            stage.quiet().await;
        }
        assert_eq!(stage.shop().await.state, "enabled", "the first one keeps its shop");
        for connection in &second {
            let row = state(connection).await;
            assert_eq!(row.state, "invalid", "{}", row.name);
            assert_eq!(row.test_problem.ends_with(": shop"), connection.0 == stage.company, "named at home only");
            let (company, made) = connection;
            world(|world| stand(world, if row.name == "again" { "two" } else { "three" }));
            act(&stage, *company, "connection.test", json!({ "connection": made })).await.unwrap();
            stage.quiet().await;
            let refused = act(&stage, *company, "connection.enable", json!({ "connection": made })).await.unwrap_err();
            assert_eq!(refused[0]["code"], "shop_read_elsewhere", "{}", row.name);
        }
    })
    .await;
}
