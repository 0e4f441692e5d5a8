//! Takes secrets and people out of addresses and bodies before they are kept (BR-04). Shape and codes stay readable.
//!
//! It works by names of fields, over JSON, forms and queries, also JSON inside a form. Text of another kind loses the
//! secrets that the request itself carried, and e-mail addresses.

use serde_json::Value;

use super::Request;

/// What stands in place of a value.
const MASK: &str = "***";
/// Larger bodies are not looked into, and so not kept.
const LARGEST: usize = 2 * 1024 * 1024;

/// Parts of names of secret fields, in lower case without `_` and `-`.
const SECRET_PARTS: &[&str] = &[
    "secret",
    "password",
    "passwd",
    "token",
    "signature",
    "consumerkey",
    "apikey",
    "authorization",
    "oauth",
    "credential",
];
/// Whole names of secret fields.
const SECRET_NAMES: &[&str] = &["sign", "session", "orderkey", "paymenturl", "carthash", "nonce"];
/// Whole names of fields about people.
const PERSONAL_NAMES: &[&str] = &[
    "email",
    "mail",
    "phone",
    "phonenumber",
    "mobile",
    "mobilephone",
    "telephone",
    "tel",
    "fax",
    "firstname",
    "lastname",
    "middlename",
    "fullname",
    "realname",
    "username",
    "nickname",
    "surname",
    "company",
    "companyname",
    "address",
    "address1",
    "address2",
    "fulladdress",
    "street",
    "house",
    "flat",
    "zip",
    "zipcode",
    "postcode",
    "postalcode",
    "post",
    "customernote",
    "customeripaddress",
    "customeruseragent",
    "ip",
    "passport",
    "displayname",
    "tofullname",
    "tomobile",
    "tophone",
    "topost",
    "toarea",
    "buyername",
    "buyerloginid",
    "contactperson",
    "districtcode",
    "idcard",
    "inn",
];
/// Names of objects in which every value is about a person.
const PERSONAL_OBJECTS: &[&str] = &[
    "billing",
    "shipping",
    "billingaddress",
    "shippingaddress",
    "customer",
    "receiver",
    "receiverinfo",
    "consignee",
    "recipient",
    "addressparam",
    "buyercontact",
    "client",
];

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_secret(name: &str) -> bool {
    let name = plain(name);
    SECRET_NAMES.contains(&name.as_str()) || SECRET_PARTS.iter().any(|part| name.contains(part))
}

/// A form that asks for tokens: its `code` stands for a person's sign-in, while elsewhere a code says what went wrong.
fn is_grant(form: &str) -> bool {
    form.split('&').any(|pair| pair.starts_with("grant_type="))
}

fn is_personal(name: &str) -> bool {
    let name = plain(name);
    // `receiverMobile`, `receiver_name` and the like.
    PERSONAL_NAMES.contains(&name.as_str()) || (name.starts_with("receiver") && name.len() > 8)
}

/// The values that must not be seen again wherever they turn up, such as in an error that repeats the address.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn of(request: &Request, url: &str) -> Self {
        let mut found = Vec::new();
        let query = url::Url::parse(url).ok().and_then(|url| url.query().map(str::to_owned)).unwrap_or_default();
        let form = std::str::from_utf8(&request.body).ok().filter(|body| is_form(body)).unwrap_or_default();
        for (name, value) in
            url::form_urlencoded::parse(query.as_bytes()).chain(url::form_urlencoded::parse(form.as_bytes()))
        {
            if is_secret(&name) || (is_grant(form) && name == "code") {
                found.push(value.into_owned());
            }
        }
        for (name, value) in &request.headers {
            if is_secret(name) {
                found.push(value.split_once(' ').map_or(value.as_str(), |(_, rest)| rest).to_owned());
            }
        }
        found.retain(|secret| secret.len() >= 8);
        Self(found)
    }

    /// The text without the request's own secrets.
    pub(super) fn without(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
            }
        }
        text
    }

    /// A body as it may be kept: at least its first `kept` bytes. A long list is looked into only so far.
    pub(super) fn redacted(&self, body: &[u8], kept: usize) -> String {
        if let Some(list) = beginning_of_list(body, kept) {
            return self.without(&list);
        }
        if body.len() > LARGEST {
            return format!("({} bytes, not kept)", body.len());
        }
        self.without(&redacted_text(&String::from_utf8_lossy(body)))
    }
}

/// The first items of a list in JSON, redacted like any other, when they are enough to fill what is kept: a page of a
/// hundred orders need not be read whole for the beginning of it.
fn beginning_of_list(body: &[u8], kept: usize) -> Option<String> {
    let mut rest = body.trim_ascii_start().strip_prefix(b"[")?;
    let mut out = String::from("[");
    while out.len() <= kept {
        let mut items = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
        let mut item = items.next()?.ok()?;
        let read = items.byte_offset();
        rest = rest.get(read..)?.trim_ascii_start().strip_prefix(b",")?;
        mask_value(&mut item, false);
        out.push_str(&item.to_string());
        out.push(',');
    }
    Some(out)
}

/// An address as it may be kept: secret and personal values of the query masked, no user before the host.
pub(super) fn redacted_url(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else { return "(malformed address)".to_owned() };
    let _ = parsed.set_username("");
    let _ = parsed.set_password(None);
    let query = parsed.query().map(redacted_form);
    parsed.set_query(None);
    parsed.set_fragment(None);
    match query {
        Some(query) => format!("{parsed}?{query}"),
        None => parsed.to_string(),
    }
}

/// A text (JSON, a form, anything else) without secrets and people; the whole of it, uncut.
#[must_use]
pub fn redacted_text(text: &str) -> String {
    let trimmed = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if trimmed.starts_with(['{', '[']) {
        if let Ok(mut value) = serde_json::from_str::<Value>(trimmed) {
            mask_value(&mut value, false);
            return value.to_string();
        }
        return without_emails(&mask_broken_json(text));
    }
    if is_form(trimmed) { redacted_form(trimmed) } else { without_emails(text) }
}

/// One line of `name=value` pairs, as browsers send forms.
fn is_form(text: &str) -> bool {
    text.contains('=') && !text.contains(['<', '\n', ' ', '{', '"'])
}

fn redacted_form(form: &str) -> String {
    let mut out = String::with_capacity(form.len());
    for (index, pair) in form.split('&').enumerate() {
        if index > 0 {
            out.push('&');
        }
        let (raw, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name =
            url::form_urlencoded::parse(raw.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default();
        let opened = url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default();
        out.push_str(raw);
        if !pair.contains('=') {
            continue;
        }
        out.push('=');
        if value.is_empty() {
        } else if is_secret(&name) || is_personal(&name) || (name == "code" && is_grant(form)) {
            out.push_str(MASK);
        } else if let Ok(mut inner) = serde_json::from_str::<Value>(&opened)
            && (inner.is_object() || inner.is_array())
        {
            // A form whose field is JSON: shown opened, it is for reading only.
            mask_value(&mut inner, PERSONAL_OBJECTS.contains(&plain(&name).as_str()));
            out.push_str(&inner.to_string());
        } else {
            out.push_str(&without_emails(value));
        }
    }
    out
}

fn mask_value(value: &mut Value, all: bool) {
    match value {
        Value::Object(fields) => {
            // A list of named values (`{"key": "phone", "value": ".."}`) hides by the name it tells.
            let told = ["key", "name"].iter().find_map(|field| fields.get(*field)?.as_str().map(str::to_owned));
            let told = told.is_some_and(|name| is_secret(&name) || is_personal(name.trim_start_matches("_billing_")));
            for (name, inner) in fields.iter_mut() {
                if is_secret(name) {
                    mask_whole(inner);
                } else {
                    let person = all
                        || is_personal(name)
                        || PERSONAL_OBJECTS.contains(&plain(name).as_str())
                        || (told && matches!(name.as_str(), "value" | "display_value"));
                    mask_value(inner, person);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mask_value(item, all)),
        Value::String(text) if !text.is_empty() => {
            if all {
                MASK.clone_into(text);
            } else if text.contains('@') {
                *text = without_emails(text);
            } else if text.starts_with(['{', '[']) && text.len() < 64 * 1024 {
                *text = redacted_text(text);
            }
        }
        Value::Number(_) if all => *value = Value::String(MASK.to_owned()),
        _ => {}
    }
}

fn mask_whole(value: &mut Value) {
    if !matches!(value, Value::Null | Value::Bool(_)) && value.as_str() != Some("") {
        *value = Value::String(MASK.to_owned());
    }
}

/// JSON that does not parse (cut off, notices around it): every value behind a hidden name is masked up to its end.
fn mask_broken_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let after = &rest[at + 1..];
        let end = string_end(after);
        let name = &after[..end];
        let behind = after.get(end + 1..).unwrap_or("");
        out.push_str(&rest[..at]);
        out.push('"');
        out.push_str(name);
        if after.len() > end {
            out.push('"');
        }
        let value = behind.trim_start().strip_prefix(':').map(str::trim_start);
        match value.and_then(|value| value.strip_prefix('"')) {
            Some(inner) if is_secret(name) || is_personal(name) => {
                out.push_str(":\"");
                out.push_str(MASK);
                out.push('"');
                rest = inner.get(string_end(inner) + 1..).unwrap_or("");
            }
            _ => rest = behind,
        }
    }
    out.push_str(rest);
    out
}

/// Where a JSON string that began before `text` ends.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

fn without_emails(text: &str) -> String {
    without_emails_at("%40", &without_emails_at("@", text))
}

/// One pass from left to right: what stands around each `at` is masked when it looks like the two parts of an address.
fn without_emails_at(at: &str, text: &str) -> String {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find(at) {
        let (before, after) = (&rest[..found], &rest[found + at.len()..]);
        let local = before.trim_end_matches(part).len();
        let domain = after.len() - after.trim_start_matches(part).len();
        if local < found && domain > 0 {
            out.push_str(&before[..local]);
            out.push_str(MASK);
            rest = &after[domain..];
        } else {
            out.push_str(&rest[..found + at.len()]);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_04_secrets_and_people_are_taken_out() {
        for (text, kept) in [
            (
                r#"{"id":1,"total":"5.00","billing":{"city":"Sofia","phone":""}}"#,
                r#"{"billing":{"city":"***","phone":""},"id":1,"total":"5.00"}"#,
            ),
            (
                r#"{"access_token":"x","refresh_token":7,"expires_in":"36000"}"#,
                r#"{"access_token":"***","expires_in":"36000","refresh_token":"***"}"#,
            ),
            (r#"{"line_items":[{"name":"Mug","total":"1.00"}]}"#, r#"{"line_items":[{"name":"Mug","total":"1.00"}]}"#),
            (r#"{"key":"_billing_phone","value":"123"}"#, r#"{"key":"_billing_phone","value":"***"}"#),
            (r#"{"note":"write to anna@mail.example today"}"#, r#"{"note":"write to *** today"}"#),
            ("_aop_signature=AB12&page=2&client_secret=s", "_aop_signature=***&page=2&client_secret=***"),
            (
                "addressParam=%7B%22fullName%22%3A%22Li%22%2C%22cityText%22%3A%22Yiwu%22%7D&flow=general",
                r#"addressParam={"cityText":"***","fullName":"***"}&flow=general"#,
            ),
            (r#"{"email":"a@b.example","id":5,"phone":"12\"3"#, r#"{"email":"***","id":5,"phone":"***""#),
            ("<p>ask admin@shop.example</p>", "<p>ask ***</p>"),
            ("to=anna%40mail.example&x=1", "to=***&x=1"),
            ("@ and a@ and @b", "@ and a@ and @b"),
            ("", ""),
        ] {
            assert_eq!(redacted_text(text), kept, "{text}");
        }
        assert_eq!(
            redacted_url(
                "https://u:p@shop.example/wp-json/wc/v3/orders?consumer_key=ck_1&consumer_secret=cs_1&page=2&oauth_signature=a%3D#x"
            ),
            "https://shop.example/wp-json/wc/v3/orders?consumer_key=***&consumer_secret=***&page=2&oauth_signature=***"
        );
    }

    #[test]
    fn br_04_a_secret_that_comes_back_is_masked_wherever_it_stands() {
        let request = Request {
            doing: "test.call",
            method: "GET",
            url: String::new(),
            headers: vec![("Authorization", "Basic c2VjcmV0c2VjcmV0".into())],
            body: bytes::Bytes::new(),
            access: super::super::Access::Reads,
        };
        let secrets = Secrets::of(&request, "http://shop.example/?consumer_secret=cs_12345678");
        assert_eq!(secrets.redacted(b"<a href='?cs_12345678'>c2VjcmV0c2VjcmV0</a>", 8192), "<a href='?***'>***</a>");
    }

    #[test]
    fn hostile_text_does_no_harm() {
        for text in [
            "{".repeat(100_000),
            "[".repeat(100_000),
            "\"\\".into(),
            "{\"email\":\"".into(),
            "=&=&&=%".into(),
            "€@€".into(),
        ] {
            let _ = redacted_text(&text);
        }
    }

    #[test]
    fn of_a_long_list_the_beginning_is_kept_and_redacted() {
        let item = |id: usize| {
            format!(
                r#"{{"id":{id},"billing":{{"email":"a@b.example"}},"order_key":"wc_order_x","note":"{}"}}"#,
                "x".repeat(900)
            )
        };
        let list = |count: usize| format!(" [{}]", (0..count).map(item).collect::<Vec<_>>().join(" ,\n"));
        let secrets = Secrets(vec!["wc_order_x".to_owned()]);
        let long = secrets.redacted(list(1000).as_bytes(), 8192);
        assert!(long.len() > 8192 && long.len() < 12_000, "{}", long.len());
        assert_eq!(long, secrets.redacted(list(50).as_bytes(), 8192), "it does not matter how much follows");
        assert!(!long.contains("a@b") && !long.contains("wc_order"), "{long}");
        let whole: Value = serde_json::from_str(&secrets.redacted(list(5).as_bytes(), 8192)).unwrap();
        assert_eq!(whole.as_array().map(Vec::len), Some(5), "a short one is kept whole");
        for broken in ["[1, 2", "[", "[}", "[{\"email\": \"a@b.example\"}, {"] {
            assert!(!secrets.redacted(broken.as_bytes(), 1).contains("a@b"), "{broken}");
        }
    }
}
