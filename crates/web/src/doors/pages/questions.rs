//! Questions as the pages show them, made from rows: about which goods, with which figures, why, and what each answer does.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Moment, Money, Refusal, Right,
    activity::ActivityState,
    actor::Actor,
    decision::{Answer, DecisionKind},
    ids::{ActivityId, BookingId, DecisionId, LineId, OrderId},
    refusal::RefusalCode,
};
use flow::{act, decisions::AnswerDecision, sessions};
use serde_json::Value as Json;
use store::{
    Read, StoreError,
    activities::{self, ActivityRow},
    bookings,
    decisions::DecisionRow,
    orders,
};

use super::{Page, parts};
use crate::{
    components::{Choice, Look, SignIn},
    http::Problem,
    pages::decisions::{EndedSession, Figure, Given, Question, Value, effect},
};

/// Lines of a booking that a question about it shows.
const SHOWN: usize = 4;
/// Newest work of an order among which that of a question is looked for.
const WORKS: i64 = 10;

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
) -> Result<Vec<Question>, Problem> {
    let wanted: BTreeSet<OrderId> = rows.iter().filter_map(DecisionRow::order).collect();
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
    let mut greyed = greyed(page, rows).await?;
    let mut sessions = ended_sessions(page, read, rows).await?;
    for (id, session) in &sessions {
        if session.others.is_empty() {
            greyed.insert(*id, (Answer::OtherAccount, vec![RefusalCode::SessionMissing.refusal()]));
        }
    }
    let mut view = |row: &DecisionRow| {
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
            order: row.order(),
            order_number: row.order().and_then(|order| numbers.get(&order).cloned()).unwrap_or_default(),
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
            greyed: greyed.get(&row.id).cloned(),
            session: sessions.remove(&row.id),
            answered: given(page, row),
        }
    };
    Ok(rows.iter().map(&mut view).collect())
}

/// The ways on from the sessions that open questions are about.
async fn ended_sessions(
    page: &Page,
    read: &mut impl Read,
    rows: &[DecisionRow],
) -> Result<HashMap<DecisionId, EndedSession>, Problem> {
    let mut all = HashMap::new();
    for row in rows.iter().filter(|row| row.state == "open") {
        let Some(id) = row.account() else { continue };
        let Some(account) = store::accounts::lookup(read, id).await? else { continue };
        let others = sessions::other_accounts(read, &account).await?.into_iter().zip(0..);
        let others =
            others.map(|(other, place)| Choice { value: other.id.to_string(), text: other.login, chosen: place == 0 });
        let sign_in = SignIn::again(account.connection, account.id).look(Look::Primary);
        let sign_in = sign_in.why_not(page.lacks(Right::ConnectionsEdit));
        all.insert(row.id, EndedSession { sign_in, others: others.collect() });
    }
    Ok(all)
}

/// What speaks against the one answer that needs something of its own first, another offer, by question.
async fn greyed(page: &Page, rows: &[DecisionRow]) -> Result<HashMap<DecisionId, (Answer, Vec<Refusal>)>, Problem> {
    let mut greyed = HashMap::new();
    if !page.may(Right::DecisionsAnswer) {
        return Ok(greyed);
    }
    // These need something first: another offer, and that everything bought since is known.
    let needy = |row: &&DecisionRow| {
        let mut answers = row.kind.answers().iter().copied();
        answers.rfind(|answer| matches!(answer, Answer::ChooseVariant | Answer::GoOn))
    };
    for (row, answer) in rows.iter().filter(|row| row.state == "open").filter_map(|row| Some((row, needy(&row)?))) {
        let wish = AnswerDecision { decision: row.id, answer, number: None, line: None, account: None };
        let refusals = act::weigh(page.hub(), page.caller(), &wish).await?;
        if !refusals.is_empty() {
            greyed.insert(row.id, (answer, refusals));
        }
    }
    Ok(greyed)
}

/// How a question was answered.
fn given(page: &Page, row: &DecisionRow) -> Option<Given> {
    let at = row.answered_at().filter(|_| row.state == "answered")?;
    Some(Given { answer: row.answer.parse().ok()?, who: who(page, row), at })
}

/// Who answered.
pub(super) fn who(page: &Page, row: &DecisionRow) -> String {
    row.answered_by.parse::<Actor>().map(|actor| parts::who(page, actor)).unwrap_or_default()
}

/// The work that goes on with a question's line: what still goes on, else the newest.
pub(super) async fn work_of(read: &mut impl Read, row: &DecisionRow) -> Result<Option<ActivityRow>, StoreError> {
    let Some(order) = row.order() else { return Ok(None) };
    let works = activities::of_order(read, order, WORKS).await?;
    let ids: Vec<ActivityId> = works.iter().map(|work| work.id).collect();
    let lines = activities::lines(read, &ids).await?;
    let about = |work: &ActivityRow| {
        row.line().is_none_or(|id| lines.iter().any(|line| line.activity == work.id && line.line == id))
    };
    let best = works.iter().min_by_key(|work| (work.is_ended(), !about(work), std::cmp::Reverse(work.id)));
    Ok(best.cloned())
}

/// What an answer that was just given does, in words, and where that is seen.
pub(super) async fn after(
    page: &Page,
    read: &mut impl Read,
    id: DecisionId,
) -> Result<(String, Vec<(String, String)>), Problem> {
    let row = store::decisions::lookup(read, id).await?.filter(|_| page.may(Right::OrdersSee));
    let Some(row) = row else { return Ok(Default::default()) };
    let Ok(answer) = row.answer.parse::<Answer>() else { return Ok(Default::default()) };
    let mut links = Vec::new();
    if let Some(work) = work_of(read, &row).await? {
        let kind = page.text(&format!("activity-kind-{}", work.kind));
        let state = page.text(&format!("activity-{}", work.state));
        // Work that ended without its goods did what this answer wanted.
        let wanted = matches!(answer, Answer::SkipItem | Answer::CancelItem) && work.state == ActivityState::Failed;
        links.push((format!("/activities/{}", work.id), if wanted { kind } else { format!("{kind}: {state}") }));
    }
    if let Some(id) = row.order()
        && let Some(order) = orders::lookup(read, id).await?
    {
        let number = [("value", order.number.as_str().into())];
        links.push((format!("/orders/{}", order.id), page.lang.text("order-title", &number)));
    }
    Ok((effect(page.lang, row.kind, answer), links))
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
    if kind == DecisionKind::SessionExpired {
        return waiting_figures(details);
    }
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
    let since = details["since"].as_str().and_then(|at| at.parse::<Moment>().ok());
    figures.extend(since.map(|at| Figure::of("figure-since", Value::When(at))));
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

/// Whose session it is, and what waits for it.
fn waiting_figures(details: &Json) -> Vec<Figure> {
    let login = details["login"].as_str().map(|login| Figure::of("figure-login", Value::Word(login.to_owned())));
    let waits = [("figure-unsent", "bookings"), ("figure-without-session", "orders"), ("figure-followed", "followed")];
    let counts = waits.into_iter().filter_map(|(label, name)| {
        let count = details[name].as_i64().filter(|count| *count > 0)?;
        Some(Figure::of(label, Value::Word(count.to_string())))
    });
    login.into_iter().chain(counts).collect()
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
