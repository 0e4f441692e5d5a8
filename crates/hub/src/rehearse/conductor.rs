//! The conductor: runs the hub as a process of its own, tells it and the world the time, and kills it where it is told to.

use std::{collections::BTreeMap, path::PathBuf, process::Stdio, time::Duration};

use anyhow::{Context, bail};
use domain::{Clock, Moment};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use super::{client::Client, stage::Place};
use crate::{
    clock::{HubClock, pause},
    control::{Answered, Said},
};

/// A hub process and the pipe to it.
struct Process {
    child: Child,
    say: ChildStdin,
    hear: Lines<BufReader<ChildStdout>>,
}

/// Runs hub and world on one clock.
pub(super) struct Conductor {
    clock: std::sync::Arc<HubClock>,
    config: PathBuf,
    listen: String,
    process: Option<Process>,
    /// How long the hub waits for an answer, in microseconds.
    patience: i64,
    /// Points that the hub still has to be killed at, with the occurrence.
    owed: BTreeMap<String, u64>,
    /// Further simulated shops on the same clock.
    also: Vec<String>,
    /// Where it was killed, how often.
    pub(super) kills: BTreeMap<String, u64>,
}

impl Conductor {
    /// A conductor of a hub that will work on `place`. The clock begins at `start`.
    pub(super) fn new(place: &Place, clock: std::sync::Arc<HubClock>) -> anyhow::Result<Self> {
        // The port must be the same after each restart: shops and people know the address.
        let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let config = place.folder.join("supercargo.toml");
        let settings = &place.settings;
        let text = format!(
            "database = {:?}\nlisten = \"{free}\"\nkey_file = {:?}\n[wire]\ntimeout_ms = {}\nper_second = {}\nprivate_addresses = true\n[pace]\npoll_s = {}\nslow_poll_s = {}\nsync_s = {}\n[log]\nlevel = {:?}\n",
            settings.database,
            settings.key_file,
            settings.wire.timeout_ms,
            settings.wire.per_second,
            settings.pace.poll_s,
            settings.pace.slow_poll_s,
            settings.pace.sync_s,
            settings.log.level,
        );
        std::fs::write(&config, text)?;
        let listen = format!("http://{free}");
        Ok(Self {
            clock,
            config,
            listen,
            process: None,
            patience: i64::try_from(settings.wire.timeout_ms).unwrap_or(i64::MAX).saturating_mul(1000),
            owed: BTreeMap::new(),
            also: Vec::new(),
            kills: BTreeMap::new(),
        })
    }

    /// The hub's address.
    pub(super) fn address(&self) -> &str {
        &self.listen
    }

    /// A further simulated shop goes by this clock too.
    pub(super) fn also_jump(&mut self, base: &str) {
        self.also.push(base.to_owned());
    }

    /// The present moment of everybody.
    pub(super) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The hub shall be killed at each of these points once, at the given occurrence.
    pub(super) async fn owe(&mut self, points: BTreeMap<String, u64>) -> anyhow::Result<()> {
        self.owed = points;
        self.arm().await
    }

    async fn arm(&mut self) -> anyhow::Result<()> {
        for (point, occurrence) in self.owed.clone() {
            self.tell(&Said::KillAt { point, occurrence }).await?;
        }
        Ok(())
    }

    /// Starts the hub, or starts it again after a kill.
    pub(super) async fn start(&mut self) -> anyhow::Result<()> {
        let binary = std::env::current_exe().context("the path of this program")?;
        let mut child = Command::new(binary)
            .arg("serve")
            .arg("--config")
            .arg(&self.config)
            .arg("--conducted")
            .arg(self.clock.now().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the hub's process cannot be started")?;
        let say = child.stdin.take().context("the hub's pipe")?;
        let hear = BufReader::new(child.stdout.take().context("the hub's pipe")?).lines();
        self.process = Some(Process { child, say, hear });
        match self.hear().await? {
            Some(Answered::Ready { .. }) => self.arm().await,
            other => bail!("the hub did not get ready: {other:?}"),
        }
    }

    async fn tell(&mut self, said: &Said) -> anyhow::Result<()> {
        let Some(process) = &mut self.process else { return Ok(()) };
        let line = serde_json::to_string(said)? + "\n";
        process.say.write_all(line.as_bytes()).await.context("the hub does not listen")
    }

    async fn hear(&mut self) -> anyhow::Result<Option<Answered>> {
        let Some(process) = &mut self.process else { return Ok(None) };
        let line = tokio::time::timeout(Duration::from_secs(60), process.hear.next_line())
            .await
            .context("the hub says nothing for a minute")?
            .context("the hub's pipe broke")?;
        line.map(|line| serde_json::from_str(&line).with_context(|| format!("the hub said {line}"))).transpose()
    }

    /// Whether hub and world are idle and when the next of them is due. Waiting for an answer that the world keeps back
    /// is idle too: what is due then is the end of patience. A hub at a deadly point is killed and started again on the
    /// way.
    pub(super) async fn idle(&mut self, client: &Client) -> anyhow::Result<(bool, Option<Moment>)> {
        if self.tell(&Said::Ask).await.is_err() {
            bail!("the hub's process ended by itself");
        }
        let (hub_idle, hub_due, calls) = match self.hear().await? {
            Some(Answered::Idle { idle, next_due, calls }) => (idle, next_due, calls),
            Some(Answered::Reached(point)) => {
                self.kill(&point).await?;
                return Ok((false, None));
            }
            Some(Answered::Ready { .. }) => (false, None, 0),
            None => bail!("the hub's process ended by itself"),
        };
        if !hub_idle && calls == 0 {
            return Ok((false, None));
        }
        let world = client.world("/idle").await?;
        if !hub_idle {
            let in_vain = world["held"].as_u64() == Some(calls as u64);
            return Ok((in_vain, in_vain.then(|| self.now().plus(self.patience))));
        }
        let world_due = world["next_due"].as_str().and_then(|due| due.parse::<Moment>().ok());
        let next = [hub_due, world_due].into_iter().flatten().min();
        Ok((world["idle"] == true, next))
    }

    /// Ends the process as a power cut would, and starts it again.
    async fn kill(&mut self, point: &str) -> anyhow::Result<()> {
        if let Some(mut process) = self.process.take() {
            process.child.kill().await.context("killing the hub")?;
        }
        self.owed.remove(point);
        *self.kills.entry(point.to_owned()).or_insert(0) += 1;
        self.start().await
    }

    /// Ends the hub's process wherever it stands, and starts it again.
    pub(super) async fn kill_now(&mut self, why: &str) -> anyhow::Result<()> {
        self.kill(why).await
    }

    /// Moves everybody's clock forward.
    pub(super) async fn jump(&mut self, client: &Client, to: Moment) -> anyhow::Result<()> {
        self.clock.jump_to(to);
        client.control(&json!({ "jump_to": to })).await?;
        for base in &self.also {
            client.jump_other(base, to).await?;
        }
        self.tell(&Said::JumpTo(to)).await
    }

    /// Waits until hub and world are idle, at the present moment.
    pub(super) async fn settle(&mut self, client: &Client) -> anyhow::Result<Option<Moment>> {
        loop {
            let (idle, next) = self.idle(client).await?;
            if idle {
                return Ok(next);
            }
            pause(Duration::from_millis(2)).await;
        }
    }

    /// Ends the hub in order.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        if self.tell(&Said::Stop).await.is_ok()
            && let Some(process) = &mut self.process
        {
            let _ = tokio::time::timeout(Duration::from_secs(20), process.child.wait()).await;
        }
        self.process = None;
        Ok(())
    }

    /// What the hub owes still.
    pub(super) fn owed(&self) -> Vec<String> {
        self.owed.keys().cloned().collect()
    }
}

/// Reads a moment of the world's JSON.
pub(super) fn moment(value: &Value) -> Option<Moment> {
    value.as_str().and_then(|text| text.parse().ok())
}
