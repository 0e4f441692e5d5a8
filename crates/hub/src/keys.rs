//! The key file: read, given a new key, and freed of an old one. Each change writes a new file beside it and renames it, so
//! that whoever reads meanwhile, or is killed meanwhile, finds the old keys or the new ones and never half of them.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use domain::{Moment, time::SECOND};
use store::Keyring;

use crate::{settings::Settings, start::sqlite_path};

/// A running node reads the file again after at most so long; a key is dropped only when every node surely has.
pub const LOOKS_EVERY_S: u64 = 5;
/// How old a file must be before a key is dropped from it.
const SETTLED: i64 = 60 * SECOND;

/// Where the key file of these settings is; made beside an SQLite file when there is none.
///
/// # Errors
/// When nothing names it, or it cannot be made.
pub fn path(settings: &Settings) -> anyhow::Result<PathBuf> {
    if !settings.key_file.is_empty() {
        return Ok(PathBuf::from(&settings.key_file));
    }
    let Some(database) = sqlite_path(&settings.database) else {
        bail!(
            "with PostgreSQL, `key_file` must name the file with the sealing key; make one with \
             `supercargo settings new-key > FILE` and keep it apart from the database"
        );
    };
    let path = database.with_file_name("supercargo.key");
    if !path.exists() {
        make(&path, &Keyring::new_file()).with_context(|| format!("the key file {} cannot be made", path.display()))?;
    }
    Ok(path)
}

/// The keys of these settings. They are read again when the file has others.
///
/// # Errors
/// When the file cannot be read or holds no key.
pub fn ring(settings: &Settings) -> anyhow::Result<Keyring> {
    let path = path(settings)?;
    let text = read(&path)?;
    let ring = Keyring::parse(&text).with_context(|| format!("in the key file {}", path.display()))?;
    Ok(ring.read_by(Arc::new(move || fs::read_to_string(&path).map_err(|error| error.to_string()))))
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("the key file {} cannot be read", path.display()))
}

/// Puts a new key before the others.
///
/// # Errors
/// When the file cannot be read or written, or somebody else changes it just now.
pub fn rotate(path: &Path) -> anyhow::Result<()> {
    change(path, |text| {
        Keyring::parse(text).with_context(|| format!("in the key file {}", path.display()))?;
        Ok(Keyring::with_new_key(text))
    })
}

/// Takes a key out. Whether anything still needs it is for the caller to know.
///
/// # Errors
/// When it is not in the file, is the one that seals, or the file was changed so lately that a running node may still seal
/// with an older key.
pub fn drop_key(path: &Path, id: &str, now: Moment) -> anyhow::Result<()> {
    let changed = fs::metadata(path)?.modified()?.duration_since(std::time::UNIX_EPOCH)?;
    let changed = Moment::from_micros(i64::try_from(changed.as_micros()).unwrap_or(i64::MAX));
    if now.since(changed) < SETTLED {
        bail!(
            "the key file was changed less than a minute ago, and a running node may not have read it yet; wait a minute"
        );
    }
    change(path, |text| {
        Keyring::without_key(text, id).with_context(|| {
            format!("`{id}` is no key of the file, or the one that seals; `supercargo key status` lists them")
        })
    })
}

fn change(path: &Path, new: impl FnOnce(&str) -> anyhow::Result<String>) -> anyhow::Result<()> {
    // Through links to the file itself: a new one in the place of a link would part from the one that is kept.
    let path = &fs::canonicalize(path).with_context(|| format!("the key file {} cannot be found", path.display()))?;
    let lock = File::create(path.with_extension("key.lock"))?;
    if lock.try_lock().is_err() {
        bail!("another command changes the key file just now");
    }
    let text = new(&read(path)?)?;
    let fresh = path.with_extension("key.new");
    // Left by somebody who was killed.
    if fresh.exists() {
        fs::remove_file(&fresh)?;
    }
    make(&fresh, &text)?;
    keep_owner(path, &fresh)?;
    fs::rename(&fresh, path)?;
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Whoever could read the old file can read the new one: a hub that runs as somebody else most of all.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let (was, is) = (fs::metadata(old)?, fs::metadata(new)?);
    if (was.uid(), was.gid()) != (is.uid(), is.gid()) {
        std::os::unix::fs::chown(new, Some(was.uid()), Some(was.gid())).with_context(|| {
            format!("the key file {} belongs to somebody else; run this as its owner or as root", old.display())
        })?;
    }
    fs::set_permissions(new, was.permissions())?;
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Makes a file that only its owner can read.
fn make(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}
