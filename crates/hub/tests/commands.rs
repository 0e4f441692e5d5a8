//! The command line as scripts see it: exit codes, the words on standard error, JSON on standard output. What acts do is
//! tested where they live.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/company.rs"]
mod company;
mod support;

use std::path::{Path, PathBuf};

use hub::{
    clock::HubClock,
    serve::{self, Role},
    settings::Settings,
    start,
};
use store::Statement;
use support::run;

/// The folder and the address of a fresh database.
fn place(database: &testkit::TestDatabase) -> (PathBuf, String) {
    let file = start::sqlite_path(&database.address).unwrap();
    (file.parent().unwrap().to_path_buf(), database.address.clone())
}

/// Runs each command and compares the exit code and a part of what was said.
fn all(folder: &Path, cases: &[(&[&str], i32, &str)]) {
    for (arguments, code, says) in cases {
        let ran = run(folder, arguments);
        assert_eq!(ran.code, *code, "{arguments:?}: {ran:?}");
        let said = if *code == 0 { &ran.out } else { &ran.talk };
        assert!(said.contains(says), "{arguments:?} does not say {says:?}: {ran:?}");
    }
}

#[tokio::test]
async fn wrong_settings_and_arguments_end_with_2_and_say_what_to_do() {
    let database = testkit::sqlite().await;
    let (folder, address) = place(&database);
    let own = address.as_str();
    std::fs::write(folder.join("key.toml"), "databse = \"sqlite:x\"\n").unwrap();
    std::fs::write(folder.join("value.toml"), "workers = \"many\"\n").unwrap();
    std::fs::write(folder.join("torn.toml"), "workers = \n").unwrap();
    all(
        &folder,
        &[
            (&["settings", "check", "--config", "key.toml"], 2, "did you mean `database`?"),
            (&["orders", "--config", "key.toml", "list"], 2, "did you mean `database`?"),
            (&["settings", "check", "--config", "value.toml"], 2, "`workers` must be"),
            (&["settings", "check", "--config", "torn.toml"], 2, "torn.toml"),
            (&["settings", "check", "--config", "nowhere.toml"], 2, "cannot be read"),
            (&["settings", "check"], 0, "right"),
            (&["act", "package.scam", "--database", own], 2, "did you mean `package.scan`?"),
            (&["act", "xyzzy.plugh.frobnicate", "--database", own], 2, "act list"),
            (&["act", "package.scan", "--json", "{code", "--database", own], 2, "--json is no JSON"),
            // Nobody made a company yet.
            (&["act", "package.scan", "--json", "{\"code\":\"YT1\"}", "--database", own], 2, "supercargo serve"),
            (&["act", "package.scan", "--database", "mysql://x"], 2, "sqlite: or postgres:"),
            (&["orders", "--database", own, "list"], 2, "supercargo serve"),
            (&["rehearse", "--orders", "0"], 2, "at least 1"),
            (&["ordres"], 2, "orders"),
            (&["orders", "list", "--status", "paid"], 2, "in_purchase"),
            (&["token", "create", "x", "--role", "clerk"], 2, "warehouse_clerk"),
            (&["token", "create", "x", "--role", "auditor", "--add", "orders.fly"], 2, "orders.see"),
            (&["act", "package.scan", "--server", "http://127.0.0.1:1", "--token", "x"], 3, "not reachable"),
        ],
    );
    let listed = run(&folder, &["act", "list", "--json"]).json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|act| act["name"].as_str().unwrap()).collect();
    assert_eq!(names, flow::ACTS.iter().map(|act| act.name).collect::<Vec<_>>());
    let text = run(&folder, &["act", "list"]).out;
    assert!(flow::ACTS.iter().all(|act| text.lines().any(|line| line.starts_with(act.name))), "{text}");
    let shown = run(&folder, &["settings", "show"]).out;
    let table: toml::Table = shown.parse().unwrap();
    assert!(table.contains_key("database"));
    std::fs::write(folder.join("shown.toml"), shown).unwrap();
    all(&folder, &[(&["settings", "check", "--config", "shown.toml"], 0, "right")]);
    let key = run(&folder, &["settings", "new-key"]).out;
    assert!(store::Keyring::parse(&key).is_ok(), "a new key can be read");
}

#[test]
fn the_help_of_every_command_has_an_example() {
    let folder = std::env::temp_dir();
    let help = run(&folder, &["--help"]).out;
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| *name != "help").collect();
    assert!(names.len() >= 10, "{help}");
    for name in names {
        let ran = run(&folder, &[name, "--help"]);
        assert_eq!(ran.code, 0, "{name}");
        let example = format!("Example: supercargo {name}");
        assert!(ran.out.contains(&example), "{name}: {}", ran.out);
    }
}

static OF_TOMORROW: Statement = Statement::global(
    "test.newer_schema",
    "INSERT INTO schema_versions (version, name, checksum, applied_at) VALUES (9999, 'tomorrow', 'x', 0)",
);

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_with_the_way_out() {
    let database = testkit::sqlite().await;
    let (folder, address) = place(&database);
    let mut tx = database.store.begin_global("test: newer schema").await.unwrap();
    tx.run(&OF_TOMORROW, vec![]).await.unwrap();
    tx.commit().await.unwrap();
    let own = address.as_str();
    all(
        &folder,
        &[
            (&["serve", "--database", own, "--listen", "127.0.0.1:0"], 2, "start the newer program"),
            (&["orders", "--database", own, "list"], 2, "9999"),
            (&["act", "package.scan", "--database", own], 2, "start the newer program"),
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn br_74_the_console_does_what_pages_do_with_dry_runs_and_keys() {
    let database = testkit::sqlite().await;
    let (folder, address) = place(&database);
    let mut settings = Settings::defaults();
    settings.database.clone_from(&address);
    "127.0.0.1:0".clone_into(&mut settings.listen);
    let serving = serve::start(&settings, HubClock::real(), Role::All).await.unwrap();
    let hub = serving.opened.hub.clone();
    let (company, token) = company::set_up(&hub).await;
    let own = address.as_str();
    let server = format!("http://{}", serving.address);
    let add = |name: &str| format!("{{\"name\":{name:?}}}");
    let count = |from: &[&str]| {
        let arguments = [&["orders"], from, &["--json", "list"]].concat();
        run(&folder, &arguments).json()["items"].as_array().unwrap().len()
    };
    for (from, tag) in [(["--database", own].as_slice(), "console"), (&["--server", &server, "--token", &token], "api")]
    {
        let act = |name: &str, more: &[&str]| run(&folder, &[&["act", name], from, more].concat());
        assert_eq!(count(from), 0, "an empty company has no orders");
        let text = run(&folder, &[["orders"].as_slice(), from, &["list"]].concat());
        assert_eq!((text.code, text.out.as_str()), (0, ""), "{text:?}");
        assert!(text.talk.contains("none"), "{text:?}");
        let (one, other) = (add(tag), add("another"));
        let tried = act("cost_centre.add", &["--json", &one, "--dry-run"]);
        assert_eq!((tried.code, tried.json()["refusals"].as_array().map(Vec::len)), (0, Some(0)), "{tried:?}");
        let keyed = |body: &str| act("cost_centre.add", &["--json", body, "--idempotency-key", "k-1"]);
        let (first, again) = (keyed(&one), keyed(&one));
        first.ended(0);
        assert!(first.json()["done"]["cost_centre"].is_string(), "{first:?}");
        assert_eq!(first.json()["done"], again.json()["done"], "the same key gives the same reply");
        let reused = keyed(&other);
        assert_ne!(reused.code, 0, "a key belongs to its body: {reused:?}");
        assert!(reused.out.contains("key_reused"), "{reused:?}");
        let wrong = act("package.scan", &["--json", "{\"cod\":\"YT1\"}"]);
        wrong.ended(2);
        let nobody = format!("{{\"connection\":\"{}\"}}", domain::ids::ConnectionId::new(7));
        let refused = act("connection.poll", &["--json", &nobody]);
        refused.ended(1);
        assert!(refused.out.contains("not_found"), "{refused:?}");
        // What scripts read stays JSON; who watches reads a sentence with its values.
        assert!(refused.talk.contains("refused: It does not exist. (connection: con_"), "{refused:?}");
    }
    for command in [&["orders", "list"][..], &["act", "order.hold"]] {
        let wrong = run(&folder, &[command, &["--server", &server, "--token", "wrong"]].concat());
        wrong.ended(1);
        assert!(wrong.talk.contains("the token is wrong or has ended"), "{wrong:?}");
    }
    let listed = |from: &[&str]| {
        let acts = run(&folder, &[&["act", "list", "--json"], from].concat()).json();
        let mut acts: Vec<String> = acts.as_array().unwrap().iter().map(ToString::to_string).collect();
        acts.sort();
        acts
    };
    assert_eq!(listed(&["--server", &server]), listed(&[]), "a running hub lists its own acts, with their rights");
    let centres = store::warehouses::cost_centres(&mut hub.store.read(company).await.unwrap()).await.unwrap();
    assert_eq!(centres.len(), 2, "one from the console, one over the API, none from a dry run");
    let second = run(&folder, &["serve", "--database", own, "--listen", "127.0.0.1:0"]);
    second.ended(3);
    assert!(second.talk.contains("another process already serves"), "{second:?}");
    serving.stop().await;
}
