//! The walk through the register: it is copied page by page, by its own road and never by intake's, and then compared. A
//! walk that was cut goes on where it stood. Nothing is held in memory but a page and one tally a day.

use connect::{
    CallCx,
    channel::{OrderRegister, RegisterPage, RegisterPlace, RegisterRow},
};
use domain::{
    Moment,
    actor::Actor,
    ids::{CompanyId, ConnectionId, ProofId},
    time::{DAY, SECOND},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Signal, StoreError, Tx,
    notes::{self, NewNote},
    proofs::{self, CopiedRow, ProofRow},
};

use super::{
    begin_job,
    compare::{self, Compared},
    heal::read_again,
};
use crate::{
    hub::{DISABLED, Hub, OpenChannel},
    inbox::{self, poll_lane},
    people, policy,
};

/// How often a proof waits for orders that are being read, and for how long.
const WAITS: i64 = 20;
const WAIT: std::time::Duration = std::time::Duration::from_secs(15);
/// Most findings that are read again by themselves: more of them are no accident, and a person looks first.
const HEALED: usize = 200;

/// Proves a shop.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProveOrders {
    /// The shop.
    pub connection: ConnectionId,
    /// The proof.
    pub proof: ProofId,
    /// Whether what it finds is read again by itself, and proven once more.
    #[serde(default)]
    pub heals: bool,
}

impl JobKind for ProveOrders {
    const NAME: &'static str = "orders.prove";
    const TRIES: u16 = 40;
    fn lane(&self) -> Lane {
        poll_lane(self.connection)
    }
    fn unique(&self) -> Option<String> {
        Some(self.proof.to_string())
    }
}

impl Job<Hub> for ProveOrders {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hands = Hands { hub: cx.app, company: cx.company, job: Some(cx), heals: self.heals };
        hands.prove(self.proof).await
    }

    async fn given_up(&self, app: &Hub, tx: &mut Tx, why: &str) -> Result<(), StoreError> {
        match proofs::lookup(tx, self.proof).await?.filter(|row| row.state == "running") {
            Some(row) => fail(tx, app, row, why).await,
            None => Ok(()),
        }
    }
}

/// A proof that came to no end.
async fn fail(tx: &mut Tx, hub: &Hub, mut row: ProofRow, why: &str) -> Result<(), StoreError> {
    "failed".clone_into(&mut row.state);
    why.clone_into(&mut row.problem);
    row.ended_at = hub.env.now();
    proofs::drop_copied(tx, row.id).await?;
    proofs::moved(tx, &row).await
}

/// Proves a shop here and now, for a command beside a hub that may not run. Its proof must have been begun.
///
/// # Errors
/// When the shop or the rows cannot be reached.
pub async fn prove_here(hub: &Hub, company: CompanyId, proof: ProofId) -> Result<(), Stop> {
    Hands { hub, company, job: None, heals: false }.prove(proof).await
}

/// Who proves: a job, with its lease, or a command.
struct Hands<'a> {
    hub: &'a Hub,
    company: CompanyId,
    job: Option<&'a JobCx<'a, Hub>>,
    heals: bool,
}

impl Hands<'_> {
    async fn begin(&self, name: &'static str) -> Result<Tx, StoreError> {
        match self.job {
            Some(cx) => cx.begin(name).await,
            None => self.hub.store.begin(self.company, name).await,
        }
    }

    async fn prove(&self, id: ProofId) -> Result<(), Stop> {
        let mut has_moved = false;
        loop {
            if self.job.is_some_and(|cx| cx.cancel.is_cancelled()) {
                return Err(Stop::Wait(std::time::Duration::ZERO));
            }
            let mut reader = self.hub.store.read(self.company).await?;
            let Some(row) = proofs::lookup(&mut reader, id).await?.filter(|row| row.state != "done") else {
                return Ok(());
            };
            if row.state == "failed" {
                drop(reader);
                return self.anew(&row).await;
            }
            let open = self.hub.open_channel(&mut reader, row.connection).await?;
            drop(reader);
            if !open.row.is_enabled() {
                return Err(Stop::Wait(DISABLED));
            }
            let Some(register) = open.channel.register() else { return self.failed(row, "no_register").await };
            match serde_json::from_value::<RegisterPlace>(row.place.clone()) {
                Ok(place) => {
                    let job = ProveOrders { connection: row.connection, proof: id, heals: self.heals };
                    match (self.page(row, register, &place).await, self.job) {
                        (Err(stop), Some(cx)) if has_moved => return inbox::go_on(cx, &job, stop).await,
                        (done, _) => done?,
                    }
                    has_moved = true;
                }
                Err(_) => return self.compare(row, &open).await,
            }
        }
    }

    /// A proof that was given up, and that a person took out of quarantine: the same days are proven anew, as they are now.
    async fn anew(&self, row: &ProofRow) -> Result<(), Stop> {
        let mut tx = self.begin("proof: anew").await?;
        super::begin_job(&mut tx, self.hub, row.connection, (row.from_at, row.until_at), self.heals).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Copies one page; with the last one the shop's own report.
    async fn page(&self, mut row: ProofRow, register: &dyn OrderRegister, place: &RegisterPlace) -> Result<(), Stop> {
        let call = self.hub.cx(row.connection);
        let page = register.page(&call, row.from_at, row.until_at, place).await;
        let (page, report) = match page {
            Ok(page) if page.next.is_none() => match register.counts(&call).await {
                Ok(counts) => (page, counts),
                Err(error) => return self.refused(row, &call, &error).await,
            },
            Ok(page) => (page, None),
            Err(error) => return self.refused(row, &call, &error).await,
        };
        let mut tx = self.begin("proof: page").await?;
        self.hub.keep_exchanges(&mut tx, &call).await?;
        let RegisterPage { rows, next, .. } = page;
        row.read += i64::try_from(rows.len()).unwrap_or(0);
        row.place = next.map_or(Value::Null, |next| serde_json::to_value(next).expect("a place is plain data"));
        if let Some(report) = report {
            let here: serde_json::Map<String, Value> = proofs::by_status(&mut tx, row.connection)
                .await?
                .into_iter()
                .map(|(status, count)| (status, count.into()))
                .collect();
            row.report = json!({ "shop": report, "hub": here });
        }
        row.problem.clear();
        let copies: Vec<CopiedRow> = rows.into_iter().map(copied).collect();
        proofs::copy(&mut tx, row.id, &copies).await?;
        proofs::moved(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn refused(&self, mut row: ProofRow, call: &CallCx<'_>, error: &connect::CallError) -> Result<(), Stop> {
        let mut tx = self.begin("proof: refused").await?;
        self.hub.keep_exchanges(&mut tx, call).await?;
        row.problem = policy::chain(error);
        proofs::moved(&mut tx, &row).await?;
        tx.commit().await?;
        Err(policy::try_again(error))
    }

    async fn failed(&self, row: ProofRow, why: &str) -> Result<(), Stop> {
        let mut tx = self.begin("proof: failed").await?;
        fail(&mut tx, self.hub, row, why).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn compare(&self, mut row: ProofRow, open: &OpenChannel) -> Result<(), Stop> {
        let hub = self.hub;
        let mut reader = hub.store.read(self.company).await?;
        let zone = people::zone(&mut reader).await?;
        // A command does not wait: it stands beside the hub that reads.
        let is_patient = self.job.is_none() || row.waits < WAITS;
        let compared = compare::all(&mut reader, &row, &open.row, &zone, is_patient, hub.env.now()).await?;
        drop(reader);
        if compared.waits && self.job.is_some() {
            let mut tx = self.begin("proof: waits").await?;
            row.waits += 1;
            proofs::moved(&mut tx, &row).await?;
            tx.commit().await?;
            return Err(Stop::Wait(WAIT));
        }
        let mut tx = self.begin("proof: compared").await?;
        self.keep(&mut tx, row, compared).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn keep(&self, tx: &mut Tx, mut row: ProofRow, compared: Compared) -> Result<(), StoreError> {
        let hub = self.hub;
        let Compared { days, findings, .. } = compared;
        row.missing = days.iter().map(|day| day.missing).sum();
        row.extra = days.iter().map(|day| day.extra).sum();
        row.differing = days.iter().map(|day| day.differing).sum();
        "done".clone_into(&mut row.state);
        row.ended_at = hub.env.now();
        proofs::replace(tx, &days, &findings).await?;
        proofs::drop_copied(tx, row.id).await?;
        proofs::moved(tx, &row).await?;
        if row.missing + row.extra + row.differing > 0 {
            let note = NewNote {
                id: hub.env.id(),
                order: None,
                subject: row.connection.to_string(),
                actor: Actor::Hub,
                what: "proof.found",
                details: json!({ "proof": row.id, "missing": row.missing, "extra": row.extra, "differing": row.differing }),
            };
            notes::insert(tx, note, hub.env.now()).await?;
        }
        let found: Vec<String> = findings.into_iter().map(|finding| finding.external_id).collect();
        if self.heals && (1..=HEALED).contains(&found.len()) {
            read_again(tx, hub, row.connection, found).await?;
            begin_job(tx, hub, row.connection, (row.from_at, row.until_at), false).await?;
        }
        tx.signal(Signal::Changed(self.company, row.connection.to_string()));
        Ok(())
    }
}

fn copied(row: RegisterRow) -> CopiedRow {
    CopiedRow {
        external_id: row.external_id,
        number: row.number,
        status: row.status,
        phase: row.phase.code().to_owned(),
        total: row.total.map(|total| total.amount),
        refunded: row.refunded.map(|refunded| refunded.amount),
        currency: row.total.map(|total| total.currency.code().to_owned()).unwrap_or_default(),
        made_at: row.made_at,
        changed_at: row.changed_at,
    }
}

/// What the shop changed after the last complete poll began is not due yet. Clocks differ a little. A day is enough for
/// every poll, and a date that lies a day ahead says nothing.
pub(super) fn is_due(changed_at: Moment, complete_at: Moment, began_at: Moment) -> bool {
    let is_late = changed_at < began_at.plus(-DAY) || changed_at > began_at.plus(DAY);
    complete_at.micros() == 0 || changed_at < complete_at.plus(-60 * SECOND) || is_late
}
