//! Messages of the market: what changed is told, signed, and told again until it was taken.

use serde_json::Value;

use super::{until, world};
use crate::alibaba1688::messages;
use crate::alibaba1688::sign;
use crate::alibaba1688::trade::{NewTrade, open, pay, ship};
use crate::faults::Kind;
use crate::text::pairs;
use crate::world::State;

fn order(state: &mut State) -> u64 {
    let variant = &state.goods.products[1].variants[0];
    let lines = vec![(variant.offer.unwrap(), variant.spec.clone(), 2)];
    let seller = state.goods.products[1].seller;
    let new = NewTrade {
        reference: None,
        hand: false,
        buyer: 1,
        seller,
        address: Value::Null,
        message: String::new(),
        lines,
    };
    open(state, new)
}

/// What is handed to the network within the next minutes, as messages.
fn sent(state: &mut State, minutes: i64) -> Vec<(u64, Value)> {
    let now = (state.now() - state.clock.epoch()) / 60_000;
    until(state, now + minutes);
    let secret = state.market.app_secret.clone();
    std::mem::take(&mut state.outbox)
        .into_iter()
        .map(|delivery| {
            assert_eq!(delivery.url, "http://hub.example/hooks/x");
            let form = pairs(std::str::from_utf8(&delivery.body).unwrap());
            let given = form.iter().find(|(name, _)| name == "_aop_signature").unwrap().1.clone();
            assert_eq!(given, sign::sign(&secret, &sign::text("", &form)));
            let message: Value = serde_json::from_str(&form[0].1).unwrap();
            assert_eq!(message["userInfo"], "b2b-2200000000002abcde");
            (delivery.message.unwrap(), message)
        })
        .collect()
}

#[test]
fn changes_are_told_until_they_are_taken() {
    let mut state = world(0, "8.9");
    order(&mut state);
    assert!(sent(&mut state, 1).is_empty(), "nobody named an address");
    state.market.messages_to = Some("http://hub.example/hooks/x".to_owned());
    let number = order(&mut state);
    let first = sent(&mut state, 1);
    assert_eq!(first.len(), 1);
    let (id, message) = &first[0];
    assert_eq!(message["type"], "ORDER_BUYER_VIEW_BUYER_MAKE");
    assert_eq!((message["msgId"].as_u64(), message["bizKey"].as_str()), (Some(*id), Some(number.to_string().as_str())));
    // Not answered, then refused, then taken.
    for answer in [None, Some(401)] {
        messages::delivered(&mut state, *id, answer);
        let again = sent(&mut state, 2);
        assert_eq!(again, first, "{answer:?}");
    }
    messages::delivered(&mut state, *id, Some(204));
    assert!(sent(&mut state, 30).is_empty() && state.market.messages.is_empty());
    pay(&mut state, number);
    let paid = sent(&mut state, 1);
    assert_eq!(paid[0].1["type"], "ORDER_BUYER_VIEW_ORDER_PAY");
    messages::delivered(&mut state, paid[0].0, Some(204));
    // Lost on the way, sent again; then twice at once.
    state.faults.arm("1688.message", Kind::CutBefore, 1);
    ship(&mut state, number);
    let shipped = sent(&mut state, 2);
    assert_eq!(shipped.len(), 1, "{shipped:?}");
    assert!(shipped[0].1["type"].as_str().unwrap().ends_with("SENDGOODS"));
    messages::delivered(&mut state, shipped[0].0, None);
    state.faults.arm("1688.message", Kind::Doubled, 1);
    assert_eq!(sent(&mut state, 2).len(), 2);
    // Nobody ever takes it: it is given up.
    for _ in 0..20 {
        messages::delivered(&mut state, shipped[0].0, None);
    }
    assert!(!state.market.messages.contains_key(&shipped[0].0));
}
