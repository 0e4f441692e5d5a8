//! One shop that is connected twice: its orders would be bought twice.

use domain::{actor::Actor, ids::CompanyId, right::Role};
use flow::{ActError, Caller, people};
use serde_json::{Value, json};
use testkit::both;

use crate::{shop::world, stage::Stage};

/// Does an act in a company; its reply, or all that speaks against it.
async fn act(stage: &Stage, company: CompanyId, name: &str, body: Value) -> Result<Value, Value> {
    let caller = Caller::of(Actor::Console, company, Role::SuperAdministrator);
    match (flow::act::find(name).unwrap().run)(&stage.hub, caller, None, body).await {
        Ok(outcome) => Ok(outcome.done),
        Err(ActError::Refused(refusals)) => Err(json!(refusals)),
        Err(error) => panic!("{name}: {error}"),
    }
}

#[tokio::test]
async fn br_08_a_shop_that_is_connected_twice_cannot_be_enabled_and_nobody_is_named() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let other = people::found_company(&stage.hub, "Second Trading", "Europe/Sofia", None).await.unwrap().company;
        let mut second = Vec::new();
        for (company, name) in [(stage.company, "again"), (other, "elsewhere")] {
            let place = json!({ "name": name, "consignee": {} });
            let warehouse = act(&stage, company, "warehouse.set", place).await.unwrap()["warehouse"].clone();
            let centre = act(&stage, company, "cost_centre.add", json!({ "name": name })).await.unwrap()["cost_centre"].clone();
            let body = json!({ "kind": "shop", "name": name, "settings": { "address": "https://www.shop.example/wp-admin" },
                "warehouse": warehouse, "cost_centre": centre });
            let made = act(&stage, company, "connection.add", body).await.unwrap()["connection"].clone();
            second.push((company, made));
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
                let refused = act(&stage, *company, "connection.enable", json!({ "connection": made })).await.unwrap_err();
                assert_eq!(refused[0]["code"], "shop_read_elsewhere", "{first}");
                let told = refused.to_string();
                let names = ["Lotus", "Second", &stage.company.to_string(), &other.to_string(), &stage.connection.to_string()];
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
            enabled += usize::from(act(&stage, *company, "connection.enable", json!({ "connection": made })).await.is_ok());
        }
        assert_eq!(enabled, 0, "a connection that was tested at one shop leads to no other");
    })
    .await;
}
