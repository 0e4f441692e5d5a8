//! Keys that seal are changed while the hub runs, and people are made at the console.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::{io::Write, path::Path, process::Stdio};

use domain::right::Role as Template;
use flow::{Caller, act};
use hub::{
    clock::{HubClock, pause},
    serve::{self, Role},
    settings::Settings,
    start,
};
use serde_json::{Value, json};
use support::run;

const PASSWORD: &str = "a long password of a test";

/// Runs a command that reads a line.
fn run_with(folder: &Path, arguments: &[&str], line: &str) -> (i32, String) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_supercargo"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("SUPERCARGO_CONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
}

fn settings(address: &str) -> Settings {
    let mut settings = Settings::defaults();
    address.clone_into(&mut settings.database);
    "127.0.0.1:0".clone_into(&mut settings.listen);
    settings
}

#[tokio::test(flavor = "multi_thread")]
async fn br_04_a_key_is_rotated_and_dropped_and_nothing_is_lost() {
    let database = testkit::sqlite().await;
    let path = start::sqlite_path(&database.address).unwrap();
    let folder = path.parent().unwrap().to_path_buf();
    let own = database.address.as_str();
    let opened = start::open(&settings(own), HubClock::real()).await.unwrap();
    let hub = &opened.hub;
    let company = flow::people::found_company(hub, "Lotus Trading", "Europe/Sofia", None).await.unwrap().company;
    let caller = Caller::console(company);
    // More rows than one batch.
    for number in 0..60 {
        let body = json!({ "kind": "woocommerce", "name": format!("shop {number}"),
            "settings": { "address": "http://192.0.2.1", "consumer_key": "ck_1" },
            "secrets": { "consumer_secret": format!("cs_{number}"), "webhook_secret": "w" } });
        (act::find("connection.add").unwrap().run)(hub, caller, None, body).await.unwrap();
    }
    hub.store.close().await;
    let keys = || {
        let ran = run(&folder, &["key", "--database", own, "--json", "status"]);
        ran.ended(0).json()["items"].as_array().unwrap().clone()
    };
    let before = keys();
    let old = before[0]["key"].as_str().unwrap().to_owned();
    assert_eq!((before.len(), &before[0]["seals"], &before[0]["holds"]), (1, &json!(true), &json!(180)));
    run(&folder, &["key", "--database", own, "rotate"]).ended(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.join("supercargo.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "only its owner reads it");
    }
    let rotated = keys();
    assert_eq!((rotated.len(), &rotated[1]["key"], &rotated[1]["holds"]), (2, &json!(old), &json!(180)));
    let needed = run(&folder, &["key", "--database", own, "drop", &old]);
    assert!(needed.ended(1).talk.contains("180 secrets"), "{needed:?}");
    // A running hub seals everything anew; the same secrets open.
    let serving = serve::start(&settings(own), HubClock::real(), Role::All).await.unwrap();
    let hub = serving.opened.hub.clone();
    for _ in 0..500 {
        if !flow::keys::held(&hub.store).await.unwrap().contains_key(&old) {
            break;
        }
        pause(std::time::Duration::from_millis(20)).await;
    }
    let held = flow::keys::held(&hub.store).await.unwrap();
    assert_eq!(held.values().copied().collect::<Vec<u64>>(), [180], "{held:?}");
    let mut reader = hub.store.read(company).await.unwrap();
    for row in store::connections::list(&mut reader).await.unwrap() {
        let opened = hub.settings(company, &row).unwrap();
        let number = row.name.trim_start_matches("shop ");
        assert_eq!(opened.secrets["consumer_secret"].reveal(), format!("cs_{number}"));
    }
    drop(reader);
    // A node that has not read the file yet may still seal with the old one: the file has to settle.
    let young = run(&folder, &["key", "--database", own, "drop", &old]);
    assert!(young.ended(1).talk.contains("wait a minute"), "{young:?}");
    let file = std::fs::File::options().append(true).open(folder.join("supercargo.key")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000)).unwrap();
    run(&folder, &["key", "--database", own, "drop", "00000000"]).ended(1);
    let sealing = keys()[0]["key"].as_str().unwrap().to_owned();
    run(&folder, &["key", "--database", own, "drop", &sealing]).ended(1);
    run(&folder, &["key", "--database", own, "drop", &old]).ended(0);
    let after = keys();
    assert_eq!((after.len(), &after[0]["holds"]), (1, &json!(180)));
    // The running node notices, without a restart.
    assert!(hub.keyring.refresh().unwrap() && !hub.keyring.has(&old));
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn br_70_the_console_makes_companies_people_and_tokens() {
    let database = testkit::sqlite().await;
    let folder = start::sqlite_path(&database.address).unwrap().parent().unwrap().to_path_buf();
    let own = ["--database", database.address.as_str()];
    let say = |arguments: &[&str]| run(&folder, &[&arguments[..1], &own, &arguments[1..]].concat());
    let made = say(&["company", "--json", "create", "Lotus Trading", "--zone", "Europe/Sofia"]);
    let made = made.ended(0).json()["items"][0].clone();
    assert!(made["link"].as_str().unwrap().contains("/invitations/"), "{made}");
    say(&["company", "create", "Lotus Trading"]).ended(1);
    say(&["company", "create", "Other", "--owner", "nobody"]).ended(1);
    let create = |login: &str, role: &str, password: &str| {
        let arguments =
            [&["user"], &own[..], &["create", login, "--name", "Owner", "--role", role, "--add", "decisions"]].concat();
        run_with(&folder, &arguments, &format!("{password}\n"))
    };
    assert_eq!(create("Owner", "super_administrator", "short").0, 1);
    assert_eq!(create("Owner", "super_administrator", PASSWORD).0, 0);
    assert_eq!(create("clerk", "warehouse_clerk", PASSWORD).0, 0);
    let users = say(&["user", "--json", "list"]).ended(0).json();
    let roles: Vec<&Value> = users["items"].as_array().unwrap().iter().map(|user| &user["role"]).collect();
    assert_eq!(roles.len(), 2, "{users}");
    let second = say(&["company", "--json", "create", "Second", "--owner", "owner"]).ended(0).json();
    assert!(second["items"][0]["link"].is_null(), "{second}");
    // Two companies: it must be said which.
    assert!(say(&["token", "list"]).ended(2).talk.contains("several companies"));
    let company = made["company"].as_str().unwrap();
    let token =
        say(&["token", "--company", company, "create", "report", "--role", "auditor", "--days", "30"]).ended(0).json();
    let id = token["done"]["token"].as_str().unwrap();
    assert!(token["done"]["word"].as_str().unwrap().starts_with("sct_"));
    let listed = say(&["token", "--company", company, "list"]);
    assert!(listed.out.contains(id) && !listed.out.contains("sct_"), "{listed:?}");
    say(&["token", "--company", company, "end", id]).ended(0);
    say(&["token", "--company", company, "end", id]).ended(1);
    say(&["user", "--company", company, "end", "owner"]).ended(1);
    say(&["user", "--company", company, "end", "clerk"]).ended(0);
    let reset = [&["user"], &own[..], &["password", "owner"]].concat();
    assert_eq!(run_with(&folder, &reset, "another long password\n").0, 0);
    let opened = start::open(&settings(&database.address), HubClock::real()).await.unwrap();
    for (password, fits) in [(PASSWORD, false), ("another long password", true)] {
        let signed =
            flow::people::sign_in(&opened.hub, "owner", password.to_owned(), &Default::default()).await.unwrap();
        assert_eq!(signed.is_some(), fits);
    }
    assert!(Template::SuperAdministrator.rights().holds(domain::Right::CompaniesCreate));
    opened.hub.store.close().await;
}

#[cfg(unix)]
#[test]
fn a_key_file_behind_a_link_is_changed_where_it_is() {
    let folder = std::env::temp_dir().join(format!("supercargo_test_key_link_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (kept, link) = (folder.join("kept"), folder.join("supercargo.key"));
    std::fs::write(&kept, store::Keyring::new_file()).unwrap();
    std::os::unix::fs::symlink(&kept, &link).unwrap();
    hub::keys::rotate(&link).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&kept).unwrap().lines().filter(|line| !line.starts_with('#')).count(), 2);
    std::fs::remove_dir_all(folder).unwrap();
}
