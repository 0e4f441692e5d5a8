//! Everything that is sealed, wherever it stands: read in batches and written again when the key changes. What the secrets
//! are for is no matter of this file.

use std::collections::BTreeMap;

use sqlx::{FromRow, types::Json};

use crate::{Read, Statement, StoreError, Tx, args};

/// A row with sealed texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Its id.
    pub id: i64,
    /// The sealed texts by the name of their place.
    pub texts: BTreeMap<String, String>,
}

/// A table with sealed texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedTable {
    /// Secrets of connections.
    Connections,
    /// Tokens of buyers' accounts.
    Accounts,
    /// Second factors of people; a table without a company.
    Users,
}

impl SealedTable {
    /// Every table, those of a company first.
    pub const ALL: &'static [Self] = &[Self::Connections, Self::Accounts, Self::Users];

    /// The name to which its texts are bound.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Accounts => "accounts",
            Self::Users => "users",
        }
    }
}

static CONNECTIONS: Statement = Statement::company(
    "sealed.connections",
    "SELECT id, secrets FROM connections WHERE company = $1 AND id > $2 ORDER BY id LIMIT $3{for_update}",
);
static CONNECTION_SET: Statement =
    Statement::company("sealed.connection_set", "UPDATE connections SET secrets = $3 WHERE company = $1 AND id = $2");
static ACCOUNTS: Statement = Statement::company(
    "sealed.accounts",
    "SELECT id, access_token, refresh_token FROM accounts WHERE company = $1 AND id > $2 ORDER BY id LIMIT $3{for_update}",
);
static ACCOUNT_SET: Statement = Statement::company(
    "sealed.account_set",
    "UPDATE accounts SET access_token = $3, refresh_token = $4 WHERE company = $1 AND id = $2",
);
static USERS: Statement = Statement::global(
    "sealed.users",
    "SELECT id, factor_secret FROM users WHERE id > $1 AND factor_secret <> '' ORDER BY id LIMIT $2{for_update}",
);
static USER_SET: Statement = Statement::global("sealed.user_set", "UPDATE users SET factor_secret = $2 WHERE id = $1");

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &[&CONNECTIONS, &CONNECTION_SET, &ACCOUNTS, &ACCOUNT_SET, &USERS, &USER_SET];

#[derive(FromRow)]
struct Secrets {
    id: i64,
    secrets: Json<BTreeMap<String, String>>,
}

/// The rows of a table behind this id that hold something sealed, locked until the transaction ends.
///
/// # Errors
/// When the rows cannot be read.
pub async fn batch(tx: &mut Tx, table: SealedTable, after: i64, most: i64) -> Result<Vec<SealedRow>, StoreError> {
    let named = |id: i64, texts: &[(&str, String)]| SealedRow {
        id,
        texts: texts.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect(),
    };
    Ok(match table {
        SealedTable::Connections => {
            let rows: Vec<Secrets> = tx.rows(&CONNECTIONS, args![after, most]).await?;
            let of = |(key, text)| (format!("secrets.{key}"), text);
            rows.into_iter()
                .map(|row| SealedRow { id: row.id, texts: row.secrets.0.into_iter().map(of).collect() })
                .collect()
        }
        SealedTable::Accounts => {
            let rows: Vec<(i64, String, String)> = tx.rows(&ACCOUNTS, args![after, most]).await?;
            let of = |(id, access, refresh)| named(id, &[("access_token", access), ("refresh_token", refresh)]);
            rows.into_iter().map(of).collect()
        }
        SealedTable::Users => {
            let rows: Vec<(i64, String)> = tx.rows(&USERS, args![after, most]).await?;
            rows.into_iter().map(|(id, text)| named(id, &[("factor_secret", text)])).collect()
        }
    })
}

/// Keeps the texts of a row, sealed anew.
///
/// # Errors
/// When the row cannot be written.
pub async fn set(tx: &mut Tx, table: SealedTable, row: &SealedRow) -> Result<(), StoreError> {
    let text = |name: &str| row.texts.get(name).cloned().unwrap_or_default();
    match table {
        SealedTable::Connections => {
            let bare = |(key, text): (&String, &String)| {
                (key.strip_prefix("secrets.").unwrap_or(key).to_owned(), text.clone())
            };
            let secrets: BTreeMap<String, String> = row.texts.iter().map(bare).collect();
            let secrets = serde_json::to_value(secrets).expect("texts are plain data");
            tx.run(&CONNECTION_SET, args![row.id, secrets]).await
        }
        SealedTable::Accounts => tx.run(&ACCOUNT_SET, args![row.id, text("access_token"), text("refresh_token")]).await,
        SealedTable::Users => tx.run(&USER_SET, args![row.id, text("factor_secret")]).await,
    }
    .map(drop)
}
