//! Money and quantities to the last unit: each order's ledger against what the shop paid, each provider order's against what
//! was truly paid for it, each sold line against its pieces. Read from the rows, beside the judge, who looks at the doors.

use std::collections::BTreeMap;

use domain::ids::{OrderId, SoldLineId};
use serde_json::Value;
use store::{Read, Statement, StoreError, args};

static ENTRIES: Statement = Statement::company(
    "stories.entries",
    "SELECT order_id, kind, CAST(SUM(amount) AS BIGINT) FROM ledger_entries WHERE company = $1 \
     GROUP BY order_id, kind ORDER BY order_id, kind",
);
static ORDERS: Statement = Statement::company(
    "stories.orders",
    "SELECT id, payment, paid, refunded FROM orders WHERE company = $1 ORDER BY id",
);
static SPENT: Statement = Statement::company(
    "stories.spent",
    "SELECT provider_orders.number, CAST(COALESCE(SUM(ledger_entries.amount), 0) AS BIGINT) FROM provider_orders \
     LEFT JOIN ledger_entries ON ledger_entries.company = $1 AND ledger_entries.provider_order = provider_orders.id \
     AND ledger_entries.order_id = provider_orders.order_id \
     WHERE provider_orders.company = $1 AND provider_orders.order_id IS NOT NULL \
     GROUP BY provider_orders.number ORDER BY provider_orders.number",
);
static SOLD: Statement = Statement::company(
    "stories.sold",
    "SELECT id, order_id, shop_quantity, quantity, amount FROM sold_lines WHERE company = $1 ORDER BY id",
);
static PIECES: Statement = Statement::company(
    "stories.pieces",
    "SELECT sold_line, quantity, amount, status, end_reason FROM lines WHERE company = $1 ORDER BY id",
);

/// What does not balance.
pub(crate) async fn check(read: &mut impl Read, world: &Value, login: &str) -> Result<Vec<String>, StoreError> {
    let mut found = orders(read).await?;
    found.extend(spent(read, world, login).await?);
    found.extend(pieces(read).await?);
    Ok(found)
}

/// What a customer paid and got back is entered to the last unit, and never more is owed to him than is left of it.
async fn orders(read: &mut impl Read) -> Result<Vec<String>, StoreError> {
    let mut sums: BTreeMap<(i64, String), i64> = BTreeMap::new();
    let rows: Vec<(i64, String, i64)> = read.rows(&ENTRIES, args![]).await?;
    sums.extend(rows.into_iter().map(|(order, kind, sum)| ((order, kind), sum)));
    let rows: Vec<(i64, String, i64, i64)> = read.rows(&ORDERS, args![]).await?;
    let mut found = Vec::new();
    for (id, _, paid, refunded) in rows {
        let sum = |kind: &str| sums.get(&(id, kind.to_owned())).copied().unwrap_or(0);
        let (payment, refund, balance) = (sum("payment"), sum("refund"), sum("balance"));
        let order = OrderId::new(id);
        if payment != paid || refund != -refunded {
            found.push(format!(
                "money: order {order}: {payment} and {refund} are entered of {paid} paid, {refunded} refunded"
            ));
        }
        if balance < 0 || balance > (paid - refunded).max(0) {
            found.push(format!("money: order {order}: {balance} is owed of {paid} paid, {refunded} refunded"));
        }
    }
    Ok(found)
}

/// What an account spent on a provider order that is bound is what the provider took and did not give back.
async fn spent(read: &mut impl Read, world: &Value, login: &str) -> Result<Vec<String>, StoreError> {
    let entered: Vec<(String, i64)> = read.rows(&SPENT, args![]).await?;
    let entered: BTreeMap<String, i64> = entered.into_iter().collect();
    let trades = world["providers"][0]["orders"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (mut found, mut all_entered, mut all_true) = (Vec::new(), 0, 0);
    for trade in trades.iter().filter(|trade| trade["account"] == login) {
        let number = trade["number"].as_str().unwrap_or_default();
        let Some(here) = entered.get(number) else { continue };
        let there = if trade["paid_at"].is_null() { 0 } else { units(&trade["refunded"]) - units(&trade["total"]) };
        (all_entered, all_true) = (all_entered + here, all_true + there);
        if *here != there {
            found.push(format!("money: provider order {number}: {here} is entered, {there} is true"));
        }
    }
    if all_entered != all_true {
        found.push(format!("money: account {login}: {all_entered} is entered, {all_true} is true"));
    }
    Ok(found)
}

/// Ten-thousandths of what is written with at most four places.
fn units(amount: &Value) -> i64 {
    let text = amount.as_str().unwrap_or("0");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<4}").parse().unwrap_or(i64::MIN)
}

/// What was sold is there in pieces, living or given up, and their money is the sold line's.
async fn pieces(read: &mut impl Read) -> Result<Vec<String>, StoreError> {
    let mut of: BTreeMap<i64, (i64, i64, i64)> = BTreeMap::new();
    let rows: Vec<(i64, i64, i64, String, String)> = read.rows(&PIECES, args![]).await?;
    for (sold, quantity, amount, status, reason) in rows {
        let is_dead = ["cancelled", "impossible", "returned_to_vendor"].contains(&status.as_str());
        let by_shop = ["shop_cancelled", "kept_for_stock"].contains(&reason.as_str());
        let (living, given_up, money) = of.entry(sold).or_default();
        match (is_dead, by_shop) {
            (false, _) => *living += quantity,
            (true, false) => *given_up += quantity,
            // The shop's bill knows nothing of these any more.
            (true, true) => continue,
        }
        *money += amount;
    }
    let rows: Vec<(i64, i64, i64, i64, i64)> = read.rows(&SOLD, args![]).await?;
    let mut found = Vec::new();
    for (id, _, in_shop, carried, amount) in rows {
        let (living, given_up, money) = of.get(&id).copied().unwrap_or_default();
        let sold = SoldLineId::new(id);
        if carried != living {
            found.push(format!("quantity: sold line {sold}: {carried} pieces are carried, {living} live"));
        }
        if living + given_up < in_shop {
            found.push(format!(
                "quantity: sold line {sold}: the shop sold {in_shop}, {living} live, {given_up} were given up"
            ));
        }
        // Pieces that are kept for stock are on no bill.
        if living + given_up == in_shop && in_shop > 0 && money != amount {
            found.push(format!("money: sold line {sold}: {amount} was sold, its pieces have {money}"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_last_unit() {
        for (text, amount) in [("12.34", 123_400), ("0.01", 100), ("7", 70_000), ("1.2345", 12_345)] {
            assert_eq!(units(&Value::from(text)), amount);
        }
    }
}
