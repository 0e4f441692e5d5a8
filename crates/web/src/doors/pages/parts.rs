//! What several pages show alike, made from rows: goods with pictures, questions, names.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Refusal,
    actor::Actor,
    ids::{ConnectionId, LineId, OrderId, SoldLineId},
    order::HoldReason,
    provider_order::ProviderState,
};
use store::{
    Read, StoreError, connections,
    lines::{self, LineRow, SoldLineRow},
    offers, pictures,
};

use super::Page;
pub(super) use super::questions::questions;
use crate::{components::Goods, http::Problem};

/// Addresses of pictures on this server by where they come from.
pub(super) type Pictures = HashMap<String, String>;

/// The kept pictures of sold lines.
pub(super) async fn pictures<'a>(
    read: &mut impl Read,
    sold: impl Iterator<Item = &'a SoldLineRow>,
) -> Result<Pictures, StoreError> {
    let sources: BTreeSet<String> = sold.map(|row| row.picture.clone()).filter(|source| !source.is_empty()).collect();
    if sources.is_empty() {
        return Ok(Pictures::new());
    }
    let known = pictures::known(read, sources.into_iter().collect()).await?;
    Ok(known.into_iter().map(|(source, id)| (source, format!("/pictures/{id}"))).collect())
}

/// Goods of a sold line.
pub(super) fn goods(sold: Option<&SoldLineRow>, pictures: &Pictures) -> Goods {
    sold.map_or_else(Goods::default, |sold| Goods {
        name: sold.name.clone(),
        attributes: sold.attributes.clone(),
        sku: sold.sku.clone(),
        picture: pictures.get(&sold.picture).cloned(),
    })
}

/// Why an order lies still.
pub(super) fn hold(code: &str) -> Option<HoldReason> {
    code.parse().ok()
}

/// Names of connections.
pub(super) async fn names(read: &mut impl Read) -> Result<HashMap<ConnectionId, String>, StoreError> {
    Ok(connections::list(read).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A city or region, and the country in words.
pub(super) fn place(page: &Page, city: &str, country: &str) -> String {
    [city.to_owned(), page.lang.country(country)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Lines with what was sold on them.
pub(super) struct Lines {
    pub(super) lines: HashMap<LineId, LineRow>,
    pub(super) sold: HashMap<SoldLineId, SoldLineRow>,
    pub(super) pictures: Pictures,
}

impl Lines {
    pub(super) async fn read(read: &mut impl Read, ids: &[LineId]) -> Result<Self, StoreError> {
        let rows = lines::by_ids(read, ids).await?;
        let wanted: BTreeSet<SoldLineId> = rows.iter().map(|line| line.sold_line).collect();
        let wanted: Vec<SoldLineId> = wanted.into_iter().collect();
        let sold = lines::sold_by_ids(read, &wanted).await?;
        let pictures = pictures(read, sold.iter()).await?;
        Ok(Self {
            lines: rows.into_iter().map(|row| (row.id, row)).collect(),
            sold: sold.into_iter().map(|row| (row.id, row)).collect(),
            pictures,
        })
    }

    pub(super) fn goods(&self, line: LineId) -> Option<(Goods, i64)> {
        let line = self.lines.get(&line)?;
        Some((goods(self.sold.get(&line.sold_line), &self.pictures), line.quantity))
    }
}

/// Refusals for people: the goods and the order in place of the id of a line, and each line once, by what counts first.
pub(super) async fn told(page: &Page, refusals: Vec<Refusal>) -> Result<Vec<Refusal>, Problem> {
    let about = |refusal: &Refusal| refusal.values.get("line").and_then(|line| line.parse::<LineId>().ok());
    let ids: Vec<LineId> = refusals.iter().filter_map(about).collect();
    if ids.is_empty() {
        return Ok(refusals);
    }
    let mut reader = page.reader().await?;
    let lines = Lines::read(&mut reader, &ids).await?;
    let orders: BTreeSet<OrderId> = lines.lines.values().map(|line| line.order_id).collect();
    let numbers = super::sheets::numbers(&mut reader, orders.into_iter()).await?;
    drop(reader);
    let mut seen = BTreeSet::new();
    let mut told = Vec::new();
    for mut refusal in refusals {
        let line = about(&refusal);
        if line.is_some_and(|line| !seen.insert(line)) {
            continue;
        }
        if let Some(row) = line.and_then(|line| lines.lines.get(&line)) {
            refusal.values.remove("line");
            let goods = lines.goods(row.id).map(|(goods, _)| goods.name).unwrap_or_default();
            refusal =
                refusal.with("goods", goods).with("order", numbers.get(&row.order_id).cloned().unwrap_or_default());
        }
        told.push(refusal);
    }
    Ok(told)
}

/// Names of sellers by their id at the provider, as far as the offers of these goods say them.
pub(super) async fn sellers(
    read: &mut impl Read,
    orders: &HashMap<OrderId, ConnectionId>,
    sold: impl Iterator<Item = &SoldLineRow>,
) -> Result<HashMap<String, String>, StoreError> {
    let mut products: HashMap<ConnectionId, BTreeSet<String>> = HashMap::new();
    for row in sold {
        if let Some(connection) = orders.get(&row.order_id) {
            products.entry(*connection).or_default().insert(row.product.clone());
        }
    }
    let mut names = HashMap::new();
    for (connection, products) in products {
        for offer in offers::of_products(read, connection, products.into_iter().collect()).await? {
            if !offer.seller_name.is_empty() {
                names.insert(offer.seller, offer.seller_name);
            }
        }
    }
    Ok(names)
}

/// Who did something, as far as the reader can be told.
pub(super) fn who(page: &Page, actor: Actor) -> String {
    match actor {
        Actor::User(user) if user == page.login.user_id => page.login.name.clone(),
        Actor::User(_) => page.text("who-person"),
        Actor::Token(_) => page.text("who-token"),
        Actor::Console => page.text("who-console"),
        Actor::Hub => page.text("who-hub"),
    }
}

/// The page of a provider where a person sees and pays an order (BR-50).
pub(super) fn order_page(page: &Page, kind: &str, number: &str) -> Option<String> {
    let address = page.hub().provider_kind(kind)?.order_page;
    let plain = number.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (plain && !address.is_empty()).then(|| address.replace("{number}", number))
}

/// Whether a provider order waits for its payment.
pub(super) fn is_to_pay(state: ProviderState) -> bool {
    state == ProviderState::AwaitingPayment
}
