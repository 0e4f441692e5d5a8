//! What chosen lines would cost now: the provider is asked for a preview, which books nothing and costs nothing, and the
//! answer is kept beside the plan's figures with its moment. The ceiling of a line does not move by it (BR-43). New prices
//! for customers are not made here: they need the customer's consent (BR-31).

use std::collections::{BTreeSet, HashMap};

use connect::ItemRefusal;
use domain::{
    Currency, Moment, Money, Refusal, Right,
    activity::ActivityKind,
    decision::DecisionKind,
    ids::{AccountId, ActivityId, LineId, OrderId},
    plan::Wanted,
    refusal::RefusalCode,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Read, StoreError, activities as rows, lines, lines::LineRow, orders, plans};

use super::{
    Look,
    chosen::{self, Begun, orders_of},
    look,
    order::{Quoted, doc, group, quote},
};
use crate::{
    act::{Act, ActCx, ActError},
    activities,
    inbox::order_lane,
    moves,
};

/// Plans of an order among which its last quotes are looked for.
const LAST: i64 = 20;
/// After so many tries without an answer it is told that there was none.
const TRIES: u16 = 6;

/// Asks the providers what these lines would cost now. Nothing is booked.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recalculate {
    /// The lines.
    #[schema(value_type = Vec<String>)]
    pub lines: Vec<LineId>,
    /// The account that shall ask; absent: the first that is signed in at the provider.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountId>,
}

impl Act for Recalculate {
    const NAME: &'static str = "line.recalculate";
    const RIGHT: Right = Right::BookingCreate;
    type Done = Begun;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (_, refusals) = chosen::weigh(read, cx.hub, &self.lines, self.account, Look::quote_refusals).await?;
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut store::Tx, cx: &ActCx<'_>) -> Result<Begun, ActError> {
        let chosen = lines::by_ids(tx, &self.lines).await?;
        let orders: Vec<OrderId> = orders_of(&chosen).into_iter().collect();
        let kind = ActivityKind::Recalculate;
        let activity = activities::begin(tx, cx.hub, kind, cx.actor(), self.account, &chosen).await?;
        for order in &orders {
            let own = chosen.iter().filter(|row| row.order_id == *order).map(|row| row.id).collect();
            let ask = RecalculateOrder { order: *order, lines: own, activity: activity.id };
            jobs::queue(tx, &cx.hub.env, &ask).await?;
        }
        activities::planning(tx, cx.hub, activity.id, i64::try_from(orders.len()).unwrap_or(i64::MAX)).await?;
        Ok(Begun { orders, activity: activity.id })
    }
}

/// Asks what lines of one order would cost now.
#[derive(Debug, Serialize, Deserialize)]
pub struct RecalculateOrder {
    /// The order.
    pub order: OrderId,
    /// The lines.
    pub lines: Vec<LineId>,
    /// Where it is watched.
    pub activity: ActivityId,
}

impl JobKind for RecalculateOrder {
    const NAME: &'static str = "order.recalculate";
    const TRIES: u16 = TRIES;
    fn lane(&self) -> Lane {
        order_lane(domain::Id::new(self.order.number()))
    }
    fn unique(&self) -> Option<String> {
        None
    }
}

impl Job<crate::Hub> for RecalculateOrder {
    async fn run(&self, cx: &JobCx<'_, crate::Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(watched) = rows::lookup(&mut reader, self.activity).await?.filter(|row| !row.is_ended()) else {
            return Ok(());
        };
        let Some(mut seen) = look(&mut reader, hub, self.order).await? else { return Ok(()) };
        drop(reader);
        if let Some(account) = watched.account() {
            seen.choose(account);
        }
        let chosen = seen.lines.iter().filter(|line| self.lines.contains(&line.id));
        let askable: Vec<Wanted> =
            chosen.filter(|line| seen.quote_refusals(line).is_empty()).filter_map(|line| seen.wanted(line)).collect();
        let mut quoted = Vec::new();
        for group in group(hub, askable) {
            let said = match quote(cx, &seen, group.clone()).await {
                Ok(said) => said,
                Err(Stop::Again { why, .. }) if cx.tries >= i64::from(TRIES) => {
                    let none =
                        ItemRefusal { asks: DecisionKind::ProviderRefused, code: NO_ANSWER.to_owned(), message: why };
                    Quoted { group, said: Err(none) }
                }
                Err(stop) => return Err(stop),
            };
            quoted.push(said);
        }
        self.keep(cx, &seen, &quoted).await
    }

    async fn given_up(&self, hub: &crate::Hub, tx: &mut store::Tx, why: &str) -> Result<(), StoreError> {
        activities::given_up(tx, hub, self.activity, self.order, why).await?;
        for line in &self.lines {
            rows::set_line_problem(tx, self.activity, *line, NO_ANSWER).await?;
        }
        Ok(())
    }
}

/// The provider could not be asked.
const NO_ANSWER: &str = "no_answer";

impl RecalculateOrder {
    /// The outcome: what was said is kept with its moment, and the activity is told.
    async fn keep(&self, cx: &JobCx<'_, crate::Hub>, seen: &Look, quoted: &[Quoted]) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("plan: recalculated").await?;
        if orders::lock(&mut tx, self.order).await?.is_none() {
            return Ok(());
        }
        if rows::lock(&mut tx, self.activity).await?.is_none_or(|row| row.is_ended()) {
            return Ok(());
        }
        if !quoted.is_empty() {
            plans::insert(&mut tx, hub.env.id(), self.order, doc(quoted, &[], &[]), hub.env.now()).await?;
        }
        for line in seen.lines.iter().filter(|line| self.lines.contains(&line.id)) {
            rows::set_line_problem(&mut tx, self.activity, line.id, &problem(seen, quoted, line)).await?;
        }
        activities::planning(&mut tx, hub, self.activity, -1).await?;
        moves::refresh(&mut tx, hub, self.order).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The code of why a line has no new price; empty when it has one.
fn problem(seen: &Look, quoted: &[Quoted], line: &LineRow) -> String {
    if let Some(refusal) = seen.quote_refusals(line).first() {
        return refusal.code.code().to_owned();
    }
    let said = quoted.iter().flat_map(Quoted::lines).find(|(id, ..)| *id == line.id);
    match said {
        Some((_, _, Err(refusal))) if refusal.code == NO_ANSWER => NO_ANSWER.to_owned(),
        Some((_, _, Err(refusal))) => refusal.asks.code().to_owned(),
        Some((_, _, Ok(_))) => String::new(),
        None => DecisionKind::VariantGone.code().to_owned(),
    }
}

/// What a provider said of one line when it was last asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineQuote {
    /// When.
    pub at: Moment,
    /// For so many pieces.
    pub quantity: i64,
    /// The price of a piece; none when it cannot be bought as things are.
    pub price: Option<Money>,
    /// What it would ask a person, when it cannot be bought.
    pub refused: Option<DecisionKind>,
}

/// What a provider said of lines that it would deliver together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreightQuote {
    /// When.
    pub at: Moment,
    /// The lines.
    pub lines: BTreeSet<LineId>,
    /// Domestic delivery of all of them.
    pub freight: Money,
}

/// The last quotes of an order, by its plans and recalculations.
#[derive(Debug, Clone, Default)]
pub struct Quotes {
    lines: HashMap<LineId, LineQuote>,
    freights: Vec<FreightQuote>,
}

impl Quotes {
    /// The last quote of a line, as long as it is for as many pieces.
    #[must_use]
    pub fn of(&self, line: &LineRow) -> Option<&LineQuote> {
        self.lines.get(&line.id).filter(|quote| quote.quantity == line.quantity)
    }

    /// The last quoted delivery of exactly these lines together.
    #[must_use]
    pub fn freight(&self, lines: &[LineId]) -> Option<&FreightQuote> {
        let lines: BTreeSet<LineId> = lines.iter().copied().collect();
        self.freights.iter().find(|one| one.lines == lines)
    }

    fn take(&mut self, doc: &Value, at: Moment) {
        for group in doc["groups"].as_array().into_iter().flatten() {
            let mut lines = BTreeSet::new();
            for said in group["quoted"].as_array().into_iter().flatten() {
                let Some(line) = said["line"].as_str().and_then(|line| line.parse::<LineId>().ok()) else { continue };
                lines.insert(line);
                let quote = LineQuote {
                    at,
                    quantity: said["quantity"].as_i64().unwrap_or(0),
                    price: serde_json::from_value(said["price"].clone()).ok(),
                    refused: said["refused"].as_str().and_then(|kind| kind.parse().ok()),
                };
                self.lines.entry(line).or_insert(quote);
            }
            let freight = serde_json::from_value(group["freight"].clone()).ok();
            self.freights.extend(freight.map(|freight| FreightQuote { at, lines, freight }));
        }
    }
}

/// What providers last said of an order's lines.
///
/// # Errors
/// When the rows cannot be read.
pub async fn quotes(read: &mut impl Read, order: OrderId) -> Result<Quotes, StoreError> {
    let mut quotes = Quotes::default();
    for (doc, at) in plans::recent(read, order, LAST).await? {
        quotes.take(&doc, at);
    }
    Ok(quotes)
}

/// Types what a person sees at the provider: the price of a piece, which is also the highest that is paid without asking
/// (BR-43), and the domestic delivery of the line (BR-29). An absent one is taken back.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPrice {
    /// The line.
    #[schema(value_type = String)]
    pub line: LineId,
    /// The price of a piece in yuan, such as `12.50`; absent: the offer's price holds again.
    #[serde(default)]
    pub price: Option<String>,
    /// Delivery of the line inside the provider's country, in yuan; absent: none is typed.
    #[serde(default)]
    pub delivery: Option<String>,
}

/// The line whose price was typed.
#[derive(Debug, Serialize)]
pub struct PriceSet {
    /// The line.
    pub line: LineId,
    /// Its order.
    pub order: OrderId,
}

/// The most that can be typed: a slip of the finger is no price.
const MOST: i64 = 10_000_000_000;

/// The smallest coin of a typed amount: a fen, in the units of an amount.
const FEN: i64 = 100;

fn typed(text: Option<&str>) -> Result<Option<i64>, ()> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let money = Money::parse(&text.replace(',', "."), Currency::CNY).map_err(drop)?;
    let fits = (0..=MOST).contains(&money.amount) && money.amount % FEN == 0;
    if fits { Ok(Some(money.amount)) } else { Err(()) }
}

impl Act for SetPrice {
    const NAME: &'static str = "line.set_price";
    const RIGHT: Right = Right::BookingCreate;
    type Done = PriceSet;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = Vec::new();
        match lines::by_ids(read, &[self.line]).await?.first() {
            None => refusals.push(RefusalCode::NotFound.refusal().with("line", self.line)),
            // What is booked has the price it was booked at.
            Some(row) if !row.status.is_unbooked() => {
                refusals.push(RefusalCode::LineStatus.refusal().with("line", row.id).with("status", row.status));
            }
            Some(_) => {}
        }
        if !matches!(typed(self.price.as_deref()), Ok(None | Some(1..))) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "price"));
        }
        if typed(self.delivery.as_deref()).is_err() {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "delivery"));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut store::Tx, cx: &ActCx<'_>) -> Result<PriceSet, ActError> {
        let Some(mut line) = lines::by_ids(tx, &[self.line]).await?.into_iter().next() else {
            return Err(ActError::Stale);
        };
        let (Ok(price), Ok(delivery)) = (typed(self.price.as_deref()), typed(self.delivery.as_deref())) else {
            return Err(ActError::Stale);
        };
        let money = |amount: Option<i64>| amount.map(|amount| Money::new(amount, Currency::CNY));
        let details = json!({ "price": { "from": money(line.ceiling), "to": money(price) },
            "delivery": { "from": money(line.delivery), "to": money(delivery) } });
        (line.ceiling, line.delivery) = (price, delivery);
        lines::update(tx, &mut line).await?;
        let subject = line.id.to_string();
        moves::note(tx, &cx.hub.env, cx.actor(), line.order_id, subject, "line.price_typed", details).await?;
        moves::refresh(tx, cx.hub, line.order_id).await?;
        Ok(PriceSet { line: line.id, order: line.order_id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_29_a_typed_amount_is_read_as_people_write_it() {
        for (text, expected) in [
            (None, Ok(None)),
            (Some("  "), Ok(None)),
            (Some("12.5"), Ok(Some(125_000))),
            (Some("12,50"), Ok(Some(125_000))),
            (Some("0"), Ok(Some(0))),
            (Some("-1"), Err(())),
            (Some("95.555"), Err(())),
            (Some("95.550"), Ok(Some(955_500))),
            (Some("1 000 000.01"), Err(())),
            (Some("10000000"), Err(())),
            (Some("a"), Err(())),
        ] {
            assert_eq!(typed(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_newest_quote_of_a_line_counts_for_as_many_pieces() {
        let at = Moment::from_micros;
        let line = |number: i64| LineId::new(number);
        let said = |line: LineId, quantity: i64, price: &str| json!({ "line": line, "quantity": quantity, "price": Money::parse(price, Currency::CNY).unwrap() });
        let freight = Money::parse("6", Currency::CNY).unwrap();
        let mut quotes = Quotes::default();
        quotes.take(
            &json!({ "groups": [{ "quoted": [said(line(1), 2, "9"),
                { "line": line(2), "quantity": 1, "refused": "out_of_stock" }], "freight": freight }] }),
            at(20),
        );
        quotes.take(&json!({ "groups": [{ "quoted": [said(line(1), 2, "7"), said(line(3), 1, "1")] }] }), at(10));
        assert_eq!(quotes.lines[&line(1)].price, Some(Money::parse("9", Currency::CNY).unwrap()));
        assert_eq!(quotes.lines[&line(2)].refused, Some(DecisionKind::OutOfStock));
        assert_eq!(quotes.lines[&line(3)].at, at(10));
        assert_eq!(quotes.freight(&[line(2), line(1)]).map(|one| one.freight), Some(freight));
        assert!(quotes.freight(&[line(1)]).is_none());
    }
}
