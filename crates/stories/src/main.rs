//! `stories`: tells the stories of seeds, goes on for minutes, or shows that planted bugs are found. `cargo xtask soak` and
//! `cargo xtask planted` run it.

use std::{
    path::Path,
    process::ExitCode,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use hub::clock::Stopwatch;
use stories::{Cover, Ground, On, Story, Told, keep, kept, kept_in, shorten, tell, word};

const HELP: &str = "usage: stories seeds FROM TO [--hard] [--crowd] [--postgres] [--trace] [--twice]
       stories soak [--minutes N] [--orders N] [--from SEED] [--hard]
       stories kept [FOLDER] [--trace]
       stories planted [NAME...]";

/// A planted bug has to be found within this.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where lists that found something are written.
const FOUND: &str = ".cache/stories";

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // A panic of a story is a finding; where it came from is said by the finding's seed.
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ground = runtime.block_on(Ground::on_sqlite())?;
    let all_well = match arguments.first().map(String::as_str) {
        Some("seeds") => seeds(&ground, &arguments)?,
        Some("soak") => soak(&ground, &arguments)?,
        Some("kept") => {
            let folder = arguments.get(1).filter(|folder| !folder.starts_with("--"));
            all_kept(&ground, folder, said(&arguments, "--trace"))?
        }
        Some("planted") => planted(&ground, &arguments[1..]),
        _ => anyhow::bail!(HELP),
    };
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn number(arguments: &[String], at: usize) -> anyhow::Result<u64> {
    arguments.get(at).and_then(|text| text.parse().ok()).ok_or_else(|| anyhow::anyhow!(HELP))
}

fn said(arguments: &[String], name: &str) -> bool {
    arguments.iter().any(|one| one == name)
}

fn value(arguments: &[String], name: &str) -> Option<u64> {
    let at = arguments.iter().position(|one| one == name)?;
    arguments.get(at + 1)?.parse().ok()
}

fn seeds(ground: &Ground, arguments: &[String]) -> anyhow::Result<bool> {
    let on = if said(arguments, "--postgres") { On::Postgres } else { On::Sqlite(ground) };
    let mut cover = Cover::default();
    let mut bad = 0;
    let whole = Stopwatch::start();
    for seed in number(arguments, 1)?..number(arguments, 2)? {
        let watch = Stopwatch::start();
        let story = if said(arguments, "--crowd") { Story::crowd } else { Story::of }(seed, said(arguments, "--hard"));
        let mut told = tell(on, &story);
        if said(arguments, "--twice") {
            let again = tell(on, &story);
            let differs = told.trace.iter().zip(&again.trace).position(|(one, two)| one != two);
            if let Some(at) = differs.or((told.trace.len() != again.trace.len()).then_some(0)) {
                told.findings.push(format!(
                    "repeats: turn {at}: {:?} and {:?}",
                    told.trace.get(at),
                    again.trace.get(at)
                ));
            }
        }
        cover.add(&told);
        println!(
            "{seed} {:?} {} nodes, {} steps, {} turns, {} orders, {} bought, {} ms",
            story.level,
            story.nodes,
            story.steps.len(),
            told.trace.len(),
            told.orders,
            told.bought,
            watch.elapsed().as_millis()
        );
        for finding in &told.findings {
            println!("    {finding}");
        }
        bad += usize::from(!told.findings.is_empty());
        if said(arguments, "--trace") {
            println!("{}", told.trace.join("\n"));
        }
    }
    summary(&cover, bad, whole);
    Ok(bad == 0)
}

fn summary(cover: &Cover, bad: usize, watch: Stopwatch) {
    println!(
        "{} stories, {} with findings, {} orders, {} provider orders, {} turns, {} s",
        cover.stories,
        bad,
        cover.orders,
        cover.bought,
        cover.turns,
        watch.elapsed().as_secs()
    );
    let a_minute = |count: u128| count * 60_000 / watch.elapsed().as_millis().max(1);
    println!("{} stories and {} orders a minute", a_minute(cover.stories as u128), a_minute(cover.orders as u128));
    let count = |word: &str| cover.words.get(word).copied().unwrap_or(0);
    println!("lost {}, bought_twice {}, wrong {}", count("lost"), count("bought_twice"), count("wrong"));
    println!("all findings: {:?}", cover.words);
    println!("{} points passed, never passed: {:?}", cover.visited.values().sum::<u64>(), cover.missing());
}

/// Tells stories by two threads until the minutes are over or so many orders were told. Each third story has a crowd of
/// orders.
fn soak(ground: &Ground, arguments: &[String]) -> anyhow::Result<bool> {
    let (minutes, orders) = (value(arguments, "--minutes"), value(arguments, "--orders"));
    anyhow::ensure!(minutes.is_some() || orders.is_some(), HELP);
    let (whole, hard) = (Stopwatch::start(), said(arguments, "--hard"));
    let cover = Mutex::new((Cover::default(), 0));
    let next = AtomicU64::new(value(arguments, "--from").unwrap_or(100_000));
    let goes_on = || {
        let told = locked(&cover).0.orders as u64;
        minutes.is_none_or(|minutes| whole.elapsed() < Duration::from_secs(60 * minutes))
            && orders.is_none_or(|orders| told < orders)
    };
    let one = || {
        let seed = next.fetch_add(1, Ordering::SeqCst);
        let story = if seed.is_multiple_of(3) { Story::crowd } else { Story::of }(seed, hard);
        let told = tell(On::Sqlite(ground), &story);
        locked(&cover).0.add(&told);
        if !told.findings.is_empty() {
            locked(&cover).1 += 1;
            report(ground, seed, &story, &told);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while goes_on() {
                    one();
                }
            });
        }
    });
    let (cover, bad) = cover.into_inner().unwrap_or_else(PoisonError::into_inner);
    summary(&cover, bad, whole);
    Ok(bad == 0)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a story found, and its shortest list, written down.
fn report(ground: &Ground, seed: u64, story: &Story, told: &Told) {
    println!("{seed}: {}", told.findings.join("; "));
    let mut short = shorten(On::Sqlite(ground), story, told);
    short.about = told.findings.join("; ");
    match keep(Path::new(FOUND), &format!("seed-{seed}"), &short) {
        Ok(path) => println!("{seed}: {} of {} steps in {}", short.steps.len(), story.steps.len(), path.display()),
        Err(error) => println!("{seed}: the list cannot be written: {error}"),
    }
}

fn all_kept(ground: &Ground, folder: Option<&String>, traced: bool) -> anyhow::Result<bool> {
    let mut bad = 0;
    for (name, story) in folder.map_or_else(kept, |folder| kept_in(Path::new(folder)))? {
        let told = tell(On::Sqlite(ground), &story);
        println!("{name}: {}", if told.findings.is_empty() { "holds".to_owned() } else { told.findings.join("; ") });
        bad += usize::from(!told.findings.is_empty());
        if traced {
            println!("{}", told.trace.join("\n"));
        }
    }
    Ok(bad == 0)
}

/// Shows that the bug which the environment plants is found, and by which seed and word.
fn planted(ground: &Ground, names: &[String]) -> bool {
    let Ok(name) = std::env::var("SUPERCARGO_PLANTED") else {
        // Each bug in a process of its own: which one is planted is read once.
        let wanted = |name: &str| names.is_empty() || names.iter().any(|one| one == name);
        let found: Vec<bool> =
            stories::PLANTED.iter().filter(|(name, _)| wanted(name)).map(|(name, _)| again_with(name)).collect();
        return found.into_iter().all(|found| found);
    };
    let watch = Stopwatch::start();
    let kept = kept().unwrap_or_default();
    let (next, found) = (AtomicU64::new(0), AtomicBool::new(false));
    let first: Mutex<Option<(Story, Told)>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while watch.elapsed() < PATIENCE && !found.load(Ordering::SeqCst) {
                    let turn = next.fetch_add(1, Ordering::SeqCst);
                    // Kept stories first: they are short, and each once found something.
                    let known = usize::try_from(turn).ok().and_then(|turn| kept.get(turn));
                    let seed = turn.saturating_sub(kept.len() as u64);
                    let story = known.map_or_else(|| Story::of(seed, false), |(_, story)| story.clone());
                    let seed = known.map_or_else(|| format!("seed {seed}"), |(name, _)| format!("kept {name}"));
                    let mut told = tell(On::Sqlite(ground), &story);
                    // Not to come to an end is no proof: the bug has to be named.
                    told.findings.retain(|finding| word(finding) != "unsettled");
                    if let Some(finding) = told.findings.first().filter(|_| !found.swap(true, Ordering::SeqCst)) {
                        println!("{name}: {seed}, {:.1} s, {finding}", watch.elapsed().as_secs_f64());
                        *locked(&first) = Some((story, told));
                    }
                }
            });
        }
    });
    let Some((story, told)) = first.into_inner().unwrap_or_else(PoisonError::into_inner) else {
        println!("{name}: NOT FOUND in {} stories, {} s", next.into_inner(), watch.elapsed().as_secs());
        return false;
    };
    shortened(ground, &name, &story, &told)
}

/// Shortens the list that found a planted bug, keeps it by the bug's name, and tells it again from there.
fn shortened(ground: &Ground, name: &str, story: &Story, told: &Told) -> bool {
    let folder = Path::new(FOUND).join("planted");
    let mut short = shorten(On::Sqlite(ground), story, told);
    name.clone_into(&mut short.about);
    let again = keep(&folder, name, &short).and_then(|_| kept_in(&folder));
    let again = again.ok().and_then(|all| all.into_iter().find(|(kept, _)| kept == name));
    let finds = again.is_some_and(|(_, story)| !tell(On::Sqlite(ground), &story).findings.is_empty());
    println!(
        "    {} of {} steps are left, in {}, and {}",
        short.steps.len(),
        story.steps.len(),
        folder.join(format!("{name}.json")).display(),
        if finds { "they find it again" } else { "THEY DO NOT FIND IT" }
    );
    finds
}

fn again_with(name: &str) -> bool {
    let Ok(program) = std::env::current_exe() else { return false };
    let status = std::process::Command::new(program).arg("planted").env("SUPERCARGO_PLANTED", name).status();
    status.is_ok_and(|status| status.success())
}
