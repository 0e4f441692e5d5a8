//! Which customer an order is of: by the key that its connection goes by; whoever is not known yet is made.

use std::collections::BTreeMap;

use domain::{
    Id,
    customer::{CustomerPolicy, customer_key},
};
use store::{StoreError, Tx, connections::ConnectionRow, customers, customers::CustomerRow, orders::OrderRow};

use crate::hub::Hub;

/// Longest text that is kept of a customer.
const LONGEST: usize = 200;

/// Says of each order which customer it is of.
///
/// # Errors
/// When the rows cannot be read or written.
pub(crate) async fn assign(
    tx: &mut Tx,
    hub: &Hub,
    connection: &ConnectionRow,
    orders: &mut [OrderRow],
) -> Result<(), StoreError> {
    if orders.is_empty() {
        return Ok(());
    }
    // In the order of their keys: two transactions that touch the same customers wait and do not block each other.
    let mut rows: BTreeMap<String, CustomerRow> = BTreeMap::new();
    for order in orders.iter() {
        let row = row_of(hub, connection, connection.customers, order);
        let newer = rows.get(&row.customer_key).is_none_or(|known| known.ordered_at <= row.ordered_at);
        if newer {
            rows.insert(row.customer_key.clone(), row);
        }
    }
    let keys: Vec<String> = rows.keys().cloned().collect();
    customers::set_each(tx, &rows.into_values().collect::<Vec<_>>()).await?;
    let ids = customers::by_keys(tx, keys).await?;
    for order in orders.iter_mut() {
        let key = customer_key(connection.customers, connection.id, order.id, &order.customer.0);
        order.customer_id = ids.get(&key).map(|id| Id::number(*id));
    }
    Ok(())
}

/// The customer of an order, as the order shows him.
pub(super) fn row_of(hub: &Hub, connection: &ConnectionRow, policy: CustomerPolicy, order: &OrderRow) -> CustomerRow {
    let who = &order.customer.0;
    let text = |value: &str| value.trim().chars().take(LONGEST).collect::<String>();
    let kind = match policy {
        CustomerPolicy::OneForAll => "shop",
        _ if matches!(who.external_id.trim(), "" | "0") => "guest",
        _ => "registered",
    };
    let is_shop = kind == "shop";
    let of = |value: &str| if is_shop { String::new() } else { text(value) };
    CustomerRow {
        id: hub.env.id(),
        customer_key: customer_key(policy, connection.id, order.id, who),
        kind: kind.to_owned(),
        name: if is_shop { text(&connection.name) } else { text(&who.name) },
        email: of(&who.email),
        phone: of(&who.phone),
        city: of(&who.city),
        country: of(&who.country),
        merged_into: 0,
        created_at: hub.env.now(),
        ordered_at: order.made_at,
    }
}
