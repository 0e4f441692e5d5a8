//! Takes offers away from variants, as if they had never been matched: what was taken by mistake is undone. What is being
//! bought already, or was, stays as it is; what waits asks where it is bought (BR-72).

use std::collections::{BTreeMap, BTreeSet};

use domain::{Refusal, Right, ids::VariantId, offer::OfferKey, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Read, Tx, offers, variants, variants::VariantRow};

use super::{
    matching::{MOST, RowDone, word},
    propose::offers_set,
};
use crate::act::{Act, ActCx, ActError};

/// Takes the offers of these variants away.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmatchVariants {
    /// The variants, at most 500.
    #[schema(value_type = Vec<String>)]
    pub variants: Vec<VariantId>,
}

/// What came of each.
#[derive(Debug, Serialize)]
pub struct UnmatchDone {
    /// Offers that were taken away.
    pub removed: usize,
    /// A row for each variant that was named: `removed`, `no_offer`, `not_found`.
    pub rows: Vec<RowDone>,
}

impl UnmatchVariants {
    /// What comes of each, with the variants that lose their offer.
    async fn rows<R: Read>(&self, read: &mut R) -> Result<(Vec<RowDone>, Vec<VariantRow>), ActError> {
        let there = variants::by_ids(read, &self.variants).await?;
        let mut products: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for row in &there {
            products.entry(row.connection).or_default().insert(row.product.clone());
        }
        let mut known: BTreeMap<_, OfferKey> = BTreeMap::new();
        for (connection, products) in products {
            for offer in offers::of_products(read, connection, products.into_iter().collect()).await? {
                let key = offer.supplier().key;
                known.insert((connection, offer.product, offer.variant), key);
            }
        }
        let (mut rows, mut lose) = (Vec::new(), Vec::new());
        for id in self.variants.iter().collect::<BTreeSet<_>>() {
            let found = there.iter().find(|row| row.id == *id);
            let offer = found.and_then(|row| known.get(&(row.connection, row.product.clone(), row.variant.clone())));
            let result = match (found, offer) {
                (None, _) => "not_found",
                (Some(_), None) => "no_offer",
                (Some(row), Some(_)) => {
                    lose.push(row.clone());
                    "removed"
                }
            };
            rows.push(RowDone { variant: *id, result, offer: offer.map(word).unwrap_or_default() });
        }
        Ok((rows, lose))
    }
}

impl Act for UnmatchVariants {
    const NAME: &'static str = "catalogue.unmatch";
    const RIGHT: Right = Right::CatalogueEdit;
    type Done = UnmatchDone;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match self.variants.len() {
            0 => vec![RefusalCode::NothingChosen.refusal()],
            1..=MOST => Vec::new(),
            _ => vec![RefusalCode::SettingWrong.refusal().with("field", "variants").with("value", MOST)],
        })
    }

    async fn foresee<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let (rows, lose) = self.rows(read).await?;
        Ok(json!({ "removed": lose.len(), "rows": rows }))
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        // What was taken away can be read in the history, and written again.
        let (rows, _) = self.rows(read).await?;
        Ok(rows.iter().map(|row| (row.variant.to_string(), Value::from(row.offer.as_str()))).collect())
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<UnmatchDone, ActError> {
        let (rows, lose) = self.rows(tx).await?;
        let mut products: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for row in &lose {
            offers::remove(tx, row.connection, &(row.product.clone(), row.variant.clone())).await?;
            products.entry(row.connection).or_default().insert(row.product.clone());
        }
        for (connection, products) in products {
            offers_set(tx, cx.hub, connection, &products).await?;
        }
        Ok(UnmatchDone { removed: lose.len(), rows })
    }
}
