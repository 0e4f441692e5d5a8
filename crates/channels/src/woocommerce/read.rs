//! Stored bytes as an order. Pure; of all the figures of a shop only `total` and `total_tax` are believed, since the
//! others are rounded for show.

use connect::channel::{RawOrder, Unreadable};
use domain::{
    Currency, Moment, Money,
    money::MoneyError,
    order::{
        ChannelCustomer, ChannelLine, ChannelOrder, ChannelRefund, Charge, ChargeKind, PaymentKind, RefundedLine,
        ShopPhase,
    },
};

use super::{
    dialect::Dialect,
    legacy,
    wire::{self, Address, Dates, Extra, Kept, Line, Meta, Order, Refund, RefundInFull, RefundLine},
};

/// So much of what a line says about itself is kept, in bytes.
const ATTRIBUTES: usize = 500;

pub(super) fn read(raw: &RawOrder) -> Result<ChannelOrder, Unreadable> {
    let json = wire::json(&raw.body).ok_or_else(|| Unreadable::NotAnOrder("no JSON".into()))?;
    let dialect = Dialect::from_name(&raw.dialect);
    let not_an_order = |error: serde_json::Error| Unreadable::NotAnOrder(error.to_string());
    let kept: Kept<'_> = serde_json::from_slice(json).map_err(not_an_order)?;
    if !kept.refunds_unread.is_empty() {
        return Err(field("refunds", kept.refunds_unread));
    }
    let json = kept.order.map_or(json, |order| order.get().as_bytes());
    let order: Order = if dialect.is_some_and(Dialect::is_legacy) {
        legacy::read(json, &kept.order_refunds)?
    } else {
        serde_json::from_slice(json).map_err(not_an_order)?
    };
    if !is_id(&order.id) {
        return Err(Unreadable::NotAnOrder("it has no id".into()));
    }
    let lines = order.line_items.as_deref().ok_or_else(|| Unreadable::NotAnOrder("it has no lines".into()))?;
    if order.currency.is_empty() {
        return Err(field("currency", "it is missing"));
    }
    let currency: Currency =
        order.currency.parse().map_err(|_| Unreadable::Currency(order.currency.chars().take(12).collect()))?;
    if order.total.is_empty() {
        return Err(field("total", "it is missing"));
    }
    let total = money("total", &order.total, currency)?;
    let v1 = dialect == Some(Dialect::V1);
    let changed_at = changed_at(&order.dates(), v1)?.unwrap_or(raw.changed_at);
    let paid = if v1 { &order.date_paid } else { &order.date_paid_gmt };
    let status = order.status.strip_prefix("wc-").unwrap_or(&order.status).to_owned();
    let mut read = ChannelOrder {
        number: if order.number.is_empty() { order.id.clone() } else { order.number.clone() },
        phase: phase(&status),
        status,
        created_at: created_at(&order.dates(), v1)?.unwrap_or(changed_at),
        changed_at,
        paid_at: moment("date_paid_gmt", paid)?,
        payment: payment(&order.payment_method),
        payment_title: plain(&order.payment_method_title),
        currency,
        total,
        lines: lines.iter().filter_map(|item| line(item, currency).transpose()).collect::<Result<_, _>>()?,
        charges: charges(&order, currency)?,
        refunds: refunds(&order, &kept.order_refunds, currency)?,
        customer: customer(&order),
        note: order.customer_note.clone(),
        external_id: order.id.clone(),
    };
    read.charges.extend(rounding(&order, &read)?);
    can_be_kept(&read)?;
    Ok(read)
}

/// Lines are known by their ids, and an order that says nowhere when it was made would pass for one of long before the start
/// moment and never be seen by anybody.
fn can_be_kept(order: &ChannelOrder) -> Result<(), Unreadable> {
    let mut ids: Vec<&str> = order.lines.iter().map(|line| line.external_id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(field("line_items.id", "two lines have the same one"));
    }
    if order.created_at.micros() <= 0 && order.phase != ShopPhase::Draft {
        return Err(field("date_created_gmt", "it is missing"));
    }
    Ok(())
}

/// Whether a text is a shop's id of something: digits, and not none.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text != "0" && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the shop's statuses mean. A status of a plugin moves nothing by itself.
pub(super) fn phase(status: &str) -> ShopPhase {
    match status {
        "checkout-draft" | "auto-draft" | "draft" => ShopPhase::Draft,
        "pending" | "on-hold" => ShopPhase::AwaitingPayment,
        "processing" => ShopPhase::Processing,
        "completed" => ShopPhase::Completed,
        "cancelled" | "failed" | "trash" => ShopPhase::Cancelled,
        "refunded" => ShopPhase::Refunded,
        _ => ShopPhase::Other,
    }
}

fn payment(method: &str) -> PaymentKind {
    match method {
        "cod" => PaymentKind::CashOnDelivery,
        "bacs" | "cheque" => PaymentKind::Transfer,
        _ => PaymentKind::Prepaid,
    }
}

/// When the shop says the order changed, if it says so.
pub(super) fn changed_at(dates: &Dates<'_>, v1: bool) -> Result<Option<Moment>, Unreadable> {
    let text = if v1 { dates.modified } else { dates.modified_gmt };
    match moment("date_modified_gmt", text)? {
        Some(at) => Ok(Some(at)),
        None => created_at(dates, v1),
    }
}

pub(super) fn created_at(dates: &Dates<'_>, v1: bool) -> Result<Option<Moment>, Unreadable> {
    moment("date_created_gmt", if v1 { dates.created } else { dates.created_gmt })
}

/// A moment in GMT that is written without a marker. Local times are never read: one hour of each autumn is there twice.
fn moment(name: &str, text: &str) -> Result<Option<Moment>, Unreadable> {
    if text.is_empty() {
        return Ok(None);
    }
    let marked = if text.ends_with('Z') { text.to_owned() } else { format!("{text}Z") };
    marked.parse().map(Some).map_err(|_| field(name, "it is no moment"))
}

fn field(name: &str, why: impl Into<String>) -> Unreadable {
    Unreadable::Field { field: name.to_owned(), why: why.into() }
}

/// An amount; an empty text is none.
fn money(name: &str, text: &str, currency: Currency) -> Result<Money, Unreadable> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Money::zero(currency));
    }
    Money::parse(text, currency).map_err(|error| field(name, error.to_string()))
}

fn plus(name: &str, one: Money, other: Money) -> Result<Money, Unreadable> {
    one.plus(other).map_err(|error: MoneyError| field(name, error.to_string()))
}

/// What a line costs the customer. A line's `total` is always without tax, whatever prices the shop shows.
fn gross(name: &str, total: &str, tax: &str, currency: Currency) -> Result<Money, Unreadable> {
    plus(name, money(name, total, currency)?, money(name, tax, currency)?)
}

fn line(item: &Line, currency: Currency) -> Result<Option<ChannelLine>, Unreadable> {
    let amount = gross("line_items.total", &item.total, &item.total_tax, currency)?;
    let quantity = quantity(&item.quantity)?;
    if quantity == 0 {
        // Nothing was sold on it; only when it costs something is it a riddle.
        let why = "it costs something without a quantity";
        return if amount.amount == 0 { Ok(None) } else { Err(field("line_items.quantity", why)) };
    }
    Ok(Some(ChannelLine {
        external_id: item.id.clone(),
        product: if item.product_id.is_empty() { "0".into() } else { item.product_id.clone() },
        variant: if item.variation_id.is_empty() { "0".into() } else { item.variation_id.clone() },
        sku: item.sku.clone(),
        name: item.name.clone(),
        attributes: attributes(item.meta_data.iter().chain(&item.meta)),
        quantity,
        amount,
        tax: money("line_items.total_tax", &item.total_tax, currency)?,
        picture: Some(item.image.src.clone()).filter(|src| !src.is_empty()),
    }))
}

/// Whole pieces. A plugin that sells halves needs a person.
fn quantity(text: &str) -> Result<i64, Unreadable> {
    let whole = match text.trim().split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return Err(field("line_items.quantity", "it is no whole number")),
        None => text.trim(),
    };
    match whole.parse::<i64>() {
        Ok(pieces) if (0..=1_000_000).contains(&pieces) => Ok(pieces),
        _ => Err(field("line_items.quantity", "it is no number of pieces")),
    }
}

/// `Size: S, Colour: Red`. Keys with an underscore are the shop's own notes.
pub(super) fn attributes<'m>(meta: impl Iterator<Item = &'m Meta>) -> String {
    let told = meta.filter(|item| !item.key.starts_with('_') && !item.display_key.starts_with('_'));
    let parts = told.filter_map(|item| {
        let named = [&item.display_key, &item.label].into_iter().find(|name| !name.is_empty());
        let key = named.map_or(item.key.trim_start_matches("pa_"), String::as_str);
        let value = if item.display_value.is_empty() { &item.value } else { &item.display_value };
        let (key, value) = (plain(key), plain(value));
        (!key.is_empty() && !value.is_empty()).then(|| format!("{key}: {value}"))
    });
    let mut text = parts.collect::<Vec<_>>().join(", ");
    text.truncate(text.floor_char_boundary(ATTRIBUTES));
    text
}

/// Text without the tags that shops put around it.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(ATTRIBUTES));
    let mut inside = false;
    for c in text.chars().take(4 * ATTRIBUTES) {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn charges(order: &Order, currency: Currency) -> Result<Vec<Charge>, Unreadable> {
    let mut charges = Vec::new();
    let mut add = |kind, name: &str, path: &str, extra: &Extra| {
        let amount = gross(path, &extra.total, &extra.total_tax, currency)?;
        if amount.amount != 0 {
            charges.push(Charge { kind, name: name.to_owned(), amount });
        }
        Ok::<_, Unreadable>(())
    };
    for extra in &order.shipping_lines {
        add(ChargeKind::Shipping, &extra.method_title, "shipping_lines.total", extra)?;
    }
    for extra in &order.fee_lines {
        add(ChargeKind::Fee, &extra.name, "fee_lines.total", extra)?;
    }
    Ok(charges)
}

/// What is left over when a shop rounds taxes for the whole order and not for each line. It is a charge only when the
/// order's own tax explains it to the last unit; any other difference is not explained away (BR-20).
fn rounding(order: &Order, read: &ChannelOrder) -> Result<Option<Charge>, Unreadable> {
    let sum = read.sum().map_err(|error| field("total", error.to_string()))?;
    let left_over = plus("total", read.total, sum.negated())?;
    if left_over.amount == 0 || order.total_tax.is_empty() {
        return Ok(None);
    }
    let mut taxes = money("total_tax", &order.total_tax, read.currency)?;
    let extras = order.shipping_lines.iter().chain(&order.fee_lines).map(|extra| &extra.total_tax);
    for tax in order.line_items.iter().flatten().map(|item| &item.total_tax).chain(extras) {
        taxes = plus("total_tax", taxes, money("total_tax", tax, read.currency)?.negated())?;
    }
    let charge = Charge { kind: ChargeKind::Rounding, name: String::new(), amount: left_over };
    Ok((taxes == left_over).then_some(charge))
}

fn refunds(order: &Order, in_full: &[RefundInFull], currency: Currency) -> Result<Vec<ChannelRefund>, Unreadable> {
    let refund = |item: &Refund| {
        let told = in_full.iter().find(|told| told.id == item.id);
        let lines = told.into_iter().flat_map(|told| &told.line_items);
        Ok(ChannelRefund {
            external_id: item.id.clone(),
            amount: positive(money("refunds.total", &item.total, currency)?),
            reason: first_of([item.reason.clone(), item.refund.clone()]),
            lines: lines.filter_map(|line| refunded(line, order, currency).transpose()).collect::<Result<_, _>>()?,
        })
    };
    order.refunds.iter().map(refund).collect()
}

/// Refunds are written in negative figures.
fn positive(amount: Money) -> Money {
    if amount.amount < 0 { amount.negated() } else { amount }
}

/// The sold line that a line of a refund is for; none when the order has none, or the shop does not say which of several.
fn refunded(item: &RefundLine, order: &Order, currency: Currency) -> Result<Option<RefundedLine>, Unreadable> {
    let sold = || order.line_items.iter().flatten();
    let meta = item.meta_data.iter().find(|meta| meta.key.trim_start_matches('_') == "refunded_item_id");
    let named = [item.refunded_item_id.as_str(), meta.map_or("", |meta| &meta.value)].into_iter().find(|id| is_id(id));
    let line = match named {
        Some(id) => sold().find(|line| line.id == id),
        None => {
            // Each interface has its own way to name a variation; its id is the same.
            let goods = own_id(&item.product_id, &item.variation_id);
            let mut same = sold().filter(|line| own_id(&line.product_id, &line.variation_id) == goods);
            same.next().filter(|_| is_id(goods) && same.next().is_none())
        }
    };
    let Some(line) = line else { return Ok(None) };
    Ok(Some(RefundedLine {
        line: line.id.clone(),
        // Parts of a piece stand for no piece that is not wanted: a person looks at it.
        pieces: quantity(item.quantity.trim().trim_start_matches('-')).unwrap_or(0),
        amount: positive(gross("refunds.line_items.total", &item.total, &item.total_tax, currency)?),
    }))
}

fn own_id<'i>(product: &'i str, variation: &'i str) -> &'i str {
    if is_id(variation) { variation } else { product }
}

/// The goods go to the shipping address; a shop that has none means the billing address.
fn customer(order: &Order) -> ChannelCustomer {
    let (billing, shipping) = (&order.billing, &order.shipping);
    let to = if [&shipping.address_1, &shipping.city, &shipping.postcode].iter().any(|part| !part.trim().is_empty()) {
        shipping
    } else {
        billing
    };
    let street: Vec<&str> =
        [&to.address_1, &to.address_2].into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    ChannelCustomer {
        external_id: if is_id(&order.customer_id) { order.customer_id.clone() } else { String::new() },
        name: first_of([name(shipping), name(billing)]),
        email: first_of([billing.email.trim().to_owned(), shipping.email.trim().to_owned()]),
        phone: first_of([shipping.phone.trim().to_owned(), billing.phone.trim().to_owned()]),
        street: street.join(", "),
        city: to.city.trim().to_owned(),
        region: to.state.trim().to_owned(),
        postcode: to.postcode.trim().to_owned(),
        country: first_of([to.country.trim().to_owned(), billing.country.trim().to_owned()]),
    }
}

fn name(address: &Address) -> String {
    let person = format!("{} {}", address.first_name.trim(), address.last_name.trim());
    first_of([person.trim().to_owned(), address.company.trim().to_owned()])
}

fn first_of(texts: [String; 2]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}
