//! `key`: the keys that seal secrets, changed while the hub runs.

use anyhow::anyhow;
use clap::Subcommand;
use serde_json::json;

use super::{Own, print};
use crate::{Exit, Failed, clock::HubClock, keys, start};

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Puts a new key before the others. Running nodes notice it, and everything is sealed anew in the background.
    Rotate,
    /// Lists the keys, and how many secrets each still holds.
    Status,
    /// Takes a key out of the file; refused while anything needs it.
    Drop {
        /// Its id, from `key status`.
        id: String,
    },
}

/// Runs `key`.
///
/// # Errors
/// When nothing is reachable, or a key is still needed.
pub(super) async fn run(own: Own, what: Key) -> Result<Exit, Failed> {
    let settings = own.settings()?;
    super::logs("warn", false);
    let path = keys::path(&settings).map_err(Failed::settings)?;
    let opened = start::open(&settings, HubClock::real()).await?;
    let hub = &opened.hub;
    let done = match what {
        Key::Rotate => rotate(&path, hub).await,
        Key::Status => Ok(()),
        Key::Drop { id } => drop_key(&path, hub, &id).await,
    };
    let shown = match done {
        Ok(()) => status(&own, hub).await,
        Err(error) => Err(error),
    };
    hub.store.close().await;
    shown?;
    Ok(Exit::Done)
}

async fn rotate(path: &std::path::Path, hub: &flow::Hub) -> Result<(), Failed> {
    keys::rotate(path).map_err(Failed::settings)?;
    hub.keyring.refresh().map_err(Failed::settings)?;
    flow::keys::queue(hub).await.map_err(anyhow::Error::from)?;
    Ok(())
}

async fn drop_key(path: &std::path::Path, hub: &flow::Hub, id: &str) -> Result<(), Failed> {
    let held = flow::keys::held(&hub.store).await.map_err(anyhow::Error::from)?;
    if let Some(count) = held.get(id).filter(|count| **count > 0) {
        return Err(Failed::refused(anyhow!(
            "{count} secrets are still sealed with `{id}`; a running hub seals them anew by itself, look again soon"
        )));
    }
    keys::drop_key(path, id, hub.env.now()).map_err(Failed::refused)?;
    hub.keyring.refresh().map_err(Failed::settings)?;
    Ok(())
}

async fn status(own: &Own, hub: &flow::Hub) -> Result<(), Failed> {
    let held = flow::keys::held(&hub.store).await.map_err(anyhow::Error::from)?;
    let current = hub.keyring.current();
    let mut ids = hub.keyring.ids();
    ids.extend(held.keys().filter(|id| !hub.keyring.has(id)).cloned());
    ids.sort_by_key(|id| *id != current);
    let of = |id: &String| json!({ "key": id, "seals": *id == current, "in_file": hub.keyring.has(id), "holds": held.get(id).copied().unwrap_or(0) });
    if own.json {
        print(&json!({ "items": ids.iter().map(of).collect::<Vec<_>>() }).to_string());
        return Ok(());
    }
    for id in &ids {
        let count = held.get(id).copied().unwrap_or(0);
        let how = match (*id == current, hub.keyring.has(id)) {
            (true, _) => "seals",
            (false, true) => "opens",
            (false, false) => "not in the file: these secrets do not open",
        };
        print(&format!("{id}  {count:>6} secrets  {how}"));
    }
    Ok(())
}
