//! Says where one variant is bought, by a supplier's link or number as people have it.

use domain::{Currency, Money, Refusal, Right, ids::VariantId, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use store::{Read, Tx, offers::OfferRow, variants, variants::VariantRow};

use super::propose::{of_key, offer_of_link};
use crate::{
    act::{Act, ActCx, ActError},
    offers,
};

/// Links a variant to a supplier's offer.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkVariant {
    /// The variant.
    #[schema(value_type = String)]
    pub variant: VariantId,
    /// The address of the goods at the provider, or their number there.
    pub link: String,
    /// The specification id, where the link does not say it.
    #[serde(default)]
    pub spec: String,
    /// The seller's id; while it is not known, the offer is bought by itself.
    #[serde(default)]
    pub seller: String,
    /// The expected price of a piece in yuan; without one the first plan asks the provider, and a person agrees (BR-43).
    #[serde(default)]
    pub price: String,
}

/// The offer that was written.
#[derive(Debug, Serialize)]
pub struct Linked {
    /// The variant.
    pub variant: VariantId,
    /// The provider's kind code.
    pub provider: String,
    /// The offer's id there.
    pub offer: String,
    /// The specification's id there.
    pub spec: String,
}

impl LinkVariant {
    fn offer(&self, cx: &ActCx<'_>, row: &VariantRow) -> Result<OfferRow, Refusal> {
        let Some(mut key) = offer_of_link(cx.hub, &self.link) else {
            return Err(RefusalCode::LinkUnread
                .refusal()
                .with("link", self.link.chars().take(200).collect::<String>()));
        };
        if !self.spec.trim().is_empty() {
            self.spec.trim().clone_into(&mut key.spec);
        }
        let mut offer = of_key(cx.hub, row, &key);
        if !self.seller.trim().is_empty() {
            self.seller.trim().clone_into(&mut offer.seller);
        }
        if !self.price.trim().is_empty() {
            let price = Money::parse(self.price.trim(), Currency::CNY).ok().filter(|price| price.amount > 0);
            let wrong = || RefusalCode::SettingWrong.refusal().with("field", "price").with("value", self.price.trim());
            offer.price = price.ok_or_else(wrong)?.amount;
        }
        Ok(offer)
    }
}

async fn one<R: Read>(read: &mut R, id: VariantId) -> Result<Option<VariantRow>, ActError> {
    Ok(variants::by_ids(read, &[id]).await?.into_iter().next())
}

impl Act for LinkVariant {
    const NAME: &'static str = "catalogue.link";
    const RIGHT: Right = Right::CatalogueEdit;
    type Done = Linked;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match one(read, self.variant).await? {
            None => vec![RefusalCode::NotFound.refusal().with("variant", self.variant)],
            Some(row) => self.offer(cx, &row).err().into_iter().collect(),
        })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Linked, ActError> {
        let Some(row) = one(tx, self.variant).await? else { return Err(ActError::Stale) };
        let offer = self.offer(cx, &row)?;
        let linked = Linked {
            variant: row.id,
            provider: offer.provider.clone(),
            offer: offer.offer.clone(),
            spec: offer.spec.clone(),
        };
        offers::keep(tx, cx.hub, row.connection, &[offer]).await?;
        Ok(linked)
    }
}
