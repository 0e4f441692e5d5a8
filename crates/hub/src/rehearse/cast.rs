//! The cast: the people around the hub. A payer pays provider orders at the provider, a clerk scans what lies on the table,
//! packs and hands over, an answerer answers questions as a careful buyer would, a customer says that his parcel came.
//! They act through the public API and the world's front door only.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Moment,
    time::{DAY, HOUR, MINUTE},
};
use serde_json::{Value, json};

use super::{
    client::Client,
    conductor::moment,
    stage::{Shop, text},
};

/// How long the packer leaves an order to a person at the screen.
const PATIENCE: i64 = MINUTE;

/// What the answerer leaves to a person at the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// The answerer answers everything.
    All,
    /// A person at the screen answers, and the table with its packages is looked after elsewhere.
    LeftToPerson,
}

/// The people around the hub and what they remember.
#[derive(Debug)]
pub struct Cast {
    shops: Vec<Shop>,
    answers: Answers,
    arrivals: u64,
    tries: BTreeMap<String, u32>,
    shipped: BTreeMap<String, Moment>,
    parcels: u64,
    paid: BTreeSet<String>,
    /// Orders that were seen in the hub.
    met: BTreeSet<String>,
    deliver_after: i64,
    pays_after: i64,
    /// Orders that can be packed, and since when, where a person may be quicker.
    ready: BTreeMap<String, Moment>,
}

/// How the hub looks to the cast after its round.
#[derive(Debug, Default)]
pub struct Scene {
    /// Orders that were met so far.
    pub met: usize,
    /// Orders that are neither completed nor cancelled.
    pub orders: usize,
    /// Open questions.
    pub open: usize,
    /// What the cast did in this round.
    pub deeds: usize,
}

impl Cast {
    /// The people around a hub with these shops.
    #[must_use]
    pub fn new(shops: Vec<Shop>, answers: Answers) -> Self {
        Self {
            shops,
            answers,
            arrivals: 0,
            tries: BTreeMap::new(),
            shipped: BTreeMap::new(),
            parcels: 0,
            paid: BTreeSet::new(),
            met: BTreeSet::new(),
            deliver_after: 3 * DAY,
            ready: BTreeMap::new(),
            pays_after: 0,
        }
    }

    /// How long parcels travel to customers.
    pub fn deliver_after(&mut self, micros: i64) {
        self.deliver_after = micros;
    }

    /// How long the payer leaves a booking unpaid, so that a person can see it so.
    pub fn pays_after(&mut self, micros: i64) {
        self.pays_after = micros;
    }

    /// One round of everybody.
    ///
    /// # Errors
    /// When hub or world do not answer.
    pub async fn round(&mut self, client: &Client, now: Moment) -> anyhow::Result<Scene> {
        let orders = client.list("/orders?open=1").await?;
        self.met.extend(orders.iter().map(|order| text(&order["id"])));
        let open = client.list("/decisions?open=1").await?;
        let mut scene = Scene { met: self.met.len(), orders: orders.len(), open: open.len(), deeds: 0 };
        if self.answers == Answers::All {
            for decision in &open {
                scene.deeds += usize::from(self.answer(client, decision, &orders, now).await?);
            }
            scene.deeds += release(client, &orders, now).await?;
        }
        let asked: BTreeSet<String> = open.iter().map(|decision| text(&decision["order"])).collect();
        scene.deeds += self.pay(client, &orders, &asked, now).await?;
        if self.answers == Answers::All {
            scene.deeds += self.scan(client).await?;
        }
        scene.deeds += self.pack(client, &orders, now).await?;
        scene.deeds += self.deliver(client, now).await?;
        Ok(scene)
    }

    /// Pays what is booked, checked and not in question.
    async fn pay(
        &mut self,
        client: &Client,
        orders: &[Value],
        asked: &BTreeSet<String>,
        now: Moment,
    ) -> anyhow::Result<usize> {
        let mut deeds = 0;
        // Where a person answers, a question about one line must not let the other lines run out of time.
        let waits = |order: &Value| self.answers == Answers::All && asked.contains(&text(&order["id"]));
        let payable: Vec<&Value> = orders.iter().filter(|order| !waits(order)).collect();
        for order in payable {
            let lines = order["lines"].as_array().cloned().unwrap_or_default();
            let booked: BTreeSet<String> = lines
                .iter()
                .filter(|line| line["status"] == "booked")
                .filter(|line| moment(&line["moved_at"]).is_none_or(|moved| now.since(moved) >= self.pays_after))
                .filter(|line| verified(line))
                .flat_map(|line| line["provider_orders"].as_array().cloned().unwrap_or_default())
                .map(|number| text(&number))
                .collect();
            for number in booked {
                if self.paid.contains(&number) {
                    continue;
                }
                // A provider order that the world has closed meanwhile cannot be paid: the hub will see that.
                if client.control(&json!({ "do": "pay", "order": number })).await.is_ok() {
                    self.paid.insert(number);
                    deeds += 1;
                }
            }
        }
        Ok(deeds)
    }

    /// Scans every package that arrived.
    async fn scan(&mut self, client: &Client) -> anyhow::Result<usize> {
        let arrivals = client.world(&format!("/arrivals?after={}", self.arrivals)).await?;
        let items = arrivals["items"].as_array().cloned().unwrap_or_default();
        for item in &items {
            let tracking = text(&item["tracking"]);
            let key = format!("scan-{}", item["seq"]);
            let _ = client.act("package.scan", &key, json!({ "code": tracking })).await?;
        }
        self.arrivals = arrivals["next"].as_u64().unwrap_or(self.arrivals);
        Ok(items.len())
    }

    /// Packs and hands over what is complete, and what is left of orders that were shipped in part.
    async fn pack(&mut self, client: &Client, orders: &[Value], now: Moment) -> anyhow::Result<usize> {
        let mut deeds = 0;
        for order in orders.iter().filter(|order| ready(order)) {
            let id = text(&order["id"]);
            let since = *self.ready.entry(id.clone()).or_insert(now);
            if self.answers == Answers::LeftToPerson && now.since(since) < PATIENCE {
                continue;
            }
            self.ready.remove(&id);
            self.parcels += 1;
            let key = |step: &str| format!("{step}-{id}-{}-{}", self.parcels, now.micros());
            let Ok(made) = client.act("parcel.create", &key("create"), json!({ "order": id })).await? else { continue };
            let parcel = text(&made["parcel"]);
            let weighed = json!({ "parcel": parcel, "weight_g": 750 });
            let handed = json!({ "parcel": parcel, "carrier": "EMS", "tracking": format!("EE{:09}CN", self.parcels) });
            if client.act("parcel.pack", &key("pack"), weighed).await?.is_ok()
                && client.act("parcel.ship", &key("ship"), handed).await?.is_ok()
            {
                self.shipped.insert(parcel, now);
            }
            deeds += 1;
        }
        Ok(deeds)
    }

    /// Some days later the customer has it.
    async fn deliver(&mut self, client: &Client, now: Moment) -> anyhow::Result<usize> {
        let due: Vec<String> = self
            .shipped
            .iter()
            .filter(|(_, at)| now.since(**at) >= self.deliver_after)
            .map(|(parcel, _)| parcel.clone())
            .collect();
        for parcel in &due {
            let key = format!("deliver-{parcel}");
            if client.act("parcel.deliver", &key, json!({ "parcel": parcel })).await?.is_ok() {
                self.shipped.remove(parcel);
            }
        }
        Ok(due.len())
    }

    /// Parcels on their way to customers.
    #[must_use]
    pub fn on_the_way(&self) -> usize {
        self.shipped.len()
    }

    async fn answer(
        &mut self,
        client: &Client,
        decision: &Value,
        orders: &[Value],
        now: Moment,
    ) -> anyhow::Result<bool> {
        let kind = text(&decision["kind"]);
        let waited = moment(&decision["asked_at"]).map_or(0, |asked| now.since(asked));
        let known = orders.iter().find(|order| order["id"] == decision["order"]).cloned();
        let order = match known {
            Some(order) => Some(order),
            None if decision["order"].is_string() => {
                Some(client.get(&format!("/orders/{}", text(&decision["order"]))).await?)
            }
            None => None,
        };
        let order = order.as_ref();
        let line = order.and_then(|order| {
            order["lines"].as_array().and_then(|lines| lines.iter().find(|line| line["id"] == decision["line"]))
        });
        let tried = self.tries.entry(format!("{kind} {} {}", decision["line"], decision["booking"])).or_insert(0);
        let answer = match kind.as_str() {
            "variant_gone" => {
                *tried += 1;
                let tries = *tried;
                match (order, line) {
                    // An offer that was missing answers the question by itself; one that was known is set anew first.
                    (Some(order), Some(line)) if tries <= 3 && self.complete_offers(client, order, line).await? => {
                        if line["offer"].is_null() {
                            return Ok(true);
                        }
                        "choose_variant"
                    }
                    _ => "cancel_item",
                }
            }
            "price_changed" | "mismatch" => "accept",
            "out_of_stock" if waited < 30 * HOUR && *tried == 0 => return Ok(false),
            "out_of_stock" if *tried < 3 => {
                if waited < 30 * HOUR {
                    return Ok(false);
                }
                *tried += 1;
                "retry"
            }
            "out_of_stock" => "cancel_item",
            "shop_changed" => match line.map(|line| text(&line["status"])).as_deref() {
                Some("booked") if *tried == 0 => {
                    *tried += 1;
                    "unbind_and_cancel"
                }
                _ => "keep_for_stock",
            },
            "hand_made_twin" => "not_ours",
            "outcome_unknown" => "look_again",
            "provider_closed" => "book_again",
            "unknown_status" => "ignore",
            "booking_limit" | "payment_account_missing" | "consignee_refused" => "retry",
            // Nobody of the cast has the provider's password.
            "session_expired" => return Ok(false),
            _ if *tried < 3 => {
                *tried += 1;
                "retry"
            }
            _ => "cancel_item",
        };
        let key = format!("answer-{}", text(&decision["id"]));
        let body = json!({ "decision": decision["id"], "answer": answer });
        Ok(client.act("decision.answer", &key, body).await?.is_ok())
    }

    /// Looks the missing offer up in the complete list, as a buyer would at the provider; false when nobody sells it.
    async fn complete_offers(&self, client: &Client, order: &Value, line: &Value) -> anyhow::Result<bool> {
        let connection = text(&order["connection"]);
        let Some(shop) = self.shops.iter().find(|shop| shop.connection == connection) else { return Ok(false) };
        let joint = if shop.offers.contains('?') { '&' } else { '?' };
        let list = client.text(&format!("{}{joint}complete=1", shop.offers)).await?;
        let mut reader = csv::Reader::from_reader(list.as_bytes());
        let headings = reader.headers()?.clone();
        for row in reader.records() {
            let row = row?;
            if row.get(0) != line["product"].as_str() || row.get(1) != line["variant"].as_str() {
                continue;
            }
            let mut one = csv::Writer::from_writer(Vec::new());
            one.write_record(&headings)?;
            one.write_record(&row)?;
            let csv = String::from_utf8(one.into_inner()?)?;
            let key = format!("offer-{}-{}", text(&line["id"]), rand::random::<u32>());
            let done = client.act("offers.import", &key, json!({ "connection": connection, "csv": csv })).await?;
            return Ok(done.is_ok());
        }
        Ok(false)
    }
}

/// Money went back and names no pieces: the customer keeps the goods, as a careful buyer has asked.
async fn release(client: &Client, orders: &[Value], now: Moment) -> anyhow::Result<usize> {
    let mut deeds = 0;
    for order in orders.iter().filter(|order| order["hold"] == "refunded") {
        let key = format!("release-{}-{}", text(&order["id"]), now.micros());
        deeds += usize::from(client.act("order.release", &key, json!({ "order": order["id"] })).await?.is_ok());
    }
    Ok(deeds)
}

fn verified(line: &Value) -> bool {
    line["bookings"].as_array().is_some_and(|bookings| {
        bookings.iter().any(|booking| booking["live"] == true && booking["state"] == "verified")
    })
}

/// All living lines are at the warehouse, or the order is shipped in part and has lines at the warehouse; no question is
/// open (the hub would refuse anyway).
fn ready(order: &Value) -> bool {
    let lines = order["lines"].as_array().cloned().unwrap_or_default();
    let here = lines.iter().any(|line| line["status"] == "at_warehouse");
    let status = text(&order["status"]);
    let waits = lines.iter().any(|line| {
        let status = text(&line["status"]);
        line["live"] == true && !["at_warehouse", "shipped", "received"].contains(&status.as_str())
    });
    here && !waits && ["at_warehouse", "partly_shipped"].contains(&status.as_str())
}
