//! The schema: the same on both databases, led by the company, brought up once, refused when it is not ours.

use std::collections::{BTreeMap, BTreeSet};

use store::{GLOBAL_TABLES, OpenOptions, Read, Store, StoreError, schema};
use testkit::{START, both};

use crate::scene::by_hand;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    both(|store| async move {
        let refused = schema::refused_statements(&store, &store::STATEMENTS.concat()).await.unwrap();
        assert!(refused.is_empty(), "{refused:#?}");
    })
    .await;
}

/// Keys of a table as both databases can tell them: unique or not, its columns, and the condition of a partial one.
type Keys = BTreeMap<String, BTreeSet<(String, Vec<String>, String)>>;

async fn keys(store: &Store) -> Keys {
    let mut read = store.read_global().await.unwrap();
    let mut keys = Keys::new();
    if store.backend() == store::Backend::Sqlite {
        let indexes: Vec<(String, String, i64, String, String)> = read
            .rows(
                by_hand(
                    "SELECT m.name, l.name, l.\"unique\", l.origin, COALESCE(s.sql, '') FROM sqlite_master m, \
                     pragma_index_list(m.name) l LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = l.name \
                     WHERE m.type = 'table' AND m.name NOT LIKE 'order_search%' AND m.name NOT LIKE 'sqlite_%'"
                        .to_owned(),
                ),
                vec![],
            )
            .await
            .unwrap();
        for (table, index, unique, origin, sql) in indexes {
            let columns = format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno");
            let columns: Vec<(String,)> = read.rows(by_hand(columns), vec![]).await.unwrap();
            add(&mut keys, table, (unique == 1, origin == "pk"), columns, &sql);
        }
        // A primary key of one number is the row's own number and no index.
        let plain = "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' \
                     AND p.pk > 0 AND m.name NOT LIKE 'order_search%' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.pk";
        let columns: Vec<(String, String)> = read.rows(by_hand(plain.to_owned()), vec![]).await.unwrap();
        let mut primary: BTreeMap<String, Vec<(String,)>> = BTreeMap::new();
        for (table, column) in columns {
            primary.entry(table).or_default().push((column,));
        }
        for (table, columns) in primary {
            add(&mut keys, table, (true, true), columns, "");
        }
    } else {
        let indexes: Vec<(String, i64, bool, bool, String)> = read
            .rows(
                by_hand(
                    "SELECT t.relname::text, CAST(i.indexrelid AS BIGINT), i.indisunique, i.indisprimary, \
                     COALESCE(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '') FROM pg_index i \
                     JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
                     WHERE n.nspname = current_schema() AND t.relname <> 'order_search'"
                        .to_owned(),
                ),
                vec![],
            )
            .await
            .unwrap();
        for (table, index, unique, primary, condition) in indexes {
            let columns = format!(
                "SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) \
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE CAST(i.indexrelid AS BIGINT) = {index} \
                 ORDER BY k.place"
            );
            let columns: Vec<(String,)> = read.rows(by_hand(columns), vec![]).await.unwrap();
            add(&mut keys, table, (unique, primary), columns, &condition);
        }
    }
    keys
}

fn add(keys: &mut Keys, table: String, (unique, primary): (bool, bool), columns: Vec<(String,)>, sql: &str) {
    let kind = match (unique, primary) {
        (_, true) => "primary",
        (true, false) => "unique",
        (false, false) => "index",
    };
    // PostgreSQL shows a condition with brackets, casts and collations of its own.
    let condition = sql.split_once(" WHERE ").map_or("", |(_, condition)| condition);
    let condition = condition.replace("::text", "").replace(['(', ')'], "").replace("COLLATE \"C\"", "");
    let condition = condition.split_whitespace().collect::<Vec<_>>().join(" ");
    let columns = columns.into_iter().map(|column| column.0).collect();
    keys.entry(table).or_default().insert((kind.to_owned(), columns, condition));
}

#[tokio::test]
async fn both_schemas_are_equal_and_led_by_the_company() {
    let sqlite = testkit::sqlite().await;
    let sqlite_keys = keys(&sqlite.store).await;
    assert_eq!(
        sqlite_keys.len(),
        schema::columns(&sqlite.store).await.unwrap().iter().map(|c| &c.table).collect::<BTreeSet<_>>().len()
    );
    for (table, keys) in &sqlite_keys {
        let primary = keys.iter().find(|(kind, ..)| kind == "primary").unwrap();
        let is_global = GLOBAL_TABLES.contains(&table.as_str());
        assert!(is_global || primary.1[0] == "company", "{table} is not led by the company: {primary:?}");
    }
    let partial = sqlite_keys.values().flatten().filter(|(_, _, condition)| !condition.is_empty()).count();
    assert!(partial >= 6, "{partial} partial indexes");
    let Some(postgres) = testkit::postgres().await else { return };
    let columns = schema::columns(&postgres.store).await.unwrap();
    assert_eq!(schema::columns(&sqlite.store).await.unwrap(), columns);
    assert!(columns.iter().all(|column| column.kind != "other"), "{columns:?}");
    for (table, expected) in keys(&postgres.store).await {
        assert_eq!(sqlite_keys[&table], expected, "{table}");
    }
}

#[tokio::test]
async fn migrating_again_is_nothing_and_what_is_not_ours_is_refused_with_the_remedy() {
    both(|store| async move {
        let before = schema::columns(&store).await.unwrap();
        schema::migrate(&store, START).await.unwrap();
        assert_eq!(schema::columns(&store).await.unwrap(), before);
        let by_hand = async |text: &str| {
            let mut tx = store.begin_global("test").await.unwrap();
            tx.run(by_hand(text.to_owned()), vec![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        by_hand("INSERT INTO schema_versions (version, name, checksum, applied_at) VALUES (9999, 'later', 'x', 0)")
            .await;
        let error = schema::migrate(&store, START).await.unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 9999, .. }), "{error:?}");
        assert!(error.to_string().contains("start the newer program, or restore a backup"), "{error}");
        by_hand("DELETE FROM schema_versions WHERE version = 9999").await;
        by_hand("UPDATE schema_versions SET checksum = 'other' WHERE version = 1").await;
        let error = schema::migrate(&store, START).await.unwrap_err();
        assert!(matches!(error, StoreError::Changed { version: 1 }), "{error:?}");
        assert!(error.to_string().contains("restore a backup or use that build"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn nodes_that_start_at_once_migrate_once() {
    let options = OpenOptions { connections: 2, durable: false };
    let sqlite = testkit::sqlite().await;
    let mut addresses = vec![format!("{}.new", sqlite.address)];
    let postgres = testkit::postgres().await;
    if let Some(postgres) = &postgres {
        let mut tx = postgres.store.begin_global("test").await.unwrap();
        tx.run(by_hand("DROP SCHEMA public CASCADE".to_owned()), vec![]).await.unwrap();
        tx.run(by_hand("CREATE SCHEMA public".to_owned()), vec![]).await.unwrap();
        tx.commit().await.unwrap();
        addresses.push(postgres.address.clone());
    }
    for address in addresses {
        let mut nodes = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let address = address.clone();
            nodes.spawn(async move {
                let store = Store::open(&address, options).await?;
                schema::migrate(&store, START).await?;
                Ok::<_, StoreError>(schema::columns(&store).await?.len())
            });
        }
        for columns in nodes.join_all().await {
            assert!(columns.unwrap() > 300);
        }
    }
}
