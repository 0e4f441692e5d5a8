//! Waking other nodes on PostgreSQL: after a commit a node sends at most one NOTIFY per 20 ms, on a connection of its
//! own, never inside a data transaction. Truth is the poll each second; a lost wake costs at most that second.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, postgres::PgListener};
use store::{Signal, Store};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

const CHANNEL: &str = "supercargo_work";
const BETWEEN: Duration = Duration::from_millis(20);

/// Carries the signal that work was queued between the nodes of one PostgreSQL.
#[derive(Debug)]
pub struct PostgresWake;

impl PostgresWake {
    /// Runs until cancelled; a broken connection is made anew after a second.
    pub async fn run(store: Store, address: String, cancel: CancellationToken) {
        while !cancel.is_cancelled() {
            let ended = tokio::select! {
                () = cancel.cancelled() => return,
                ended = Self::connected(&store, &address) => ended,
            };
            if let Err(error) = ended {
                tracing::warn!(%error, "the wake-up line to the other nodes broke; polling goes on");
            }
            tokio::select! {
                () = cancel.cancelled() => return,
                () = pause(Duration::from_secs(1)) => {}
            }
        }
    }

    async fn connected(store: &Store, address: &str) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect(address).await?;
        listener.listen(CHANNEL).await?;
        let mut sender = PgConnection::connect(address).await?;
        // Our own notices come back to us and say nothing new.
        let own: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut sender).await?;
        let mut signals = store.signals();
        // What we were woken for by another node is not sent on again.
        let mut heard = false;
        loop {
            tokio::select! {
                notice = listener.recv() => {
                    if i32::try_from(notice?.process_id()) != Ok(own) {
                        heard = true;
                        store.signal(Signal::Work);
                    }
                }
                signal = signals.recv() => match signal {
                    Ok(Signal::Work) if heard => heard = false,
                    Ok(Signal::Work) | Err(RecvError::Lagged(_)) => {
                        sender.execute(sqlx::raw_sql("SELECT pg_notify('supercargo_work', '')")).await?;
                        pause(BETWEEN).await;
                        while signals.try_recv().is_ok() {}
                        heard = false;
                    }
                    Ok(Signal::Changed(..)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                },
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a wait of the machine, not of the product: it is never conducted")]
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
