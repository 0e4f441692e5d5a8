//! Serves every sample of every page, to be looked at: `cargo run -p web --example gallery`, then
//! `http://127.0.0.1:8471/`. `?lang=ru&theme=dark` changes how; the toggle of the pages works too.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{Html, IntoResponse},
    routing::{get, post},
};
use web::{
    frame::Theme,
    http::{assets, headers, live, look},
    lang::Lang,
    pages,
};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let app = Router::new()
        .route("/", get(list))
        .route("/gallery/{page}/{sample}", get(one))
        .route("/orders", get(orders))
        .route("/pictures/{name}", get(picture))
        .route("/look", post(look::set))
        .route("/live", get(stream))
        .route("/tick/{number}", get(tick))
        .route("/assets/{version}/{*path}", get(assets::serve))
        .layer(middleware::from_fn(headers::layer));
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8471".to_owned());
    axum::serve(tokio::net::TcpListener::bind(address).await?, app).await
}

fn frame(asked: &BTreeMap<String, String>, headers: &HeaderMap) -> web::frame::Frame {
    let look = look::Look::of(headers);
    let lang = asked.get("lang").and_then(|code| Lang::find(code)).unwrap_or(look.lang);
    pages::sample::frame(lang, asked.get("theme").map_or(look.theme, |code| Theme::find(code)))
}

async fn list(Query(asked): Query<BTreeMap<String, String>>, headers: HeaderMap) -> impl IntoResponse {
    let Ok(samples) = pages::samples(&frame(&asked, &headers)) else {
        return Html("a template failed".to_owned());
    };
    let links: String = samples
        .iter()
        .map(|sample| format!("<li><a href=\"/gallery/{0}/{1}\">{0} {1}</a></li>", sample.page, sample.name))
        .collect();
    Html(format!("<!doctype html><title>Gallery</title><ul>{links}</ul>"))
}

async fn one(
    Path((page, name)): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let found = pages::samples(&frame(&asked, &headers))
        .ok()
        .and_then(|all| all.into_iter().find(|sample| sample.page == page && sample.name == name));
    found.map(|sample| Html(sample.html)).ok_or(StatusCode::NOT_FOUND)
}

/// The company of the gallery.
const COMPANY: domain::ids::CompanyId = domain::ids::CompanyId::new(1);
static LIVE: std::sync::LazyLock<live::Live> = std::sync::LazyLock::new(live::Live::default);

async fn stream(Query(asked): Query<BTreeMap<String, String>>, headers: HeaderMap) -> impl IntoResponse {
    let names: Vec<String> =
        asked.get("topics").into_iter().flat_map(|names| names.split(',')).map(str::to_owned).collect();
    LIVE.stream(COMPANY, &names, look::Look::of(&headers).lang)
}

/// Changes the first row of the list of orders in every open browser.
async fn tick(Path(number): Path<i64>) -> impl IntoResponse {
    use pages::{View, orders::Orders, sample};
    let row = Orders::samples().into_iter().next().and_then(|(_, list)| list.rows.into_iter().next());
    if let Some(mut row) = row {
        row.customer = format!("Live {number}");
        LIVE.publish(COMPANY, "orders", |lang| {
            let frame = sample::frame(lang, Theme::Auto);
            live::replace(&format!("row-{}", row.id), &row.fragment(&frame).unwrap_or_default())
        });
    }
    StatusCode::NO_CONTENT
}

/// The list of orders as its own filter form asks for it.
async fn orders(Query(asked): Query<BTreeMap<String, String>>, headers: HeaderMap) -> impl IntoResponse {
    let wanted = if asked.get("search").is_some_and(|text| !text.is_empty()) { "filtered" } else { "usual" };
    one(Path(("orders".to_owned(), wanted.to_owned())), Query(asked), headers).await
}

/// A drawn picture in place of a photograph.
async fn picture(Path(name): Path<String>) -> impl IntoResponse {
    let number: u32 = name.bytes().map(u32::from).sum();
    let hue = number * 67 % 360;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 40\"><rect width=\"40\" height=\"40\" fill=\"hsl({hue},35%,72%)\"/>\
         <rect x=\"9\" y=\"12\" width=\"22\" height=\"18\" rx=\"4\" fill=\"hsl({hue},40%,42%)\"/></svg>"
    );
    ([(header::CONTENT_TYPE, "image/svg+xml")], svg)
}
