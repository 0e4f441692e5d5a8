//! A scan that was no package (a slip of the scanner, the barcode of the goods, a page): it is taken off the list of those
//! that nobody knows. The scan itself stays. Scanned again or named by a provider, the number is a package like any other.

use domain::{Refusal, Right, ids::PackageId, package::PackageState, refusal::RefusalCode};
use serde::{Deserialize, Serialize};
use store::{Read, Tx, packages};

use crate::act::{Act, ActCx, ActError};

/// Says that an unidentified scan was no package.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardPackage {
    /// The package.
    #[schema(value_type = String)]
    pub package: PackageId,
}

/// What is left of it.
#[derive(Debug, Serialize)]
pub struct Discarded {
    /// The package.
    pub package: PackageId,
    /// Its number as it is compared.
    pub tracking: String,
}

impl Act for DiscardPackage {
    const NAME: &'static str = "package.discard";
    const RIGHT: Right = Right::WarehouseReceive;
    type Done = Discarded;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let Some(package) = packages::by_ids(read, &[self.package]).await?.into_iter().next() else {
            return Ok(vec![RefusalCode::NotFound.refusal().with("package", self.package)]);
        };
        let is_unknown = package.state == PackageState::ScannedUnknown;
        let is_empty = is_unknown && packages::lines(read, package.id).await?.is_empty();
        Ok(if is_empty { Vec::new() } else { vec![RefusalCode::PackageKnown.refusal().with("state", package.state)] })
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<Discarded, ActError> {
        let Some(mut package) = packages::by_ids(tx, &[self.package]).await?.into_iter().next() else {
            return Err(ActError::Stale);
        };
        // Nothing lay on the table: what a provider names later has to be scanned.
        (package.state, package.received_at) = (PackageState::Discarded, None);
        packages::update(tx, &package).await?;
        Ok(Discarded { package: package.id, tracking: package.tracking })
    }
}
