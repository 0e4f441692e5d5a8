//! Samples of the order page: one in the middle of its life, a fresh one, a hostile one.

use domain::refusal::RefusalCode;

use super::*;
use crate::{
    components::Look,
    frame::Tone,
    pages::{
        decisions,
        sample::{at, cny, eur, goods, id, refusals},
    },
};

pub(crate) fn samples() -> Vec<(&'static str, Order)> {
    let mut all = vec![("usual", usual()), ("fresh", fresh()), ("hostile", hostile())];
    for (name, tab) in [
        ("lines", Tab::Lines),
        ("purchase", Tab::Purchase),
        ("parcels", Tab::Parcels),
        ("money", Tab::Money),
        ("history", Tab::History),
    ] {
        all.push((name, Order { tab, desk: desk(), ..usual() }));
    }
    all
}

fn desk() -> desk::Desk {
    use domain::activity::{ActivityKind, ActivityState};
    let ready = |number: i64, status: LineStatus| desk::Ready {
        id: id(number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        quantity: number,
        status,
        seller: "义乌市晨光日用品有限公司".to_owned(),
        ceiling: Some(cny("38.00")),
        booked: (status == LineStatus::Booked).then(|| cny("36.50")),
        number: (status == LineStatus::Booked).then(|| "3600000000000000025".to_owned()),
        link: None,
        pay: (status == LineStatus::Booked).then(|| Act::new("payment.link", "act-pay-link").icon("currency-yuan")),
        pay_until: (status == LineStatus::Booked).then(|| at("2026-03-05T10:00:00Z")),
        is_aside: number == 3,
        is_being_cut: false,
        why_not: if number == 4 { refusals() } else { Vec::new() },
    };
    let bought = |number: i64, status: LineStatus| desk::Bought {
        id: id(number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        quantity: number,
        status,
        account: "testbuyer001".to_owned(),
        number: Some("3600000000000000017".to_owned()),
        link: None,
        raw_state: "waitsellersend".to_owned(),
        ceiling: Some(cny("38.00")),
        booked: Some(cny("37.20")),
        tracking: if number == 6 { vec!["YT0000000000017".to_owned()] } else { Vec::new() },
        is_cuttable: status == LineStatus::Purchased,
        is_being_cut: number == 6,
    };
    let session = |state: &str| desk::Session {
        id: id(50),
        login: "testbuyer001".to_owned(),
        state: state.to_owned(),
        synced: Some(at("2026-03-02T08:40:00Z")),
        sync: Act::new("account.sync", "act-sync").with("account", "acc_1").icon("refresh"),
    };
    desk::Desk {
        providers: vec![desk::Provider {
            code: "1688".to_owned(),
            name: "1688".to_owned(),
            sign_in: Some(crate::components::SignIn::add("con_1")),
            sessions: vec![session("valid"), session("signed_out")],
            accounts: vec![crate::components::Choice {
                value: "acc_1".to_owned(),
                text: "testbuyer001".to_owned(),
                chosen: true,
            }],
            ready: vec![
                ready(1, LineStatus::Paid),
                ready(3, LineStatus::Paid),
                ready(4, LineStatus::Paid),
                ready(2, LineStatus::Booked),
            ],
        }],
        homeless: vec![desk::Ready {
            why_not: vec![RefusalCode::OfferUnknown.refusal()],
            ..ready(4, LineStatus::Paid)
        }],
        bought: vec![bought(5, LineStatus::Purchased), bought(6, LineStatus::ToWarehouse)],
        works: vec![(id(900), ActivityKind::Booking, ActivityState::Done, at("2026-03-02T09:00:00Z"))],
        may_book: true,
        taken: Vec::new(),
        refused: Some(desk::Unbind { lines: vec![id(5)], lacks_reason: true, ..desk::Unbind::default() }),
    }
}

fn line(number: i64, status: LineStatus, quantity: i64, sold: &str, ceiling: &str) -> Line {
    Line {
        id: id(number),
        goods: goods(usize::try_from(number).unwrap_or(0)),
        quantity,
        status,
        price_confirmation: false,
        end: None,
        sold: eur(sold),
        offer: Some(Offer {
            provider: "1688".to_owned(),
            offer: format!("6000000000{number:02}"),
            spec: "4720031188123".to_owned(),
            seller: "义乌市晨光日用品有限公司".to_owned(),
            link: Some("https://detail.1688.com/offer/600000000001.html".to_owned()),
            ceiling: cny(ceiling),
            is_typed: number == 3,
            booked: None,
            quoted: (number == 1).then(|| (cny(ceiling), at("2026-03-02T08:40:00Z"))),
            delivery: (number == 2).then(|| cny("6.00")),
            typed: status.is_unbooked().then(|| Typed {
                price: "41.00".to_owned(),
                delivery: if number == 3 { "95.555".to_owned() } else { String::new() },
                delivery_wrong: number == 3,
                ..Typed::default()
            }),
        }),
        wants: None,
        acts: vec![],
    }
}

fn usual() -> Order {
    let mut lines = vec![
        line(0, LineStatus::ToWarehouse, 2, "42.50", "38.00"),
        line(1, LineStatus::Booked, 1, "19.90", "22.50"),
        line(2, LineStatus::Paid, 1, "34.00", "61.00"),
        line(3, LineStatus::Paid, 4, "27.60", "9.80"),
        line(4, LineStatus::Impossible, 1, "24.00", "44.00"),
    ];
    if let Some(offer) = &mut lines[0].offer {
        offer.booked = Some(cny("37.20"));
    }
    lines[2].price_confirmation = true;
    lines[2].acts = vec![
        Act::new("booking.create", "act-book")
            .with("lines#list", lines[2].id)
            .icon("shopping-cart")
            .why_not(vec![RefusalCode::AmendmentOpen.refusal()]),
        Act::new("line.cancel", "act-cancel-line")
            .with("line", lines[2].id)
            .look(Look::Danger)
            .confirm("confirm-cancel-line"),
    ];
    lines[3].offer = None;
    lines[3].wants = Some(Wants {
        connection: id(1),
        product: "11".to_owned(),
        variant: "0".to_owned(),
        providers: vec![("1688", "1688"), ("taobao", "Taobao")],
    });
    lines[3].acts = vec![
        Act::new("booking.create", "act-book")
            .with("lines#list", lines[3].id)
            .icon("shopping-cart")
            .why_not(vec![RefusalCode::OfferUnknown.refusal()]),
        Act::new("line.cancel", "act-cancel-line")
            .with("line", lines[3].id)
            .look(Look::Danger)
            .confirm("confirm-cancel-line"),
    ];
    lines[4].end = Some(EndReason::OutOfStock);
    Order {
        id: id(1),
        number: "11480".to_owned(),
        external_id: "48211".to_owned(),
        shop: "Harbour Home".to_owned(),
        status: OrderStatus::AwaitingCustomer,
        hold: Some(HoldReason::TotalMismatch),
        shop_status: "processing".to_owned(),
        customer: Customer {
            name: "Søren Møller-Christensen".to_owned(),
            email: "soren.moller@example.org".to_owned(),
            phone: "+45 20 00 00 00".to_owned(),
            address: vec!["Store Torv 14, 2. tv.".to_owned(), "8000 Aarhus C".to_owned(), "Denmark".to_owned()],
        },
        payment: "Card (Stripe)".to_owned(),
        note: "Please leave it with the neighbour on the ground floor.".to_owned(),
        total: eur("154.95"),
        paid: eur("154.95"),
        remaining: eur("0"),
        refunded: Some(eur("12.50")),
        created: at("2026-02-24T10:11:00Z"),
        changed: at("2026-03-02T08:59:30Z"),
        counters: vec![
            (LineStatus::Paid, 2),
            (LineStatus::Booked, 1),
            (LineStatus::ToWarehouse, 1),
            (LineStatus::Impossible, 1),
        ],
        charges: vec![("Flat rate".to_owned(), eur("6.95"))],
        purchases: purchases(),
        questions: decisions::sample_questions().into_iter().take(1).collect(),
        parcels: vec![Parcel {
            id: id(31),
            number: "P-204".to_owned(),
            state: ParcelState::Draft,
            carrier: "DHL".to_owned(),
            tracking: "JD0146000058".to_owned(),
            weight_g: 1240,
            recipient: Some(Recipient {
                order: id(1),
                number: "11480".to_owned(),
                shop: "Harbour Home".to_owned(),
                name: "Søren Møller-Christensen".to_owned(),
                place: "Aarhus, DK".to_owned(),
            }),
            lines: (0..2)
                .map(|place| ParcelLine {
                    goods: goods(place),
                    pieces: 2,
                    out: Some(
                        Act::new("parcel.drop", "act-take-out").with("parcel", id::<domain::ids::kinds::Parcel>(31)),
                    ),
                })
                .collect(),
            acts: vec![],
            undo: Some(Act::new("parcel.drop", "act-drop-parcel").look(Look::Danger)),
            asks: Asks::Weight,
        }],
        entries: vec![
            Entry {
                at: at("2026-02-24T10:12:00Z"),
                kind: EntryKind::Payment,
                amount: eur("154.95"),
                of: "11480".to_owned(),
            },
            Entry {
                at: at("2026-02-25T03:02:00Z"),
                kind: EntryKind::Purchase,
                amount: cny("-74.40"),
                of: "3600000000000000017".to_owned(),
            },
            Entry {
                at: at("2026-02-25T03:02:00Z"),
                kind: EntryKind::Freight,
                amount: cny("-6.00"),
                of: "3600000000000000017".to_owned(),
            },
            Entry {
                at: at("2026-03-01T12:00:00Z"),
                kind: EntryKind::Balance,
                amount: eur("-24.00"),
                of: "Фонарь кемпинговый аккумуляторный".to_owned(),
            },
        ],
        tellings: vec![Telling {
            status: "Completed".to_owned(),
            note: String::new(),
            told: None,
            is_refused: false,
            is_needless: false,
            error: Some((
                "The shop did not answer.".to_owned(),
                "the far side cannot be reached: status 503".to_owned(),
            )),
        }],
        history: history(),
        desk: desk::Desk::default(),
        tab: Tab::default(),
        receives: true,
        customer_link: Some("/customers/cus_1".to_owned()),
        counts: Counts { lines: 5, purchase: 4, parcels: 1, questions: 1 },
        acts: vec![
            Act::new("order.release", "act-release").with("order", "ord_1").icon("check"),
            Act::new("order.read_again", "act-reread")
                .with("connection", "con_1")
                .with("external_id", "11480")
                .icon("refresh"),
        ],
        lines,
        ask: Some(Act::new("line.recalculate", "act-recalculate").icon("refresh")),
    }
}

fn purchases() -> Vec<Purchase> {
    let order = |number: &str, state, raw: &str| ProviderOrder {
        id: id(11),
        number: number.to_owned(),
        state,
        raw_state: raw.to_owned(),
        goods: cny("74.40"),
        freight: cny("6.00"),
        total: cny("80.40"),
        pay_until: None,
        pay_link: None,
        tracking: vec![],
        seen: at("2026-03-02T09:00:00Z"),
    };
    let purchase = |number, state, orders| Purchase {
        id: id(number),
        reference: format!("06F00000000{number:02}"),
        state,
        provider: "1688".to_owned(),
        account: "blueharbour01".to_owned(),
        seller: "义乌市晨光日用品有限公司".to_owned(),
        is_unchecked: state == BookingState::Created,
        begun: at("2026-02-24T10:25:00Z"),
        lines: vec![(goods(usize::try_from(number).unwrap_or(0)).name, 2)],
        orders,
        acts: vec![Act::new("account.sync", "act-sync").with("account", "acc_1").icon("refresh").why_not(refusals())],
    };
    let shipped = ProviderOrder {
        tracking: vec!["YT0000000000017".to_owned(), "SF1400000000321".to_owned()],
        ..order("3600000000000000017", ProviderState::Shipped, "waitbuyerreceive")
    };
    let unpaid = ProviderOrder {
        pay_until: Some(at("2026-03-03T10:00:00Z")),
        pay_link: Some("https://trade.1688.com/order/cashier.htm".to_owned()),
        ..order("3600000000000000025", ProviderState::AwaitingPayment, "waitbuyerpay")
    };
    vec![
        purchase(5, BookingState::Verified, vec![shipped]),
        purchase(6, BookingState::Created, vec![unpaid]),
        purchase(7, BookingState::OutcomeUnknown, vec![]),
    ]
}

fn history() -> Vec<Step> {
    let step = |time: &str, who: &str, what: &str, detail: Option<&str>, tone| Step {
        at: at(time),
        who: who.to_owned(),
        what: what.to_owned(),
        detail: detail.map(str::to_owned),
        tone,
    };
    vec![
        step(
            "2026-03-02T08:59:30Z",
            "Мария Илиева",
            "Line cancelled: Фонарь кемпинговый",
            Some("out of stock"),
            Tone::Bad,
        ),
        step(
            "2026-02-27T01:20:00Z",
            "Supercargo",
            "Shipped by the seller",
            Some("Purchased → On the way to the warehouse"),
            Tone::Moving,
        ),
        step("2026-02-26T08:12:00Z", "Supercargo", "The shop refunded money", None, Tone::Asking),
        step("2026-02-26T08:10:00Z", "Supercargo", "Status in the shop", Some("Processing → On hold"), Tone::Moving),
        step("2026-02-25T03:02:00Z", "Supercargo", "Paid at the provider", Some("Booked → Purchased"), Tone::Moving),
        step("2026-02-24T10:25:12Z", "Supercargo", "Booked at 1688", Some("3600000000000000017"), Tone::Moving),
        step("2026-02-24T10:12:00Z", "Supercargo", "Paid by the customer", None, Tone::Good),
        step("2026-02-24T10:11:04Z", "Supercargo", "Order taken in from Harbour Home", None, Tone::Quiet),
    ]
}

fn fresh() -> Order {
    Order {
        status: OrderStatus::AwaitingPayment,
        hold: None,
        note: String::new(),
        paid: eur("0"),
        remaining: eur("154.95"),
        refunded: None,
        counters: vec![(LineStatus::AwaitingPayment, 1)],
        lines: vec![line(1, LineStatus::AwaitingPayment, 1, "154.95", "500.00")],
        charges: vec![],
        purchases: vec![],
        questions: vec![],
        parcels: vec![],
        entries: vec![],
        tellings: vec![],
        history: history().into_iter().rev().take(1).collect(),
        desk: desk::Desk::default(),
        tab: Tab::default(),
        receives: true,
        customer_link: Some("/customers/cus_1".to_owned()),
        counts: Counts { lines: 1, purchase: 1, ..Counts::default() },
        acts: vec![],
        ..usual()
    }
}

fn hostile() -> Order {
    let bad = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'".to_owned();
    let mut order = usual();
    order.number = bad.clone();
    order.note = bad.repeat(4);
    order.customer.name = "W".repeat(300);
    order.customer.email = bad.clone();
    order.lines[0].goods.name = format!("{bad}{}", "长".repeat(200));
    order.purchases[0].orders[0].tracking = vec![bad.clone()];
    order.history[0].what = bad;
    order
}
