//! Changes what counts as paid in a shop, and when orders may be bought that are paid later (BR-26).

use std::collections::BTreeMap;

use connect::channel::{OrderSource, RawOrder};
use domain::{
    Refusal, Right,
    ids::{ConnectionId, OrderId, RawOrderId},
    line::LineStatus,
    order::{ChannelOrder, PaymentKind, UnpaidPolicy},
    shop::PaidRule,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::types::Json;
use store::{
    Read, Tx,
    connections::{self, ConnectionRow},
    orders::{self, OrderFilter, OrderRow},
    raw_orders,
    tellings::{self, TellingRow},
};

use super::{ApplyRules, RulesSet, shop, wrong};
use crate::{
    act::{Act, ActCx, ActError},
    intake,
};

/// The word for "as the connector says".
const USUAL: &str = "=usual";
/// Most statuses and methods that are named.
const MOST: usize = 100;
/// Open orders that a dry run looks at, how many at once, and how many of those that would change it names.
const LOOKED: usize = 5_000;
const BATCH: i64 = 500;
const NAMED: usize = 50;

/// Says what counts as paid in a shop.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPaid {
    /// The shop.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// Statuses of the shop that say the money is there, and nothing else does. None: the shop's payment date, or a status that
    /// means processing or completed outside cash on delivery and transfer.
    #[serde(default)]
    pub statuses: Vec<String>,
    /// How methods of the shop are taken, by their names there: `prepaid`, `cash_on_delivery`, `transfer`; `=usual` or absent:
    /// as the connector says.
    #[serde(default)]
    pub methods: BTreeMap<String, String>,
    /// When orders with cash on delivery are bought: `book_at_once`, `after_confirmation`, `after_deposit`.
    #[schema(value_type = String)]
    pub cash_on_delivery: UnpaidPolicy,
    /// When orders with a bank transfer are bought.
    #[schema(value_type = String)]
    pub transfer: UnpaidPolicy,
    /// The share of the total that a deposit is, from 1 to 100; needed where a deposit is waited for.
    #[serde(default)]
    pub deposit_percent: i64,
    /// Whether orders that are there already are understood anew by it.
    #[serde(default)]
    pub existing: bool,
}

impl SetPaid {
    fn rule(&self) -> Result<PaidRule, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut methods = BTreeMap::new();
        for (name, kind) in self.methods.iter().filter(|(_, kind)| *kind != USUAL) {
            match kind.parse::<PaymentKind>() {
                Ok(kind) => {
                    methods.insert(name.trim().to_lowercase(), kind);
                }
                Err(_) => refusals.push(wrong("methods", &format!("{name}: {kind}"))),
            }
        }
        let waits = [self.cash_on_delivery, self.transfer].contains(&UnpaidPolicy::AfterDeposit);
        let fits = (1..=100).contains(&self.deposit_percent) || !waits && self.deposit_percent == 0;
        if !fits {
            refusals.push(wrong("deposit_percent", &self.deposit_percent.to_string()));
        }
        if self.statuses.len() > MOST || self.methods.len() > MOST {
            refusals.push(wrong("statuses", &self.statuses.len().to_string()));
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let statuses = self.statuses.iter().map(|status| status.trim().to_owned());
        Ok(PaidRule {
            statuses: statuses.filter(|status| !status.is_empty()).collect(),
            methods,
            cash_on_delivery: Some(self.cash_on_delivery),
            transfer: Some(self.transfer),
            deposit_percent: self.deposit_percent,
        })
    }
}

impl Act for SetPaid {
    const NAME: &'static str = "paid_rule.set";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = RulesSet;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (_, mut refusals) = shop(read, self.connection).await?;
        refusals.extend(self.rule().err().unwrap_or_default());
        Ok(refusals)
    }

    async fn foresee<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Value, ActError> {
        let (Some(row), Ok(rule)) = (shop(read, self.connection).await?.0, self.rule()) else { return Ok(Value::Null) };
        let Ok(open) = cx.hub.open_channel(read, self.connection).await else { return Ok(Value::Null) };
        let Some(source) = open.channel.order_source() else { return Ok(Value::Null) };
        let then = ConnectionRow { paid_rule: Json(rule), unpaid: self.cash_on_delivery, ..row.clone() };
        let filter = OrderFilter { connection: Some(self.connection), open: true, ..OrderFilter::default() };
        let mut seen = Foreseen::default();
        let mut before = None;
        while seen.looked < LOOKED {
            let page = orders::list(read, &filter, before, BATCH).await?;
            before = page.last().map(|order| order.id);
            let ids: Vec<OrderId> = page.iter().map(|order| order.id).collect();
            let told = tellings::of_orders(read, &ids).await?;
            for order in &page {
                let Some(said) = said(read, source, &row, order).await? else { continue };
                let told: Vec<TellingRow> = told.iter().filter(|one| one.order_id == order.id).cloned().collect();
                let stands = |rules: &ConnectionRow| intake::stands(rules, &said, order, &told);
                seen.look(order, stands(&row), stands(&then));
            }
            if page.len() < usize::try_from(BATCH).unwrap_or(0) {
                return Ok(seen.told(false));
            }
        }
        Ok(seen.told(true))
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        Ok(row.map_or(Value::Null, |row| json!({ "rule": row.paid_rule.0, "unpaid": row.unpaid })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<RulesSet, ActError> {
        let rule = self.rule().map_err(ActError::Refused)?;
        connections::set_paid_rule(tx, self.connection, &rule, self.cash_on_delivery).await?;
        if self.existing {
            let all = ApplyRules { connection: self.connection, after: OrderId::new(0) };
            jobs::queue(tx, &cx.hub.env, &all).await?;
        }
        Ok(RulesSet { connection: self.connection })
    }
}

/// The shop's last word of an order; none when it cannot be read.
async fn said<R: Read>(
    read: &mut R,
    source: &dyn OrderSource,
    shop: &ConnectionRow,
    order: &OrderRow,
) -> Result<Option<ChannelOrder>, ActError> {
    let Some(raw) = raw_orders::lookup(read, RawOrderId::new(order.id.number())).await? else { return Ok(None) };
    let (external_id, dialect, changed_at) = (raw.external_id, raw.dialect, raw.changed_at);
    let said = source.read(&RawOrder { external_id, dialect, changed_at, body: raw.body.into() });
    Ok(said.ok().map(|said| ChannelOrder { phase: shop.statuses.0.phase(&said.status, said.phase), ..said }))
}

/// What would change: how many open orders, and the newest of them.
#[derive(Debug, Default)]
struct Foreseen {
    looked: usize,
    moved: usize,
    orders: Vec<Value>,
}

impl Foreseen {
    fn look(&mut self, order: &OrderRow, (paid, may): (i64, bool), (paid_then, may_then): (i64, bool)) {
        self.looked += 1;
        if (paid, may) == (paid_then, may_then) {
            return;
        }
        self.moved += 1;
        if self.orders.len() < NAMED {
            let word = |may: bool| if may { LineStatus::Paid } else { LineStatus::AwaitingPayment };
            self.orders.push(json!({
                "order": order.id,
                "number": order.number,
                "shop_status": order.shop_status,
                "from": (may != may_then).then(|| word(may)),
                "to": (may != may_then).then(|| word(may_then)),
                "paid": (paid != paid_then).then(|| order.money(paid_then)),
            }));
        }
    }

    fn told(self, more: bool) -> Value {
        json!({ "looked": self.looked, "more": more, "orders_moved": self.moved, "orders": self.orders })
    }
}
