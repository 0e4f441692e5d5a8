//! One's own page, and what a list of logins shows.

use axum::http::StatusCode;
use domain::Refusal;
use flow::people::factor_offer;
use qrcode::{Color, QrCode};
use store::people::{OneLoginRow, factors, logins};

use super::{Page, Shown};
use crate::{
    components::{Act, Look},
    http::Problem,
    pages::me::{Factor, Me, Seen, Squares},
};

/// Acts whose refusals stand at the fields of this page.
pub(super) const ACTS: &[&str] =
    &["password.set", "factor.begin", "factor.confirm", "factor.drop", "factor.renew_codes"];

/// `GET /me`.
pub(super) async fn page(page: Page) -> Shown {
    show(&page, StatusCode::OK, read(&page).await?).await
}

/// The page with recovery codes that can be read here and now, and never again.
pub(super) async fn with_codes(page: &Page, codes: Vec<String>) -> Shown {
    show(page, StatusCode::OK, Me { codes, ..read(page).await? }).await
}

/// The page with a form that was refused.
pub(super) async fn again(page: &Page, act: &str, refusals: &[Refusal]) -> Shown {
    let error = |refusal: &Refusal| {
        let usual = if act == "factor.confirm" { "code" } else { "password" };
        let field = refusal.values.get("field").cloned().unwrap_or_else(|| usual.to_owned());
        (field, page.text(&format!("refusal-{}", refusal.code)))
    };
    let errors = refusals.iter().map(error).collect();
    show(page, StatusCode::UNPROCESSABLE_ENTITY, Me { refused: act.to_owned(), errors, ..read(page).await? }).await
}

async fn show(page: &Page, status: StatusCode, view: Me) -> Shown {
    Page { address: "/me".to_owned(), ..page.clone() }.show_as(status, &view, &[]).await
}

async fn read(page: &Page) -> Result<Me, Problem> {
    let (hub, user) = (page.hub(), page.login.user_id);
    let mut reader = hub.store.read_global().await?;
    let state = factors::get(&mut reader, user).await?.map(|row| row.factor_state).unwrap_or_default();
    let factor = match (state.as_str(), factor_offer(&mut reader, hub, user).await?) {
        ("on", _) => Factor::On { left: factors::codes_left(&mut reader, user).await? },
        (_, Some(offer)) => Factor::Begun { secret: in_groups(&offer.secret), picture: squares(&offer.address) },
        (_, None) => Factor::Off,
    };
    let mine = logins::of_user(&mut reader, user, hub.env.now()).await?;
    drop(reader);
    let others = mine.iter().any(|row| row.id != page.login.id);
    Ok(Me {
        login: page.login.login.clone(),
        factor,
        logins: mine.into_iter().map(|row| seen(page, row, false)).collect(),
        end_others: others.then(|| Act::new("login.end_others", "act-end-others").look(Look::Danger)),
        ..Me::default()
    })
}

/// A login of a list; the name where there are logins of several.
pub(super) fn seen(page: &Page, row: OneLoginRow, with_name: bool) -> Seen {
    let is_this = row.id == page.login.id;
    Seen {
        id: row.id,
        name: if with_name { row.name } else { String::new() },
        device: device(&row.agent).unwrap_or_else(|| page.text("device-unknown")),
        address: row.address,
        begun: row.created_at,
        seen: row.seen_at,
        is_this,
        end: (!is_this).then(|| Act::new("login.end", "act-end-login").with("login", row.id).look(Look::Danger)),
    }
}

/// Browser and system out of what a browser calls itself; programs by their own word.
pub(super) fn device(agent: &str) -> Option<String> {
    const BROWSERS: &[(&str, &str)] = &[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("YaBrowser/", "Yandex"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: &[(&str, &str)] = &[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let of = |all: &[(&str, &'static str)]| all.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (of(BROWSERS), of(SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} · {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => agent.split_whitespace().next().map(|word| word.chars().take(40).collect()),
    }
}

fn in_groups(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A QR code as one path, with the quiet squares around that cameras need.
fn squares(text: &str) -> Squares {
    const QUIET: usize = 4;
    let Ok(code) = QrCode::new(text.as_bytes()) else { return Squares::default() };
    let side = code.width();
    let mut path = String::new();
    for (row, colours) in code.to_colors().chunks(side).enumerate() {
        let mut column = 0;
        while column < side {
            let dark = colours[column..].iter().take_while(|colour| **colour == Color::Dark).count();
            if dark > 0 {
                path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", column + QUIET, row + QUIET));
            }
            column += dark.max(1);
        }
    }
    Squares { side: side + 2 * QUIET, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_named_in_short() {
        for (agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", Some("Firefox · Linux")),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
                Some("Safari · iPhone"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130",
                Some("Edge · Windows"),
            ),
            ("curl/8.5.0", Some("curl/8.5.0")),
            ("", None),
        ] {
            assert_eq!(device(agent).as_deref(), name, "{agent}");
        }
    }

    #[test]
    fn a_secret_is_drawn_for_cameras() {
        let drawn =
            squares("otpauth://totp/Supercargo:owner?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Supercargo");
        assert!(drawn.side >= 29 + 8 && drawn.path.starts_with("M4 4h7v1h-7z"), "{drawn:?}");
        assert_eq!(in_groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
