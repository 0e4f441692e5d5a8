//! Settings of the company.

use axum::http::StatusCode;
use domain::{Refusal, Right};
use flow::people::CompanySettings;
use store::{connections, offers, people, warehouses};

use super::{Page, Shown};
use crate::{
    components::{Act, Choice, Look},
    pages::settings::{Settings, Token, Warehouse},
};

/// `GET /settings`.
pub(super) async fn page(page: Page) -> Shown {
    show(&page, StatusCode::OK, None, String::new(), &[]).await
}

/// The page, with the word of a token that was just made, or with a list that was refused and why.
pub(super) async fn show(
    page: &Page,
    status: StatusCode,
    new_token: Option<String>,
    csv: String,
    refusals: &[Refusal],
) -> Shown {
    let page = Page { address: "/settings".to_owned(), ..page.clone() };
    let (may_edit, may_connect) = (page.may(Right::PeopleEdit), page.may(Right::ConnectionsEdit));
    let may_import = page.may(Right::CatalogueEdit);
    let company = page.login.company;
    let mut global = page.hub().store.read_global().await?;
    let kept: CompanySettings = people::company(&mut global, company)
        .await?
        .and_then(|row| serde_json::from_value(row.settings).ok())
        .unwrap_or_default();
    let tokens = if may_edit { people::tokens(&mut global, company).await? } else { Vec::new() };
    drop(global);
    let mut reader = page.reader().await?;
    let shops = if may_import { connections::list(&mut reader).await? } else { Vec::new() };
    let shops = shops.into_iter().filter(|row| row.side == "channel");
    let shops =
        shops.enumerate().map(|(place, row)| Choice { value: row.id.to_string(), text: row.name, chosen: place == 0 });
    let houses = if may_connect { warehouses::list(&mut reader).await? } else { Vec::new() };
    let centres = if may_connect { warehouses::cost_centres(&mut reader).await? } else { Vec::new() };
    let token = |row: people::TokenRow| Token {
        id: row.id,
        name: row.name,
        role: row.role,
        acts: vec![
            Act::new("token.end", "act-remove").with("token", row.id).look(Look::Danger).confirm("confirm-remove"),
        ],
    };
    let view = Settings {
        company: page.login.company_name.clone(),
        zone: page.login.time_zone.clone(),
        may_edit,
        may_connect,
        may_import,
        book_by_itself: kept.book_by_itself,
        book_wait_minutes: kept.book_wait_minutes,
        warehouses: houses
            .into_iter()
            .map(|row| Warehouse { id: Some(row.id), name: row.name, consignee: row.consignee.0 })
            .collect(),
        cost_centres: centres.into_iter().map(|row| row.name).collect(),
        tokens: tokens.into_iter().map(token).collect(),
        new_token,
        shops: shops.collect(),
        csv,
        offers: offers::count(&mut reader).await?,
        refused_rows: refusals.iter().map(|refusal| refused_row(&page, refusal)).collect(),
    };
    drop(reader);
    page.show_as(status, &view, &[]).await
}

fn refused_row(page: &Page, refusal: &Refusal) -> (i64, String) {
    let row = refusal.values.get("row").and_then(|row| row.parse().ok()).unwrap_or(0);
    let why = refusal.values.get("why").cloned();
    (row, why.unwrap_or_else(|| page.text(&format!("refusal-{}", refusal.code))))
}
