//! The few words in which the two databases differ. Tokens in statement texts and migrations are replaced here and
//! nowhere else; there is no `if sqlite` in a query.

use crate::db::Backend;

pub(crate) mod bind;

/// The text of a statement or migration for one database.
pub(crate) fn render(sql: &str, backend: Backend) -> String {
    let blocks = keep_blocks(sql, backend);
    let mut text = String::with_capacity(blocks.len());
    let mut rest = blocks.as_str();
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let close = rest[open..].find('}').map_or(rest.len(), |at| open + at);
        let token = &rest[open + 1..close.max(open + 1)];
        match replacement(token, backend) {
            Some(word) => text.push_str(&word),
            None => text.push_str(&rest[open..(close + 1).min(rest.len())]),
        }
        rest = &rest[(close + 1).min(rest.len())..];
    }
    text.push_str(rest);
    text
}

fn replacement(token: &str, backend: Backend) -> Option<String> {
    let (sqlite, postgres) = match token {
        "text" => ("TEXT", "TEXT COLLATE \"C\""),
        // Any type with TEXT in its name is text to SQLite; an export has to know which ones are JSON.
        "json" => ("JSON_TEXT", "JSONB"),
        "bytes" => ("BLOB", "BYTEA"),
        "without_rowid" => (" WITHOUT ROWID", ""),
        "for_update" => ("", " FOR UPDATE"),
        // Stands in the way of a claim and of a deletion, not of an ordinary change of the row.
        "key_share" => ("", " FOR KEY SHARE"),
        "skip_locked" => ("", " FOR UPDATE SKIP LOCKED"),
        _ => return in_list(token, backend),
    };
    Some(match backend {
        Backend::Sqlite => sqlite.to_owned(),
        Backend::Postgres => postgres.to_owned(),
    })
}

/// `id {in:$2}` compares with a list given as one parameter.
fn in_list(token: &str, backend: Backend) -> Option<String> {
    let parameter = token.strip_prefix("in:")?;
    Some(match backend {
        Backend::Sqlite => format!("IN (SELECT value FROM json_each({parameter}))"),
        Backend::Postgres => format!("= ANY({parameter})"),
    })
}

/// Keeps the blocks between `-- sqlite` or `-- postgres` and `-- end` that are for this database (migrations and the
/// search statements only).
fn keep_blocks(sql: &str, backend: Backend) -> String {
    let mut kept = String::with_capacity(sql.len());
    let mut within: Option<Backend> = None;
    for line in sql.lines() {
        match line.trim() {
            "-- sqlite" => within = Some(Backend::Sqlite),
            "-- postgres" => within = Some(Backend::Postgres),
            "-- end" => within = None,
            _ if within.is_none_or(|only| only == backend) => {
                kept.push_str(line);
                kept.push('\n');
            }
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_the_words_of_each_database() {
        let sql = "SELECT a FROM t WHERE id {in:$2}{for_update}";
        assert_eq!(render(sql, Backend::Sqlite), "SELECT a FROM t WHERE id IN (SELECT value FROM json_each($2))\n");
        assert_eq!(render(sql, Backend::Postgres), "SELECT a FROM t WHERE id = ANY($2) FOR UPDATE\n");
        let blocks = "a\n-- sqlite\nb\n-- end\n-- postgres\nc '{}'\n-- end";
        assert_eq!(render(blocks, Backend::Sqlite), "a\nb\n");
        assert_eq!(render(blocks, Backend::Postgres), "a\nc '{}'\n");
    }
}
