//! What must hold for any coherent pair, not only for the usual one.

use judge::Word;
use proptest::prelude::*;
use serde_json::json;

use crate::scene::{End, Item, Scene, goods_line, provider_order};

fn kept() -> impl Strategy<Value = End> {
    prop_oneof![
        Just(End::Received),
        (1_i64..3).prop_map(End::Split),
        (1_i64..4).prop_map(End::Reduced),
        Just(End::Gone),
        Just(End::NoOffer),
    ]
}

fn cancelled() -> impl Strategy<Value = End> {
    prop_oneof![Just(End::Closed), Just(End::Refunded), Just(End::Stock)]
}

/// Goods 1 to 5 are sold and delivered, 6 and 7 are gone or never were; the price has odd cents.
fn items(ends: impl Strategy<Value = End>) -> impl Strategy<Value = Vec<Item>> {
    let item = (1_i64..6, 3_i64..8, 1_i64..99_999, ends).prop_map(|(goods, quantity, price, end)| {
        let goods = if matches!(end, End::Gone | End::NoOffer) { goods + 5 } else { goods };
        Item { goods, quantity, price, end }
    });
    prop::collection::vec(item, 1..4)
}

fn scenes() -> impl Strategy<Value = Scene> {
    let order = prop_oneof![3 => items(kept()).boxed(), 1 => items(cancelled()).boxed()];
    prop::collection::vec((order, any::<bool>()), 1..6).prop_map(|orders| {
        let mut scene = Scene::empty();
        for (n, (items, first)) in orders.iter().enumerate() {
            let (shop, currency) = if *first { ("shop-1", "EUR") } else { ("shop-2", "BGN") };
            scene.sale(shop, &format!("{}", 2000 + n), currency, items);
        }
        scene
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_coherent_pair_is_clean_in_any_order(scene in scenes(), turn in 0_usize..7) {
        prop_assert_eq!(scene.verdict().findings, vec![]);
        let mut turned = scene;
        let orders = turned.hub.orders.len();
        turned.hub.orders.rotate_left(turn % orders);
        turned.hub.orders.reverse();
        turned.hub.provider_orders.reverse();
        turned.hub.ledger_entries.reverse();
        turned.provider_orders().reverse();
        prop_assert_eq!(turned.verdict().findings, vec![]);
    }

    #[test]
    fn an_order_that_the_hub_lacks_is_lost(scene in scenes(), pick in any::<prop::sample::Index>()) {
        let mut scene = scene;
        let at = pick.index(scene.hub.orders.len());
        scene.hub.orders.remove(at);
        let verdict = scene.verdict();
        prop_assert_eq!(verdict.lost, 1);
        prop_assert!(!verdict.settled);
    }

    #[test]
    fn each_piece_beyond_the_sold_ones_is_counted(scene in scenes(), goods in 1_i64..6, pieces in 1_i64..9) {
        let mut scene = scene;
        let again = provider_order("3699", Some("06FAGAIN"), "buyer1", &goods_line(goods, pieces, true), &[]);
        scene.provider_orders().push(again);
        prop_assert_eq!(scene.verdict().bought_twice, pieces);
        scene.provider_orders().last_mut().expect("it was pushed")["closed_at"] = json!("2026-03-02T00:00:00Z");
        prop_assert_eq!(scene.verdict().bought_twice, 0, "a closed order brings nothing");
    }

    #[test]
    fn br_20_a_sum_that_differs_by_one_minor_unit_is_wrong(
        scene in scenes(), pick in any::<prop::sample::Index>(), key in 0_usize..3,
    ) {
        let mut scene = scene;
        let at = pick.index(scene.hub.orders.len());
        let key = ["total", "paid", "refunded"][key];
        let truth = scene.hub.orders[at][key]["amount"].as_str().expect("text").to_owned();
        scene.hub.orders[at][key]["amount"] = json!(format!("{truth}1"));
        prop_assert_eq!(scene.verdict().findings, vec![], "a third decimal of one is below the minor unit");
        scene.hub.orders[at][key]["amount"] = json!(format!("{truth}5"));
        let verdict = scene.verdict();
        let words: Vec<Word> = verdict.findings.iter().map(|finding| finding.word).collect();
        prop_assert!(words.contains(&Word::Wrong), "{:?}", verdict.findings);
    }
}
