//! What the customer pays for a sold line, spread over its lines.

use domain::line::EndReason;
use store::{
    StoreError, Tx,
    lines::{self, LineRow, SoldLineRow},
    orders::OrderRow,
};

/// Whether the hub, not the shop, ended this line.
pub(super) fn given_up(line: &LineRow) -> bool {
    let by_shop = [EndReason::ShopCancelled.code(), EndReason::KeptForStock.code()];
    line.status.is_dead() && !by_shop.contains(&line.end_reason.as_str())
}

/// What the customer pays for the sold line and did not get back is spread over its living lines by pieces, when they are
/// what the shop sells; while a question about a difference is open, the amounts stay. Pieces that were refunded keep what
/// went back for them, so that nothing more is owed for them and all lines together stay the shop's amount.
pub(super) async fn spread_amount(
    tx: &mut Tx,
    order: &OrderRow,
    sold: &SoldLineRow,
    all: &mut [LineRow],
    (refunded, back): (i64, i64),
) -> Result<(), StoreError> {
    let (counted, ended): (Vec<&mut LineRow>, Vec<&mut LineRow>) =
        all.iter_mut().partition(|line| !line.status.is_dead() || given_up(line));
    let pieces: i64 = counted.iter().map(|line| line.quantity).sum();
    if pieces != sold.shop_quantity || pieces == 0 {
        return Ok(());
    }
    if refunded > 0 && ended.iter().map(|line| line.quantity).sum::<i64>() == refunded {
        spread(tx, order, ended, back).await?;
    }
    spread(tx, order, counted, sold.amount).await
}

async fn spread(tx: &mut Tx, order: &OrderRow, lines: Vec<&mut LineRow>, amount: i64) -> Result<(), StoreError> {
    let weights: Vec<i64> = lines.iter().map(|line| line.quantity).collect();
    let parts = order.money(amount).split(&weights);
    for (line, part) in lines.into_iter().zip(parts) {
        if line.amount != part.amount {
            line.amount = part.amount;
            lines::update(tx, line).await?;
        }
    }
    Ok(())
}
