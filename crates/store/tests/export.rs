//! The export stream: it holds every table, gives the same lines on both databases, and is taken whole or not at all.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[allow(dead_code, reason = "the scene is shared; this file uses its part of it")]
#[path = "rows/scene.rs"]
mod scene;

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use domain::{
    decision::DecisionKind,
    ids::{CompanyId, UserId},
    right::Role,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::Value;
use store::{
    Keyring, Read, Store, decisions,
    export::{self, Brought, ExportError, LEFT_OUT, Owner, Part, Stream, Tail, Whose},
    people,
    seal::{Place, key_of},
};
use testkit::{START, TestDatabase};

use crate::scene::{Scene, by_hand};

fn file(of: &TestDatabase, name: &str) -> PathBuf {
    let path = PathBuf::from(of.address.strip_prefix("sqlite:").unwrap());
    path.with_file_name(name)
}

async fn give_out(store: &Store, whose: Whose, to: &Path) -> Tail {
    let out = std::fs::File::create(to).unwrap();
    export::give_out(store, whose, "0.0.0", START, out).await.unwrap().1
}

async fn bring_in(store: &Store, from: &Path) -> Result<Brought, ExportError> {
    let tables = export::tables(store).await?;
    let mut tx = store.begin_global("test: bring in").await?;
    let brought = export::bring_in(&mut tx, &tables, from).await?;
    tx.commit().await?;
    Ok(brought)
}

fn lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// A company with rows of all kinds of columns, one person, and a sealed secret.
async fn company(store: &Store, seed: u64, login: &str) -> Scene {
    let scene = Scene::new(store, seed).await;
    scene.book().await;
    let mut tx = scene.begin().await;
    let user: UserId = scene.env.id();
    let new = people::NewUser { id: user, login, name: "Мария", password_hash: "$argon2id$", language: "bg" };
    people::insert_user(&mut tx, new, scene.now()).await.unwrap();
    people::insert_membership(&mut tx, scene.company, user, Role::Operator, scene.now()).await.unwrap();
    let (id, kind) = (scene.env.id(), DecisionKind::Restored);
    decisions::ask_about(&mut tx, id, kind, "x", scene::details(), scene.now()).await.unwrap();
    let place =
        Place { table: "accounts", column: "access_token", company: scene.company, row: scene.account.number() };
    let sealed = Keyring::parse(&"ab".repeat(32)).unwrap().seal("token", place).unwrap();
    tx.commit().await.unwrap();
    let (account, body) = (scene.account.number(), "X'00FF7B22E7BAA2'");
    scene.sql(format!("UPDATE accounts SET access_token = '{sealed}' WHERE id = {account}")).await.unwrap();
    let body = if store.backend() == store::Backend::Sqlite { body } else { r"'\x00FF7B22E7BAA2'" };
    let (company, shop) = (scene.company.number(), scene.shop.number());
    scene
        .sql(format!(
            "INSERT INTO raw_orders (company, id, connection, external_id, dialect, body, body_hash, changed_at, fetched_at, \
             version, understood_version, state, problem, backfilled) VALUES ({company}, 5, {shop}, '9', 'd', {body}, '', 1, 2, 3, 4, '', '', FALSE)"
        ))
        .await
        .unwrap();
    scene
}

#[tokio::test]
async fn every_table_is_in_a_stream_or_left_out_with_a_reason() {
    let database = testkit::sqlite().await;
    let tables = export::tables(&database.store).await.unwrap();
    let mut known: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    for (table, reason) in LEFT_OUT {
        assert!(known.insert(table), "{table} is in a stream and left out");
        assert!(reason.len() > 20, "{table} is left out without a reason");
    }
    let mut read = database.store.read_global().await.unwrap();
    let there = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'order_search_%'";
    let there: Vec<(String,)> = read.rows(by_hand(there.to_owned()), vec![]).await.unwrap();
    let there: BTreeSet<&str> = there.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(known, there, "each table is made by a migration, and its rows are somebody's");
    for table in &tables {
        assert!(!table.key.is_empty(), "{}", table.name);
        // A cell of a stream tells nothing from null only where the column may be null.
        let vague = table.columns.iter().find(|column| column.nullable && ["json", "boolean"].contains(&column.kind));
        assert!(vague.is_none(), "{}: {vague:?}", table.name);
    }
    assert!(tables.iter().filter(|table| table.owner == Owner::Company).count() > 30);
}

#[tokio::test]
async fn a_company_moves_between_databases_and_is_the_same_there() {
    let first = testkit::sqlite().await;
    let mine = company(&first.store, 1, "maria").await;
    let others = company(&first.store, 2, "ivan").await;
    let path = file(&first, "mine");
    let written = give_out(&first.store, Whose::Company(mine.company), &path).await;
    let text = lines(&path).join("\n");
    assert!(!text.contains(&others.company.number().to_string()), "rows of another company are in the stream");
    assert!(!text.contains("ivan"), "somebody else's person is in the stream");
    assert!(text.contains("maria") && written.rows >= 12, "{written:?}");
    let id = Keyring::parse(&"ab".repeat(32)).unwrap();
    assert!(written.keys.len() == 1 && id.has(&written.keys[0]), "{written:?}");
    let checked = export::check(&path).unwrap();
    assert_eq!((checked.tail, checked.head.company), (written.clone(), Some(mine.company)));

    let mut targets = vec![testkit::sqlite().await];
    targets.extend(testkit::postgres().await);
    for target in targets {
        let brought = bring_in(&target.store, &path).await.unwrap();
        assert_eq!((brought.companies, brought.made_at), (vec![mine.company], START));
        let again = file(&first, "again");
        let back = give_out(&target.store, Whose::Company(mine.company), &again).await;
        assert_eq!(back, written, "{:?}", target.store.backend());
        assert_eq!(lines(&again), lines(&path));
        // From there it goes on, whole places too.
        let all = file(&first, "all");
        let everything = give_out(&target.store, Whose::Everybody, &all).await;
        let third = testkit::sqlite().await;
        assert_eq!(bring_in(&third.store, &all).await.unwrap().companies, [mine.company]);
        assert_eq!(give_out(&third.store, Whose::Everybody, &again).await, everything);
        // Twice is refused, and a place with somebody in it takes no backup.
        let twice = bring_in(&target.store, &path).await.unwrap_err();
        assert!(twice.to_string().contains("is here already"), "{twice}");
        let not_empty = bring_in(&target.store, &all).await.unwrap_err();
        assert!(not_empty.to_string().contains("this place is not empty"), "{not_empty}");
    }
}

#[tokio::test]
async fn several_companies_come_back_each_with_its_own() {
    let first = testkit::sqlite().await;
    let (one, other) = (company(&first.store, 1, "maria").await, company(&first.store, 2, "ivan").await);
    let (all, again) = (file(&first, "all"), file(&first, "again"));
    let written = give_out(&first.store, Whose::Everybody, &all).await;
    let target = testkit::sqlite().await;
    let brought = bring_in(&target.store, &all).await.unwrap();
    assert_eq!(brought.companies, [one.company, other.company]);
    assert_eq!(give_out(&target.store, Whose::Everybody, &again).await, written);
    for scene in [&one, &other] {
        let mut read = target.store.read(scene.company).await.unwrap();
        assert!(store::orders::lookup(&mut read, scene.order).await.unwrap().is_some());
        let from = give_out(&first.store, Whose::Company(scene.company), &all).await;
        assert_eq!(give_out(&target.store, Whose::Company(scene.company), &again).await, from);
    }
}

#[tokio::test]
async fn postgres_knows_how_much_came_in() {
    let Some(target) = testkit::postgres().await else { return };
    let first = testkit::sqlite().await;
    company(&first.store, 1, "maria").await;
    let all = file(&first, "all");
    give_out(&first.store, Whose::Everybody, &all).await;
    bring_in(&target.store, &all).await.unwrap();
    let known = "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE relname = 'orders'";
    let mut read = target.store.read_global().await.unwrap();
    assert_eq!(read.number(by_hand(known.to_owned()), vec![]).await.unwrap(), 1);
}

#[tokio::test]
async fn people_who_are_here_stay_as_they_are() {
    let first = testkit::sqlite().await;
    let mine = company(&first.store, 1, "maria").await;
    let user = "SELECT id FROM users";
    let mut read = first.store.read_global().await.unwrap();
    let maria = read.number(by_hand(user.to_owned()), vec![]).await.unwrap();
    drop(read);
    mine.sql(format!("INSERT INTO recovery_codes (user_id, code_hash) VALUES ({maria}, 'planted')")).await.unwrap();
    let path = file(&first, "mine");
    give_out(&first.store, Whose::Company(mine.company), &path).await;
    for (id, login, fits) in [(maria, "maria", true), (maria + 1, "maria", false), (maria, "other", false)] {
        let target = testkit::sqlite().await;
        let there = Scene::new(&target.store, 9).await;
        let mut tx = there.begin().await;
        let new =
            people::NewUser {
                id: UserId::new(id), login, name: "Мария тук", password_hash: "mine", language: "bg"
            };
        people::insert_user(&mut tx, new, there.now()).await.unwrap();
        tx.commit().await.unwrap();
        let brought = bring_in(&target.store, &path).await;
        let mut read = target.store.read_global().await.unwrap();
        let codes = read.number(by_hand("SELECT COUNT(*) FROM recovery_codes".to_owned()), vec![]).await.unwrap();
        assert_eq!(codes, 0, "whoever writes a stream may not add a way in for somebody who is here");
        let member = by_hand(format!("SELECT COUNT(*) FROM memberships WHERE user_id = {maria}"));
        assert_eq!(read.number(member, vec![]).await.unwrap(), i64::from(fits));
        let own: Vec<(String,)> =
            read.rows(by_hand("SELECT password_hash FROM users".to_owned()), vec![]).await.unwrap();
        assert_eq!(own, [("mine".to_owned(),)]);
        if let Err(error) = brought {
            assert!(!fits && error.to_string().contains("somebody else is called"), "{error}");
        }
    }
}

/// Writes lines as a stream, with sums that are right or were never made again.
fn rewrite(lines: &[String], to: &Path) {
    let mut out = GzEncoder::new(std::fs::File::create(to).unwrap(), Compression::fast());
    for line in lines {
        writeln!(out, "{line}").unwrap();
    }
    out.finish().unwrap();
}

#[tokio::test]
async fn what_was_cut_or_changed_is_refused_and_nothing_is_written() {
    let first = testkit::sqlite().await;
    let mine = company(&first.store, 1, "maria").await;
    let (whole, bad) = (file(&first, "whole"), file(&first, "bad"));
    give_out(&first.store, Whose::Company(mine.company), &whole).await;
    let bytes = std::fs::read(&whole).unwrap();
    let text = lines(&whole);
    let target = testkit::sqlite().await;
    let tables = export::tables(&target.store).await.unwrap();
    let mut tried = 0;
    let mut refuse = async |what: String| {
        let checked = export::check(&bad).unwrap_err();
        assert!(matches!(checked, ExportError::Damaged(_) | ExportError::Refused(_)), "{what}: {checked:?}");
        // Who brings it in all the same sees it at the latest at its end, before the commit.
        let mut tx = target.store.begin_global("test").await.unwrap();
        assert!(export::bring_in(&mut tx, &tables, &bad).await.is_err(), "{what}");
        tried += 1;
    };
    for cut in (0..bytes.len()).step_by(bytes.len() / 40) {
        std::fs::write(&bad, &bytes[..cut]).unwrap();
        refuse(format!("cut at {cut}")).await;
    }
    for (what, more) in [("a byte", b"x".as_slice()), ("itself", &bytes)] {
        std::fs::write(&bad, [bytes.as_slice(), more].concat()).unwrap();
        refuse(format!("{what} behind its end")).await;
    }
    for at in (0..bytes.len()).step_by(bytes.len() / 40).filter(|at| !(4..=9).contains(at)) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        std::fs::write(&bad, changed).unwrap();
        refuse(format!("a bit at {at}")).await;
    }
    let place = |begins: &str| text.iter().position(|line| line.starts_with(begins)).unwrap();
    let row = place("[");
    let order = place("{\"table\":\"orders\"") + 1;
    type Edit = Box<dyn Fn(&mut Vec<String>)>;
    let edits: Vec<(&str, Edit)> = vec![
        ("a row less", Box::new(move |lines| drop(lines.remove(row)))),
        ("a row twice", Box::new(move |lines| lines.insert(row, lines[row].clone()))),
        ("another amount", Box::new(move |lines| lines[order] = lines[order].replace("1234500", "1"))),
        ("no end", Box::new(|lines| drop(lines.pop()))),
        ("something after the end", Box::new(|lines| lines.push("[]".to_owned()))),
        ("another company", Box::new(|lines| lines[0] = lines[0].replace("\"company\":\"com_", "\"company\":\"com_0"))),
        ("a later format", Box::new(|lines| lines[0] = lines[0].replace("\"version\":1", "\"version\":2"))),
        ("no stream", Box::new(|lines| lines[0] = "{}".to_owned())),
        (
            "a whole table less",
            Box::new(move |lines| {
                let from = lines.iter().position(|line| line.starts_with("{\"table\":\"notes\"")).unwrap();
                let to = lines.iter().position(|line| line.starts_with("{\"end\":\"notes\"")).unwrap();
                lines.drain(from..=to);
            }),
        ),
    ];
    for (what, edit) in edits {
        let mut changed = text.clone();
        edit(&mut changed);
        assert_ne!(changed, text, "{what}");
        rewrite(&changed, &bad);
        refuse(what.to_owned()).await;
    }
    assert!(tried > 70, "{tried}");
    let mut read = target.store.read_global().await.unwrap();
    assert_eq!(read.number(by_hand("SELECT COUNT(*) FROM companies".to_owned()), vec![]).await.unwrap(), 0);
    drop(read);
    assert!(bring_in(&target.store, &whole).await.is_ok(), "the whole one is still taken");
}

#[tokio::test]
async fn an_export_is_of_one_moment_while_others_write() {
    let mut databases = vec![testkit::sqlite().await];
    databases.extend(testkit::postgres().await);
    for database in databases {
        let scene = company(&database.store, 1, "maria").await;
        let dir = testkit::sqlite().await;
        let path = file(&dir, "busy");
        // A row that is written while the stream is under way is in all of it or in nothing of it.
        let store = database.store.clone();
        let (id, company) = (scene.order.number(), scene.company.number());
        let changed = async {
            for number in 0..50 {
                let mut tx = store.begin(CompanyId::new(company), "test: busy").await.unwrap();
                for text in [
                    format!("UPDATE orders SET total = {number} WHERE company = {company} AND id = {id}"),
                    format!("UPDATE lines SET amount = {number} WHERE company = {company}"),
                ] {
                    tx.run(by_hand(text), vec![]).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
        };
        let (_, _) = tokio::join!(changed, give_out(&database.store, Whose::Company(scene.company), &path));
        let mut stream = Stream::open(&path).unwrap();
        let mut seen = Vec::new();
        let mut at = None;
        loop {
            match stream.part().unwrap() {
                Part::Table(name, columns) => {
                    let column = match name.as_str() {
                        "orders" => "total",
                        "lines" => "amount",
                        _ => "",
                    };
                    at = columns.iter().position(|name| name == column);
                }
                Part::Row(cells) => seen.extend(at.map(|at| cells[at].clone())),
                Part::End => {}
                Part::Tail(_) => break,
            }
        }
        let before = [Value::from(1_234_500), Value::from(1_000_000)];
        assert!(seen.len() == 2 && (seen == before || seen[0] == seen[1]), "{seen:?}");
    }
}

#[test]
fn a_sealed_text_names_its_key_and_nothing_else_does() {
    let ring = Keyring::parse(&Keyring::new_file()).unwrap();
    let place = Place { table: "t", column: "c", company: CompanyId::new(1), row: 1 };
    let sealed = ring.seal("secret", place).unwrap();
    assert!(ring.has(key_of(&sealed).unwrap()));
    for other in ["", "v1.", "v1.sealed", "v1.abcdef01.x.y", "v2.abcdef01", &format!("{sealed}.x"), "hello v1.x"] {
        assert_eq!(key_of(other), None, "{other}");
    }
}
