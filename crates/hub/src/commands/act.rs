//! `act`: every act by its name. Opens the database itself as the console (who can read file and key is the owner), or
//! uses the API of a running hub.

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use domain::ids::CompanyId;
use flow::{ActEntry, ActError, Caller};
use serde_json::{Value, json};

use super::{Own, print, said};
use crate::{Exit, Failed, clock::HubClock, start};

/// The command.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ActCommand {
    #[command(subcommand)]
    list: Option<ActList>,
    /// The act, such as package.scan.
    #[arg(required = true)]
    name: Option<String>,
    /// Its body.
    #[arg(long = "json", value_name = "BODY", default_value = "{}")]
    body: String,
    /// Say what speaks against it and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// The same key again gives the same reply and does nothing.
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    /// Settings file; without it SUPERCARGO_CONFIG, ./supercargo.toml, /etc/supercargo/supercargo.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<std::path::PathBuf>,
    /// Database: sqlite:PATH or postgres://… (wins over the file).
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Use the API of a running hub at this address instead of opening the database.
    #[arg(long, value_name = "URL", requires = "token")]
    server: Option<String>,
    /// API token for --server.
    #[arg(long, env = "SUPERCARGO_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Company, when there are several: its id.
    #[arg(long, value_name = "com_…")]
    company: Option<String>,
}

#[derive(Debug, Subcommand)]
enum ActList {
    /// Lists every act with the right it needs.
    List {
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
        /// The acts of a running hub at this address instead of those of this program.
        #[arg(long, value_name = "URL")]
        server: Option<String>,
        /// Not needed: the list of acts is open to everybody.
        #[arg(long, env = "SUPERCARGO_TOKEN", hide_env_values = true, hide = true)]
        token: Option<String>,
    },
}

/// Runs `act`.
///
/// # Errors
/// When the act is unknown, the body is no JSON, or the database or hub is not reachable.
pub(super) async fn run(command: ActCommand) -> Result<Exit, Failed> {
    if let Some(ActList::List { json, server, token: _ }) = command.list {
        let acts = match &server {
            Some(server) => acts_of(server).await?,
            None => flow::ACTS.iter().map(|act| (act.name.to_owned(), act.right.to_string())).collect(),
        };
        list(&acts, json);
        return Ok(Exit::Done);
    }
    let body: Value = serde_json::from_str(&command.body).context("--json is no JSON").map_err(Failed::settings)?;
    let own = Own {
        config: command.config,
        database: command.database,
        server: command.server,
        token: command.token,
        company: command.company,
        json: true,
    };
    let name = command.name.unwrap_or_default();
    do_act(&own, &name, body, command.dry_run, command.idempotency_key.as_deref()).await
}

/// Does one act for a shorter command.
///
/// # Errors
/// When the database or hub is not reachable.
pub(super) async fn one(own: Own, name: &str, body: Value) -> Result<Exit, Failed> {
    do_act(&own, name, body, false, None).await
}

/// The acts that a running hub describes, each with the right it needs.
async fn acts_of(server: &str) -> Result<Vec<(String, String)>, Failed> {
    let client = super::daily::client().map_err(Failed::settings)?;
    let address = format!("{}/api/openapi.json", server.trim_end_matches('/'));
    let answer = client.get(address).send().await.context("the hub is not reachable").map_err(Failed::unreachable)?;
    let page: Value = answer.json().await.context("the hub's answer is no JSON").map_err(Failed::unreachable)?;
    let of = |(path, entry): (&String, &Value)| {
        let name = path.strip_prefix("/api/v1/acts/")?;
        Some((name.to_owned(), entry["post"]["x-right"].as_str().unwrap_or_default().to_owned()))
    };
    let acts: Vec<_> = page["paths"].as_object().into_iter().flatten().filter_map(of).collect();
    if acts.is_empty() {
        return Err(Failed::unreachable(anyhow!("there is no hub at {server}")));
    }
    Ok(acts)
}

fn list(acts: &[(String, String)], as_json: bool) {
    if as_json {
        let acts: Vec<Value> = acts.iter().map(|(name, right)| json!({ "name": name, "right": right })).collect();
        print(&Value::from(acts).to_string());
    } else {
        for (name, right) in acts {
            print(format!("{name:<26} {right}").trim_end());
        }
    }
}

async fn do_act(own: &Own, name: &str, body: Value, dry_run: bool, key: Option<&str>) -> Result<Exit, Failed> {
    let Some(entry) = flow::act::find(name) else {
        let near = connect::settings::nearest(name, flow::ACTS.iter().map(|act| act.name));
        let hint =
            near.map_or_else(|| "`supercargo act list` lists all".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Failed::settings(anyhow!("there is no act `{name}`; {hint}")));
    };
    if let Some(server) = &own.server {
        return over_api(server, own, name, &body, dry_run, key).await;
    }
    let (opened, caller) = console(own).await?;
    let hub = &opened.hub;
    let outcome = if dry_run {
        dry(entry, hub, caller, body).await
    } else {
        (entry.run)(hub, caller, key, body).await.map(|outcome| json!({ "done": outcome.done }))
    };
    hub.store.close().await;
    match outcome {
        Ok(reply) => {
            let is_refused = reply["refusals"].as_array().is_some_and(|refusals| !refusals.is_empty());
            if is_refused { Err(refused(own, &reply)) } else { Ok(done(&reply)) }
        }
        Err(ActError::Refused(refusals)) => Err(refused(own, &json!({ "refusals": refusals }))),
        Err(ActError::Body(why)) => Err(Failed::settings(anyhow!("the body does not fit: {why}"))),
        Err(error) => Err(Failed::unreachable(error)),
    }
}

fn done(reply: &Value) -> Exit {
    print(&reply.to_string());
    Exit::Done
}

/// What speaks against it: as JSON for scripts, in words for who watches.
fn refused(own: &Own, reply: &Value) -> Failed {
    if own.json {
        print(&reply.to_string());
    }
    Failed::refused(anyhow!("refused: {}", said::refusals(&reply["refusals"])))
}

/// What speaks against it, and what it would change.
async fn dry(entry: &ActEntry, hub: &flow::Hub, caller: Caller, body: Value) -> Result<Value, ActError> {
    let refusals = (entry.weigh)(hub, caller, body.clone()).await?;
    let plan = if refusals.is_empty() { (entry.foresee)(hub, caller, body).await? } else { Value::Null };
    Ok(json!({ "refusals": refusals, "plan": plan }))
}

async fn over_api(
    server: &str,
    own: &Own,
    name: &str,
    body: &Value,
    dry_run: bool,
    key: Option<&str>,
) -> Result<Exit, Failed> {
    let client = super::daily::api(own).map_err(Failed::settings)?;
    let address = format!("{}/api/v1/acts/{name}?dry_run={dry_run}", server.trim_end_matches('/'));
    let mut request = client.post(address).bearer_auth(own.token.as_deref().unwrap_or_default()).json(body);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let answer = request.send().await.context("the hub is not reachable").map_err(Failed::unreachable)?;
    let status = answer.status().as_u16();
    let reply: Value = answer.json().await.context("the hub's answer is no JSON").map_err(Failed::unreachable)?;
    let has_refusals = reply["refusals"].as_array().is_some_and(|refusals| !refusals.is_empty());
    if status == 401 {
        return Err(Failed::refused(anyhow!(said::TOKEN_WRONG)));
    }
    if has_refusals && matches!(status, 200 | 403 | 409) {
        return Err(refused(own, &reply));
    }
    if status != 200 && own.json {
        print(&reply.to_string());
    }
    let text = |name: &str| reply[name].as_str().unwrap_or_default().to_owned();
    match status {
        200 => Ok(done(&reply)),
        400 | 404 | 422 => Err(Failed::settings(anyhow!("{} {}", text("title"), text("detail")))),
        403 | 409 => Err(Failed::refused(anyhow!("refused: {}", text("title")))),
        _ => Err(Failed::unreachable(anyhow!("the hub answered {status}"))),
    }
}

/// Does an act over the API of a running hub; its reply.
///
/// # Errors
/// When the hub refuses it or is not reachable.
pub(super) async fn over_api_done(own: &Own, name: &str, body: &Value) -> Result<Value, Failed> {
    let client = super::daily::api(own).map_err(Failed::settings)?;
    let server = own.server.as_deref().unwrap_or_default();
    let address = format!("{}/api/v1/acts/{name}", server.trim_end_matches('/'));
    let request = client.post(address).bearer_auth(own.token.as_deref().unwrap_or_default()).json(body);
    let answer = request.send().await.context("the hub is not reachable").map_err(Failed::unreachable)?;
    let status = answer.status().as_u16();
    let reply: Value = answer.json().await.context("the hub's answer is no JSON").map_err(Failed::unreachable)?;
    match status {
        200 => Ok(reply["done"].clone()),
        _ => Err(Failed::refused(anyhow!("refused: {}", reply["code"].as_str().unwrap_or_default()))),
    }
}

/// Opens the database as the console.
pub(super) async fn console(own: &Own) -> Result<(start::Opened, Caller), Failed> {
    let settings = own.settings()?;
    super::logs("warn", false);
    if let Some(path) = start::sqlite_path(&settings.database).filter(|path| !path.exists()) {
        // Only `serve` makes a new hub: a mistyped folder must not leave a second one behind.
        return Err(Failed::settings(anyhow!(
            "there is no database {}; name it with --database or --config, or start `supercargo serve` to make one",
            path.display()
        )));
    }
    let opened = start::open(&settings, HubClock::real()).await?;
    let company = company(&opened.hub.store, own.company.as_deref()).await.map_err(Failed::settings)?;
    Ok((opened, Caller::console(company)))
}

/// The named company, or the only one.
pub(super) async fn company(store: &store::Store, named: Option<&str>) -> anyhow::Result<CompanyId> {
    let all = store::people::companies(&mut store.read_global().await?).await?;
    match (named, all.as_slice()) {
        (Some(named), _) => {
            let id: CompanyId = named.parse()?;
            if all.iter().any(|company| company.id == id) { Ok(id) } else { bail!("there is no company {named}") }
        }
        (None, [one]) => Ok(one.id),
        (None, []) => bail!("there is no company yet: start `supercargo serve` and open the address it prints"),
        (None, several) => {
            let names: Vec<String> =
                several.iter().map(|company| format!("{} ({})", company.id, company.name)).collect();
            bail!("there are several companies; name one with --company: {}", names.join(", "))
        }
    }
}
