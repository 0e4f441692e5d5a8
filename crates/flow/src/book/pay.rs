//! A person pays at the provider (BR-50): the hub only fetches the link to its cashier, for several provider orders of one
//! account at once. Whoever opens it must be signed in there as the buyer.

use std::collections::BTreeSet;

use connect::provider::PayAddress;
use domain::{
    Refusal, Right,
    activity::{ActivityKind, ActivityState},
    ids::{AccountId, ActivityId, ProviderLineId, ProviderOrderId},
    provider_order::ProviderState,
    refusal::RefusalCode,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx, activities,
    activities::ActivityRow,
    bookings::{self, BookingLineRow},
    lines,
    provider_orders::{self, ProviderOrderRow},
};

use super::{account_lane, search::failed};
use crate::follow::ReadProviderOrder;
use crate::{
    act::{Act, ActCx, ActError},
    hub::Hub,
    sessions,
};

/// One link pays so many at most.
const MOST: usize = 30;
/// The problem of an activity when the provider takes no money for some of its orders; their numbers follow it.
pub const UNPAYABLE: &str = "unpayable";

/// Fetches the link to the provider's cashier.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentLink {
    /// Unpaid provider orders of one account.
    #[schema(value_type = Vec<String>)]
    pub provider_orders: Vec<ProviderOrderId>,
}

/// A link that was asked for.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// Where it appears.
    pub activity: ActivityId,
}

/// Lines of ours that are bought with a provider order.
async fn held<R: Read>(read: &mut R, order: ProviderOrderId) -> Result<Vec<BookingLineRow>, StoreError> {
    let ids: Vec<ProviderLineId> = provider_orders::lines(read, order).await?.iter().map(|line| line.id).collect();
    bookings::of_provider_lines(read, &ids).await
}

impl PaymentLink {
    async fn rows<R: Read>(&self, read: &mut R) -> Result<Vec<ProviderOrderRow>, ActError> {
        let mut rows = Vec::new();
        for id in self.provider_orders.iter().take(MOST) {
            rows.extend(provider_orders::lookup(read, *id).await?);
        }
        Ok(rows)
    }
}

impl Act for PaymentLink {
    const NAME: &'static str = "payment.link";
    const RIGHT: Right = Right::BookingCreate;
    type Done = Asked;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        if self.provider_orders.len() > MOST {
            return Ok(vec![RefusalCode::TooManyForLink.refusal().with("most", MOST)]);
        }
        let rows = self.rows(read).await?;
        let mut refusals = Vec::new();
        if self.provider_orders.is_empty() {
            refusals.push(RefusalCode::NothingChosen.refusal());
        }
        for missing in self.provider_orders.iter().filter(|id| !rows.iter().any(|row| row.id == **id)) {
            refusals.push(RefusalCode::NotFound.refusal().with("provider_order", missing));
        }
        let accounts: BTreeSet<AccountId> = rows.iter().map(|row| row.account).collect();
        if accounts.len() > 1 {
            refusals.push(RefusalCode::SeveralAccounts.refusal());
        }
        for row in rows.iter().filter(|row| row.state != ProviderState::AwaitingPayment) {
            refusals.push(RefusalCode::NothingToPay.refusal().with("number", &row.number));
        }
        let being_cut = activities::being_cut(read).await?;
        for row in &rows {
            if held(read, row.id).await?.iter().any(|held| being_cut.contains(&held.line)) {
                refusals.push(RefusalCode::BeingUnbound.refusal().with("number", &row.number));
            }
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Asked, ActError> {
        let hub = cx.hub;
        let rows = self.rows(tx).await?;
        let Some(account) = rows.first().map(|row| row.account) else { return Err(ActError::Stale) };
        let kind = ActivityKind::Payment;
        let mut row = ActivityRow::begun(hub.env.id(), kind, cx.actor().to_string(), Some(account), hub.env.now());
        row.found_orders = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        // What is paid for with it: so the window can name orders and goods.
        let mut about = Vec::new();
        for paid in &rows {
            about.extend(held(tx, paid.id).await?.into_iter().map(|held| held.line));
        }
        let about = lines::by_ids(tx, &about).await?;
        row.found_lines = i64::try_from(about.len()).unwrap_or(i64::MAX);
        activities::insert(tx, &row).await?;
        for line in about {
            activities::add_line(tx, row.id, line.id, line.order_id).await?;
        }
        let numbers = rows.into_iter().map(|row| row.number).collect();
        jobs::queue(tx, &hub.env, &FetchPaymentLink { activity: row.id, account, numbers }).await?;
        Ok(Asked { activity: row.id })
    }
}

/// Asks the provider for the link.
#[derive(Debug, Serialize, Deserialize)]
pub struct FetchPaymentLink {
    activity: ActivityId,
    account: AccountId,
    numbers: Vec<String>,
}

impl JobKind for FetchPaymentLink {
    const NAME: &'static str = "payment.link";
    const TRIES: u16 = 8;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        None
    }
}

impl Job<Hub> for FetchPaymentLink {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(account) = store::accounts::lookup(&mut reader, self.account).await? else { return Ok(()) };
        let open = hub.enabled_provider(&mut reader, account.connection).await?;
        drop(reader);
        let Some(side) = open.provider.pay_link() else { return self.end(cx, Err("no_payment_link")).await };
        let signed_in = sessions::for_writing(cx, self.account).await?;
        let call = hub.cx(account.connection).with_account(&signed_in);
        let answer = side.pay_link(&call, &self.numbers).await;
        let mut tx = cx.begin("book: keep exchanges").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        tx.commit().await?;
        match answer {
            // It goes into a page: nothing but an address of the web.
            Ok(PayAddress::All(link)) if link.starts_with("https://") || link.starts_with("http://") => {
                self.end(cx, Ok(&link)).await
            }
            Ok(PayAddress::All(_)) => self.end(cx, Err("no_payment_link")).await,
            Ok(PayAddress::Not { numbers, .. }) => self.unpayable(cx, &numbers).await,
            Err(error) => match &error.fault {
                connect::Fault::Refused(refusal) => self.end(cx, Err(&refusal.message)).await,
                _ => Err(failed(cx, self.account, &error).await?),
            },
        }
    }
}

impl FetchPaymentLink {
    /// Some were paid, closed or put right at the provider meanwhile: they are named and read anew.
    async fn unpayable(&self, cx: &JobCx<'_, Hub>, numbers: &[String]) -> Result<(), Stop> {
        // What is not named may be any of them.
        let named: Vec<&String> = self.numbers.iter().filter(|number| numbers.contains(number)).collect();
        let doubtful = if named.is_empty() { self.numbers.iter().collect() } else { named };
        let mut tx = cx.begin("book: unpayable").await?;
        for number in &doubtful {
            if let Some(row) = provider_orders::by_number(&mut tx, self.account, number).await? {
                let read = ReadProviderOrder { provider_order: row.id, account: self.account };
                jobs::queue(&mut tx, &cx.app.env, &read).await?;
            }
        }
        tx.commit().await?;
        let named = doubtful.iter().map(|number| number.as_str()).collect::<Vec<_>>().join(", ");
        self.end(cx, Err(&format!("{UNPAYABLE} {named}"))).await
    }

    async fn end(&self, cx: &JobCx<'_, Hub>, found: Result<&str, &str>) -> Result<(), Stop> {
        let now = cx.app.env.now();
        let mut tx = cx.begin("book: payment link").await?;
        if let Some(row) = activities::lock(&mut tx, self.activity).await?.filter(|row| !row.is_ended()) {
            let state = if found.is_ok() { ActivityState::Done } else { ActivityState::Failed };
            let ended = ActivityRow {
                state,
                link: found.unwrap_or_default().to_owned(),
                problem: found.err().unwrap_or_default().to_owned(),
                changed_at: now,
                ended_at: now.micros(),
                ..row
            };
            activities::update(&mut tx, &ended).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
