//! A person binds lines of an order to a provider order that exists: bought by hand, or elsewhere (BR-48, BR-55). The
//! provider order is read first; all lines of the order that are found in it by offer and specification are bound, as far
//! as its pieces reach. What may be several lines is a question (`which_line`).

use std::collections::BTreeSet;

use connect::provider::Ordering;
use domain::{
    Refusal, Right,
    activity::{ActivityKind, ActivityState},
    actor::Actor,
    booking::BookingState,
    decision::DecisionKind,
    ids::{AccountId, ActivityId, BookingId, LineId, OrderId},
    line::LineStatus,
    provider_order::{ProviderLineSeen, ProviderOrderSeen},
    refusal::RefusalCode,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use store::{
    Read, StoreError, Tx, accounts, activities,
    activities::ActivityRow,
    bookings,
    bookings::{BookingLineRow, BookingRow},
    connections, decisions,
    decisions::NewDecision,
    lines,
    lines::LineRow,
    orders, point, provider_orders,
};

use super::{
    account_lane,
    fit::{Fit, Ours, Pair, fit},
    holder::{holder, out_of_stock, take_over, taken},
    search::failed,
    settle,
};
use crate::{
    act::{Act, ActCx, ActError},
    activities as thread, follow,
    hub::Hub,
    moves,
    plan::{self, Look},
    sessions,
};

/// The longest number that is asked for.
const LONGEST: usize = 40;

/// Binds the lines of an order to a provider order by its number.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BindOrder {
    /// The order.
    #[schema(value_type = String)]
    pub order: OrderId,
    /// The account in which it was bought.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// The provider's number of its order.
    pub number: String,
}

/// What is being bound.
#[derive(Debug, Serialize)]
pub struct Binding {
    /// Where it can be watched.
    pub activity: ActivityId,
}

impl Act for BindOrder {
    const NAME: &'static str = "booking.bind";
    const RIGHT: Right = Right::BookingCreate;
    type Done = Binding;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = Vec::new();
        let number = self.number.trim();
        if number.is_empty() || number.len() > LONGEST || !number.chars().all(|one| one.is_ascii_alphanumeric()) {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "number"));
        }
        if orders::lookup(read, self.order).await?.is_none() {
            refusals.push(RefusalCode::NotFound.refusal().with("order", self.order));
        }
        match accounts::lookup(read, self.account).await? {
            None => refusals.push(RefusalCode::NotFound.refusal().with("account", self.account)),
            Some(account) => {
                let open = connections::lookup(read, account.connection).await?;
                if !open.is_some_and(|row| row.is_enabled()) {
                    refusals.push(RefusalCode::ConnectionDisabled.refusal());
                }
                refusals.extend(self.bound_elsewhere(read, number).await?);
            }
        }
        refusals.extend(taken(read, self.order).await?);
        Ok(refusals)
    }

    fn order(&self) -> Option<OrderId> {
        Some(self.order)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Binding, ActError> {
        let hub = cx.hub;
        let mut row = ActivityRow::begun(
            hub.env.id(),
            ActivityKind::Bind,
            cx.actor().to_string(),
            Some(self.account),
            hub.env.now(),
        );
        self.number.trim().clone_into(&mut row.number);
        row.order_id = self.order.number();
        row.pending = 1;
        activities::insert(tx, &row).await?;
        let job = BindNumber {
            activity: row.id,
            order: self.order,
            account: self.account,
            number: row.number.clone(),
            chosen: None,
        };
        jobs::queue(tx, &hub.env, &job).await?;
        Ok(Binding { activity: row.id })
    }
}

impl BindOrder {
    /// Who holds the provider order, when nothing of it is left for this order.
    async fn bound_elsewhere<R: Read>(&self, read: &mut R, number: &str) -> Result<Option<Refusal>, StoreError> {
        let Some(holder) = holder(read, self.account, number).await? else { return Ok(None) };
        if holder.has_left_for(self.order) {
            return Ok(None);
        }
        let whose = orders::lookup(read, holder.order).await?.map_or_else(String::new, |row| row.number);
        let refusal = RefusalCode::BoundElsewhere.refusal().with("number", number).with("order", whose);
        Ok(Some(refusal.with("state", holder.state)))
    }
}

/// Paid for, and held by no booking.
pub(super) fn is_free(line: &LineRow) -> bool {
    line.status == LineStatus::Paid
}

/// A person's word on which line a provider line is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chosen {
    /// The provider line's offer.
    pub(crate) offer: String,
    /// Its specification.
    pub(crate) spec: String,
    /// Our line.
    pub(crate) line: LineId,
}

/// Reads the provider order and binds what fits.
#[derive(Debug, Serialize, Deserialize)]
pub struct BindNumber {
    /// Where it is watched.
    pub(crate) activity: ActivityId,
    /// The order.
    pub(crate) order: OrderId,
    /// The account: its lane.
    pub(crate) account: AccountId,
    /// The provider's number.
    pub(crate) number: String,
    /// What a person said.
    #[serde(default)]
    pub(crate) chosen: Option<Chosen>,
}

impl JobKind for BindNumber {
    const NAME: &'static str = "booking.bind";
    const TRIES: u16 = 20;
    fn lane(&self) -> Lane {
        account_lane(self.account)
    }
    fn unique(&self) -> Option<String> {
        None
    }
}

impl Job<Hub> for BindNumber {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(account) = accounts::lookup(&mut reader, self.account).await? else { return Ok(()) };
        let open = hub.enabled_provider(&mut reader, account.connection).await?;
        drop(reader);
        let Some(ordering) = open.provider.ordering() else { return Ok(()) };
        let seen = self.see(cx, ordering, account.connection).await?;
        let mut tx = cx.begin("book: bind").await?;
        self.outcome(&mut tx, hub, seen.as_ref()).await?;
        moves::refresh(&mut tx, hub, self.order).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl BindNumber {
    async fn see(
        &self,
        cx: &JobCx<'_, Hub>,
        ordering: &dyn Ordering,
        connection: domain::ids::ConnectionId,
    ) -> Result<Option<ProviderOrderSeen>, Stop> {
        let hub = cx.app;
        let account = sessions::for_writing(cx, self.account).await?;
        let call = hub.cx(connection).with_account(&account);
        let seen = ordering.state(&call, &self.number).await;
        point!("bind.read");
        let mut tx = cx.begin("book: keep exchanges").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        tx.commit().await?;
        match seen {
            Ok(seen) => Ok(seen),
            Err(error) if matches!(error.fault, connect::Fault::Refused(_) | connect::Fault::Missing) => Ok(None),
            Err(error) => Err(failed(cx, self.account, &error).await?),
        }
    }

    async fn outcome(&self, tx: &mut Tx, hub: &Hub, seen: Option<&ProviderOrderSeen>) -> Result<(), StoreError> {
        // Orders before activities, as everywhere: this one, and one that had the provider order before.
        let before = provider_orders::find(tx, self.account, &self.number).await?;
        let before = before.and_then(|row| row.order_id());
        for order in before.into_iter().chain([self.order]).collect::<BTreeSet<OrderId>>() {
            orders::lock(tx, order).await?;
        }
        let Some(row) = activities::lock(tx, self.activity).await?.filter(|row| !row.is_ended()) else {
            return Ok(());
        };
        let Some(seen) = seen else { return end(tx, hub, row, "order_not_found").await };
        if seen.state.is_closed() {
            return end(tx, hub, row, "order_closed").await;
        }
        provider_orders::by_number(tx, self.account, &self.number).await?;
        // A provider order belongs to one booking; only more lines of the same order may join it.
        let booked = match holder(tx, self.account, &self.number).await? {
            Some(holder) if !holder.has_left_for(self.order) => return end(tx, hub, row, "bound_elsewhere").await,
            Some(holder) => bookings::lock(tx, holder.booking).await?,
            None => None,
        };
        // A booking that has ended holds nothing: what it once bought may be bound again.
        if booked.is_none()
            && let Some(lost) = lost_booking(tx, seen).await?.filter(|lost| lost.state.is_live())
        {
            if lost.order_id != self.order || lost.state != BookingState::OutcomeUnknown {
                return end(tx, hub, row, "bound_elsewhere").await;
            }
            // Our own booking whose answer was lost: it is found.
            let held = bookings::lines(tx, lost.id).await?;
            let held: Vec<LineId> = held.iter().filter(|one| one.live).map(|one| one.line).collect();
            settle::adopt(tx, hub, &lost, std::slice::from_ref(&self.number)).await?;
            return self.found(tx, hub, row, &held).await;
        }
        let Some(look) = plan::look(tx, hub, self.order).await? else { return Ok(()) };
        let fit = self.fit(tx, &look, seen).await?;
        if fit.pairs.is_empty() && fit.unclear.is_empty() {
            return end(tx, hub, row, "nothing_fits").await;
        }
        let mut touched = Vec::new();
        if !fit.pairs.is_empty() {
            touched = self.bind(tx, hub, &look, seen, booked, &fit.pairs).await?;
        }
        for (theirs, candidates) in &fit.unclear {
            self.ask(tx, hub, theirs, candidates).await?;
            touched.extend(candidates);
        }
        self.found(tx, hub, row, &touched).await
    }

    async fn found(&self, tx: &mut Tx, hub: &Hub, row: ActivityRow, found: &[LineId]) -> Result<(), StoreError> {
        for line in found {
            activities::add_line(tx, row.id, *line, self.order).await?;
        }
        let found_lines = i64::try_from(found.len()).unwrap_or(i64::MAX).max(row.found_lines);
        let now = hub.env.now();
        activities::update(tx, &ActivityRow { pending: 0, found_lines, found_orders: 1, changed_at: now, ..row }).await
    }

    async fn fit(&self, tx: &mut Tx, look: &Look, seen: &ProviderOrderSeen) -> Result<Fit, StoreError> {
        let mut theirs = seen.lines.clone();
        if let Some(known) = provider_orders::by_number(tx, self.account, &self.number).await? {
            // Pieces that other lines hold already are gone.
            let provider_lines = provider_orders::lines(tx, known.id).await?;
            let ids: Vec<_> = provider_lines.iter().map(|line| line.id).collect();
            for held in bookings::of_provider_lines(tx, &ids).await? {
                let of = provider_lines.iter().find(|line| Some(line.id) == held.provider_line());
                let mut same = theirs.iter_mut();
                if let Some(line) = same.find(|line| of.is_some_and(|of| of.external_id == line.external_id)) {
                    line.quantity -= held.quantity;
                }
            }
        }
        let ours = look.lines.iter().filter(|line| is_free(line));
        let ours: Vec<Ours> = ours
            .filter_map(|line| {
                let offer = look.offer(line);
                let chosen = self.chosen.as_ref().filter(|chosen| chosen.line == line.id);
                let (offer, spec) = match (chosen, offer) {
                    (Some(chosen), _) => (chosen.offer.clone(), chosen.spec.clone()),
                    (None, Some(offer)) => (offer.offer.clone(), offer.spec.clone()),
                    (None, None) => return None,
                };
                Some(Ours { line: line.id, quantity: line.quantity, offer, spec, chosen: chosen.is_some() })
            })
            .collect();
        Ok(fit(&ours, &theirs, self.chosen.is_some()))
    }

    async fn bind(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        look: &Look,
        seen: &ProviderOrderSeen,
        booked: Option<BookingRow>,
        pairs: &[Pair],
    ) -> Result<Vec<LineId>, StoreError> {
        let booking = match booked {
            Some(booking) => booking,
            None => self.booking(tx, hub, look, seen).await?,
        };
        let mut bound = Vec::new();
        for pair in pairs {
            for mut line in lines::by_ids(tx, &[pair.line]).await? {
                if pair.pieces < line.quantity {
                    let rest = line.quantity - pair.pieces;
                    moves::split(tx, &hub.env, &mut line, rest).await?;
                }
                let held = BookingLineRow {
                    booking: booking.id,
                    line: line.id,
                    quantity: line.quantity,
                    asked: line.quantity,
                    live: true,
                    offer: pair.offer.clone(),
                    spec: pair.spec.clone(),
                    price: pair.price,
                    provider_line: 0,
                };
                bookings::insert_line(tx, &held).await?;
                decisions::withdraw_line(tx, line.id, hub.env.now()).await?;
                moves::advance(tx, &hub.env, &mut line, LineStatus::Booked, Actor::Hub).await?;
                bound.push(line.id);
            }
        }
        take_over(tx, hub, &booking, &self.number).await?;
        settle::bind_number(tx, hub, &booking, &self.number, hub.env.now()).await?;
        follow::apply(tx, hub, self.account, seen).await?;
        out_of_stock(tx, self.account, &self.number).await?;
        let details = json!({ "number": self.number, "lines": bound.len() });
        moves::note(tx, &hub.env, Actor::Hub, self.order, booking.id.to_string(), "booking.bound", details).await?;
        Ok(bound)
    }

    /// The booking that stands for a purchase which the hub did not make.
    async fn booking(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        look: &Look,
        seen: &ProviderOrderSeen,
    ) -> Result<BookingRow, StoreError> {
        let connection = accounts::lookup(tx, self.account).await?.map(|row| row.connection);
        let connection = connection.unwrap_or(look.order.connection);
        let kind = connections::lookup(tx, connection).await?.map(|row| row.kind).unwrap_or_default();
        let id: BookingId = hub.env.id();
        let row = BookingRow {
            id,
            order_id: self.order,
            account: self.account,
            connection,
            provider: kind,
            warehouse: look.order.warehouse,
            seller: seen.seller.clone(),
            state: BookingState::Verified,
            consignee: Json(look.consignee.clone()),
            freight: seen.freight.amount,
            attempt_at: None,
            problem: String::new(),
            created_at: hub.env.now(),
        };
        bookings::insert(tx, &row).await?;
        bookings::set_state(tx, id, BookingState::Verified, "bound by a person", hub.env.now()).await?;
        Ok(row)
    }

    async fn ask(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        theirs: &ProviderLineSeen,
        candidates: &[LineId],
    ) -> Result<(), StoreError> {
        let new = NewDecision {
            id: hub.env.id(),
            kind: DecisionKind::WhichLine,
            subject: format!("{}/{}/{}", self.order, self.number, theirs.external_id),
            order: self.order,
            line: None,
            booking: None,
            provider_order: None,
            details: json!({ "activity": self.activity, "account": self.account, "number": self.number,
                "offer": theirs.offer, "spec": theirs.spec, "quantity": theirs.quantity, "price": theirs.unit_price,
                "lines": candidates }),
        };
        decisions::ask(tx, new, hub.env.now()).await
    }
}

/// Our booking whose reference the provider order carries.
async fn lost_booking(tx: &mut Tx, seen: &ProviderOrderSeen) -> Result<Option<BookingRow>, StoreError> {
    let reference = seen.reference.as_deref().unwrap_or_default().to_ascii_lowercase();
    match BookingId::from_base32(&reference) {
        Some(id) => bookings::lock(tx, id).await,
        None => Ok(None),
    }
}

async fn end(tx: &mut Tx, hub: &Hub, row: ActivityRow, problem: &str) -> Result<(), StoreError> {
    let now = hub.env.now();
    let ended = ActivityRow {
        state: ActivityState::Failed,
        pending: 0,
        problem: problem.to_owned(),
        changed_at: now,
        ended_at: now.micros(),
        ..row
    };
    activities::update(tx, &ended).await
}

/// A person said which line it is: go on with that.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn go_on(
    tx: &mut Tx,
    hub: &Hub,
    details: &serde_json::Value,
    order: OrderId,
    line: LineId,
) -> Result<(), StoreError> {
    let text = |name: &str| details[name].as_str().unwrap_or_default().to_owned();
    let (Ok(activity), Ok(account)) = (text("activity").parse(), text("account").parse()) else { return Ok(()) };
    let chosen = Some(Chosen { offer: text("offer"), spec: text("spec"), line });
    thread::planning(tx, hub, activity, 1).await?;
    jobs::queue(tx, &hub.env, &BindNumber { activity, order, account, number: text("number"), chosen }).await
}
