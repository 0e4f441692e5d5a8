//! Two customers that are one person, by the word of somebody who knows. Nothing of the orders is touched: whoever is merged
//! keeps his row and his key, new orders under that key follow him, and the merging can be undone at any time.

use domain::{Refusal, Right, ids::CustomerId, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use store::{Read, Tx, customers, customers::CustomerRow};

use crate::act::{Act, ActCx, ActError};

/// Merges a customer into another.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeCustomer {
    /// Who is merged.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// Whom he is.
    #[schema(value_type = String)]
    pub into: CustomerId,
}

/// Lets a customer stand for himself again.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergeCustomer {
    /// Who was merged.
    #[schema(value_type = String)]
    pub customer: CustomerId,
}

/// Who it was done to.
#[derive(Debug, Serialize)]
pub struct Merged {
    /// The customer.
    pub customer: CustomerId,
}

async fn one<R: Read>(read: &mut R, id: CustomerId) -> Result<Option<CustomerRow>, ActError> {
    Ok(customers::by_ids(read, &[id]).await?.into_iter().next())
}

fn missing(id: CustomerId) -> Refusal {
    RefusalCode::NotFound.refusal().with("customer", id)
}

impl Act for MergeCustomer {
    const NAME: &'static str = "customer.merge";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = Merged;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = Vec::new();
        let (who, into) = (one(read, self.customer).await?, one(read, self.into).await?);
        match &who {
            None => refusals.push(missing(self.customer)),
            Some(row) if row.merged_into != 0 => refusals.push(RefusalCode::CustomerMerged.refusal()),
            Some(_) => {}
        }
        match &into {
            None => refusals.push(missing(self.into)),
            Some(row) if row.merged_into != 0 => refusals.push(RefusalCode::CustomerMerged.refusal()),
            Some(_) if self.into == self.customer => refusals.push(RefusalCode::NothingToDo.refusal()),
            Some(_) => {}
        }
        // One step only, so that undoing is one step too.
        if !customers::merged(read, &[self.customer]).await?.is_empty() {
            refusals.push(RefusalCode::CustomerHasMerged.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Merged, ActError> {
        // Somebody may merge them the other way round at this moment.
        customers::lock(tx, &[self.customer, self.into]).await?;
        if !self.weigh(tx, cx).await?.is_empty() {
            return Err(ActError::Stale);
        }
        customers::merge(tx, self.customer, self.into.number()).await?;
        Ok(Merged { customer: self.customer })
    }
}

impl Act for UnmergeCustomer {
    const NAME: &'static str = "customer.unmerge";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = Merged;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match one(read, self.customer).await? {
            None => vec![missing(self.customer)],
            Some(row) if row.merged_into == 0 => vec![RefusalCode::NothingToDo.refusal()],
            Some(_) => Vec::new(),
        })
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<Merged, ActError> {
        customers::merge(tx, self.customer, 0).await?;
        Ok(Merged { customer: self.customer })
    }
}
