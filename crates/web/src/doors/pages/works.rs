//! The list of work that people watch. Ended work is hidden after thirty days unless it is asked for; the audit keeps it.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Right,
    activity::{ActivityKind, ActivityState},
    ids::{ActivityId, OrderId},
    time::DAY,
};
use store::{
    Arg, Reader, accounts,
    activities::{self, ActivityRow},
    lists::{self, ACTIVITIES},
};

use super::{
    Page, Shown, activities as work,
    list::{self, Asked, Bound, Listing, Shape, rare},
    sheets::{jumps, numbers},
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    http::Problem,
    pages::sheet::{ActivitiesSheet, Sheet},
};

/// Ended work is hidden after this (domain guide 4.5).
const HIDDEN: i64 = 30 * DAY;

/// The work of the company.
#[derive(Debug, Clone)]
struct Works;

impl Listing for Works {
    fn shape(&self, page: &Page) -> Shape {
        const COLUMNS: &[Column] = &[
            Column::new("column-work", &["work", "account"]),
            Column::new("column-state", &["state"]),
            Column::new("column-order", &["orders"]),
            Column::new("column-lines", &["lines_found"]),
            Column::new("column-left", &["lines_left"]),
            Column::new("column-found-orders", &["provider_orders_found"]),
            Column::new("column-problem", &["problem"]),
            Column::new("column-who", &["by"]),
            Column::new("column-begun", &["begun_at"]).sort("new"),
            Column::new("column-changed", &["changed_at"]).sort("changed"),
            Column::new("", &["kind"]),
        ];
        let tab = |state: &ActivityState| (state.code(), page.text(&format!("activity-{state}")));
        Shape {
            path: "/activities".to_owned(),
            file: "activities",
            right: Right::OrdersSee,
            list: ACTIVITIES,
            tabs: ActivityState::ALL.iter().map(tab).collect(),
            columns: COLUMNS,
        }
    }

    async fn filters(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        let kinds = ActivityKind::ALL.iter();
        let kinds = kinds.map(|kind| (kind.code().to_owned(), page.text(&format!("activity-kind-{kind}"))));
        let logins = accounts::list(reader).await?;
        let logins: Vec<_> = logins.into_iter().map(|row| (row.id.to_string(), row.login)).collect();
        Ok(vec![
            asked.words("search", "orders-search"),
            asked.choice(page, "kind", ("column-work", "activities-all-kinds"), kinds),
            asked.choice(page, "account", ("column-account", "all-accounts"), logins),
            asked.day("from", "filter-from"),
            asked.day("to", "filter-to"),
            asked.tick("old", "activities-old"),
        ])
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let among = if asked.is("search") {
            let orders = list::found(reader, asked.get("search")).await?;
            Some(lists::activities_of(reader, &orders).await?)
        } else if let (Ok(state), true) = (asked.get("status").parse::<ActivityState>(), asked.is("sort")) {
            rare(lists::activities_in(reader, state).await?)
        } else {
            None
        };
        let kind = asked.get("kind").parse::<ActivityKind>().map_or("", ActivityKind::code);
        let [mut from, to] = asked.days(page);
        if !asked.is("old") && !asked.is("from") {
            from = Arg::from(page.hub().env.now().plus(-HIDDEN));
        }
        let account = asked.id::<domain::ids::kinds::Account>("account");
        Ok(Bound { filters: vec!["".into(), kind.into(), account, from, to], among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let rows = lists::activities_by_ids(reader, ids).await?;
        let logins = work::logins(reader).await?;
        let ids: Vec<ActivityId> = rows.iter().map(|row| row.id).collect();
        let mut about: HashMap<ActivityId, BTreeSet<OrderId>> = HashMap::new();
        for line in activities::lines(reader, &ids).await? {
            about.entry(line.activity).or_default().insert(line.order_id);
        }
        let numbers = numbers(reader, about.values().flatten().copied()).await?;
        let orders = |row: &ActivityRow| {
            let orders = about.get(&row.id).into_iter().flatten();
            let link = |id: &OrderId| Some((format!("/orders/{id}"), numbers.get(id)?.clone()));
            orders.filter_map(link).collect::<Vec<_>>()
        };
        let row = |row: ActivityRow| SheetRow {
            id: row.id.to_string(),
            link: Some(format!("/activities/{}", row.id)),
            cells: vec![
                Cell::Two(
                    page.text(&format!("activity-kind-{}", row.kind)),
                    row.account().and_then(|id| logins.get(&id)).map_or(String::new(), |(login, _)| login.clone()),
                ),
                Cell::activity(work::shown_state(&row, &logins)),
                Cell::Links(orders(&row)),
                Cell::Number(row.found_lines),
                Cell::Number(row.failed),
                Cell::Number(row.found_orders),
                Cell::Text(work::problem(page, &row.problem)),
                Cell::Text(work::who(page, &row.actor)),
                Cell::When(Some(row.created_at)),
                Cell::When(Some(row.changed_at)),
                Cell::Text(row.kind.code().to_owned()),
            ],
            ..SheetRow::default()
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// `GET /activities`: what goes on and what ended lately.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    let sheet = list::sheet(&Works, &page, &asked).await?;
    let right = Right::OrdersSee;
    let beside = [("/activities", "activities-work", right), ("/activities/jobs", "activities-jobs", right)];
    let sheet = Sheet {
        title: "menu-activities",
        jumps: jumps(&page, "/activities", &beside),
        empty: Some(("activity", "activities-none", "activities-none-help")),
        ..sheet
    };
    page.show(&ActivitiesSheet(sheet), &["activities"]).await
}

/// `GET /activities.csv`.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Works, page, asked).await
}
