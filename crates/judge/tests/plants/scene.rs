//! A coherent pair of world and hub, made from a list of sales. Both sides are written out as JSON, as they come over
//! HTTP; a plant then changes one thing.

use judge::{HubLists, HubView, Inputs, Options, Verdict};
use serde_json::{Value, json};

/// The end of the scene.
pub(crate) const NOW: &str = "2026-04-20T00:00:00Z";
const SOLD_AT: &str = "2026-03-01T08:00:00Z";
const PLACED_AT: &str = "2026-03-01T09:00:00Z";
const PAID_AT: &str = "2026-03-01T10:00:00Z";
const CANCELLED_AT: &str = "2026-03-01T12:00:00Z";
const SIGNED_AT: &str = "2026-03-05T08:00:00Z";
const TOLD_AT: &str = "2026-03-06T08:00:00Z";
const MOVED_AT: &str = "2026-04-19T00:00:00Z";
/// Freight that each customer pays, in minor units.
const FREIGHT: i64 = 350;

/// How a sold line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Received,
    /// Received in two parts; the first has so many pieces.
    Split(i64),
    /// The shop cancelled after booking; the provider order was closed.
    Closed,
    /// The shop cancelled after the purchase; the provider gave the money back.
    Refunded,
    /// The shop cancelled after the purchase; a person kept the pieces for stock.
    Stock,
    /// No offer exists; the hub gave up.
    NoOffer,
    /// The seller has none left; the hub gave up.
    Gone,
    /// The shop sold so many more and took them back before booking.
    Reduced(i64),
}

/// One sold line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub(crate) goods: i64,
    pub(crate) quantity: i64,
    /// Price of a piece for the customer, in minor units.
    pub(crate) price: i64,
    pub(crate) end: End,
}

/// Both sides.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) world: Value,
    pub(crate) hub: HubLists,
    pub(crate) options: Options,
    numbers: i64,
}

impl Scene {
    pub(crate) fn empty() -> Self {
        let shop = |id: &str| json!({"id": id, "kind": "woocommerce", "orders": []});
        Self {
            world: json!({"seed": 1, "now": NOW, "next": 1, "shops": [shop("shop-1"), shop("shop-2")],
                "providers": [{"kind": "1688", "orders": []}], "faults": []}),
            hub: HubLists {
                touches: json!({"answers": 0, "binds": 0, "edits": 0, "approvals": 0}),
                ..HubLists::default()
            },
            options: Options { consignee: Some(consignee()), ..Options::default() },
            numbers: 0,
        }
    }

    /// Two sellers, split shipments, cancelled, kept for stock, refunded, given up, reduced, a draft, a purchase by
    /// hand, and an order that nobody was told of.
    pub(crate) fn usual() -> Self {
        let item = |goods, quantity, end| Item { goods, quantity, price: 1999, end };
        let mut scene = Self::empty();
        scene.sale("shop-1", "1001", "EUR", &[item(1, 2, End::Received), item(2, 1, End::Received)]);
        scene.sale("shop-1", "1002", "EUR", &[item(3, 1, End::Closed)]);
        scene.sale("shop-1", "1003", "EUR", &[item(2, 2, End::Stock)]);
        scene.sale("shop-1", "1004", "EUR", &[item(9, 1, End::NoOffer)]);
        scene.sale("shop-1", "1005", "EUR", &[item(1, 1, End::Reduced(2))]);
        scene.sale("shop-1", "1006", "EUR", &[item(4, 2, End::Received), item(5, 1, End::Gone)]);
        scene.sale("shop-1", "1007", "EUR", &[item(8, 1, End::Refunded)]);
        scene.sale("shop-1", "1008", "EUR", &[item(7, 1, End::Received)]);
        scene.shop_order("shop-1", "1008")["told"] = json!([]);
        scene.hub_order("shop-1", "1008")["told"] = json!([]);
        scene.sale("shop-2", "1001", "BGN", &[item(6, 4, End::Split(3))]);
        let mut draft = scene.shop_order("shop-1", "1008").clone();
        draft["id"] = json!("1009");
        draft["status"] = json!("checkout-draft");
        draft["paid_at"] = Value::Null;
        scene.shop_orders("shop-1").push(draft);
        let by_hand = provider_order("3600000000000009999", None, "buyer1", &goods_line(1, 2, true), &[2]);
        scene.provider_orders().push(by_hand);
        scene
    }

    /// One order of a shop with everything that followed from it, on both sides.
    pub(crate) fn sale(&mut self, shop: &str, id: &str, currency: &str, items: &[Item]) {
        let by_shop = items.iter().all(|item| matches!(item.end, End::Closed | End::Refunded | End::Stock));
        let by_hub = items.iter().all(|item| matches!(item.end, End::NoOffer | End::Gone));
        let delivered = items.iter().any(|item| matches!(item.end, End::Received | End::Split(_) | End::Reduced(_)));
        let account = if shop == "shop-1" { "buyer1" } else { "buyer2" };
        let hub_id = format!("ord_{shop}_{id}");
        let money = |minor: i64| json!({"amount": text(minor), "currency": currency});

        let (mut shop_lines, mut hub_lines) = (Vec::new(), Vec::new());
        let (mut total, mut taken_back, mut credited) = (FREIGHT, 0, 0);
        for (n, item) in items.iter().enumerate() {
            let external = n.to_string();
            total += item.quantity * item.price;
            let has_offer = item.end != End::NoOffer;
            let mut shop_line = json!({"id": external, "product": format!("p{}", item.goods), "variant": "0",
                "quantity": item.quantity, "total": text(item.quantity * item.price),
                "offer": has_offer.then(|| offer(item.goods)), "spec": has_offer.then(|| spec(item.goods))});
            if item.end == End::Gone {
                shop_line["possible"] = json!(false);
            }
            shop_lines.push(shop_line);

            let parts: Vec<(i64, &str, Option<&str>)> = match item.end {
                End::Received => vec![(item.quantity, "received", None)],
                End::Split(first) => vec![(first, "received", None), (item.quantity - first, "received", None)],
                End::Closed | End::Refunded => vec![(item.quantity, "cancelled", Some("shop_cancelled"))],
                End::Stock => vec![(item.quantity, "cancelled", Some("kept_for_stock"))],
                End::NoOffer => vec![(item.quantity, "impossible", Some("no_offer"))],
                End::Gone => vec![(item.quantity, "impossible", Some("out_of_stock"))],
                End::Reduced(more) => {
                    vec![(item.quantity, "received", None), (more, "cancelled", Some("shop_cancelled"))]
                }
            };
            match item.end {
                End::Reduced(more) => taken_back += more * item.price,
                End::NoOffer | End::Gone => credited += item.quantity * item.price,
                _ => {}
            }
            let bought = !matches!(item.end, End::NoOffer | End::Gone);
            self.numbers += 1;
            let number = format!("36000000000000{:05}", self.numbers);
            let reference = format!("06F{:010}", self.numbers);
            let line_id = |part: usize| format!("lin_{shop}_{id}_{n}_{part}");
            let mut bound = Vec::new();
            for (p, (quantity, status, reason)) in parts.iter().enumerate() {
                let mine = bought && *reason != Some("shop_cancelled") || item.end == End::Refunded;
                let booking = json!({"id": format!("boo_{number}_{p}"), "reference": reference, "account": account,
                    "quantity": quantity, "live": reason.is_none(),
                    "state": if reason.is_none() { "verified" } else { "released" }});
                hub_lines.push(json!({"id": line_id(p), "sold_line": format!("sol_{id}_{n}"),
                    "external_line": external, "product": "p", "variant": "0", "quantity": quantity,
                    "status": status, "amendment": null, "end_reason": reason, "live": reason.is_none(),
                    "total": money(quantity * item.price), "offer": has_offer.then(|| offer(item.goods)),
                    "spec": has_offer.then(|| spec(item.goods)), "provider": "1688", "moved_at": MOVED_AT,
                    "ceiling": {"amount": text(unit_price(item.goods) + 100), "currency": "CNY"},
                    "bookings": if bought { json!([booking]) } else { json!([]) },
                    "provider_orders": if mine { json!([number]) } else { json!([]) }, "decisions": []}));
                if mine {
                    bound.push(json!({"id": format!("pol_{p}"), "offer": offer(item.goods), "spec": spec(item.goods),
                        "quantity": quantity, "unit_price": yuan(unit_price(item.goods)), "line": line_id(p),
                        "stock": if item.end == End::Stock { *quantity } else { 0 }}));
                }
            }
            if bought {
                let shipments: Vec<i64> = match item.end {
                    End::Closed | End::Refunded => vec![],
                    End::Split(first) => vec![first, item.quantity - first],
                    _ => vec![item.quantity],
                };
                let line = goods_line(item.goods, item.quantity, true);
                let mut order = provider_order(&number, Some(&reference), account, &line, &shipments);
                let (mut state, mut refund_state) = ("finished", "none");
                match item.end {
                    End::Closed => {
                        order["state"] = json!("cancel");
                        order["closed_at"] = json!(CANCELLED_AT);
                        state = "closed_unpaid";
                        bound = vec![json!({"id": "pol_0", "offer": offer(item.goods), "spec": spec(item.goods),
                            "quantity": item.quantity, "unit_price": yuan(unit_price(item.goods)), "line": null,
                            "stock": 0})];
                    }
                    End::Refunded => {
                        order["refunded"] = order["total"].clone();
                        refund_state = "succeeded";
                    }
                    _ => {}
                }
                let stock = if item.end == End::Stock { item.quantity } else { 0 };
                let cny = |key: &str| json!({"amount": order[key], "currency": "CNY"});
                self.hub.provider_orders.push(json!({"id": format!("pro_{number}"), "provider": "1688",
                    "account": account, "number": number, "reference": reference, "state": state,
                    "refund_state": refund_state, "goods": cny("goods"), "freight": cny("freight"),
                    "total": cny("total"), "for_stock": stock, "bound": item.end != End::Closed, "lines": bound,
                    "tracking": [], "placed_at": PLACED_AT}));
                self.provider_orders().push(order);
            }
            if item.end == End::Stock {
                self.hub.decisions.push(json!({"id": format!("dec_{id}"), "kind": "shop_changed", "order": hub_id,
                    "line": line_id(0), "booking": null, "open": false, "answer": "keep_for_stock",
                    "answered_by": "person", "asked_at": CANCELLED_AT, "deadline": null}));
            }
        }

        let paid = total + taken_back;
        let refunded = if by_shop { paid } else { taken_back };
        let note = format!("Sent with LX{id}BG");
        let told = if delivered {
            json!([{"at": TOLD_AT, "status": "completed", "note": ""}, {"at": TOLD_AT, "status": "", "note": note}])
        } else if by_hub {
            json!([{"at": TOLD_AT, "status": "cancelled", "note": ""}])
        } else {
            json!([])
        };
        let status = match (by_shop || by_hub, delivered) {
            (true, _) => "cancelled",
            (false, true) => "completed",
            (false, false) => "processing",
        };
        let cancelled_at = if by_shop {
            json!(CANCELLED_AT)
        } else if by_hub {
            json!(TOLD_AT)
        } else {
            Value::Null
        };
        let mut order = json!({"id": id, "number": id, "status": status, "currency": currency, "total": text(total),
            "paid_at": SOLD_AT, "cancelled_at": cancelled_at, "refunded": text(refunded), "lines": shop_lines,
            "told": told});
        if taken_back > 0 {
            order["paid"] = json!(text(paid));
            order["edited_at"] = json!(SOLD_AT);
        }
        self.shop_orders(shop).push(order);

        let mut entry = |kind: &str, minor: i64| {
            if minor != 0 {
                self.hub.ledger_entries.push(json!({"id": format!("led_{kind}_{id}"), "order": hub_id, "line": null,
                    "kind": kind, "amount": money(minor), "at": SOLD_AT, "reference": ""}));
            }
        };
        entry("payment", paid);
        entry("refund", -refunded);
        entry("balance", credited);
        self.hub.orders.push(json!({"id": hub_id, "connection": format!("con_{shop}"), "connection_name": shop,
            "shop": shop, "external_id": id, "number": id, "status": "completed", "shop_status": status, "hold": null,
            "total": money(total), "paid": money(paid), "refunded": money(refunded), "told": told,
            "lines": hub_lines}));
    }

    pub(crate) fn verdict(&self) -> Verdict {
        let hub = HubView::read(&self.hub).expect("the scene has the shape of the API");
        let inputs = Inputs { world_ledger: self.world.clone(), hub };
        judge::judge(&inputs, &self.options).expect("the scene has the shape of the ledger")
    }

    pub(crate) fn shop_orders(&mut self, shop: &str) -> &mut Vec<Value> {
        let shops = self.world["shops"].as_array_mut().expect("a list");
        let shop = shops.iter_mut().find(|node| node["id"] == shop).expect("the shop is there");
        shop["orders"].as_array_mut().expect("a list")
    }

    pub(crate) fn shop_order(&mut self, shop: &str, id: &str) -> &mut Value {
        self.shop_orders(shop).iter_mut().find(|order| order["id"] == id).expect("the order is there")
    }

    pub(crate) fn provider_orders(&mut self) -> &mut Vec<Value> {
        self.world["providers"][0]["orders"].as_array_mut().expect("a list")
    }

    /// The world's provider order that was made for a line of the hub.
    pub(crate) fn bought_for(&mut self, shop: &str, id: &str, line: usize) -> &mut Value {
        let reference = self.hub_order(shop, id)["lines"][line]["bookings"][0]["reference"].clone();
        self.provider_orders().iter_mut().find(|order| order["reference"] == reference).expect("it was bought")
    }

    /// The hub's picture of the same.
    pub(crate) fn hub_bought_for(&mut self, shop: &str, id: &str, line: usize) -> &mut Value {
        let reference = self.hub_order(shop, id)["lines"][line]["bookings"][0]["reference"].clone();
        self.hub.provider_orders.iter_mut().find(|order| order["reference"] == reference).expect("it was bought")
    }

    pub(crate) fn hub_order(&mut self, shop: &str, id: &str) -> &mut Value {
        let is_it = |order: &&mut Value| order["shop"] == shop && order["external_id"] == id;
        self.hub.orders.iter_mut().find(is_it).expect("the order is there")
    }

    pub(crate) fn entry(&mut self, kind: &str, id: &str) -> &mut Value {
        let name = format!("led_{kind}_{id}");
        self.hub.ledger_entries.iter_mut().find(|entry| entry["id"] == *name).expect("the entry is there")
    }

    pub(crate) fn drop_entry(&mut self, kind: &str, id: &str) {
        let name = format!("led_{kind}_{id}");
        self.hub.ledger_entries.retain(|entry| entry["id"] != *name);
    }
}

/// A provider order as the world remembers it, with one line and its shipments.
pub(crate) fn provider_order(
    number: &str,
    reference: Option<&str>,
    account: &str,
    line: &Value,
    shipments: &[i64],
) -> Value {
    let quantity = line["quantity"].as_i64().expect("a number");
    let goods_number: i64 = line["spec"].as_str().expect("text")[1..].parse().expect("a number");
    let goods = quantity * unit_price(goods_number);
    let shipments: Vec<Value> = shipments
        .iter()
        .enumerate()
        .map(|(n, pieces)| {
            json!({"tracking": format!("YT{n}{number}"), "lines": [{"id": "1", "quantity": pieces}],
                "signed_at": SIGNED_AT})
        })
        .collect();
    json!({"number": number, "reference": reference, "made_by": if reference.is_some() { "hub" } else { "hand" },
        "account": account, "seller": "s-1", "state": "success", "placed_at": PLACED_AT, "paid_at": PAID_AT,
        "closed_at": null, "refunded": "0.00", "goods": text(goods), "freight": "6.00", "total": text(goods + 600),
        "currency": "CNY", "consignee": consignee(), "lines": [line], "shipments": shipments})
}

pub(crate) fn goods_line(goods: i64, quantity: i64, possible: bool) -> Value {
    json!({"id": "1", "offer": offer(goods), "spec": spec(goods), "quantity": quantity,
        "unit_price": text(unit_price(goods)), "possible": possible})
}

fn consignee() -> Value {
    json!({"name": "仓库", "mobile": "13800000000", "address": "某路一号"})
}

fn offer(goods: i64) -> String {
    format!("6000000000{goods:02}")
}

fn spec(goods: i64) -> String {
    format!("s{goods}")
}

/// In minor units.
fn unit_price(goods: i64) -> i64 {
    1250 + goods * 10
}

fn yuan(minor: i64) -> Value {
    json!({"amount": text(minor), "currency": "CNY"})
}

pub(crate) fn text(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}
