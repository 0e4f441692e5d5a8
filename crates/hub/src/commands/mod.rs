//! The command line: every command with `--json`, an exit code with a meaning, data on standard output and talk on
//! standard error.

mod act;
mod backup;
mod daily;
mod key;
mod people;
mod proof;
mod said;

use std::{io::Write, path::PathBuf};

use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand, ValueEnum};
use simulator::{Arrivals, Level, StartClock, World};

use crate::{
    Exit, Failed, bench,
    clock::HubClock,
    rehearse::{self, Plan},
    serve::{self, Role},
    settings::{self, Settings},
};

/// Prints a line of data.
pub fn print(text: &str) {
    // A reader that has gone away is no error of ours.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Says what is being done, to who watches.
pub fn tell(text: &str) {
    // A reader that has gone away is no error of ours.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The hub for people who sell in their own shops and buy in China. No order is lost, nothing is bought twice.
#[derive(Debug, Parser)]
#[command(name = "supercargo", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where settings come from, for commands that work on the product's own data.
#[derive(Debug, Clone, Args)]
pub struct Own {
    /// Settings file; without it SUPERCARGO_CONFIG, ./supercargo.toml, /etc/supercargo/supercargo.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Database: sqlite:PATH or postgres://… (wins over the file).
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Use the API of a running hub at this address instead of opening the database.
    #[arg(long, global = true, value_name = "URL", requires = "token")]
    server: Option<String>,
    /// API token for --server.
    #[arg(long, global = true, env = "SUPERCARGO_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Company, when there are several: its id.
    #[arg(long, global = true, value_name = "com_…")]
    company: Option<String>,
    /// JSON on standard output.
    #[arg(long, global = true)]
    json: bool,
}

impl Own {
    fn settings(&self) -> Result<Settings, Failed> {
        let mut settings = Settings::load(self.config.as_deref()).map_err(Failed::settings)?;
        if let Some(database) = &self.database {
            settings.database.clone_from(database);
        }
        settings.check().map_err(Failed::settings)?;
        Ok(settings)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FaultLevel {
    None,
    Mild,
    Hard,
}

impl From<FaultLevel> for Level {
    fn from(level: FaultLevel) -> Self {
        match level {
            FaultLevel::None => Self::None,
            FaultLevel::Mild => Self::Mild,
            FaultLevel::Hard => Self::Hard,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The main job with nothing to configure: a hub on an embedded database in a simulated world.
    ///
    /// Example: supercargo demo; supercargo demo --once --orders 50 --json
    Demo {
        /// End when every order is settled, and print what happened.
        #[arg(long)]
        once: bool,
        /// Orders, with --once.
        #[arg(long, default_value_t = 20)]
        orders: u32,
        /// With --once: the recorded orders of real WooCommerce stores instead of simulated ones.
        #[arg(long, requires = "once")]
        replay: bool,
        /// Where to serve; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// The product.
    ///
    /// Example: supercargo serve --database sqlite:/var/lib/supercargo/hub.db --listen 127.0.0.1:8080
    Serve {
        #[command(flatten)]
        own: Own,
        /// Where to serve (wins over the file).
        #[arg(long)]
        listen: Option<String>,
        /// What this process does of the work.
        #[arg(long, value_enum, default_value = "all")]
        role: Role,
        /// This node's name (wins over the file).
        #[arg(long)]
        node: Option<String>,
        /// Obey a conductor on standard input, beginning at this moment (rehearsals only).
        #[arg(long, hide = true)]
        conducted: Option<domain::Moment>,
    },
    /// Only the simulated world: prints its addresses and keys as one JSON line and serves until interrupted.
    ///
    /// Example: supercargo simulator --listen 127.0.0.1:9000 --seed 7 --faults mild
    Simulator {
        /// Where to serve; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: std::net::SocketAddr,
        /// The same seed gives the same world.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How unkind it is.
        #[arg(long, value_enum, default_value = "none")]
        faults: FaultLevel,
        /// Divides the waits between happenings, never the clock of the wire.
        #[arg(long, default_value_t = 1.0)]
        time_scale: f64,
        /// Orders that its customers place within two days.
        #[arg(long, default_value_t = 20)]
        orders: u32,
        /// Begin at this moment and be moved by POST /control instead of going by the machine's date.
        #[arg(long)]
        start: Option<domain::Moment>,
        /// Number of shops.
        #[arg(long, default_value_t = 1)]
        shops: u32,
    },
    /// How fast the main paths are, as ratios to the bare limit of this machine in the same run.
    ///
    /// Example: supercargo bench ingest; supercargo bench jobs --database postgres://localhost/postgres --json
    Bench {
        /// The path to measure.
        #[arg(value_enum)]
        path: bench::Path,
        /// A PostgreSQL server on which a database of its own is made and dropped; SQLite without.
        #[arg(long, value_name = "URL")]
        database: Option<String>,
        /// Things a run.
        #[arg(long, default_value_t = 20_000)]
        size: u32,
        /// Runs of the limit and of the path, in turns.
        #[arg(long, default_value_t = 3)]
        runs: u32,
        /// Folder of the temporary SQLite file: its disk is what is measured.
        #[arg(long, value_name = "FOLDER")]
        place: Option<PathBuf>,
        /// The page that keeps the figures of all paths: this one's are put in.
        #[arg(long, value_name = "FILE")]
        write: Option<PathBuf>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Hub and world against each other with faults and kills; the judge compares the two ledgers.
    ///
    /// Example: supercargo rehearse --orders 100 --seed 1 --faults mild --kill
    Rehearse {
        /// Orders.
        #[arg(long, default_value_t = 100)]
        orders: u32,
        /// The same seed gives the same world.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How unkind the world is.
        #[arg(long, value_enum, default_value = "mild")]
        faults: FaultLevel,
        /// Kill the hub once at every named point of the level.
        #[arg(long)]
        kill: bool,
        /// A PostgreSQL server on which a database of its own is made and dropped; SQLite without.
        #[arg(long, value_name = "URL")]
        database: Option<String>,
        /// Only reading: orders are made and changed while they are read, announcements lost and doubled; the hub's own
        /// proof and a count from outside are the verdict.
        #[arg(long)]
        reading: bool,
        /// The version of the simulated shop, such as 2.6, 3.6, 8.9-hpos, 9.9.
        #[arg(long, value_name = "VERSION")]
        profile: Option<String>,
        /// Write all findings to this file.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Every act of the product: what the pages can do, a script can do.
    ///
    /// Example: supercargo act list; supercargo act package.scan --json '{"code":"YT0000000000017"}'
    Act(act::ActCommand),
    /// Orders: list, show.
    ///
    /// Example: supercargo orders list --status in_purchase; supercargo orders show ord_…
    Orders {
        #[command(flatten)]
        own: Own,
        #[command(subcommand)]
        what: daily::Orders,
    },
    /// Questions: list, answer.
    ///
    /// Example: supercargo decisions list; supercargo decisions answer dec_… accept
    Decisions {
        #[command(flatten)]
        own: Own,
        #[command(subcommand)]
        what: daily::Decisions,
    },
    /// Proves that no order is missing: each shop's own register against the hub, day by day.
    ///
    /// Ends with 1 when something is missing, extra or differing.
    ///
    /// Example: supercargo proof; supercargo proof --connection "Harbour Home" --days 7 --json
    Proof {
        #[command(flatten)]
        own: Own,
        /// Only this shop, by its id or its name.
        #[arg(long, value_name = "con_…")]
        connection: Option<String>,
        /// So many days, today included.
        #[arg(long, default_value_t = 35)]
        days: i64,
    },
    /// Lists connections.
    ///
    /// Example: supercargo connections --json
    Connections {
        #[command(flatten)]
        own: Own,
    },
    /// Receives the package with this code.
    ///
    /// Example: supercargo scan YT0000000000017
    Scan {
        #[command(flatten)]
        own: Own,
        /// What the scanner reads.
        code: String,
    },
    /// Writes everything a company owns into a file, while the hub runs. docs/export.md has the format.
    ///
    /// Example: supercargo export --company com_… --to lotus.supercargo
    Export(backup::ExportCommand),
    /// Brings a company in from a file that `export` wrote. It must not be here yet.
    ///
    /// Example: supercargo import lotus.supercargo --database postgres://localhost/hub
    Import(backup::ImportCommand),
    /// Writes everything into a file, while the hub runs; or checks such a file.
    ///
    /// Example: supercargo backup /var/backups/hub.supercargo; supercargo backup --check /var/backups/hub.supercargo
    Backup(backup::BackupCommand),
    /// Brings a backup back into an empty place. Nothing is bought then until what was bought since is known.
    ///
    /// Example: supercargo restore /var/backups/hub.supercargo --database sqlite:/var/lib/supercargo/hub.db
    Restore(backup::RestoreCommand),
    /// Companies of this installation: create, list.
    ///
    /// Example: supercargo company create "Blue Harbour" --zone Europe/Sofia --owner maria
    Company {
        #[command(flatten)]
        own: Own,
        #[command(subcommand)]
        what: people::Companies,
    },
    /// People of a company: create, list, end, password.
    ///
    /// Example: supercargo user create ivan --name Ivan --role warehouse_clerk --add decisions < password.txt
    User {
        #[command(flatten)]
        own: Own,
        #[command(subcommand)]
        what: people::Users,
    },
    /// API tokens: create, list, end. The token of --server comes with --token.
    ///
    /// Example: supercargo token create "nightly report" --role auditor --days 90
    Token {
        #[command(flatten)]
        own: Own,
        #[command(subcommand)]
        what: people::Tokens,
    },
    /// Keys that seal secrets: rotate, status, drop. The hub goes on meanwhile.
    ///
    /// Example: supercargo key rotate; supercargo key status; supercargo key drop 1a2b3c4d
    Key {
        #[command(flatten)]
        own: Own,
        #[command(subcommand)]
        what: key::Key,
    },
    /// Settings: check a file, show the defaults, make a new sealing key.
    ///
    /// Example: supercargo settings check --config supercargo.toml
    Settings {
        #[command(subcommand)]
        what: SettingsCommand,
    },
}

#[derive(Debug, Subcommand)]
enum SettingsCommand {
    /// Reads the settings that count and says whether they are right. Needs no network.
    Check {
        /// Settings file.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Prints the commented default file.
    Show,
    /// Prints a new sealing key.
    NewKey,
}

/// Runs the command line; how it ended.
pub async fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are printed on standard output and are no error.
            let wrong = error.use_stderr();
            let _ = error.print();
            return if wrong { Exit::Settings } else { Exit::Done };
        }
    };
    match dispatch(cli.command).await {
        Ok(exit) => exit,
        Err(failed) => {
            let _ = writeln!(std::io::stderr().lock(), "supercargo: {:#}", failed.why);
            failed.exit
        }
    }
}

fn logs(level: &str, json: bool) {
    let filter =
        tracing_subscriber::EnvFilter::try_new(level).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // A file or a journal keeps no colours.
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    // A second call (tests) finds a subscriber and is no error.
    let _ = if json { builder.json().try_init() } else { builder.try_init() };
}

async fn dispatch(command: Command) -> Result<Exit, Failed> {
    match command {
        Command::Demo { once: false, listen, json, .. } => {
            logs("warn", false);
            rehearse::demo(&listen, json).await
        }
        Command::Demo { replay: true, json, .. } => {
            logs("warn", false);
            rehearse::replay(None, json).await
        }
        Command::Demo { orders, json, .. } => {
            logs("warn", false);
            let plan = Plan {
                orders,
                seed: 1,
                level: Level::None,
                kill: false,
                database: None,
                out: None,
                json,
                profile: None,
            };
            rehearse::once(plan).await
        }
        Command::Serve { own, listen, role, node, conducted } => serve(own, listen, role, node, conducted).await,
        Command::Simulator { listen, seed, faults, time_scale, orders, start, shops } => {
            logs("warn", false);
            let clock = start.map_or(StartClock::Real, |start| StartClock::Conducted { start: start.timestamp() });
            let options = simulator::Options {
                listen,
                seed,
                level: faults.into(),
                time_scale,
                orders,
                clock,
                arrivals: Arrivals::Burst { within_minutes: 2880 },
                shops,
                ..simulator::Options::default()
            };
            let world =
                World::start(options).await.context("the world cannot be started").map_err(Failed::unreachable)?;
            print(&world.announcement().to_string());
            serve::interrupted().await;
            world.stop().await;
            Ok(Exit::Done)
        }
        Command::Bench { path, database, size, runs, place, write, json } => {
            logs("error", false);
            if size == 0 || runs == 0 {
                return Err(Failed::settings(anyhow!("--size and --runs must be at least 1")));
            }
            let place = place.unwrap_or_else(std::env::temp_dir);
            bench::run(&bench::Wish { path, database, size, runs, place, write }, json).await
        }
        Command::Rehearse { orders, seed, faults, kill, database, out, json, reading, profile } => {
            logs("error", false);
            if orders == 0 {
                return Err(Failed::settings(anyhow!("--orders must be at least 1")));
            }
            let plan = Plan { orders, seed, level: faults.into(), kill, database, out, json, profile };
            if reading { rehearse::rehearse_reading(plan).await } else { rehearse::rehearse(plan).await }
        }
        Command::Act(act) => act::run(act).await,
        Command::Export(command) => backup::export(command).await,
        Command::Import(command) => backup::import(command).await,
        Command::Backup(command) => backup::backup(command).await,
        Command::Restore(command) => backup::restore(command).await,
        Command::Orders { own, what } => daily::orders(own, what).await,
        Command::Decisions { own, what } => daily::decisions(own, what).await,
        Command::Proof { own, connection, days } => proof::run(own, connection, days).await,
        Command::Connections { own } => daily::connections(own).await,
        Command::Scan { own, code } => act::one(own, "package.scan", serde_json::json!({ "code": code })).await,
        Command::Company { own, what } => people::companies(own, what).await,
        Command::User { own, what } => people::users(own, what).await,
        Command::Token { own, what } => people::tokens(own, what).await,
        Command::Key { own, what } => key::run(own, what).await,
        Command::Settings { what } => match what {
            SettingsCommand::Check { config } => {
                Settings::load(config.as_deref()).and_then(|settings| settings.check()).map_err(Failed::settings)?;
                print("the settings are right");
                Ok(Exit::Done)
            }
            SettingsCommand::Show => {
                print(settings::DEFAULT.trim_end());
                Ok(Exit::Done)
            }
            SettingsCommand::NewKey => {
                print(store::Keyring::new_file().trim_end());
                Ok(Exit::Done)
            }
        },
    }
}

async fn serve(
    own: Own,
    listen: Option<String>,
    role: Role,
    node: Option<String>,
    conducted: Option<domain::Moment>,
) -> Result<Exit, Failed> {
    let mut settings = own.settings()?;
    if let Some(listen) = listen {
        settings.listen = listen;
    }
    if let Some(node) = node {
        settings.node = node;
    }
    settings.check().map_err(Failed::settings)?;
    logs(&settings.log.level, settings.log.json);
    if let Some(start) = conducted {
        serve::start(&settings, HubClock::at(start), role).await?.conducted().await;
        return Ok(Exit::Done);
    }
    let serving = serve::start(&settings, HubClock::real(), role).await?;
    if serving.setup_token.is_some() {
        let _ = writeln!(
            std::io::stderr().lock(),
            "Nobody is here yet. Open {} to make the first company and its administrator.",
            serving.first_address()
        );
    }
    serving.run(serve::interrupted()).await;
    Ok(Exit::Done)
}
