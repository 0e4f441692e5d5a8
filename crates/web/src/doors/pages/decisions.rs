//! Questions: a list like the others, open ones first; and one answer to several of a kind.

use axum::{
    Form,
    http::{HeaderMap, StatusCode},
};
use domain::{
    Refusal, Right,
    decision::{Answer, DecisionKind},
    ids::DecisionId,
    refusal::RefusalCode,
};
use flow::{ActError, act};
use serde_json::json;
use store::{
    Reader, decisions,
    lists::{self, DECISIONS},
};

use super::{
    Page, Shown,
    list::{self, Asked, Bound, Listing, Shape, rare},
    parts, questions, sheets,
};
use crate::{
    components::{Cell, Column, Filter, SheetRow},
    doors::caller,
    http::{Problem, csrf, form},
    pages::{
        decisions::{AnsweredRow, Decisions},
        orders::url_query,
    },
};

/// Most questions that are answered together.
const TOGETHER: usize = 200;

/// The questions of the company.
#[derive(Debug, Clone)]
struct Listed;

/// The columns of the file and the sorts; the page has its own look.
const COLUMNS: &[Column] = &[
    Column::new("column-asked", &["asked_at"]).sort("new"),
    Column::new("", &["kind"]),
    Column::new("", &["order"]),
    Column::new("", &["goods", "attributes", "sku"]),
    Column::new("", &["quantity"]),
    Column::new("", &["state"]),
    Column::new("", &["answer"]),
    Column::new("", &["answered_by"]),
    Column::new("column-answered", &["answered_at"]).sort("answered"),
];

/// The state that the address asks for; empty for all.
fn state(asked: &Asked) -> &str {
    match asked.get("status") {
        "" => "open",
        "all" => "",
        state => state,
    }
}

fn kind(asked: &Asked) -> Option<DecisionKind> {
    asked.get("kind").parse().ok()
}

impl Listing for Listed {
    fn shape(&self, page: &Page) -> Shape {
        let tab = |state: &'static str| (state, page.text(&format!("decisions-{state}")));
        Shape {
            path: "/decisions".to_owned(),
            file: "decisions",
            right: Right::OrdersSee,
            list: DECISIONS,
            tabs: ["open", "answered", "withdrawn"].map(tab).to_vec(),
            columns: COLUMNS,
        }
    }

    fn usual(&self) -> &'static str {
        "open"
    }

    async fn filters(&self, page: &Page, _: &mut Reader, asked: &Asked) -> Result<Vec<Filter>, Problem> {
        let kinds = DecisionKind::ALL.iter();
        let kinds = kinds.map(|kind| (kind.code().to_owned(), page.text(&format!("decision-{kind}"))));
        Ok(vec![
            asked.words("search", "orders-search"),
            // Open ones are chosen by chips that say how many there are.
            if state(asked) == "open" {
                asked.kept("kind")
            } else {
                asked.choice(page, "kind", ("column-kind", "activities-all-kinds"), kinds)
            },
            asked.day("from", "filter-from"),
            asked.day("to", "filter-to"),
        ])
    }

    async fn bind(&self, page: &Page, reader: &mut Reader, asked: &Asked) -> Result<Bound, Problem> {
        let among = if asked.is("search") {
            let orders = list::found(reader, asked.get("search")).await?;
            Some(lists::decisions_of(reader, &orders).await?)
        } else if asked.is("sort") && !state(asked).is_empty() {
            rare(lists::decisions_in(reader, state(asked)).await?)
        } else {
            None
        };
        let mut filters = vec!["".into(), kind(asked).map_or("", DecisionKind::code).into()];
        filters.extend(asked.days(page));
        Ok(Bound { filters, among, ..Bound::default() })
    }

    async fn rows(&self, page: &Page, reader: &mut Reader, ids: &[i64]) -> Result<Vec<SheetRow>, Problem> {
        let rows = by_ids(reader, ids).await?;
        let numbers = sheets::numbers(reader, rows.iter().filter_map(decisions::DecisionRow::order)).await?;
        let about: Vec<_> = rows.iter().filter_map(decisions::DecisionRow::line).collect();
        let lines = parts::Lines::read(reader, &about).await?;
        let row = |row: decisions::DecisionRow| {
            let goods = row.line().and_then(|line| lines.goods(line));
            let (goods, quantity) = goods.unwrap_or_default();
            let who = if row.state == "answered" { questions::who(page, &row) } else { String::new() };
            SheetRow {
                cells: vec![
                    Cell::When(Some(row.asked_at)),
                    Cell::Text(row.kind.code().to_owned()),
                    sheets::order_cell(page, row.order(), &numbers),
                    Cell::Goods(goods),
                    Cell::Number(quantity),
                    Cell::Text(row.state.clone()),
                    Cell::Text(row.answer.clone()),
                    Cell::Text(who),
                    Cell::When(row.answered_at()),
                ],
                ..SheetRow::default()
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// These questions, in the order of the ids.
async fn by_ids(reader: &mut Reader, ids: &[i64]) -> Result<Vec<decisions::DecisionRow>, Problem> {
    let wanted: Vec<DecisionId> = ids.iter().copied().map(DecisionId::new).collect();
    Ok(lists::in_order(decisions::by_ids(reader, &wanted).await?, ids, |row| row.id.number()))
}

/// `GET /decisions`.
pub(super) async fn page(page: Page, asked: Asked) -> Shown {
    show(&page, &asked, Vec::new()).await
}

/// `GET /decisions.csv`.
pub(super) async fn file(page: Page, asked: Asked) -> Shown {
    list::file(Listed, page, asked).await
}

async fn show(page: &Page, asked: &Asked, results: Vec<AnsweredRow>) -> Shown {
    let mut reader = page.reader().await?;
    let (ids, mut list) = list::read(&Listed, page, &mut reader, asked).await?;
    list.has_no_heads = true;
    let rows = by_ids(&mut reader, &ids).await?;
    let is_open = list.state == "open";
    let view = Decisions {
        kinds: if is_open { decisions::open_kinds(&mut reader).await? } else { Vec::new() },
        kind: kind(asked),
        rows: questions::questions(page, &mut reader, &rows).await?,
        results,
        may_answer: page.may(Right::DecisionsAnswer),
        list,
    };
    drop(reader);
    page.show(&view, if is_open { &["decisions"] } else { &[] }).await
}

/// `POST /decisions/together`: one answer to each ticked question, each an act of its own, and what came of each.
pub(super) async fn together(mut page: Page, headers: HeaderMap, Form(pairs): Form<Vec<(String, String)>>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let ticked: Vec<DecisionId> = pairs
        .iter()
        .filter(|(name, _)| name == "decision")
        .filter_map(|(_, id)| id.parse().ok())
        .take(TOGETHER)
        .collect();
    let sent = form::read(pairs.into_iter().filter(|(name, _)| name != "decision").collect())?;
    let in_header = headers.get(csrf::HEADER).and_then(|token| token.to_str().ok()).unwrap_or_default();
    if !caller::same(&page.login.csrf, if sent.csrf.is_empty() { in_header } else { &sent.csrf }) {
        return Err(Problem::csrf());
    }
    let answer: Answer = sent.input["answer"]
        .as_str()
        .and_then(|answer| answer.parse().ok())
        .ok_or_else(|| Problem::status(StatusCode::BAD_REQUEST))?;
    let mut reader = page.reader().await?;
    let rows = decisions::by_ids(&mut reader, &ticked).await?;
    let asked = questions::questions(&page, &mut reader, &rows).await?;
    drop(reader);
    let mut results = Vec::new();
    for (question, row) in asked.iter().zip(&rows) {
        let refusals = answer_one(&page, question.id, answer, &sent.key).await?;
        let work = questions::work_of(&mut page.reader().await?, row).await?;
        results.push(AnsweredRow {
            order: question.order,
            order_number: question.order_number.clone(),
            name: question.goods.first().map(|(goods, _)| goods.name.clone()).unwrap_or_default(),
            kind: question.kind,
            answer,
            activity: work.map(|work| work.id),
            refusals,
        });
    }
    let kind = asked.first().map_or("", |question| question.kind.code());
    page.address = format!("/decisions{}", url_query(&[("kind", kind)]));
    show(&page, &Asked::of(&[("kind", kind)]), results).await
}

/// What speaks against an answer; nothing when it was taken.
async fn answer_one(page: &Page, id: DecisionId, answer: Answer, key: &str) -> Result<Vec<Refusal>, Problem> {
    let entry = act::find("decision.answer").ok_or_else(Problem::not_found)?;
    let key = format!("{key}-{id}");
    let input = json!({ "decision": id, "answer": answer });
    match (entry.run)(page.hub(), page.caller(), Some(&key), input).await {
        Ok(_) => Ok(Vec::new()),
        Err(ActError::Refused(refusals)) => Ok(refusals),
        Err(ActError::Stale) => Ok(vec![RefusalCode::Stale.refusal()]),
        Err(error) => Err(error.into()),
    }
}
