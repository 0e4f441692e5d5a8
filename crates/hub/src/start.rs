//! Opening the product: the database brought to this program's schema, the sealing key, the wire, the registries.

use std::{fs, path::PathBuf, sync::Arc};

use anyhow::{Context, anyhow};
use connect::Wire;
use domain::Env;
use flow::Hub;
use store::{OpenOptions, Store, schema};

use crate::{Failed, clock::HubClock, keys, settings::Settings};

/// An opened product.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What the flow works with.
    pub hub: Arc<Hub>,
    /// Its clock.
    pub clock: Arc<HubClock>,
}

/// Opens and migrates the database and reads the key (made beside an SQLite file when there is none).
///
/// # Errors
/// When the database is not reachable or newer, or the key is missing or wrong.
pub async fn open(settings: &Settings, clock: Arc<HubClock>) -> Result<Opened, Failed> {
    // A second call finds it installed and is no error.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let env: Env = crate::clock::env(clock.clone());
    if let Some(path) = sqlite_path(&settings.database)
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))
            .map_err(Failed::unreachable)?;
    }
    let options = OpenOptions { connections: settings.connections, durable: true };
    let store =
        Store::open(&settings.database, options).await.context("the database cannot be opened").map_err(|error| {
            let why = error;
            match why.downcast_ref::<store::StoreError>() {
                Some(store::StoreError::Address(_)) => Failed::settings(why),
                _ => Failed::unreachable(why),
            }
        })?;
    schema::migrate(&store, env.now()).await.map_err(anyhow::Error::from)?;
    let keyring = keys::ring(settings).map_err(Failed::settings)?;
    let hub = Hub {
        store,
        env,
        wire: Wire::new(settings.limits()),
        channels: channels::CHANNELS,
        providers: providers::PROVIDERS,
        keyring,
        pace: settings.pace(),
        public_url: settings.public_url(),
        ingest: flow::inbox::Ingest::default(),
    };
    Ok(Opened { hub: Arc::new(hub), clock })
}

/// Opens the database that is there, as it is: nothing is migrated.
///
/// # Errors
/// When it is not there or not reachable, or not of this program's schema.
pub async fn look_in(settings: &Settings) -> Result<Store, Failed> {
    if let Some(path) = sqlite_path(&settings.database).filter(|path| !path.exists()) {
        return Err(Failed::settings(anyhow!(
            "there is no database {}; name it with --database or --config",
            path.display()
        )));
    }
    let options = OpenOptions { connections: settings.connections, durable: true };
    let store = Store::open(&settings.database, options).await.context("the database cannot be opened");
    let store = store.map_err(Failed::unreachable)?;
    if !schema::is_current(&store).await.map_err(anyhow::Error::from)? {
        return Err(Failed::settings(anyhow!(
            "the database has an older schema than this program: use the program that made it"
        )));
    }
    Ok(store)
}

/// The file of an SQLite address.
#[must_use]
pub fn sqlite_path(database: &str) -> Option<PathBuf> {
    database.strip_prefix("sqlite:").map(|path| PathBuf::from(path.trim_start_matches("//")))
}
