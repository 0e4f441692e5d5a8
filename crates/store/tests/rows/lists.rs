//! Lists: every page once, in order, in both directions and under every filter, and each opened by an index however much is
//! kept.

use std::collections::BTreeSet;

use domain::{
    Money,
    activity::{ActivityKind, ActivityState},
    decision::DecisionKind,
    line::LineStatus,
    order::OrderStatus,
    time::DAY,
};
use serde_json::json;
use store::{
    Arg, Read, Reader, Store,
    activities::{self, ActivityRow},
    args, decisions, lines,
    lists::{
        self, ACTIVITIES, Asking, BUDGET, Count, DECISIONS, Found, LEDGER, LINES, ORDERS, PACKAGES, PROVIDER_ORDERS,
        Place, Way,
    },
};
use testkit::both;

use crate::scene::{Scene, by_hand};

/// Copies of the scene's order, a handful of them on hold, every third of them cancelled.
async fn many(scene: &Scene, count: i64) {
    let mut tx = scene.begin().await;
    let copies = format!(
        "INSERT INTO orders (company, id, connection, external_id, number, shop_status, shop_phase, status, hold, currency, total, \
         paid, confirmed, refunded, payment, payment_title, customer, customer_id, charges, note, warehouse, cost_centre, paid_at, made_at, \
         shop_changed_at, taken_at, changed_at) WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count}) \
         SELECT company, id + n, connection, external_id || '-' || n, number, shop_status, shop_phase, \
         CASE WHEN n % 3 = 0 THEN 'cancelled' ELSE 'in_purchase' END, CASE WHEN n % 11 = 5 AND n < 40 THEN 'person' ELSE '' END, \
         currency, (n * 7919) % 997, paid, confirmed, refunded, payment, payment_title, customer, customer_id, charges, note, warehouse, cost_centre, \
         paid_at, made_at + n, shop_changed_at, taken_at, changed_at + (n * 31) % 101 FROM orders, g WHERE company = {}",
        scene.company.number()
    );
    tx.run(by_hand(copies), vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

fn asking(sort: &str, way: Way, state: &str, held: i64) -> Asking {
    let filters = args![state, 0_i64, held, 0_i64, i64::MIN, i64::MAX];
    Asking { sort: ORDERS.sort(sort), way, after: None, filters, among: None }
}

/// All pages, one after another, with how many there were.
async fn all(read: &mut Reader, asking: &Asking, most: usize) -> Vec<i64> {
    let (mut ids, mut asking) = (Vec::new(), asking.clone());
    for _ in 0..1000 {
        let Found { ids: page, next, .. } = lists::page(read, &asking, most).await.unwrap();
        assert!(page.len() <= most);
        ids.extend(page);
        if next.is_none() {
            return ids;
        }
        // The place stands in an address.
        asking.after = next.map(|place| place.to_string().parse::<Place>().unwrap());
    }
    panic!("the list has no end");
}

#[tokio::test]
async fn a_list_shows_every_row_once_in_its_order() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        many(&scene, 60).await;
        let mut read = store.read(scene.company).await.unwrap();
        for sort in ["new", "changed", "made", "total", "nonsense"] {
            let down = all(&mut read, &asking(sort, Way::Down, "", 0), 7).await;
            assert_eq!(down.iter().collect::<BTreeSet<_>>().len(), 61, "{sort}");
            let mut up = all(&mut read, &asking(sort, Way::Up, "", 0), 7).await;
            up.reverse();
            assert_eq!(down, up, "{sort}");
            // The same rows given by hand come in the same order.
            let among = Asking { among: Some(down[..30].to_vec()), ..asking(sort, Way::Down, "", 0) };
            assert_eq!(all(&mut read, &among, 7).await, down[..30], "{sort}");
            for (state, held, expected) in
                [("cancelled", 0, 20), ("in_purchase", 0, 40), ("cancelled", 1, 1), ("", 1, 4)]
            {
                let some = all(&mut read, &asking(sort, Way::Down, state, held), 3).await;
                assert_eq!(some.len(), expected, "{sort} {state} {held}");
                assert!(some.is_sorted_by_key(|id| down.iter().position(|known| known == id)), "{sort} {state}");
            }
        }
        let held = lists::held_orders(&mut read).await.unwrap();
        let by_hand = Asking { among: Some(held.clone()), ..asking("total", Way::Up, "", 1) };
        assert_eq!((held.len(), all(&mut read, &by_hand, 50).await.len()), (4, 4));
        let states = || OrderStatus::ALL.iter().map(|status| status.code());
        let some = |rows| Count { rows, more: false };
        let counts =
            lists::counts(&mut read, ORDERS, &asking("new", Way::Down, "cancelled", 0), states()).await.unwrap();
        let of =
            |state: &str, counts: &[(&'static str, Count)]| counts.iter().find(|(known, _)| *known == state).unwrap().1;
        assert_eq!(
            (of("cancelled", &counts), of("in_purchase", &counts), of("new", &counts)),
            (some(20), some(40), some(1))
        );
        let counts = lists::counts(&mut read, ORDERS, &by_hand, states()).await.unwrap();
        assert_eq!((of("cancelled", &counts), of("in_purchase", &counts)), (some(1), some(3)));
        // Another company's list is empty.
        let other = Scene::new(&store, 2).await;
        let mut theirs = store.read(other.company).await.unwrap();
        assert_eq!(all(&mut theirs, &asking("new", Way::Down, "", 0), 50).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn late_lines_and_the_figures_of_days() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let mut tx = scene.begin().await;
        let mut line = scene.line_row(scene.line, scene.sold, 5);
        line.status = LineStatus::Paid;
        lines::update(&mut tx, &mut line).await.unwrap();
        tx.commit().await.unwrap();
        let mut read = store.read(scene.company).await.unwrap();
        let now = scene.now();
        assert!(lists::late_lines(&mut read, now.plus(DAY)).await.unwrap().is_empty());
        assert_eq!(lists::late_lines(&mut read, now.plus(3 * DAY)).await.unwrap(), [scene.line.number()]);
        assert_eq!(lists::count_lines(&mut read, LineStatus::Paid).await.unwrap(), 1);
        assert_eq!(lists::orders_taken(&mut read, now.plus(-DAY)).await.unwrap(), 1);
        let day = lists::between(&mut read, now.plus(-DAY), now.plus(DAY)).await.unwrap();
        assert_eq!((day.orders, day.bookings, day.spent), (1, 0, Vec::<Money>::new()));
        assert_eq!(lists::between(&mut read, now.plus(DAY), now.plus(2 * DAY)).await.unwrap().orders, 0);
        let filters = args![0_i64, 0_i64, 0_i64, 0_i64, i64::MIN, i64::MAX];
        for (state, expected) in [("paid", 1), ("", 1), ("booked", 0)] {
            let filters = std::iter::once(Arg::from(state)).chain(filters.clone()).collect();
            let asking = Asking { sort: LINES.sort("changed"), way: Way::Up, after: None, filters, among: None };
            assert_eq!(all(&mut read, &asking, 5).await.len(), expected, "{state}");
        }
    })
    .await;
}

#[tokio::test]
async fn questions_and_work_are_lists_like_the_others() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let now = scene.now();
        let mut tx = scene.begin().await;
        let mut asked = Vec::new();
        let mut begun = Vec::new();
        for place in 0..9_i64 {
            let id = scene.env.id();
            let kind = if place % 2 == 0 { DecisionKind::OutOfStock } else { DecisionKind::PriceChanged };
            let new = decisions::NewDecision {
                id,
                kind,
                subject: format!("{place}"),
                order: scene.order,
                line: Some(scene.line),
                booking: None,
                provider_order: None,
                details: json!({}),
            };
            decisions::ask(&mut tx, new, now.plus(place)).await.unwrap();
            if place < 4 {
                // The oldest is answered last.
                let at = now.plus(100 - place);
                assert!(decisions::close(&mut tx, id, "answered", "skip_item", "hub", at).await.unwrap());
            }
            asked.push(id.number());
            let mut work = ActivityRow::begun(scene.env.id(), ActivityKind::Booking, "hub".to_owned(), None, now);
            work.changed_at = now.plus(100 - place);
            work.state = if place < 3 { ActivityState::Done } else { ActivityState::Running };
            activities::insert(&mut tx, &work).await.unwrap();
            if place == 5 {
                activities::add_line(&mut tx, work.id, scene.line, scene.order).await.unwrap();
            }
            begun.push(work.id.number());
        }
        tx.commit().await.unwrap();
        let mut read = store.read(scene.company).await.unwrap();
        let ask = |sort: &str, way, state: &str, kind: &str| Asking {
            sort: DECISIONS.sort(sort),
            way,
            after: None,
            filters: args![state, kind, now, i64::MAX],
            among: None,
        };
        let reversed = |ids: &[i64]| ids.iter().rev().copied().collect::<Vec<_>>();
        assert_eq!(all(&mut read, &ask("new", Way::Down, "open", ""), 2).await, reversed(&asked[4..]));
        assert_eq!(all(&mut read, &ask("answered", Way::Down, "answered", ""), 2).await, asked[..4]);
        assert_eq!(all(&mut read, &ask("answered", Way::Up, "", "out_of_stock"), 3).await.len(), 5);
        assert_eq!(lists::decisions_in(&mut read, "answered").await.unwrap(), reversed(&asked[..4]));
        assert_eq!(lists::decisions_of(&mut read, &[scene.order]).await.unwrap().len(), 9);
        let works = |sort: &str, way, state: &str| Asking {
            sort: ACTIVITIES.sort(sort),
            way,
            after: None,
            filters: args![state, "", 0_i64, now, i64::MAX],
            among: None,
        };
        assert_eq!(all(&mut read, &works("new", Way::Up, "running"), 2).await, begun[3..]);
        assert_eq!(all(&mut read, &works("changed", Way::Down, ""), 4).await, begun);
        assert_eq!(lists::activities_in(&mut read, ActivityState::Done).await.unwrap(), reversed(&begun[..3]));
        assert_eq!(lists::activities_of(&mut read, &[scene.order]).await.unwrap(), [begun[5]]);
        let rows = lists::activities_by_ids(&mut read, &[begun[7], begun[1]]).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.id.number()).collect::<Vec<_>>(), [begun[7], begun[1]]);
        let asking = works("new", Way::Down, "");
        let counts = lists::counts(&mut read, ACTIVITIES, &asking, ["done", "failed"]).await.unwrap();
        let counts: Vec<i64> = counts.into_iter().map(|(_, count)| count.rows).collect();
        assert_eq!(counts, [3, 0]);
    })
    .await;
}

/// How SQLite opens a statement.
async fn plan(store: &Store, scene: &Scene, sql: &str, args: Vec<Arg>) -> Vec<String> {
    let mut read = store.read(scene.company).await.unwrap();
    let sql = format!("EXPLAIN QUERY PLAN {}", sql.replace("$1", &scene.company.number().to_string()));
    let rows: Vec<(i64, i64, i64, String)> = read.rows(by_hand(sql), args).await.unwrap();
    rows.into_iter().map(|row| row.3).collect()
}

/// Statements of the store that go through all rows of a company, without its walks, which stop.
async fn whole_companies(store: &Store, scene: &Scene) -> Vec<&'static str> {
    let mut found = Vec::new();
    for statement in store::STATEMENTS.concat() {
        let text = statement.text(store::Backend::Sqlite);
        if !text.contains("FROM ") || text.contains("order_search") || statement.scope == store::Scope::Global {
            continue;
        }
        let steps = plan(store, scene, text, vec![]).await;
        if !text.contains("LIMIT") && steps.iter().any(|step| step.ends_with("(company=?)")) {
            found.push(statement.name);
        }
    }
    found
}

/// Few rows by nature, and the cleaning that upkeep does.
const WHOLE: &[&str] = &[
    "accounts.list",
    "acts_done.clean",
    "catalogues.list",
    "connections.list",
    "decisions.open_kinds",
    "deliveries.clean",
    "exchanges.clean",
    "notes.touches",
    "offers.count",
    "proofs.clean",
    "proof_days.totals",
    "readings.clean",
    "shop_watches.list",
    "sign_ins.clean",
    "status_names.list",
    "status_names.restore",
    "warehouses.list",
    "cost_centres.list",
];

#[tokio::test]
async fn with_two_hundred_thousand_orders_every_list_opens_by_an_index() {
    let database = testkit::sqlite().await;
    let scene = Scene::new(&database.store, 1).await;
    many(&scene, 200_000).await;
    for statement in [lists::STATEMENTS, lists::MORE_STATEMENTS, lists::FIGURES].concat() {
        let text = statement.text(store::Backend::Sqlite);
        let steps = plan(&database.store, &scene, text, vec![]).await;
        let of_table = |step: &&String| {
            !step.contains("json_each") && !step.contains("SCAN looked") && !step.contains("VIRTUAL TABLE")
        };
        let scan = steps.iter().filter(of_table).find(|step| step.starts_with("SCAN"));
        assert_eq!(scan, None, "{} reads a whole table:\n{text}", statement.name);
        // A company's whole table is searched only by a walk that stops.
        let whole = |step: &&String| step.ends_with("(company=?)");
        let stops = text.contains("LIMIT $4");
        assert!(stops || !steps.iter().any(|step| whole(&step)), "{} reads all: {steps:?}\n{text}", statement.name);
        // A walk takes its order from the index; only given rows are sorted.
        let is_walk = text.contains("LIMIT $4") && !text.contains("json_each") && !text.contains("COUNT(");
        let sorted = steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"));
        assert!(!is_walk || !sorted, "{} sorts what it reads: {steps:?}\n{text}", statement.name);
    }
    assert_eq!(whole_companies(&database.store, &scene).await, WHOLE, "see the end of the schema's first migration");
    let mut read = database.store.read(scene.company).await.unwrap();
    // What fits nowhere is not looked for to the end; the reader is told where to go on.
    let filters = args!["", 0_i64, 0_i64, 0_i64, i64::MAX - 1, i64::MAX];
    let nothing = Asking { sort: ORDERS.sort("total"), way: Way::Down, after: None, filters, among: None };
    let found = lists::page(&mut read, &nothing, 50).await.unwrap();
    assert!(found.tired && found.ids.is_empty() && found.next.is_some(), "after {BUDGET} rows");
    let held = lists::held_orders(&mut read).await.unwrap();
    assert_eq!(held.len(), 4, "a rare filter gives its rows first");
    let states = OrderStatus::ALL.iter().map(|status| status.code());
    let counts = lists::counts(&mut read, ORDERS, &asking("new", Way::Down, "", 0), states).await.unwrap();
    let many = counts.iter().find(|(state, _)| *state == "in_purchase").unwrap().1;
    assert_eq!(many, Count { rows: 1000, more: true }, "a tab counts to a thousand");
    for list in [ORDERS, LINES, PROVIDER_ORDERS, PACKAGES, LEDGER] {
        assert!(!list.sorts.is_empty());
    }
}
