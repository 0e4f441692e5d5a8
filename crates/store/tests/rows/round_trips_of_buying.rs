//! Rows of buying, of the warehouse and of what is asked, noted and told are written and read back the same on both
//! databases.

use domain::{
    Currency, Money,
    actor::Actor,
    booking::BookingState,
    decision::DecisionKind,
    ids::{ProviderLineId, ProviderOrderId},
    ledger::EntryKind,
    package::PackageState,
    parcel::ParcelState,
    provider_order::{ConsigneeSeen, ProviderState, RefundState},
    shop::ShopStep,
};
use serde_json::json;
use sqlx::types::Json;
use store::{
    acts, bookings, decisions, exchanges, ledger, lists, notes, offers, packages, parcels, pictures, plans,
    provider_orders, status_names, tellings,
};
use testkit::both;

use crate::scene::{BYTES, Scene, details};

#[tokio::test]
async fn what_is_bought() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let now = scene.now();
        let mut tx = scene.begin().await;
        let mut offer = offers::OfferRow {
            id: scene.env.id(),
            connection: scene.shop,
            product: "55".to_owned(),
            variant: "56".to_owned(),
            provider: "kind".to_owned(),
            offer: "6001".to_owned(),
            spec: "红".to_owned(),
            seller: "s".to_owned(),
            seller_name: "卖家".to_owned(),
            price: 129_900,
            currency: Currency::CNY,
            title: "连衣裙".to_owned(),
            picture: String::new(),
        };
        offers::set(&mut tx, &offer, now).await.unwrap();
        offer.price = 1;
        offers::set(&mut tx, &offers::OfferRow { id: scene.env.id(), ..offer.clone() }, now).await.unwrap();
        same!(offers::list(&mut tx, domain::ids::OfferId::new(0), 5).await.unwrap(), [&offer]);
        let products = vec!["1".to_owned(), "55".to_owned()];
        same!(offers::of_products(&mut tx, scene.shop, products).await.unwrap(), [&offer]);
        assert_eq!(offers::count(&mut tx).await.unwrap(), 1);

        for doc in [json!({"n": 1}), details()] {
            plans::insert(&mut tx, scene.env.id(), scene.order, doc, now).await.unwrap();
        }
        assert_eq!(plans::last(&mut tx, scene.order).await.unwrap().unwrap(), details());

        let mut booking = scene.booking_row(scene.env.id());
        bookings::insert(&mut tx, &booking).await.unwrap();
        same!(bookings::lookup(&mut tx, booking.id).await.unwrap().unwrap(), booking);
        let mut held = scene.booking_line(booking.id, 5);
        bookings::insert_line(&mut tx, &held).await.unwrap();
        same!(bookings::live_of_line(&mut tx, scene.line).await.unwrap().unwrap(), held);
        bookings::set_attempt(&mut tx, booking.id, now).await.unwrap();
        (booking.state, booking.attempt_at) = (BookingState::Sending, Some(now.micros()));
        same!(bookings::unsettled(&mut tx, scene.account).await.unwrap(), [&booking]);
        bookings::set_state(&mut tx, booking.id, BookingState::Rejected, "没有库存", now).await.unwrap();
        (booking.state, booking.problem) = (BookingState::Rejected, "没有库存".to_owned());
        same!(bookings::lock(&mut tx, booking.id).await.unwrap().unwrap(), booking);
        same!(bookings::of_orders(&mut tx, &[scene.order]).await.unwrap(), [&booking]);

        let lev: Currency = "BGN".parse().unwrap();
        let mut bought = provider_orders::ProviderOrderRow {
            id: scene.env.id(),
            connection: scene.provider,
            account: scene.account,
            number: "2000000000001".to_owned(),
            reference: booking.reference(),
            booking: None,
            order_id: None,
            state: ProviderState::AwaitingPayment,
            raw_state: "waitbuyerpay".to_owned(),
            refund: RefundState::None,
            seller: "卖家".to_owned(),
            currency: lev,
            goods: 1,
            freight: 2,
            total: 3,
            placed_at: now,
            paid_at: None,
            pay_before: Some(now.micros()),
            far_changed_at: now,
            step_back: String::new(),
            consignee: Json(ConsigneeSeen { name: "张三".to_owned(), ..ConsigneeSeen::default() }),
            changed_at: now,
        };
        provider_orders::upsert(&mut tx, &bought).await.unwrap();
        same!(provider_orders::lookup(&mut tx, bought.id).await.unwrap().unwrap(), bought);
        (bought.booking, bought.order_id) = (Some(booking.id.number()), Some(scene.order.number()));
        (bought.state, bought.refund, bought.paid_at) = (ProviderState::Paid, RefundState::Asked, Some(5));
        provider_orders::upsert(&mut tx, &bought).await.unwrap();
        same!(provider_orders::by_number(&mut tx, scene.account, &bought.number).await.unwrap().unwrap(), bought);
        same!(provider_orders::lock(&mut tx, bought.id).await.unwrap().unwrap(), bought);
        same!(provider_orders::of_booking(&mut tx, booking.id).await.unwrap(), [&bought]);
        same!(provider_orders::of_orders(&mut tx, &[scene.order]).await.unwrap(), [&bought]);
        same!(provider_orders::open(&mut tx, scene.account).await.unwrap(), [&bought]);
        same!(provider_orders::list(&mut tx, None, 5).await.unwrap(), [&bought]);
        let mut part = provider_orders::ProviderLineRow {
            id: scene.env.id(),
            provider_order: bought.id,
            external_id: "1".to_owned(),
            offer: "6001".to_owned(),
            spec: "红".to_owned(),
            quantity: 5,
            price: 129_900,
            stock: 0,
        };
        provider_orders::upsert_line(&mut tx, &part).await.unwrap();
        provider_orders::add_stock(&mut tx, part.id, 2).await.unwrap();
        (part.stock, part.quantity) = (2, 6);
        provider_orders::upsert_line(&mut tx, &part).await.unwrap();
        same!(provider_orders::lines(&mut tx, bought.id).await.unwrap(), [&part]);
        same!(provider_orders::lines_of(&mut tx, &[bought.id]).await.unwrap(), [&part]);

        bookings::set_provider_line(&mut tx, booking.id, scene.line, part.id).await.unwrap();
        held.provider_line = part.id.number();
        same!(bookings::of_provider_lines(&mut tx, &[part.id]).await.unwrap(), [&held]);
        bookings::release_line(&mut tx, booking.id, scene.line).await.unwrap();
        held.live = false;
        same!(bookings::lines(&mut tx, booking.id).await.unwrap(), [&held]);
        same!(bookings::lines_of_orders(&mut tx, &[scene.order]).await.unwrap(), [&held]);
        assert!(bookings::of_provider_lines(&mut tx, &[part.id]).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        let mut tx = scene.begin().await;
        let twin = provider_orders::ProviderOrderRow { id: ProviderOrderId::new(4), ..bought };
        assert!(provider_orders::upsert(&mut tx, &twin).await.unwrap_err().is_conflict());
    })
    .await;
}

#[tokio::test]
async fn what_comes_and_goes() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let now = scene.now();
        let mut tx = scene.begin().await;
        let part = provider_line(&scene, &mut tx).await;
        let mut package = packages::PackageRow {
            id: scene.env.id(),
            tracking: "YT17".to_owned(),
            shown: "yt-17".to_owned(),
            carrier: String::new(),
            state: PackageState::ScannedUnknown,
            announced_at: None,
            received_at: None,
        };
        same!(packages::ensure(&mut tx, &package).await.unwrap(), package);
        let twin = packages::PackageRow { id: scene.env.id(), shown: "other".to_owned(), ..package.clone() };
        same!(packages::ensure(&mut tx, &twin).await.unwrap(), package);
        same!(packages::unidentified(&mut tx, 5).await.unwrap(), [&package]);
        (package.carrier, package.state) = ("圆通".to_owned(), PackageState::Received);
        (package.announced_at, package.received_at) = (Some(1), Some(2));
        packages::update(&mut tx, &package).await.unwrap();
        same!(packages::by_tracking(&mut tx, "YT17").await.unwrap().unwrap(), package);
        same!(packages::by_ids(&mut tx, &[package.id]).await.unwrap(), [&package]);
        packages::set_line(&mut tx, package.id, part, 5).await.unwrap();
        packages::set_received(&mut tx, package.id, part, 3).await.unwrap();
        packages::set_line(&mut tx, package.id, part, 4).await.unwrap();
        let line = packages::PackageLineRow { package: package.id, provider_line: part, quantity: 4, received: 3 };
        same!(packages::lines(&mut tx, package.id).await.unwrap(), [&line]);
        same!(packages::lines_of(&mut tx, &[part]).await.unwrap(), [&line]);
        let scan = packages::ScanRow {
            id: scene.env.id(),
            code: "]C1yt-17".to_owned(),
            tracking: "YT17".to_owned(),
            verdict: "received".to_owned(),
            package: package.id,
            actor: "hub".to_owned(),
            at: now,
        };
        packages::insert_scan(&mut tx, &scan).await.unwrap();
        same!(packages::last_scan(&mut tx, "YT17").await.unwrap().unwrap(), scan);
        same!(packages::scans(&mut tx, 5).await.unwrap(), [&scan]);

        let mut parcel = parcels::ParcelRow {
            id: scene.env.id(),
            order_id: scene.order,
            state: ParcelState::Draft,
            weight_g: 0,
            carrier: String::new(),
            tracking: String::new(),
            created_at: now,
            shipped_at: None,
            delivered_at: None,
        };
        parcels::insert(&mut tx, &parcel, &[scene.line]).await.unwrap();
        (parcel.state, parcel.weight_g, parcel.carrier) = (ParcelState::Shipped, 1200, "Еконт".to_owned());
        (parcel.shipped_at, parcel.delivered_at) = (Some(3), Some(4));
        parcels::update(&mut tx, &parcel).await.unwrap();
        same!(parcels::lookup(&mut tx, parcel.id).await.unwrap().unwrap(), parcel);
        same!(parcels::lock(&mut tx, parcel.id).await.unwrap().unwrap(), parcel);
        same!(parcels::of_orders(&mut tx, &[scene.order]).await.unwrap(), [&parcel]);
        same!(
            parcels::by_state(&mut tx, ParcelState::Shipped, domain::ids::ParcelId::new(0), 5).await.unwrap(),
            [&parcel]
        );
        assert_eq!(parcels::lines(&mut tx, parcel.id).await.unwrap(), [scene.line]);
        tx.commit().await.unwrap();
        // A line is in one living parcel.
        let second = parcels::ParcelRow { id: scene.env.id(), ..parcel.clone() };
        let mut tx = scene.begin().await;
        assert!(parcels::insert(&mut tx, &second, &[scene.line]).await.unwrap_err().is_conflict());
        drop(tx);
        let mut tx = scene.begin().await;
        parcels::release_line(&mut tx, scene.line).await.unwrap();
        parcels::insert(&mut tx, &second, &[scene.line]).await.unwrap();
        assert!(parcels::lines(&mut tx, parcel.id).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    })
    .await;
}

async fn provider_line(scene: &Scene, tx: &mut store::Tx) -> ProviderLineId {
    let now = scene.now();
    let order = provider_orders::ProviderOrderRow {
        id: scene.env.id(),
        connection: scene.provider,
        account: scene.account,
        number: "1".to_owned(),
        reference: String::new(),
        booking: None,
        order_id: None,
        state: ProviderState::Paid,
        raw_state: String::new(),
        refund: RefundState::None,
        seller: String::new(),
        currency: Currency::CNY,
        goods: 0,
        freight: 0,
        total: 0,
        placed_at: now,
        paid_at: None,
        pay_before: None,
        far_changed_at: now,
        step_back: String::new(),
        consignee: Json(ConsigneeSeen::default()),
        changed_at: now,
    };
    provider_orders::upsert(tx, &order).await.unwrap();
    let line = provider_orders::ProviderLineRow {
        id: scene.env.id(),
        provider_order: order.id,
        external_id: "1".to_owned(),
        offer: String::new(),
        spec: String::new(),
        quantity: 5,
        price: 1,
        stock: 0,
    };
    provider_orders::upsert_line(tx, &line).await.unwrap();
    line.id
}

#[tokio::test]
async fn what_is_asked_about_an_account_and_who_takes_its_work() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let (now, kind) = (scene.now(), DecisionKind::SessionExpired);
        let booking = scene.book().await;
        let mut tx = scene.begin().await;
        for (id, login) in [(scene.env.id(), "old"), (scene.env.id(), "new")] {
            let details = json!({ "login": login });
            decisions::ask_about_account(&mut tx, id, kind, scene.account, details, now).await.unwrap();
        }
        // One question, with the newer figures, about no order.
        let asked = decisions::open(&mut tx, None, 5).await.unwrap();
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].order(), asked[0].account()), (None, Some(scene.account)));
        assert_eq!(asked[0].details["login"], "new");
        assert!(lists::asked_orders(&mut tx).await.unwrap().is_empty(), "no order is asked about");
        decisions::withdraw_account(&mut tx, kind, scene.account, now).await.unwrap();
        let last = decisions::last_about_account(&mut tx, kind, scene.account).await.unwrap().unwrap();
        assert_eq!((last.id, last.state.as_str()), (asked[0].id, "withdrawn"));
        // What was not sent can be handed over; what was sent stays.
        assert_eq!(bookings::unsent(&mut tx, scene.account).await.unwrap().len(), 1);
        bookings::set_attempt(&mut tx, booking, now).await.unwrap();
        assert!(bookings::unsent(&mut tx, scene.account).await.unwrap().is_empty());
        bookings::set_account(&mut tx, booking, scene.env.id(), scene.provider, now).await.unwrap();
        assert_eq!(bookings::lookup(&mut tx, booking).await.unwrap().unwrap().account, scene.account);
    })
    .await;
}

#[tokio::test]
async fn what_a_company_calls_its_statuses() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let mut tx = scene.begin().await;
        let name = |language: &str, name: &str| status_names::StatusNameRow {
            what: "line".to_owned(),
            code: "paid".to_owned(),
            language: language.to_owned(),
            name: name.to_owned(),
        };
        for row in [name("ru", "Скоро"), name("", "Soon"), name("", "Later"), name("zh", "")] {
            status_names::set(&mut tx, &row).await.unwrap();
        }
        // The names of no language stand before those of one.
        assert_eq!(status_names::list(&mut tx).await.unwrap(), [name("", "Later"), name("ru", "Скоро")]);
        status_names::set(&mut tx, &name("ru", "")).await.unwrap();
        assert_eq!(status_names::restore(&mut tx).await.unwrap(), 1);
        assert!(status_names::list(&mut tx).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_noted_and_told() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let now = scene.now();
        let booking = scene.book().await;
        let mut tx = scene.begin().await;
        let (asked, again) = (scene.env.id(), scene.env.id());
        let new = |id, kind, line, booking| decisions::NewDecision {
            id,
            kind,
            subject: "subject".to_owned(),
            order: scene.order,
            line,
            booking,
            provider_order: None,
            details: details(),
        };
        decisions::ask(&mut tx, new(asked, DecisionKind::PriceChanged, Some(scene.line), None), now).await.unwrap();
        // Asked twice is asked once.
        decisions::ask(&mut tx, new(again, DecisionKind::PriceChanged, Some(scene.line), None), now).await.unwrap();
        decisions::ask(&mut tx, new(again, DecisionKind::OutcomeUnknown, None, Some(booking)), now).await.unwrap();
        assert_eq!(decisions::open_count(&mut tx).await.unwrap(), 2);
        let row = decisions::lock(&mut tx, asked).await.unwrap().unwrap();
        assert_eq!(
            (row.line(), row.booking(), row.details.clone(), row.answered_at()),
            (Some(scene.line), None, details(), None)
        );
        assert!(decisions::close(&mut tx, asked, "answered", "accept", "hub", now).await.unwrap());
        assert!(!decisions::close(&mut tx, asked, "answered", "skip_item", "hub", now).await.unwrap());
        assert_eq!(decisions::lookup(&mut tx, asked).await.unwrap().unwrap().answer, "accept");
        assert_eq!(decisions::open(&mut tx, None, 5).await.unwrap().len(), 1);
        decisions::withdraw_line(&mut tx, scene.line, now).await.unwrap();
        decisions::withdraw_booking(&mut tx, booking, DecisionKind::OutcomeUnknown, now).await.unwrap();
        assert_eq!(decisions::open_count(&mut tx).await.unwrap(), 0);
        let states: Vec<_> =
            decisions::list(&mut tx, None, 5).await.unwrap().into_iter().map(|row| row.state).collect();
        assert_eq!(states, ["withdrawn", "answered"]);
        assert_eq!(decisions::of_orders(&mut tx, &[scene.order]).await.unwrap().len(), 2);

        let actors = [Actor::Hub, Actor::User(scene.env.id()), Actor::Console];
        for (actor, order) in actors.into_iter().zip([Some(scene.order), None, Some(scene.order)]) {
            let new = notes::NewNote {
                id: scene.env.id(),
                order,
                subject: "lin".to_owned(),
                actor,
                what: "act.book",
                details: details(),
            };
            notes::insert(&mut tx, new, now).await.unwrap();
        }
        let rows = notes::list(&mut tx, None, 5).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.actor).rev().collect::<Vec<_>>(), actors);
        assert_eq!(rows[0].details, details());
        assert_eq!(notes::of_order(&mut tx, scene.order, 5).await.unwrap().len(), 2);
        assert_eq!(notes::touches(&mut tx).await.unwrap(), [("act.book".to_owned(), 2)]);

        assert!(acts::claim(&mut tx, "key", "book", "hash", now).await.unwrap().is_none());
        acts::set_reply(&mut tx, "key", details()).await.unwrap();
        let done = acts::claim(&mut tx, "key", "book", "hash", now).await.unwrap().unwrap();
        assert_eq!((&*done.act, &*done.body_hash, done.reply), ("book", "hash", details()));
        assert_eq!(acts::clean(&mut tx, now.plus(1)).await.unwrap(), 1);

        let telling = scene.env.id();
        let (word, other) = ((ShopStep::Shipped, "sent"), scene.env.id());
        let made = tellings::insert(&mut tx, telling, scene.order, word, "пратка 1", now).await.unwrap();
        assert_eq!(made, Some(telling));
        assert_eq!(tellings::insert(&mut tx, other, scene.order, word, "", now).await.unwrap(), None);
        // What was taken back can be wished again, with another word.
        tellings::withdraw(&mut tx, telling).await.unwrap();
        let again = tellings::insert(&mut tx, other, scene.order, (ShopStep::Shipped, ""), "", now).await.unwrap();
        assert_eq!(again, Some(telling));
        assert!(tellings::refused(&mut tx, 5).await.unwrap().is_empty());
        let mut row = tellings::lookup(&mut tx, telling).await.unwrap().unwrap();
        (row.state, row.note_done, row.done_at) = ("refused".to_owned(), true, Some(5));
        (row.status, row.phase) = ("sent".to_owned(), "processing".to_owned());
        tellings::update(&mut tx, &row).await.unwrap();
        same!(tellings::of_orders(&mut tx, &[scene.order]).await.unwrap(), [&row]);
        same!(tellings::refused(&mut tx, 5).await.unwrap(), [&row]);

        for (reference, amount) in [("pay:1", 50_000), ("pay:2", -20_000), ("pay:1", 50_000)] {
            let new = ledger::NewEntry {
                id: scene.env.id(),
                order: scene.order,
                line: None,
                provider_order: Some(ProviderOrderId::new(3)),
                kind: EntryKind::Purchase,
                amount: Money::new(amount, Currency::CNY),
                reference,
            };
            let is_new = ledger::insert(&mut tx, new, now).await.unwrap();
            assert_eq!(is_new, ledger::list(&mut tx, None, 5).await.unwrap()[0].reference == reference);
        }
        assert_eq!(ledger::of_order(&mut tx, scene.order).await.unwrap().len(), 2);
        assert_eq!(ledger::sum(&mut tx, scene.order, EntryKind::Purchase).await.unwrap(), 30_000);
        assert_eq!(ledger::sum(&mut tx, scene.order, EntryKind::Refund).await.unwrap(), 0);
        let bought = ledger::sum_of_provider_order(&mut tx, scene.order, ProviderOrderId::new(3), EntryKind::Purchase);
        assert_eq!(bought.await.unwrap(), 30_000);

        let exchange = exchanges::ExchangeRow {
            id: scene.env.id(),
            connection: scene.shop,
            doing: "orders.list".to_owned(),
            request: "GET /".to_owned(),
            request_body: String::new(),
            status: 200,
            response_body: "红\u{1}".to_owned(),
            at: now,
            duration_ms: 3,
        };
        exchanges::insert(&mut tx, &exchange).await.unwrap();
        same!(exchanges::list(&mut tx, scene.shop, 5).await.unwrap(), [&exchange]);
        assert_eq!(exchanges::clean(&mut tx, now).await.unwrap(), 0);

        let picture = scene.env.id();
        let source = "https://shop.example/裙.jpg";
        assert_eq!(pictures::want_each(&mut tx, scene.shop, vec![(picture, source)]).await.unwrap(), [picture]);
        assert_eq!(pictures::want_each(&mut tx, scene.shop, vec![(scene.env.id(), source)]).await.unwrap(), []);
        assert!(pictures::known(&mut tx, vec![source.to_owned()]).await.unwrap().is_empty());
        pictures::set(&mut tx, picture, "kept", "image/png", BYTES, now).await.unwrap();
        assert_eq!(pictures::known(&mut tx, vec![source.to_owned()]).await.unwrap(), [(source.to_owned(), picture)]);
        let row = pictures::lookup(&mut tx, picture).await.unwrap().unwrap();
        assert_eq!((&*row.body, &*row.media), (BYTES, "image/png"));
        same!(pictures::by_source(&mut tx, source).await.unwrap().unwrap(), row);
        tx.commit().await.unwrap();
    })
    .await;
}
