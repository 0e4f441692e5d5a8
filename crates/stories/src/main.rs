//! `stories`: tells the stories of seeds, goes on for minutes, or shows that planted bugs are found. `cargo xtask soak` and
//! `cargo xtask planted` run it.

use std::{
    process::ExitCode,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use hub::clock::Stopwatch;
use stories::{Cover, Ground, On, Story, kept, shorten, tell, word};

const HELP: &str = "usage: stories seeds FROM TO [--hard] [--postgres] [--trace] [--twice]
       stories soak --minutes N [--from SEED] [--hard]
       stories kept
       stories planted [NAME...]";

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // A panic of a story is a finding; where it came from is said by the finding's seed.
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ground = runtime.block_on(Ground::on_sqlite())?;
    let all_well = match arguments.first().map(String::as_str) {
        Some("seeds") => seeds(&ground, &arguments)?,
        Some("soak") => soak(&ground, &arguments)?,
        Some("kept") => all_kept(&ground)?,
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
        let story = Story::of(seed, said(arguments, "--hard"));
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
    println!("points never passed: {:?}", cover.missing());
}

fn soak(ground: &Ground, arguments: &[String]) -> anyhow::Result<bool> {
    let minutes = value(arguments, "--minutes").ok_or_else(|| anyhow::anyhow!(HELP))?;
    let whole = Stopwatch::start();
    let folder = std::path::Path::new(".cache/stories");
    let mut cover = Cover::default();
    let mut bad = 0;
    let mut seed = value(arguments, "--from").unwrap_or(100_000);
    while whole.elapsed() < Duration::from_secs(60 * minutes) {
        let story = Story::of(seed, said(arguments, "--hard"));
        let told = tell(On::Sqlite(ground), &story);
        cover.add(&told);
        if !told.findings.is_empty() {
            bad += 1;
            let mut short = shorten(On::Sqlite(ground), &story, &told);
            short.about = told.findings.join("; ");
            std::fs::create_dir_all(folder)?;
            let path = folder.join(format!("seed-{seed}.json"));
            std::fs::write(&path, serde_json::to_string_pretty(&short)? + "\n")?;
            println!("{seed}: {} -> {}", told.findings[0], path.display());
        }
        seed += 1;
    }
    summary(&cover, bad, whole);
    Ok(bad == 0)
}

fn all_kept(ground: &Ground) -> anyhow::Result<bool> {
    let mut bad = 0;
    for (name, story) in kept()? {
        let told = tell(On::Sqlite(ground), &story);
        println!("{name}: {}", if told.findings.is_empty() { "holds".to_owned() } else { told.findings.join("; ") });
        bad += usize::from(!told.findings.is_empty());
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
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while watch.elapsed() < Duration::from_secs(60) && !found.load(Ordering::SeqCst) {
                    let turn = next.fetch_add(1, Ordering::SeqCst);
                    // Kept stories first: they are short, and each once found something.
                    let known = usize::try_from(turn).ok().and_then(|turn| kept.get(turn));
                    let seed = turn.saturating_sub(kept.len() as u64);
                    let story = known.map_or_else(|| Story::of(seed, false), |(_, story)| story.clone());
                    let seed = known.map_or_else(|| format!("seed {seed}"), |(name, _)| format!("kept {name}"));
                    let told = tell(On::Sqlite(ground), &story);
                    // Not to come to an end is no proof: the bug has to be named.
                    let named = told.findings.iter().find(|finding| word(finding) != "unsettled");
                    if let Some(finding) = named.filter(|_| !found.swap(true, Ordering::SeqCst)) {
                        println!("{name}: {seed}, {} s, {finding}", watch.elapsed().as_secs());
                    }
                }
            });
        }
    });
    let found = found.into_inner();
    if !found {
        println!("{name}: NOT FOUND in {} stories, {} s", next.into_inner(), watch.elapsed().as_secs());
    }
    found
}

fn again_with(name: &str) -> bool {
    let Ok(program) = std::env::current_exe() else { return false };
    let status = std::process::Command::new(program).arg("planted").env("SUPERCARGO_PLANTED", name).status();
    status.is_ok_and(|status| status.success())
}
