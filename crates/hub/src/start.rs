//! Opening the product: the database brought to this program's schema, the sealing key, the wire, the registries.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use connect::Wire;
use domain::Env;
use flow::Hub;
use store::{Keyring, OpenOptions, Store, schema};

use crate::{Failed, clock::HubClock, settings::Settings};

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
    let keyring = keyring(settings).map_err(Failed::settings)?;
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

/// The file of an SQLite address.
#[must_use]
pub fn sqlite_path(database: &str) -> Option<PathBuf> {
    database.strip_prefix("sqlite:").map(|path| PathBuf::from(path.trim_start_matches("//")))
}

fn keyring(settings: &Settings) -> anyhow::Result<Keyring> {
    let path = if settings.key_file.is_empty() {
        let Some(database) = sqlite_path(&settings.database) else {
            bail!(
                "with PostgreSQL, `key_file` must name the file with the sealing key; make one with \
                 `supercargo settings new-key > FILE` and keep it apart from the database"
            );
        };
        let path = database.with_file_name("supercargo.key");
        if !path.exists() {
            make_key(&path)?;
        }
        path
    } else {
        PathBuf::from(&settings.key_file)
    };
    let text = fs::read_to_string(&path).with_context(|| format!("the key file {} cannot be read", path.display()))?;
    Keyring::parse(&text).with_context(|| format!("in the key file {}", path.display()))
}

/// Makes a key file that only its owner can read.
fn make_key(path: &Path) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path).with_context(|| format!("the key file {} cannot be made", path.display()))?;
    let mut file = made;
    file.write_all(Keyring::new_file().as_bytes())?;
    file.sync_all()?;
    Ok(())
}
