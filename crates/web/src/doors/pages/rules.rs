//! How the company works with one shop: statuses both ways, what counts as paid, how customers are merged. Each change can
//! be looked at before it is made.

use std::collections::BTreeMap;

use axum::{
    Form,
    extract::Path,
    http::{HeaderMap, StatusCode},
};
use domain::{
    Refusal, Right,
    customer::CustomerPolicy,
    order::{PaymentKind, ShopPhase, UnpaidPolicy},
    shop::{ShopStep, ShopWord},
};
use flow::act;
use serde_json::Value;
use store::{
    Reader, connections,
    connections::ConnectionRow,
    orders::{self, OrderFilter},
};

use super::{Page, Shown, activities::problem_in_words, connections::state, watched::status_name};
use crate::{
    components::{Act, Choice},
    doors::{caller, id},
    http::{
        Problem, csrf,
        form::{self, Sent},
    },
    pages::rules::{Foreseen, Row, Rules, Seen},
};

/// Orders whose ways to pay are looked at.
const LOOKED: i64 = 300;
/// The word for "as the connector says".
const USUAL: &str = "=usual";
/// The acts of this page.
pub(super) const ACTS: [&str; 3] = ["statuses.set", "paid_rule.set", "customers.set_policy"];

/// `GET /connections/{id}/rules`.
pub(super) async fn page(page: Page, Path(path): Path<String>) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let view = read(&page, &path, &Value::Null, "").await?;
    page.show(&view, &[&format!("one.{path}")]).await
}

/// `POST /connections/{id}/rules/{act}`: what the form would change. Nothing is changed.
pub(super) async fn look(
    page: Page,
    Path((path, name)): Path<(String, String)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Shown {
    page.needs(Right::ConnectionsEdit)?;
    let entry = act::find(&name).filter(|_| ACTS.contains(&name.as_str())).ok_or_else(Problem::not_found)?;
    let Sent { input, csrf, .. } = form::read(pairs)?;
    let in_header = headers.get(csrf::HEADER).and_then(|token| token.to_str().ok()).unwrap_or_default();
    if !caller::same(&page.login.csrf, if csrf.is_empty() { in_header } else { &csrf }) {
        return Err(Problem::csrf());
    }
    let refusals = (entry.weigh)(page.hub(), page.caller(), input.clone()).await?;
    if !refusals.is_empty() {
        return show(&page, &path, &name, &input, refusals, None).await;
    }
    let plan = (entry.foresee)(page.hub(), page.caller(), input.clone()).await?;
    show(&page, &path, &name, &input, Vec::new(), Some(plan)).await
}

/// The page with a form that was refused: what was typed stays.
pub(super) async fn again(page: &Page, name: &str, input: &Value, refusals: Vec<Refusal>) -> Shown {
    let path = input["connection"].as_str().unwrap_or_default().to_owned();
    show(page, &path, name, input, refusals, None).await
}

async fn show(
    page: &Page,
    path: &str,
    name: &str,
    input: &Value,
    refusals: Vec<Refusal>,
    plan: Option<Value>,
) -> Shown {
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut view = read(page, path, input, name).await?;
    view.refusals = refusals;
    view.foreseen = plan.map(|plan| foreseen(page, name, &plan));
    Page { address: format!("/connections/{path}/rules"), ..page.clone() }.show_as(status, &view, &[]).await
}

/// What the act would change, in words.
fn foreseen(page: &Page, name: &str, plan: &Value) -> Foreseen {
    let number = |name: &str| plan[name].as_i64().unwrap_or(0);
    let orders = plan["orders"].as_array().into_iter().flatten().map(|order| {
        let text = |name: &str| order[name].as_str().unwrap_or_default().to_owned();
        // A rule of money says whether lines may be bought.
        let of = if name == "paid_rule.set" { "line-status" } else { "phase" };
        let phase = |name: &str| order[name].as_str().map(|code| page.text(&format!("{of}-{code}")));
        let status = order["tell"]
            .as_str()
            .map(|status| if status.is_empty() { page.text("rules-usual") } else { status.to_owned() });
        Seen {
            order: text("order"),
            number: text("number"),
            shop_status: text("shop_status"),
            moves: phase("from").zip(phase("to")),
            tells: status,
        }
    });
    let moved = match name {
        "paid_rule.set" => "foreseen-moved-paid",
        "customers.set_policy" => "foreseen-moved-customers",
        _ => "foreseen-moved",
    };
    let counts = &plan["counts"];
    Foreseen {
        act: ACTS.iter().copied().find(|act| *act == name).unwrap_or_default(),
        looked: number("looked"),
        more: plan["more"] == true,
        moved: page.lang.text(moved, &[("count", number("orders_moved").into())]),
        told: plan["tellings"].as_i64(),
        customers: counts["customers_now"]
            .as_i64()
            .zip(counts["customers_then"].as_i64())
            .map(|(now, then)| page.lang.text("foreseen-customers", &[("now", now.into()), ("then", then.into())])),
        orders: orders.collect(),
        is_known: !plan.is_null(),
    }
}

async fn read(page: &Page, path: &str, typed: &Value, name: &str) -> Result<Rules, Problem> {
    let mut reader = page.reader().await?;
    let row = connections::lookup(&mut reader, id(path)?).await?.filter(|row| row.side == "channel");
    let row = row.ok_or_else(Problem::not_found)?;
    let methods = methods(page, &mut reader, &row, of(typed, name, "paid_rule.set")).await?;
    let health = state(page, &mut reader, &row).await?;
    drop(reader);
    let statuses = of(typed, name, "statuses.set");
    let paid = of(typed, name, "paid_rule.set");
    let customers = of(typed, name, "customers.set_policy");
    let rule = &row.paid_rule.0;
    let chosen: Vec<String> = match paid.and_then(|paid| paid["statuses"].as_array()) {
        Some(typed) => typed.iter().filter_map(|status| status.as_str().map(str::to_owned)).collect(),
        None => rule.statuses.clone(),
    };
    let known = &row.shop_statuses.0;
    let policy = |kind: PaymentKind, field: &str| {
        let kept = rule.policy(row.unpaid, kind).unwrap_or(row.unpaid).code();
        let now = paid.and_then(|paid| paid[field].as_str()).unwrap_or(kept).to_owned();
        UnpaidPolicy::ALL.iter().map(|one| choice(one.code(), page.text(&format!("unpaid-{one}")), &now)).collect()
    };
    let merge = customers.and_then(|typed| typed["policy"].as_str()).unwrap_or(row.customers.code()).to_owned();
    Ok(Rules {
        id: row.id.to_string(),
        name: row.name.clone(),
        health,
        read_at: (known.read_at != 0).then(|| domain::Moment::from_micros(known.read_at)),
        problem: (!known.problem.is_empty()).then(|| problem_in_words(page, &known.problem)),
        read: Act::new("statuses.read", "act-read-statuses").with("connection", row.id).icon("refresh"),
        to_shop: ShopStep::ALL.iter().map(|step| to_shop(page, &row, *step, statuses)).collect(),
        from_shop: known.list.iter().map(|one| from_shop(page, &row, one, statuses)).collect(),
        paid_statuses: known
            .list
            .iter()
            .map(|one| Choice { value: one.code.clone(), text: one.name.clone(), chosen: chosen.contains(&one.code) })
            .collect(),
        methods,
        cash_on_delivery: policy(PaymentKind::CashOnDelivery, "cash_on_delivery"),
        transfer: policy(PaymentKind::Transfer, "transfer"),
        deposit: paid.and_then(|paid| paid["deposit_percent"].as_i64()).unwrap_or(rule.deposit_percent),
        customers: CustomerPolicy::ALL
            .iter()
            .map(|one| choice(one.code(), page.text(&format!("merge-{one}")), &merge))
            .collect(),
        existing: if typed["existing"] == true { name.to_owned() } else { String::new() },
        refusals: Vec::new(),
        foreseen: None,
    })
}

/// What was typed into the form of this act.
fn of<'a>(typed: &'a Value, name: &str, act: &str) -> Option<&'a Value> {
    (name == act && typed.is_object()).then_some(typed)
}

fn choice(value: &str, text: String, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), text, chosen: value == chosen }
}

fn to_shop(page: &Page, row: &ConnectionRow, step: ShopStep, typed: Option<&Value>) -> Row {
    let kept = match row.statuses.0.to_shop.get(&step) {
        Some(status) => status.clone(),
        None => USUAL.to_owned(),
    };
    let now = typed.and_then(|typed| typed["to_shop"][step.code()].as_str()).map_or(kept, str::to_owned);
    let usual = match domain::shop::StatusMap::default().word(step) {
        ShopWord::Nothing => page.text("rules-usual-nothing"),
        ShopWord::Usual | ShopWord::Status(_) => usual_status(page, row, step),
    };
    let mut choices = vec![choice(USUAL, usual, &now), choice("", page.text("rules-nothing"), &now)];
    choices.extend(row.shop_statuses.0.list.iter().map(|one| choice(&one.code, named(&one.name, &one.code), &now)));
    if choices.iter().all(|one| !one.chosen) {
        choices.push(choice(&now, now.clone(), &now));
    }
    Row { field: format!("to_shop.{step}"), label: page.text(&format!("step-{step}")), code: String::new(), choices }
}

/// The status that a shop is told as usual: what the connection's settings say, by the name that the shop gives it.
fn usual_status(page: &Page, row: &ConnectionRow, step: ShopStep) -> String {
    let (field, usual) = match step {
        ShopStep::Cancelled => ("told_cancelled", "cancelled"),
        _ => ("told_completed", "completed"),
    };
    let code = row.settings.0.get(field).filter(|code| !code.is_empty()).map_or(usual, String::as_str);
    let name = status_name(row, code);
    if name == usual {
        return page.text(&format!("rules-usual-{step}"));
    }
    page.lang.text("rules-as-connector", &[("value", name.into())])
}

fn from_shop(page: &Page, row: &ConnectionRow, one: &domain::shop::KnownStatus, typed: Option<&Value>) -> Row {
    let kept = row.statuses.0.from_shop.get(&one.code).map_or(USUAL, |phase| phase.code());
    let now = typed.and_then(|typed| typed["from_shop"][&one.code].as_str()).unwrap_or(kept).to_owned();
    let usual = page.text(&format!("phase-{}", one.phase));
    let usual = page.lang.text("rules-as-connector", &[("value", usual.into())]);
    let phases = ShopPhase::ALL.iter().filter(|phase| **phase != ShopPhase::Draft);
    let mut choices = vec![choice(USUAL, usual, &now)];
    choices.extend(phases.map(|phase| choice(phase.code(), page.text(&format!("phase-{phase}")), &now)));
    Row { field: format!("from_shop.{}", one.code), label: one.name.clone(), code: one.code.clone(), choices }
}

fn named(name: &str, code: &str) -> String {
    if name.is_empty() || name == code { code.to_owned() } else { format!("{name} ({code})") }
}

/// The ways to pay that the newest orders of the shop name.
async fn methods(
    page: &Page,
    reader: &mut Reader,
    row: &ConnectionRow,
    typed: Option<&Value>,
) -> Result<Vec<Row>, Problem> {
    let filter = OrderFilter { connection: Some(row.id), ..OrderFilter::default() };
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for order in orders::list(reader, &filter, None, LOOKED).await? {
        let title = order.payment_title.trim();
        // A dot or sign in a field's name would say something else to the form.
        if !title.is_empty() && !title.contains(['.', '#']) {
            seen.entry(title.to_lowercase()).or_insert_with(|| title.to_owned());
        }
    }
    for kept in row.paid_rule.0.methods.keys() {
        seen.entry(kept.clone()).or_insert_with(|| kept.clone());
    }
    let row_of = |(key, title): (String, String)| {
        let kept = row.paid_rule.0.methods.get(&key).map_or(USUAL, |kind| kind.code());
        let now = typed.and_then(|typed| typed["methods"][&key].as_str()).unwrap_or(kept).to_owned();
        let mut choices = vec![choice(USUAL, page.text("rules-usual"), &now)];
        choices.extend(
            PaymentKind::ALL.iter().map(|kind| choice(kind.code(), page.text(&format!("payment-{kind}")), &now)),
        );
        Row { field: format!("methods.{key}"), label: title, code: String::new(), choices }
    };
    Ok(seen.into_iter().map(row_of).collect())
}
