//! Acts: one thing a person, a rule, the API or the command line can do, in exactly one transaction.
//!
//! The runner begins, takes the idempotency key, weighs on the same transaction, carries out, writes the audit note,
//! keeps the reply, commits. Calls to the outside are jobs that the act queues.

use std::{future::Future, pin::Pin};

use domain::{
    Refusal, Right,
    actor::{Actor, Origin},
    ids::{CompanyId, LoginId, OrderId},
    refusal::RefusalCode,
    right::{Rights, Role},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use store::{Read, StoreError, Tx, notes, point};

use crate::{
    activities, book, catalogue, connections, customers, decisions, facts, follow, hooks,
    hub::{Hub, hash},
    inbox, offers, orders, people, plan, proof, receive, rename, sessions, ship, status_names, statuses,
};

/// Who calls, for which company, with which rights.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// For which company.
    pub company: CompanyId,
    /// The template of the rights.
    pub role: Role,
    /// What the caller really may.
    pub rights: Rights,
    /// With which login, when it is a signed-in person.
    pub login: Option<LoginId>,
    /// From where.
    pub from: Origin,
}

impl Caller {
    /// Somebody with exactly the rights of a role, from nowhere in particular.
    #[must_use]
    pub fn of(actor: Actor, company: CompanyId, role: Role) -> Self {
        Self { actor, company, role, rights: role.rights(), login: None, from: Origin::NOWHERE }
    }

    /// Whoever can read the database file and the key may everything.
    #[must_use]
    pub fn console(company: CompanyId) -> Self {
        Self::of(Actor::Console, company, Role::SuperAdministrator)
    }
}

/// What an act is given.
#[derive(Debug, Clone, Copy)]
pub struct ActCx<'a> {
    /// What the flow works with.
    pub hub: &'a Hub,
    /// Who calls.
    pub caller: Caller,
}

impl ActCx<'_> {
    /// Who does it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.caller.actor
    }
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// Something speaks against it.
    #[error("refused: {}", .0.iter().map(|refusal| refusal.code.code()).collect::<Vec<_>>().join(", "))]
    Refused(Vec<Refusal>),
    /// The body is not of the act's form; in words.
    #[error("the body is not of the form of this act: {0}")]
    Body(String),
    /// Somebody else was quicker.
    #[error("somebody else was quicker")]
    Stale,
    /// The rows.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ActError {
    fn from(error: StoreError) -> Self {
        if error.is_conflict() { Self::Stale } else { Self::Store(error) }
    }
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<domain::UnknownCode> for ActError {
    fn from(error: domain::UnknownCode) -> Self {
        Self::Store(error.into())
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The act's own reply.
    pub done: Value,
}

/// One thing that can be done.
pub trait Act: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `thing.verb`: path, command and audit note.
    const NAME: &'static str;
    /// What the caller must hold.
    const RIGHT: Right;
    /// What is replied.
    type Done: Serialize + Send;
    /// Whether its whole body is secret, such as a password: then nothing of it is kept anywhere.
    const IS_SECRET: bool = false;

    /// What takes long and needs no transaction, such as the hash of a password. It refuses nothing.
    fn prepare(&mut self, _cx: &ActCx<'_>) -> impl Future<Output = Result<(), ActError>> + Send {
        async { Ok(()) }
    }

    /// Everything that speaks against it, each with its remedy. Changes nothing: the dry run and the "why not".
    fn weigh<R: Read>(
        &self,
        read: &mut R,
        cx: &ActCx<'_>,
    ) -> impl Future<Output = Result<Vec<Refusal>, ActError>> + Send;

    /// What it would change, for the dry run of a change to many things at once (BR-72). Null where it changes one thing, and
    /// the refusals say everything.
    fn foresee<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> impl Future<Output = Result<Value, ActError>> + Send {
        async { Ok(Value::Null) }
    }

    /// Does it.
    fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> impl Future<Output = Result<Self::Done, ActError>> + Send;

    /// What it changes, as it stands before, for the audit note (BR-71): never a secret. Null where the note of what was
    /// asked says everything.
    fn before<R: Read>(&self, _read: &mut R, _cx: &ActCx<'_>) -> impl Future<Output = Result<Value, ActError>> + Send {
        async { Ok(Value::Null) }
    }

    /// The order it is about, for the order's history.
    fn order(&self) -> Option<OrderId> {
        None
    }

    /// What of its reply is kept under an idempotency key: never a secret, which is shown once and not again.
    fn kept_reply(done: &Value) -> Value {
        done.clone()
    }

    /// What of its body goes into the audit note: never a secret.
    fn audit(&self) -> Value {
        self.known_by()
    }

    /// By what the same body is known again under an idempotency key: its hash is kept, so it holds no password.
    fn known_by(&self) -> Value {
        if Self::IS_SECRET { json!({}) } else { serde_json::to_value(self).expect("an act is plain data") }
    }
}

/// What a dry run says: all that speaks against it.
///
/// # Errors
/// When the rows cannot be read.
pub async fn weigh<A: Act>(hub: &Hub, caller: Caller, act: &A) -> Result<Vec<Refusal>, ActError> {
    let cx = ActCx { hub, caller };
    let mut refusals = right_missing(caller, A::RIGHT);
    refusals.extend(act.weigh(&mut hub.store.read(caller.company).await?, &cx).await?);
    Ok(refusals)
}

/// What a dry run says beside the refusals: what would change.
///
/// # Errors
/// When the rows cannot be read.
pub async fn foresee<A: Act>(hub: &Hub, caller: Caller, act: &A) -> Result<Value, ActError> {
    let cx = ActCx { hub, caller };
    act.foresee(&mut hub.store.read(caller.company).await?, &cx).await
}

/// Does an act. With a key, the same call again gets the same reply and does nothing (BR-74).
///
/// # Errors
/// Refused, stale, or the rows.
pub async fn run<A: Act>(hub: &Hub, caller: Caller, key: Option<&str>, act: A) -> Result<Outcome, ActError> {
    let missing = right_missing(caller, A::RIGHT);
    if !missing.is_empty() {
        return Err(ActError::Refused(missing));
    }
    let body = serde_json::to_vec(&act).expect("an act is plain data");
    let known_by = hash(act.known_by().to_string().as_bytes());
    // Two acts that touch the same rows may stand in each other's way: one of them begins anew.
    for _ in 0..BUSY_TRIES {
        let again = serde_json::from_slice(&body).expect("it was an act a moment ago");
        match once::<A>(hub, caller, key, &known_by, again).await {
            Err(ActError::Store(error)) if error.is_passing() => {}
            outcome => return outcome,
        }
    }
    once(hub, caller, key, &known_by, act).await
}

/// How often an act begins anew because the database was busy.
const BUSY_TRIES: usize = 2;

async fn once<A: Act>(
    hub: &Hub,
    caller: Caller,
    key: Option<&str>,
    known_by: &str,
    mut act: A,
) -> Result<Outcome, ActError> {
    let cx = ActCx { hub, caller };
    act.prepare(&cx).await?;
    let now = hub.env.now();
    // The key belongs to its caller: two programs may count alike.
    let key = key.map(|key| format!("{}:{key}", caller.actor));
    let mut tx = hub.store.begin(caller.company, A::NAME).await?;
    if let Some(key) = &key
        && let Some(before) = store::acts::claim(&mut tx, key, A::NAME, known_by, now).await?
    {
        if before.act != A::NAME || before.body_hash != known_by {
            return Err(RefusalCode::KeyReused.refusal().into());
        }
        return Ok(Outcome { done: before.reply });
    }
    let refusals = act.weigh(&mut tx, &cx).await?;
    if !refusals.is_empty() {
        return Err(ActError::Refused(refusals));
    }
    let (order, audit, before) = (act.order(), act.audit(), act.before(&mut tx, &cx).await?);
    let details =
        if before.is_null() { json!({ "asked": audit }) } else { json!({ "asked": audit, "before": before }) };
    let done = serde_json::to_value(act.carry_out(&mut tx, &cx).await?).expect("a reply is plain data");
    let note = notes::NewNote {
        id: hub.env.id(),
        order,
        subject: order.map(|order| order.to_string()).unwrap_or_default(),
        actor: caller.actor,
        what: &format!("act.{}", A::NAME),
        details,
    };
    notes::insert_from(&mut tx, note, &caller.from, now).await?;
    if let Some(key) = &key {
        store::acts::set_reply(&mut tx, key, A::kept_reply(&done)).await?;
    }
    point!("act.committing");
    tx.commit().await?;
    point!("act.committed");
    Ok(Outcome { done })
}

fn right_missing(caller: Caller, right: Right) -> Vec<Refusal> {
    if caller.rights.holds(right) { Vec::new() } else { vec![RefusalCode::RightMissing.refusal().with("right", right)] }
}

type RunFuture<'a> = Pin<Box<dyn Future<Output = Result<Outcome, ActError>> + Send + 'a>>;
type ForeseeFuture<'a> = Pin<Box<dyn Future<Output = Result<Value, ActError>> + Send + 'a>>;
type WeighFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<Refusal>, ActError>> + Send + 'a>>;

/// An act as the doors see it: by name, with JSON.
pub struct ActEntry {
    /// Its name.
    pub name: &'static str,
    /// What the caller must hold.
    pub right: Right,
    /// Does it.
    pub run: for<'a> fn(&'a Hub, Caller, Option<&'a str>, Value) -> RunFuture<'a>,
    /// Weighs it.
    pub weigh: for<'a> fn(&'a Hub, Caller, Value) -> WeighFuture<'a>,
    /// What it would change.
    pub foresee: for<'a> fn(&'a Hub, Caller, Value) -> ForeseeFuture<'a>,
    /// The shape of its body.
    pub schema: fn() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
}

impl std::fmt::Debug for ActEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActEntry").field("name", &self.name).finish_non_exhaustive()
    }
}

const fn entry<A: Act + utoipa::PartialSchema>() -> ActEntry {
    ActEntry {
        name: A::NAME,
        right: A::RIGHT,
        run: |hub, caller, key, body| Box::pin(async move { run(hub, caller, key, parse::<A>(body)?).await }),
        weigh: |hub, caller, body| Box::pin(async move { weigh(hub, caller, &parse::<A>(body)?).await }),
        foresee: |hub, caller, body| Box::pin(async move { foresee(hub, caller, &parse::<A>(body)?).await }),
        schema: A::schema,
    }
}

fn parse<A: Act>(body: Value) -> Result<A, ActError> {
    serde_json::from_value(body).map_err(|error| ActError::Body(error.to_string()))
}

/// Every act of the product. The doors are made from this list.
pub static ACTS: &[ActEntry] = &[
    entry::<people::SetCompany>(),
    entry::<people::CreateCompany>(),
    entry::<people::CreateMember>(),
    entry::<people::SetMember>(),
    entry::<people::EndMember>(),
    entry::<people::DropMemberFactor>(),
    entry::<people::Invite>(),
    entry::<people::WithdrawInvitation>(),
    entry::<people::CreateToken>(),
    entry::<people::EndToken>(),
    entry::<people::EndLogin>(),
    entry::<people::EndOtherLogins>(),
    entry::<people::ChangePassword>(),
    entry::<people::BeginFactor>(),
    entry::<people::ConfirmFactor>(),
    entry::<people::DropFactor>(),
    entry::<people::RenewRecoveryCodes>(),
    entry::<status_names::NameStatuses>(),
    entry::<status_names::RestoreStatusNames>(),
    entry::<connections::SetWarehouse>(),
    entry::<connections::AddCostCentre>(),
    entry::<connections::AddConnection>(),
    entry::<connections::SetConnection>(),
    entry::<rename::RenameConnection>(),
    entry::<connections::Test>(),
    entry::<connections::Enable>(),
    entry::<connections::Disable>(),
    entry::<connections::Poll>(),
    entry::<facts::SameShop>(),
    entry::<hooks::CreateWebhooks>(),
    entry::<hooks::CheckWebhooks>(),
    entry::<hooks::RemoveWebhooks>(),
    entry::<hooks::RenewSecret>(),
    entry::<hooks::SetSlowPoll>(),
    entry::<inbox::FillGaps>(),
    entry::<inbox::Backfill>(),
    entry::<inbox::PauseBackfill>(),
    entry::<inbox::ResumeBackfill>(),
    entry::<inbox::CancelBackfill>(),
    entry::<inbox::RunDeliveryAgain>(),
    entry::<inbox::UnderstandAgain>(),
    entry::<inbox::TakeAsNew>(),
    entry::<proof::RunProof>(),
    entry::<proof::Heal>(),
    entry::<connections::AddAccount>(),
    entry::<connections::Sync>(),
    entry::<follow::SetBackgroundSync>(),
    entry::<book::SetCheckAfterExport>(),
    entry::<sessions::Begin>(),
    entry::<sessions::End>(),
    entry::<statuses::ReadStatuses>(),
    entry::<statuses::SetStatuses>(),
    entry::<statuses::SetPaid>(),
    entry::<statuses::ReceiveMoney>(),
    entry::<customers::SetPolicy>(),
    entry::<customers::MergeCustomer>(),
    entry::<customers::UnmergeCustomer>(),
    entry::<catalogue::ReadCatalogue>(),
    entry::<catalogue::MatchVariants>(),
    entry::<catalogue::UnmatchVariants>(),
    entry::<catalogue::LinkVariant>(),
    entry::<offers::SetOffer>(),
    entry::<offers::ImportOffers>(),
    entry::<orders::ReadAgain>(),
    entry::<orders::Hold>(),
    entry::<orders::Release>(),
    entry::<orders::ConfirmPayment>(),
    entry::<orders::CancelLine>(),
    entry::<orders::RetryJob>(),
    entry::<plan::CreateBooking>(),
    entry::<plan::Recalculate>(),
    entry::<plan::SetPrice>(),
    entry::<book::BindOrder>(),
    entry::<book::UnbindLines>(),
    entry::<book::PaymentLink>(),
    entry::<activities::Abort>(),
    entry::<decisions::AnswerDecision>(),
    entry::<receive::ScanPackage>(),
    entry::<receive::MatchPackage>(),
    entry::<receive::DiscardPackage>(),
    entry::<ship::CreateParcel>(),
    entry::<ship::DropParcel>(),
    entry::<ship::PackParcel>(),
    entry::<ship::ShipParcel>(),
    entry::<ship::DeliverParcel>(),
];

/// The act of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static ActEntry> {
    ACTS.iter().find(|entry| entry.name == name)
}
