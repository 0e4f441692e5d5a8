//! The process ends in the middle of a backup, a migration or a restore: there is the old state or the new one, never half
//! of it, and the same command again gets it done.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/company.rs"]
mod company;
mod support;

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use hub::{clock::HubClock, settings::Settings, start};
use store::{Backend, OpenOptions, Read, Statement, Store};
use support::run;

/// Runs the binary until it stands at a point, and ends it there as a power cut would.
fn killed_at(folder: &Path, point: &str, arguments: &[&str]) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_supercargo"))
        .args(arguments)
        .args(["--stop-at", point])
        .current_dir(folder)
        .env_remove("SUPERCARGO_CONFIG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let name = point.split(':').next().unwrap();
    let reached = line.contains("reached") && line.contains(name);
    child.kill().unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(reached, "{point} is not passed: {line:?} {}", String::from_utf8_lossy(&ended.stderr));
}

/// An address with its folder and key.
struct Place {
    address: String,
    config: String,
    _kept: Vec<testkit::TestDatabase>,
}

impl Place {
    /// A place that is empty but for its key.
    async fn empty(backend: Backend, key: &str) -> Option<Self> {
        let kept = testkit::sqlite().await;
        let folder = start::sqlite_path(&kept.address).unwrap().parent().unwrap().to_path_buf();
        let mut kept = vec![kept];
        let address = match backend {
            Backend::Sqlite => format!("sqlite:{}", folder.join("new.db").display()),
            Backend::Postgres => {
                let database = testkit::postgres().await?;
                let address = database.address.clone();
                kept.push(database);
                address
            }
        };
        std::fs::write(folder.join("key"), key).unwrap();
        let config = folder.join("place.toml");
        let text = format!("database = {address:?}\nkey_file = {:?}\n", folder.join("key").display().to_string());
        std::fs::write(&config, text).unwrap();
        Some(Self { address, config: config.display().to_string(), _kept: kept })
    }

    async fn companies(&self) -> i64 {
        static COUNT: Statement = Statement::global("test.companies", "SELECT CAST(COUNT(*) AS BIGINT) FROM companies");
        static LEFT: Statement = Statement::global("test.users", "SELECT CAST(COUNT(*) AS BIGINT) FROM users");
        let options = OpenOptions { connections: 2, durable: true };
        let store = Store::open(&self.address, options).await.unwrap();
        let current = store::schema::is_current(&store).await.unwrap();
        if !current {
            // The migration was cut: nothing of it is there, not even a table.
            let columns = store::schema::columns(&store).await.unwrap();
            assert!(columns.iter().all(|column| column.table == "schema_versions"), "{columns:?}");
            store.close().await;
            return 0;
        }
        let mut read = store.read_global().await.unwrap();
        let count = read.number(&COUNT, vec![]).await.unwrap();
        let users = read.number(&LEFT, vec![]).await.unwrap();
        assert_eq!(count, users, "half a state: {count} companies and {users} people");
        drop(read);
        store.close().await;
        count
    }
}

/// A hub with one company and one person, its key, and a backup of it.
async fn hub_with_backup() -> (testkit::TestDatabase, PathBuf, String, PathBuf) {
    let database = testkit::sqlite().await;
    let mut settings = Settings::defaults();
    settings.database.clone_from(&database.address);
    let opened = start::open(&settings, HubClock::real()).await.unwrap();
    company::set_up(&opened.hub).await;
    opened.hub.store.close().await;
    let folder = start::sqlite_path(&database.address).unwrap().parent().unwrap().to_path_buf();
    let key = std::fs::read_to_string(folder.join("supercargo.key")).unwrap();
    let file = folder.join("backup");
    run(&folder, &["backup", "backup", "--database", &database.address]).ended(0);
    (database, folder, key, file)
}

#[tokio::test]
async fn a_backup_that_is_cut_leaves_the_old_file_and_the_next_one_is_whole() {
    let (database, folder, _, file) = hub_with_backup().await;
    let own = database.address.as_str();
    let old = std::fs::read(&file).unwrap();
    run(&folder, &["act", "cost_centre.add", "--json", "{\"name\":\"Later\"}", "--database", own]).ended(0);
    for point in ["export.writing", "export.writing:20", "export.written"] {
        killed_at(&folder, point, &["backup", "backup", "--database", own]);
        assert_eq!(std::fs::read(&file).unwrap(), old, "{point}");
    }
    killed_at(&folder, "export.renamed", &["backup", "backup", "--database", own]);
    let new = std::fs::read(&file).unwrap();
    assert_ne!(new, old);
    let checked = run(&folder, &["backup", "--check", "backup", "--json"]);
    let rows = checked.ended(0).json()["rows"].as_u64().unwrap();
    let again = run(&folder, &["backup", "backup", "--json", "--database", own]);
    assert_eq!(again.ended(0).json()["rows"].as_u64().unwrap(), rows);
    assert!(!folder.join("backup.part").exists(), "nothing is left beside it");
    std::fs::write(folder.join("torn"), &new[..new.len() / 2]).unwrap();
    let torn = run(&folder, &["backup", "--check", "torn"]);
    assert!(torn.ended(1).talk.contains("torn is not taken"), "{torn:?}");
}

async fn cut_restores(backend: Backend, points: &[&str]) {
    let (_database, folder, key, file) = hub_with_backup().await;
    let file = file.display().to_string();
    for point in points {
        let Some(place) = Place::empty(backend, &key).await else { return };
        let restore = ["restore", &file, "--config", &place.config];
        killed_at(&folder, point, &restore);
        let is_there = *point == "restore.committed";
        assert_eq!(place.companies().await, i64::from(is_there), "{point}");
        let again = run(&folder, &restore);
        if is_there {
            assert!(again.ended(1).talk.contains("this place is not empty"), "{again:?}");
        } else {
            again.ended(0);
        }
        assert_eq!(place.companies().await, 1, "{point}");
    }
}

#[tokio::test]
async fn a_restore_or_migration_that_is_cut_leaves_nothing_and_works_again_on_sqlite() {
    let points = [
        "schema.applying",
        "schema.applying:2",
        "restore.checked",
        "restore.table",
        "restore.table:30",
        "restore.committing",
        "restore.committed",
    ];
    cut_restores(Backend::Sqlite, &points).await;
}

#[tokio::test]
async fn a_restore_that_is_cut_leaves_nothing_and_works_again_on_postgres() {
    cut_restores(Backend::Postgres, &["restore.table:4", "restore.committing", "restore.committed"]).await;
}

#[tokio::test]
async fn files_and_places_that_do_not_fit_are_refused_with_the_way_out() {
    let (database, folder, key, file) = hub_with_backup().await;
    let own = database.address.as_str();
    run(&folder, &["export", "--to", "company", "--database", own]).ended(0);
    let exported = run(&folder, &["backup", "--check", "company", "--json"]);
    assert!(exported.ended(0).json()["company"].as_str().unwrap().starts_with("com_"), "{exported:?}");
    let place = Place::empty(Backend::Sqlite, &key).await.unwrap();
    let (file, config) = (file.display().to_string(), place.config.as_str());
    for (arguments, code, says) in [
        (vec!["restore", "company", "--config", config], 2, "use `supercargo import`"),
        (vec!["import", &file, "--config", config], 2, "use `supercargo restore`"),
        (vec!["restore", "nowhere", "--config", config], 2, "there is no file nowhere"),
        (vec!["restore", "supercargo.key", "--config", config], 1, "no whole export"),
        (vec!["backup", "x", "--database", "sqlite:nowhere.db"], 2, "there is no database"),
        (vec!["restore", &file, "--database", own], 1, "this place is not empty"),
        (vec!["import", "company", "--database", own], 1, "is here already"),
        (vec!["export", "--company", "com_0000000000009", "--to", "x", "--database", own], 2, "there is no company"),
    ] {
        let ran = run(&folder, &arguments);
        assert!(ran.ended(code).talk.contains(says), "{arguments:?}: {ran:?}");
    }
    run(&folder, &["import", "company", "--config", config]).ended(0);
    assert_eq!(place.companies().await, 1);
    let piped = run(&folder, &["export", "--to", "-", "--config", config]);
    assert_eq!(piped.ended(0).code, 0);
}
