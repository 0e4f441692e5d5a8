//! The control pipe of a conducted hub: one JSON object a line on standard input, answers on standard output. Only
//! rehearsals use it; a hub without `--conducted` has no such door.

use std::{io::Write, sync::Arc};

use domain::Moment;
use flow::Hub;
use jobs::Running;
use serde::{Deserialize, Serialize};
use store::{Signal, points};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio_util::sync::CancellationToken;

use crate::clock::HubClock;

/// What the conductor says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Move the clock forward to there.
    JumpTo(Moment),
    /// Are you idle?
    Ask,
    /// Stop at this point, when it is passed for the n-th time.
    KillAt {
        /// The point.
        point: String,
        /// The n-th time.
        occurrence: u64,
    },
    /// End in order.
    Stop,
}

/// What the hub answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// It serves.
    Ready {
        /// Where.
        address: String,
    },
    /// Whether nothing runs or is due, and when something will be.
    Idle {
        /// Nothing runs or is due.
        idle: bool,
        /// The next due moment.
        next_due: Option<Moment>,
        /// Calls to the outside, when all that runs waits for their answers; else 0.
        calls: usize,
    },
    /// A deadly point was reached; the process waits for its end.
    Reached(String),
}

/// Writes an answer.
pub fn answer(answered: &Answered) {
    let line = serde_json::to_string(answered).expect("an answer is plain data");
    let mut out = std::io::stdout().lock();
    // A conductor that is gone does not read: the next read of standard input ends the process.
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// Says that a deadly point was reached and waits for the kill. Nothing of this process may go on.
pub(crate) fn reached(point: &str) {
    answer(&Answered::Reached(point.to_owned()));
    loop {
        std::thread::park();
    }
}

/// Obeys the conductor until the pipe ends.
pub async fn obey(
    hub: Arc<Hub>,
    clock: Arc<HubClock>,
    engine: Arc<Running<Hub>>,
    app: web::App,
    stop: CancellationToken,
) {
    points::arm(reached);
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(said) = serde_json::from_str::<Said>(&line) else { continue };
        match said {
            Said::JumpTo(to) => {
                clock.jump_to(to);
                hub.store.signal(Signal::Work);
            }
            Said::Ask => {
                let (idle, next_due) = engine.idle().await.unwrap_or((false, None));
                let calls = hub.wire.waiting();
                let calls = if app.idle() && engine.at_work() == calls { calls } else { 0 };
                answer(&Answered::Idle { idle: idle && app.idle(), next_due, calls });
            }
            Said::KillAt { point, occurrence } => points::kill_at(&point, occurrence),
            Said::Stop => break,
        }
    }
    stop.cancel();
}
