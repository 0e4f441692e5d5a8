//! Style sheets, scripts, icons: inside the binary, with one hash over all of them in the path, so that browsers may keep
//! them for ever. Big files lie there compressed already; nothing is compressed per request.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use super::Problem;

/// Files of others, vendored.
#[derive(RustEmbed)]
#[folder = "assets"]
struct Vendored;

/// Our own style sheet and scripts.
#[derive(RustEmbed)]
#[folder = "src/look"]
struct Own;

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<String> = Vendored::iter().chain(Own::iter()).map(std::borrow::Cow::into_owned).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        if let Some(file) = find(&name) {
            hash.update(file.metadata.sha256_hash());
        }
    }
    hex(&hash.finalize()[..8])
});

fn find(path: &str) -> Option<EmbeddedFile> {
    // ORIGIN.toml is for us.
    if path.ends_with(".toml") {
        return None;
    }
    Own::get(path).or_else(|| Vendored::get(path))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The address of an asset.
#[must_use]
pub fn address(path: &str) -> String {
    format!("/assets/{}/{path}", *VERSION)
}

/// `GET /assets/{version}/{*path}`.
///
/// # Errors
/// A problem 404 for a path that is none of ours.
pub async fn serve(Path((version, path)): Path<(String, String)>, asked: HeaderMap) -> Result<Response, Problem> {
    // The .br files are another coding of their neighbours, not files of their own.
    let file = if path.ends_with(".br") { None } else { find(&path) }.ok_or_else(Problem::not_found)?;
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, value(&tag));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // An old page may ask for an old version: it gets what there is, but must not keep it under that name.
    let keep = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, content_type(&path));
    let brotli = if accepts_brotli(&asked) { find(&format!("{path}.br")) } else { None };
    let data = match brotli {
        Some(file) => {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            file.data
        }
        None => file.data,
    };
    Ok((headers, data.into_owned()).into_response())
}

fn accepts_brotli(asked: &HeaderMap) -> bool {
    asked.get(header::ACCEPT_ENCODING).and_then(|codings| codings.to_str().ok()).is_some_and(|codings| {
        codings.split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("br") && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    })
}

fn content_type(path: &str) -> HeaderValue {
    HeaderValue::from_static(match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "text/plain; charset=utf-8",
    })
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("\"0\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(path: &str, version: &str, headers: &[(header::HeaderName, &str)]) -> Result<Response, Problem> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        serve(Path((version.to_owned(), path.to_owned())), headers).await
    }

    #[tokio::test]
    async fn big_files_are_sent_compressed_and_kept() {
        let answer = get("tabler/tabler.min.css", &VERSION, &[(header::ACCEPT_ENCODING, "gzip, br")]).await.unwrap();
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let tag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = get("tabler/tabler.min.css", &VERSION, &[(header::IF_NONE_MATCH, &tag)]).await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let plain = get("tabler/tabler.min.css", "old", &[(header::ACCEPT_ENCODING, "br;q=0")]).await.unwrap();
        assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
        assert_eq!(plain.headers()[header::CACHE_CONTROL], "no-cache");
    }

    #[tokio::test]
    async fn only_assets_are_served() {
        for path in ["ORIGIN.toml", "tabler/tabler.min.css.br", "../Cargo.toml", "/etc/passwd", "app.css/..", ""] {
            assert!(get(path, "x", &[]).await.is_err(), "{path}");
        }
        for path in
            ["app.css", "app.js", "theme.js", "mark.svg", "icons/icons.svg", "htmx/htmx.min.js", "htmx/hx-sse.min.js"]
        {
            assert!(get(path, "x", &[]).await.is_ok(), "{path}");
        }
    }

    #[test]
    fn every_icon_that_is_used_is_in_the_sprite() {
        let sprite = String::from_utf8(find("icons/icons.svg").unwrap().data.into_owned()).unwrap();
        let has = |name: &str| sprite.contains(&format!("id=\"{name}\""));
        let frame = crate::pages::sample::frame(crate::lang::Lang::En, crate::frame::Theme::Auto);
        for sample in crate::pages::samples(&frame).unwrap() {
            for used in sample.html.split("icons.svg#").skip(1) {
                let name = used.split('"').next().unwrap();
                assert!(has(name), "{name} on {}", sample.page);
            }
        }
    }
}
