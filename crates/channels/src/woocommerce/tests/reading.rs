//! Changes are read without losing any, whatever happens to a shop meanwhile.

use connect::channel::{Cursor, NextPage};
use domain::Moment;

use super::stage::*;

/// Orders of a shop with so many living ones, and some in the trash.
fn list(request: &Seen, living: usize, trashed: usize) -> Answer {
    let offset: usize = request.query["offset"].parse().unwrap();
    let (first, count) = if request.query["status"] == "trash" { (5000, trashed) } else { (0, living) };
    let orders: Vec<String> = (offset..(offset + 100).min(count))
        .map(|n| format!("{{ \"id\":{}, \"date_modified_gmt\":\"2026-11-22T01:{:02}:00\"}}", first + n + 1, n % 60))
        .collect();
    totals(count, count.div_ceil(100), format!("[{}]", orders.join(" ,")))
}

#[tokio::test]
async fn br_17_changes_are_read_to_the_end_with_the_trash_after_them() {
    for (living, trashed, found, pages) in
        [(250, 2, "yes", 3), (0, 0, "yes", 1), (100, 0, "no", 1), (20, 0, "yes", 1), (3, 150, "yes", 2)]
    {
        let shop = Shop::open(move |request| list(request, living, trashed)).await;
        let channel = shop.channel(&[("modified_filter", found)]);
        let source = channel.order_source().unwrap();
        let wire = wire();
        let cx = cx(&wire);
        let since: Moment = "2026-11-21T00:00:00.5Z".parse().unwrap();
        let (mut cursor, mut ids, mut total, mut read) = (Cursor::starting(since), Vec::new(), None, 0);
        let end = loop {
            let page = source.changes(&cx, &cursor).await.unwrap();
            total = page.total.or(total);
            ids.extend(page.orders.iter().map(|order| order.external_id.clone()));
            assert!(page.orders.iter().all(|order| order.body.starts_with(b"{ \"id\":") && order.body.ends_with(b"}")));
            read += 1;
            match page.next {
                NextPage::More(next) => cursor = next,
                NextPage::Done(end) => break end,
            }
        };
        assert_eq!((ids.len(), total, read), (living + trashed, Some((living + trashed) as u64), pages));
        // Never later than the shop's own time when the run began, and not before what was seen.
        let expected = match living + trashed {
            0 => since,
            20 => "2026-11-22T01:19:00Z".parse().unwrap(),
            _ => "2026-11-22T01:30:00Z".parse().unwrap(),
        };
        assert_eq!(end, expected, "{living}");
        let seen = shop.seen();
        let filter = "&modified_after=2026-11-20T23:59:59&";
        for request in &seen {
            assert_eq!(
                request.contains(filter) && request.contains("dates_are_gmt=true&"),
                found == "yes",
                "{request}"
            );
            assert!(
                request.starts_with("GET /wp-json/wc/v3/orders?") && request.contains("&order=asc&orderby=id&"),
                "{request}"
            );
        }
    }
}

/// A shop whose orders come and go: ids with the second of their last change, and what happens before each answer.
struct Book {
    orders: Vec<(u64, i64)>,
    asked: usize,
}

/// The second in which the shop's day begins.
const DAWN: i64 = 1_795_305_600;

fn at(second: i64) -> String {
    let moment = Moment::from_micros((DAWN + second) * 1_000_000).to_string();
    moment.trim_end_matches('Z').to_owned()
}

impl Book {
    fn answer(&mut self, request: &Seen, happens: &dyn Fn(&mut Self)) -> Answer {
        self.asked += 1;
        happens(self);
        let legacy = request.path.starts_with("/wc-api/");
        let names = if legacy { ["filter[offset]", "filter[limit]"] } else { ["offset", "per_page"] };
        let [offset, limit] = names.map(|name| request.query[name].parse::<usize>().unwrap());
        let after = request.query.get("modified_after").map(|text| format!("{text}Z").parse::<Moment>().unwrap());
        let after = after.map_or(i64::MIN, |after| after.micros() / 1_000_000 - DAWN);
        // The older interface shows everything when it does not know what it is asked for.
        let trash = !legacy && request.query["status"] == "trash";
        let shown: Vec<&(u64, i64)> = self.orders.iter().filter(|(_, second)| !trash && *second > after).collect();
        let order = |(id, second): &&(u64, i64)| {
            let date = if legacy { "updated_at" } else { "date_modified_gmt" };
            let mark = if legacy { "Z" } else { "" };
            format!("{{\"id\":{id},\"{date}\":\"{}{mark}\"}}", at(*second))
        };
        let page: Vec<String> = shown.iter().skip(offset).take(limit).map(order).collect();
        if legacy {
            // Past the end it says that there is nothing at all.
            let total = if offset < shown.len() { shown.len() } else { 0 };
            return (200, format!("X-WC-Total: {total}\r\n"), format!("{{\"orders\":[{}]}}", page.join(",")));
        }
        totals(shown.len(), 1, format!("[{}]", page.join(",")))
    }
}

/// Reads a run to its end; the ids in the order in which they came.
async fn run(shop: &Shop, found: &[(&str, &str)], since: Moment) -> (Vec<u64>, Moment, usize) {
    let channel = shop.channel(found);
    let source = channel.order_source().unwrap();
    let (wire, mut cursor, mut ids, mut pages) = (wire(), Cursor::starting(since), Vec::new(), 0);
    let cx = cx(&wire);
    loop {
        // Each cursor is stored and read again, as the flow does it.
        let stored = serde_json::to_value(cursor).unwrap();
        cursor = serde_json::from_value(stored).unwrap();
        let page = source.changes(&cx, &cursor).await.unwrap();
        ids.extend(page.orders.iter().map(|order| order.external_id.parse::<u64>().unwrap()));
        pages += 1;
        assert!(pages < 200, "a run ends");
        match page.next {
            NextPage::More(next) => cursor = next,
            NextPage::Done(end) => return (ids, end, pages),
        }
    }
}

type Event = fn(&mut Book);

#[tokio::test]
async fn br_17_no_order_is_stepped_over_when_others_go_away_above_it() {
    let cases: [(&str, Event); 7] = [
        ("quiet", |_| {}),
        ("one goes away", |book| book.orders.retain(|(id, _)| book.asked < 2 || *id != 7)),
        ("one goes away and a new one comes: the count stays", |book| {
            if book.asked == 2 {
                book.orders.retain(|(id, _)| *id != 7);
                book.orders.push((900, 60));
            }
        }),
        ("the last one that was read goes away", |book| book.orders.retain(|(id, _)| book.asked < 2 || *id != 100)),
        ("a hundred and fifty go away", |book| book.orders.retain(|(id, _)| book.asked < 3 || *id > 150)),
        ("two hundred older ones are changed", |book| {
            if book.asked == 2 {
                let mut changed: Vec<(u64, i64)> = (2001..2201).map(|id| (id - 2000 + 10_000_000, 70)).collect();
                changed.extend(book.orders.iter().map(|(id, second)| (id + 20_000_000, *second)));
                book.orders = changed;
            }
        }),
        ("each third answer comes in another order", |book| {
            let mixed = book.asked.is_multiple_of(3);
            book.orders.sort_by_key(|(id, _)| if mixed { id * 7919 % 1009 } else { *id });
        }),
    ];
    for ((name, happens), dialect) in cases.into_iter().flat_map(|case| [(case, "wc/v3"), (case, "wc-api/v3")]) {
        let book = std::sync::Mutex::new(Book { orders: (1..=450).map(|id| (id, 30)).collect(), asked: 0 });
        let book = std::sync::Arc::new(book);
        let kept = std::sync::Arc::clone(&book);
        let shop = Shop::open(move |request| kept.lock().unwrap().answer(request, &happens)).await;
        let (ids, ..) = run(&shop, &[("dialect", dialect)], Moment::from_micros(0)).await;
        let there: Vec<u64> = book.lock().unwrap().orders.iter().map(|(id, _)| *id).collect();
        let missed: Vec<u64> =
            there.iter().copied().filter(|id| *id < 10_000_000 && *id != 900 && !ids.contains(id)).collect();
        assert_eq!(missed, Vec::<u64>::new(), "{name} {dialect}");
        if name == "quiet" {
            assert_eq!(ids, (1..=450).collect::<Vec<_>>(), "each once, {dialect}");
        }
        if name.contains("older ones") {
            // All of the book was renamed: what stood below the place is read under its new id.
            assert!(ids.contains(&20_000_101) && ids.contains(&20_000_450), "{name}");
        }
    }
}

#[tokio::test]
async fn br_17_a_small_shop_that_sorts_as_it_likes_is_read() {
    for dialect in ["wc/v3", "wc-api/v3"] {
        let book = std::sync::Mutex::new(Book { orders: (1..=40).rev().map(|id| (id, 30)).collect(), asked: 0 });
        let shop = Shop::open(move |request| book.lock().unwrap().answer(request, &|_| {})).await;
        let (ids, ..) = run(&shop, &[("dialect", dialect)], Moment::from_micros(0)).await;
        assert_eq!(ids, (1..=40).collect::<Vec<_>>(), "{dialect}");
    }
}

#[tokio::test]
async fn br_16_an_order_changed_in_the_very_second_where_two_windows_meet_is_read() {
    // The first run ends with the change of second 40; in the same second, after its page was made, another order changes.
    let book = std::sync::Arc::new(std::sync::Mutex::new(Book { orders: vec![(1, 30), (2, 40)], asked: 0 }));
    let kept = std::sync::Arc::clone(&book);
    let shop = Shop::open(move |request| kept.lock().unwrap().answer(request, &|_| {})).await;
    let (ids, end, _) = run(&shop, &[], Moment::from_micros((DAWN + 10) * 1_000_000)).await;
    assert_eq!((ids, end), (vec![1, 2], Moment::from_micros((DAWN + 40) * 1_000_000)));
    book.lock().unwrap().orders[0].1 = 40;
    let (ids, again, _) = run(&shop, &[], end).await;
    assert_eq!((ids, again), (vec![1, 2], end), "the second itself is read again, even without any overlap");
}

#[tokio::test]
async fn a_shop_that_breaks_on_large_pages_is_asked_for_smaller_ones() {
    for (most, broken) in [
        (30, (500, String::new(), "<b>Fatal error</b>: Allowed memory size exhausted".to_owned())),
        (30, (200, String::new(), "[{\"id\":1,\"date_mod".to_owned())),
        (10, (504, String::new(), "<html>".to_owned())),
        (60, (413, String::new(), "<html>".to_owned())),
    ] {
        let book = std::sync::Mutex::new(Book { orders: (1..=900).map(|id| (id, 30)).collect(), asked: 0 });
        let shop = Shop::open(move |request| {
            let size: usize = request.query["per_page"].parse().unwrap();
            if size > most { broken.clone() } else { book.lock().unwrap().answer(request, &|_| {}) }
        })
        .await;
        let (ids, _, pages) = run(&shop, &[], Moment::from_micros(0)).await;
        assert_eq!(ids, (1..=900).collect::<Vec<_>>(), "{most}");
        assert!(pages > 900 / 70, "{most}: {pages}");
        let sizes: Vec<String> = shop
            .seen()
            .iter()
            .filter_map(|line| line.split("per_page=").nth(1).map(|rest| rest.split('&').next().unwrap().to_owned()))
            .collect();
        assert_eq!(&sizes[..2], ["100", "50"], "it falls by halves");
        assert!(sizes[10..].contains(&"50".to_owned()) || most == 60 || most == 10, "and rises again: {sizes:?}");
    }
    // One that is not there is not asked five times.
    let gone = Shop::open(|_| (503, "Retry-After: 30\r\n".into(), "<html>".into())).await;
    let channel = gone.channel(&[]);
    let wire = wire();
    let error = channel
        .order_source()
        .unwrap()
        .changes(&cx(&wire), &Cursor::starting(Moment::from_micros(0)))
        .await
        .unwrap_err();
    assert_eq!((error.wait, gone.seen().len()), (Some(std::time::Duration::from_secs(30)), 1));
}

#[tokio::test]
async fn a_count_that_makes_no_sense_is_not_read_towards_for_ever() {
    let book = std::sync::Mutex::new(Book { orders: (1..=150).map(|id| (id, 30)).collect(), asked: 0 });
    let shop = Shop::open(move |request| {
        let (status, headers, body) = book.lock().unwrap().answer(request, &|_| {});
        (status, headers.replace("X-WP-Total: ", "X-WP-Total: 10000000000000"), body)
    })
    .await;
    let (ids, _, pages) = run(&shop, &[], Moment::from_micros(0)).await;
    assert_eq!((ids, pages), ((1..=150).collect::<Vec<_>>(), 2));
}

#[tokio::test]
async fn a_shop_that_ignores_the_offset_is_noticed_and_an_older_cursor_goes_on() {
    let shop = Shop::open(|request| {
        if request.query["status"] == "trash" {
            return totals(0, 0, "[]".into());
        }
        let orders: Vec<String> =
            (1..=100).map(|id| format!("{{\"id\":{id},\"date_modified_gmt\":\"2026-11-22T01:00:00\"}}")).collect();
        totals(300, 3, format!("[{}]", orders.join(",")))
    })
    .await;
    let channel = shop.channel(&[]);
    let source = channel.order_source().unwrap();
    let wire = wire();
    let cx = cx(&wire);
    let first = source.changes(&cx, &Cursor::starting(Moment::from_micros(0))).await.unwrap();
    let NextPage::More(next) = first.next else { panic!("there is more") };
    let error = source.changes(&cx, &next).await.unwrap_err();
    assert_eq!(error.fault, connect::Fault::Garbled);
    // A cursor as it was stored before there was a place in it, in the middle of a trash of several pages.
    let old = serde_json::json!({
        "since": "1970-01-01T00:00:00Z", "page": 3, "highest": "1970-01-01T00:00:00Z", "began": null
    });
    let old: Cursor = serde_json::from_value(old).unwrap();
    shop.seen();
    let _ = source.changes(&cx, &old).await.unwrap();
    assert!(shop.seen()[0].contains("offset=199&"), "it goes on a little before where it stood");
}

#[tokio::test]
async fn changes_are_found_by_the_way_that_loses_nothing_in_each_shop() {
    let since: Moment = "2026-11-21T10:00:00.5Z".parse().unwrap();
    // A shop whose flag of GMT does not work: with a marker, and an hour more for the autumn.
    let shop = Shop::open(|request| list(request, 3, 0)).await;
    let _ = run(&shop, &[("changes", "local_filter")], since).await;
    let seen = shop.seen();
    assert!(
        seen.iter()
            .all(|line| line.contains("modified_after=2026-11-21T08:59:59Z&") && !line.contains("dates_are_gmt"))
    );
    // One without any filter, whose older interface says what changed.
    let shop = Shop::open(|request| match request.path.as_str() {
        "/wc-api/v3/orders" if request.query.contains_key("filter[post_status]") => {
            (200, "X-WC-Total: 0\r\n".into(), r#"{"orders":[]}"#.into())
        }
        "/wc-api/v3/orders" => (
            200,
            "X-WC-Total: 2\r\n".into(),
            r#"{"orders":[{"id":5,"status":"processing"},{"id":9,"status":"completed"}]}"#.into(),
        ),
        "/wp-json/wc/v2/orders" => {
            let order = |id| format!("{{\"id\":{id},\"date_modified_gmt\":\"2026-11-22T01:00:00\"}}");
            (200, "X-WP-Total: 2\r\n".into(), format!("[{},{}]", order(5), order(9)))
        }
        _ => (404, String::new(), "<html>".into()),
    })
    .await;
    let (ids, ..) = run(&shop, &[("changes", "legacy"), ("dialect", "wc/v2")], since).await;
    assert_eq!(ids, [5, 9]);
    let seen = shop.seen();
    assert!(
        seen[0].contains("fields=id,status&filter[limit]=100&filter[offset]=0&filter[order]=ASC&filter[orderby]=ID")
            && seen[0].contains("filter[updated_at_min]=2026-11-21T09:59:59Z"),
        "{}",
        seen[0]
    );
    assert!(seen[1].contains("include=5,9") && !seen[1].contains("modified_after"), "{}", seen[1]);
    // A shop whose list of statuses has no trash yet.
    let shop = Shop::open(|request| {
        if request.query["status"] == "trash" { file("3.6.4", "err-status-unknown") } else { list(request, 3, 0) }
    })
    .await;
    let (ids, ..) = run(&shop, &[("dialect", "wc/v1")], since).await;
    assert_eq!(ids, [1, 2, 3]);
}
