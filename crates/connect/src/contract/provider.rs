//! What every provider connector promises.

use std::collections::BTreeSet;

use super::{Check, Checks, ensure};
use crate::{
    CallCx, CallError, Fault,
    channel::Delivery,
    provider::{Cancelled, Draft, Lookup, Messages, Ordering, Provider, Sighting, SignIn},
};

/// Runs the suite with a draft whose goods can be bought and whose reference was never used. `unused` is another
/// reference that was never used. What the suite orders it also cancels, where the provider can.
pub async fn provider(provider: &dyn Provider, cx: &CallCx<'_>, draft: &Draft, unused: &str) -> Vec<Check> {
    let mut checks = Checks::default();
    let seen = async {
        let first = provider.probe(cx).await.map_err(words)?;
        let again = provider.probe(cx).await.map_err(words)?;
        ensure(!first.fingerprint.is_empty() && first.fingerprint == again.fingerprint, || {
            format!("{first:?}, {again:?}")
        })
    };
    checks.add("a probe finds the same account each time", seen.await);
    match provider.preview() {
        None => checks.skip("a quote names a price for each item", "no preview"),
        Some(preview) => {
            let quoted = preview.quote(cx, draft).await.map_err(words).and_then(|quote| {
                let told =
                    quote.prices.iter().map(|(key, _)| key).chain(quote.refused.iter().map(|(key, _)| key)).count();
                ensure(told == draft.items.len(), || format!("{} items, {told} told", draft.items.len()))
            });
            checks.add("a quote names a price for each item", quoted);
        }
    }
    if let Some(lookup) = provider.lookup() {
        absent(lookup, cx, unused, &mut checks).await;
    } else {
        checks.skip("a reference that was never used is not found", "no lookup");
    }
    match provider.ordering() {
        None => checks.skip("orders are placed", "no ordering"),
        Some(ordering) => {
            let numbers = place(ordering, cx, draft, &mut checks).await;
            found_again(provider, cx, draft, &numbers, &mut checks).await;
            cancel(provider, ordering, cx, &numbers, &mut checks).await;
        }
    }
    match provider.sign_in() {
        None => checks.skip("a person is sent to sign in and comes back", "no sign-in"),
        Some(side) => sign_in(side, cx, &mut checks).await,
    }
    match provider.messages() {
        None => checks.skip("an unsigned message is not believed", "no messages"),
        Some(messages) => forged_messages(messages, &mut checks),
    }
    checks.0
}

async fn sign_in(side: &dyn SignIn, cx: &CallCx<'_>, checks: &mut Checks) {
    let callback = "https://hub.example/sessions/callback?a=1&b=2";
    let address = side.authorize_url(callback, "a word & more");
    let carried = url::Url::parse(&address).map_err(|error| error.to_string()).and_then(|address| {
        let values: Vec<String> = address.query_pairs().map(|(_, value)| value.into_owned()).collect();
        let whole = values.iter().any(|value| value == callback) && values.iter().any(|value| value == "a word & more");
        ensure(whole, || address.to_string())
    });
    checks.add("a person is sent to sign in with the way back and our word", carried);
    let refused = match side.exchange(cx, callback, "a code that nobody gave").await {
        Err(error) if error.fault == Fault::Session => Ok(()),
        Err(error) => Err(words(error)),
        Ok(signed) => Err(format!("{} was signed in", signed.login)),
    };
    checks.add("a code that nobody gave signs nobody in", refused);
}

fn forged_messages(messages: &dyn Messages, checks: &mut Checks) {
    let bodies =
        ["", "message=%7B%7D", "message=%7B%22msgId%22%3A1%7D&_aop_signature=00", "{\"msgId\":1}", "%%%=%&=&&"];
    let long = format!("message={}", "%7B".repeat(100_000));
    let believed: Vec<&str> = bodies
        .into_iter()
        .chain([long.as_str()])
        .filter(|body| {
            let delivery = Delivery { headers: Vec::new(), body: (*body).to_owned().into() };
            messages.verify("", &delivery).is_ok()
        })
        .collect();
    checks.add(
        "an unsigned or hostile message is not believed",
        ensure(believed.is_empty(), || believed.iter().map(|body| body.chars().take(60).collect::<String>()).collect()),
    );
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err wants")]
fn words(error: CallError) -> String {
    error.to_string()
}

async fn absent(lookup: &dyn Lookup, cx: &CallCx<'_>, unused: &str, checks: &mut Checks) {
    let sighting = match lookup.by_reference(cx, unused).await {
        Ok(Sighting::Absent | Sighting::CannotTell) => Ok(()),
        Ok(Sighting::Ours(found)) => Err(format!("{} orders were found", found.len())),
        Err(error) => Err(words(error)),
    };
    checks.add("a reference that was never used is not found", sighting);
}

async fn place(ordering: &dyn Ordering, cx: &CallCx<'_>, draft: &Draft, checks: &mut Checks) -> Vec<String> {
    let placed = match ordering.place(cx, draft).await {
        Ok(placed) => placed,
        Err(error) => {
            checks.add("an order is placed", Err(words(error)));
            return Vec::new();
        }
    };
    checks.add(
        "an order is placed",
        ensure(!placed.numbers.is_empty() && placed.failed.is_empty(), || format!("{placed:?}")),
    );
    let mut unread = Vec::new();
    for number in &placed.numbers {
        match ordering.state(cx, number).await {
            Ok(Some(seen)) if seen.number == *number => {}
            Ok(other) => unread.push(format!("{number}: {other:?}")),
            Err(error) => unread.push(format!("{number}: {error}")),
        }
    }
    checks.add("what was placed can be read", ensure(unread.is_empty(), || unread.join("; ")));
    let foreign = match ordering.state(cx, "1").await {
        Ok(None) => Ok(()),
        Ok(Some(seen)) => Err(format!("order {} came", seen.number)),
        Err(error) => Err(words(error)),
    };
    checks.add("an order of nobody is none, not an error", foreign);
    placed.numbers
}

async fn found_again(provider: &dyn Provider, cx: &CallCx<'_>, draft: &Draft, numbers: &[String], checks: &mut Checks) {
    let name = "what was placed is found by our reference";
    let Some(lookup) = provider.lookup() else { return checks.skip(name, "no lookup") };
    let found = match lookup.by_reference(cx, &draft.reference).await {
        Ok(Sighting::Ours(seen)) => {
            let there: BTreeSet<&str> = seen.iter().map(|order| order.number.as_str()).collect();
            let here: BTreeSet<&str> = numbers.iter().map(String::as_str).collect();
            ensure(there == here, || format!("{there:?} instead of {here:?}"))
        }
        Ok(Sighting::Absent) => ensure(numbers.is_empty(), || "the provider says absent".into()),
        Ok(Sighting::CannotTell) => Ok(()),
        Err(error) => Err(words(error)),
    };
    checks.add(name, found);
}

async fn cancel(
    provider: &dyn Provider,
    ordering: &dyn Ordering,
    cx: &CallCx<'_>,
    numbers: &[String],
    checks: &mut Checks,
) {
    let name = "an unpaid order is cancelled, twice as once";
    let Some(side) = provider.cancel() else { return checks.skip(name, "no cancel") };
    let mut wrong = Vec::new();
    for number in numbers {
        for _ in 0..2 {
            match side.cancel(cx, number).await {
                Ok(Cancelled::Done | Cancelled::Later(_)) => {}
                Ok(Cancelled::No) => wrong.push(format!("{number}: not any more")),
                Err(error) => wrong.push(format!("{number}: {error}")),
            }
        }
        if let Err(error) = ordering.state(cx, number).await {
            wrong.push(format!("{number}: {error}"));
        }
    }
    checks.add(name, ensure(wrong.is_empty(), || wrong.join("; ")));
}
