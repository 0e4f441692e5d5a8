//! An order of the older interface in the words of the current one, so that both are understood by the same code.

use connect::channel::Unreadable;

use super::{
    super::wire as current,
    wire::{Fee, Line, Order, Shipping},
};

/// The epoch, which stands for no moment.
const EPOCH: &str = "1970-01-01T00:00:00";

/// An order with the refunds that stand beside it.
pub(in super::super) fn read(json: &[u8], refunds: &[current::RefundInFull]) -> Result<current::Order, Unreadable> {
    let order = serde_json::from_slice(json).map_err(|error| Unreadable::NotAnOrder(error.to_string()))?;
    Ok(translated(order, refunds))
}

fn translated(order: Order, refunds: &[current::RefundInFull]) -> current::Order {
    let created = moment(&order.created_at);
    let mut refunds: Vec<current::Refund> = refunds.iter().map(refund).collect();
    if refunds.is_empty() && order.status == "refunded" {
        // The shop makes an order `refunded` when all of it went back; the oldest version cannot be asked for more.
        refunds.push(current::Refund {
            id: order.id.clone(),
            total: order.total.clone(),
            ..current::Refund::default()
        });
    }
    current::Order {
        date_paid_gmt: if order.payment_details.paid == "true" { created.clone() } else { String::new() },
        date_created_gmt: created,
        date_modified_gmt: moment(&order.updated_at),
        shipping_lines: shipping(&order),
        id: order.id,
        number: order.order_number,
        status: order.status,
        currency: order.currency,
        total: order.total,
        total_tax: order.total_tax,
        customer_id: order.customer_id,
        customer_note: order.note,
        payment_method: order.payment_details.method_id,
        payment_method_title: order.payment_details.method_title,
        billing: order.billing_address,
        shipping: order.shipping_address,
        line_items: order.line_items.map(|lines| lines.into_iter().map(line).collect()),
        fee_lines: order.fee_lines.into_iter().map(fee).collect(),
        refunds,
        ..current::Order::default()
    }
}

pub(super) fn moment(text: &str) -> String {
    if text.starts_with(EPOCH) { String::new() } else { text.to_owned() }
}

/// A variation's own id stands as the product, unless the shop was asked to write the parent beside it.
fn line(line: Line) -> current::Line {
    let parent = line.product_data.parent_id;
    let is_variation = line.product_data.kind == "variation" && super::super::read::is_id(&parent);
    let (product_id, variation_id) =
        if is_variation { (parent, line.product_id) } else { (line.product_id, "0".to_owned()) };
    current::Line {
        id: line.id,
        name: line.name,
        product_id,
        variation_id,
        sku: line.sku,
        quantity: line.quantity,
        total: line.total,
        total_tax: line.total_tax,
        meta: line.meta,
        ..current::Line::default()
    }
}

/// The lines of shipping with the order's tax of shipping on the first of them; where there is none, what the order says.
fn shipping(order: &Order) -> Vec<current::Extra> {
    let extra = |line: &Shipping| current::Extra {
        method_title: line.method_title.clone(),
        total: line.total.clone(),
        ..current::Extra::default()
    };
    let mut lines: Vec<current::Extra> = order.shipping_lines.iter().map(extra).collect();
    if lines.is_empty() {
        lines.push(current::Extra {
            method_title: order.shipping_methods.clone(),
            total: order.total_shipping.clone(),
            ..current::Extra::default()
        });
    }
    lines[0].total_tax.clone_from(&order.shipping_tax);
    lines
}

fn fee(fee: Fee) -> current::Extra {
    current::Extra { name: fee.title, total: fee.total, total_tax: fee.total_tax, ..current::Extra::default() }
}

fn refund(refund: &current::RefundInFull) -> current::Refund {
    current::Refund {
        id: refund.id.clone(),
        total: refund.amount.clone(),
        reason: refund.reason.clone(),
        ..current::Refund::default()
    }
}
