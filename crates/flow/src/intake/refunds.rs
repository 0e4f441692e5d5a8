//! Money that went back in the shop without saying for which pieces: perhaps not all of the goods are wanted any more, and only
//! a person can know. The pieces that a refund names are no question; they are dropped in `lines`.

use domain::order::{ChannelOrder, HoldReason};
use store::{StoreError, Tx, lines, orders, orders::OrderRow};

use super::lines::droppable;

/// Holds an order of which something can still be left unbought when such money went back; once for each sum, so that what
/// a person released is not held again by the same refund (BR-25).
pub(super) async fn hold(tx: &mut Tx, row: &mut OrderRow, said: &ChannelOrder) -> Result<(), StoreError> {
    let loose = said.refunded_loose();
    if loose <= row.refunded_seen {
        return Ok(());
    }
    let refunded = HoldReason::Refunded.code();
    if can_be_left(tx, row).await? {
        if !row.hold.is_empty() && row.hold != refunded {
            // Another hold stands. When it goes, the order is understood anew, and this comes to light.
            return Ok(());
        }
        refunded.clone_into(&mut row.hold);
    }
    row.refunded_seen = loose;
    orders::upsert(tx, row).await
}

/// Whether something of the order was not sent to a provider.
async fn can_be_left(tx: &mut Tx, row: &OrderRow) -> Result<bool, StoreError> {
    for line in lines::of_order(tx, row.id).await? {
        if !line.status.is_dead() && droppable(tx, &line).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
