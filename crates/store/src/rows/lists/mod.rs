//! How every list of the pages is read: filtered, sorted by an allowed column, page by page behind the last row that was
//! seen. The cost of a page depends on the page and never on how many rows are kept: a sort has its index, a rare filter
//! gives its rows first, and what is left is looked through for a bounded number of rows, after which the reader is told
//! where to go on. What a row looks like is not known here: a list gives ids.

mod few;
mod figures;
mod sorts;

pub use few::*;
pub use figures::*;
pub use sorts::*;

use std::str::FromStr;

use crate::{Arg, Read, Statement, StoreError};

/// Rows that one page may look at before it says that there may be more.
pub const BUDGET: usize = 10_000;
/// Most rows that a rare filter may give; beyond, the sort's index is walked instead.
pub const FEW: usize = 2_000;
/// Most rows that are counted beside a tab.
pub const COUNTED: i64 = 1_000;
/// Rows read at once.
const BATCH: usize = 500;

/// One way to sort a list.
#[derive(Debug)]
pub struct Sort {
    /// Its name in the address.
    pub code: &'static str,
    walk: Ways,
    /// Within one state, where an index has it.
    in_state: Option<Ways>,
    /// Among given rows.
    among: Ways,
}

/// The two directions.
#[derive(Debug)]
struct Ways {
    down: &'static Statement,
    up: &'static Statement,
}

impl Ways {
    const fn of(&self, way: Way) -> &'static Statement {
        match way {
            Way::Down => self.down,
            Way::Up => self.up,
        }
    }
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// The newest, the greatest.
    #[default]
    Down,
    /// The oldest, the smallest.
    Up,
}

/// Behind which row a page begins: its sorted value and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    value: i64,
    id: i64,
}

impl Place {
    const fn first(way: Way) -> Self {
        match way {
            Way::Down => Self { value: i64::MAX, id: i64::MAX },
            Way::Up => Self { value: i64::MIN, id: i64::MIN },
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.value, self.id)
    }
}

impl FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (value, id) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self { value: value.parse()?, id: id.parse()? })
    }
}

/// A list: its filters are bound from `$5` on, the first of them the state.
#[derive(Debug)]
pub struct List {
    /// The allowed sorts; the first is the usual one.
    pub sorts: &'static [&'static Sort],
    /// Counts within one state.
    count: &'static Statement,
    /// Counts by state among given rows.
    count_among: &'static Statement,
}

impl List {
    /// The sort with this name, or the usual one.
    #[must_use]
    pub fn sort(&self, code: &str) -> &'static Sort {
        self.sorts.iter().copied().find(|sort| sort.code == code).unwrap_or(self.sorts[0])
    }
}

/// What is asked of a list.
#[derive(Debug, Clone)]
pub struct Asking {
    /// How it is sorted.
    pub sort: &'static Sort,
    /// Which end first.
    pub way: Way,
    /// Behind which row; none for the first page.
    pub after: Option<Place>,
    /// The filters, the state first; empty for every state.
    pub filters: Vec<Arg>,
    /// The only rows that can fit, when a rare filter gave them.
    pub among: Option<Vec<i64>>,
}

impl Asking {
    fn has_state(&self) -> bool {
        matches!(self.filters.first(), Some(Arg::Text(Some(state))) if !state.is_empty())
    }

    fn args(&self, after: Place, most: usize) -> Vec<Arg> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut args = vec![Arg::from(after.value), Arg::from(after.id), Arg::from(most)];
        args.extend(self.filters.iter().cloned());
        args.extend(self.among.clone().map(Arg::Ints));
        args
    }
}

/// A page of a list.
#[derive(Debug, Default)]
pub struct Found {
    /// The rows, in their order.
    pub ids: Vec<i64>,
    /// Behind which row the list goes on.
    pub next: Option<Place>,
    /// Whether the page ended because it had looked at enough rows, and not because it was full.
    pub tired: bool,
}

/// One page of a list.
///
/// # Errors
/// When the rows cannot be read.
pub async fn page(read: &mut impl Read, asking: &Asking, most: usize) -> Result<Found, StoreError> {
    let ways = match (&asking.among, &asking.sort.in_state) {
        (Some(_), _) => &asking.sort.among,
        (None, Some(in_state)) if asking.has_state() => in_state,
        (None, _) => &asking.sort.walk,
    };
    let statement = ways.of(asking.way);
    let mut found = Found::default();
    let mut last = asking.after.unwrap_or(Place::first(asking.way));
    let mut looked = 0;
    let mut kept = None;
    while looked < BUDGET {
        // Where every row fits, one small read is the page.
        let batch = if looked == 0 { most + 1 } else { BATCH };
        let rows: Vec<(i64, i64, i64)> = read.rows(statement, asking.args(last, batch)).await?;
        for (id, value, fits) in &rows {
            last = Place { value: *value, id: *id };
            if *fits == 0 {
                continue;
            }
            if found.ids.len() == most {
                found.next = kept;
                return Ok(found);
            }
            found.ids.push(*id);
            kept = Some(last);
        }
        if rows.len() < batch {
            return Ok(found);
        }
        looked += rows.len();
    }
    Ok(Found { next: Some(last), tired: true, ..found })
}

/// How many rows fit in a state under the other filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Rows that were found to fit.
    pub rows: i64,
    /// Whether there may be more than were counted.
    pub more: bool,
}

/// How many rows fit in each of these states under the other filters; of each state the newest `COUNTED` are looked at.
///
/// # Errors
/// When the rows cannot be read.
pub async fn counts(
    read: &mut impl Read,
    list: &List,
    asking: &Asking,
    states: impl IntoIterator<Item = &'static str>,
) -> Result<Vec<(&'static str, Count)>, StoreError> {
    let mut all = Asking { after: None, ..asking.clone() };
    let first = Place::first(Way::Down);
    if all.among.is_some() {
        all.filters[0] = Arg::from("");
        let rows: Vec<(String, i64)> = read.rows(list.count_among, all.args(first, FEW + 1)).await?;
        let count = |state: &str| rows.iter().find(|(known, _)| known == state).map_or(0, |(_, rows)| *rows);
        return Ok(states.into_iter().map(|state| (state, Count { rows: count(state), more: false })).collect());
    }
    let mut counts = Vec::new();
    for state in states {
        all.filters[0] = Arg::from(state);
        let most = usize::try_from(COUNTED).unwrap_or(usize::MAX) + 1;
        let row: Option<(i64, i64)> = read.row(list.count, all.args(first, most)).await?;
        let (looked, rows) = row.unwrap_or_default();
        counts.push((state, Count { rows: rows.min(COUNTED), more: looked > COUNTED }));
    }
    Ok(counts)
}
