//! Writes the offers that a person ticked, of those that are proposed. Each row has its own answer, and the same again
//! changes nothing (BR-72).

use std::collections::BTreeMap;

use domain::{Refusal, Right, ids::VariantId, offer::OfferKey, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Read, Tx, offers::OfferRow, variants, variants::VariantRow};

use super::propose::{Proposal, proposals};
use crate::{
    act::{Act, ActCx, ActError},
    offers,
};

/// Most variants of one call.
pub(super) const MOST: usize = 500;

/// Writes the proposed offers of these variants.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchVariants {
    /// The variants, at most 500.
    #[schema(value_type = Vec<String>)]
    pub variants: Vec<VariantId>,
    /// Where several offers could be meant: which, by variant, as `provider/offer/spec`.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub choose: BTreeMap<String, String>,
}

/// What came of each.
#[derive(Debug, Serialize)]
pub struct MatchDone {
    /// Offers that were written.
    pub written: usize,
    /// A row for each variant that was named: `written`, `has_offer`, `ambiguous`, `nothing`, `gone`, `not_found`.
    pub rows: Vec<RowDone>,
}

/// What came of one variant.
#[derive(Debug, Serialize)]
pub struct RowDone {
    /// The variant.
    pub variant: VariantId,
    /// What came of it.
    pub result: &'static str,
    /// The offer, as `provider/offer/spec`; empty when none was written.
    pub offer: String,
}

/// How an offer is named among several.
#[must_use]
pub fn word(key: &OfferKey) -> String {
    format!("{}/{}/{}", key.provider, key.offer, key.spec)
}

impl MatchVariants {
    /// What comes of each, with the offers that would be written.
    async fn rows<R: Read>(
        &self,
        read: &mut R,
        cx: &ActCx<'_>,
    ) -> Result<(Vec<RowDone>, Vec<(VariantRow, OfferRow)>), ActError> {
        let there = variants::by_ids(read, &self.variants).await?;
        let proposed = proposals(read, cx.hub, &there).await?;
        let (mut rows, mut write) = (Vec::new(), Vec::new());
        for id in &self.variants {
            let found = there.iter().find(|row| row.id == *id);
            let none = Vec::new();
            let (result, offer) = match found {
                None => ("not_found", None),
                Some(row) => self.one(row, proposed.get(id).unwrap_or(&none)),
            };
            let key = offer.as_ref().map_or_else(String::new, |offer| word(&offer.supplier().key));
            if let (Some(row), Some(offer)) = (found, offer) {
                write.push((row.clone(), offer));
            }
            rows.push(RowDone { variant: *id, result, offer: key });
        }
        Ok((rows, write))
    }

    fn one(&self, row: &VariantRow, proposed: &[Proposal]) -> (&'static str, Option<OfferRow>) {
        if row.has_offer {
            return ("has_offer", None);
        }
        if row.matching == domain::goods::Matching::Gone {
            return ("gone", None);
        }
        let of = |one: &&Proposal| one.offer.is_some();
        let chosen = self.choose.get(&row.id.to_string()).filter(|chosen| !chosen.is_empty());
        let offered: Vec<&Proposal> = proposed.iter().filter(of).collect();
        let found = match (chosen, offered.as_slice()) {
            (Some(chosen), all) => all.iter().find(|one| one.candidate.key().is_some_and(|key| word(key) == *chosen)),
            (None, [one]) => Some(one),
            (None, []) => return ("nothing", None),
            (None, _) => return ("ambiguous", None),
        };
        found.map_or(("ambiguous", None), |one| ("written", one.offer.clone()))
    }
}

impl Act for MatchVariants {
    const NAME: &'static str = "catalogue.match";
    const RIGHT: Right = Right::CatalogueEdit;
    type Done = MatchDone;

    async fn weigh<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match self.variants.len() {
            0 => vec![RefusalCode::NothingChosen.refusal()],
            1..=MOST => Vec::new(),
            _ => vec![RefusalCode::SettingWrong.refusal().with("field", "variants").with("value", MOST)],
        })
    }

    async fn foresee<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Value, ActError> {
        let (rows, write) = self.rows(read, cx).await?;
        Ok(json!({ "written": write.len(), "rows": rows }))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<MatchDone, ActError> {
        let (rows, write) = self.rows(tx, cx).await?;
        let mut by_shop: BTreeMap<_, Vec<OfferRow>> = BTreeMap::new();
        for (row, offer) in write {
            by_shop.entry(row.connection).or_default().push(offer);
        }
        let mut written = 0;
        for (connection, offers) in by_shop {
            written += offers.len();
            offers::keep(tx, cx.hub, connection, &offers).await?;
        }
        Ok(MatchDone { written, rows })
    }
}
