//! The calls of the buying side: what is asked, in which order, and what the answers say together. Each answer alone is
//! read in `read` and `outcome`.

use std::collections::BTreeSet;

use async_trait::async_trait;
use connect::{
    CallCx, CallResult, ItemRefusal, Response,
    provider::{
        Cancel, Cancelled, Draft, Lookup, OrderList, Ordering, PayAddress, PayLink, Placed, Preview, Quote, Sighting,
        Window,
    },
};
use domain::{
    decision::DecisionKind,
    provider_order::{ProviderOrderSeen, ProviderState},
};

use super::{
    Alibaba1688, outcome,
    read::{self, Page, Parcels, View},
    values,
    wire::{self, Api, CANCEL, CREATE, LIST, LOGISTICS, PAY_LINK, PREVIEW, Params, VIEW},
};

/// Orders on a page of the list.
const PAGE: i64 = 50;
/// A list that does not end is a far side in disorder.
const MOST_PAGES: i64 = 1_000;
/// Most orders behind one link to pay.
const MOST_PAID_AT_ONCE: usize = 30;

fn web_site() -> (&'static str, String) {
    ("webSite", "1688".to_owned())
}

impl Alibaba1688 {
    fn goods(&self, api: Api, draft: &Draft) -> CallResult<Params> {
        let cargo = wire::cargo(&draft.items).map_err(|item| {
            api.refused(ItemRefusal {
                asks: DecisionKind::VariantGone,
                code: String::new(),
                message: format!("`{}` is no offer number of 1688, or the quantity is not above zero", item.key.offer),
            })
        })?;
        Ok(vec![
            ("flow", self.config.flow.clone()),
            ("addressParam", wire::address(&draft.consignee)),
            ("cargoParamList", cargo),
        ])
    }

    async fn view(&self, cx: &CallCx<'_>, key: (&'static str, String)) -> CallResult<View> {
        let response = self.config.ask(cx, VIEW, vec![web_site(), key]).await?;
        match VIEW.open(&response) {
            Ok(body) => read::view(&body),
            Err(error) => Err(error),
        }
    }

    async fn page(&self, cx: &CallCx<'_>, number: i64, mut filter: Params) -> CallResult<Page> {
        filter.extend([("page", number.to_string()), ("pageSize", PAGE.to_string())]);
        let response = self.config.ask(cx, LIST, filter).await?;
        read::page(&LIST.open(&response)?)
    }

    /// Every order that the filter lets through, once, read to the end and counted: a short list would prove an absence
    /// that is none.
    async fn all(&self, cx: &CallCx<'_>, filter: &Params) -> CallResult<Vec<ProviderOrderSeen>> {
        let (mut orders, mut known) = (Vec::new(), BTreeSet::new());
        for number in 1..=MOST_PAGES {
            let page = self.page(cx, number, filter.clone()).await?;
            let nothing_more = page.orders.is_empty();
            for order in page.orders {
                if known.insert(order.number.clone()) {
                    orders.push(order);
                }
            }
            if number * PAGE >= page.total || nothing_more {
                return match i64::try_from(orders.len()) {
                    Ok(read) if read == page.total => Ok(orders),
                    read => Err(LIST.garbled(format!("{} of {} orders came", read.unwrap_or(i64::MAX), page.total))),
                };
            }
        }
        Err(LIST.garbled("a list without an end"))
    }

    /// Adds what was sent to an order of which something was sent.
    async fn with_parcels(&self, cx: &CallCx<'_>, mut order: ProviderOrderSeen) -> CallResult<ProviderOrderSeen> {
        if !is_under_way(order.state) {
            order.shipments.clear();
            return Ok(order);
        }
        let params =
            vec![web_site(), ("orderId", order.number.clone()), ("fields", "company,name,sendgood".to_owned())];
        let response: Response = self.config.ask(cx, LOGISTICS, params).await?;
        match read::parcels(&LOGISTICS.open(&response)?, &order.number)? {
            Parcels::Sent(parcels) if !parcels.is_empty() => order.shipments = parcels,
            // What the order itself names stays: an old order has no other source.
            Parcels::Sent(_) | Parcels::Refused(_) => {}
        }
        Ok(order)
    }
}

fn is_under_way(state: ProviderState) -> bool {
    match state {
        ProviderState::PartlyShipped
        | ProviderState::Shipped
        | ProviderState::ReceiptConfirmed
        | ProviderState::Finished => true,
        ProviderState::Creating
        | ProviderState::AwaitingPayment
        | ProviderState::Paid
        | ProviderState::ClosedUnpaid
        | ProviderState::ClosedAfterPayment
        | ProviderState::Attention
        | ProviderState::Unknown => false,
    }
}

#[async_trait]
impl Ordering for Alibaba1688 {
    async fn place(&self, cx: &CallCx<'_>, draft: &Draft) -> CallResult<Placed> {
        let mut params = self.goods(CREATE, draft)?;
        params.push(("outOrderId", draft.reference.clone()));
        let response = self.config.ask(cx, CREATE, params).await?;
        outcome::placed(&CREATE.open(&response)?, draft)
    }

    async fn state(&self, cx: &CallCx<'_>, number: &str) -> CallResult<Option<ProviderOrderSeen>> {
        // A number that cannot be one of 1688 is no order there; asking would only bring an error of form.
        if !values::is_id(number) {
            return Ok(None);
        }
        match self.view(cx, ("orderId", number.to_owned())).await? {
            View::None => Ok(None),
            View::Refused(said) => Err(VIEW.no(&said, true)),
            View::Order(order) if order.number == number => self.with_parcels(cx, *order).await.map(Some),
            View::Order(_) => Err(VIEW.garbled("another order than was asked for")),
        }
    }
}

#[async_trait]
impl Preview for Alibaba1688 {
    async fn quote(&self, cx: &CallCx<'_>, draft: &Draft) -> CallResult<Quote> {
        let response = self.config.ask(cx, PREVIEW, self.goods(PREVIEW, draft)?).await?;
        outcome::quote(&PREVIEW.open(&response)?, draft)
    }
}

#[async_trait]
impl Lookup for Alibaba1688 {
    async fn by_reference(&self, cx: &CallCx<'_>, reference: &str) -> CallResult<Sighting> {
        let viewed = self.view(cx, ("outOrderId", reference.to_owned())).await?;
        let listed = self.page(cx, 1, vec![("outOrderId", reference.to_owned())]).await?;
        Ok(sighting(reference, viewed, listed))
    }
}

/// What view and list say together. Both know the reference as the key of the create call; neither is trusted alone to
/// say that nothing is there.
pub(super) fn sighting(reference: &str, viewed: View, listed: Page) -> Sighting {
    let (viewed, view_says_none) = match viewed {
        View::Order(order) => (Some(*order), false),
        View::None => (None, true),
        View::Refused(_) => (None, false),
    };
    let complete = usize::try_from(listed.total).is_ok_and(|total| total == listed.orders.len());
    let shown: Vec<ProviderOrderSeen> = viewed.into_iter().chain(listed.orders).collect();
    // A filter that lets other references through was not applied: then only an order that shows ours is ours.
    let foreign = shown.iter().any(|order| order.reference.as_deref().is_some_and(|other| other != reference));
    let mut ours: Vec<ProviderOrderSeen> = Vec::new();
    for mut order in shown {
        let mine = order.reference.as_deref().map_or(!foreign, |carried| carried == reference);
        if mine && !ours.iter().any(|known| known.number == order.number) {
            order.reference = Some(reference.to_owned());
            order.shipments.clear();
            ours.push(order);
        }
    }
    if !complete || (ours.is_empty() && (foreign || !view_says_none)) {
        Sighting::CannotTell
    } else if ours.is_empty() {
        Sighting::Absent
    } else {
        Sighting::Ours(ours)
    }
}

#[async_trait]
impl OrderList for Alibaba1688 {
    async fn list(&self, cx: &CallCx<'_>, window: Window) -> CallResult<Vec<ProviderOrderSeen>> {
        let filter = match window {
            Window::Made(from, to) => {
                vec![("createStartTime", values::request_date(from)), ("createEndTime", values::request_date(to))]
            }
            Window::Changed(from, to) => {
                vec![("modifyStartTime", values::request_date(from)), ("modifyEndTime", values::request_date(to))]
            }
        };
        self.all(cx, &filter).await
    }
}

#[async_trait]
impl Cancel for Alibaba1688 {
    async fn cancel(&self, cx: &CallCx<'_>, number: &str) -> CallResult<Cancelled> {
        let params = vec![web_site(), ("tradeID", number.to_owned()), ("cancelReason", "buyerCancel".to_owned())];
        let response = self.config.ask(cx, CANCEL, params).await?;
        match outcome::cancelled(&CANCEL.open(&response)?)? {
            // The second cancel of an order gets the same no as the first of a paid one: the order itself tells. A look
            // that fails leaves the no, after which everybody reads the order anyway.
            Cancelled::No => match self.view(cx, ("orderId", number.to_owned())).await {
                Ok(View::Order(order)) if order.number == number && order.state == ProviderState::ClosedUnpaid => {
                    Ok(Cancelled::Done)
                }
                Ok(_) | Err(_) => Ok(Cancelled::No),
            },
            told => Ok(told),
        }
    }
}

#[async_trait]
impl PayLink for Alibaba1688 {
    async fn pay_link(&self, cx: &CallCx<'_>, numbers: &[String]) -> CallResult<PayAddress> {
        if numbers.is_empty()
            || numbers.len() > MOST_PAID_AT_ONCE
            || !numbers.iter().all(|number| values::is_id(number))
        {
            return Err(PAY_LINK.refused(ItemRefusal {
                asks: DecisionKind::ProviderRefused,
                code: String::new(),
                message: format!("one link pays 1 to {MOST_PAID_AT_ONCE} orders of 1688"),
            }));
        }
        let list = format!("[{}]", numbers.join(","));
        let response = self.config.ask(cx, PAY_LINK, vec![("orderIdList", list)]).await?;
        outcome::link(&PAY_LINK.open(&response)?)
    }
}
