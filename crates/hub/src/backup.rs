//! Files with everything that a company, or everybody, owns: written beside their place and read back before they stand
//! there; brought into an empty place in one transaction, with buying held (`flow::restored`).

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use domain::Moment;
use store::{
    Store,
    export::{self, Brought, Checked, ExportError, Tail, Whose},
    point,
};

use crate::Failed;

/// Writes a file beside its place, reads it back, and only then puts it there: what stood there before stays until then.
/// `now` is the present moment.
///
/// # Errors
/// When the rows cannot be read or the file cannot be written.
pub async fn write(store: &Store, whose: Whose, now: Moment, to: &Path) -> Result<Checked, Failed> {
    let part = beside(to).map_err(Failed::settings)?;
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&part).with_context(|| format!("{} cannot be written", part.display()));
    let file = file.map_err(Failed::unreachable)?;
    if file.try_lock().is_err() {
        return Err(Failed::unreachable(anyhow!("another process is writing {}", part.display())));
    }
    // What a killed process left of an earlier one.
    file.set_len(0).map_err(ExportError::from)?;
    let (out, _) = export::give_out(store, whose, env!("CARGO_PKG_VERSION"), now, BufWriter::new(file)).await?;
    let file = out.into_inner().map_err(|error| ExportError::from(error.into_error()))?;
    file.sync_all().map_err(ExportError::from)?;
    let checked = export::check(&part)?;
    point!("export.written");
    fs::rename(&part, to).map_err(ExportError::from)?;
    if let Some(folder) = folder(to) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(ExportError::from)?;
    }
    point!("export.renamed");
    Ok(checked)
}

fn beside(to: &Path) -> anyhow::Result<PathBuf> {
    let mut name = to.file_name().with_context(|| format!("{} is no name for a file", to.display()))?.to_owned();
    name.push(".part");
    Ok(to.with_file_name(name))
}

fn folder(of: &Path) -> Option<&Path> {
    of.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// Reads a file to its end.
///
/// # Errors
/// When it is not there, not whole, or not as it was written.
pub fn check(file: &Path) -> Result<Checked, Failed> {
    if !file.is_file() {
        return Err(Failed::settings(anyhow!("there is no file {}", file.display())));
    }
    export::check(file).map_err(|error| {
        let Failed { exit, why } = Failed::from(error);
        Failed { exit, why: why.context(format!("{} is not taken", file.display())) }
    })
}

/// Brings everything of a checked file in, in one transaction, and holds buying.
///
/// # Errors
/// When it does not fit here, or a key is missing.
pub async fn bring_in(hub: &flow::Hub, file: &Path, tail: &Tail) -> Result<Brought, Failed> {
    if let Some(key) = tail.keys.iter().find(|key| !hub.keyring.has(key)) {
        return Err(Failed::settings(anyhow!(
            "secrets in {} are sealed with key `{key}`, which is not in the key file: add its line to the key file of this \
             installation, below the first one, and begin again",
            file.display()
        )));
    }
    let tables = export::tables(&hub.store).await?;
    let mut tx = hub.store.begin_global("restore").await?;
    let brought = export::bring_in(&mut tx, &tables, file).await?;
    for company in &brought.companies {
        tx.enter(*company);
        flow::restored::index(&mut tx).await?;
        flow::restored::hold(&mut tx, hub, brought.made_at).await?;
    }
    point!("restore.committing");
    tx.commit().await?;
    point!("restore.committed");
    Ok(brought)
}
