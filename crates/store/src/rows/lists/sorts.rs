//! The lists and their sorts: which filters each has, by which columns it is sorted, and the texts that follow from that.

use super::{List, Sort, Ways};
use crate::Statement;

/// One direction of a walk: `$1` company, `$2` and `$3` the place, `$4` how many, from `$5` on the filters.
macro_rules! walk {
    ($table:literal, $key:literal, $only:literal, $filters:ident, $sign:literal, $way:literal) => {
        Statement::company(
            concat!("lists.", $table, ".", $key, $way, $only),
            concat!(
                "SELECT id, ",
                $key,
                ", CAST(CASE WHEN ",
                $filters!(),
                " THEN 1 ELSE 0 END AS BIGINT) FROM ",
                $table,
                " WHERE company = $1 AND (",
                $key,
                ", id) ",
                $sign,
                " ($2, $3)",
                $only,
                " ORDER BY ",
                $key,
                $way,
                ", id",
                $way,
                " LIMIT $4"
            ),
        )
    };
}

/// One direction among given rows, whose ids are the last parameter.
macro_rules! among {
    ($table:literal, $key:literal, $ids:literal, $filters:ident, $sign:literal, $way:literal) => {
        Statement::company(
            concat!("lists.", $table, ".", $key, $way, $ids),
            concat!(
                "SELECT id, ",
                $key,
                ", CAST(1 AS BIGINT) FROM ",
                $table,
                " WHERE company = $1 AND id ",
                $ids,
                " AND (",
                $key,
                " + 0, id) ",
                $sign,
                " ($2, $3) AND ",
                $filters!(),
                " ORDER BY ",
                $key,
                " + 0",
                $way,
                ", id",
                $way,
                " LIMIT $4"
            ),
        )
    };
}

/// A list of a table with its sorts, as a module of its own with its list of statements.
macro_rules! list {
    ($(#[$meta:meta])* $list:ident, $module:ident, $table:literal, $state:literal, $only:literal, $ids:literal, $filters:ident,
        [$($(#[$sort_meta:meta])* $name:ident $code:literal $key:literal $(in $in_state:literal)?),+ $(,)?]) => {
        mod $module {
            use super::*;

            $(pub(super) mod $name {
                use super::*;
                static DOWN: Statement = walk!($table, $key, $only, $filters, "<", " DESC");
                static UP: Statement = walk!($table, $key, $only, $filters, ">", " ASC");
                static AMONG_DOWN: Statement = among!($table, $key, $ids, $filters, "<", " DESC");
                static AMONG_UP: Statement = among!($table, $key, $ids, $filters, ">", " ASC");
                $(
                    static STATE_DOWN: Statement = walk!($table, $key, $in_state, $filters, "<", " DESC");
                    static STATE_UP: Statement = walk!($table, $key, $in_state, $filters, ">", " ASC");
                )?
                #[allow(unused_mut, unused_assignments, clippy::allow_attributes, reason = "only some sorts have an index within a state")]
                const IN_STATE: Option<Ways> = {
                    let mut ways = None;
                    $( let _ = $in_state; ways = Some(Ways { down: &STATE_DOWN, up: &STATE_UP }); )?
                    ways
                };
                pub(super) static SORT: Sort = Sort {
                    code: $code,
                    walk: Ways { down: &DOWN, up: &UP },
                    in_state: IN_STATE,
                    among: Ways { down: &AMONG_DOWN, up: &AMONG_UP },
                };
                pub(super) const STATEMENTS: &[&Statement] =
                    &[&DOWN, &UP, &AMONG_DOWN, &AMONG_UP, $({ let _ = $in_state; &STATE_DOWN }, { let _ = $in_state; &STATE_UP },)?];
            })+

            static COUNT: Statement = Statement::company(
                concat!("lists.", $table, ".count"),
                concat!(
                    "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(fits), 0) AS BIGINT) FROM (SELECT CASE WHEN ", $filters!(),
                    " THEN 1 ELSE 0 END AS fits FROM ", $table, " WHERE company = $1 AND (id, id) < ($2, $3)", $only, " AND ", $state,
                    " = $5 ORDER BY id DESC LIMIT $4) AS looked"
                ),
            );
            static COUNT_AMONG: Statement = Statement::company(
                concat!("lists.", $table, ".count_among"),
                concat!(
                    "SELECT ", $state, ", CAST(COUNT(*) AS BIGINT) FROM ", $table, " WHERE company = $1 AND (id, id) < ($2, $3) AND id ",
                    $ids, " AND ", $filters!(), " GROUP BY ", $state, " ORDER BY ", $state, " LIMIT $4"
                ),
            );
            pub(super) static LIST: List =
                List { sorts: &[$(&$name::SORT),+], count: &COUNT, count_among: &COUNT_AMONG };
            pub(super) const STATEMENTS: &[&[&Statement]] = &[&[&COUNT, &COUNT_AMONG], $($name::STATEMENTS),+];
        }
        $(#[$meta])*
        pub static $list: &List = &$module::LIST;
    };
}

/// `$5` status, `$6` shop, `$7` held, `$8` asked about, `$9` and `$10` made between.
macro_rules! order_filters {
    () => {
        "($5 = '' OR status = $5) AND ($6 = 0 OR connection = $6) AND ($7 = 0 OR hold <> '') AND made_at >= $9 AND made_at < $10 \
         AND ($8 = 0 OR EXISTS (SELECT 1 FROM decisions WHERE decisions.company = $1 AND decisions.order_id = orders.id \
         AND decisions.state = 'open'))"
    };
}
list! {
    /// Orders: newest, last changed, as ordered in the shop, by their sum.
    ORDERS, orders, "orders", "status", "", "{in:$11}", order_filters,
    [taken "new" "id" in " AND status = $5", changed "changed" "changed_at", made "made" "made_at", total "total" "total"]
}

/// `$5` status, `$6` shop, `$7` provider, `$8` held, `$9` asked about, `$10` and `$11` last changed between.
macro_rules! line_filters {
    () => {
        "($5 = '' OR status = $5) AND changed_at >= $10 AND changed_at < $11 AND ($6 = 0 OR EXISTS (SELECT 1 FROM orders \
         WHERE orders.company = $1 AND orders.id = lines.order_id AND orders.connection = $6)) AND ($7 = 0 OR EXISTS (SELECT 1 \
         FROM booking_lines JOIN bookings ON bookings.company = $1 AND bookings.id = booking_lines.booking \
         WHERE booking_lines.company = $1 AND booking_lines.line = lines.id AND booking_lines.live AND bookings.connection = $7)) \
         AND ($8 = 0 OR EXISTS (SELECT 1 FROM orders WHERE orders.company = $1 AND orders.id = lines.order_id AND orders.hold <> '')) \
         AND ($9 = 0 OR EXISTS (SELECT 1 FROM decisions WHERE decisions.company = $1 AND decisions.order_id = lines.order_id \
         AND decisions.line = lines.id AND decisions.state = 'open'))"
    };
}
list! {
    /// Lines across orders: newest, last changed.
    LINES, lines, "lines", "status", "", "{in:$12}", line_filters,
    [taken "new" "id" in " AND status = $5", changed "changed" "changed_at"]
}

/// `$5` state, `$6` provider, `$7` account, `$8` and `$9` placed between.
macro_rules! provider_order_filters {
    () => {
        "($5 = '' OR state = $5) AND ($6 = 0 OR connection = $6) AND ($7 = 0 OR account = $7) AND placed_at >= $8 AND placed_at < $9"
    };
}
list! {
    /// Provider orders: newest here, as placed there, by their sum.
    PROVIDER_ORDERS, provider_orders, "provider_orders", "state", "", "{in:$10}", provider_order_filters,
    [seen "new" "id" in " AND state = $5", placed "placed" "placed_at", total "total" "total"]
}

/// `$5` state.
macro_rules! state_only {
    () => {
        "($5 = '' OR state = $5)"
    };
}
list! {
    /// Incoming packages, newest first.
    PACKAGES, packages, "packages", "state", "", "{in:$6}", state_only,
    [seen "new" "id" in " AND state = $5"]
}
list! {
    /// Outgoing parcels, newest first.
    PARCELS, parcels, "parcels", "state", "", "{in:$6}", state_only,
    [made "new" "id" in " AND state = $5"]
}

/// `$5` state or kind, `$6` connection, `$7` and `$8` received between.
macro_rules! delivery_filters {
    () => {
        "($5 = '' OR state = $5) AND received_at >= $7 AND received_at < $8"
    };
}
list! {
    /// Deliveries of one connection, newest first.
    DELIVERIES, deliveries, "deliveries", "state", " AND connection = $6", "{in:$9} AND connection = $6", delivery_filters,
    [received "new" "id"]
}

/// `$5` the request, `$6` connection, `$7` only what went wrong.
macro_rules! exchange_filters {
    () => {
        "($5 = '' OR doing = $5) AND ($7 = 0 OR status < 200 OR status >= 400)"
    };
}
list! {
    /// Exchanges of one connection, newest first.
    EXCHANGES, exchanges, "exchanges", "doing", " AND connection = $6", "{in:$8} AND connection = $6", exchange_filters,
    [at "new" "id"]
}

/// `$5` kind, `$6` and `$7` entered between.
macro_rules! ledger_filters {
    () => {
        "($5 = '' OR kind = $5) AND at >= $6 AND at < $7"
    };
}
list! {
    /// Ledger entries, newest first.
    LEDGER, ledger, "ledger_entries", "kind", "", "{in:$8}", ledger_filters,
    [entered "new" "id"]
}

/// `$5` state, `$6` kind, `$7` and `$8` asked between.
macro_rules! decision_filters {
    () => {
        "($5 = '' OR state = $5) AND ($6 = '' OR kind = $6) AND asked_at >= $7 AND asked_at < $8"
    };
}
list! {
    /// Questions: newest, last answered.
    DECISIONS, decisions, "decisions", "state", "", "{in:$9}", decision_filters,
    [asked "new" "id" in " AND state = $5", answered "answered" "answered_at"]
}

/// `$5` state, `$6` kind, `$7` account, `$8` and `$9` begun between.
macro_rules! activity_filters {
    () => {
        "($5 = '' OR state = $5) AND ($6 = '' OR kind = $6) AND ($7 = 0 OR account = $7) AND created_at >= $8 AND created_at < $9"
    };
}
list! {
    /// Work that people watch: newest, last moved.
    ACTIVITIES, activities, "activities", "state", "", "{in:$10}", activity_filters,
    [begun "new" "id" in " AND state = $5", changed "changed" "changed_at"]
}

/// `$5` what happened, `$6` and `$7` between.
macro_rules! note_filters {
    () => {
        "($5 = '' OR what = $5) AND at >= $6 AND at < $7"
    };
}
list! {
    /// Audit notes, newest first.
    NOTES, notes, "notes", "what", "", "{in:$8}", note_filters,
    [noted "new" "id"]
}

/// `$5` how it stands, `$6` shop, `$7` without an offer.
macro_rules! variant_filters {
    () => {
        "($5 = '' OR matching = $5) AND ($6 = 0 OR connection = $6) AND ($7 = 0 OR NOT has_offer)"
    };
}
list! {
    /// Variants of shops' goods: newest here, last changed.
    VARIANTS, variants, "variants", "matching", "", "{in:$8}", variant_filters,
    [taken "new" "id" in " AND matching = $5", changed "changed" "changed_at"]
}

/// `$5` kind, `$6` and `$7` last ordered between. Whoever was merged into somebody is found there.
macro_rules! customer_filters {
    () => {
        "($5 = '' OR kind = $5) AND ordered_at >= $6 AND ordered_at < $7"
    };
}
list! {
    /// Customers: newest here, by their last order.
    CUSTOMERS, customers, "customers", "kind", " AND merged_into = 0", "{in:$8} AND merged_into = 0", customer_filters,
    [known "new" "id" in " AND merged_into = 0 AND kind = $5", ordered "ordered" "ordered_at"]
}

const PARTS: &[&[&[&Statement]]] = &[
    orders::STATEMENTS,
    lines::STATEMENTS,
    provider_orders::STATEMENTS,
    packages::STATEMENTS,
    parcels::STATEMENTS,
    deliveries::STATEMENTS,
    exchanges::STATEMENTS,
    ledger::STATEMENTS,
    decisions::STATEMENTS,
    activities::STATEMENTS,
    notes::STATEMENTS,
    variants::STATEMENTS,
    customers::STATEMENTS,
];

/// How many statements there are in all.
const fn len(parts: &[&[&[&Statement]]]) -> usize {
    let (mut all, mut list) = (0, 0);
    while list < parts.len() {
        let mut sort = 0;
        while sort < parts[list].len() {
            all += parts[list][sort].len();
            sort += 1;
        }
        list += 1;
    }
    all
}

/// One after another.
const fn flat<const N: usize>(parts: &[&[&[&'static Statement]]]) -> [&'static Statement; N] {
    let mut flat = [parts[0][0][0]; N];
    let (mut at, mut list) = (0, 0);
    while list < parts.len() {
        let mut sort = 0;
        while sort < parts[list].len() {
            let mut statement = 0;
            while statement < parts[list][sort].len() {
                flat[at] = parts[list][sort][statement];
                at += 1;
                statement += 1;
            }
            sort += 1;
        }
        list += 1;
    }
    flat
}

/// The statements of this file.
pub const STATEMENTS: &[&Statement] = &flat::<{ len(PARTS) }>(PARTS);
