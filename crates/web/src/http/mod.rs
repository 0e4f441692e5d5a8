//! The plumbing under every door: assets, headers, problems, cookies, CSRF, limits, languages, the live stream. It
//! knows no order; handlers put it together.

pub mod assets;
pub mod cookies;
pub mod csrf;
pub mod finish;
pub mod form;
pub mod headers;
pub mod limit;
pub mod live;
pub mod look;
pub mod problem;

pub use problem::Problem;

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::get};
use tower_http::compression::CompressionLayer;

/// Largest body of a page's form and of the API, in bytes.
pub const BODY_LIMIT: usize = 2 * 1024 * 1024;
/// Largest body of a webhook, in bytes. A larger one is answered 413: nothing of it can be stored.
pub const HOOK_LIMIT: usize = 5 * 1024 * 1024;
/// Largest file that can be imported, in bytes.
pub const FILE_LIMIT: usize = 16 * 1024 * 1024;

/// Puts the plumbing around the doors: compression of pages, assets beside them, one `Problem` for every
/// error, and the headers. Routes that take more than [`BODY_LIMIT`] say so themselves.
pub fn around<S: Clone + Send + Sync + 'static>(doors: Router<S>, finish: finish::Finish) -> Router<S> {
    doors
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CompressionLayer::new())
        // Outside of the compression: big files lie there compressed, and compressing them again costs a second.
        .route("/assets/{version}/{*path}", get(assets::serve))
        .layer(middleware::from_fn_with_state(finish, finish::layer))
        .layer(middleware::from_fn(headers::layer))
}
