//! Planted wrong ledgers: a coherent pair of world and hub is judged clean; each plant changes one thing on one side,
//! and exactly the words named beside it must notice.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod properties;
mod rows;
mod scene;
mod shapes;

use judge::Word;
use scene::{NOW, Scene};

#[test]
fn a_coherent_pair_is_clean() {
    let verdict = Scene::usual().verdict();
    assert_eq!(verdict.findings, []);
    assert!(verdict.settled && verdict.kept());
    assert_eq!((verdict.orders, verdict.lines, verdict.provider_orders), (9, 11, 9));
    assert_eq!((verdict.human_touches, verdict.undecided, verdict.exit_code()), (1, 0, 0));
}

#[test]
fn each_plant_is_caught_by_its_words_and_by_no_other() {
    let rows = rows::rows();
    assert!(rows.len() >= 25, "{} plants", rows.len());
    for row in rows {
        let mut scene = Scene::usual();
        (row.plant)(&mut scene);
        let verdict = scene.verdict();
        let mut words: Vec<Word> = verdict.findings.iter().map(|finding| finding.word).collect();
        words.dedup();
        assert_eq!(words, row.words, "{}: {:#?}", row.name, verdict.findings);
        let reasons = || verdict.findings.iter().map(|finding| finding.why.as_str());
        assert!(
            row.because.is_empty() || reasons().any(|why| why.contains(row.because)),
            "{}: {:#?}",
            row.name,
            verdict
        );
        let said = |word| row.words.contains(&word);
        assert_eq!(verdict.lost > 0, said(Word::Lost), "{}", row.name);
        assert_eq!(verdict.bought_twice > 0, said(Word::BoughtTwice), "{}", row.name);
        assert_eq!(verdict.wrong > 0, said(Word::Wrong), "{}", row.name);
        assert_eq!(verdict.undecided > 0, said(Word::Undecided), "{}", row.name);
        assert_eq!(!verdict.settled, said(Word::Settled), "{}", row.name);
        let broken = row.words.iter().any(|word| *word != Word::Undecided);
        assert_eq!(verdict.exit_code(), u8::from(broken), "{}", row.name);
    }
}

#[test]
fn orders_before_the_agreed_history_are_nobodys_duty() {
    let mut scene = Scene::usual();
    scene.hub.orders.retain(|order| order["external_id"] != "1008");
    assert_eq!(scene.verdict().lost, 1);
    scene.options.history_from = Some(NOW.parse().unwrap());
    let verdict = scene.verdict();
    assert_eq!((verdict.lost, verdict.orders), (0, 0));
}

#[test]
fn touches_are_believed_only_upwards() {
    let mut scene = Scene::usual();
    let touches = |answers: i64| serde_json::json!({"answers": answers, "binds": 1, "edits": 2, "approvals": 3});
    scene.hub.touches = touches(0);
    assert_eq!(scene.verdict().human_touches, 7, "one answer is seen in the list");
    scene.hub.touches = touches(5);
    assert_eq!(scene.verdict().human_touches, 11);
}
