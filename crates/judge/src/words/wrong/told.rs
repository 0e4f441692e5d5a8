//! What the shops heard: nothing untrue, nothing twice without cause, no domestic tracking number (BR-60), and nothing
//! that only the hub believes it said.

use jiff::SignedDuration;

use crate::pairing::{Case, Pairs};
use crate::verdict::{Verdict, Word};
use crate::view::Told;

/// Answers that were lost: who got none of them may say the same again.
const LOST_ANSWERS: [&str; 3] = ["timeout_after_effect", "cut_after", "garbage"];

pub(crate) fn judge(pairs: &Pairs<'_>, verdict: &mut Verdict) {
    let domestic: Vec<String> = pairs
        .world
        .provider_orders
        .iter()
        .flat_map(|order| &order.shipments)
        .map(|shipment| normalised(&shipment.tracking))
        .filter(|tracking| !tracking.is_empty())
        .collect();
    for case in &pairs.cases {
        let mut findings = Vec::new();
        statuses(pairs, case, &mut findings);
        repeats(pairs, case, |told| told.status.as_deref(), "status", &mut findings);
        repeats(pairs, case, |told| told.note.as_deref(), "note", &mut findings);
        for note in case.order.told.iter().filter_map(|told| told.note.as_deref()) {
            let text = normalised(note);
            if domestic.iter().any(|tracking| text.contains(tracking)) {
                findings.push("a note carries a domestic tracking number".to_owned());
            }
        }
        believed(case, &mut findings);
        for why in findings {
            verdict.find(Word::Wrong, case.place(), why);
        }
    }
}

/// `completed` means that all living lines left, `cancelled` that none lives.
fn statuses(pairs: &Pairs<'_>, case: &Case<'_>, findings: &mut Vec<String>) {
    let left = |status: &str| matches!(status, "shipped" | "received");
    // An order that the hub does not have is lost; what was said of it cannot be weighed.
    let told = case.order.told.iter().filter(|_| case.hub.is_some());
    for told in told {
        match told.status.as_deref() {
            Some("completed") => {
                let mut parts = case.parts().peekable();
                let waiting = parts.peek().is_none() || parts.any(|part| part.is_living() && !left(&part.status));
                if waiting || !case.parts().any(|part| left(&part.status)) {
                    findings.push("was told completed, but not all of it was shipped".to_owned());
                } else if before_purchase(pairs, case, told) {
                    findings.push("was told completed before its goods were bought".to_owned());
                }
            }
            Some("cancelled") if case.parts().any(crate::view::HubLine::is_living) => {
                findings.push("was told cancelled, but a line lives".to_owned());
            }
            _ => {}
        }
    }
}

fn before_purchase(pairs: &Pairs<'_>, case: &Case<'_>, told: &Told) -> bool {
    // A line may have come by an edit after the word; such an order is judged by its end only.
    let mut numbers = case.parts().filter(|part| part.is_living()).flat_map(|part| &part.provider_orders);
    case.order.edited_at.is_none()
        && numbers.any(|number| pairs.world_order(number).is_some_and(|order| order.placed_at > told.at))
}

/// The same word twice in a row needs a cause: an edit in between, or an answer that was lost.
fn repeats<'c>(
    pairs: &Pairs<'_>,
    case: &'c Case<'_>,
    word: impl Fn(&'c Told) -> Option<&'c str>,
    name: &str,
    findings: &mut Vec<String>,
) {
    let mut said: Option<(&str, &Told)> = None;
    for told in &case.order.told {
        let Some(text) = word(told) else { continue };
        if let Some((before, first)) = said
            && before == text
            && !has_cause(pairs, case, first, told)
        {
            findings.push(format!("was told the same {name} twice: {}", text.chars().take(60).collect::<String>()));
        }
        said = Some((text, told));
    }
}

fn has_cause(pairs: &Pairs<'_>, case: &Case<'_>, first: &Told, again: &Told) -> bool {
    let edited = case.order.edited_at.is_some_and(|edited| first.at <= edited && edited <= again.at);
    let slack = SignedDuration::from_mins(1);
    let lost_answer = pairs.world.faults.iter().any(|fault| {
        fault.place.starts_with(&case.order.shop_kind)
            && LOST_ANSWERS.contains(&fault.kind.as_str())
            && fault.reference.as_ref() == Some(&case.order.id)
            && fault.at >= first.at - slack
            && fault.at <= again.at
    });
    edited || lost_answer
}

/// What the hub says it told, the shop heard.
fn believed(case: &Case<'_>, findings: &mut Vec<String>) {
    let Some(order) = case.hub else { return };
    let heard = |test: &dyn Fn(&Told) -> bool| case.order.told.iter().any(test);
    for told in &order.told {
        if let Some(status) = &told.status
            && !heard(&|truth| truth.status.as_ref() == Some(status))
        {
            findings.push(format!("the hub says it told {status}, the shop never heard it"));
        }
        if let Some(note) = &told.note
            && !heard(&|truth| truth.note.as_ref() == Some(note))
        {
            findings.push("the hub says it told a note, the shop never heard it".to_owned());
        }
    }
}

/// Numbers are compared without spaces, hyphens and case (BR-61).
fn normalised(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect()
}
