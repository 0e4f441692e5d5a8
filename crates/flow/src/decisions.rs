//! Answers of people to the questions of the road, each with its effect (domain guide 4.5).

use domain::{
    Refusal, Right,
    booking::BookingState,
    decision::{Answer, DecisionKind},
    ids::{AccountId, BookingId, DecisionId, LineId, OrderId, SoldLineId},
    line::{EndReason, LineStatus},
    refusal::RefusalCode,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    Read, StoreError, Tx, bookings,
    decisions::{self, DecisionRow},
    lines,
    lines::LineRow,
    offers, orders, point, provider_orders,
};

use crate::{
    act::{Act, ActCx, ActError},
    book::{self, CancelProviderOrder, SearchBooking},
    hub::Hub,
    moves, plan, restored,
    sessions::{self, Begun},
};

/// Answers a question.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerDecision {
    /// The question.
    #[schema(value_type = String)]
    pub decision: DecisionId,
    /// One of the answers that the question allows.
    #[schema(value_type = String)]
    pub answer: Answer,
    /// The provider order number, for the answer `bind`.
    #[serde(default)]
    pub number: Option<String>,
    /// The line, for the answer `bind` to the question `which_line`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub line: Option<LineId>,
    /// The account, for the answer `other_account`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountId>,
}

/// An answered question.
#[derive(Debug, Serialize)]
pub struct Answered {
    /// The question.
    pub decision: DecisionId,
    /// Its order; none for a question about an account.
    pub order: Option<OrderId>,
    /// The way to the provider, for the answer `sign_in_again`: the question ends when the session is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<Begun>,
}

impl Act for AnswerDecision {
    const NAME: &'static str = "decision.answer";
    const RIGHT: Right = Right::DecisionsAnswer;
    type Done = Answered;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let Some(row) = decisions::lookup(read, self.decision).await? else {
            return Ok(vec![RefusalCode::NotFound.refusal().with("decision", self.decision)]);
        };
        if row.state != "open" {
            return Ok(vec![RefusalCode::DecisionClosed.refusal()]);
        }
        if !row.kind.answers().contains(&self.answer) {
            let known: Vec<&str> = row.kind.answers().iter().map(|answer| answer.code()).collect();
            return Ok(vec![RefusalCode::AnswerUnknown.refusal().with("answers", known.join(", "))]);
        }
        if row.kind == DecisionKind::SessionExpired {
            return sessions::weigh_answer(read, cx, &row, self.answer, self.account).await;
        }
        if self.answer == Answer::GoOn {
            return Ok(restored::weigh_go_on(read).await?);
        }
        let needs_number = self.answer == Answer::Bind && row.kind == DecisionKind::OutcomeUnknown;
        if needs_number && self.number.as_deref().unwrap_or_default().trim().is_empty() {
            return Ok(vec![RefusalCode::SettingWrong.refusal().with("field", "number")]);
        }
        let needs_line = self.answer == Answer::Bind && row.kind == DecisionKind::WhichLine;
        if needs_line && !self.line.is_some_and(|line| names(&row, line)) {
            return Ok(vec![RefusalCode::SettingWrong.refusal().with("field", "line")]);
        }
        if self.answer == Answer::ChooseVariant {
            return Ok(new_offer(read, &row).await?.into_iter().collect());
        }
        if let Some(line) = self.line.filter(|_| needs_line) {
            let rows = lines::by_ids(read, &[line]).await?;
            if let Some(row) = rows.iter().find(|row| row.status != LineStatus::Paid) {
                let refusal = RefusalCode::LineStatus.refusal().with("line", line);
                return Ok(vec![refusal.with("status", row.status)]);
            }
        }
        Ok(Vec::new())
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Answered, ActError> {
        let hub = cx.hub;
        let Some(row) = decisions::lock(tx, self.decision).await? else { return Err(ActError::Stale) };
        if self.answer == Answer::SignInAgain {
            let begun = sessions::begin_sign_in(tx, cx, &row).await?;
            return Ok(Answered { decision: row.id, order: None, sign_in: Some(begun) });
        }
        let by = cx.actor().to_string();
        if !decisions::close(tx, row.id, "answered", self.answer.code(), &by, hub.env.now()).await? {
            return Err(ActError::Stale);
        }
        self.effect(tx, cx, &row).await?;
        if let Some(order) = row.order() {
            moves::refresh(tx, hub, order).await?;
        }
        point!("decision.answered");
        Ok(Answered { decision: row.id, order: row.order(), sign_in: None })
    }

    fn kept_reply(done: &Value) -> Value {
        // The address holds the word that ties the way back to this person.
        let mut kept = done.clone();
        if kept["sign_in"].is_object() {
            kept["sign_in"]["address"] = Value::Null;
        }
        kept
    }
}

impl AnswerDecision {
    async fn effect(&self, tx: &mut Tx, cx: &ActCx<'_>, row: &DecisionRow) -> Result<(), ActError> {
        let hub = cx.hub;
        match self.answer {
            Answer::SkipItem if row.kind == DecisionKind::SessionExpired => sessions::put_aside(tx, cx, row).await?,
            Answer::SkipItem => self.skip(tx, row).await?,
            Answer::OtherAccount => sessions::hand_over(tx, cx, row, self.account).await?,
            Answer::CancelItem => {
                for mut line in lines_of(tx, row).await? {
                    let reason = end_reason(row.kind);
                    moves::end(tx, &hub.env, &mut line, LineStatus::Impossible, reason, cx.actor()).await?;
                }
            }
            Answer::Accept if row.kind == DecisionKind::Mismatch => {
                if let Some(booking) = booking_of(tx, row).await? {
                    let shown = row.details["differences"].as_array().cloned().unwrap_or_default();
                    book::accept(tx, hub, &booking, &shown).await?;
                }
            }
            Answer::Accept => {
                let price = row.details["price"]["amount"].as_str().unwrap_or_default();
                let price = domain::Money::parse(price, domain::Currency::CNY).map_err(|_| ActError::Stale)?;
                for line in lines_of(tx, row).await? {
                    lines::update(tx, &mut LineRow { ceiling: Some(price.amount), skipped: false, ..line }).await?;
                }
                plan_now(tx, hub, row).await?;
            }
            Answer::Retry | Answer::ChooseVariant | Answer::BookAgain => plan_now(tx, hub, row).await?,
            Answer::UnbindAndCancel => unbind(tx, hub, row).await?,
            Answer::KeepForStock => keep_for_stock(tx, cx, row).await?,
            // Signing in closes nothing: the valid session does.
            Answer::Ignore | Answer::SignInAgain => {}
            Answer::Bind if row.kind == DecisionKind::WhichLine => {
                let (Some(line), Some(order)) = (self.line, row.order()) else { return Err(ActError::Stale) };
                book::bind_on(tx, hub, &row.details, order, line).await?;
            }
            Answer::Bind => self.bind(tx, hub, row).await?,
            Answer::LookAgain if row.kind == DecisionKind::UnknownPurchase => restored::look_again(tx, hub).await?,
            // Work that waited looks by itself whether it may go on.
            Answer::GoOn => {}
            Answer::NotOurs | Answer::LookAgain => search_again(tx, hub, row).await?,
            Answer::MarkNotCreated => mark_not_created(tx, hub, row).await?,
        }
        Ok(())
    }

    async fn skip(&self, tx: &mut Tx, row: &DecisionRow) -> Result<(), StoreError> {
        for mut line in lines_of(tx, row).await? {
            moves::lay_aside(tx, &mut line, true).await?;
        }
        Ok(())
    }

    /// It is ours after all: the named number, or the one that the question showed.
    async fn bind(&self, tx: &mut Tx, hub: &Hub, row: &DecisionRow) -> Result<(), ActError> {
        let shown = row.details["number"].as_str().map(str::to_owned);
        // A twin is the order that the question showed, not another one.
        let named = self.number.as_deref().map(|number| number.trim().to_owned());
        let number = shown.or(named).unwrap_or_default();
        let Some(booking) = booking_of(tx, row).await? else { return Err(ActError::Stale) };
        let bound = provider_orders::by_number(tx, booking.account, &number).await?;
        if bound.is_some_and(|bound| bound.booking.is_some()) {
            return Err(RefusalCode::BoundElsewhere.refusal().with("number", &number).into());
        }
        if booking.state != BookingState::OutcomeUnknown {
            return Err(ActError::Stale);
        }
        book::adopt(tx, hub, &booking, &[number]).await?;
        Ok(())
    }
}

/// Whether a question names the line among those that it may be.
pub(crate) fn names(row: &DecisionRow, line: LineId) -> bool {
    let line = line.to_string();
    row.details["lines"].as_array().is_some_and(|lines| lines.iter().any(|one| one == line.as_str()))
}

async fn booking_of(tx: &mut Tx, row: &DecisionRow) -> Result<Option<bookings::BookingRow>, StoreError> {
    match row.booking() {
        Some(id) => bookings::lock(tx, id).await,
        None => Ok(None),
    }
}

/// What speaks against buying by the offer that was set meanwhile: there is none, or it is still the one of the question.
async fn new_offer<R: Read>(read: &mut R, row: &DecisionRow) -> Result<Option<Refusal>, StoreError> {
    let order = match row.order() {
        Some(id) => orders::lookup(read, id).await?,
        None => None,
    };
    let Some(order) = order else {
        return Ok(Some(RefusalCode::NotFound.refusal().with("decision", row.id)));
    };
    let sold: Vec<SoldLineId> = lines_of(read, row).await?.iter().map(|line| line.sold_line).collect();
    let mut known = false;
    for sold in lines::sold_by_ids(read, &sold).await? {
        let set = offers::set_at(read, order.connection, &sold.product, &sold.variant).await?;
        if set.is_some_and(|at| at > row.asked_at) {
            return Ok(None);
        }
        known |= set.is_some();
    }
    Ok(Some(if known { RefusalCode::OfferNotNew.refusal() } else { RefusalCode::OfferUnknown.refusal() }))
}

/// The lines that a question is about: its own, or those that its booking holds or held.
async fn lines_of(tx: &mut impl Read, row: &DecisionRow) -> Result<Vec<LineRow>, StoreError> {
    let ids: Vec<LineId> = match (row.line(), row.booking()) {
        (Some(line), _) => vec![line],
        (None, Some(booking)) => {
            bookings::lines(tx, booking).await?.iter().filter(|line| line.live).map(|line| line.line).collect()
        }
        (None, None) => Vec::new(),
    };
    Ok(lines::by_ids(tx, &ids).await?.into_iter().filter(|line| !line.status.is_dead()).collect())
}

const fn end_reason(kind: DecisionKind) -> EndReason {
    match kind {
        DecisionKind::VariantGone => EndReason::NoOffer,
        DecisionKind::OutOfStock => EndReason::OutOfStock,
        DecisionKind::PriceChanged => EndReason::PriceTooHigh,
        _ => EndReason::ProviderRefused,
    }
}

/// Plans the lines of a question at once; what was put aside comes back.
async fn plan_now(tx: &mut Tx, hub: &Hub, row: &DecisionRow) -> Result<(), StoreError> {
    let Some(order) = row.order() else { return Ok(()) };
    let mut chosen = lines_of(tx, row).await?;
    for line in &mut chosen {
        moves::lay_aside(tx, line, false).await?;
    }
    let lines = chosen.iter().map(|line| line.id).collect();
    plan::again(tx, hub, order, lines).await
}

/// Cancels at the provider whatever the question's lines are bought on; the answer comes by reading the order.
async fn unbind(tx: &mut Tx, hub: &Hub, row: &DecisionRow) -> Result<(), StoreError> {
    let Some(booking) = booking_of(tx, row).await? else {
        return Ok(());
    };
    for order in provider_orders::of_booking(tx, booking.id).await? {
        let cancel = CancelProviderOrder { provider_order: order.id, account: order.account };
        jobs::queue(tx, &hub.env, &cancel).await?;
    }
    Ok(())
}

/// The pieces that the shop took back stay with us: bought, and nobody's.
async fn keep_for_stock(tx: &mut Tx, cx: &ActCx<'_>, row: &DecisionRow) -> Result<(), StoreError> {
    let env = &cx.hub.env;
    for mut line in lines_of(tx, row).await? {
        let sold = lines::sold_by_ids(tx, &[line.sold_line]).await?;
        let surplus = sold.first().map_or(0, |sold| sold.quantity - sold.shop_quantity).clamp(0, line.quantity);
        if surplus == 0 {
            continue;
        }
        if surplus < line.quantity {
            let rest = line.quantity - surplus;
            moves::split(tx, env, &mut line, rest).await?;
        }
        let held = bookings::live_of_line(tx, line.id).await?;
        if let Some(provider_line) = held.and_then(|held| held.provider_line()) {
            provider_orders::add_stock(tx, provider_line, line.quantity).await?;
        }
        moves::end(tx, env, &mut line, LineStatus::Cancelled, EndReason::KeptForStock, cx.actor()).await?;
    }
    Ok(())
}

async fn search_again(tx: &mut Tx, hub: &Hub, row: &DecisionRow) -> Result<(), StoreError> {
    let Some(booking) = booking_of(tx, row).await? else { return Ok(()) };
    let search = SearchBooking { booking: booking.id, account: booking.account };
    jobs::queue(tx, &hub.env, &search).await
}

/// A person says that nothing was created. Who does so is in the history; a second person is asked by the desk.
async fn mark_not_created(tx: &mut Tx, hub: &Hub, row: &DecisionRow) -> Result<(), StoreError> {
    let Some(booking) = booking_of(tx, row).await? else { return Ok(()) };
    if booking.state == BookingState::OutcomeUnknown {
        let id: BookingId = booking.id;
        book::give_back(tx, hub, &booking, BookingState::Rejected, "a person says it was not created").await?;
        book::understand(tx, hub, booking.order_id).await?;
        decisions::withdraw_booking(tx, id, DecisionKind::HandMadeTwin, hub.env.now()).await?;
    }
    Ok(())
}
