//! One order in the middle of its life, with everything that hangs on it.

use domain::{
    Currency, Moment, Money,
    activity::ActivityKind,
    booking::BookingState,
    consignee::Consignee,
    decision::DecisionKind,
    ids::{
        AccountId, ActivityId, BookingId, ConnectionId, LineId, OrderId, ProviderLineId, ProviderOrderId, RawOrderId,
    },
    ledger::EntryKind,
    line::LineStatus,
    order::{ChannelCustomer, Charge, ChargeKind, OrderStatus, PaymentKind, ShopPhase},
    package::PackageState,
    parcel::ParcelState,
    provider_order::{ConsigneeSeen, ProviderState, RefundState},
    shop::ShopStep,
};
use serde_json::{Value, json};
use sqlx::types::Json;
use store::{
    Tx, accounts, activities, bookings, connections, decisions, deliveries, exchanges, ledger, lines, offers, orders,
    packages, parcels, pictures, proofs, provider_orders, raw_orders, readings, search, shop_watches, tellings,
};

use super::Door;

pub(super) struct Seeded {
    pub(super) shop: String,
    pub(super) order: OrderId,
    pub(super) paid: LineId,
    pub(super) bought: LineId,
    pub(super) picture: String,
    pub(super) activity: ActivityId,
}

pub(super) async fn seed(door: &Door, token: &str) -> Seeded {
    let warehouse =
        door.act(token, "warehouse.set", &json!({ "name": "Guangzhou", "consignee": { "name": "王伟" } })).await;
    let centre = door.act(token, "cost_centre.add", &json!({ "name": "Retail" })).await;
    let shop = json!({
        "kind": "shop", "name": "Harbour Home", "settings": { "url": "https://shop.example" }, "secrets": { "key": "s3cr3t-word" },
        "warehouse": warehouse["warehouse"], "cost_centre": centre["cost_centre"],
    });
    let shop = door.act(token, "connection.add", &shop).await["connection"].as_str().unwrap().to_owned();
    let market = json!({ "kind": "market", "name": "Market", "settings": { "app_key": "1" }, "background_sync": true });
    let market = door.act(token, "connection.add", &market).await["connection"].as_str().unwrap().to_owned();
    let account = json!({ "connection": market, "login": "buyer01", "access_token": "t0k3n-word" });
    let account = door.act(token, "account.add", &account).await["account"].as_str().unwrap().to_owned();
    let (connection, provider): (ConnectionId, ConnectionId) = (shop.parse().unwrap(), market.parse().unwrap());
    let account: AccountId = account.parse().unwrap();
    let env = &door.hub.env;
    let now = env.now();
    let mut tx = door.hub.store.begin(door.company().await, "test: seed").await.unwrap();
    for id in [connection, provider] {
        connections::set_state(&mut tx, id, "enabled").await.unwrap();
    }
    accounts::set_synced(&mut tx, account, now, now).await.unwrap();
    let order: OrderId = env.id();
    order_rows(door, &mut tx, order, connection, &warehouse, &centre, now).await;
    let (paid, bought) = line_rows(door, &mut tx, order, now).await;
    let offer = offers::OfferRow {
        id: env.id(),
        connection,
        product: "11".to_owned(),
        variant: "0".to_owned(),
        provider: "market".to_owned(),
        offer: "6001".to_owned(),
        spec: "red".to_owned(),
        seller: "s-1".to_owned(),
        seller_name: "卖家".to_owned(),
        price: 120_000,
        currency: Currency::CNY,
        title: "杯".to_owned(),
        picture: String::new(),
    };
    offers::set(&mut tx, &offer, now).await.unwrap();
    purchase_rows(door, &mut tx, order, bought, account, provider, now).await;
    let picture = around_rows(door, &mut tx, order, paid, bought, connection, now).await;
    super::goods::seed_goods(door, &mut tx, connection, order).await;
    let actor = "hub".to_owned();
    let work = activities::ActivityRow::begun(env.id(), ActivityKind::Booking, actor, Some(account), now);
    activities::insert(&mut tx, &work).await.unwrap();
    activities::add_line(&mut tx, work.id, bought, order).await.unwrap();
    tx.commit().await.unwrap();
    Seeded { shop, order, paid, bought, picture, activity: work.id }
}

async fn order_rows(
    door: &Door,
    tx: &mut Tx,
    id: OrderId,
    connection: ConnectionId,
    warehouse: &Value,
    centre: &Value,
    now: Moment,
) {
    let _ = door;
    let row = orders::OrderRow {
        id,
        connection,
        external_id: "1148".to_owned(),
        number: "№1148".to_owned(),
        shop_status: "processing".to_owned(),
        shop_phase: ShopPhase::Processing,
        status: OrderStatus::InPurchase,
        hold: "person".to_owned(),
        currency: Currency::EUR,
        total: 1_290_000,
        paid: 1_290_000,
        confirmed: 0,
        refunded: 0,
        refunded_seen: 0,
        payment: PaymentKind::Prepaid,
        payment_title: "Card".to_owned(),
        customer: Json(ChannelCustomer {
            name: "Søren <b>Møller</b>".to_owned(),
            city: "Aarhus".to_owned(),
            country: "DK".to_owned(),
            ..ChannelCustomer::default()
        }),
        customer_id: None,
        charges: Json(vec![Charge {
            kind: ChargeKind::Shipping,
            name: "DHL".to_owned(),
            amount: Money::new(50_000, Currency::EUR),
        }]),
        note: "please".to_owned(),
        warehouse: warehouse["warehouse"].as_str().unwrap().parse().unwrap(),
        cost_centre: centre["cost_centre"].as_str().unwrap().parse().unwrap(),
        paid_at: Some(now.micros()),
        made_at: now,
        shop_changed_at: now,
        taken_at: now,
        changed_at: now,
    };
    orders::upsert(tx, &row).await.unwrap();
    search::set(tx, id, "1148 Søren Møller Aarhus").await.unwrap();
}

async fn line_rows(door: &Door, tx: &mut Tx, order: OrderId, now: Moment) -> (LineId, LineId) {
    let env = &door.hub.env;
    let sold = lines::SoldLineRow {
        id: env.id(),
        order_id: order,
        external_id: "9".to_owned(),
        product: "11".to_owned(),
        variant: "0".to_owned(),
        sku: "CUP-W".to_owned(),
        name: "Cup".to_owned(),
        attributes: "White".to_owned(),
        picture: "https://shop.example/cup.png".to_owned(),
        shop_quantity: 6,
        quantity: 6,
        amount: 1_240_000,
    };
    lines::upsert_sold(tx, &sold).await.unwrap();
    let mut ids = Vec::new();
    for status in
        [LineStatus::Paid, LineStatus::ToWarehouse, LineStatus::AtWarehouse, LineStatus::Packing, LineStatus::Cancelled]
    {
        let line = lines::LineRow {
            id: env.id(),
            order_id: order,
            sold_line: sold.id,
            quantity: 1,
            amount: 206_666,
            status,
            end_reason: if status == LineStatus::Cancelled { "person".to_owned() } else { String::new() },
            amendment: false,
            skipped: false,
            ceiling: None,
            delivery: None,
            created_at: now,
            changed_at: now,
            version: 0,
        };
        lines::insert(tx, &line).await.unwrap();
        ids.push(line.id);
    }
    for (state, line) in [(ParcelState::Draft, ids[3])] {
        let parcel = parcels::ParcelRow {
            id: env.id(),
            order_id: order,
            state,
            weight_g: 0,
            carrier: String::new(),
            tracking: String::new(),
            created_at: now,
            shipped_at: None,
            delivered_at: None,
        };
        parcels::insert(tx, &parcel, &[line]).await.unwrap();
    }
    (ids[0], ids[1])
}

async fn purchase_rows(
    door: &Door,
    tx: &mut Tx,
    order: OrderId,
    line: LineId,
    account: AccountId,
    connection: ConnectionId,
    now: Moment,
) {
    let env = &door.hub.env;
    let booking: BookingId = env.id();
    let row = bookings::BookingRow {
        id: booking,
        order_id: order,
        account,
        connection,
        provider: "market".to_owned(),
        warehouse: domain::ids::WarehouseId::new(1),
        seller: "s-1".to_owned(),
        state: BookingState::Verified,
        consignee: Json(Consignee::default()),
        freight: 60_000,
        attempt_at: Some(now.micros()),
        problem: String::new(),
        created_at: now,
    };
    bookings::insert(tx, &row).await.unwrap();
    let (id, provider_line): (ProviderOrderId, ProviderLineId) = (env.id(), env.id());
    let far = provider_orders::ProviderOrderRow {
        id,
        connection,
        account,
        number: "3600000000000000017".to_owned(),
        reference: row.reference(),
        booking: Some(booking.number()),
        order_id: Some(order.number()),
        state: ProviderState::AwaitingPayment,
        raw_state: "waitbuyerpay".to_owned(),
        refund: RefundState::None,
        seller: "s-1".to_owned(),
        currency: Currency::CNY,
        goods: 118_000,
        freight: 60_000,
        total: 178_000,
        placed_at: now,
        paid_at: None,
        pay_before: Some(now.micros()),
        far_changed_at: now,
        step_back: String::new(),
        consignee: Json(ConsigneeSeen::default()),
        changed_at: now,
    };
    provider_orders::upsert(tx, &far).await.unwrap();
    let far_line = provider_orders::ProviderLineRow {
        id: provider_line,
        provider_order: id,
        external_id: "1".to_owned(),
        offer: "6002".to_owned(),
        spec: "blue".to_owned(),
        quantity: 2,
        price: 59_000,
        stock: 0,
    };
    provider_orders::upsert_line(tx, &far_line).await.unwrap();
    provider_orders::add_stock(tx, provider_line, 1).await.unwrap();
    let held = bookings::BookingLineRow {
        booking,
        line,
        quantity: 1,
        asked: 1,
        live: true,
        offer: "6002".to_owned(),
        spec: "blue".to_owned(),
        price: 118_000,
        provider_line: provider_line.number(),
    };
    bookings::insert_line(tx, &held).await.unwrap();
    for (tracking, state) in [("YT017", PackageState::Matched), ("ZZ404", PackageState::ScannedUnknown)] {
        let package = packages::PackageRow {
            id: env.id(),
            tracking: tracking.to_owned(),
            shown: tracking.to_owned(),
            carrier: String::new(),
            state,
            announced_at: None,
            received_at: None,
        };
        let package = packages::ensure(tx, &package).await.unwrap();
        if state == PackageState::Matched {
            packages::set_line(tx, package.id, provider_line, 2).await.unwrap();
        }
    }
}

async fn around_rows(
    door: &Door,
    tx: &mut Tx,
    order: OrderId,
    paid: LineId,
    bought: LineId,
    connection: ConnectionId,
    now: Moment,
) -> String {
    let env = &door.hub.env;
    for (kind, line) in [(DecisionKind::PriceChanged, paid), (DecisionKind::HandMadeTwin, bought)] {
        let new = decisions::NewDecision {
            id: env.id(),
            kind,
            subject: line.to_string(),
            order,
            line: Some(line),
            booking: None,
            provider_order: None,
            details: json!({ "price": Money::new(130_000, Currency::CNY), "ceiling": Money::new(120_000, Currency::CNY), "number": "36" }),
        };
        decisions::ask(tx, new, now).await.unwrap();
    }
    let telling = env.id();
    tellings::insert(tx, telling, order, (ShopStep::Completed, ""), "RA1", now).await.unwrap();
    let mut told = tellings::lookup(tx, telling).await.unwrap().unwrap();
    (told.status_done, told.note_done, told.done_at) = (true, true, Some(now.micros()));
    tellings::update(tx, &told).await.unwrap();
    let entry = ledger::NewEntry {
        id: env.id(),
        order,
        line: None,
        provider_order: None,
        kind: EntryKind::Payment,
        amount: Money::new(1_290_000, Currency::EUR),
        reference: "payment:1148",
    };
    ledger::insert(tx, entry, now).await.unwrap();
    let raw: RawOrderId = raw_orders::hint(tx, env.id(), connection, "1149").await.unwrap().id;
    raw_orders::set_state(tx, raw, "unreadable", "field `total`", 1).await.unwrap();
    watched(tx, env, connection, raw).await;
    let exchange = exchanges::ExchangeRow {
        id: env.id(),
        connection,
        doing: "orders.list".to_owned(),
        request: "GET /orders".to_owned(),
        request_body: String::new(),
        status: 200,
        response_body: "[]".to_owned(),
        at: now,
        duration_ms: 12,
    };
    exchanges::insert(tx, &exchange).await.unwrap();
    let delivery = deliveries::NewDelivery {
        id: env.id(),
        connection,
        key: "k",
        topic: "order.updated",
        external_id: "1148",
        state: "stored",
        refusal: "",
        headers: json!({}),
        body: b"{}",
    };
    deliveries::insert(tx, delivery, now).await.unwrap();
    let picture =
        pictures::want_each(tx, connection, vec![(env.id(), "https://shop.example/cup.png")]).await.unwrap()[0];
    pictures::set(tx, picture, "kept", "image/png", b"\x89PNG", now).await.unwrap();
    picture.to_string()
}

/// A watch, a backfill, and a proof that found something.
async fn watched(tx: &mut Tx, env: &domain::Env, connection: ConnectionId, raw: RawOrderId) {
    let now = env.now();
    shop_watches::begin(tx, connection).await.unwrap();
    let (reading, proof) = (env.id(), env.id());
    let new = readings::NewReading {
        id: reading,
        connection,
        kind: "backfill",
        from_at: now.plus(-10),
        until_at: now,
        place: json!(null),
    };
    readings::insert(tx, new, now).await.unwrap();
    let new = proofs::NewProof { id: proof, connection, from_at: now.plus(-10), until_at: now, place: json!(null) };
    proofs::insert(tx, new, now).await.unwrap();
    let side = json!({ "orders": 1, "sums": { "CNY": 1_290_000 } });
    let day = proofs::DayRow {
        connection,
        day: "2026-03-01".to_owned(),
        proof,
        shop: side.clone(),
        hub: side,
        missing: 0,
        extra: 0,
        differing: 1,
        quarantined: 1,
        before_start: 0,
        drafts: 0,
        on_the_way: 0,
        proven_at: now,
    };
    let finding = |external_id: &str, word: &str| proofs::FindingRow {
        connection,
        day: day.day.clone(),
        external_id: external_id.to_owned(),
        word: word.to_owned(),
        number: external_id.to_owned(),
        raw: raw.number(),
        shop: json!({ "status": "processing", "total": 1_290_000, "refunded": 10_000, "currency": "CNY" }),
        hub: match word {
            "differing" => json!({ "status": "processing", "total": 1_290_000, "refunded": 0, "currency": "CNY" }),
            _ => json!({ "state": "unreadable", "problem": "field `total`" }),
        },
        healed_at: domain::Moment::from_micros(0),
    };
    let findings = [finding("1148", "differing"), finding("1149", "quarantined")];
    proofs::replace(tx, std::slice::from_ref(&day), &findings).await.unwrap();
}
