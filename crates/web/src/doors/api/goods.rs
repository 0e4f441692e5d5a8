//! Goods of shops, where their reading stands, and customers.

use axum::extract::State;
use domain::{
    Moment, Right,
    ids::{CustomerId, VariantId},
};
use serde_json::json;
use store::{catalogues, customers, products, variants};

use super::{Answer, Asked, answer, some};
use crate::doors::{App, caller::Api};

/// `GET /api/v1/goods`: the variants of all shops.
pub(super) async fn goods(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::CatalogueEdit, Right::OrdersSee])?;
    let mut reader = api.reader(&app).await?;
    let rows = variants::list(&mut reader, asked.after()?.unwrap_or(VariantId::new(0)), asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let ids: Vec<_> = rows.iter().map(|row| row.product_id).collect();
    let known = products::by_ids(&mut reader, &ids).await?;
    let money = api.holds(Right::MoneySee);
    let view = |row: &variants::VariantRow| {
        let product = known.iter().find(|one| one.id == row.product_id);
        json!({
            "id": row.id,
            "connection": row.connection,
            "product": row.product,
            "variant": row.variant,
            "name": product.map(|one| &one.name),
            "attributes": row.attributes,
            "sku": some(&row.sku),
            "price": row.price().filter(|_| money),
            "stock": row.stock,
            "links": row.links.0,
            "matching": row.matching,
            "has_offer": row.has_offer,
            "changed_at": row.changed_at,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/catalogues`: where the reading of each shop's goods stands.
pub(super) async fn readings(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::CatalogueEdit, Right::OrdersSee])?;
    let rows = catalogues::list(&mut api.reader(&app).await?).await?;
    let (rows, next) = asked.cut_whole(rows, |row| row.connection.to_string())?;
    let view = |row: &catalogues::CatalogueRow| {
        json!({
            "connection": row.connection,
            "run": row.run,
            "state": row.state,
            "products": row.products,
            "total": row.total,
            "variants": row.variants,
            "changed": row.changed,
            "gone": row.gone,
            "problem": some(&row.problem),
            "began_at": row.began_at,
            "ended_at": (row.ended_at != 0).then(|| Moment::from_micros(row.ended_at)),
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}

/// `GET /api/v1/customers`: those that stand for themselves, with who was merged into them.
pub(super) async fn list_customers(State(app): State<App>, api: Api, asked: Asked) -> Answer {
    api.needs(&[Right::OrdersSee])?;
    let mut reader = api.reader(&app).await?;
    let rows = customers::list(&mut reader, asked.after()?.unwrap_or(CustomerId::new(0)), asked.most()).await?;
    let (rows, next) = asked.cut(rows, |row| row.id.to_string());
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let merged = customers::merged(&mut reader, &ids).await?;
    let view = |row: &customers::CustomerRow| {
        let merged = merged.iter().filter(|one| one.head() == row.id).map(|one| one.id);
        json!({
            "id": row.id,
            "kind": row.kind,
            "name": row.name,
            "email": some(&row.email),
            "phone": some(&row.phone),
            "city": some(&row.city),
            "country": some(&row.country),
            "merged": merged.collect::<Vec<_>>(),
            "created_at": row.created_at,
            "ordered_at": row.ordered_at,
        })
    };
    Ok(answer(rows.iter().map(view).collect(), next))
}
