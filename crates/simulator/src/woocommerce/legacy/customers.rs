//! Customers of the older interface.

use serde_json::{Value, json};

use super::orders::{accounts, customer_json};
use super::query::{Paging, fields};
use super::{Ask, no_route, refuse};
use crate::call::Reply;
use crate::world::State;

/// `customers`, `customers/count`, `customers/{id}`, `customers/email/{email}`.
pub(super) fn route(state: &State, ask: &Ask<'_>, parts: &[&str]) -> Result<Reply, Reply> {
    let shop = &state.shops[ask.at];
    let all = accounts(shop, |_| true);
    let wrapped = |id: u64| {
        all.get(&id)
            .map(|account| Reply::php(200, &json!({ "customer": fields(ask.call, customer_json(shop, id, account)) })))
    };
    match parts {
        [] => {
            let paging = Paging::of(ask.call);
            let cut = paging.cut(all.iter().collect());
            let rows: Vec<Value> = cut
                .iter()
                .filter(|_| ask.able)
                .map(|(id, account)| fields(ask.call, customer_json(shop, **id, account)))
                .collect();
            Ok(paging.headers(shop, ask.call, Reply::php(200, &json!({ "customers": rows })), all.len(), cut.len()))
        }
        ["count"] => Ok(Reply::php(200, &json!({ "count": all.len() }))),
        ["email", email] => {
            let found = all.iter().find(|(_, account)| account.first.person.email == *email);
            found
                .and_then(|(id, _)| wrapped(*id))
                .ok_or_else(|| refuse(404, "woocommerce_api_invalid_customer_email", "Invalid customer email"))
        }
        [id] => {
            let id: u64 = id.parse().map_err(|_| no_route())?;
            wrapped(id).ok_or_else(|| refuse(404, "woocommerce_api_invalid_customer", "Invalid customer"))
        }
        _ => Err(no_route()),
    }
}
