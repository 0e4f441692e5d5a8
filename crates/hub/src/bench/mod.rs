//! `bench`: how fast the main paths are, as ratios to the bare limit of this machine in the same run (decision 33). The
//! limit writes the same rows into the same tables with nothing around it; measured work and limit alternate, so that a
//! noisy machine disturbs both alike. The database is a temporary one of its own.

mod goods;
mod import;
mod ingest;
mod jobs;
mod limit;
mod page;

use std::{path::PathBuf, time::Duration};

use serde::Serialize;

use crate::{
    Exit, Failed,
    clock::Stopwatch,
    commands::{print, tell},
    rehearse::Place,
};

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Path {
    /// Webhooks: durable before they are answered, over 16 connections.
    Ingest,
    /// Orders of a shop that serves faster than the hub reads, fully understood.
    Import,
    /// The catalogue of such a shop: products of ten variants each, matched and kept.
    Goods,
    /// Jobs that do nothing: queued, leased, run, ended, each durably.
    Jobs,
}

/// What to measure, and where.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The path.
    pub path: Path,
    /// A server for PostgreSQL; SQLite without.
    pub database: Option<String>,
    /// Things a run, such as deliveries.
    pub size: u32,
    /// Runs of each kind.
    pub runs: u32,
    /// Folder of the SQLite file: its disk is what is measured.
    pub place: PathBuf,
    /// A page that keeps the figures of all paths, where this one's are put in.
    pub write: Option<PathBuf>,
}

/// The figures of a path; rates are things a second.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    path: &'static str,
    database: &'static str,
    size: u32,
    per_second: u64,
    limit_per_second: u64,
    ratio: f64,
    ratio_min: f64,
    ratio_max: f64,
    runs: u32,
    limit_what: &'static str,
    p50_ms: f64,
    p99_ms: f64,
    peak_mib: u64,
}

/// One measured run.
#[derive(Debug, Clone, Default)]
struct Run {
    /// How long it took.
    took: Duration,
    /// How long each thing took, where that is known.
    each: Vec<Duration>,
}

/// Measures and prints.
///
/// # Errors
/// When the database cannot be made, or something measured fails: a figure of failures is none.
pub async fn run(wish: &Wish, as_json: bool) -> Result<Exit, Failed> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let place = Place::below(wish.place.clone(), wish.database.as_deref()).await?;
    let figures = match wish.path {
        Path::Ingest => ingest::run(wish, &place).await,
        Path::Import => import::run(wish, &place).await,
        Path::Goods => goods::run(wish, &place).await,
        Path::Jobs => jobs::run(wish, &place).await,
    };
    place.clear().await;
    let figures = figures.map_err(Failed::from)?;
    if let Some(page) = &wish.write {
        page::put(page, &figures)?;
    }
    if as_json {
        print(&serde_json::to_string(&[&figures]).map_err(anyhow::Error::from)?);
    } else {
        say(&figures);
    }
    Ok(Exit::Done)
}

fn say(figures: &Figures) {
    let Figures { path, database, size, per_second, limit_per_second, runs, limit_what, peak_mib, .. } = figures;
    print(&format!("{path} on {database}: {per_second} a second, {:.2} of the bare limit", figures.ratio));
    print(&format!("  limit     {limit_per_second} a second: {limit_what}"));
    print(&format!("  ratio     {:.2} to {:.2} over {runs} runs of {size}", figures.ratio_min, figures.ratio_max));
    print(&format!("  each      {:.2} ms median, {:.2} ms for 99 of 100", figures.p50_ms, figures.p99_ms));
    print(&format!("  memory    {peak_mib} MiB at most, whole process"));
}

/// The ratio is of medians; its range is of neighbours.
#[expect(clippy::float_arithmetic, reason = "rates and ratios are measured, no money")]
fn figures(wish: &Wish, path: &'static str, limit_what: &'static str, limits: &[Run], measured: &[Run]) -> Figures {
    let (limits, measured) = (limits.get(1..).unwrap_or_default(), measured.get(1..).unwrap_or_default());
    let rate = |run: &Run| f64::from(wish.size) / run.took.as_secs_f64().max(1e-9);
    let median = |mut rates: Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        rates.get(rates.len() / 2).copied().unwrap_or_default()
    };
    let ratios: Vec<f64> = limits.iter().zip(measured).map(|(limit, run)| rate(run) / rate(limit)).collect();
    let mut each: Vec<Duration> = measured.iter().flat_map(|run| run.each.iter().copied()).collect();
    each.sort();
    let at = |share: usize| each.get(each.len() * share / 100).map_or(0.0, |took| took.as_secs_f64() * 1000.0);
    let (per_second, limit) = (median(measured.iter().map(rate).collect()), median(limits.iter().map(rate).collect()));
    let round = |number: f64| (number * 1000.0).round() / 1000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates are small and positive")]
    let whole = |number: f64| number.round() as u64;
    Figures {
        path,
        database: if wish.database.as_deref().is_some_and(|address| address.starts_with("postgres")) {
            "postgres"
        } else {
            "sqlite"
        },
        size: wish.size,
        per_second: whole(per_second),
        limit_per_second: whole(limit),
        ratio: round(per_second / limit),
        ratio_min: round(ratios.iter().copied().fold(f64::INFINITY, f64::min)),
        ratio_max: round(ratios.iter().copied().fold(0.0, f64::max)),
        runs: wish.runs,
        limit_what,
        p50_ms: round(at(50)),
        p99_ms: round(at(99)),
        peak_mib: peak_mib(),
    }
}

/// The most memory this process had, in MiB; 0 where the machine does not tell.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}

fn progress(what: &str, number: u32, runs: u32, watch: Stopwatch) {
    let which = if number == 0 { "to warm up".to_owned() } else { format!("{number}/{runs}") };
    tell(&format!("{what} {which}: {:.2} s", watch.elapsed().as_secs_f64()));
}
