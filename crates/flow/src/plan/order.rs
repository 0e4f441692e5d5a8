//! Plans an order: weigh, group, ask the provider what it would cost, reserve what is fine, ask people about the rest.

use std::collections::{BTreeSet, HashMap};

use connect::{
    CallCx, ItemRefusal,
    provider::{Draft, DraftItem, Quote},
};
use domain::{
    Moment, Money,
    activity::{ActivityKind, ActivityState},
    actor::Actor,
    decision::DecisionKind,
    ids::{AccountId, ActivityId, BookingId, LineId, OrderId},
    line::LineStatus,
    plan::{self, Group, Grouping, Wanted},
    time::MINUTE,
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx, activities::ActivityRow, bookings, decisions, decisions::NewDecision, lines, orders, plans,
    point,
};

use super::{Look, look};
use crate::{
    activities,
    book::reserve,
    hub::{Hub, OpenProvider},
    inbox::order_lane,
    moves, people, policy, restored,
    sessions::{self, AskForSignIn},
};

/// Plans the lines of an order that may be bought: the chosen ones, or all when none is named.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlanOrder {
    /// The order.
    pub order: OrderId,
    /// Chosen lines; empty for all that nobody put aside.
    #[serde(default)]
    pub lines: Vec<LineId>,
    /// Where it is watched; absent when the rule "book by itself" wished it.
    #[serde(default)]
    pub activity: Option<ActivityId>,
}

impl PlanOrder {
    /// All of an order, by the rule.
    pub(super) const fn of(order: OrderId) -> Self {
        Self { order, lines: Vec::new(), activity: None }
    }
}

impl JobKind for PlanOrder {
    const NAME: &'static str = "order.plan";
    const TRIES: u16 = 40;
    fn lane(&self) -> Lane {
        order_lane(domain::Id::new(self.order.number()))
    }
    fn unique(&self) -> Option<String> {
        // A person's choice is never merged with another wish.
        self.lines.is_empty().then(|| self.order.to_string())
    }
}

/// Wishes that an order be planned by itself: n minutes after its payment (BR-25), if the company wants that.
///
/// # Errors
/// When the rows cannot be written.
pub async fn wish(tx: &mut Tx, hub: &Hub, order: OrderId, paid_at: Moment) -> Result<(), StoreError> {
    let settings = people::settings(tx).await?;
    if !settings.book_by_itself {
        return Ok(());
    }
    let waits = lines::of_order(tx, order).await?.iter().any(|line| line.status == LineStatus::Paid && !line.skipped);
    if waits {
        let at = paid_at.plus(settings.book_wait_minutes * MINUTE).max(hub.env.now());
        jobs::queue_at(tx, &hub.env, &PlanOrder::of(order), at).await?;
    }
    Ok(())
}

/// The same for orders that have just been taken, whose lines all wait: each with the moment of its payment.
///
/// # Errors
/// When the rows cannot be written.
pub async fn wish_new(tx: &mut Tx, hub: &Hub, paid: &[(OrderId, Moment)]) -> Result<(), StoreError> {
    let settings = people::settings(tx).await?;
    for (order, paid_at) in paid.iter().filter(|_| settings.book_by_itself) {
        let at = paid_at.plus(settings.book_wait_minutes * MINUTE).max(hub.env.now());
        jobs::queue_at(tx, &hub.env, &PlanOrder::of(*order), at).await?;
    }
    Ok(())
}

/// Plans chosen lines again: a question about them was answered. The activity in which it was asked goes on.
///
/// # Errors
/// When the rows cannot be written.
pub(crate) async fn again(tx: &mut Tx, hub: &Hub, order: OrderId, lines: Vec<LineId>) -> Result<(), StoreError> {
    let activity = activities::going_on(tx, order, &lines).await?.map(|row| row.id);
    if let Some(activity) = activity {
        activities::planning(tx, hub, activity, 1).await?;
    }
    jobs::queue(tx, &hub.env, &PlanOrder { order, lines, activity }).await
}

/// The provider orders that would be made of these lines (BR-42): what Book makes, and what the plan shows before.
#[must_use]
pub fn group(hub: &Hub, wanted: Vec<Wanted>) -> Vec<Group> {
    plan::group(wanted, |provider| hub.provider_kind(provider).map_or(Grouping::Line, |kind| kind.grouping))
}

/// A group with what the provider said about it.
pub(super) struct Quoted {
    /// The group.
    pub(super) group: Group,
    /// What it said.
    pub(super) said: Result<Quote, ItemRefusal>,
}

impl Quoted {
    /// Each line with its pieces and its price, or why it cannot be bought now. What the provider did not speak of is left out.
    pub(super) fn lines(&self) -> impl Iterator<Item = (LineId, i64, Result<Money, &ItemRefusal>)> {
        self.group.lines.iter().filter_map(|wanted| {
            let quote = match &self.said {
                Err(refusal) => return Some((wanted.line, wanted.quantity, Err(refusal))),
                Ok(quote) => quote,
            };
            let refused = quote.refused.iter().find(|(key, _)| *key == wanted.offer.key);
            let price = quote.prices.iter().find(|(key, _)| *key == wanted.offer.key);
            let said = match (refused, price) {
                (Some((_, refusal)), _) => Err(refusal),
                (None, Some((_, price))) => Ok(*price),
                (None, None) => return None,
            };
            Some((wanted.line, wanted.quantity, said))
        })
    }
}

/// A line that is not bought now, and the question about it.
pub(super) struct Question {
    line: LineId,
    kind: DecisionKind,
    details: Value,
}

impl Job<Hub> for PlanOrder {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        self.plan(cx).await
    }

    async fn given_up(&self, hub: &Hub, tx: &mut Tx, why: &str) -> Result<(), StoreError> {
        match self.activity {
            Some(activity) => activities::given_up(tx, hub, activity, self.order, why).await,
            None => Ok(()),
        }
    }
}

impl PlanOrder {
    async fn plan(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let watched = self.watched(&mut reader).await?;
        if watched.as_ref().is_some_and(|row| row.state == ActivityState::Aborted) {
            return Ok(());
        }
        if watched.as_ref().is_some_and(ActivityRow::is_ended) {
            // It was given up, and a person took it out of quarantine: what comes of it is watched anew.
            drop(reader);
            let anew = Self { order: self.order, lines: self.lines.clone(), activity: None };
            return Box::pin(anew.plan(cx)).await;
        }
        if restored::is_held(&mut reader).await? {
            return Err(Stop::Wait(restored::HELD));
        }
        let account = watched.and_then(|row| row.account());
        let Some(mut seen) = look(&mut reader, hub, self.order).await? else { return Ok(()) };
        drop(reader);
        if let Some(account) = account {
            seen.choose(account);
        }
        let groups = group(hub, self.wanted(&seen));
        let (mut quoted, mut stopped) = (Vec::new(), None);
        for group in groups {
            match quote(cx, &seen, group).await {
                Ok(said) => quoted.push(said),
                // What one seller's goods cost is not known now: that keeps nobody else's goods waiting.
                Err(stop @ Stop::Again { .. }) => stopped = Some(stop),
                Err(stop) => {
                    stopped = Some(stop);
                    break;
                }
            }
        }
        match stopped {
            None => self.decide(cx, &quoted, account, true).await,
            Some(stop) => {
                if !quoted.is_empty() {
                    self.decide(cx, &quoted, account, false).await?;
                }
                Err(stop)
            }
        }
    }
}

impl PlanOrder {
    fn chosen(&self, line: &lines::LineRow) -> bool {
        // What was laid aside since it was chosen is not bought: pressing Book takes it up again.
        line.status == LineStatus::Paid && !line.skipped && (self.lines.is_empty() || self.lines.contains(&line.id))
    }

    fn wanted(&self, seen: &Look) -> Vec<Wanted> {
        let fine = seen.lines.iter().filter(|line| self.chosen(line) && seen.refusals(line).is_empty());
        fine.filter_map(|line| seen.wanted(line)).collect()
    }

    /// The outcome: reservations, questions, the plan, in one transaction that looks again first. When it is not all, this
    /// job comes back for the rest.
    async fn decide(
        &self,
        cx: &JobCx<'_, Hub>,
        quoted: &[Quoted],
        account: Option<AccountId>,
        is_all: bool,
    ) -> Result<(), Stop> {
        let hub = cx.app;
        let mut tx = cx.begin("plan: decide").await?;
        if orders::lock(&mut tx, self.order).await?.is_none() {
            return Ok(());
        }
        // Aborted while the provider was asked: nothing is held any more.
        if let Some(activity) = self.activity
            && store::activities::lock(&mut tx, activity).await?.is_some_and(|row| row.is_ended())
        {
            return Ok(());
        }
        let Some(mut seen) = look(&mut tx, hub, self.order).await? else { return Ok(()) };
        if let Some(account) = account {
            seen.choose(account);
        }
        let mut questions = self.without_offer(&seen);
        let mut made = Vec::new();
        for one in quoted {
            let (fine, asked) = judge(&seen, one);
            questions.extend(asked);
            if let Some(booking) = reserve(&mut tx, hub, &seen, &one.group, &fine, freight(one)).await? {
                made.push(booking);
            }
        }
        for question in &questions {
            ask(&mut tx, hub, &seen, question).await?;
        }
        if !quoted.is_empty() {
            let doc = doc(quoted, &made, &questions);
            plans::insert(&mut tx, hub.env.id(), self.order, doc, hub.env.now()).await?;
        }
        self.tell(&mut tx, hub, &seen, &questions, &made).await?;
        if is_all {
            self.planned(&mut tx, hub, &seen, quoted).await?;
        }
        for account in seen.missing_sessions(|line| self.chosen(line)) {
            jobs::queue(&mut tx, &hub.env, &AskForSignIn { account, anew: false }).await?;
        }
        moves::refresh(&mut tx, hub, self.order).await?;
        point!("plan.reserving");
        tx.commit().await?;
        point!("plan.reserved");
        Ok(())
    }

    /// Nothing is left of it, but for what may be bought only since the rows were first read, or otherwise than it was
    /// quoted: that is planned once more. Who gave the offer or let the order go saw no question to answer and counts on
    /// this job.
    async fn planned(&self, tx: &mut Tx, hub: &Hub, seen: &Look, quoted: &[Quoted]) -> Result<(), StoreError> {
        let mut left = self.wanted(seen);
        left.retain(|wanted| !quoted.iter().any(|one| one.group.lines.contains(wanted)));
        if left.is_empty() {
            return match self.activity {
                Some(activity) => activities::planning(tx, hub, activity, -1).await,
                None => Ok(()),
            };
        }
        let lines = if self.lines.is_empty() { Vec::new() } else { left.iter().map(|wanted| wanted.line).collect() };
        jobs::queue(tx, &hub.env, &Self { order: self.order, lines, activity: self.activity }).await
    }

    async fn watched(&self, read: &mut impl Read) -> Result<Option<ActivityRow>, StoreError> {
        match self.activity {
            Some(id) => store::activities::lookup(read, id).await,
            None => Ok(None),
        }
    }

    /// The activity hears that it is planned, and what of it is left. What was planned by rule gets one of its own.
    async fn tell(
        &self,
        tx: &mut Tx,
        hub: &Hub,
        seen: &Look,
        questions: &[Question],
        made: &[BookingId],
    ) -> Result<(), StoreError> {
        if let Some(activity) = self.activity {
            let known = store::activities::lines(tx, &[activity]).await?;
            let known: HashMap<LineId, String> = known.into_iter().map(|row| (row.line, row.problem)).collect();
            let asked: BTreeSet<LineId> = questions.iter().map(|question| question.line).collect();
            for line in seen.lines.iter().filter(|line| line.status == LineStatus::Paid) {
                let Some(before) = known.get(&line.id).filter(|_| self.lines.contains(&line.id)) else { continue };
                let refusals = seen.refusals(line);
                let problem = refusals.first().map_or("", |refusal| refusal.code.code());
                let problem = if asked.contains(&line.id) { "" } else { problem };
                if before != problem {
                    store::activities::set_line_problem(tx, activity, line.id, problem).await?;
                }
            }
            return Ok(());
        }
        let mut about: Vec<LineId> = questions.iter().map(|question| question.line).collect();
        for booking in made {
            about.extend(bookings::lines(tx, *booking).await?.iter().map(|held| held.line));
        }
        if about.is_empty() {
            return Ok(());
        }
        let rows = lines::by_ids(tx, &about).await?;
        match activities::going_on(tx, self.order, &about).await? {
            Some(row) => {
                for line in &rows {
                    store::activities::add_line(tx, row.id, line.id, line.order_id).await?;
                }
            }
            None => {
                activities::begin(tx, hub, ActivityKind::Booking, Actor::Hub, None, &rows).await?;
            }
        }
        Ok(())
    }

    fn without_offer(&self, seen: &Look) -> Vec<Question> {
        let lines = seen.lines.iter().filter(|line| self.chosen(line) && seen.order.hold.is_empty());
        lines
            .filter(|line| seen.offer(line).is_none() && !seen.is_asked(line.id))
            .map(|line| Question {
                line: line.id,
                kind: DecisionKind::VariantGone,
                details: json!({ "why": "no_offer", "product": seen.sold(line).map(|sold| sold.product.clone()),
                    "variant": seen.sold(line).map(|sold| sold.variant.clone()) }),
            })
            .collect()
    }
}

pub(super) async fn quote(cx: &JobCx<'_, Hub>, seen: &Look, group: Group) -> Result<Quoted, Stop> {
    let hub = cx.app;
    let Some(usable) = seen.usable(&group.provider) else {
        return Err(Stop::again("the session of the provider is gone"));
    };
    let OpenProvider { row, provider } =
        hub.enabled_provider(&mut hub.store.read(cx.company).await?, usable.connection.id).await?;
    let Some(preview) = provider.preview() else {
        // A provider without a preview is asked by buying; the ceiling is checked on the answer (BR-47).
        let prices = group.lines.iter().map(|line| (line.offer.key.clone(), line.offer.price)).collect();
        let quote = Quote { prices, freight: Money::zero(domain::Currency::CNY), refused: Vec::new() };
        return Ok(Quoted { group, said: Ok(quote) });
    };
    let account = sessions::for_reading(cx, &usable.account).await?;
    let call: CallCx<'_> = hub.cx(row.id).with_account(&account);
    let draft = Draft { reference: String::new(), items: items(&group), consignee: seen.consignee.clone() };
    let said = preview.quote(&call, &draft).await;
    let mut tx = cx.begin("plan: keep exchanges").await?;
    hub.keep_exchanges(&mut tx, &call).await?;
    tx.commit().await?;
    match said {
        Ok(quote) => Ok(Quoted { group, said: Ok(quote) }),
        Err(error) => match error.fault {
            connect::Fault::Refused(refusal) => Ok(Quoted { group, said: Err(refusal) }),
            connect::Fault::Session => {
                sessions::mark_expired(cx, usable.account.id).await?;
                Err(Stop::Wait(std::time::Duration::from_secs(2)))
            }
            _ => Err(policy::try_again(&error)),
        },
    }
}

/// The items of a group as a draft has them.
pub(crate) fn items(group: &Group) -> Vec<DraftItem> {
    group.lines.iter().map(|line| DraftItem { key: line.offer.key.clone(), quantity: line.quantity }).collect()
}

/// Which lines of a quoted group are fine, with their price, and what is asked about the others (BR-43).
fn judge(seen: &Look, quoted: &Quoted) -> (Vec<(Wanted, Money)>, Vec<Question>) {
    let mut fine = Vec::new();
    let mut questions = Vec::new();
    for wanted in &quoted.group.lines {
        let Some(line) = seen.lines.iter().find(|line| line.id == wanted.line) else { continue };
        if !seen.refusals(line).is_empty() || line.skipped || seen.wanted(line).as_ref() != Some(wanted) {
            continue;
        }
        let mut ask = |kind, details| questions.push(Question { line: line.id, kind, details });
        let quote = match &quoted.said {
            Err(refusal) => {
                ask(refusal.asks, refusal_details(refusal));
                continue;
            }
            Ok(quote) => quote,
        };
        if let Some((_, refusal)) = quote.refused.iter().find(|(key, _)| *key == wanted.offer.key) {
            ask(refusal.asks, refusal_details(refusal));
        } else if let Some((_, price)) = quote.prices.iter().find(|(key, _)| *key == wanted.offer.key) {
            // A ceiling in another currency is none: a person says what the price may be.
            let same_currency = wanted.offer.price.currency == price.currency || line.ceiling.is_some();
            let ceiling = if same_currency { seen.ceiling(line).unwrap_or(0) } else { 0 };
            if price.amount > ceiling {
                let ceiling = Money::new(ceiling, price.currency);
                ask(DecisionKind::PriceChanged, json!({ "price": price, "ceiling": ceiling }));
            } else {
                fine.push((wanted.clone(), *price));
            }
        } else {
            ask(DecisionKind::VariantGone, json!({ "why": "not_quoted" }));
        }
    }
    (fine, questions)
}

fn refusal_details(refusal: &ItemRefusal) -> Value {
    json!({ "code": refusal.code, "message": refusal.message })
}

fn freight(quoted: &Quoted) -> i64 {
    quoted.said.as_ref().map_or(0, |quote| quote.freight.amount)
}

async fn ask(tx: &mut Tx, hub: &Hub, seen: &Look, question: &Question) -> Result<(), StoreError> {
    let new = NewDecision {
        id: hub.env.id(),
        kind: question.kind,
        subject: question.line.to_string(),
        order: seen.order.id,
        line: Some(question.line),
        booking: None,
        provider_order: None,
        details: question.details.clone(),
    };
    decisions::ask(tx, new, hub.env.now()).await
}

pub(super) fn doc(quoted: &[Quoted], made: &[domain::ids::BookingId], questions: &[Question]) -> Value {
    let groups: Vec<Value> = quoted
        .iter()
        .map(|one| {
            let prices = one.said.as_ref().map(|quote| {
                let price = |(key, price): &(domain::offer::OfferKey, Money)| json!({ "offer": key.offer, "spec": key.spec, "price": price });
                quote.prices.iter().map(price).collect::<Vec<_>>()
            });
            json!({
                "provider": one.group.provider,
                "seller": one.group.seller,
                "lines": one.group.lines.iter().map(|line| line.line).collect::<Vec<_>>(),
                "prices": prices.ok(),
                "quoted": one.lines().map(quoted_line).collect::<Vec<_>>(),
                "freight": one.said.as_ref().ok().map(|quote| quote.freight),
            })
        })
        .collect();
    let asked: Vec<Value> = questions.iter().map(|asked| json!({ "line": asked.line, "kind": asked.kind })).collect();
    json!({ "groups": groups, "bookings": made, "asked": asked })
}

/// What was said of a line, as it is kept: for as many pieces.
fn quoted_line((line, quantity, said): (LineId, i64, Result<Money, &ItemRefusal>)) -> Value {
    match said {
        Ok(price) => json!({ "line": line, "quantity": quantity, "price": price }),
        Err(refusal) => json!({ "line": line, "quantity": quantity, "refused": refusal.asks }),
    }
}
