//! Rows of people, connections and shops are written and read back the same on both databases: nothing, JSON, bytes and
//! Chinese text too.

use std::collections::BTreeMap;

use domain::{
    Moment,
    actor::Actor,
    ids::{CompanyId, LineId},
    line::{EndReason, LineStatus},
    order::OrderStatus,
    right::{Grant, Role},
    time::{HOUR, MINUTE},
};
use serde_json::json;
use store::{accounts, connections, deliveries, lines, offers, orders, people, raw_orders, sign_ins, warehouses};
use testkit::both;

use crate::scene::{BYTES, Scene, consignee, details};

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let mut signals = store.signals();
        let mut tx = scene.begin().await;
        let id = scene.env.id();
        orders::upsert(&mut tx, &scene.order_row(id, "2002")).await.unwrap();
        tx.signal(store::Signal::Work);
        assert!(orders::lookup(&mut tx, id).await.unwrap().is_some());
        drop(tx);
        let mut tx = scene.begin().await;
        assert!(orders::lookup(&mut tx, id).await.unwrap().is_none());
        tx.signal(store::Signal::Changed(scene.company, "told".to_owned()));
        tx.signal(store::Signal::Changed(scene.company, "told".to_owned()));
        tx.commit().await.unwrap();
        // Only what was committed is told, and once.
        assert_eq!(signals.try_recv().unwrap(), store::Signal::Changed(scene.company, "told".to_owned()));
        assert!(signals.try_recv().is_err());
        // A refused statement inside a transaction that goes on to its end commits nothing of it on PostgreSQL; nobody
        // relies on more. The same connection serves the next one.
        let mut tx = scene.begin().await;
        assert!(orders::upsert(&mut tx, &scene.order_row(id, "1001")).await.unwrap_err().is_conflict());
        drop(tx);
        let mut read = store.read(scene.company).await.unwrap();
        assert!(orders::lookup(&mut read, scene.order).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_nul_from_outside_is_replaced_and_stops_nothing() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let mut tx = scene.begin().await;
        let mut order = scene.order_row(scene.order, "1001");
        order.note = "a\0b".to_owned();
        order.customer.0.name = "\0Мария".to_owned();
        orders::upsert(&mut tx, &order).await.unwrap();
        let row = orders::lookup(&mut tx, scene.order).await.unwrap().unwrap();
        assert_eq!((&*row.note, &*row.customer.0.name), ("a\u{fffd}b", "\u{fffd}Мария"));
        let unknown = vec!["\0".to_owned(), "55".to_owned()];
        assert!(offers::of_products(&mut tx, scene.shop, unknown).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn people_and_their_doors() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let (company, now) = (scene.company, scene.now());
        let later = now.plus(HOUR);
        let (user, login, token) = (scene.env.id(), scene.env.id(), scene.env.id());
        let mut tx = store.begin_global("test").await.unwrap();
        people::set_company_settings(&mut tx, company, details()).await.unwrap();
        let new =
            people::NewUser {
                id: user, login: "мария", name: "Мария", password_hash: "$argon2id$", language: "en"
            };
        people::insert_user(&mut tx, new, now).await.unwrap();
        people::set_language(&mut tx, user, "ru").await.unwrap();
        people::insert_membership(&mut tx, company, user, Role::Operator, now).await.unwrap();
        let new = people::NewLogin {
            id: login,
            user,
            company,
            token_hash: "cookie",
            csrf: "word",
            waits_for_code: false,
            address: "192.0.2.1",
            agent: "浏览器",
            expires_at: later,
        };
        people::insert_login(&mut tx, new, now).await.unwrap();
        let grant = Grant { added: "decisions".parse().unwrap(), ..Grant::of(Role::WarehouseClerk) };
        for (id, token_hash, expires_at) in [(token, "hash", None), (scene.env.id(), "short", Some(later))] {
            let (name, actor) = ("склад", Actor::User(user));
            let new = people::NewToken { id, company, name, token_hash, grant, actor, expires_at };
            people::insert_token(&mut tx, new, now).await.unwrap();
        }
        people::tokens::used(&mut tx, token, later).await.unwrap();
        tx.commit().await.unwrap();

        let mut read = store.read_global().await.unwrap();
        assert_eq!(people::company(&mut read, company).await.unwrap().unwrap().settings, details());
        assert_eq!(people::companies(&mut read).await.unwrap().len(), 1);
        assert!(people::company(&mut read, CompanyId::new(5)).await.unwrap().is_none());
        let row = people::user_by_login(&mut read, "мария").await.unwrap().unwrap();
        assert_eq!((row.id, &*row.language, &*row.password_hash), (user, "ru", "$argon2id$"));
        assert_eq!(people::user_count(&mut read).await.unwrap(), 1);
        let all = people::memberships(&mut read, user).await.unwrap();
        assert_eq!((all.len(), all[0].company, &*all[0].company_name), (1, company, "Фирма „Х“"));
        let all = people::members::list(&mut read, company).await.unwrap();
        assert_eq!((all.len(), all[0].user_id, all[0].grant()), (1, user, Grant::of(Role::Operator)));
        let row = people::login(&mut read, "cookie", now).await.unwrap().unwrap();
        assert_eq!((row.id, row.role, &*row.csrf, &*row.company_name), (login, Role::Operator, "word", "Фирма „Х“"));
        assert!(people::login(&mut read, "cookie", later).await.unwrap().is_none());
        let row = people::token(&mut read, "hash", later).await.unwrap().unwrap();
        assert_eq!(
            (row.id, row.company, &*row.name, row.grant(), row.actor),
            (token, company, "склад", grant, Actor::User(user))
        );
        assert_eq!((row.used_at, row.expires_at), (Some(later.micros()), None));
        assert!(people::token(&mut read, "short", later).await.unwrap().is_none());
        assert_eq!(people::tokens(&mut read, company).await.unwrap().len(), 2);
        drop(read);
        let mut tx = store.begin_global("test").await.unwrap();
        assert!(people::end_login(&mut tx, login, now).await.unwrap());
        assert!(!people::end_login(&mut tx, login, now).await.unwrap());
        assert!(people::end_token(&mut tx, company, token, now).await.unwrap());
        assert!(!people::end_token(&mut tx, company, token, now).await.unwrap());
        assert!(people::login(&mut tx, "cookie", now).await.unwrap().is_none());
        assert!(people::token(&mut tx, "hash", now).await.unwrap().is_none());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn connections_accounts_and_warehouses() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let now = scene.now();
        let mut tx = scene.begin().await;
        let found: BTreeMap<String, String> = [("валута".to_owned(), "лв".to_owned())].into();
        connections::set_tested(&mut tx, scene.shop, "valid", &found, "", now).await.unwrap();
        connections::set_state(&mut tx, scene.shop, "enabled").await.unwrap();
        connections::set_tested(&mut tx, scene.shop, "invalid", &found, "късно", now).await.unwrap();
        connections::set_settings(&mut tx, scene.shop, &found, &found).await.unwrap();
        connections::set_reading(&mut tx, scene.shop, json!({"page": 3})).await.unwrap();
        let row = connections::lookup(&mut tx, scene.shop).await.unwrap().unwrap();
        assert!(
            row.is_enabled() && row.tested_at == Some(now.micros()) && row.secrets.0 == found && row.found.0 == found
        );
        assert_eq!(
            (row.reading, row.read_from, row.warehouse, row.cost_centre),
            (json!({"page": 3}), now, Some(scene.warehouse.number()), None)
        );
        // The watermark only moves forward.
        connections::set_read(&mut tx, scene.shop, now.plus(MINUTE), now).await.unwrap();
        connections::set_read(&mut tx, scene.shop, now, now.plus(HOUR)).await.unwrap();
        connections::set_found(&mut tx, scene.shop, &BTreeMap::new()).await.unwrap();
        let row = connections::lookup(&mut tx, scene.shop).await.unwrap().unwrap();
        assert_eq!(
            (row.read_from, row.reading, row.read_at),
            (now.plus(MINUTE), json!(null), Some(now.plus(HOUR).micros()))
        );
        assert!(row.found.0.is_empty());
        let list = connections::list(&mut tx).await.unwrap();
        assert_eq!(
            list.iter().map(|row| (row.id, row.background_sync, row.start_at.is_some())).collect::<Vec<_>>(),
            [(scene.shop, false, true), (scene.provider, true, false)]
        );

        for token in ["one", "two"] {
            connections::set_route(&mut tx, token, scene.company, scene.shop).await.unwrap();
        }
        assert_eq!(connections::route(&mut tx, "one").await.unwrap(), None);
        assert_eq!(connections::route(&mut tx, "two").await.unwrap(), Some((scene.company, scene.shop)));
        let own = (scene.company, scene.shop);
        assert_eq!(connections::take_shop(&mut tx, "print", own.0, own.1).await.unwrap(), own);
        assert_eq!(connections::take_shop(&mut tx, "print", CompanyId::new(3), own.1).await.unwrap(), own);
        assert_eq!(connections::shop_owner(&mut tx, "print").await.unwrap(), Some(own));

        let mut account = scene.account_row(scene.account, "买家01");
        same!(accounts::list(&mut tx).await.unwrap(), [&account]);
        accounts::set_state(&mut tx, scene.account, "expired").await.unwrap();
        assert_eq!(accounts::lookup(&mut tx, scene.account).await.unwrap().unwrap().state, "expired");
        accounts::set_tokens(&mut tx, scene.account, "v1.b", "v1.s", now, Some(now.plus(9))).await.unwrap();
        accounts::set_synced(&mut tx, scene.account, now.plus(1), now.plus(2)).await.unwrap();
        (account.access_token, account.refresh_token, account.expires_at) = ("v1.b".to_owned(), "v1.s".to_owned(), now);
        (account.synced_to, account.synced_at) = (now.plus(1), Some(now.plus(2).micros()));
        account.refresh_ends_at = Some(now.plus(9).micros());
        same!(accounts::lookup(&mut tx, scene.account).await.unwrap().unwrap(), account);
        let twin = scene.account_row(scene.env.id(), "买家02");
        accounts::insert(&mut tx, &twin, now).await.unwrap();
        // The end of a refresh token that nobody said anew stays known.
        accounts::set_tokens(&mut tx, scene.account, "v1.b", "v1.s", now, None).await.unwrap();
        same!(accounts::lock(&mut tx, scene.account).await.unwrap().unwrap(), account);
        accounts::set_who(&mut tx, scene.account, "买家03", "b2b-3").await.unwrap();
        let renamed = accounts::lookup(&mut tx, scene.account).await.unwrap().unwrap();
        assert_eq!((&*renamed.login, &*renamed.member_id), ("买家03", "b2b-3"));

        warehouses::set(&mut tx, scene.warehouse, "深圳", &consignee(), now).await.unwrap();
        let row = warehouses::lookup(&mut tx, scene.warehouse).await.unwrap().unwrap();
        assert_eq!((&*row.name, &row.consignee.0), ("深圳", &consignee()));
        assert_eq!(warehouses::list(&mut tx).await.unwrap().len(), 1);
        let centre = scene.env.id();
        warehouses::insert_cost_centre(&mut tx, centre, "Център").await.unwrap();
        same!(
            warehouses::cost_centres(&mut tx).await.unwrap(),
            [warehouses::CostCentreRow { id: centre, name: "Център".to_owned() }]
        );
        tx.commit().await.unwrap();
        let mut tx = scene.begin().await;
        assert!(accounts::insert(&mut tx, &twin, now).await.unwrap_err().is_conflict());
    })
    .await;
}

#[tokio::test]
async fn what_shops_send() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let now = scene.now();
        let mut tx = scene.begin().await;
        let new = |id, key| deliveries::NewDelivery {
            id,
            connection: scene.shop,
            key,
            topic: "order.updated",
            external_id: "1001",
            state: "stored",
            refusal: "",
            headers: details(),
            body: BYTES,
        };
        assert_eq!(deliveries::last_believed(&mut tx, scene.shop).await.unwrap(), Moment::from_micros(0));
        assert!(deliveries::insert(&mut tx, new(scene.env.id(), "a"), now).await.unwrap());
        assert!(!deliveries::insert(&mut tx, new(scene.env.id(), "a"), now).await.unwrap());
        assert_eq!(deliveries::last_believed(&mut tx, scene.shop).await.unwrap(), now);
        assert_eq!(deliveries::list(&mut tx, scene.shop, 5).await.unwrap().len(), 1);
        let held = scene.env.id();
        let new = deliveries::NewDelivery { connection: scene.provider, state: "held", ..new(held, "h") };
        assert!(deliveries::insert(&mut tx, new, now).await.unwrap());
        assert_eq!(deliveries::held(&mut tx, scene.provider, 5).await.unwrap()[0].id, held);
        deliveries::set_state(&mut tx, held, "processed").await.unwrap();
        assert!(deliveries::held(&mut tx, scene.provider, 5).await.unwrap().is_empty());
        assert_eq!(deliveries::clean(&mut tx, now.plus(1)).await.unwrap(), 2);

        let id = scene.env.id();
        let hinted = raw_orders::hint(&mut tx, id, scene.shop, "77").await.unwrap();
        assert_eq!((hinted.id, &*hinted.state, hinted.body.len(), hinted.version), (id, "hinted", 0, 0));
        assert_eq!(raw_orders::hint(&mut tx, scene.env.id(), scene.shop, "77").await.unwrap().id, id);
        let body = raw_orders::Body { dialect: "v3", body: BYTES, hash: "h", changed_at: now, asked_at: now.plus(1) };
        raw_orders::store(&mut tx, id, &body).await.unwrap();
        raw_orders::store(&mut tx, id, &body).await.unwrap();
        raw_orders::touch(&mut tx, id, now.plus(2)).await.unwrap();
        raw_orders::set_state(&mut tx, id, "unreadable", "поле `total`", 2).await.unwrap();
        let row = raw_orders::lookup(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((&*row.body, row.version, row.understood_version, row.fetched_at), (BYTES, 2, 2, now.plus(2)));
        same!(raw_orders::quarantine(&mut tx, i64::MAX, 5).await.unwrap(), [&row]);
        same!(raw_orders::lock(&mut tx, id).await.unwrap().unwrap(), row);

        let mut order = scene.order_row(scene.order, "1001");
        same!(orders::lookup(&mut tx, scene.order).await.unwrap().unwrap(), order);
        (order.paid_at, order.total, order.number) = (Some(now.micros()), i64::MAX, "№2".to_owned());
        orders::upsert(&mut tx, &order).await.unwrap();
        orders::set_hold(&mut tx, scene.order, "unpaid", now).await.unwrap();
        orders::set_status(&mut tx, scene.order, OrderStatus::InPurchase, now).await.unwrap();
        (order.hold, order.status) = ("unpaid".to_owned(), OrderStatus::InPurchase);
        same!(orders::by_key(&mut tx, scene.shop, "1001").await.unwrap().unwrap(), order);
        same!(orders::lock(&mut tx, scene.order).await.unwrap().unwrap(), order);
        let second = scene.order_row(scene.env.id(), "1002");
        orders::upsert(&mut tx, &second).await.unwrap();
        same!(orders::by_ids(&mut tx, &[scene.order, second.id]).await.unwrap(), [&second, &order]);
        assert!(orders::by_ids(&mut tx, &[]).await.unwrap().is_empty());
        let filters = [
            (orders::OrderFilter::default(), 2),
            (orders::OrderFilter { status: "in_purchase".to_owned(), ..Default::default() }, 1),
            (orders::OrderFilter { connection: Some(scene.provider), ..Default::default() }, 0),
            (
                orders::OrderFilter {
                    external_id: "1002".to_owned(),
                    connection: Some(scene.shop),
                    ..Default::default()
                },
                1,
            ),
        ];
        for (filter, expected) in filters {
            assert_eq!(orders::list(&mut tx, &filter, None, 10).await.unwrap().len(), expected, "{filter:?}");
        }
        same!(orders::list(&mut tx, &Default::default(), Some(second.id), 10).await.unwrap(), [&order]);

        let mut sold = scene.sold_row(scene.sold, "7", 5);
        sold.shop_quantity = 4;
        sold.name = "裙子".to_owned();
        lines::upsert_sold(&mut tx, &lines::SoldLineRow { quantity: 99, ..sold.clone() }).await.unwrap();
        same!(lines::sold_of(&mut tx, scene.order).await.unwrap(), [&sold]);
        same!(lines::sold_by_ids(&mut tx, &[scene.sold]).await.unwrap(), [&sold]);
        same!(lines::sold_of_orders(&mut tx, &[scene.order, second.id]).await.unwrap(), [&sold]);
        let mut line = scene.line_row(scene.line, scene.sold, 5);
        same!(lines::of_order(&mut tx, scene.order).await.unwrap(), [&line]);
        (line.ceiling, line.amendment, line.skipped) = (Some(7), true, false);
        lines::update(&mut tx, &mut line).await.unwrap();
        same!(lines::by_status(&mut tx, LineStatus::Paid, LineId::new(0), 5).await.unwrap(), [&line]);
        line.end(LineStatus::Impossible, EndReason::OutOfStock, now);
        lines::update(&mut tx, &mut line).await.unwrap();
        same!(lines::by_ids(&mut tx, &[scene.line]).await.unwrap(), [&line]);
        same!(lines::of_orders(&mut tx, &[scene.order]).await.unwrap(), [&line]);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn sign_ins_are_found_by_their_word_and_in_one_company_only() {
    both(|store| async move {
        let (scene, other) = (Scene::new(&store, 1).await, Scene::new(&store, 2).await);
        let now = scene.now();
        let mut tx = scene.begin().await;
        let row = sign_ins::SignInRow {
            id: scene.env.id(),
            connection: scene.provider,
            account: Some(scene.account.number()),
            actor: "usr_1".to_owned(),
            in_window: true,
            back: "/connections/ü".to_owned(),
            state: "begun".to_owned(),
            login: String::new(),
            expires_at: now.plus(MINUTE),
        };
        sign_ins::insert(&mut tx, &row, "hash", now).await.unwrap();
        same!(sign_ins::by_word(&mut tx, "hash").await.unwrap().unwrap(), row);
        sign_ins::set_state(&mut tx, row.id, "signed_in", "买家01").await.unwrap();
        let now_is = sign_ins::lookup(&mut tx, row.id).await.unwrap().unwrap();
        assert_eq!((&*now_is.state, &*now_is.login, now_is.account()), ("signed_in", "买家01", Some(scene.account)));
        tx.commit().await.unwrap();
        let mut tx = other.begin().await;
        assert!(sign_ins::by_word(&mut tx, "hash").await.unwrap().is_none());
        drop(tx);
        let mut tx = scene.begin().await;
        assert_eq!(sign_ins::clean(&mut tx, now.plus(MINUTE)).await.unwrap(), 0);
        assert_eq!(sign_ins::clean(&mut tx, now.plus(2 * MINUTE)).await.unwrap(), 1);
        assert_eq!(lines::orders_ready(&mut tx, domain::ids::OrderId::new(0), 5).await.unwrap(), [scene.order]);
        assert!(lines::orders_ready(&mut tx, scene.order, 5).await.unwrap().is_empty());
    })
    .await;
}
