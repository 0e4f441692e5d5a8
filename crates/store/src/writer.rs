//! The one writing connection of SQLite, and group commit ([decision 13]): while others wait to write, short transactions
//! become savepoints of one `BEGIN IMMEDIATE … COMMIT`, and each is acknowledged after that outer commit. The disk is then
//! waited for once a group, not once a transaction.
//!
//! What one transaction does stays its own: dropped without commit it is rolled back to its savepoint and the others of the
//! group go on. Only when the outer commit itself fails do all of the group fail, and nothing of it happened.
//!
//! [decision 13]: ../../../docs/decisions/0013-group-commit.md

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, Connection, Executor, SqliteConnection, raw_sql,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteQueryResult, SqliteRow},
};
use tokio::sync::{mpsc, oneshot};

use crate::tx::Record;

/// At most so many transactions in one commit.
const MOST: usize = 64;
/// At most so long from the first transaction's begin until nobody more joins.
const LONGEST: Duration = Duration::from_millis(2);
/// So long does one wait for his turn to write before the database is called busy.
const PATIENCE: Duration = Duration::from_secs(60);

enum Ask {
    Begin(oneshot::Sender<Result<Turn, sqlx::Error>>),
    Close(oneshot::Sender<()>),
}

/// The door to the writing connection.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    asks: mpsc::UnboundedSender<Ask>,
}

/// The connection in the hands of one transaction. Dropped without `commit`, the transaction did not happen.
#[derive(Debug)]
pub(crate) struct Turn {
    connection: Option<SqliteConnection>,
    back: Option<oneshot::Sender<Back>>,
    /// SQLite ended the transaction by itself: what would be written now would stand alone.
    gone: bool,
}

#[derive(Debug)]
struct Back {
    connection: SqliteConnection,
    /// Who waits for the outer commit; `None`: roll back.
    commit: Option<oneshot::Sender<Result<(), Arc<sqlx::Error>>>>,
}

impl Writer {
    /// Opens the connection and starts the task that hands it round.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let connection = options.connect().await?;
        let (asks, asked) = mpsc::unbounded_channel();
        tokio::spawn(hand_round(connection, asked));
        Ok(Self { asks })
    }

    /// Waits for a turn to write; inside, a transaction has begun.
    ///
    /// # Errors
    /// When the database cannot begin, is closed, or is not free for a minute.
    pub(crate) async fn begin(&self) -> Result<Turn, sqlx::Error> {
        let (answer, answered) = oneshot::channel();
        self.asks.send(Ask::Begin(answer)).map_err(|_| sqlx::Error::PoolClosed)?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(turn)) => turn,
            Ok(Err(_)) => Err(sqlx::Error::PoolClosed),
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }

    /// Closes the connection after those who wait already; later begins fail.
    pub(crate) async fn close(&self) {
        let (answer, answered) = oneshot::channel();
        if self.asks.send(Ask::Close(answer)).is_ok() {
            // An error says that it is closed already.
            let _ = answered.await;
        }
    }
}

impl Turn {
    fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        if self.gone {
            return Err(sqlx::Error::Protocol(
                "the database gave this transaction up after an earlier error".to_owned(),
            ));
        }
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// The connection for what is not a plain statement, such as a script.
    pub(crate) fn raw(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.connection()
    }

    pub(crate) async fn run(
        &mut self,
        text: &'static str,
        args: Result<SqliteArguments, sqlx::Error>,
    ) -> Result<u64, sqlx::Error> {
        let done = sqlx::query_with(text, args?).execute(self.connection()?).await;
        self.looked(done.map(|done: SqliteQueryResult| done.rows_affected()))
    }

    pub(crate) async fn rows<T: Record>(
        &mut self,
        text: &'static str,
        args: Result<SqliteArguments, sqlx::Error>,
    ) -> Result<Vec<T>, sqlx::Error> {
        let rows: Result<Vec<SqliteRow>, sqlx::Error> =
            sqlx::query_with(text, args?).fetch_all(self.connection()?).await;
        self.looked(rows)?.iter().map(T::from_row).collect()
    }

    /// An error that is no constraint may have made SQLite end the whole transaction: no disk, no memory, a broken file.
    fn looked<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if let Err(sqlx::Error::Database(error)) = &outcome {
            let primary = error.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
            self.gone |= !matches!(primary, Some(1 | 5 | 6 | 18 | 19 | 20 | 25));
        }
        outcome
    }

    /// Gives the connection back and waits until the group of this transaction is on the disk.
    ///
    /// # Errors
    /// When the outer commit fails; then nothing happened.
    pub(crate) async fn commit(mut self) -> Result<(), sqlx::Error> {
        if self.gone {
            return Err(sqlx::Error::Protocol(
                "the database gave this transaction up after an earlier error".to_owned(),
            ));
        }
        let (done, told) = oneshot::channel();
        self.give_back(Some(done));
        match told.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(shared(error)),
            Err(_) => Err(sqlx::Error::PoolClosed),
        }
    }

    fn give_back(&mut self, commit: Option<oneshot::Sender<Result<(), Arc<sqlx::Error>>>>) {
        if let (Some(connection), Some(back)) = (self.connection.take(), self.back.take()) {
            // The task is gone only when the whole runtime goes: the file rolls back by itself.
            let _ = back.send(Back { connection, commit });
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.give_back(None);
    }
}

fn shared(error: Arc<sqlx::Error>) -> sqlx::Error {
    Arc::try_unwrap(error).unwrap_or_else(|error| sqlx::Error::Io(std::io::Error::other(error.to_string())))
}

/// Those who wait for one outer commit.
#[derive(Default)]
struct Group {
    waiting: Vec<oneshot::Sender<Result<(), Arc<sqlx::Error>>>>,
    /// A savepoint stands open since the second member.
    savepoint: bool,
}

async fn hand_round(connection: SqliteConnection, mut asked: mpsc::UnboundedReceiver<Ask>) {
    let mut idle = connection;
    while let Some(ask) = asked.recv().await {
        match ask {
            Ask::Begin(answer) if answer.is_closed() => {}
            Ask::Begin(answer) => match group(idle, answer, &mut asked).await {
                Some((connection, closing)) => {
                    idle = connection;
                    if let Some(closed) = closing {
                        close(idle, closed).await;
                        return;
                    }
                }
                None => return,
            },
            Ask::Close(closed) => {
                close(idle, closed).await;
                return;
            }
        }
    }
    let _ = idle.close().await;
}

async fn close(connection: SqliteConnection, closed: oneshot::Sender<()>) {
    if let Err(error) = connection.close().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the database was not closed in order");
    }
    let _ = closed.send(());
}

/// One outer transaction, from the first who asks until nobody more may join. The connection back, and who wants it
/// closed; `None` when a holder was lost with it.
#[expect(clippy::disallowed_methods, reason = "how long a group stays open is a matter of the machine's time")]
async fn group(
    mut connection: SqliteConnection,
    first: oneshot::Sender<Result<Turn, sqlx::Error>>,
    asked: &mut mpsc::UnboundedReceiver<Ask>,
) -> Option<(SqliteConnection, Option<oneshot::Sender<()>>)> {
    // A plain BEGIN that reads and then writes fails at once when another process writes.
    if let Err(error) = script(&mut connection, "BEGIN IMMEDIATE").await {
        let _ = first.send(Err(error));
        return Some((connection, None));
    }
    let began = Instant::now();
    let mut group = Group::default();
    let mut closing = None;
    let mut next = Some(first);
    while let Some(answer) = next.take() {
        let (back, returned) = oneshot::channel();
        let turn = Turn { connection: Some(connection), back: Some(back), gone: false };
        // Nobody there any more: the turn comes back by its drop.
        drop(answer.send(Ok(turn)));
        let back = returned.await.ok()?;
        connection = back.connection;
        match back.commit {
            Some(waiting) => group.waiting.push(waiting),
            None if group.savepoint => {
                if let Err(error) = script(&mut connection, "ROLLBACK TO member").await {
                    fail(&mut connection, group, error).await;
                    return Some((connection, None));
                }
            }
            None => {
                // SQLite may have rolled back by itself: then this is refused, and nothing is left to do.
                let _ = script(&mut connection, "ROLLBACK").await;
                return Some((connection, None));
            }
        }
        while next.is_none() && closing.is_none() && group.waiting.len() < MOST && began.elapsed() < LONGEST {
            match asked.try_recv() {
                Ok(Ask::Begin(answer)) if answer.is_closed() => {}
                Ok(Ask::Begin(answer)) => {
                    let mark = if group.savepoint { "RELEASE member; SAVEPOINT member" } else { "SAVEPOINT member" };
                    if let Err(error) = script(&mut connection, mark).await {
                        // Whoever asked finds the channel closed: his transaction has not begun.
                        drop(answer);
                        fail(&mut connection, group, error).await;
                        return Some((connection, None));
                    }
                    group.savepoint = true;
                    next = Some(answer);
                }
                Ok(Ask::Close(closed)) => closing = Some(closed),
                Err(_) => break,
            }
        }
    }
    match script(&mut connection, "COMMIT").await {
        Ok(()) => {
            for waiting in group.waiting {
                let _ = waiting.send(Ok(()));
            }
        }
        Err(error) => fail(&mut connection, group, error).await,
    }
    Some((connection, closing))
}

/// Nothing of the group happened.
async fn fail(connection: &mut SqliteConnection, group: Group, error: sqlx::Error) {
    tracing::error!(
        error = &error as &dyn std::error::Error,
        members = group.waiting.len(),
        "a group of transactions failed"
    );
    // It may be rolled back already.
    let _ = script(connection, "ROLLBACK").await;
    let error = Arc::new(error);
    for waiting in group.waiting {
        let _ = waiting.send(Err(error.clone()));
    }
}

async fn script(connection: &mut SqliteConnection, text: &'static str) -> Result<(), sqlx::Error> {
    connection.execute(raw_sql(text)).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn writer() -> (Writer, SqliteConnectOptions, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("writer.db"))
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .busy_timeout(Duration::from_millis(50));
        let writer = Writer::open(&options).await.unwrap();
        let mut turn = writer.begin().await.unwrap();
        turn.raw().unwrap().execute("CREATE TABLE t (n BIGINT PRIMARY KEY)").await.unwrap();
        turn.commit().await.unwrap();
        (writer, options, folder)
    }

    async fn put(turn: &mut Turn, number: i64) -> Result<u64, sqlx::Error> {
        let mut args = SqliteArguments::default();
        sqlx::Arguments::add(&mut args, number).unwrap();
        turn.run("INSERT INTO t (n) VALUES ($1)", Ok(args)).await
    }

    async fn seen(options: &SqliteConnectOptions) -> Vec<i64> {
        let mut other = options.connect().await.unwrap();
        let rows: Vec<(i64,)> = sqlx::query_as("SELECT n FROM t ORDER BY n").fetch_all(&mut other).await.unwrap();
        rows.into_iter().map(|row| row.0).collect()
    }

    /// Takes a turn as soon as it is there, puts a number and says commit; resolves when told that it is on the disk.
    fn member(writer: &Writer, number: i64) -> tokio::task::JoinHandle<Result<(), sqlx::Error>> {
        let writer = writer.clone();
        tokio::spawn(async move {
            let mut turn = writer.begin().await?;
            put(&mut turn, number).await?;
            turn.commit().await
        })
    }

    #[tokio::test]
    async fn a_group_keeps_what_its_members_committed_and_nothing_else() {
        let (writer, options, _folder) = writer().await;
        // While the first one holds the turn, the others queue up behind it and make one group with it.
        let mut first = writer.begin().await.unwrap();
        put(&mut first, 1).await.unwrap();
        let second = member(&writer, 2);
        let dropped = {
            let writer = writer.clone();
            tokio::spawn(async move {
                let mut turn = writer.begin().await.unwrap();
                put(&mut turn, 3).await.unwrap();
            })
        };
        // The same number again: its own transaction fails, the others do not.
        let refused = member(&writer, 2);
        let fourth = member(&writer, 4);
        tokio::task::yield_now().await;
        assert_eq!(seen(&options).await, Vec::<i64>::new(), "nothing is seen before the commit");
        first.commit().await.unwrap();
        second.await.unwrap().unwrap();
        dropped.await.unwrap();
        assert!(refused.await.unwrap().is_err());
        fourth.await.unwrap().unwrap();
        assert_eq!(seen(&options).await, [1, 2, 4], "what was acknowledged is there for everybody");
        writer.close().await;
        assert!(matches!(writer.begin().await, Err(sqlx::Error::PoolClosed)));
    }

    #[tokio::test]
    async fn whoever_no_longer_waits_holds_nobody_up() {
        let (writer, options, _folder) = writer().await;
        let turn = writer.begin().await.unwrap();
        let gone = member(&writer, 1);
        tokio::task::yield_now().await;
        gone.abort();
        let next = member(&writer, 2);
        drop(turn);
        next.await.unwrap().unwrap();
        assert_eq!(seen(&options).await, [2]);
        writer.close().await;
    }

    #[tokio::test]
    async fn a_database_that_another_process_writes_is_busy_and_then_free() {
        let (writer, options, _folder) = writer().await;
        let mut other = options.connect().await.unwrap();
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        let busy = writer.begin().await.unwrap_err();
        assert!(matches!(crate::StoreError::from_sqlx("test", busy), crate::StoreError::Busy(_)));
        other.execute("ROLLBACK").await.unwrap();
        member(&writer, 1).await.unwrap().unwrap();
        assert_eq!(seen(&options).await, [1]);
        writer.close().await;
    }
}
