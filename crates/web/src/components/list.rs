//! What every list shows around its rows: filters, tabs with counts, heads that sort, where it goes on, the same as a file.
//! The whole state stands in the address, so that it can be kept, sent and gone back to.

use askama::Template;
use domain::{
    Moment, Money, activity::ActivityState, line::LineStatus, order::OrderStatus, parcel::ParcelState,
    provider_order::ProviderState,
};
use jiff::tz::TimeZone;

use super::{Act, Choice, Goods, Html, Pager, html, tones};
use crate::{
    frame::{Frame, Tone},
    lang::format,
    pages::orders::url_query,
};

/// Everything around the rows of a list.
#[derive(Debug, Clone, Default)]
pub struct ListView {
    /// The path of the page.
    pub path: String,
    /// The filters, in their order.
    pub filters: Vec<Filter>,
    /// The states as tabs, without the one for all; empty for lists without.
    pub tabs: Vec<Tab>,
    /// The chosen state; empty for all.
    pub state: String,
    /// The state that is shown when the address names none; empty for all.
    pub usual: &'static str,
    /// The sorts: code and key of the name, the usual one first. Where a list has no heads, and on a phone, they are a choice.
    pub sorts: Vec<(&'static str, &'static str)>,
    /// Whether its rows are no table, so that it has no heads to sort by.
    pub has_no_heads: bool,
    /// The chosen sort; empty for the usual one.
    pub sort: String,
    /// The sort that the rows have.
    pub by: &'static str,
    /// Whether the smallest comes first.
    pub up: bool,
    /// Where it goes on.
    pub pager: Pager,
    /// The key of a remark about what is not shown.
    pub note: Option<&'static str>,
    /// Whether the list has a file.
    pub has_file: bool,
}

/// A tab of a state.
#[derive(Debug, Clone)]
pub struct Tab {
    /// The state's code.
    pub code: String,
    /// Its name.
    pub text: String,
    /// How many rows fit.
    pub rows: i64,
    /// Whether there may be more.
    pub more: bool,
}

/// One filter.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its name in the address.
    pub name: &'static str,
    /// The key of its label.
    pub label: &'static str,
    /// How it is set.
    pub how: FilterHow,
}

/// How a filter is set.
#[derive(Debug, Clone)]
pub enum FilterHow {
    /// Words.
    Words(String),
    /// One of several, the first for all.
    Choice(Vec<Choice>),
    /// On or off.
    Tick(bool),
    /// A day.
    Day(String),
    /// Chosen elsewhere on the page; the form only keeps it.
    Kept(String),
}

impl Filter {
    const fn is_folded(&self) -> bool {
        !matches!(self.how, FilterHow::Words(_) | FilterHow::Kept(_))
    }

    pub(crate) fn value(&self) -> &str {
        match &self.how {
            FilterHow::Words(text) | FilterHow::Day(text) | FilterHow::Kept(text) => text,
            FilterHow::Choice(choices) => {
                choices.iter().find(|choice| choice.chosen).map_or("", |choice| &choice.value)
            }
            FilterHow::Tick(on) => {
                if *on {
                    "1"
                } else {
                    ""
                }
            }
        }
    }
}

impl ListView {
    fn query(&self, path: &str, state: &str, sort: &str, up: bool) -> String {
        let mut pairs = vec![("status", self.status_of(state))];
        pairs.extend(self.filters.iter().map(|filter| (filter.name, filter.value())));
        pairs.extend([("sort", sort), ("way", if up { "up" } else { "" })]);
        format!("{path}{}", url_query(&pairs))
    }

    /// A state as the address says it: the usual one is not named.
    fn status_of<'a>(&self, state: &'a str) -> &'a str {
        match state {
            state if state == self.usual => "",
            "" => "all",
            state => state,
        }
    }

    /// The chosen state as the address says it.
    #[must_use]
    pub fn status(&self) -> &str {
        self.status_of(&self.state)
    }

    /// The filters that stand in the open on a phone too: the words.
    #[must_use]
    pub fn in_the_open(&self) -> Vec<&Filter> {
        self.filters.iter().filter(|filter| !filter.is_folded()).collect()
    }

    /// The filters that a phone folds away.
    #[must_use]
    pub fn folded(&self) -> Vec<&Filter> {
        self.filters.iter().filter(|filter| filter.is_folded()).collect()
    }

    /// How many of the folded filters are set.
    #[must_use]
    pub fn active(&self) -> i64 {
        let set = self.filters.iter().filter(|filter| filter.is_folded() && !filter.value().is_empty());
        i64::try_from(set.count()).unwrap_or(0)
    }

    /// The same with another value of one filter.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut list = self.clone();
        for filter in list.filters.iter_mut().filter(|filter| filter.name == name) {
            filter.how = FilterHow::Kept(value.to_owned());
        }
        list.here()
    }

    /// The first page with the same filters and sort.
    #[must_use]
    pub fn here(&self) -> String {
        self.query(&self.path, &self.state, &self.sort, self.up)
    }

    /// The page that goes on behind a place.
    #[must_use]
    pub fn behind(&self, place: &str) -> String {
        let here = self.here();
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}after={place}")
    }

    /// The same in another state.
    #[must_use]
    pub fn with_state(&self, state: &str) -> String {
        self.query(&self.path, state, &self.sort, self.up)
    }

    /// The same sorted by that column, turned round when it is sorted so already.
    #[must_use]
    pub fn sorted(&self, sort: &str) -> String {
        self.query(&self.path, &self.state, sort, self.by == sort && !self.up)
    }

    /// How a column is sorted, as `aria-sort` says it.
    #[must_use]
    pub fn order(&self, sort: &str) -> &'static str {
        match (self.by == sort, self.up) {
            (false, _) => "none",
            (true, false) => "descending",
            (true, true) => "ascending",
        }
    }

    /// The file with exactly these rows.
    #[must_use]
    pub fn file(&self) -> String {
        self.query(&format!("{}.csv", self.path), &self.state, &self.sort, self.up)
    }

    /// Whether any filter is set, the tab aside.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.state != self.usual || self.has_filter()
    }

    /// Whether any filter of the form is set, whatever the tab.
    #[must_use]
    pub fn has_filter(&self) -> bool {
        let seen = |filter: &&Filter| !matches!(filter.how, FilterHow::Kept(_));
        self.filters.iter().filter(seen).any(|filter| !filter.value().is_empty())
    }
}

/// A column of a list, on the page and in the file.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The key of its head; empty for columns that are only in the file.
    pub label: &'static str,
    /// The name of its sort; empty when it is not sorted by.
    pub sort: &'static str,
    /// The names of its columns in the file.
    pub file: &'static [&'static str],
    /// Whether only people who see money see it.
    pub money: bool,
}

impl Column {
    /// A column with one name in the file.
    #[must_use]
    pub const fn new(label: &'static str, file: &'static [&'static str]) -> Self {
        Self { label, sort: "", file, money: false }
    }

    /// With a sort.
    #[must_use]
    pub const fn sort(mut self, sort: &'static str) -> Self {
        self.sort = sort;
        self
    }

    /// Only for people who see money.
    #[must_use]
    pub const fn money(mut self) -> Self {
        self.money = true;
        self
    }
}

/// One cell of a row.
#[derive(Debug, Clone)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A text, and a second one below.
    Two(String, String),
    /// A city, and below it the country in words; the file has its code.
    Place(String, String),
    /// A number or code of somebody else.
    Code(String),
    /// A state: its colour, the prefix of its key, its code.
    State(Tone, &'static str, String),
    /// An amount.
    Money(Money),
    /// A moment, when there is one.
    When(Option<Moment>),
    /// A number.
    Number(i64),
    /// Goods with their picture.
    Goods(Goods),
    /// A text that leads somewhere else than the row.
    Link(String, String),
    /// The same with a second text below, which is not in the file.
    LinkTwo(String, String, String),
    /// Several texts, each with where it leads.
    Links(Vec<(String, String)>),
}

impl Cell {
    /// The status of an order.
    #[must_use]
    pub fn order(status: OrderStatus) -> Self {
        Self::State(tones::order(status), "order-status", status.code().to_owned())
    }

    /// The status of a line.
    #[must_use]
    pub fn line(status: LineStatus) -> Self {
        Self::State(tones::line(status), "line-status", status.code().to_owned())
    }

    /// The state of work that people watch.
    #[must_use]
    pub fn activity(state: ActivityState) -> Self {
        Self::State(tones::activity(state), "activity", state.code().to_owned())
    }

    /// The state of a provider order.
    #[must_use]
    pub fn provider(state: ProviderState) -> Self {
        Self::State(tones::provider(state), "provider-state", state.code().to_owned())
    }

    /// The state of a parcel.
    #[must_use]
    pub fn parcel(state: ParcelState) -> Self {
        Self::State(tones::parcel(state), "parcel-state", state.code().to_owned())
    }

    /// The texts in the file, as many as its column has names.
    #[must_use]
    pub fn texts(&self, zone: &TimeZone) -> Vec<String> {
        match self {
            Self::Text(text)
            | Self::Code(text)
            | Self::State(_, _, text)
            | Self::Link(_, text)
            | Self::LinkTwo(_, text, _) => vec![text.clone()],
            Self::Links(links) => {
                vec![links.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")]
            }
            Self::Two(one, two) | Self::Place(one, two) => vec![one.clone(), two.clone()],
            Self::Money(money) => vec![money.number(), money.currency.to_string()],
            // The company's clock, and how far it is from the world's.
            Self::When(at) => vec![at.map(|at| format::moment(at, zone)).unwrap_or_default()],
            Self::Number(number) => vec![number.to_string()],
            Self::Goods(goods) => vec![goods.name.clone(), goods.attributes.clone(), goods.sku.clone()],
        }
    }

    /// The class of its column.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Money(_) | Self::Number(_) => "right",
            Self::When(_) => "right sub cell-when",
            Self::State(..) => "cell-status",
            Self::Text(_)
            | Self::Two(..)
            | Self::Place(..)
            | Self::Code(_)
            | Self::Link(..)
            | Self::LinkTwo(..)
            | Self::Links(_) => "",
            Self::Goods(_) => "cell-main",
        }
    }
}

/// A row of a list that needs no template of its own.
#[derive(Debug, Clone, Default)]
pub struct SheetRow {
    /// Its id.
    pub id: String,
    /// What it leads to.
    pub link: Option<String>,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
    /// What can be unfolded below: key of the name, and text as it was sent.
    pub more: Vec<(&'static str, String)>,
    /// What can be done.
    pub acts: Vec<Act>,
    /// Whether it can be ticked, where rows can be.
    pub ticks: bool,
}

/// The filters of a list.
#[derive(Template)]
#[template(path = "components/filters.html")]
struct FiltersPart<'a> {
    f: &'a Frame,
    list: &'a ListView,
}

/// Tabs, remark and file of a list.
#[derive(Template)]
#[template(path = "components/tabs.html")]
struct TabsPart<'a> {
    f: &'a Frame,
    list: &'a ListView,
}

/// The head of a column.
#[derive(Template)]
#[template(path = "components/th.html")]
struct HeadPart<'a> {
    f: &'a Frame,
    list: &'a ListView,
    label: &'a str,
    sort: &'a str,
    right: bool,
}

/// One cell.
#[derive(Template)]
#[template(path = "components/cell.html")]
struct CellPart<'a> {
    f: &'a Frame,
    cell: &'a Cell,
    link: Option<&'a str>,
}

impl Frame {
    /// The filters of a list; what is chosen shows at once.
    #[must_use]
    pub fn filters(&self, list: &ListView) -> Html {
        html(&FiltersPart { f: self, list })
    }

    /// The tabs of a list with their counts, a remark about what is not shown, and the file.
    #[must_use]
    pub fn tabs(&self, list: &ListView) -> Html {
        html(&TabsPart { f: self, list })
    }

    /// The head of a column that may sort. `label` is a key.
    #[must_use]
    pub fn th(&self, list: &ListView, label: &str, sort: &str) -> Html {
        html(&HeadPart { f: self, list, label, sort, right: false })
    }

    /// The same over figures.
    #[must_use]
    pub fn th_right(&self, list: &ListView, label: &str, sort: &str) -> Html {
        html(&HeadPart { f: self, list, label, sort, right: true })
    }

    /// The badge of a state whose text is `prefix-code`.
    #[must_use]
    pub fn badge_code(&self, tone: &Tone, prefix: &str, code: &str) -> Html {
        self.badge(*tone, &self.code(prefix, code))
    }

    /// One cell; the first of a row leads where the row leads.
    #[must_use]
    pub fn cell(&self, cell: &Cell, link: &Option<&str>) -> Html {
        html(&CellPart { f: self, cell, link: *link })
    }
}
