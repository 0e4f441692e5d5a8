//! `company`, `user`, `token`: who works here, from the console. What a page can do is the same act; what only who can read
//! database and key may do (a company from nothing, another person's password) is only here.

use std::io::BufRead;

use anyhow::{Context, anyhow};
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::right::{Right, Role};
use flow::{ActError, people};
use serde_json::{Value, json};

use super::{Own, act, daily, print, said, tell};
use crate::{Exit, Failed, clock::HubClock, start};

/// What to do with companies.
#[derive(Debug, Subcommand)]
pub(super) enum Companies {
    /// Makes a company: for a person who is here, or with a link for its super-administrator.
    Create {
        /// Its name.
        name: String,
        /// Its time zone.
        #[arg(long, default_value = "UTC", value_name = "ZONE")]
        zone: String,
        /// The login of a person who is here already; without it a link is printed.
        #[arg(long, value_name = "LOGIN")]
        owner: Option<String>,
    },
    /// Lists companies.
    List,
}

/// Role and rights.
#[derive(Debug, Args)]
pub(super) struct Granted {
    /// The role, a template of rights.
    #[arg(long, value_name = "ROLE", value_parser = roles())]
    role: Role,
    /// Rights or sections beside the role's, with commas between.
    #[arg(long, value_name = "RIGHTS", value_delimiter = ',', value_parser = rights())]
    add: Vec<String>,
    /// Rights or sections of the role to leave out, with commas between.
    #[arg(long, value_name = "RIGHTS", value_delimiter = ',', value_parser = rights())]
    remove: Vec<String>,
}

/// The roles by their codes.
fn roles() -> impl TypedValueParser<Value = Role> {
    let codes = PossibleValuesParser::new(Role::ALL.iter().map(|role| role.code()));
    codes.try_map(|code| code.parse::<Role>())
}

/// Sections and single rights by their codes.
fn rights() -> PossibleValuesParser {
    let sections = Right::sections();
    let codes = sections
        .iter()
        .flat_map(|(section, rights)| std::iter::once(*section).chain(rights.iter().map(|right| right.code())));
    let codes = codes.chain([Right::OwnEdit.code()]);
    PossibleValuesParser::new(codes.collect::<Vec<_>>())
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub(super) enum Users {
    /// Makes a person; the password is read from standard input.
    Create {
        /// The name to sign in with.
        login: String,
        /// The name shown.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        granted: Granted,
        /// The language of his pages: en, ru, bg, zh.
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Lists members.
    List,
    /// Takes a person out of the company.
    End {
        /// The name to sign in with.
        login: String,
    },
    /// Gives a person a new password, read from standard input; all logins end.
    Password {
        /// The name to sign in with.
        login: String,
    },
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub(super) enum Tokens {
    /// Makes a token and prints its word, once.
    Create {
        /// Its name.
        name: String,
        #[command(flatten)]
        granted: Granted,
        /// Days until it ends.
        #[arg(long)]
        days: Option<i64>,
    },
    /// Lists tokens, without their words.
    List,
    /// Ends a token.
    End {
        /// Its id.
        #[arg(value_name = "tok_…")]
        token: String,
    },
}

/// Runs `company`.
///
/// # Errors
/// When nothing is reachable, or it is refused.
pub(super) async fn companies(own: Own, what: Companies) -> Result<Exit, Failed> {
    only_here(&own, "company")?;
    let settings = own.settings()?;
    super::logs("warn", false);
    let opened = start::open(&settings, HubClock::real()).await?;
    let hub = &opened.hub;
    let done = match what {
        Companies::Create { name, zone, owner } => people::found_company(hub, &name, &zone, owner.as_deref())
            .await
            .map(|made| vec![json!({ "company": made.company, "link": made.link })])
            .map_err(refused),
        Companies::List => {
            let rows = store::people::companies(&mut hub.store.read_global().await.map_err(anyhow::Error::from)?).await;
            let view = |row: store::people::CompanyRow| json!({ "company": row.id, "name": row.name, "time_zone": row.time_zone });
            Ok(rows.map_err(anyhow::Error::from)?.into_iter().map(view).collect())
        }
    };
    hub.store.close().await;
    show(&own, &done?, &["company", "name", "time_zone", "link"]);
    Ok(Exit::Done)
}

/// Runs `user`.
///
/// # Errors
/// When nothing is reachable, or it is refused.
pub(super) async fn users(own: Own, what: Users) -> Result<Exit, Failed> {
    match what {
        Users::Create { login, name, granted, language } => {
            let password = password()?;
            let Granted { role, add, remove } = granted;
            let body = json!({ "login": login, "name": name, "password": password, "role": role, "add": add,
                "remove": remove, "language": language });
            act::one(own, "member.create", body).await
        }
        Users::List => {
            let page = daily::get(&own, "/members?limit=200").await?;
            show(&own, items(&page), &["user", "login", "role", "name", "ended_at"]);
            Ok(Exit::Done)
        }
        Users::End { login } => {
            let page = daily::get(&own, "/members?limit=200").await?;
            let known = items(&page).iter().find(|row| row["login"] == login.trim().to_lowercase());
            let user = known.map(|row| row["user"].clone());
            let user = user.with_context(|| format!("nobody here has the login `{login}`")).map_err(Failed::refused)?;
            act::one(own, "member.end", json!({ "user": user })).await
        }
        Users::Password { login } => {
            only_here(&own, "user password")?;
            let password = password()?;
            let settings = own.settings()?;
            super::logs("warn", false);
            let opened = start::open(&settings, HubClock::real()).await?;
            let done = people::reset_password(&opened.hub, &login, password).await.map_err(refused);
            opened.hub.store.close().await;
            show(&own, &[json!({ "ended_logins": done? })], &["ended_logins"]);
            Ok(Exit::Done)
        }
    }
}

/// Runs `token`.
///
/// # Errors
/// When nothing is reachable, or it is refused.
pub(super) async fn tokens(own: Own, what: Tokens) -> Result<Exit, Failed> {
    match what {
        Tokens::Create { name, granted, days } => {
            let Granted { role, add, remove } = granted;
            let body = json!({ "name": name, "role": role, "add": add, "remove": remove, "days": days });
            act::one(own, "token.create", body).await
        }
        Tokens::List => {
            let page = daily::get(&own, "/tokens?limit=200").await?;
            show(&own, items(&page), &["id", "role", "used_at", "expires_at", "name"]);
            Ok(Exit::Done)
        }
        Tokens::End { token } => act::one(own, "token.end", json!({ "token": token })).await,
    }
}

fn items(page: &Value) -> &[Value] {
    page["items"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn only_here(own: &Own, command: &str) -> Result<(), Failed> {
    if own.server.is_none() {
        return Ok(());
    }
    Err(Failed::settings(anyhow!(
        "`{command}` works on the database itself, where whoever runs the hub sits; leave --server out"
    )))
}

fn password() -> Result<String, Failed> {
    tell("The password, on one line of standard input:");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the password cannot be read").map_err(Failed::settings)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn refused(error: ActError) -> Failed {
    match error {
        ActError::Refused(refusals) => Failed::refused(anyhow!("refused: {}", said::refusals(&json!(refusals)))),
        error => Failed::unreachable(error),
    }
}

/// Rows as lines, or as JSON.
fn show(own: &Own, rows: &[Value], columns: &[&str]) {
    if own.json {
        print(&json!({ "items": rows }).to_string());
        return;
    }
    said::none_if_empty(rows);
    for row in rows {
        let cell = |column: &&str| match &row[*column] {
            Value::Null => None,
            Value::String(text) => Some(format!("{text:<18}")),
            other => Some(format!("{:<18}", other.to_string())),
        };
        let cells: Vec<String> = columns.iter().filter_map(cell).collect();
        print(cells.join(" ").trim_end());
    }
}
