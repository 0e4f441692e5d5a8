//! A form as the input of an act. Pages post to `/do/{act}`; what the browser sends as pairs of text becomes the JSON that
//! the act reads, so that the page's door and the API's door are the same act (BR-74).
//!
//! Names say their shape: `line` is text, `settings.url` lies in an object, `lines#list` gathers all values, `quantity#int`
//! and `confirmed#bool` are numbers and truths, `start_at#maybe` and `days#maybe_int` are absent when empty. Empty text of a list is no entry.

use serde_json::{Map, Value};

use super::{Problem, csrf};

/// What a form says beside the act's own input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The input of the act.
    pub input: Value,
    /// The CSRF token; empty when it came in the header.
    pub csrf: String,
    /// Where to come back; check with `look::own_path`.
    pub back: String,
    /// The idempotency key.
    pub key: String,
}

/// Deepest nesting of a name.
const DEPTH: usize = 4;

/// Reads the pairs of a form.
///
/// # Errors
/// A problem 400 that names the field when a value is not of its shape.
pub fn read(pairs: Vec<(String, String)>) -> Result<Sent, Problem> {
    let mut sent =
        Sent { input: Value::Object(Map::new()), csrf: String::new(), back: String::new(), key: String::new() };
    for (name, text) in pairs {
        match name.as_str() {
            csrf::FIELD => sent.csrf = text,
            "return" => sent.back = text,
            "key" => sent.key = text,
            _ => put(&mut sent.input, &name, text)?,
        }
    }
    without_nothing(&mut sent.input);
    Ok(sent)
}

/// Leaves out what was left empty: for an act, absent is not null.
fn without_nothing(value: &mut Value) {
    if let Value::Object(fields) = value {
        fields.retain(|_, field| !field.is_null());
        fields.values_mut().for_each(without_nothing);
    }
}

fn put(input: &mut Value, name: &str, text: String) -> Result<(), Problem> {
    let wrong = || Problem::bad_request(format!("the field `{}` is wrong", name.chars().take(60).collect::<String>()));
    let (path, shape) = name.split_once('#').unwrap_or((name, ""));
    let steps: Vec<&str> = path.split('.').collect();
    if steps.len() > DEPTH || steps.iter().any(|step| step.is_empty()) {
        return Err(wrong());
    }
    let mut place = input;
    for step in steps {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        place = place.as_object_mut().ok_or_else(wrong)?.entry(step).or_insert(Value::Null);
    }
    match shape {
        "list" => {
            if place.is_null() {
                *place = Value::Array(Vec::new());
            }
            let list = place.as_array_mut().ok_or_else(wrong)?;
            if !text.is_empty() {
                list.push(Value::String(text));
            }
        }
        // An empty field says nothing.
        "maybe" if text.trim().is_empty() => *place = Value::Null,
        "maybe" => *place = Value::String(text.trim().to_owned()),
        "maybe_int" if text.trim().is_empty() => *place = Value::Null,
        "int" | "maybe_int" => *place = Value::from(text.trim().parse::<i64>().map_err(|_| wrong())?),
        "bool" => *place = Value::Bool(matches!(text.as_str(), "1" | "true" | "on")),
        "" if place.is_null() || place.is_string() => *place = Value::String(text),
        _ => return Err(wrong()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sent(pairs: &[(&str, &str)]) -> Result<Sent, Problem> {
        read(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn a_form_becomes_the_input_of_an_act() {
        let form = sent(&[
            ("csrf", "t"),
            ("return", "/orders"),
            ("key", "k-1"),
            ("lines#list", "lin_1"),
            ("lines#list", "lin_2"),
            ("settings.url", "https://a"),
            ("settings.webhooks#bool", "1"),
            ("quantity#int", " 3 "),
            ("days#maybe_int", ""),
            ("weeks#maybe_int", "2"),
            ("note", ""),
            ("secrets.key#maybe", ""),
            ("start_at#maybe", " 2026-03-01T00:00:00Z "),
        ])
        .unwrap();
        assert_eq!((form.csrf.as_str(), form.back.as_str(), form.key.as_str()), ("t", "/orders", "k-1"));
        assert_eq!(
            form.input,
            json!({"lines": ["lin_1", "lin_2"], "settings": {"url": "https://a", "webhooks": true}, "quantity": 3, "weeks": 2, "note": "", "secrets": {},
                "start_at": "2026-03-01T00:00:00Z"})
        );
    }

    #[test]
    fn what_is_not_of_its_shape_is_refused_by_name() {
        for pairs in [
            &[("quantity#int", "three")][..],
            &[("a", "1"), ("a.b", "2")],
            &[("a.b.c.d.e", "1")],
            &[("a..b", "1")],
            &[("", "1")],
            &[("a#odd", "1")],
            &[("a#int", "99999999999999999999")],
        ] {
            let problem = sent(pairs).unwrap_err();
            assert!(problem.detail.starts_with("the field `"), "{pairs:?}");
        }
    }
}
