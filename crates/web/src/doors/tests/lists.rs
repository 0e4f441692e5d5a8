//! Lists: a scan only searches, the first page counts what its links show, and a file holds what is filtered.

use axum::http::StatusCode;
use domain::right::Role;

use super::{Door, seed::seed};

/// The rows of a list, by the ids that its table carries.
fn rows(html: &str) -> usize {
    html.matches("<tr id=\"row-").count()
}

#[tokio::test]
async fn br_62_a_scan_in_the_list_of_items_only_searches() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let scans = async || {
        let mut read = door.hub.store.read(door.company().await).await.unwrap();
        (store::packages::scans(&mut read, 10).await.unwrap().len(), {
            let line = store::lines::by_ids(&mut read, &[seeded.bought]).await.unwrap().remove(0);
            line.status
        })
    };
    let before = scans().await;
    // Prefixes, hyphens, case and line ends of scanners are cut (BR-61); filters do not hide what was scanned.
    for code in ["YT017", "%5DC1yt-017%0D%0A", "yt%20017&status=cancelled&held=1"] {
        let found = door.get(&format!("/orders/items?code={code}")).await;
        assert_eq!(found.status, StatusCode::OK);
        assert_eq!(rows(&found.text), 1, "{code}");
        assert!(found.text.contains(&format!("row-{}", seeded.bought)), "{code}");
        assert!(found.text.contains("value=\"YT017\"") && found.text.contains("autofocus"), "{code}");
    }
    let unknown = door.get("/orders/items?code=ZZ404").await.text;
    assert!(rows(&unknown) == 0 && unknown.contains("/packages?search=ZZ404"), "a package without lines is said");
    let nothing = door.get("/orders/items?code=NOBODY").await.text;
    assert!(rows(&nothing) == 0 && !nothing.contains("/packages?search"), "nothing is said to be nothing");
    // The order's own number finds its lines as well.
    assert_eq!(rows(&door.get("/orders/items?code=1148").await.text), 5);
    assert_eq!(scans().await, before, "nothing was received and no scan was kept");
}

/// The count of a tile, by its link.
fn tile(today: &str, link: &str) -> Option<usize> {
    let tile = today.split("<a class=\"tile").skip(1).find(|tile| tile.contains(&format!("href=\"{link}\"")))?;
    let count = tile.split("tile-count\">").nth(1)?.split('<').next()?;
    count.parse().ok()
}

#[tokio::test]
async fn the_first_page_counts_what_its_links_show() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    seed(&door, &token).await;
    let today = door.get("/").await.text;
    for (link, expected) in [
        ("/orders?held=1", 1),
        ("/orders/items?late=1", 0),
        ("/packages?status=scanned_unknown", 1),
        ("/provider-orders?status=awaiting_payment", 1),
        ("/orders/items?status=to_warehouse", 1),
        ("/orders/items?status=at_warehouse", 1),
        ("/connections?broken=1", 0),
        ("/connections?sessions=1", 0),
    ] {
        assert_eq!(tile(&today, &link.replace('&', "&#38;")), Some(expected), "{link}");
        let shown = door.get(link).await.text;
        let rows =
            if link.starts_with("/connections") { shown.matches("<tr id=\"connection-").count() } else { rows(&shown) };
        assert_eq!(rows, expected, "{link}");
    }
    // The only paid line is on hold and asked about: what cannot be bought is not counted as ready.
    assert_eq!(tile(&today, "/purchase"), Some(0));
    assert!(today.contains("17.80") && today.contains("data-plot"), "the sum to pay and the plots");
    assert_eq!(today.matches("<td class=\"right\" data-value=").count(), 3 * 14, "a table stands behind each plot");
    // A clerk has no orders, no money and no plots.
    assert!(!door.get("/orders").await.text.contains("plots.js"), "only pages with plots load them");
}

#[tokio::test]
async fn a_file_holds_exactly_what_is_filtered_and_no_formula() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    for (path, lines, part) in [
        ("/orders.csv?held=1", 2, "№1148"),
        ("/orders.csv?status=completed", 1, "number,external_id"),
        ("/orders/items.csv?status=paid", 2, "Cup,White,CUP-W,1,paid"),
        ("/orders/items.csv?code=YT017", 2, "YT017"),
        ("/provider-orders.csv?sort=total&way=up", 2, "3600000000000000017,awaiting_payment"),
        ("/packages.csv?status=scanned_unknown", 2, "ZZ404"),
        ("/parcels.csv", 2, "draft"),
        ("/ledger.csv", 2, "payment,№1148,129.00,EUR"),
        ("/decisions.csv?search=1148", 3, "price_changed,№1148"),
        ("/decisions.csv?status=answered&sort=answered", 1, "asked_at,kind"),
        ("/activities.csv?search=1148&sort=changed", 2, ",booking"),
        ("/activities.csv?status=aborted", 1, "work,account"),
    ] {
        let file = door.get(path).await;
        assert_eq!(file.status, StatusCode::OK, "{path}");
        assert!(file.headers["content-disposition"].to_str().unwrap().ends_with(".csv\""), "{path}");
        assert!(file.text.starts_with('\u{feff}'), "{path} says that it is UTF-8");
        assert_eq!(file.text.lines().count(), lines, "{path}: {}", file.text);
        assert!(file.text.contains(part), "{path}: {}", file.text);
    }
    for tab in
        ["exchanges", "deliveries", "health", "webhooks", "proof", "proof/2026-03-01", "unreadable", "deliveries.csv"]
    {
        let page = door.get(&format!("/connections/{}/{tab}", seeded.shop)).await;
        assert_eq!(page.status, StatusCode::OK, "{tab}");
        assert!(!page.text.contains('⟦'), "{tab}");
    }
    let sent = door.get(&format!("/connections/{}/deliveries", seeded.shop)).await.text;
    assert!(sent.contains("Order changed") && sent.contains("delivery.run_again"));
}

#[tokio::test]
async fn what_a_list_does_not_know_is_said_and_makes_no_file() {
    let door = Door::owned().await;
    for asked in ["status=nonsense", "from=2026-99-99", "shop=nobody"] {
        let page = door.get(&format!("/orders?{asked}")).await;
        assert!(page.status == StatusCode::OK && page.text.contains("That filter was left out"), "{asked}");
        assert_eq!(door.get(&format!("/orders.csv?{asked}")).await.status, StatusCode::BAD_REQUEST, "{asked}");
    }
    assert!(!door.get("/orders?status=all&from=2026-01-01&shop=").await.text.contains("That filter was left out"));
}

#[tokio::test]
async fn a_price_that_cannot_be_comes_back_open_with_its_value() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let csrf = door.get("/settings").await.field("csrf");
    let line = seeded.paid.to_string();
    for tab in ["", "?tab=lines"] {
        let back = format!("/orders/{}{tab}", seeded.order);
        for price in ["abc", "-5", "0", "95.555"] {
            let form = [("csrf", csrf.as_str()), ("return", &back), ("line", &line), ("price#maybe", price)];
            let answer = door.post("/do/line.set_price", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{price}: {}", answer.text);
            let open = answer.text.contains("<details class=\"typed\" open>");
            assert!(open && answer.text.contains("A price such as 12.50."), "{price}: {}", answer.text);
            assert!(answer.text.contains(&format!("value=\"{price}\"")), "{price}");
        }
    }
    let good = [("csrf", csrf.as_str()), ("line", &line), ("price#maybe", "12,50"), ("delivery#maybe", "6")];
    assert_eq!(door.post("/do/line.set_price", &good).await.status, StatusCode::SEE_OTHER);
    // The message after the act says it too, once.
    assert!(door.get(&format!("/orders/{}", seeded.order)).await.text.contains("Price typed by hand."));
    let page = door.get(&format!("/orders/{}", seeded.order)).await.text;
    assert_eq!(page.matches("typed by hand").count(), 2, "the price and the delivery: {page}");
}

#[tokio::test]
async fn a_list_of_offers_that_cannot_be_read_is_refused_in_plain_words() {
    let door = Door::owned().await;
    let token = door.token(Role::SuperAdministrator).await;
    let seeded = seed(&door, &token).await;
    let csrf = door.get("/settings").await.field("csrf");
    let shop = seeded.shop.to_string();
    let head = "product,provider,offer,seller,price,currency";
    for (csv, said) in [
        ("garbage\nmore".to_owned(), "The heading lacks these columns: product"),
        (format!("{head}\n1,2"), "2 ≠ 6"),
        (head.to_owned(), "The list has no rows."),
    ] {
        let form = [("csrf", csrf.as_str()), ("connection", &shop), ("csv", &csv)];
        let answer = door.post("/do/offers.import", &form).await;
        assert!(answer.text.contains(said) && !answer.text.contains("CSV error"), "{csv}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_form_of_the_settings_comes_back_with_its_error_at_the_field() {
    let door = Door::owned().await;
    let csrf = door.get("/settings").await.field("csrf");
    let form =
        [("csrf", csrf.as_str()), ("settings.book_wait_minutes#int", "99999"), ("settings.book_by_itself#bool", "1")];
    let back = door.post("/do/company.set", &form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text.contains("value=\"99999\"") && back.text.contains("10 080"), "{}", back.text);
    let back = door.post("/do/cost_centre.add", &[("csrf", &csrf), ("name", "   ")]).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text.contains("Between 1 and 100"), "{}", back.text);
}
