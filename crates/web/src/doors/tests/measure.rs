//! What a page of a hundred lines costs in time of the processor, with everything between the request and its answer. No
//! check: `cargo nextest run --release -p web --run-ignored only --no-capture measure`.

use domain::{ids::OrderId, right::Role};

use super::{Door, seed::seed};
use crate::{
    frame::Theme,
    lang::Lang,
    pages::{View, order::Tab, sample},
};

/// Requests of each page.
const TIMES: u64 = 100;
/// Lines of the order, and orders of the list.
const MANY: i64 = 100;

/// Nanoseconds that this thread was on a processor; the test has one thread, and the database threads of its own.
fn on_processor() -> u64 {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let text = std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap_or_default();
        sum += text.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
    }
    sum
}

/// The order and its lines, many times over.
async fn many(door: &Door, order: OrderId) {
    let mut tx = door.hub.store.begin(door.company().await, "test: many").await.unwrap();
    let env = &door.hub.env;
    let row = store::orders::lookup(&mut tx, order).await.unwrap().unwrap();
    let line = store::lines::of_order(&mut tx, order).await.unwrap().remove(0);
    let sold = store::lines::sold_by_ids(&mut tx, &[line.sold_line]).await.unwrap().remove(0);
    for number in 0..MANY {
        let mut copy = row.clone();
        (copy.id, copy.external_id, copy.number) = (env.id(), format!("9{number}"), format!("9{number}"));
        store::orders::upsert(&mut tx, &copy).await.unwrap();
        for of in [order, copy.id] {
            let mut sold = sold.clone();
            (sold.id, sold.order_id, sold.external_id) = (env.id(), of, format!("x{number}"));
            store::lines::upsert_sold(&mut tx, &sold).await.unwrap();
            let mut line = line.clone();
            (line.id, line.order_id, line.sold_line) = (env.id(), of, sold.id);
            store::lines::insert(&mut tx, &line).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
#[ignore = "a measure"]
async fn a_page_of_a_hundred_lines() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    many(&door, seeded.order).await;
    let order = format!("/orders/{}", seeded.order);
    let pages = ["/login", "/orders", "/orders/items", &order, &format!("{order}?tab=lines"), "/decisions"];
    for page in pages {
        let size = door.get(page).await.text.len();
        let before = on_processor();
        for _ in 0..TIMES {
            door.get(page).await;
        }
        let micros = (on_processor() - before) / TIMES / 1000;
        eprintln!("{page}: {micros} µs of the processor, {} KiB", size / 1024);
    }
}

/// The same without its reads: only the template, with every line of the sample many times over.
#[test]
#[ignore = "a measure"]
fn the_template_of_a_hundred_lines() {
    let frame = sample::frame(Lang::En, Theme::Light);
    for (name, mut order) in crate::pages::order::samples() {
        if !matches!(order.tab, Tab::Lines | Tab::Purchase) {
            continue;
        }
        let many = usize::try_from(MANY).unwrap();
        order.lines = order.lines.iter().cycle().take(many).cloned().collect();
        for provider in &mut order.desk.providers {
            provider.ready = provider.ready.iter().cycle().take(many).cloned().collect();
        }
        let size = order.html(&frame).unwrap().len();
        let before = on_processor();
        for _ in 0..TIMES {
            order.html(&frame).unwrap();
        }
        let micros = (on_processor() - before) / TIMES / 1000;
        eprintln!("template of {name}: {micros} µs of the processor, {} KiB", size / 1024);
    }
}
