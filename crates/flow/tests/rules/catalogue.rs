//! Goods: read to the end with a break at any page, what is gone is marked, offers are proposed and written only when a
//! person says so.

use std::collections::BTreeMap;

use domain::ids::VariantId;
use serde_json::{Value, json};
use store::{catalogues, lists, variants, variants::VariantRow};
use testkit::both;

use crate::{shop::world, stage::Stage};

/// All variants of a shop, by product and variant.
async fn goods(stage: &Stage, shop: usize) -> BTreeMap<(String, String), VariantRow> {
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    let rows = variants::after(&mut read, stage.shops[shop], VariantId::new(0), 1000).await.unwrap();
    rows.into_iter().map(|row| ((row.product.clone(), row.variant.clone()), row)).collect()
}

async fn stands(stage: &Stage, shop: usize, product: &str, variant: &str) -> &'static str {
    goods(stage, shop).await[&(product.to_owned(), variant.to_owned())].matching.code()
}

async fn read(stage: &Stage, shop: usize) {
    stage.must("catalogue.read", json!({ "connection": stage.shops[shop] })).await;
    stage.quiet().await;
}

async fn state(stage: &Stage) -> catalogues::CatalogueRow {
    let mut read = stage.hub.store.read(stage.company).await.unwrap();
    catalogues::lookup(&mut read, stage.shops[0]).await.unwrap().unwrap()
}

#[tokio::test]
async fn goods_are_read_to_the_end_whatever_breaks_and_what_is_gone_is_marked() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| {
            for id in 10..24 {
                world.stock(id, &format!("Kettle {id}"), &[&format!("K-{id}-a"), &format!("K-{id}-b")]);
            }
            world.stock(900, "Of the other shop", &["X"]);
            world.breaks_at = Some(3);
        });
        read(&stage, 0).await;
        let broken = state(&stage).await;
        assert_eq!((broken.state.as_str(), broken.products), ("reading", 6), "two pages are kept");
        assert!(!broken.problem.is_empty());
        stage.clock.advance(domain::time::HOUR);
        stage.quiet().await;
        let whole = state(&stage).await;
        assert_eq!((whole.state.as_str(), whole.products, whole.variants, whole.changed), ("done", 14, 28, 28));
        assert!(world(|world| world.pages) == 6, "no page but the broken one was read twice");
        assert_eq!(goods(&stage, 0).await.len(), 28);
        // A second run writes only what changed, marks what is gone, and brings back what comes again.
        let before = goods(&stage, 0).await;
        world(|world| {
            let gone = world.goods.remove(&12).unwrap();
            world.goods.get_mut(&13).unwrap().1[0].stock = Some(0);
            world.goods.get_mut(&14).unwrap().1.truncate(1);
            (world.pages, world.breaks_at) = (0, None);
            world.goods.insert(9_012, gone);
        });
        stage.clock.advance(domain::time::HOUR);
        read(&stage, 0).await;
        let second = state(&stage).await;
        assert_eq!((second.run, second.changed, second.gone), (2, 1, 3));
        let after = goods(&stage, 0).await;
        let same = before.iter().filter(|(key, row)| after[*key].changed_at == row.changed_at).count();
        assert_eq!(same, 27, "unchanged rows are not written again");
        assert_eq!(stands(&stage, 0, "14", "2").await, "gone");
        world(|world| world.goods.get_mut(&14).unwrap().1.push(before_variant()));
        read(&stage, 0).await;
        assert_eq!(stands(&stage, 0, "14", "2").await, "new");
        // Found by the beginnings of words, and by SKU.
        let mut reader = stage.hub.store.read(stage.company).await.unwrap();
        for (words, count) in [("kett 1", 10), ("kettle 13", 1), ("k-20-b", 1), ("nothing", 0), ("", 0)] {
            let found = store::products::find(&mut reader, words).await.unwrap();
            assert_eq!(found.len(), count, "{words}");
        }
        assert_eq!(lists::VARIANTS.sorts.len(), 2);
    })
    .await;
}

fn before_variant() -> connect::channel::ChannelVariant {
    connect::channel::ChannelVariant {
        external_id: "2".to_owned(),
        sku: "K-14-b".to_owned(),
        attributes: "Size: 1".to_owned(),
        picture: String::new(),
        price: Some(domain::Money::new(100_000, domain::Currency::EUR)),
        stock: Some(3),
        supplier_links: Vec::new(),
    }
}

#[tokio::test]
async fn br_72_offers_are_proposed_answered_row_by_row_and_the_same_again_changes_nothing() {
    both(|store| async move {
        let stage = Stage::new(&store).await;
        world(|world| {
            world.stock(11, "Kettle", &["KET-1", "KET-2", "KET-3"]);
            world.stock(12, "Pan", &["PAN"]);
            world.goods.get_mut(&12).unwrap().0.supplier_links =
                vec!["https://market.example/700/red".to_owned(), "https://nobody.example/1".to_owned()];
            world.stock(900, "Kessel", &["KET-1", "KET-2"]);
            world.stock(901, "Kessel, old", &["KET-2"]);
        });
        for (product, variant, offer) in [("900", "1", "6001"), ("900", "2", "6002"), ("901", "1", "6003")] {
            let offer = json!({ "product": product, "variant": variant, "provider": "market", "offer": offer, "seller": "s",
                "price": "12.50", "currency": "CNY" });
            stage.must("offer.set", json!({ "connection": stage.shops[1], "offer": offer })).await;
        }
        read(&stage, 0).await;
        assert_eq!(stands(&stage, 0, "11", "1").await, "new", "the other shop's goods are not known yet");
        read(&stage, 1).await;
        for (product, variant, matching) in
            [("11", "1", "matched"), ("11", "2", "ambiguous"), ("11", "3", "new"), ("12", "1", "matched")]
        {
            assert_eq!(stands(&stage, 0, product, variant).await, matching, "{product} {variant}");
        }
        assert_eq!(stands(&stage, 1, "900", "1").await, "matched", "it has an offer");
        let ids: Vec<VariantId> = goods(&stage, 0).await.values().map(|row| row.id).collect();
        let plan = stage.foresee("catalogue.match", json!({ "variants": ids })).await;
        let results = |rows: &Value| -> Vec<String> {
            rows["rows"].as_array().unwrap().iter().map(|row| row["result"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(results(&plan), ["written", "ambiguous", "nothing", "written"]);
        assert_eq!(stage.must("catalogue.match", json!({ "variants": ids })).await, json!({ "written": 2, "rows": plan["rows"] }));
        // Again: nothing is written; a choice decides what was not clear.
        let choose = json!({ ids[1].to_string(): "market/6003/" });
        let again = stage.must("catalogue.match", json!({ "variants": ids, "choose": choose })).await;
        assert_eq!(results(&again), ["has_offer", "written", "nothing", "has_offer"]);
        let last = stage.must("catalogue.match", json!({ "variants": ids })).await;
        assert_eq!((results(&last), &last["written"]), (["has_offer", "has_offer", "nothing", "has_offer"].map(str::to_owned).into(), &json!(0)));
        let mut reader = stage.hub.store.read(stage.company).await.unwrap();
        let offers = store::offers::of_products(&mut reader, stage.shops[0], vec!["11".into(), "12".into()]).await.unwrap();
        let offers: Vec<_> = offers.iter().map(|one| (one.offer.as_str(), one.spec.as_str(), one.price)).collect();
        assert_eq!(offers.len(), 3);
        for expected in [("6001", "", 125_000), ("6003", "", 125_000), ("700", "red", 0)] {
            assert!(offers.contains(&expected), "{expected:?} in {offers:?}");
        }
        drop(reader);
        assert_eq!(stage.act("catalogue.match", json!({ "variants": [] })).await.unwrap_err(), ["nothing_chosen"]);
        // By hand, from a link.
        let link = |link: &str, price: &str| json!({ "variant": ids[2], "link": link, "price": price });
        assert_eq!(stage.act("catalogue.link", link("https://nobody.example/1", "")).await.unwrap_err(), ["link_unread"]);
        assert_eq!(stage.act("catalogue.link", link("https://market.example/8", "-1")).await.unwrap_err(), ["setting_wrong"]);
        let linked = stage.must("catalogue.link", link("https://market.example/8", "3.20")).await;
        assert_eq!((&linked["provider"], &linked["offer"]), (&json!("market"), &json!("8")));
        assert_eq!(stands(&stage, 0, "11", "3").await, "matched");
        // Undone: each as it was before, so that what was taken by mistake is taken otherwise; again it changes nothing.
        let nobody: VariantId = stage.hub.env.id();
        let undo = json!({ "variants": [ids[0], ids[1], ids[2], nobody] });
        let plan = stage.foresee("catalogue.unmatch", undo.clone()).await;
        assert_eq!((&plan["removed"], results(&plan)), (&json!(3), ["removed", "removed", "removed", "not_found"].map(str::to_owned).into()));
        let undone = stage.must("catalogue.unmatch", undo.clone()).await;
        assert_eq!((&undone["rows"], &undone["rows"][1]["offer"]), (&plan["rows"], &json!("market/6003/")));
        for (product, variant, matching) in [("11", "1", "matched"), ("11", "2", "ambiguous"), ("11", "3", "new"), ("12", "1", "matched")] {
            assert_eq!(stands(&stage, 0, product, variant).await, matching, "{product} {variant}");
        }
        assert!(!goods(&stage, 0).await[&("11".to_owned(), "1".to_owned())].has_offer);
        assert_eq!(stage.must("catalogue.unmatch", undo).await["removed"], 0);
        let choose = json!({ ids[1].to_string(): "market/6002/" });
        let other = stage.must("catalogue.match", json!({ "variants": [ids[1]], "choose": choose })).await;
        assert_eq!(other["rows"][0]["offer"], "market/6002/");
    })
    .await;
}
