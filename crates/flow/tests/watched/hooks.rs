//! Webhooks that stop: missing, switched off, silent. They are made anew, it is said, and polling takes their place.

use connect::channel::HookState;
use domain::time::{DAY, HOUR, MINUTE};
use flow::inbox::Answer;
use serde_json::json;
use testkit::both;

use crate::{shop::world, stage::Stage};

#[tokio::test]
async fn br_15_webhooks_that_were_switched_off_or_lost_are_made_anew_and_it_is_said() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let foreign = connect::channel::ShopHook {
            external_id: "900".to_owned(),
            topic: "order.updated".to_owned(),
            address: "https://other.example/hooks/con_0000000000001/w".to_owned(),
            state: HookState::Disabled,
        };
        world(|world| world.hooks.push(foreign.clone()));
        stage.shop_act("webhooks.create").await;
        stage.quiet().await;
        assert_eq!(world(|world| world.hooks.len()), 3);
        let watch = stage.watch().await;
        assert_eq!((watch.verdict.as_str(), watch.repairs, watch.wanted), ("good", 0, true));
        // The same wish again makes no second ones.
        stage.shop_act("webhooks.create").await;
        stage.quiet().await;
        assert_eq!(world(|world| world.hooks.len()), 3);
        let now = stage.now();
        world(|world| world.sell(1, "processing", now));
        assert_eq!(stage.deliver("1", "good").await, Answer::Taken);
        stage.later(HOUR).await;
        assert!(stage.watch().await.proven_at.micros() > 0);
        // Switched off after failures: removed and made anew, never switched on again.
        let old = world(|world| {
            world.hooks[1].state = HookState::Disabled;
            world.hooks[1].external_id.clone()
        });
        let polls = world(|world| world.asked["changes"]);
        stage.later(HOUR).await;
        let watch = stage.watch().await;
        assert_eq!((watch.verdict.as_str(), watch.repairs, watch.proven_at.micros()), ("repaired", 1, 0));
        world(|world| {
            assert!(world.hooks.iter().all(|hook| hook.external_id != old) && world.hooks.len() == 3);
            assert!(world.hooks.contains(&foreign), "those of others stay as they are");
            assert!(world.asked["changes"] > polls, "what was missed is asked for");
        });
        assert_eq!(stage.notes("webhooks.repaired").await, 1);
        // Removed in the shop by somebody.
        world(|world| world.hooks.retain(|hook| hook.external_id == "900"));
        stage.shop_act("webhooks.check").await;
        stage.quiet().await;
        assert_eq!((world(|world| world.hooks.len()), stage.watch().await.repairs), (3, 2));
        stage.shop_act("webhooks.remove").await;
        stage.quiet().await;
        assert_eq!(world(|world| world.hooks.clone()), [foreign]);
        stage.later(3 * HOUR).await;
        assert_eq!((world(|world| world.hooks.len()), stage.watch().await.verdict.as_str()), (1, "off"));
    })
    .await;
}

#[tokio::test]
async fn br_15_silent_webhooks_are_noticed_within_a_poll() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.shop_act("webhooks.create").await;
        stage.quiet().await;
        let first = world(|world| world.hooks.clone());
        stage.later(2 * HOUR).await;
        assert_eq!(stage.watch().await.verdict, "good", "nothing was there to tell");
        let now = stage.now();
        world(|world| world.sell(1, "processing", now));
        stage.later(3 * HOUR).await;
        let watch = stage.watch().await;
        assert_eq!((watch.verdict.as_str(), watch.repairs), ("repaired", 1), "{watch:?}");
        assert!(world(|world| world.hooks.iter().all(|hook| !first.contains(hook)) && world.hooks.len() == 2));
        assert!(stage.order("1").await.is_some(), "the poll had it");
        stage.later(5 * HOUR).await;
        assert_eq!(stage.watch().await.repairs, 1, "made anew once, until something is missed again");
        assert_eq!(stage.deliver("1", "good").await, Answer::Taken);
        stage.later(HOUR).await;
        assert_eq!(stage.watch().await.verdict, "good");
    })
    .await;
}

#[tokio::test]
async fn br_07_where_the_key_may_not_see_webhooks_their_silence_is_said_and_polling_goes_on() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| world.denies_hooks = true);
        stage.shop_act("webhooks.create").await;
        stage.quiet().await;
        assert_eq!(stage.watch().await.verdict, "hidden");
        stage.later(HOUR).await;
        let now = stage.now();
        world(|world| world.sell(1, "processing", now));
        stage.later(3 * HOUR).await;
        assert_eq!(stage.watch().await.verdict, "silent");
        assert_eq!(stage.notes("webhooks.silent").await, 1);
        assert!(stage.next_poll().await.unwrap() <= stage.now().plus(HOUR));
        stage.deliver("1", "good").await;
        stage.later(HOUR).await;
        assert_eq!(stage.watch().await.verdict, "good");
        // A shop that is down says nothing about its webhooks.
        world(|world| world.is_down = true);
        stage.shop_act("webhooks.check").await;
        stage.quiet().await;
        assert_eq!(stage.watch().await.verdict, "unreachable");
    })
    .await;
}

#[tokio::test]
async fn br_14_webhooks_take_the_place_of_the_hourly_poll_when_they_have_proven_themselves_for_a_week() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        stage.shop_act("webhooks.create").await;
        stage.quiet().await;
        let now = stage.now();
        world(|world| world.sell(1, "processing", now));
        stage.deliver("1", "good").await;
        stage.later(6 * DAY).await;
        assert!(stage.next_poll().await.unwrap() <= stage.now().plus(HOUR), "unproven: each hour");
        stage.later(2 * DAY).await;
        let wait = stage.next_poll().await.unwrap().since(stage.now());
        assert!(wait > HOUR && wait <= 6 * HOUR, "{wait}");
        let polls = world(|world| world.asked["changes"]);
        stage.must("webhooks.slow_poll", json!({ "connection": stage.connection, "on": false })).await;
        assert_eq!(stage.next_poll().await, None);
        stage.later(DAY).await;
        let more = world(|world| world.asked["changes"]) - polls;
        assert!((1..=3).contains(&more), "the night never stops: {more}");
        assert_eq!(stage.proven().await, [0, 0, 0]);
        // What stops puts the hourly poll back at once.
        world(|world| world.hooks.clear());
        stage.later(HOUR).await;
        assert!(stage.next_poll().await.unwrap() <= stage.now().plus(HOUR));
    })
    .await;
}

#[tokio::test]
async fn br_12_a_delivery_that_was_not_believed_is_run_again_when_the_secret_is_right() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| {
            world.sell(1, "processing", now);
            world.hidden = vec![1];
        });
        assert_eq!(stage.deliver("1", "bad").await, Answer::Taken);
        stage.later(5 * MINUTE).await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let row = store::deliveries::list(&mut read, stage.connection, 1).await.unwrap().remove(0);
        drop(read);
        assert_eq!(row.state, "refused");
        let again = json!({ "delivery": row.id });
        assert_eq!(stage.must("delivery.run_again", again).await["state"], "refused", "it is still not right");
        assert_eq!(stage.deliver("1", "good").await, Answer::Taken);
        stage.quiet().await;
        assert!(stage.order("1").await.is_some());
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let row = store::deliveries::list(&mut read, stage.connection, 1).await.unwrap().remove(0);
        drop(read);
        let done = stage.must("delivery.run_again", json!({ "delivery": row.id })).await;
        assert_eq!((done["state"].as_str(), done["raw_order"].is_string()), (Some("stored"), true));
        // A new secret is shown once and never kept in a reply.
        let secret = stage.shop_act("webhooks.renew_secret").await["secret"].as_str().unwrap().to_owned();
        assert!(secret.len() == 48 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{secret}");
    })
    .await;
}

#[tokio::test]
async fn br_12_forged_deliveries_fill_neither_the_rows_nor_the_notes_and_drive_out_no_true_one() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        let now = stage.now();
        world(|world| (1..=3).for_each(|id| world.sell(id, "processing", now)));
        for id in 1..=3 {
            assert_eq!(stage.deliver(&id.to_string(), "good").await, Answer::Taken);
        }
        stage.quiet().await;
        let polls = world(|world| world.asked["changes"]);
        for forged in 0..450 {
            assert_eq!(stage.deliver(&format!("forged {forged}"), "bad").await, Answer::Taken);
            if forged % 50 == 0 {
                stage.clock.advance(domain::time::SECOND);
                stage.quiet().await;
            }
        }
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let rows = store::deliveries::list(&mut read, stage.connection, 1000).await.unwrap();
        drop(read);
        let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
        assert_eq!((count("stored"), count("refused")), (3, 200));
        assert_eq!(stage.watch().await.refused_dropped, 250);
        assert_eq!(stage.notes("delivery.refused").await, 1);
        assert!(world(|world| world.asked["changes"]) <= polls + 1, "one poll, and the next one a while later");
        stage.later(HOUR).await;
        assert!(world(|world| world.asked["changes"]) > polls);
        // Few and large ones are bounded too.
        for forged in 0..12 {
            stage.deliver(&format!("{forged}{}", "x".repeat(1_000_000)), "bad").await;
        }
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let rows = store::deliveries::list(&mut read, stage.connection, 1000).await.unwrap();
        drop(read);
        assert_eq!(rows.iter().filter(|row| row.state == "refused").count(), 8);
        assert_eq!(stage.notes("delivery.refused").await, 2);
    })
    .await;
}
