//! What several pages show alike, made from rows: goods with pictures, questions, names.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Money,
    actor::Actor,
    ids::{ConnectionId, LineId, OrderId, SoldLineId},
    order::HoldReason,
    provider_order::ProviderState,
};
use store::{
    Read, StoreError, connections,
    decisions::DecisionRow,
    lines::{self, LineRow, SoldLineRow},
    orders, pictures,
};

use super::Page;
use crate::{components::Goods, pages::decisions::Question};

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

/// City and country.
pub(super) fn place(customer: &domain::order::ChannelCustomer) -> String {
    [customer.city.as_str(), customer.country.as_str()]
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

/// Questions as the pages show them.
pub(super) async fn questions(
    page: &Page,
    read: &mut impl Read,
    rows: &[DecisionRow],
) -> Result<Vec<Question>, StoreError> {
    let wanted: BTreeSet<OrderId> = rows.iter().map(|row| row.order_id).collect();
    let wanted: Vec<OrderId> = wanted.into_iter().collect();
    let numbers: HashMap<OrderId, String> =
        orders::by_ids(read, &wanted).await?.into_iter().map(|row| (row.id, row.number)).collect();
    let ids: Vec<LineId> = rows.iter().filter_map(DecisionRow::line).collect();
    let lines = Lines::read(read, &ids).await?;
    let may_answer = page.may(domain::Right::DecisionsAnswer);
    let view = |row: &DecisionRow| {
        let goods = row.line().and_then(|line| lines.goods(line));
        let money = |name: &str| serde_json::from_value::<Money>(row.details[name].clone()).ok();
        let number = row.details["number"].as_str();
        let said = ["message", "problem", "why"].iter().find_map(|name| row.details[*name].as_str());
        Question {
            id: row.id,
            kind: row.kind,
            asked: row.asked_at,
            order: row.order_id,
            order_number: numbers.get(&row.order_id).cloned().unwrap_or_default(),
            quantity: goods.as_ref().map_or(0, |(_, quantity)| *quantity),
            goods: goods.map(|(goods, _)| goods),
            ceiling: money("ceiling"),
            price: money("price"),
            said: said.unwrap_or_default().to_owned(),
            candidates: number.map(str::to_owned).into_iter().collect(),
            may_answer,
        }
    };
    Ok(rows.iter().map(view).collect())
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
