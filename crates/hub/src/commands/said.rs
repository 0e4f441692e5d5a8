//! What the command line says in words: refusals with their values and what helps, and that a list is empty. The same texts
//! as on the pages, in English.

use domain::refusal::RefusalCode;
use serde_json::Value;
use web::lang::Lang;

use super::tell;

/// Refusals as sentences, one after another: what speaks against it, about what, and what helps.
pub(super) fn refusals(all: &Value) -> String {
    let all: Vec<String> = all.as_array().into_iter().flatten().map(refusal).collect();
    all.join(" ")
}

fn refusal(refusal: &Value) -> String {
    let code = refusal["code"].as_str().unwrap_or_default();
    if code.parse::<RefusalCode>().is_err() {
        // A newer hub knows more of them.
        return code.to_owned();
    }
    let values = refusal["values"].as_object();
    let values: Vec<(&str, &str)> =
        values.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    let mut arguments: Vec<_> = vec![("value", "".into())];
    arguments.extend(values.iter().map(|(name, value)| (*name, (*value).into())));
    let mut said = Lang::En.text(&format!("refusal-{code}"), &arguments);
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        said = format!("{said} ({})", values.join(", "));
    }
    let remedy = format!("remedy-{}", refusal["remedy"]["code"].as_str().unwrap_or_default());
    if Lang::En.has(&remedy) { format!("{said} {}", Lang::En.text(&remedy, &[])) } else { said }
}

/// Says that a list is empty, to who watches: scripts read nothing on standard output.
pub(super) fn none_if_empty(rows: &[Value]) {
    if rows.is_empty() {
        tell("none");
    }
}

/// The sentence for a token that the hub does not take.
pub(super) const TOKEN_WRONG: &str =
    "the token is wrong or has ended: make another one with `supercargo token create` or on the page People";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_refusal_is_said_in_words() {
        let all: Vec<Value> = RefusalCode::ALL.iter().map(|code| json!(code.refusal())).collect();
        for one in &all {
            let said = refusals(&json!([one]));
            assert!(said.ends_with('.') && !said.contains('_') && !said.contains('\u{27e6}'), "{one}: {said}");
        }
        let one = json!([RefusalCode::RightMissing.refusal().with("right", "orders.see"), { "code": "of_tomorrow" }]);
        let said = refusals(&one);
        assert!(said.contains("(right: orders.see)") && said.ends_with("of_tomorrow"), "{said}");
    }
}
