//! Changes what counts as paid in a shop, and when orders may be bought that are paid later (BR-26).

use std::collections::BTreeMap;

use domain::{
    Refusal, Right,
    ids::{ConnectionId, OrderId},
    order::{PaymentKind, UnpaidPolicy},
    shop::PaidRule,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Read, Tx, connections};

use super::{ApplyRules, RulesSet, shop, wrong};
use crate::act::{Act, ActCx, ActError};

/// The word for "as the connector says".
const USUAL: &str = "=usual";
/// Most statuses and methods that are named.
const MOST: usize = 100;

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
