//! Orders, lists and parcels from the wire to the hub's words. Pure; what a create or a preview brought is read in
//! `outcome`.

use connect::CallResult;
use domain::{
    Currency, Moment, Money,
    provider_order::{ConsigneeSeen, ProviderLineSeen, ProviderOrderSeen, ProviderState, RefundState, Shipment},
};

use super::{
    faults::Said,
    values::{self, Misread},
    wire::{LIST, LOGISTICS, Object, VIEW},
};

/// Item logistics: sent or received as a whole, sent in part.
const SENT_WHOLE: [&str; 2] = ["2", "3"];
const SENT_IN_PART: &str = "5";
/// Payment terms that were paid, whatever came after: paid, refunded, the seller has the money.
const PAID_TERMS: [&str; 3] = ["2", "4", "6"];

/// What `get.buyerView` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum View {
    /// This order.
    Order(Box<ProviderOrderSeen>),
    /// No such order, by the provider's word.
    None,
    /// A no that says something else.
    Refused(Said),
}

/// Reads an answer of `get.buyerView`.
pub(super) fn view(body: &Object<'_>) -> CallResult<View> {
    let garbled = |error: Misread| VIEW.garbled(error);
    match VIEW.agreed(body)? {
        Err(said) if said.is_no_such_order() => Ok(View::None),
        Err(said) => Ok(View::Refused(said)),
        Ok(()) => match body.object("result").map_err(garbled)? {
            Some(result) if !result.is_empty() => Ok(View::Order(Box::new(order(&result).map_err(garbled)?))),
            // "Done, and here is nothing" is a word; an answer without the key is not.
            _ if body.says("result") => Ok(View::None),
            _ => Err(VIEW.garbled("no result")),
        },
    }
}

/// One page of the list of orders, with the provider's own total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) orders: Vec<ProviderOrderSeen>,
    pub(super) total: i64,
}

/// Reads an answer of `getBuyerOrderList`. An order that cannot be read spoils the page: nobody shall believe that it
/// is absent.
pub(super) fn page(body: &Object<'_>) -> CallResult<Page> {
    if let Err(said) = LIST.agreed(body)? {
        return Err(LIST.no(&said, true));
    }
    let read = || -> Result<Page, Misread> {
        let total = body.text("totalRecord")?.ok_or_else(|| Misread::new("totalRecord", "missing"))?;
        let mut orders = Vec::new();
        for entry in body.list("result")? {
            orders.push(ProviderOrderSeen { shipments: Vec::new(), ..order(&entry)? });
        }
        Ok(Page { orders, total: values::whole("totalRecord", &total)? })
    };
    read().map_err(|error| LIST.garbled(error))
}

/// One order as view and list show it.
pub(super) fn order(body: &Object<'_>) -> Result<ProviderOrderSeen, Misread> {
    let base = body.object("baseInfo")?.ok_or_else(|| Misread::new("baseInfo", "missing"))?;
    let items = body.list("productItems")?;
    let terms = body.list("tradeTerms")?;
    let raw_state = base.text("status")?.unwrap_or_default();
    let placed_at = needed(&base, "createTime").and_then(|text| values::moment("createTime", &text))?;
    let mut paid_at = moment(&base, "payTime")?;
    let mut paid_terms = false;
    for term in &terms {
        if term.text("payStatus")?.is_some_and(|status| PAID_TERMS.contains(&status.as_str())) {
            paid_terms = true;
            paid_at = paid_at.or(moment(term, "payTime")?);
        }
    }
    let (mut lines, mut sent, mut pay_before, mut refunds) = (Vec::new(), Vec::new(), None, Vec::new());
    for item in &items {
        let line = line(item)?;
        sent.push(item.text("logisticsStatus")?.unwrap_or_default());
        let expires = moment(item, "gmtPayExpireTime")?;
        pay_before = earliest(pay_before, expires);
        refunds.push(refund(&item.text("refundStatus")?.unwrap_or_default()));
        lines.push(line);
    }
    let refund = match refund(&base.text("refundStatus")?.unwrap_or_default()) {
        RefundState::None => refunds.into_iter().max_by_key(|state| weight(*state)).unwrap_or(RefundState::None),
        of_order => of_order,
    };
    let paid = paid_at.is_some() || paid_terms || refund == RefundState::Succeeded;
    let partly = sent.iter().any(|status| status == SENT_IN_PART || SENT_WHOLE.contains(&status.as_str()));
    let goods = match amount(&base, "sumProductPayment")? {
        Some(goods) => goods,
        None => sum_of(&lines)?,
    };
    let total = amount(&base, "totalAmount")?.ok_or_else(|| Misread::new("totalAmount", "missing"))?;
    let whole: Vec<bool> = sent.iter().map(|status| SENT_WHOLE.contains(&status.as_str())).collect();
    Ok(ProviderOrderSeen {
        number: id(&base, "idOfStr", "id")?,
        reference: base.text("outOrderId")?.or(body.text("outOrderId")?),
        seller: base.first(&["sellerID", "sellerLoginId"]).unwrap_or_default(),
        state: state(&raw_state, paid, partly),
        raw_state,
        refund,
        goods,
        freight: amount(&base, "shippingFee")?.unwrap_or(Money::zero(Currency::CNY)),
        total,
        placed_at,
        paid_at,
        changed_at: moment(&base, "modifyTime")?.or(paid_at).unwrap_or(placed_at),
        pay_before,
        consignee: consignee(&base)?,
        shipments: parcels_beside(body, &lines, &whole)?,
        lines,
    })
}

fn needed(object: &Object<'_>, key: &'static str) -> Result<String, Misread> {
    object.text(key)?.ok_or_else(|| Misread::new(key, "missing"))
}

/// The text form where there is one; the number is read from its own text and loses nothing either.
fn id(object: &Object<'_>, text: &'static str, number: &'static str) -> Result<String, Misread> {
    match object.text(text)? {
        Some(found) => values::id(text, &found),
        None => values::id(number, &needed(object, number)?),
    }
}

fn moment(object: &Object<'_>, key: &'static str) -> Result<Option<Moment>, Misread> {
    object.text(key)?.map(|text| values::moment(key, &text)).transpose()
}

fn earliest(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Amounts of orders are in yuan; only `baseInfo.discount`, which is not read, is in fen.
fn amount(object: &Object<'_>, key: &'static str) -> Result<Option<Money>, Misread> {
    object.text(key)?.map(|text| values::yuan(key, &text)).transpose()
}

fn line(item: &Object<'_>) -> Result<ProviderLineSeen, Misread> {
    Ok(ProviderLineSeen {
        external_id: id(item, "subItemIDString", "subItemID")?,
        offer: values::id("productID", &needed(item, "productID")?)?,
        spec: item.text("specId")?.unwrap_or_default(),
        quantity: values::whole("quantity", &needed(item, "quantity")?)?,
        unit_price: amount(item, "price")?.ok_or_else(|| Misread::new("price", "missing"))?,
    })
}

fn sum_of(lines: &[ProviderLineSeen]) -> Result<Money, Misread> {
    lines.iter().try_fold(Money::zero(Currency::CNY), |sum, line| {
        line.unit_price
            .times(line.quantity)
            .and_then(|price| sum.plus(price))
            .map_err(|error| Misread::new("sumProductPayment", error.to_string()))
    })
}

fn consignee(base: &Object<'_>) -> Result<ConsigneeSeen, Misread> {
    let Some(receiver) = base.object("receiverInfo")? else { return Ok(ConsigneeSeen::default()) };
    Ok(ConsigneeSeen {
        name: receiver.text("toFullName")?.unwrap_or_default(),
        mobile: receiver.text("toMobile")?.unwrap_or_default(),
        postcode: receiver.text("toPost")?.unwrap_or_default(),
        address: receiver.text("toArea")?.unwrap_or_default(),
    })
}

/// The hub's word for a status (domain guide 4.4). `partly`: some item is sent already.
pub(super) fn state(raw: &str, paid: bool, partly: bool) -> ProviderState {
    match raw.to_ascii_lowercase().as_str() {
        "waitbuyerpay" => ProviderState::AwaitingPayment,
        "waitsellersend" if partly => ProviderState::PartlyShipped,
        "waitsellersend" => ProviderState::Paid,
        "waitlogisticstakein" | "waitbuyerreceive" => ProviderState::Shipped,
        "waitbuyersign" | "signinsuccess" | "confirm_goods" => ProviderState::ReceiptConfirmed,
        "success" => ProviderState::Finished,
        "cancel" | "terminated" if paid => ProviderState::ClosedAfterPayment,
        "cancel" | "terminated" => ProviderState::ClosedUnpaid,
        _ => ProviderState::Unknown,
    }
}

/// The hub's word for a refund status; items spell it `WAIT_SELLER_AGREE`. A word that nobody knows is a refund of which
/// only the beginning is certain.
pub(super) fn refund(raw: &str) -> RefundState {
    match raw.to_ascii_lowercase().replace('_', "").as_str() {
        "" | "none" | "norefund" => RefundState::None,
        "waitbuyersend" => RefundState::SellerAgreed,
        "waitsellerreceive" => RefundState::ReturnSent,
        "refundsuccess" => RefundState::Succeeded,
        "refundclose" => RefundState::Closed,
        // `waitselleragree` and `waitbuyermodify` among them.
        _ => RefundState::Asked,
    }
}

/// Of several items' refunds the one that still needs somebody counts for the order.
fn weight(state: RefundState) -> u8 {
    match state {
        RefundState::None => 0,
        RefundState::Closed => 1,
        RefundState::Succeeded => 2,
        RefundState::ReturnSent => 3,
        RefundState::SellerAgreed => 4,
        RefundState::SellerRefused => 5,
        RefundState::Asked => 6,
    }
}

/// Parcels as an order itself names them, without quantities: a line counts only when it was sent as a whole in one
/// parcel.
fn parcels_beside(body: &Object<'_>, lines: &[ProviderLineSeen], whole: &[bool]) -> Result<Vec<Shipment>, Misread> {
    let Some(logistics) = body.object("nativeLogistics")? else { return Ok(Vec::new()) };
    let entries = logistics.list("logisticsItems")?;
    let mut named = Vec::with_capacity(entries.len());
    for entry in &entries {
        named.push(ids_in(&entry.text("subItemIds")?.unwrap_or_default()));
    }
    let mut parcels = Vec::new();
    for (entry, ids) in entries.iter().zip(&named) {
        let in_one = |id: &String| named.iter().filter(|ids| ids.contains(id)).count() == 1;
        let pieces = |id: &String| {
            let at = lines.iter().position(|line| line.external_id == *id)?;
            (whole[at] && in_one(id)).then(|| (id.clone(), lines[at].quantity))
        };
        let counted: Option<Vec<(String, i64)>> = ids.iter().map(pieces).collect();
        add(&mut parcels, entry, counted.unwrap_or_default())?;
    }
    Ok(parcels)
}

fn ids_in(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|id| values::is_id(id)).map(str::to_owned).collect()
}

/// Adds a parcel, or pieces to the parcel with the same number. Without a number there is nothing to look for.
fn add(parcels: &mut Vec<Shipment>, entry: &Object<'_>, lines: Vec<(String, i64)>) -> Result<(), Misread> {
    let Some(tracking) = entry.text("logisticsBillNo")? else { return Ok(()) };
    match parcels.iter_mut().find(|parcel| parcel.tracking == tracking) {
        // One side silent about pieces makes the whole parcel silent: half a count would be believed.
        Some(parcel) if parcel.lines.is_empty() || lines.is_empty() => parcel.lines.clear(),
        Some(parcel) => parcel.lines.extend(lines),
        None => parcels.push(Shipment {
            tracking,
            carrier: entry.first(&["logisticsCompanyName", "logisticsCompanyNo"]).unwrap_or_default(),
            lines,
        }),
    }
    Ok(())
}

/// What `getLogisticsInfos` shows of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Parcels {
    /// These, possibly none yet.
    Sent(Vec<Shipment>),
    /// A no that says something else.
    Refused(Said),
}

/// Reads an answer of `getLogisticsInfos.buyerView` for this order.
pub(super) fn parcels(body: &Object<'_>, number: &str) -> CallResult<Parcels> {
    match LOGISTICS.agreed(body)? {
        // Nothing was sent yet.
        Err(said) if said.code == "500_2" => Ok(Parcels::Sent(Vec::new())),
        Err(said) => Ok(Parcels::Refused(said)),
        Ok(()) => parcels_sent(body, number).map(Parcels::Sent).map_err(|error| LOGISTICS.garbled(error)),
    }
}

fn parcels_sent(body: &Object<'_>, number: &str) -> Result<Vec<Shipment>, Misread> {
    let mut parcels = Vec::new();
    let mut seen = Vec::new();
    for entry in body.list("result")? {
        let cancelled = entry.text("status")?.is_some_and(|status| status.eq_ignore_ascii_case("CANCEL"));
        let known = entry.text("logisticsId")?;
        // The same record twice is one parcel; two records with one number are two parts of it.
        if cancelled || known.as_ref().is_some_and(|id| seen.contains(id)) {
            continue;
        }
        seen.extend(known);
        let mut lines: Vec<(String, i64)> = Vec::new();
        let goods = entry.list("logisticsOrderGoods")?;
        for good in &goods {
            if good.text("tradeOrderId")?.is_some_and(|order| order != number) {
                continue;
            }
            let line = values::id("tradeOrderItemId", &needed(good, "tradeOrderItemId")?)?;
            lines.push((line, values::whole("quantity", &needed(good, "quantity")?)?));
        }
        if goods.is_empty() {
            lines = only_line(&entry)?;
        }
        add(&mut parcels, &entry, lines)?;
    }
    Ok(parcels)
}

/// Goods are named without the line's id; with one line and one kind of goods it is clear all the same.
fn only_line(entry: &Object<'_>) -> Result<Vec<(String, i64)>, Misread> {
    let ids = ids_in(&entry.text("orderEntryIds")?.unwrap_or_default());
    let goods = entry.list("sendGoods")?;
    match (ids.as_slice(), goods.as_slice()) {
        ([id], [good]) => match good.text("quantity")? {
            Some(text) => Ok(vec![(id.clone(), values::whole("quantity", &text)?)]),
            None => Ok(Vec::new()),
        },
        _ => Ok(Vec::new()),
    }
}
