//! What the doors of all lists share: the address read, a page of rows, the tabs with their counts, and the file that holds
//! exactly what is filtered, in the same order. A list says what it asks and what its rows look like, and nothing else.

use std::{collections::HashMap, future::Future};

use axum::{body::Body, http::header, response::IntoResponse};
use domain::{Moment, Right, ids::OrderId};
use futures_util::stream::{StreamExt, unfold};
use store::{
    Arg, Reader, StoreError,
    lists::{self, Asking, FEW, Found, List, Place, Way},
    search,
};

use super::{Page, Shown};
use crate::{
    components::{Choice, Column, Filter, FilterHow, ListView, Pager, SheetRow, Tab},
    http::Problem,
    pages::sheet::Sheet,
};

/// Rows of a page.
const ROWS: usize = 50;
/// Rows that a file reads at once.
const FILE_ROWS: usize = 500;

/// What the address asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(HashMap<String, String>);

impl Asked {
    /// The same as an address with these pairs.
    pub(super) fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// A filter of words.
    pub(super) fn words(&self, name: &'static str, label: &'static str) -> Filter {
        Filter { name, label, how: FilterHow::Words(self.get(name).to_owned()) }
    }

    /// A filter that is chosen elsewhere on the page.
    pub(super) fn kept(&self, name: &'static str) -> Filter {
        Filter { name, label: "", how: FilterHow::Kept(self.get(name).to_owned()) }
    }

    /// A filter that is on or off.
    pub(super) fn tick(&self, name: &'static str, label: &'static str) -> Filter {
        Filter { name, label, how: FilterHow::Tick(self.is(name)) }
    }

    /// A filter of one day.
    pub(super) fn day(&self, name: &'static str, label: &'static str) -> Filter {
        let day = self.get(name).parse::<jiff::civil::Date>().map(|day| day.to_string()).unwrap_or_default();
        Filter { name, label, how: FilterHow::Day(day) }
    }

    /// A choice out of values with their texts; `all` is the key of the first.
    pub(super) fn choice(
        &self,
        page: &Page,
        name: &'static str,
        (label, all): (&'static str, &str),
        values: impl IntoIterator<Item = (String, String)>,
    ) -> Filter {
        let chosen = self.get(name);
        let mut choices: Vec<Choice> =
            values.into_iter().map(|(value, text)| Choice { chosen: value == chosen, value, text }).collect();
        let none = choices.iter().all(|choice| !choice.chosen);
        choices.insert(0, Choice { value: String::new(), text: page.text(all), chosen: none });
        Filter { name, label, how: FilterHow::Choice(choices) }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// 1 when it is on.
    pub(super) fn flag(&self, name: &str) -> Arg {
        Arg::from(i64::from(self.is(name)))
    }

    /// The number of an id; 0 for none.
    pub(super) fn id<K: domain::ids::Kind>(&self, name: &str) -> Arg {
        Arg::from(self.get(name).parse::<domain::Id<K>>().map_or(0, domain::Id::number))
    }

    /// From the beginning of the day `from` to the end of the day `to`, in the company's zone.
    pub(super) fn days(&self, page: &Page) -> [Arg; 2] {
        let day = |name: &str| self.get(name).parse::<jiff::civil::Date>().ok();
        let start = |day: jiff::civil::Date| {
            let start = day.to_zoned(page.zone()).ok()?;
            Some(Moment::from(start.timestamp()).micros())
        };
        let from = day("from").and_then(start).unwrap_or(i64::MIN);
        let to = day("to").and_then(|day| day.tomorrow().ok()).and_then(start).unwrap_or(i64::MAX);
        [Arg::from(from), Arg::from(to)]
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<HashMap<String, String>>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|_| Problem::bad_request("the address cannot be read"))
    }
}

/// What a list is, beside its rows.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// Its path; the file has `.csv` behind it.
    pub(super) path: String,
    /// The name of its file, without `.csv`.
    pub(super) file: &'static str,
    /// Who may see it.
    pub(super) right: Right,
    /// The rows behind it.
    pub(super) list: &'static List,
    /// The codes of its tabs with their texts.
    pub(super) tabs: Vec<(&'static str, String)>,
    /// Its columns.
    pub(super) columns: &'static [Column],
}

/// The filters of a list, bound.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// The values of its filters, the state first.
    pub(super) filters: Vec<Arg>,
    /// The only rows that can fit, when something rare gave them.
    pub(super) among: Option<Vec<i64>>,
    /// Whether it looks through every state, whatever tab is chosen.
    pub(super) any_state: bool,
}

/// A list of the pages.
pub(super) trait Listing: Clone + Send + Sync + 'static {
    /// What it is.
    fn shape(&self, page: &Page) -> Shape;
    /// The filters that people see.
    fn filters(
        &self,
        page: &Page,
        reader: &mut Reader,
        asked: &Asked,
    ) -> impl Future<Output = Result<Vec<Filter>, Problem>> + Send;
    /// The filters as they are bound.
    fn bind(
        &self,
        page: &Page,
        reader: &mut Reader,
        asked: &Asked,
    ) -> impl Future<Output = Result<Bound, Problem>> + Send;
    /// The state that is shown when the address names none; empty for all.
    fn usual(&self) -> &'static str {
        ""
    }

    /// The rows with these ids, in their order, a cell for each column.
    fn rows(
        &self,
        page: &Page,
        reader: &mut Reader,
        ids: &[i64],
    ) -> impl Future<Output = Result<Vec<SheetRow>, Problem>> + Send;
}

/// The status of the address, when the list knows it.
fn state<L: Listing>(listing: &L, shape: &Shape, asked: &Asked) -> String {
    match asked.get("status") {
        "all" => String::new(),
        wanted if shape.tabs.iter().any(|(code, _)| *code == wanted) => wanted.to_owned(),
        _ => listing.usual().to_owned(),
    }
}

/// Whether the address asks for something that the list does not know: a status, a choice or a day.
fn asks_unknown<L: Listing>(listing: &L, shape: &Shape, asked: &Asked, filters: &[Filter]) -> bool {
    let status = asked.get("status");
    let knows_status = matches!(status, "" | "all")
        || shape.tabs.is_empty()
        || status == listing.usual()
        || shape.tabs.iter().any(|(code, _)| *code == status);
    let dropped = |filter: &Filter| {
        let can = matches!(filter.how, FilterHow::Choice(_) | FilterHow::Day(_));
        can && asked.is(filter.name) && filter.value().is_empty()
    };
    !knows_status || filters.iter().any(dropped)
}

/// The sorts by the heads of their columns, the usual one first.
fn sorts(shape: &Shape) -> Vec<(&'static str, &'static str)> {
    let head = |code: &'static str| shape.columns.iter().find(|column| column.sort == code).map(|column| column.label);
    shape.list.sorts.iter().filter_map(|sort| Some((sort.code, head(sort.code)?))).collect()
}

/// What is asked of the rows, and whether something that fits was cut off.
async fn asking<L: Listing>(
    listing: &L,
    shape: &Shape,
    page: &Page,
    reader: &mut Reader,
    asked: &Asked,
) -> Result<(Asking, bool), Problem> {
    let mut bound = listing.bind(page, reader, asked).await?;
    if let (Some(first), true) = (bound.filters.first_mut(), !shape.tabs.is_empty() && !bound.any_state) {
        *first = Arg::from(state(listing, shape, asked));
    }
    let cut = bound.among.as_ref().is_some_and(|ids| ids.len() > FEW);
    if let Some(ids) = &mut bound.among {
        ids.truncate(FEW);
    }
    let asking = Asking {
        sort: shape.list.sort(asked.get("sort")),
        way: if asked.get("way") == "up" { Way::Up } else { Way::Down },
        after: asked.get("after").parse::<Place>().ok(),
        filters: bound.filters,
        among: bound.among,
    };
    Ok((asking, cut))
}

/// A page of a list: the ids of its rows, and everything around them.
pub(super) async fn read<L: Listing>(
    listing: &L,
    page: &Page,
    reader: &mut Reader,
    asked: &Asked,
) -> Result<(Vec<i64>, ListView), Problem> {
    let shape = listing.shape(page);
    page.needs(shape.right)?;
    let (asking, cut) = asking(listing, &shape, page, reader, asked).await?;
    let Found { ids, next, tired } = lists::page(reader, &asking, ROWS).await?;
    let states: Vec<&'static str> = shape.tabs.iter().map(|(code, _)| *code).collect();
    let counts = lists::counts(reader, shape.list, &asking, states).await?;
    let tabs = shape.tabs.iter().zip(counts).map(|((code, text), (_, count))| Tab {
        code: (*code).to_owned(),
        text: text.clone(),
        rows: count.rows,
        more: count.more,
    });
    let filters = listing.filters(page, reader, asked).await?;
    let note = match (asks_unknown(listing, &shape, asked, &filters), cut) {
        (true, _) => Some("list-unknown"),
        (false, true) => Some("list-cut"),
        (false, false) => tired.then_some("list-tired"),
    };
    let mut view = ListView {
        state: state(listing, &shape, asked),
        usual: listing.usual(),
        sorts: sorts(&shape),
        has_no_heads: false,
        sort: if asked.is("sort") || asking.way == Way::Up { asking.sort.code.to_owned() } else { String::new() },
        by: asking.sort.code,
        up: asking.way == Way::Up,
        filters,
        tabs: tabs.collect(),
        note,
        has_file: true,
        path: shape.path,
        pager: Pager::default(),
    };
    view.pager = Pager {
        shown: i64::try_from(ids.len()).unwrap_or(0),
        first: asking.after.map(|_| view.here()),
        next: next.map(|place| view.behind(&place.to_string())),
    };
    Ok((ids, view))
}

/// The page of a list that needs no template of its own.
pub(super) async fn sheet<L: Listing>(listing: &L, page: &Page, asked: &Asked) -> Result<Sheet, Problem> {
    let mut reader = page.reader().await?;
    let (ids, list) = read(listing, page, &mut reader, asked).await?;
    let rows = listing.rows(page, &mut reader, &ids).await?;
    Ok(Sheet { list, rows, columns: listing.shape(page).columns, ..Sheet::default() })
}

/// The mark that tells spreadsheets that a file is UTF-8.
const MARK: &str = "\u{feff}";

/// Exactly the rows that are filtered, in their order, as a file that is sent while it is read.
pub(super) async fn file<L: Listing>(listing: L, page: Page, asked: Asked) -> Shown {
    let shape = listing.shape(&page);
    page.needs(shape.right)?;
    let columns = shape.columns;
    let money = page.may(Right::MoneySee);
    let seen = move |column: &&Column| money || !column.money;
    let heads: Vec<&str> = columns.iter().filter(seen).flat_map(|column| column.file.iter().copied()).collect();
    let head = format!("{MARK}{}\r\n", heads.join(","));
    let name = format!("attachment; filename=\"{}.csv\"", shape.file);
    let mut reader = page.reader().await?;
    // A file of more than was asked for would be taken for the answer.
    if asks_unknown(&listing, &shape, &asked, &listing.filters(&page, &mut reader, &asked).await?) {
        return Err(Problem::bad_request("the address asks for a status, a choice or a day that does not exist"));
    }
    let (asking, _) = asking(&listing, &shape, &page, &mut reader, &asked).await?;
    drop(reader);
    let asking = Asking { after: None, ..asking };
    let parts = unfold(Some((Some(head), asking)), move |state| {
        let (listing, page) = (listing.clone(), page.clone());
        async move {
            let (head, asking) = state?;
            if let Some(head) = head {
                return Some((Ok(head), Some((None, asking))));
            }
            match part(&listing, &page, &asking).await {
                Ok((text, next)) => {
                    let rest = next.map(|place| (None, Asking { after: Some(place), ..asking }));
                    Some((Ok(text), rest))
                }
                // The other side sees a broken transfer and not a short file.
                Err(error) => Some((Err(std::io::Error::other(error.code)), None)),
            }
        }
    });
    // What compresses the answer asks once more after the end.
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(parts.fuse())).into_response())
}

/// Some rows of a file, and where it goes on. A reader is held only while it reads.
async fn part<L: Listing>(listing: &L, page: &Page, asking: &Asking) -> Result<(String, Option<Place>), Problem> {
    let mut reader = page.reader().await?;
    let Found { ids, next, .. } = lists::page(&mut reader, asking, FILE_ROWS).await?;
    let rows = listing.rows(page, &mut reader, &ids).await?;
    let columns = listing.shape(page).columns;
    let money = page.may(Right::MoneySee);
    let zone = page.zone();
    let mut text = String::new();
    for row in rows {
        let seen = columns.iter().zip(&row.cells).filter(|(column, _)| money || !column.money);
        let cells: Vec<String> = seen.flat_map(|(_, cell)| cell.texts(&zone)).map(|text| quoted(&text)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Ok((text, next))
}

/// One cell. A text that a spreadsheet would take for a formula is marked as text.
fn quoted(text: &str) -> String {
    let is_number = text
        .strip_prefix('-')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    let marked = if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']) && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if marked.contains([',', '"', '\n', '\r']) { format!("\"{}\"", marked.replace('"', "\"\"")) } else { marked }
}

/// The orders that hold these words, newest first.
pub(super) async fn found(reader: &mut Reader, words: &str) -> Result<Vec<OrderId>, StoreError> {
    search::find(reader, words, None, i64::try_from(FEW).unwrap_or(i64::MAX) + 1).await
}

/// Rows that something rare gave, unless there are so many that walking the list is cheaper.
pub(super) fn rare(ids: Vec<i64>) -> Option<Vec<i64>> {
    (ids.len() <= FEW).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_breaks_its_row() {
        for (text, expected) in [
            ("plain", "plain"),
            ("-12.50", "-12.50"),
            ("-", "'-"),
            ("=1+1", "'=1+1"),
            ("+7", "'+7"),
            ("\t=1", "'\t=1"),
            ("-cmd", "'-cmd"),
            ("@a,b", "\"'@a,b\""),
            ("say \"x\"\n", "\"say \"\"x\"\"\n\""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}
