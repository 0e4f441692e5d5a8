//! Every statement on the rows of a company names the company, and no statement asks the database for the time.
//!
//! Statements are written `Statement::company("name", "SQL")` or `Statement::global("name", "SQL")` with literal texts, so
//! that they can be read here. Tables that belong to nobody in particular are listed in `GLOBAL_TABLES` of the store.
//! This reads words, it does not parse SQL: it sees a forgotten company, not a wrong one.

use std::collections::BTreeSet;

use crate::lex::{self, Source};
use crate::project::{File, Finding, Project};

const CHECK: &str = "statements";
const COMPANY: &str = "Statement::company(";
const GLOBAL: &str = "Statement::global(";
const LIST: &str = "GLOBAL_TABLES";
/// Full-text indexes, which on SQLite have no columns of their own: the id is the row's and the company is one of the words.
const FULL_TEXT: &[&str] = &["order_search"];
/// The bare limit of a bench writes the rows of one company by hand, beside the product.
const BESIDE: &str = "crates/hub/src/bench/limit";
const CLOCKS: &[&str] =
    &["now()", "current_timestamp", "current_date", "current_time", "clock_timestamp", "unixepoch(", "'now'"];

/// Looks through the statements of all crates and the migrations of the store.
pub(super) fn check(project: &Project) -> Vec<Finding> {
    let global = global_tables(project);
    let mut findings = Vec::new();
    for file in project.files.iter().filter(|file| {
        file.is_product() && !file.path.starts_with(BESIDE) && file.room().is_some_and(|room| room != "simulator")
    }) {
        let source = lex::split(&file.text).without_tests();
        let inside = declared(file, &source, &global, &mut findings);
        loose(file, &source, &inside, &global, &mut findings);
    }
    for file in
        project.files.iter().filter(|file| file.path.starts_with("crates/store/") && file.path.ends_with(".sql"))
    {
        migration(file, &global, &mut findings);
    }
    findings
}

fn global_tables(project: &Project) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in project.files.iter().filter(|file| file.in_source_of(&["store"]) && file.is_rust()) {
        let source = lex::split(&file.text);
        let Some(at) = source.code.find(&format!("const {LIST}")) else { continue };
        let end = source.code[at..].find("];").map_or(source.code.len(), |offset| at + offset);
        names.extend(source.texts.iter().filter(|text| text.at > at && text.at < end).map(|text| text.value.clone()));
    }
    names
}

/// Checks the declared statements; gives the spans they take up.
fn declared(
    file: &File,
    source: &Source,
    global: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    for (mark, of_company) in [(COMPANY, true), (GLOBAL, false)] {
        for (at, _) in source.code.match_indices(mark) {
            let end = lex::closing(&source.code, at + mark.len() - 1);
            spans.push((at, end));
            let texts: Vec<&str> = source
                .texts
                .iter()
                .filter(|text| text.at > at && text.at < end)
                .map(|text| text.value.as_str())
                .collect();
            let place = format!("{}:{}", file.path, lex::line(&file.text, at));
            let Some((name, parts)) = texts.split_first().filter(|(_, parts)| !parts.is_empty()) else {
                findings.push(Finding::new(
                    CHECK,
                    place,
                    "name and SQL of a statement are written as texts right here",
                ));
                continue;
            };
            for (sql, on_sqlite) in variants(&parts.concat()) {
                let complaint = if !of_company {
                    beyond_global(&sql, global)
                } else if on_sqlite && is_full_text(&sql) {
                    None
                } else {
                    without_company(&sql, global)
                };
                for what in complaint.into_iter().chain(asks_the_time(&sql)) {
                    findings.push(Finding::new(CHECK, &place, format!("{name}: {what}")));
                }
            }
        }
    }
    spans
}

/// The texts of a statement that differs between the databases (blocks `-- sqlite`, `-- postgres`, `-- end`), and whether each
/// is the one of SQLite; else its one text.
fn variants(sql: &str) -> Vec<(String, bool)> {
    if !sql.contains("-- sqlite") && !sql.contains("-- postgres") {
        return vec![(sql.to_owned(), false)];
    }
    let only = |wanted: &str| {
        let mut within = None;
        let mut kept = String::new();
        for line in sql.lines() {
            match line.trim() {
                "-- end" => within = None,
                mark @ ("-- sqlite" | "-- postgres") => within = Some(mark == wanted),
                _ if within != Some(false) => kept.extend([line, "\n"]),
                _ => {}
            }
        }
        kept
    };
    vec![(only("-- sqlite"), true), (only("-- postgres"), false)]
}

/// Whether a statement touches only a full-text index of SQLite, and is given the company nevertheless.
fn is_full_text(sql: &str) -> bool {
    let touched = tables(sql);
    !touched.is_empty()
        && touched.iter().all(|table| FULL_TEXT.contains(&table.as_str()))
        && words(sql).iter().any(|word| word == "$1")
}

/// SQL in a text that is no declared statement may touch no table of the product.
fn loose(
    file: &File,
    source: &Source,
    inside: &[(usize, usize)],
    global: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    for text in source.texts.iter().filter(|text| !inside.iter().any(|(from, to)| text.at > *from && text.at < *to)) {
        if !looks_like_sql(&text.value) {
            continue;
        }
        let place = format!("{}:{}", file.path, lex::line(&file.text, text.at));
        if let Some(what) = asks_the_time(&text.value) {
            findings.push(Finding::new(CHECK, &place, what));
        }
        if tables(&text.value).iter().any(|table| !global.contains(table)) {
            findings.push(Finding::new(CHECK, &place, "SQL on rows of a company that is no Statement::company(…)"));
        }
    }
}

fn without_company(sql: &str, global: &BTreeSet<String>) -> Option<String> {
    let touched: Vec<String> = tables(sql).into_iter().filter(|table| !global.contains(table)).collect();
    let words = words(sql);
    if touched.is_empty() {
        return Some("touches no table of a company; it is a Statement::global".to_owned());
    }
    let squeezed = words.join(" ");
    let named = squeezed.contains("company = $1");
    let inserted = squeezed.starts_with("insert into ")
        && words.get(3).map(String::as_str) == Some("(")
        && words.get(4).map(String::as_str) == Some("company");
    if !named && !inserted {
        return Some(format!("touches {} without `company = $1`", touched.join(", ")));
    }
    // Each table of a join needs its own.
    let mentions = words.iter().filter(|word| *word == "company" || word.ends_with(".company")).count();
    (mentions < touched.len()).then(|| format!("joins {} and says `company` {mentions} times", touched.join(", ")))
}

fn beyond_global(sql: &str, global: &BTreeSet<String>) -> Option<String> {
    let beyond: Vec<String> = tables(sql).into_iter().filter(|table| !global.contains(table)).collect();
    (!beyond.is_empty()).then(|| format!("touches {}, not in {LIST}; make it a Statement::company", beyond.join(", ")))
}

fn asks_the_time(sql: &str) -> Option<String> {
    let lower = sql.to_lowercase();
    let clock = CLOCKS.iter().find(|clock| lower.contains(**clock))?;
    Some(format!("asks the database for the time with `{clock}`; the moment is a parameter, from the given clock"))
}

fn migration(file: &File, global: &BTreeSet<String>, findings: &mut Vec<Finding>) {
    let bare: String =
        file.text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    if let Some(what) = asks_the_time(&bare) {
        findings.push(Finding::new(CHECK, &file.path, what));
    }
    let words = words(&bare);
    for (index, _) in words.windows(2).enumerate().filter(|(_, pair)| pair[0] == "create" && pair[1] == "table") {
        let rest: Vec<&str> = words[index + 2..]
            .iter()
            .map(String::as_str)
            .filter(|word| !matches!(*word, "if" | "not" | "exists"))
            .take_while(|word| *word != ";")
            .collect();
        let Some(table) = rest.first().filter(|table| !global.contains(**table)) else { continue };
        if !rest.join(" ").contains("primary key ( company") {
            findings.push(Finding::new(
                CHECK,
                &file.path,
                format!("table {table} does not lead its primary key with company and is not in {LIST}"),
            ));
        }
    }
}

/// Whether a text is a statement that reads or writes rows.
fn looks_like_sql(text: &str) -> bool {
    let words: Vec<String> = words(text).into_iter().take(2).collect();
    match words.first().map(String::as_str) {
        // In capitals, since `select` also begins sentences and style sheets.
        Some("select" | "insert" | "update" | "delete" | "with") => {
            text.trim_start().chars().take(4).all(|c| c.is_ascii_uppercase()) && words.len() > 1
        }
        _ => false,
    }
}

/// Every table a statement touches, once per mention, without the names it makes itself.
fn tables(sql: &str) -> Vec<String> {
    let words = words(sql);
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let own = own_names(&words);
    let mut found = Vec::new();
    for index in 0..words.len() {
        let before = index.checked_sub(1).map_or("", word);
        let names_table = match word(index) {
            "from" => before != "distinct",
            "join" | "into" => true,
            "update" => !matches!(before, "do" | "for" | "key" | "on"),
            _ => false,
        };
        if !names_table {
            continue;
        }
        let mut at = index + 1;
        loop {
            while matches!(word(at), "only" | "lateral") {
                at += 1;
            }
            let (name, function) = (word(at), word(index) != "into" && word(at + 1) == "(");
            if is_table(name) && !function && !own.contains(name) {
                found.push(name.to_owned());
            }
            // `FROM a, b x, c AS y`
            at = if function { skip_brackets(&words, at + 1) } else { at + 1 };
            while word(at) != "," && (word(at) == "as" || (is_table(word(at)) && !ENDS.contains(&word(at)))) {
                at += 1;
            }
            if word(index) != "from" || word(at) != "," {
                break;
            }
            at += 1;
        }
    }
    found
}

/// Names that a statement gives to its own parts: `WITH due AS (…)`.
fn own_names(words: &[String]) -> BTreeSet<&str> {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let opens = |index: usize| matches!(word(index), "(" | "materialized" | "not");
    let named = |index: &usize| {
        let leads = index.checked_sub(1).map_or("", word);
        (word(index + 1) == "as" && opens(index + 2)) || matches!(leads, "with" | "recursive")
    };
    (0..words.len()).filter(named).map(word).collect()
}

/// Words that end a list of tables.
const ENDS: &[&str] = &[
    "where",
    "join",
    "left",
    "inner",
    "cross",
    "on",
    "order",
    "group",
    "limit",
    "set",
    "using",
    "union",
    "for",
    "returning",
    "having",
    "natural",
    "full",
    "right",
    "values",
    "select",
    "default",
    "window",
    "indexed",
];

fn is_table(word: &str) -> bool {
    let foreign = ["pg_", "sqlite_", "information_schema", "pragma_"].iter().any(|start| word.starts_with(start));
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && !foreign && !matches!(word, "select" | "set" | "values")
}

fn skip_brackets(words: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (index, word) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    words.len()
}

/// Lower-case words and single signs, without comments and the insides of texts.
fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in sql.lines() {
        let line = line.split("--").next().unwrap_or_default();
        let mut word = String::new();
        let mut quoted = false;
        for c in line.chars() {
            if c == '\'' {
                quoted = !quoted;
            }
            if !quoted && (c.is_alphanumeric() || "_.$".contains(c)) {
                word.extend(c.to_lowercase());
                continue;
            }
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !quoted && !c.is_whitespace() && c != '\'' {
                words.push(c.to_string());
            }
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORE: &str = "pub const GLOBAL_TABLES: &[&str] = &[\"companies\", \"users\"];\n";

    fn said(statement: &str) -> Vec<String> {
        let project = Project::of(&[("crates/store/src/lib.rs", STORE), ("crates/store/src/a.rs", statement)]);
        check(&project).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn statements_of_companies_name_the_company() {
        let good = [
            r#"Statement::company("a", "SELECT id FROM lines WHERE company = $1 AND id = $2")"#,
            r#"Statement::company("a", "INSERT INTO lines (company, id) VALUES ($1, $2) ON CONFLICT (company, id) DO UPDATE SET x = excluded.x")"#,
            r#"Statement::company("a", "WITH due AS MATERIALIZED (SELECT id FROM jobs WHERE company = $1) SELECT id FROM due")"#,
            r#"Statement::company("a", concat!("SELECT l.id FROM lines l ", "JOIN orders o ON o.company = l.company WHERE l.company = $1"))"#,
            r#"Statement::company("a", "UPDATE lines SET x = 1 WHERE company = $1 AND id IN (SELECT value FROM json_each($2)) FOR UPDATE")"#,
            r#"Statement::company("a", "SELECT 1 FROM lines WHERE company = $1 AND a IS DISTINCT FROM b")"#,
            r#"Statement::company("a", "-- sqlite\nDELETE FROM order_search WHERE rowid = $2 AND $1 <> 0\n-- end\n-- postgres\nDELETE FROM order_search WHERE company = $1\n-- end")"#,
            r#"Statement::global("a", "SELECT id FROM users u, companies WHERE u.name = 'FROM lines'")"#,
            r#"const X: &str = "SELECT version FROM sqlite_master"; const Y: &str = "SELECT 1"; const Z: &str = "Update the order from lines";"#,
        ];
        for statement in good {
            assert_eq!(said(statement), Vec::<String>::new(), "{statement}");
        }
        let bad = [
            (r#"Statement::company("a", "SELECT id FROM lines WHERE id = $1")"#, "without `company = $1`"),
            (r#"Statement::company("a", "INSERT INTO lines (id, company) VALUES ($1, $2)")"#, "without `company = $1`"),
            (
                r#"Statement::company("a", "SELECT l.id FROM lines l JOIN orders o ON o.id = l.o WHERE l.company = $1")"#,
                "joins",
            ),
            (r#"Statement::company("a", "SELECT l.id FROM lines l, orders o WHERE l.company = $1")"#, "joins"),
            (
                r#"Statement::company("a", "SELECT id FROM lines WHERE id = $2 -- company = $1")"#,
                "without `company = $1`",
            ),
            (
                r#"Statement::company("a", "-- sqlite\nDELETE FROM order_search WHERE rowid = $2 AND $1 <> 0\n-- end\n-- postgres\nDELETE FROM order_search WHERE id = $2\n-- end")"#,
                "without `company = $1`",
            ),
            (r#"Statement::company("a", "SELECT id FROM users")"#, "Statement::global"),
            (r#"Statement::global("a", "DELETE FROM lines WHERE id = $1")"#, "not in GLOBAL_TABLES"),
            (r#"Statement::company("a", SQL)"#, "written as texts"),
            (r#"Statement::global("a", "UPDATE users SET at = now()")"#, "asks the database for the time"),
            (r#"const X: &str = "DELETE FROM lines";"#, "no Statement::company"),
        ];
        for (statement, part) in bad {
            let said = said(statement);
            assert!(said.len() == 1 && said[0].contains(part), "{statement}: {said:?}");
        }
    }

    #[test]
    fn tables_of_companies_lead_their_key_with_the_company() {
        let sql = "CREATE TABLE users (id bigint PRIMARY KEY); -- now() in a comment\n\
                   CREATE TABLE lines (company bigint, id bigint, PRIMARY KEY (company, id)) {without_rowid};\n\
                   CREATE TABLE IF NOT EXISTS loose (id bigint PRIMARY KEY, at bigint DEFAULT CURRENT_TIMESTAMP);\n\
                   CREATE VIRTUAL TABLE texts USING fts5(words);\n";
        let project = Project::of(&[("crates/store/src/lib.rs", STORE), ("crates/store/migrations/0001_a.sql", sql)]);
        let said: Vec<_> = check(&project).into_iter().map(|finding| finding.what).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("current_timestamp") && said[1].contains("table loose"));
    }
}
