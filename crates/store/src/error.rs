//! What can go wrong with rows. Not found is `Option`, not an error.

use domain::UnknownCode;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A constraint said no.
    #[error("constraint `{constraint}` refused the change")]
    Conflict {
        /// The constraint's name, or on SQLite the columns it is made of.
        constraint: String,
        /// The driver's words.
        #[source]
        source: sqlx::Error,
    },
    /// The database was busy for too long, or two transactions stood in each other's way.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// A row was changed by somebody else after it was read: begin anew.
    #[error("a row of `{0}` was changed meanwhile")]
    Outdated(&'static str),
    /// A row holds something that this version cannot read.
    #[error("table `{table}` holds something unreadable in `{column}`")]
    Corrupt {
        /// Which table or statement.
        table: &'static str,
        /// Which column.
        column: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database was made by a newer version.
    #[error(
        "the database has schema version {found}, this program knows up to {known}: start the newer program, or restore a backup made before it"
    )]
    Newer {
        /// The database's version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A migration that ran once was changed since.
    #[error(
        "migration {version} of the database differs from the one in this program: it was made by another build; restore a backup or use that build"
    )]
    Changed {
        /// Which.
        version: i64,
    },
    /// The address of the database is of no known form.
    #[error("`{0}` is no database address: use sqlite:PATH or postgres://…")]
    Address(String),
    /// The lease behind this transaction is gone: somebody else does the work now (BR-80).
    #[error("the lease of lane `{0}` is gone")]
    LeaseLost(String),
    /// Anything else.
    #[error("statement `{statement}` failed")]
    Driver {
        /// The statement's name.
        statement: &'static str,
        /// The driver's words.
        #[source]
        source: sqlx::Error,
    },
}

impl StoreError {
    pub(crate) fn from_sqlx(statement: &'static str, error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            let code = database.code().unwrap_or_default().into_owned();
            if database.is_unique_violation() || database.is_foreign_key_violation() || database.is_check_violation()
                || code == "P0001" // RAISE EXCEPTION in our triggers on PostgreSQL
                || code == "1811"
            // RAISE(ABORT) in our triggers on SQLite
            {
                let constraint = database.constraint().map_or_else(|| database.message().to_owned(), str::to_owned);
                return Self::Conflict { constraint, source: error };
            }
            // PostgreSQL: serialization failure, deadlock, lock timeout. SQLite: busy and locked, plain and extended.
            if matches!(code.as_str(), "40001" | "40P01" | "55P03" | "5" | "6" | "261" | "517") {
                return Self::Busy(error);
            }
        }
        match error {
            sqlx::Error::PoolTimedOut => Self::Busy(error),
            sqlx::Error::ColumnDecode { index, source } => Self::Corrupt { table: statement, column: index, source },
            error => Self::Driver { statement, source: error },
        }
    }

    /// Whether the same transaction, begun anew, may well succeed.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Outdated(_))
    }

    /// Whether a constraint with this word in its name refused.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }
}

impl From<UnknownCode> for StoreError {
    fn from(error: UnknownCode) -> Self {
        Self::Corrupt { table: "row", column: error.what.to_owned(), source: Box::new(error) }
    }
}
