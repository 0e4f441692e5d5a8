//! What `demo --once` and `rehearse` print: one JSON object, or twelve lines for people of which the first is the
//! verdict. Here is also what the run covered, because a fault that never came proves nothing.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use crate::verdict::{Finding, Verdict};
use crate::{Level, Options};

/// Every fault kind of the world; the levels `mild` and `hard` owe each of them.
pub const FAULT_KINDS: [&str; 12] = [
    "timeout_before_effect",
    "timeout_after_effect",
    "cut_before",
    "cut_after",
    "http_500",
    "http_429",
    "doubled",
    "reordered",
    "lagging_list",
    "price_drift",
    "stock_gone",
    "garbage",
];

/// A share that the world keeps, in percent of orders or lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareGoal {
    /// Name of the share.
    pub name: &'static str,
    /// At least so many of a hundred.
    pub percent: u64,
}

/// The shares that a world of at least a hundred orders keeps.
pub const SHARES: [ShareGoal; 11] = [
    ShareGoal { name: "two_sellers", percent: 30 },
    ShareGoal { name: "quantity_above_one", percent: 20 },
    ShareGoal { name: "part_shipment", percent: 5 },
    ShareGoal { name: "cancelled_after_booking", percent: 5 },
    ShareGoal { name: "edited", percent: 5 },
    ShareGoal { name: "cash_on_delivery", percent: 5 },
    ShareGoal { name: "line_without_offer", percent: 5 },
    ShareGoal { name: "merged_packages", percent: 5 },
    ShareGoal { name: "bought_by_hand", percent: 5 },
    ShareGoal { name: "price_change", percent: 5 },
    ShareGoal { name: "lagging_list", percent: 5 },
];

/// Shares and points count from so many orders.
const COUNTS_FROM: usize = 100;
/// Findings in the object; all of them only on request.
const FINDINGS: usize = 50;

/// What the conductor of the run knows and neither side can say.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// How long it took, in real seconds.
    pub seconds: u64,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// Hub processes that shared the database.
    pub nodes: u32,
    /// Kill points that the level owes; empty without `--kill`.
    pub points: Vec<String>,
    /// How often the hub was killed at each point.
    pub kills: BTreeMap<String, u64>,
    /// The answer of the world's `GET /shares`: by name `{"orders"|"lines", "of", "happened"}`.
    pub shares: Value,
}

/// The end of a run: verdict, circumstances and cover.
#[derive(Debug, Clone)]
pub struct Outcome {
    verdict: Verdict,
    level: Level,
    seed: u64,
    run: Run,
    /// Fault kinds and kill points of the level that were never reached.
    unreached: Vec<String>,
    /// Shares that were promised and not kept.
    unkept: Vec<String>,
}

impl Outcome {
    /// Puts a verdict and its circumstances together.
    #[must_use]
    pub fn of(verdict: Verdict, options: &Options, run: Run) -> Self {
        let mut unreached = Vec::new();
        if options.level != Level::None {
            let never = |kind: &&&str| verdict.faults.get(**kind).copied().unwrap_or_default() == 0;
            unreached.extend(FAULT_KINDS.iter().filter(never).map(|kind| format!("fault {kind}")));
        }
        let never = |point: &&String| run.kills.get(*point).copied().unwrap_or_default() == 0;
        unreached.extend(run.points.iter().filter(never).map(|point| format!("kill {point}")));
        let counts = verdict.orders >= COUNTS_FROM;
        let kept = |goal: &&ShareGoal| counts && is_kept(goal, &run.shares);
        let unkept = SHARES.iter().filter(|goal| !kept(goal)).map(|goal| format!("share {}", goal.name)).collect();
        Self { verdict, level: options.level, seed: options.seed, run, unreached, unkept }
    }

    /// 0 when the promises were kept and, from a hundred orders on, every fault kind and kill point of the level was
    /// reached; otherwise 1. A share that was not kept is printed as not covered and is never counted as passed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.verdict.kept() || (self.counts() && !self.unreached.is_empty()))
    }

    /// The object, with at most fifty findings.
    #[must_use]
    pub fn json(&self) -> Value {
        self.object(FINDINGS)
    }

    /// The object with all findings, for `--out`.
    #[must_use]
    pub fn json_with_all_findings(&self) -> Value {
        self.object(usize::MAX)
    }

    /// Twelve lines for people; the first is the verdict.
    #[must_use]
    pub fn text(&self) -> String {
        let verdict = &self.verdict;
        let missing = self.missing();
        let first = verdict.findings.first().map(|finding| format!(", the first: {}", sentence(finding)));
        let lines = [
            self.headline(),
            format!("orders {}, lines {}, provider orders {}", verdict.orders, verdict.lines, verdict.provider_orders),
            format!("lost {}, bought twice {}, wrong {}", verdict.lost, verdict.bought_twice, verdict.wrong),
            format!("undecided {}", verdict.undecided),
            format!("settled {}", if verdict.settled { "yes" } else { "no" }),
            format!("human touches {}, {} per 100 lines", verdict.human_touches, self.touches_per_100_lines()),
            format!("{} seconds, seed {}, level {}", self.run.seconds, self.seed, self.level.as_str()),
            format!("database {}, nodes {}", self.run.database, self.run.nodes),
            format!("faults: {}", counted(&verdict.faults)),
            format!("kills: {}", counted(&self.run.kills)),
            format!("not covered: {}", if missing.is_empty() { "nothing".to_owned() } else { missing.join(", ") }),
            format!("findings {}{}", verdict.findings.len(), first.unwrap_or_default()),
        ];
        lines.join("\n")
    }

    fn headline(&self) -> String {
        let verdict = &self.verdict;
        if self.exit_code() == 0 {
            return "kept: nothing lost, nothing bought twice, nothing wrong, everything settled".to_owned();
        }
        let counts = [
            ("lost", i64::try_from(verdict.lost).unwrap_or(i64::MAX)),
            ("bought twice", verdict.bought_twice),
            ("wrong", i64::try_from(verdict.wrong).unwrap_or(i64::MAX)),
        ];
        let mut broken: Vec<String> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{word} {count}")).collect();
        if !verdict.settled {
            broken.push("not settled".to_owned());
        }
        if verdict.kept() {
            broken.push("not every fault and kill point was reached".to_owned());
        }
        format!("broken: {}", broken.join(", "))
    }

    fn object(&self, findings: usize) -> Value {
        let verdict = &self.verdict;
        let shown: Vec<&Finding> = verdict.findings.iter().take(findings).collect();
        let shares = if self.run.shares.is_object() { self.run.shares.clone() } else { Value::Object(Map::new()) };
        json!({
            "orders": verdict.orders,
            "lines": verdict.lines,
            "provider_orders": verdict.provider_orders,
            "lost": verdict.lost,
            "bought_twice": verdict.bought_twice,
            "wrong": verdict.wrong,
            "undecided": verdict.undecided,
            "human_touches": verdict.human_touches,
            "seconds": self.run.seconds,
            "seed": self.seed,
            "faults": verdict.faults,
            "kills": self.run.kills,
            "database": self.run.database,
            "nodes": self.run.nodes,
            "level": self.level.as_str(),
            "touches_per_100_lines": self.touches_per_100_lines(),
            "settled": verdict.settled,
            "covered": { "shares": shares, "missing": self.missing() },
            "findings": shown,
        })
    }

    /// With one decimal, calculated in whole tenths.
    fn touches_per_100_lines(&self) -> Number {
        let lines = i64::try_from(self.verdict.lines).unwrap_or(i64::MAX).max(1);
        let tenths = (self.verdict.human_touches * 1000 + lines / 2) / lines;
        format!("{}.{}", tenths / 10, tenths % 10).parse().unwrap_or_else(|_| Number::from(tenths / 10))
    }

    fn missing(&self) -> Vec<String> {
        self.unreached.iter().chain(&self.unkept).cloned().collect()
    }

    fn counts(&self) -> bool {
        self.verdict.orders >= COUNTS_FROM
    }
}

/// A share is kept when it truly happened often enough, not when it was only meant to.
fn is_kept(goal: &ShareGoal, shares: &Value) -> bool {
    let Some(share) = shares.get(goal.name) else { return false };
    let number = |key: &str| share.get(key).and_then(Value::as_u64);
    match (number("happened"), number("of")) {
        (Some(happened), Some(of)) => of > 0 && happened.saturating_mul(100) >= of.saturating_mul(goal.percent),
        _ => false,
    }
}

fn counted(counts: &BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

fn sentence(finding: &Finding) -> String {
    let place = [("shop", &finding.shop), ("order", &finding.order), ("line", &finding.line)];
    let place: Vec<String> =
        place.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}"))).collect();
    let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(" ")) };
    format!("{}: {place}{}", finding.word, finding.why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Place, Word};

    fn good(orders: usize) -> Verdict {
        Verdict { settled: true, orders, lines: orders * 3, human_touches: 10, ..Verdict::default() }
    }

    fn all_shares() -> Value {
        let share =
            |goal: &ShareGoal| (goal.name.to_owned(), json!({"orders": 1, "of": 100, "happened": goal.percent}));
        Value::Object(SHARES.iter().map(share).collect())
    }

    #[test]
    fn what_was_never_reached_breaks_a_run_of_a_hundred_orders() {
        let faults: BTreeMap<String, u64> = FAULT_KINDS.iter().map(|kind| ((*kind).to_owned(), 1)).collect();
        let mut fewer = faults.clone();
        fewer.remove("garbage");
        let killed = BTreeMap::from([("book.send.called".to_owned(), 1)]);
        let points = || vec!["book.send.called".to_owned()];
        let none = BTreeMap::new;
        // (orders, level, faults, points, kills, exit code)
        let cases = [
            (100, Level::None, none(), vec![], none(), 0),
            (100, Level::Mild, faults.clone(), vec![], none(), 0),
            (100, Level::Mild, fewer.clone(), vec![], none(), 1),
            (99, Level::Mild, fewer, vec![], none(), 0),
            (100, Level::Hard, faults.clone(), points(), none(), 1),
            (100, Level::Hard, faults.clone(), points(), killed.clone(), 0),
            (99, Level::Hard, faults, points(), none(), 0),
        ];
        for (row, (orders, level, faults, points, kills, code)) in cases.into_iter().enumerate() {
            let options = Options { level, ..Options::default() };
            let run = Run { points, kills, shares: all_shares(), ..Run::default() };
            let outcome = Outcome::of(Verdict { faults, ..good(orders) }, &options, run);
            assert_eq!(outcome.exit_code(), code, "row {row}: {}", outcome.text());
            assert_eq!(outcome.text().starts_with("kept: "), code == 0, "row {row}");
        }
    }

    #[test]
    fn a_share_counts_only_when_it_happened_often_enough() {
        let missing = |orders, shares| {
            let outcome = Outcome::of(good(orders), &Options::default(), Run { shares, ..Run::default() });
            assert_eq!(outcome.exit_code(), 0, "printed, not failed");
            outcome.json()["covered"]["missing"].as_array().expect("a list").clone()
        };
        assert!(missing(100, all_shares()).is_empty());
        assert_eq!(missing(99, all_shares()).len(), SHARES.len(), "below a hundred orders nothing is covered");
        assert_eq!(missing(100, Value::Null).len(), SHARES.len());
        let mut shares = all_shares();
        shares["edited"] = json!({"orders": 5, "of": 100, "happened": 4});
        assert_eq!(missing(100, shares), [json!("share edited")]);
    }

    #[test]
    fn the_object_has_every_field_and_the_text_twelve_lines() {
        let mut verdict = good(2);
        for n in 0..60 {
            verdict.find(Word::Wrong, Place::order("shop-1", "1148").line("9"), format!("finding {n}"));
        }
        let run = Run { seconds: 7, database: "sqlite".to_owned(), nodes: 1, ..Run::default() };
        let outcome = Outcome::of(verdict, &Options { seed: 5, ..Options::default() }, run);
        let object = outcome.json();
        let mut keys: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
        keys.sort_unstable();
        let mut want = vec![
            "orders",
            "lines",
            "provider_orders",
            "lost",
            "bought_twice",
            "wrong",
            "undecided",
            "human_touches",
            "seconds",
            "seed",
            "faults",
            "kills",
            "database",
            "nodes",
            "level",
            "touches_per_100_lines",
            "settled",
            "covered",
            "findings",
        ];
        want.sort_unstable();
        assert_eq!(keys, want);
        assert_eq!(object["findings"].as_array().map(Vec::len), Some(50));
        let whole = outcome.json_with_all_findings();
        assert_eq!(whole["findings"].as_array().map(Vec::len), Some(60));
        assert_eq!(object["touches_per_100_lines"].to_string(), "166.7");
        let first = json!({"word": "wrong", "shop": "shop-1", "order": "1148", "line": "9", "why": "finding 0"});
        assert_eq!(object["findings"][0], first);
        let text = outcome.text();
        assert_eq!(text.lines().count(), 12);
        assert!(text.starts_with("broken: wrong 60\n"), "{text}");
        assert!(text.ends_with("findings 60, the first: wrong: shop shop-1 order 1148 line 9: finding 0"), "{text}");
    }
}
