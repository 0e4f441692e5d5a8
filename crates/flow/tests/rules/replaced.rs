//! A restored shop gives the id of a lost order out again: nothing is said of the new order in the old one's name, and a person
//! takes the new one in as an order of its own.

use domain::{
    ids::{OrderId, RawOrderId},
    line::LineStatus,
    time::{HOUR, MINUTE},
};
use serde_json::json;
use testkit::both;

use crate::{shop::world, stage::Stage};

/// An order that is here, as another person's under whose id the shop has now another one.
async fn replaced(store: &store::Store) -> (Stage, OrderId) {
    let stage = Stage::new(store).await;
    world(|world| {
        let sold = world.sell(1, "processing", stage.now());
        (sold.paid, sold.email) = (true, "anna@example.com".to_owned());
    });
    stage.sync().await;
    let order = stage.order(1).await.id;
    stage.clock.advance(HOUR);
    (stage, order)
}

/// The shop is restored, and somebody else orders under the id.
fn restore(stage: &Stage) {
    world(|world| {
        let sold = world.sell(1, "processing", stage.now());
        (sold.paid, sold.lines) = (true, 2);
        (sold.name, sold.email) = ("Boris".to_owned(), "boris@example.com".to_owned());
    });
}

fn told() -> usize {
    world(|world| world.told.len())
}

#[tokio::test]
async fn br_23_a_shop_is_told_nothing_of_an_order_whose_id_it_gave_to_another_one() {
    both(|store| async move {
        // The hub does not know it yet: it looks before it tells.
        let (stage, _) = replaced(&store).await;
        restore(&stage);
        stage.move_lines(1, LineStatus::Shipped).await;
        stage.quiet().await;
        assert_eq!(told(), 0, "another person's order is not called shipped");
        let telling = &stage.told(1).await[0];
        assert_eq!(telling.state, "needless");
        assert!(telling.problem.contains("another order"), "{}", telling.problem);
    })
    .await;
}

#[tokio::test]
async fn br_13_an_order_under_the_id_of_another_one_is_taken_in_as_its_own() {
    both(|store| async move {
        let (stage, old) = replaced(&store).await;
        let raw = RawOrderId::new(old.number());
        let press = json!({ "raw_order": raw });
        let refused = Err(vec!["nothing_to_do".to_owned()]);
        assert_eq!(stage.act("orders.take_as_new", press.clone()).await, refused, "it is read as any other");
        restore(&stage);
        stage.sync().await;
        assert_eq!(stage.order(1).await.id, old);
        // Two people at once: one of them is told that there is nothing to do.
        let both = tokio::join!(
            stage.act("orders.take_as_new", press.clone()),
            stage.act("orders.take_as_new", press.clone())
        );
        let done = [both.0, both.1].into_iter().filter(Result::is_ok).count();
        assert_eq!(done, 1);
        assert_eq!(stage.act("orders.take_as_new", press).await, refused);
        stage.quiet().await;
        let new = stage.order(1).await;
        assert_ne!(new.id, old);
        assert_eq!((new.customer.0.name.as_str(), stage.lines(1).await), ("Boris", vec!["paid"; 2]));
        // The old one counts as deleted in the shop, and nobody asks the shop for it.
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let before = store::orders::lookup(&mut read, old).await.unwrap().unwrap();
        let lines = store::lines::of_order(&mut read, old).await.unwrap();
        drop(read);
        assert_eq!((before.shop_status.as_str(), before.customer.0.email.as_str()), ("deleted", "anna@example.com"));
        assert!(lines.iter().all(|line| line.status == LineStatus::Cancelled));
        let again = json!({ "connection": before.connection, "external_id": before.external_id });
        stage.must("order.read_again", again).await;
        stage.quiet().await;
        // What the shop says of its id is the new one's.
        world(|world| {
            let sold = world.orders.get_mut(&1).unwrap();
            "cancelled".clone_into(&mut sold.status);
            sold.changed = stage.now().plus(HOUR);
        });
        stage.clock.advance(HOUR);
        stage.sync().await;
        assert_eq!(stage.lines(1).await, ["cancelled"; 2]);
        assert_eq!(told(), 0);
        // It happens again.
        stage.clock.advance(HOUR);
        world(|world| {
            let sold = world.sell(1, "processing", stage.now());
            (sold.paid, sold.name, sold.email) = (true, "Vera".to_owned(), "vera@example.com".to_owned());
        });
        stage.sync().await;
        stage.must("orders.take_as_new", json!({ "raw_order": RawOrderId::new(new.id.number()) })).await;
        stage.quiet().await;
        assert_eq!((stage.order(1).await.customer.0.name.as_str(), stage.lines(1).await), ("Vera", vec!["paid"]));
    })
    .await;
}

#[tokio::test]
async fn br_13_a_lost_order_that_comes_back_is_the_known_one_and_not_bought_again() {
    both(|store| async move {
        let (stage, old) = replaced(&store).await;
        let lost = world(|world| world.orders[&1].clone());
        stage.move_lines(1, LineStatus::Purchased).await;
        restore(&stage);
        stage.sync().await;
        stage.must("orders.take_as_new", json!({ "raw_order": RawOrderId::new(old.number()) })).await;
        stage.quiet().await;
        let new = stage.order(1).await.id;
        // The wrong backup was taken: the shop has the lost order again, and the one made since is gone.
        world(|world| drop(world.orders.insert(1, lost)));
        stage.clock.advance(7 * HOUR);
        stage.must("order.read_again", json!({ "connection": stage.shops[0], "external_id": "1" })).await;
        stage.quiet().await;
        assert_eq!((stage.order(1).await.id, stage.lines(1).await), (new, vec!["paid"; 2]), "nobody said anything yet");
        stage.must("orders.take_as_new", json!({ "raw_order": RawOrderId::new(new.number()) })).await;
        stage.quiet().await;
        assert_eq!((stage.order(1).await.id, stage.lines(1).await), (old, vec!["purchased"]));
        assert_eq!(stage.order(1).await.shop_status, "processing");
        let mut read = stage.hub.store.read(stage.company).await.unwrap();
        let asked = store::decisions::of_orders(&mut read, &[old]).await.unwrap();
        let lines = store::lines::of_order(&mut read, new).await.unwrap();
        drop(read);
        assert!(asked.iter().all(|one| one.state != "open"), "{asked:?}");
        assert!(lines.iter().all(|line| line.status == LineStatus::Cancelled));
    })
    .await;
}

#[tokio::test]
async fn br_13_what_is_being_read_while_an_order_is_taken_in_as_new_is_said_of_the_new_one() {
    for transaction in ["inbox: read order", "intake: understand", "inbox: poll page"] {
        both(|store| async move {
            let (stage, old) = replaced(&store).await;
            restore(&stage);
            stage.sync().await;
            // The new order changes in the shop, and that is on its way here when the button is pressed.
            stage.clock.advance(MINUTE);
            world(|world| {
                let sold = world.orders.get_mut(&1).unwrap();
                (sold.lines, sold.changed) = (3, stage.now());
            });
            match transaction {
                "inbox: poll page" => stage.must("connection.poll", json!({ "connection": stage.shops[0] })).await,
                _ => {
                    let again = json!({ "connection": stage.shops[0], "external_id": "1" });
                    stage.must("order.read_again", again).await
                }
            };
            let press = json!({ "raw_order": RawOrderId::new(old.number()) });
            let is_unread = transaction == "intake: understand";
            let pressed = async {
                let done = stage.act("orders.take_as_new", press.clone()).await;
                // Nobody knows yet what the newest body is: that is said in a moment.
                assert_eq!(done.is_err(), is_unread, "{transaction}: {done:?}");
            };
            stage.meanwhile(transaction, pressed).await;
            stage.quiet().await;
            if is_unread {
                stage.must("orders.take_as_new", press).await;
                stage.quiet().await;
            }
            let new = stage.order(1).await;
            assert_ne!(new.id, old, "{transaction}");
            assert_eq!(
                (new.customer.0.name.as_str(), stage.lines(1).await),
                ("Boris", vec!["paid"; 3]),
                "{transaction}"
            );
            let mut read = stage.hub.store.read(stage.company).await.unwrap();
            let before = store::raw_orders::lookup(&mut read, RawOrderId::new(old.number())).await.unwrap().unwrap();
            let known = store::orders::lookup(&mut read, old).await.unwrap().unwrap();
            assert_eq!((before.state.as_str(), known.customer.0.email.as_str()), ("gone", "anna@example.com"));
            assert!(store::raw_orders::unreadable(&mut read, stage.shops[0], 0, 10).await.unwrap().is_empty());
            drop(read);
        })
        .await;
    }
}
