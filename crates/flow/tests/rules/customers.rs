//! Customers: the four ways of merging, a change of the way, and merging by hand with its undoing.

use std::collections::BTreeSet;

use domain::{Moment, ids::CustomerId};
use serde_json::json;
use store::customers;
use testkit::both;

use crate::{
    shop::{World, world},
    stage::Stage,
};

fn sell(world: &mut World, id: u64, at: Moment, (email, phone, account): (&str, &str, &str)) {
    let sold = world.sell(id, "processing", at);
    (sold.email, sold.phone, sold.account) = (email.to_owned(), phone.to_owned(), account.to_owned());
}

async fn of(stage: &Stage, id: u64) -> CustomerId {
    CustomerId::new(stage.order(id).await.customer_id.unwrap())
}

#[tokio::test]
async fn br_21_each_connection_says_how_customers_are_merged() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| {
            let at = stage.now();
            sell(world, 1, at, ("Anna@b.bg", "0888111222", "5"));
            sell(world, 2, at, (" anna@B.bg ", "0888333444", ""));
            sell(world, 3, at, ("", "+359 888 111 222", ""));
            sell(world, 91, at, ("anna@b.bg", "00359888111222", "7"));
            sell(world, 92, at, ("", "", "7"));
        });
        stage.sync().await;
        // By e-mail, which is the default, across both shops.
        let anna = of(&stage, 1).await;
        assert_eq!((of(&stage, 2).await, of(&stage, 91).await), (anna, anna));
        let others: BTreeSet<_> = [anna, of(&stage, 3).await, of(&stage, 92).await].into();
        assert_eq!(others.len(), 3);
        // Another way holds for new orders; the others stay until it is asked for.
        let policy = |shop: usize, policy: &str, existing: bool| {
            json!({ "connection": stage.shops[shop], "policy": policy, "existing": existing })
        };
        let plan = stage.foresee("customers.set_policy", policy(0, "by_phone", true)).await;
        assert_eq!((&plan["looked"], &plan["orders_moved"]), (&json!(3), &json!(3)));
        assert_eq!(plan["counts"], json!({ "customers_now": 2, "customers_then": 2 }));
        stage.must("customers.set_policy", policy(0, "by_phone", false)).await;
        world(|world| sell(world, 4, stage.now(), ("else@b.bg", "0888 111 222", "")));
        stage.sync().await;
        assert_eq!(of(&stage, 1).await, anna, "an order that was here keeps its customer");
        assert_ne!(of(&stage, 4).await, anna);
        stage.must("customers.set_policy", policy(0, "by_phone", true)).await;
        stage.quiet().await;
        let by_phone = of(&stage, 1).await;
        assert_eq!((of(&stage, 3).await, of(&stage, 4).await), (by_phone, by_phone));
        assert_ne!(of(&stage, 2).await, by_phone);
        assert_ne!(of(&stage, 91).await, by_phone, "by phone here and by e-mail there never meet");
        stage.must("customers.set_policy", policy(1, "by_phone", true)).await;
        stage.quiet().await;
        assert_eq!(of(&stage, 91).await, by_phone, "by phone in both they do");
        // Never: a shop's account is one customer, a guest nobody else.
        for shop in 0..2 {
            stage.must("customers.set_policy", policy(shop, "never", true)).await;
        }
        stage.quiet().await;
        assert_eq!(of(&stage, 91).await, of(&stage, 92).await);
        let apart: BTreeSet<_> = [of(&stage, 1).await, of(&stage, 2).await, of(&stage, 3).await, of(&stage, 4).await].into();
        assert_eq!(apart.len(), 4);
        stage.must("customers.set_policy", policy(0, "one_for_all", true)).await;
        stage.quiet().await;
        let one = of(&stage, 1).await;
        assert!(one == of(&stage, 2).await && one == of(&stage, 3).await && one != of(&stage, 91).await);
    })
    .await;
}

#[tokio::test]
async fn two_customers_are_merged_by_hand_and_separated_again() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| {
            for (id, email) in [(1, "a@b.bg"), (2, "b@b.bg"), (3, "c@b.bg")] {
                sell(world, id, stage.now(), (email, "", ""));
            }
        });
        stage.sync().await;
        let (a, b, c) = (of(&stage, 1).await, of(&stage, 2).await, of(&stage, 3).await);
        let merge = |who: CustomerId, into: CustomerId| json!({ "customer": who, "into": into });
        let codes = stage.act("customer.merge", merge(a, a)).await.unwrap_err();
        assert_eq!(codes, ["nothing_to_do"]);
        stage.must("customer.merge", merge(a, b)).await;
        for (wish, code) in
            [(merge(a, c), "customer_merged"), (merge(c, a), "customer_merged"), (merge(b, c), "customer_has_merged")]
        {
            assert_eq!(stage.act("customer.merge", wish).await.unwrap_err(), [code]);
        }
        // A new order under the old key follows him; no order was touched.
        world(|world| sell(world, 4, stage.now(), ("a@b.bg", "", "")));
        stage.sync().await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        assert_eq!(of(&stage, 4).await, a);
        let heads =
            customers::of_orders(&mut read, &[stage.order(4).await.id, stage.order(2).await.id], 9).await.unwrap();
        assert_eq!(heads, [b.number()]);
        assert_eq!(customers::list(&mut read, CustomerId::new(0), 9).await.unwrap().len(), 2);
        drop(read);
        stage.must("customer.unmerge", json!({ "customer": a })).await;
        assert_eq!(stage.act("customer.unmerge", json!({ "customer": a })).await.unwrap_err(), ["nothing_to_do"]);
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        assert_eq!(customers::list(&mut read, CustomerId::new(0), 9).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn br_21_two_people_who_merge_two_customers_both_ways_at_once_leave_one_of_them_standing() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| {
            sell(world, 1, stage.now(), ("anna@b.bg", "", ""));
            sell(world, 2, stage.now(), ("ann@b.bg", "", ""));
        });
        stage.sync().await;
        let (one, two) = (of(&stage, 1).await, of(&stage, 2).await);
        let merge = |who: CustomerId, into: CustomerId| {
            let body = json!({ "customer": who, "into": into });
            let run = flow::act::find("customer.merge").unwrap().run;
            let actor = domain::actor::Actor::Console;
            let caller = flow::Caller::of(actor, stage.company, domain::right::Role::SuperAdministrator);
            run(&stage.hub, caller, None, body)
        };
        let (first, second) = tokio::join!(merge(one, two), merge(two, one));
        assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
    })
    .await;
}
