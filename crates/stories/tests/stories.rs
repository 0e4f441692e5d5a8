//! The stories of `./test`: a seed repeats exactly, the default seeds hold and come past every named point, kept stories
//! hold, and some are told on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use stories::{Cover, Ground, On, Story, kept, tell};

/// Told in each run; what is more is the soak's.
const SEEDS: u64 = 15;
const SEEDS_ON_POSTGRES: u64 = 10;

fn ground() -> Ground {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Ground::on_sqlite()).unwrap()
}

fn assert_holds(name: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{name} found\n{}", findings.join("\n"));
}

#[test]
fn a_seed_repeats_exactly() {
    let ground = ground();
    for seed in [1, 2, 7, 11] {
        let story = Story::of(seed, false);
        let (one, two) = (tell(On::Sqlite(&ground), &story), tell(On::Sqlite(&ground), &story));
        let differs = one.trace.iter().zip(&two.trace).position(|(one, two)| one != two);
        assert_eq!(differs.map(|at| (&one.trace[at], &two.trace[at])), None, "seed {seed}");
        assert_eq!(one.trace.len(), two.trace.len(), "seed {seed}");
        assert_eq!(one.findings, two.findings);
        let other = tell(On::Sqlite(&ground), &Story { seed: seed + 1000, ..story });
        assert_ne!(one.trace, other.trace, "another seed is another story");
    }
}

#[test]
fn the_default_seeds_hold_and_come_past_every_point() {
    let (ground, next, cover) = (ground(), AtomicU64::new(0), Mutex::new(Cover::default()));
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= SEEDS {
                        return;
                    }
                    let told = tell(On::Sqlite(&ground), &Story::of(seed, false));
                    cover.lock().unwrap().add(&told);
                    failures.lock().unwrap().extend(told.findings.iter().map(|finding| format!("{seed}: {finding}")));
                }
            });
        }
    });
    // What buyers do by hand seldom comes about by chance: kept stories have it.
    for (_, story) in kept().unwrap() {
        cover.lock().unwrap().add(&tell(On::Sqlite(&ground), &story));
    }
    assert_holds("seeds", &failures.into_inner().unwrap());
    let missing = cover.into_inner().unwrap().missing();
    assert!(missing.is_empty(), "no story came past {missing:?}");
}

#[test]
fn kept_stories_hold() {
    let ground = ground();
    for (name, story) in kept().unwrap() {
        assert_holds(&name, &tell(On::Sqlite(&ground), &story).findings);
    }
}

#[test]
fn stories_hold_on_postgres() {
    if std::env::var("SUPERCARGO_TEST_QUICK").is_ok_and(|quick| quick == "1") {
        return;
    }
    for seed in 0..SEEDS_ON_POSTGRES {
        let told = tell(On::Postgres, &Story::of(seed, false));
        assert_holds(&format!("seed {seed} on PostgreSQL"), &told.findings);
    }
}
