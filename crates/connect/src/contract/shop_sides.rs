//! What the other sides of a shop promise: the register, the webhooks that it keeps, its catalogue and its statuses.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Moment, order::ShopPhase, time::DAY};

use super::{Checks, ensure};
use crate::{
    CallCx, Fault,
    channel::{
        CataloguePlace, CatalogueSource, HookState, OrderRegister, OrderSink, OrderSource, RawOrder, RegisterPlace,
        RegisterRow, ShopHook, ShopHooks, Told,
    },
};

/// Pages after which a walk that does not end is given up.
const PAGES: usize = 2000;
/// Where the webhooks of the suite point to.
const ADDRESS: &str = "https://hub.example/hooks/contract";

/// The register against what changes brought.
pub(super) async fn register(
    register: &dyn OrderRegister,
    source: &dyn OrderSource,
    cx: &CallCx<'_>,
    orders: &[RawOrder],
    checks: &mut Checks,
) {
    let rows = match walked(register, cx).await {
        Ok(rows) => rows,
        Err(error) => {
            checks.add("the register has the orders that changes bring", Err(error));
            return;
        }
    };
    let registered: BTreeSet<&str> = rows.keys().map(String::as_str).collect();
    let read: BTreeSet<&str> = orders.iter().map(|order| order.external_id.as_str()).collect();
    let odd: Vec<&&str> = registered.symmetric_difference(&read).collect();
    checks
        .add("the register has the orders that changes bring", ensure(odd.is_empty(), || format!("not both: {odd:?}")));
    let differs = |raw: &&RawOrder| {
        let (Some(row), Ok(order)) = (rows.get(&raw.external_id), source.read(raw)) else { return false };
        (Some(order.total), order.status.as_str(), order.created_at) != (row.total, row.status.as_str(), row.made_at)
    };
    let differing: Vec<&str> = orders.iter().filter(differs).map(|raw| raw.external_id.as_str()).collect();
    checks.add(
        "the register says of an order what the order says",
        ensure(differing.is_empty(), || format!("they differ: {differing:?}")),
    );
    let counted = async {
        let Some(counts) = register.counts(cx).await.map_err(|error| error.to_string())? else { return Ok(()) };
        let mut own: BTreeMap<&str, u64> = BTreeMap::new();
        for row in rows.values().filter(|row| row.status != "trash" && row.phase != ShopPhase::Draft) {
            *own.entry(&row.status).or_default() += 1;
        }
        let off = |(status, count): &(&&str, &u64)| counts.get(**status).is_some_and(|told| told != *count);
        let wrong: Vec<_> = own.iter().filter(off).collect();
        ensure(wrong.is_empty(), || format!("{wrong:?} registered, {counts:?} told"))
    };
    checks.add("the shop's own counts fit the register", counted.await);
    let none = async {
        let until = Moment::from_micros(DAY);
        let page = register.page(cx, Moment::from_micros(0), until, &RegisterPlace::default()).await;
        let page = page.map_err(|error| error.to_string())?;
        ensure(page.rows.is_empty(), || format!("{} orders were made in 1970", page.rows.len()))
    };
    checks.add("the register keeps to its window", none.await);
}

async fn walked(register: &dyn OrderRegister, cx: &CallCx<'_>) -> Result<BTreeMap<String, RegisterRow>, String> {
    let (mut place, mut rows) = (RegisterPlace::default(), BTreeMap::new());
    let until = cx.clock.now().plus(3650 * DAY);
    for _ in 0..PAGES {
        let page = register.page(cx, Moment::from_micros(0), until, &place).await.map_err(|error| error.to_string())?;
        rows.extend(page.rows.into_iter().map(|row| (row.external_id.clone(), row)));
        match page.next {
            Some(next) => place = next,
            None => return Ok(rows),
        }
    }
    Err("the register does not end".to_owned())
}

/// The webhooks that the shop keeps.
pub(super) async fn hooks(hooks: &dyn ShopHooks, cx: &CallCx<'_>, checks: &mut Checks) {
    const MADE: &str = "a webhook made twice is two, and both can be removed";
    match hooks.list(cx).await {
        Ok(_) => {}
        Err(error) if error.fault == Fault::Settings => return checks.skip(MADE, "the key has no right to webhooks"),
        Err(error) => return checks.add(MADE, Err(error.to_string())),
    }
    let ours = async || -> Result<Vec<ShopHook>, String> {
        let all = hooks.list(cx).await.map_err(|error| error.to_string())?;
        Ok(all.into_iter().filter(|hook| hook.address == ADDRESS).collect())
    };
    let made = async {
        let topic = *hooks.topics().first().ok_or("it wants no topic")?;
        let mut made = Vec::new();
        for _ in 0..2 {
            made.push(hooks.create(cx, topic, ADDRESS).await.map_err(|error| error.to_string())?);
        }
        let listed = ours().await?;
        let are_there = made.iter().all(|hook| listed.contains(hook) && hook.state == HookState::Active);
        let seen = ensure(are_there && listed.len() == 2 && made[0].external_id != made[1].external_id, || {
            format!("{made:?} made, {listed:?} listed")
        });
        // Removing what is not there any more is no error.
        for hook in made.iter().chain(&made) {
            hooks.remove(cx, &hook.external_id).await.map_err(|error| error.to_string())?;
        }
        let left = ours().await?;
        seen.and_then(|()| ensure(left.is_empty(), || format!("{left:?} is left")))
    };
    checks.add(MADE, made.await);
}

/// The shop's goods.
pub(super) async fn catalogue(catalogue: &dyn CatalogueSource, cx: &CallCx<'_>, checks: &mut Checks) {
    let walked = async {
        let (mut place, mut pairs, mut ended) = (CataloguePlace::default(), BTreeSet::new(), BTreeSet::new());
        for _ in 0..PAGES {
            let page = catalogue.page(cx, &place).await.map_err(|error| error.to_string())?;
            for piece in page.pieces {
                let id = piece.product.external_id;
                ensure(!ended.contains(&id), || format!("product {id} goes on after its last piece"))?;
                for variant in piece.variants {
                    let pair = (id.clone(), variant.external_id);
                    ensure(!pairs.contains(&pair), || format!("{pair:?} came twice"))?;
                    pairs.insert(pair);
                }
                if piece.is_last {
                    ended.insert(id);
                }
            }
            match page.next {
                Some(next) => {
                    ensure(next != place, || "it stands still".to_owned())?;
                    place = next;
                }
                None => return Ok(()),
            }
        }
        Err("the catalogue does not end".to_owned())
    };
    checks.add("the catalogue brings each variant once and ends", walked.await);
}

/// The statuses that the shop knows.
pub(super) async fn statuses(
    source: &dyn OrderSource,
    sink: &dyn OrderSink,
    cx: &CallCx<'_>,
    id: &str,
    checks: &mut Checks,
) {
    let known = async {
        let known = sink.statuses(cx).await.map_err(|error| error.to_string())?;
        for told in [Told::Completed, Told::Cancelled] {
            let usual = sink.usual_status(told);
            ensure(known.iter().any(|one| one.code == usual), || format!("`{usual}` is not among {known:?}"))?;
        }
        let phases = [ShopPhase::AwaitingPayment, ShopPhase::Processing, ShopPhase::Completed, ShopPhase::Cancelled];
        let missing = phases.iter().find(|phase| !known.iter().any(|one| one.phase == **phase));
        ensure(missing.is_none(), || format!("none is {missing:?}"))
    };
    checks.add("the statuses of the shop contain the usual ones", known.await);
    let refused = async {
        let status = async || -> Result<String, String> {
            let raw = source.fetch(cx, id).await.map_err(|error| error.to_string())?.ok_or("the order is gone")?;
            source.read(&raw).map(|order| order.status).map_err(|error| error.to_string())
        };
        let before = status().await?;
        match sink.set_status(cx, id, "contract-no-such").await {
            Ok(()) => return Err("it was told".to_owned()),
            Err(error) => ensure(error.fault == Fault::Settings, || error.to_string())?,
        }
        let after = status().await?;
        ensure(before == after, || format!("{before} became {after}"))
    };
    checks.add("a status that the shop does not know is refused and changes nothing", refused.await);
}
