//! One order with everything around it, and statements written by hand.

use domain::{
    Currency, Env, Moment, Money,
    booking::BookingState,
    consignee::Consignee,
    ids::{AccountId, BookingId, CompanyId, ConnectionId, LineId, OrderId, SoldLineId, WarehouseId},
    line::LineStatus,
    order::{ChannelCustomer, Charge, ChargeKind, OrderStatus, PaymentKind, ShopPhase, UnpaidPolicy},
};
use serde_json::json;
use sqlx::types::Json;
use store::{
    Statement, Store, StoreError, Tx,
    accounts::{self, AccountRow},
    bookings::{self, BookingLineRow, BookingRow},
    connections::{self, NewConnection},
    lines::{self, LineRow, SoldLineRow},
    orders::{self, OrderRow},
    people, warehouses,
};

pub(crate) struct Scene {
    pub(crate) store: Store,
    pub(crate) env: Env,
    pub(crate) company: CompanyId,
    pub(crate) warehouse: WarehouseId,
    pub(crate) shop: ConnectionId,
    pub(crate) provider: ConnectionId,
    pub(crate) account: AccountId,
    pub(crate) order: OrderId,
    pub(crate) sold: SoldLineId,
    pub(crate) line: LineId,
}

impl Scene {
    /// A company with a shop, an account, an order and one sold line of five pieces that is one line.
    pub(crate) async fn new(store: &Store, seed: u64) -> Self {
        let (env, clock) = testkit::env(seed);
        // Ids of two scenes differ also where chance does not.
        clock.advance(i64::try_from(seed).unwrap() * domain::time::SECOND);
        let now = env.now();
        let scene = Self {
            store: store.clone(),
            company: env.id(),
            warehouse: env.id(),
            shop: env.id(),
            provider: env.id(),
            account: env.id(),
            order: env.id(),
            sold: env.id(),
            line: env.id(),
            env,
        };
        let mut tx = store.begin_global("test: scene").await.unwrap();
        people::insert_company(&mut tx, scene.company, "Фирма „Х“", "Europe/Sofia", now).await.unwrap();
        tx.enter(scene.company);
        warehouses::set(&mut tx, scene.warehouse, "Гуанджоу", &consignee(), now).await.unwrap();
        for (id, side, name) in [(scene.shop, "channel", "shop"), (scene.provider, "provider", "provider")] {
            let new = NewConnection {
                id,
                side,
                kind: "kind",
                name,
                settings: &[("address".to_owned(), "https://магазин.example".to_owned())].into(),
                secrets: &[("key".to_owned(), "v1.sealed".to_owned())].into(),
                warehouse: Some(scene.warehouse),
                cost_centre: None,
                start_at: (side == "channel").then_some(now),
                unpaid: UnpaidPolicy::BookAtOnce,
                background_sync: side == "provider",
            };
            connections::insert(&mut tx, new, now).await.unwrap();
        }
        accounts::insert(&mut tx, &scene.account_row(scene.account, "买家01"), now).await.unwrap();
        orders::upsert(&mut tx, &scene.order_row(scene.order, "1001")).await.unwrap();
        lines::upsert_sold(&mut tx, &scene.sold_row(scene.sold, "7", 5)).await.unwrap();
        lines::insert(&mut tx, &scene.line_row(scene.line, scene.sold, 5)).await.unwrap();
        tx.commit().await.unwrap();
        scene
    }

    pub(crate) async fn begin(&self) -> Tx {
        self.store.begin(self.company, "test").await.unwrap()
    }

    pub(crate) fn now(&self) -> Moment {
        self.env.now()
    }

    pub(crate) fn account_row(&self, id: AccountId, login: &str) -> AccountRow {
        AccountRow {
            id,
            connection: self.provider,
            login: login.to_owned(),
            member_id: format!("b2b-{id}"),
            access_token: "v1.a".to_owned(),
            refresh_token: "v1.r".to_owned(),
            expires_at: self.now().plus(domain::time::DAY),
            refresh_ends_at: None,
            state: "valid".to_owned(),
            synced_to: self.now(),
            synced_at: None,
        }
    }

    pub(crate) fn order_row(&self, id: OrderId, external_id: &str) -> OrderRow {
        let lev: Currency = "BGN".parse().unwrap();
        OrderRow {
            id,
            connection: self.shop,
            external_id: external_id.to_owned(),
            number: format!("№{external_id}"),
            shop_status: "processing".to_owned(),
            shop_phase: ShopPhase::Processing,
            status: OrderStatus::New,
            hold: String::new(),
            currency: lev,
            total: 1_234_500,
            paid: 1_234_500,
            confirmed: 0,
            refunded: 0,
            refunded_seen: 0,
            payment: PaymentKind::Prepaid,
            payment_title: "Карта".to_owned(),
            customer: Json(ChannelCustomer {
                name: "Мария Петрова".to_owned(),
                city: "София".to_owned(),
                country: "BG".to_owned(),
                ..ChannelCustomer::default()
            }),
            customer_id: None,
            charges: Json(vec![Charge {
                kind: ChargeKind::Shipping,
                name: "Доставка".to_owned(),
                amount: Money::new(50_000, lev),
            }]),
            note: "红色, 'quoted' \"twice\"".to_owned(),
            warehouse: self.warehouse,
            cost_centre: domain::ids::CostCentreId::new(9),
            paid_at: None,
            made_at: self.now(),
            shop_changed_at: self.now(),
            taken_at: self.now(),
            changed_at: self.now(),
        }
    }

    pub(crate) fn sold_row(&self, id: SoldLineId, external_id: &str, quantity: i64) -> SoldLineRow {
        SoldLineRow {
            id,
            order_id: self.order,
            external_id: external_id.to_owned(),
            product: "55".to_owned(),
            variant: "56".to_owned(),
            sku: "КОД-1".to_owned(),
            name: "连衣裙 / Рокля".to_owned(),
            attributes: "红色 XL".to_owned(),
            picture: "https://shop.example/1.jpg".to_owned(),
            shop_quantity: quantity,
            quantity,
            amount: 1_000_000,
        }
    }

    pub(crate) fn line_row(&self, id: LineId, sold: SoldLineId, quantity: i64) -> LineRow {
        LineRow {
            id,
            order_id: self.order,
            sold_line: sold,
            quantity,
            amount: 200_000 * quantity,
            status: LineStatus::Paid,
            end_reason: String::new(),
            amendment: false,
            skipped: true,
            ceiling: None,
            delivery: Some(35_000),
            created_at: self.now(),
            changed_at: self.now(),
            version: 0,
        }
    }

    pub(crate) fn booking_row(&self, id: BookingId) -> BookingRow {
        BookingRow {
            id,
            order_id: self.order,
            account: self.account,
            connection: self.provider,
            provider: "kind".to_owned(),
            warehouse: self.warehouse,
            seller: "卖家".to_owned(),
            state: BookingState::Reserved,
            consignee: Json(consignee()),
            freight: 80_000,
            attempt_at: None,
            problem: String::new(),
            created_at: self.now(),
        }
    }

    pub(crate) fn booking_line(&self, booking: BookingId, quantity: i64) -> BookingLineRow {
        BookingLineRow {
            booking,
            line: self.line,
            quantity,
            asked: quantity,
            live: true,
            offer: "6001".to_owned(),
            spec: "红".to_owned(),
            price: 129_900,
            provider_line: 0,
        }
    }

    /// A booking that holds the line.
    pub(crate) async fn book(&self) -> BookingId {
        let id = self.env.id();
        let mut tx = self.begin().await;
        bookings::insert(&mut tx, &self.booking_row(id)).await.unwrap();
        bookings::insert_line(&mut tx, &self.booking_line(id, 5)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Runs one statement by hand in a transaction of its own.
    pub(crate) async fn sql(&self, text: String) -> Result<u64, StoreError> {
        let mut tx = self.begin().await;
        let changed = tx.run(by_hand(text), vec![]).await?;
        tx.commit().await?;
        Ok(changed)
    }
}

pub(crate) fn consignee() -> Consignee {
    Consignee {
        name: "张三".to_owned(),
        mobile: "13800000000".to_owned(),
        province: "广东省".to_owned(),
        ..Consignee::default()
    }
}

pub(crate) fn by_hand(text: String) -> &'static Statement {
    Box::leak(Box::new(Statement::global("test.by_hand", text.leak())))
}

/// What no text column could keep.
pub(crate) const BYTES: &[u8] = b"\x00\xff{\"\xe7\xba\xa2\": 1}\r\n";

pub(crate) fn details() -> serde_json::Value {
    json!({"旧": "红色", "new": [1, null, true, "О'Нил"], "much": i64::MAX})
}
