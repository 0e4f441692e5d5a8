//! `export`, `import`, `backup`, `restore`: files with everything that a company, or everybody, owns. What a file holds is
//! the business of `store::export`, how it is written and brought back of `hub::backup`; here is what is said about it.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use domain::Clock;
use serde_json::{Value, json};
use store::{
    export::{self, Checked, Head, Tail, Whose},
    point, points,
};

use super::{Own, print, tell};
use crate::{
    Exit, Failed,
    backup::{bring_in, check, write},
    clock::HubClock,
    control, keys, serve,
    settings::Settings,
    start,
};

/// Where the process shall stand still, for tests that end it there.
#[derive(Debug, Clone, Args)]
struct StopAt {
    /// A point, and which time it is passed: restore.table:7.
    #[arg(long, hide = true, value_name = "POINT")]
    stop_at: Option<String>,
}

/// `export`.
#[derive(Debug, Args)]
pub(super) struct ExportCommand {
    #[command(flatten)]
    own: Own,
    /// The file; - is standard output.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    stop: StopAt,
}

/// `import`.
#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    #[command(flatten)]
    own: Own,
    /// The file that `export` wrote.
    file: PathBuf,
    #[command(flatten)]
    stop: StopAt,
}

/// `backup`.
#[derive(Debug, Args)]
pub(super) struct BackupCommand {
    #[command(flatten)]
    own: Own,
    /// The file; one that is there is replaced when the new one is whole.
    #[arg(required_unless_present = "check")]
    to: Option<PathBuf>,
    /// Only check this file.
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    check: Option<PathBuf>,
    #[command(flatten)]
    stop: StopAt,
}

/// `restore`.
#[derive(Debug, Args)]
pub(super) struct RestoreCommand {
    #[command(flatten)]
    own: Own,
    /// The file that `backup` wrote.
    file: PathBuf,
    #[command(flatten)]
    stop: StopAt,
}

impl StopAt {
    fn arm(&self) {
        let Some(named) = &self.stop_at else { return };
        let (point, time) =
            named.split_once(':').map_or((named.as_str(), 1), |(point, time)| (point, time.parse().unwrap_or(1)));
        points::arm(control::reached);
        points::kill_at(point, time);
    }
}

/// The settings of a command that works on the rows themselves.
fn settings(own: &Own) -> Result<Settings, Failed> {
    super::logs("warn", false);
    if own.server.is_some() {
        return Err(Failed::settings(anyhow!(
            "this works on the database itself: name it with --database or --config"
        )));
    }
    own.settings()
}

/// Runs `export`.
///
/// # Errors
/// When the company is not named or not there, or the file cannot be written.
pub(super) async fn export(command: ExportCommand) -> Result<Exit, Failed> {
    command.stop.arm();
    let settings = settings(&command.own)?;
    let store = start::look_in(&settings).await?;
    let company = super::act::company(&store, command.own.company.as_deref()).await.map_err(Failed::settings)?;
    let whose = Whose::Company(company);
    if command.to == Path::new("-") {
        let now = HubClock::real().now();
        let out = std::io::stdout().lock();
        drop(export::give_out(&store, whose, env!("CARGO_PKG_VERSION"), now, out).await?);
    } else {
        let written = write(&store, whose, HubClock::real().now(), &command.to).await?;
        say(&written.head, &written.tail, &command.to, command.own.json);
        about_key(&settings, &written.tail);
    }
    store.close().await;
    Ok(Exit::Done)
}

/// Runs `backup`.
///
/// # Errors
/// When the rows cannot be read or the file cannot be written, or a checked file is not whole.
pub(super) async fn backup(command: BackupCommand) -> Result<Exit, Failed> {
    command.stop.arm();
    if let Some(file) = &command.check {
        let Checked { head, tail } = check(file)?;
        say(&head, &tail, file, command.own.json);
        return Ok(Exit::Done);
    }
    let Some(to) = &command.to else { return Err(Failed::settings(anyhow!("name the file"))) };
    let settings = settings(&command.own)?;
    let store = start::look_in(&settings).await?;
    let written = write(&store, Whose::Everybody, HubClock::real().now(), to).await?;
    store.close().await;
    say(&written.head, &written.tail, to, command.own.json);
    about_key(&settings, &written.tail);
    Ok(Exit::Done)
}

/// Says where the key file is, and that it is not in the file that was written: without it its secrets stay shut.
fn about_key(settings: &Settings, tail: &Tail) {
    if tail.keys.is_empty() {
        return;
    }
    if let Ok(path) = keys::path(settings) {
        tell(&format!("The key file {} is not inside. Keep a copy of it apart from this one.", path.display()));
    }
}

fn say(head: &Head, tail: &Tail, file: &Path, as_json: bool) {
    let said = json!({ "file": file.display().to_string(), "made_at": head.made_at, "company": head.company,
        "version": head.version, "product": head.product, "tables": tail.tables, "rows": tail.rows, "keys": tail.keys,
        "sha256": tail.sha256 });
    if as_json {
        print(&said.to_string());
        return;
    }
    let of = head.company.map_or_else(|| "all companies".to_owned(), |company| company.to_string());
    print(&format!("{}: {of} as of {}, {} rows of {} tables", file.display(), head.made_at, tail.rows, tail.tables));
    print(&format!("sha256 {}", tail.sha256));
    if !tail.keys.is_empty() {
        print(&format!("its secrets are sealed with key {}: keep that key too, apart from it", tail.keys.join(", ")));
    }
}

/// Runs `import`.
///
/// # Errors
/// When the file is not whole or does not fit here, or the company is here already.
pub(super) async fn import(command: ImportCommand) -> Result<Exit, Failed> {
    command.stop.arm();
    let checked = check(&command.file)?;
    if checked.head.company.is_none() {
        return Err(Failed::settings(anyhow!("this is a backup of all companies: use `supercargo restore`")));
    }
    come_back(&command.own, &command.file, &checked).await
}

/// Runs `restore`.
///
/// # Errors
/// When the file is not whole or does not fit here, or the place is not empty.
pub(super) async fn restore(command: RestoreCommand) -> Result<Exit, Failed> {
    command.stop.arm();
    let checked = check(&command.file)?;
    if let Some(company) = checked.head.company {
        return Err(Failed::settings(anyhow!("this is an export of company {company}: use `supercargo import`")));
    }
    come_back(&command.own, &command.file, &checked).await
}

async fn come_back(own: &Own, file: &Path, checked: &Checked) -> Result<Exit, Failed> {
    point!("restore.checked");
    let settings = settings(own)?;
    // Its one transaction is long: with SQLite nobody else may write meanwhile.
    let _lock = serve::lock(&settings)?;
    let opened = start::open(&settings, HubClock::real()).await?;
    let path = keys::path(&settings).map_err(Failed::settings)?;
    if let Some(key) = checked.tail.keys.iter().find(|key| !opened.hub.keyring.has(key)) {
        tell(&format!(
            "The key file in use is {}; it has no key `{key}`, with which secrets of this file are sealed.",
            path.display()
        ));
    }
    let brought = bring_in(&opened.hub, file, &checked.tail).await?;
    opened.hub.store.close().await;
    let companies: Vec<Value> = brought.companies.iter().map(|company| json!(company)).collect();
    if own.json {
        let said = json!({ "companies": companies, "made_at": brought.made_at, "rows": brought.tail.rows });
        print(&said.to_string());
    } else {
        print(&format!("{} rows are back, as of {}", brought.tail.rows, brought.made_at));
    }
    if !checked.tail.keys.is_empty() {
        tell(&format!(
            "Its secrets open with the key file {}, which was not inside: keep that one too.",
            path.display()
        ));
    }
    tell("Buying is held until what was bought since is known: start the hub and answer the question about it.");
    tell("The old installation must not buy any more. Everybody signs in again; API tokens are those of that moment.");
    Ok(Exit::Done)
}
