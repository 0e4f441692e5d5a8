//! Questions: open and answered ones, one by one or several of a kind together.

use std::collections::{BTreeSet, HashMap};

use axum::{
    Form,
    extract::Query,
    http::{HeaderMap, StatusCode},
};
use domain::{
    Moment, Money, Refusal, Right,
    actor::Actor,
    decision::{Answer, DecisionKind},
    ids::{BookingId, DecisionId, LineId, OrderId},
    refusal::RefusalCode,
};
use flow::{ActError, act};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use store::{
    Read, StoreError, bookings,
    decisions::{self, DecisionRow},
    orders,
};

use super::{Page, Shown, parts};
use crate::{
    components::Pager,
    doors::caller,
    http::{Problem, csrf, form},
    pages::{
        decisions::{AnsweredRow, Decisions, Figure, Given, Question, Value},
        orders::url_query,
    },
};

/// Questions of a page.
const ROWS: i64 = 50;
/// Most questions that are answered together.
const TOGETHER: usize = 200;
/// Lines of a booking that a question about it shows.
const SHOWN: usize = 4;

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    after: String,
}

/// `GET /decisions`.
pub(super) async fn page(page: Page, Query(asked): Query<Asked>) -> Shown {
    show(&page, &asked, Vec::new()).await
}

async fn show(page: &Page, asked: &Asked, results: Vec<AnsweredRow>) -> Shown {
    page.needs(Right::OrdersSee)?;
    let mut reader = page.reader().await?;
    let kind: Option<DecisionKind> = asked.kind.parse().ok();
    let is_answered = asked.tab == "answered";
    let mut rows = if is_answered {
        decisions::answered(&mut reader, moment_and_id(&asked.after), ROWS + 1).await?
    } else {
        let after: Option<DecisionId> = asked.after.parse().ok();
        match kind {
            Some(kind) => decisions::waiting(&mut reader, kind, after, ROWS + 1).await?,
            None => decisions::open(&mut reader, after, ROWS + 1).await?,
        }
    };
    let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    let address = |after: &str| {
        let code = kind.map_or("", DecisionKind::code);
        let tab = if is_answered { "answered" } else { "" };
        format!("/decisions{}", url_query(&[("tab", tab), ("kind", code), ("after", after)]))
    };
    let last = rows.last().map(|row| match row.answered_at.filter(|_| is_answered) {
        Some(at) => format!("{at}.{}", row.id),
        None => row.id.to_string(),
    });
    let pager = Pager {
        shown: i64::try_from(rows.len()).unwrap_or(0),
        first: (!asked.after.is_empty()).then(|| address("")),
        next: last.filter(|_| has_more).map(|last| address(&last)),
    };
    let view = Decisions {
        is_answered,
        kinds: decisions::open_kinds(&mut reader).await?,
        kind,
        rows: questions(page, &mut reader, &rows).await?,
        results,
        pager,
        may_answer: page.may(Right::DecisionsAnswer),
    };
    drop(reader);
    page.show(&view, if is_answered { &[] } else { &["decisions"] }).await
}

/// Where the list of answered questions goes on.
fn moment_and_id(text: &str) -> Option<(Moment, DecisionId)> {
    let (at, id) = text.split_once('.')?;
    Some((Moment::from_micros(at.parse().ok()?), id.parse().ok()?))
}

/// `POST /decisions/together`: one answer to each ticked question, each an act of its own, and what came of each.
pub(super) async fn together(mut page: Page, headers: HeaderMap, Form(pairs): Form<Vec<(String, String)>>) -> Shown {
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
    let asked = questions(&page, &mut reader, &rows).await?;
    drop(reader);
    let mut results = Vec::new();
    for question in &asked {
        results.push(AnsweredRow {
            order: question.order,
            order_number: question.order_number.clone(),
            name: question.goods.first().map(|(goods, _)| goods.name.clone()).unwrap_or_default(),
            refusals: answer_one(&page, question.id, answer, &sent.key).await?,
        });
    }
    let kind = asked.first().map_or("", |question| question.kind.code()).to_owned();
    page.address = format!("/decisions{}", url_query(&[("kind", &kind)]));
    show(&page, &Asked { kind, ..Asked::default() }, results).await
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

/// The lines that bookings hold or held.
async fn booked_lines(
    read: &mut impl Read,
    rows: &[DecisionRow],
) -> Result<HashMap<BookingId, Vec<LineId>>, StoreError> {
    let mut all = HashMap::new();
    for booking in rows.iter().filter(|row| row.line.is_none()).filter_map(DecisionRow::booking) {
        let held = bookings::lines(read, booking).await?;
        all.insert(booking, held.iter().map(|line| line.line).take(SHOWN).collect());
    }
    Ok(all)
}

/// The lines that a question names for a choice.
fn named_lines(row: &DecisionRow) -> Vec<LineId> {
    let named = row.details["lines"].as_array().into_iter().flatten();
    named.filter_map(|line| line.as_str()?.parse().ok()).collect()
}

/// Questions as the pages show them.
pub(super) async fn questions(
    page: &Page,
    read: &mut impl Read,
    rows: &[DecisionRow],
) -> Result<Vec<Question>, StoreError> {
    let wanted: BTreeSet<OrderId> = rows.iter().map(|row| row.order_id).collect();
    let wanted: Vec<OrderId> = wanted.into_iter().collect();
    let numbers: HashMap<OrderId, String> =
        orders::by_ids(read, &wanted).await?.into_iter().map(|row| (row.id, row.number)).collect();
    let booked = booked_lines(read, rows).await?;
    let mut ids: Vec<LineId> = rows.iter().filter_map(DecisionRow::line).collect();
    ids.extend(booked.values().flatten().chain(rows.iter().flat_map(named_lines).collect::<Vec<_>>().iter()).copied());
    ids.sort_unstable();
    ids.dedup();
    let lines = parts::Lines::read(read, &ids).await?;
    let may_answer = page.may(Right::DecisionsAnswer);
    let view = |row: &DecisionRow| {
        let about = match (row.line(), row.booking()) {
            (Some(line), _) => vec![line],
            (None, Some(booking)) => booked.get(&booking).cloned().unwrap_or_default(),
            (None, None) => Vec::new(),
        };
        let choose = named_lines(row);
        Question {
            id: row.id,
            kind: row.kind,
            asked: row.asked_at,
            order: row.order_id,
            order_number: numbers.get(&row.order_id).cloned().unwrap_or_default(),
            goods: about.into_iter().filter_map(|line| lines.goods(line)).collect(),
            figures: figures(row.kind, &row.details),
            reason: reason(row.details["why"].as_str().unwrap_or_default()),
            said: ["message", "problem"]
                .iter()
                .find_map(|name| row.details[*name].as_str())
                .unwrap_or_default()
                .to_owned(),
            candidates: row.details["number"].as_str().map(str::to_owned).into_iter().collect(),
            lines: choose
                .into_iter()
                .filter_map(|line| lines.goods(line).map(|(goods, pieces)| (line, goods, pieces)))
                .collect(),
            may_answer,
            answered: given(page, row),
        }
    };
    Ok(rows.iter().map(view).collect())
}

/// How a question was answered.
fn given(page: &Page, row: &DecisionRow) -> Option<Given> {
    let at = row.answered_at.filter(|_| row.state == "answered")?;
    let who = row.answered_by.parse::<Actor>().map(|actor| parts::who(page, actor)).unwrap_or_default();
    Some(Given { answer: row.answer.parse().ok()?, who, at: Moment::from_micros(at) })
}

/// The key of the sentence for a closer reason; codes that nobody has words for are left out.
fn reason(why: &str) -> Option<&'static str> {
    match why {
        "no_offer" => Some("why-no_offer"),
        "not_quoted" => Some("why-not_quoted"),
        "cannot_cancel" => Some("why-cannot_cancel"),
        "the provider has no look-up" => Some("why-no_look_up"),
        _ => None,
    }
}

/// The figures of a question, out of its details.
fn figures(kind: DecisionKind, details: &Json) -> Vec<Figure> {
    let money = |value: &Json| serde_json::from_value::<Money>(value.clone()).ok();
    let mut figures = Vec::new();
    match (money(&details["ceiling"]), money(&details["price"])) {
        (Some(old), Some(new)) => {
            figures.push(Figure { label: "figure-price", before: Some(Value::Money(old)), value: Value::Money(new) });
            if let Some(change) = new.plus(Money::new(-old.amount, old.currency)).ok().filter(|_| old.amount > 0) {
                figures.push(Figure::of(
                    "figure-change",
                    Value::Change(change, change.amount.saturating_mul(100) / old.amount),
                ));
            }
        }
        (_, Some(price)) => figures.push(Figure::of("figure-planned", Value::Money(price))),
        _ => {}
    }
    let number = details["number"].as_str().map(|number| Value::Number(number.to_owned()));
    figures.extend(number.map(|number| Figure::of("figure-number", number)));
    figures.extend(money(&details["total"]).map(|total| Figure::of("figure-total", Value::Money(total))));
    let placed = details["placed_at"].as_str().and_then(|at| at.parse::<Moment>().ok());
    figures.extend(placed.map(|at| Figure::of("figure-placed", Value::When(at))));
    let state = details["state"].as_str().and_then(|state| state.parse().ok());
    figures.extend(state.map(|state| Figure::of("figure-state", Value::State(state))));
    let word = details["raw"].as_str().map(|raw| Value::Word(raw.to_owned()));
    figures.extend(word.map(|word| Figure::of("figure-word", word)));
    let pieces = if kind == DecisionKind::ShopChanged { "figure-bought" } else { "figure-pieces" };
    figures.extend(details["quantity"].as_i64().map(|count| Figure::of(pieces, Value::Pieces(count))));
    figures.extend(details["surplus"].as_i64().map(|count| Figure::of("figure-surplus", Value::Pieces(count))));
    figures.extend(details["differences"].as_array().into_iter().flatten().filter_map(difference));
    figures
}

/// One difference between what was ordered and what the provider order holds.
fn difference(one: &Json) -> Option<Figure> {
    let value = |value: &Json| match serde_json::from_value::<Money>(value.clone()) {
        Ok(money) => Some(Value::Money(money)),
        Err(_) => value.as_i64().map(Value::Pieces),
    };
    match one["what"].as_str()? {
        "quantity" => {
            Some(Figure { label: "differs-quantity", before: value(&one["asked"]), value: value(&one["bought"])? })
        }
        "price" => Some(Figure { label: "differs-price", before: value(&one["asked"]), value: value(&one["bought"])? }),
        "goods" => Some(Figure::of("differs-goods", value(&one["bought"])?)),
        "consignee" => Some(Figure::of("differs-consignee", Value::Text("differs-look"))),
        _ => Some(Figure::of("differs-other", Value::Text("differs-look"))),
    }
}
