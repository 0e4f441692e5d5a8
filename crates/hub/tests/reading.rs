//! Orders of a shop that changes while it is read: whatever was there before a run is in it or in the next one, in every
//! version, by the way that the probe found.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;

use connect::{
    CallCx, Secret, Settings, Wire,
    channel::{Channel, Cursor, NextPage},
};
use domain::{Clock, Moment, ids::ConnectionId};
use hub::{
    clock::{HubClock, MachineRandom},
    rehearse::Client,
};
use serde_json::{Value, json};
use simulator::{Level, StartClock, World};

const START: &str = "2026-12-01T00:00:00Z";

struct Shop {
    id: String,
    client: Client,
    clock: std::sync::Arc<HubClock>,
    wire: Wire,
    settings: Settings,
}

impl Shop {
    async fn open(world: &World, clock: &std::sync::Arc<HubClock>, set: Value) -> Self {
        let client = Client::new("http://127.0.0.1:1", "", world.base()).unwrap();
        let shop = world.announcement()["shops"][0].clone();
        let text = |name: &str| shop[name].as_str().unwrap().to_owned();
        let mut what = json!({ "id": text("id") });
        what.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        client.control(&json!({ "shop": what })).await.unwrap();
        let mut settings = Settings::default();
        settings.plain.insert("address".to_owned(), text("base_url"));
        settings.plain.insert("consumer_key".to_owned(), text("consumer_key"));
        settings.secrets.insert("consumer_secret".to_owned(), Secret::new(text("consumer_secret")));
        let mut limits = hub::settings::Settings::defaults();
        (limits.wire.private_addresses, limits.wire.per_second) = (true, 100_000);
        let wire = Wire::new(limits.limits());
        let mut shop = Self { id: text("id"), client, clock: clock.clone(), wire, settings };
        shop.settings.found = shop.channel().probe(&shop.cx()).await.unwrap().found;
        shop
    }

    fn channel(&self) -> Box<dyn Channel> {
        (channels::lookup("woocommerce").unwrap().open)(&self.settings).unwrap()
    }

    fn cx(&self) -> CallCx<'_> {
        CallCx::new(&self.wire, &*self.clock, &MachineRandom, ConnectionId::new(1))
    }

    async fn control(&self, body: Value) {
        self.client.control(&body).await.unwrap();
    }

    async fn later(&self, micros: i64) {
        let at = self.clock.now().plus(micros);
        self.control(json!({ "jump_to": at })).await;
        self.clock.jump_to(at);
    }

    /// A run to its end; what came goes into `known`. Something happens between its pages.
    async fn run(&self, since: Moment, known: &mut BTreeMap<u64, String>, meddle: bool) -> Moment {
        let (channel, call) = (self.channel(), self.cx());
        let source = channel.order_source().unwrap();
        let (mut cursor, mut page_number) = (Cursor::starting(since), 0);
        loop {
            let page = source.changes(&call, &cursor).await.unwrap();
            for raw in page.orders {
                let order = source.read(&raw).unwrap();
                known.insert(raw.external_id.parse().unwrap(), order.status);
            }
            match page.next {
                NextPage::More(next) => cursor = next,
                NextPage::Done(end) => return end,
            }
            page_number += 1;
            assert!(page_number < 500, "a run ends");
            if meddle {
                // Orders above the place that was reached go away, for good or to the trash, and new ones come.
                let mut above = known.keys().copied().skip(page_number * 7);
                for (act, id) in [("delete", above.next()), ("trash", above.next()), ("delete", above.next())] {
                    self.control(json!({ "do": act, "shop": self.id, "order": id })).await;
                    known.remove(&id.unwrap());
                }
                self.control(json!({ "place": { "shop": self.id, "count": 2 } })).await;
                self.later(1_000_000).await;
            }
        }
    }

    /// What the shop has, by its register.
    async fn register(&self) -> BTreeMap<u64, String> {
        let (channel, call) = (self.channel(), self.cx());
        let (mut place, mut rows) = (connect::channel::RegisterPlace::default(), BTreeMap::new());
        let until = self.clock.now().plus(3650 * domain::time::DAY);
        loop {
            let page = channel.register().unwrap().page(&call, Moment::from_micros(0), until, &place).await.unwrap();
            rows.extend(page.rows.into_iter().map(|row| (row.external_id.parse().unwrap(), row.status)));
            match page.next {
                Some(next) => place = next,
                None => return rows,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn br_17_nothing_is_stepped_over_in_a_shop_that_changes_while_it_is_read() {
    for (profile, set) in [
        ("2.4", json!({})),
        ("3.0", json!({ "legacy": false })),
        ("3.6", json!({ "legacy": true })),
        ("8.9", json!({})),
        ("8.9-hpos", json!({})),
    ] {
        let start: Moment = START.parse().unwrap();
        let clock = HubClock::at(start);
        let options = simulator::Options {
            level: Level::None,
            orders: 0,
            clock: StartClock::Conducted { start: start.timestamp() },
            ..simulator::Options::default()
        };
        let world = World::start(options).await.unwrap();
        let mut set = set;
        set["profile"] = profile.into();
        let shop = Shop::open(&world, &clock, set).await;
        shop.control(json!({ "book": { "shop": shop.id, "orders": 600, "days": 60 } })).await;
        shop.control(json!({ "shop": { "id": shop.id, "churn": 3 } })).await;
        let mut known = BTreeMap::new();
        let watermark = shop.run(Moment::from_micros(0), &mut known, true).await;
        shop.control(json!({ "shop": { "id": shop.id, "churn": 0 } })).await;
        // What changed during the first run is brought by the second one, which changes nothing.
        shop.later(domain::time::MINUTE).await;
        shop.run(watermark.plus(-2 * domain::time::MINUTE), &mut known, false).await;
        let there = shop.register().await;
        let wrong: Vec<_> = there.iter().filter(|(id, status)| known.get(*id) != Some(*status)).collect();
        assert!(there.len() > 560, "{profile}: {}", there.len());
        assert!(wrong.is_empty(), "{profile}: {wrong:?}");
        world.stop().await;
    }
}
