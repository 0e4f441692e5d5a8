//! What is to be done about the webhooks that a shop keeps. Pure: webhooks of others are never touched.

use std::collections::BTreeMap;

use connect::channel::{HookState, ShopHook};
use domain::{Moment, ids::ConnectionId, time::MINUTE};
use store::shop_watches::WatchRow;

/// So long after a change its webhook may still come.
const LAG: i64 = 15 * MINUTE;

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Todo {
    /// The shop's ids of what is removed: broken, doubled, with an old address.
    pub(super) remove: Vec<String>,
    /// Topics that are made anew.
    pub(super) create: Vec<&'static str>,
    /// How each topic was found: `active`, `disabled`, `paused`, `missing`, `silent`, `doubled`, `old_address`.
    pub(super) found: BTreeMap<String, &'static str>,
}

impl Todo {
    /// Whether everything is as it should be.
    pub(super) fn is_nothing(&self) -> bool {
        self.remove.is_empty() && self.create.is_empty()
    }
}

/// Whether a webhook is this connection's: its present address, or an earlier one that still names it.
pub(super) fn is_ours(hook: &ShopHook, connection: ConnectionId, address: &str) -> bool {
    hook.address == address || hook.address.contains(&format!("/hooks/{connection}/"))
}

/// Looks at the webhooks of a shop. A webhook that was disabled is made anew and not switched on again: the shop would
/// keep its count of failures. With `anew` all of ours are: they are active and nothing comes.
pub(super) fn judge(
    hooks: &[ShopHook],
    topics: &[&'static str],
    (connection, address): (ConnectionId, &str),
    anew: bool,
) -> Todo {
    let mut todo = Todo::default();
    for topic in topics {
        let ours: Vec<&ShopHook> =
            hooks.iter().filter(|hook| hook.topic == *topic && is_ours(hook, connection, address)).collect();
        let works = |hook: &&ShopHook| hook.address == address && hook.state == HookState::Active;
        let kept = if anew { None } else { ours.iter().copied().find(works) };
        let others = ours.iter().filter(|hook| kept.is_none_or(|kept| kept.external_id != hook.external_id));
        todo.remove.extend(others.map(|hook| hook.external_id.clone()));
        if kept.is_none() {
            todo.create.push(topic);
        }
        let word = match (kept, ours.as_slice()) {
            (Some(_), [_]) => "active",
            (Some(_), _) => "doubled",
            (None, []) => "missing",
            (None, [first, ..]) => match first.state {
                _ if first.address != address => "old_address",
                HookState::Active => "silent",
                HookState::Paused => "paused",
                HookState::Disabled => "disabled",
            },
        };
        todo.found.insert((*topic).to_owned(), word);
    }
    todo
}

/// Whether webhooks stay away although polls find what they should have told (BR-15).
pub(super) fn is_silent(watch: &WatchRow, last_believed: Moment, now: Moment) -> bool {
    let found = watch.found_at;
    watch.wanted && found > watch.since && found > last_believed.plus(LAG) && now > found.plus(LAG)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://hub.example/hooks/con_000000000000a/w";
    const TOPICS: &[&str] = &["order.created", "order.updated"];

    fn hook(id: &str, topic: &str, address: &str, state: HookState) -> ShopHook {
        ShopHook { external_id: id.into(), topic: topic.into(), address: address.into(), state }
    }

    #[test]
    fn br_15_what_is_broken_is_made_anew_and_what_is_of_others_is_left_alone() {
        let connection: ConnectionId = "con_000000000000a".parse().unwrap();
        let old = "http://old.example/hooks/con_000000000000a/v";
        let active = |id, topic| hook(id, topic, ADDRESS, HookState::Active);
        let foreign =
            hook("9", "order.updated", "https://other.example/hooks/con_000000000000b/w", HookState::Disabled);
        let both = vec![active("1", "order.created"), active("2", "order.updated"), foreign.clone()];
        type Case<'a> = (Vec<ShopHook>, bool, &'a [&'a str], &'a [&'a str], [&'a str; 2]);
        let cases: Vec<Case<'_>> = vec![
            (both.clone(), false, &[], &[], ["active", "active"]),
            (vec![foreign.clone()], false, &[], TOPICS, ["missing", "missing"]),
            (
                vec![active("1", "order.created"), hook("2", "order.updated", ADDRESS, HookState::Disabled)],
                false,
                &["2"],
                &["order.updated"],
                ["active", "disabled"],
            ),
            (
                vec![active("1", "order.created"), hook("2", "order.updated", ADDRESS, HookState::Paused)],
                false,
                &["2"],
                &["order.updated"],
                ["active", "paused"],
            ),
            ([both.clone(), vec![active("3", "order.updated")]].concat(), false, &["3"], &[], ["active", "doubled"]),
            (
                vec![active("1", "order.created"), hook("4", "order.updated", old, HookState::Active)],
                false,
                &["4"],
                &["order.updated"],
                ["active", "old_address"],
            ),
            (both, true, &["1", "2"], TOPICS, ["silent", "silent"]),
        ];
        for (hooks, anew, remove, create, found) in cases {
            let todo = judge(&hooks, TOPICS, (connection, ADDRESS), anew);
            assert_eq!(
                (todo.remove.as_slice(), todo.create.as_slice()),
                (remove.map_to_owned().as_slice(), create),
                "{hooks:?}"
            );
            assert_eq!(todo.found.values().copied().collect::<Vec<_>>(), found, "{hooks:?}");
            assert!(!todo.remove.contains(&"9".to_owned()), "of others");
        }
    }

    trait Owned {
        fn map_to_owned(&self) -> Vec<String>;
    }
    impl Owned for [&str] {
        fn map_to_owned(&self) -> Vec<String> {
            self.iter().map(|text| (*text).to_owned()).collect()
        }
    }

    #[test]
    fn br_15_silence_is_what_a_poll_found_and_no_webhook_told() {
        let at = |minutes: i64| Moment::from_micros(1_000_000 * MINUTE + minutes * MINUTE);
        let zero = Moment::from_micros(0);
        let watch = WatchRow {
            refused_dropped: 0,
            connection: ConnectionId::new(1),
            wanted: true,
            slow_poll: true,
            since: at(0),
            proven_at: zero,
            verdict: String::new(),
            problem: String::new(),
            topics: serde_json::Value::Null,
            checked_at: zero,
            repairs: 0,
            repaired_at: zero,
            found_at: at(30),
            began_at: zero,
            complete_at: zero,
        };
        for (watch, believed, now, silent) in [
            (watch.clone(), at(0), at(60), true),
            // It may still come.
            (watch.clone(), at(0), at(44), false),
            // Others came meanwhile.
            (watch.clone(), at(20), at(60), false),
            // It changed before the webhooks were made.
            (WatchRow { since: at(31), ..watch.clone() }, zero, at(60), false),
            (WatchRow { wanted: false, ..watch.clone() }, zero, at(60), false),
            (WatchRow { found_at: zero, ..watch }, zero, at(60), false),
        ] {
            assert_eq!(is_silent(&watch, believed, now), silent, "{watch:?} {believed} {now}");
        }
    }
}
