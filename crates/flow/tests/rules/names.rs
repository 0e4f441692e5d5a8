//! A shop that is asked by its other interface from one day to the next, which names variants otherwise: nothing is bought
//! twice, nothing is left unbought, and offers and goods move to the new names.

use domain::time::{DAY, HOUR};
use serde_json::json;
use store::Store;
use testkit::both;

use crate::{shop::world, stage::Stage};

/// The names of what was sold on the orders, and how their lines stand.
async fn sold(stage: &Stage, ids: &[u64]) -> Vec<(String, String, Vec<&'static str>)> {
    let mut all = Vec::new();
    for id in ids {
        let order = stage.order(*id).await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let sold = store::lines::sold_of(&mut read, order.id).await.unwrap().remove(0);
        drop(read);
        all.push((sold.product, sold.variant, stage.lines(*id).await));
    }
    all
}

async fn offers(stage: &Stage) -> Vec<(String, String, String)> {
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let rows = store::offers::list(&mut read, domain::Id::new(0), 100).await.unwrap();
    rows.into_iter().map(|row| (row.product, row.variant, row.offer)).collect()
}

async fn matching(stage: &Stage) -> Vec<(String, String, &'static str, bool)> {
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let rows = store::variants::after(&mut read, stage.shops[0], domain::Id::new(0), 100).await.unwrap();
    rows.into_iter().map(|row| (row.product, row.variant, row.matching.code(), row.has_offer)).collect()
}

fn name(alone: bool) -> (String, String) {
    let (product, variant) = if alone { ("1", "0") } else { ("11", "1") };
    (product.to_owned(), variant.to_owned())
}

fn with<T>((product, variant): (String, String), more: T) -> (String, String, T) {
    (product, variant, more)
}

async fn updated(store: Store, alone: bool, has_goods: bool) {
    let stage = Stage::new(&store).await;
    world(|world| {
        world.speak(alone);
        if has_goods {
            world.stock(11, "Kettle", &["KET-1", "KET-2"]);
        }
    });
    stage.must("connection.test", json!({ "connection": stage.shops[0] })).await;
    stage.market().await;
    stage
        .must("company.set", json!({ "settings": { "book_by_itself": true, "book_wait_minutes": 0, "night_hour": 3 } }))
        .await;
    if has_goods {
        stage.must("catalogue.read", json!({ "connection": stage.shops[0] })).await;
    }
    stage.quiet().await;
    let (product, variant) = name(alone);
    let offer = json!({ "product": product, "variant": variant, "provider": "market", "offer": "77", "seller": "s",
        "price": "30.00", "currency": "CNY" });
    stage.must("offer.set", json!({ "connection": stage.shops[0], "offer": offer })).await;
    for (id, status) in [(1, "processing"), (2, "on-hold")] {
        let at = stage.now();
        world(|world| world.sell(id, status, at).paid = id == 1);
    }
    stage.sync().await;
    let before = sold(&stage, &[1, 2]).await;
    assert_eq!(before, [with(name(alone), vec!["booking"]), with(name(alone), vec!["awaiting_payment"])]);
    // Updated; the hub does not know it yet, and takes what comes under the other name.
    world(|world| world.speak(!alone));
    for id in [3, 4] {
        let at = stage.now();
        world(|world| world.sell(id, "processing", at).paid = true);
    }
    let at = stage.now();
    world(|world| {
        let sold = world.orders.get_mut(&2).unwrap();
        (sold.status, sold.paid, sold.changed) = ("processing".to_owned(), true, at);
    });
    stage.sync().await;
    let known: Vec<_> = (1..=4).map(|_| with(name(alone), vec!["booking"])).collect();
    assert_eq!(sold(&stage, &[1, 2, 3, 4]).await, known, "the offer is found, and no line is there twice");
    // The night notices it and reads the goods again.
    stage.later(DAY).await;
    stage.later(HOUR).await;
    let now = if has_goods { name(!alone) } else { name(alone) };
    assert_eq!(offers(&stage).await, [with(now.clone(), "77".to_owned())]);
    assert_eq!(
        sold(&stage, &[1, 2, 3, 4]).await,
        (1..=4).map(|_| with(now.clone(), vec!["booking"])).collect::<Vec<_>>()
    );
    if has_goods {
        let stands = matching(&stage).await;
        let of = |(product, variant): (String, String)| {
            stands.iter().find(|row| (&row.0, &row.1) == (&product, &variant)).map(|row| (row.2, row.3))
        };
        assert_eq!((of(name(!alone)), of(name(alone))), (Some(("matched", true)), Some(("gone", false))), "{stands:?}");
    }
    let at = stage.now();
    world(|world| world.sell(5, "processing", at).paid = true);
    stage.sync().await;
    assert_eq!(sold(&stage, &[5]).await, [with(now, vec!["booking"])]);
    for id in 1..=5 {
        assert_eq!(stage.reserved(id).await, [300_000], "order {id} is bought once");
    }
}

#[tokio::test]
async fn br_05_a_shop_that_names_its_variants_otherwise_after_an_update_is_read_on_and_nothing_is_bought_twice() {
    for alone in [true, false] {
        for has_goods in [true, false] {
            both(move |store| updated(store, alone, has_goods)).await;
        }
    }
}

#[tokio::test]
async fn br_40_an_offer_given_under_either_name_answers_the_question_for_it() {
    for alone in [true, false] {
        both(move |store| async move {
            let stage = Stage::new(&store).await;
            world(|world| world.speak(alone));
            stage.market().await;
            let settings = json!({ "book_by_itself": true, "book_wait_minutes": 0, "night_hour": 3 });
            stage.must("company.set", json!({ "settings": settings })).await;
            let at = stage.now();
            world(|world| world.sell(1, "processing", at).paid = true);
            stage.sync().await;
            assert_eq!(sold(&stage, &[1]).await, [with(name(alone), vec!["paid"])]);
            let (product, variant) = name(!alone);
            let offer = json!({ "product": product, "variant": variant, "provider": "market", "offer": "77", "seller": "s",
                "price": "30.00", "currency": "CNY" });
            stage.must("offer.set", json!({ "connection": stage.shops[0], "offer": offer })).await;
            stage.quiet().await;
            assert_eq!(sold(&stage, &[1]).await, [with(name(!alone), vec!["booking"])]);
            assert_eq!(stage.reserved(1).await, [300_000]);
        })
        .await;
    }
}

#[tokio::test]
async fn a_reading_of_goods_that_was_begun_anew_while_a_page_came_is_not_undone_by_that_page() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| (11..=17).for_each(|id| world.stock(id, "Kettle", &["a", "b"])));
        let shop = json!({ "connection": stage.shops[0] });
        stage.must("catalogue.read", shop.clone()).await;
        stage
            .meanwhile("catalogue: page", async {
                world(|world| world.speak(true));
                stage.must("connection.test", shop.clone()).await;
                stage.quiet().await;
            })
            .await;
        stage.quiet().await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let row = store::catalogues::lookup(&mut read, stage.shops[0]).await.unwrap().unwrap();
        assert_eq!((row.run, row.state.as_str(), row.products), (2, "done", 14), "{row:?}");
    })
    .await;
}

#[tokio::test]
async fn br_05_a_page_that_was_on_its_way_while_a_shop_was_updated_is_read_again_by_the_new_interface() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| world.sell(1, "processing", stage.now()).paid = true);
        let shop = json!({ "connection": stage.shops[0] });
        stage.must("connection.poll", shop.clone()).await;
        stage
            .meanwhile("inbox: poll page", async {
                world(|world| world.speak(true));
                stage.must("connection.test", shop.clone()).await;
                stage.quiet().await;
            })
            .await;
        stage.quiet().await;
        let order = stage.order(1).await;
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let raw = store::raw_orders::lookup(&mut read, domain::Id::new(order.id.number())).await.unwrap().unwrap();
        let said: serde_json::Value = serde_json::from_slice(&raw.body).unwrap();
        assert_eq!((said["alone"].as_bool(), raw.version), (Some(true), 1));
    })
    .await;
}
