//! The message after an act, carried over one redirect in a cookie: codes only, so that nobody can put words into it.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Refusal, ids::DecisionId, refusal::RefusalCode};
use flow::act;
use serde::{Deserialize, Serialize};

use crate::{
    frame::Tone,
    http::cookies::{self, Cookie},
};

const COOKIE: &str = "flash";
/// The text after an answer.
const ANSWERED: &str = "flash-answered";
/// The text after an act that has no other.
const DONE: &str = "flash-done";
/// Seconds that it may wait for its page.
const LASTING: i64 = 60;
/// Most refusals and values that are carried, and longest value: a browser keeps 4 KB.
const MOST: usize = 5;
const LONGEST: usize = 70;
/// Values lose their names on the way; their order stays. Codes keep theirs, so that they are said in words.
const NAMES: [&str; 4] = ["value-1", "value-2", "value-3", "value-4"];
const CODES: [&str; 8] = ["state", "status", "field", "right", "hold", "fields", "problem", "start_at"];
/// Texts that may be carried.
const TEXTS: &[(&str, Tone)] =
    &[(DONE, Tone::Good), ("flash-queued", Tone::Good), (ANSWERED, Tone::Good), ("flash-refused", Tone::Bad)];

/// A message that was carried.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) tone: Tone,
    pub(super) text: &'static str,
    pub(super) refusals: Vec<Refusal>,
    /// The question that was answered.
    pub(super) answered: Option<DecisionId>,
    /// The act that was done, and the id of whom or what it was done to.
    pub(super) done: Option<(&'static str, String)>,
}

#[derive(Default, Serialize, Deserialize)]
struct Wire {
    text: String,
    #[serde(default)]
    refusals: Vec<(String, Vec<(String, String)>)>,
    #[serde(default)]
    answered: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    about: String,
}

/// The header that carries a message.
pub(super) fn header(text: &str, refusals: &[Refusal], secure: bool) -> HeaderValue {
    let cut = |(name, value): (&&str, &String)| ((*name).to_owned(), value.chars().take(LONGEST).collect::<String>());
    let one = |refusal: &Refusal| {
        (refusal.code.code().to_owned(), refusal.values.iter().take(NAMES.len()).map(cut).collect::<Vec<_>>())
    };
    let refusals = refusals.iter().take(MOST).map(one).collect();
    carry(&Wire { text: text.to_owned(), refusals, ..Wire::default() }, secure)
}

/// The header that carries the word that a question was answered.
pub(super) fn answered(decision: DecisionId, secure: bool) -> HeaderValue {
    carry(&Wire { text: ANSWERED.to_owned(), answered: decision.to_string(), ..Wire::default() }, secure)
}

/// The header that carries the word that an act was done. Names are looked up when it is read: it carries an id.
pub(super) fn done(act: &str, about: &str, secure: bool) -> HeaderValue {
    let wire = Wire { text: DONE.to_owned(), act: act.to_owned(), about: about.to_owned(), ..Wire::default() };
    carry(&wire, secure)
}

fn carry(wire: &Wire, secure: bool) -> HeaderValue {
    let json = serde_json::to_vec(wire).expect("texts are plain data");
    let cookie = Cookie::new(COOKIE, URL_SAFE_NO_PAD.encode(json)).lasting(LASTING);
    if secure { cookie.secure() } else { cookie }.header()
}

/// The header that takes it away.
pub(super) fn gone() -> HeaderValue {
    Cookie::gone(COOKIE).header()
}

/// The message of a request, when it carries one that we made.
pub(super) fn read(headers: &HeaderMap) -> Option<Kept> {
    let json = URL_SAFE_NO_PAD.decode(cookies::read(headers, COOKIE)?).ok()?;
    let wire: Wire = serde_json::from_slice(&json).ok()?;
    let (text, tone) = *TEXTS.iter().find(|(text, _)| *text == wire.text)?;
    let refusals = wire.refusals.into_iter().take(MOST).filter_map(|(code, values)| {
        let refusal = code.parse::<RefusalCode>().ok()?.refusal();
        let named = NAMES
            .into_iter()
            .zip(values)
            .map(|(place, (name, value))| (CODES.into_iter().find(|code| *code == name).unwrap_or(place), value));
        Some(named.fold(refusal, |refusal, (name, value)| refusal.with(name, value)))
    });
    let done = act::find(&wire.act).map(|act| (act.name, wire.about));
    Some(Kept { tone, text, refusals: refusals.collect(), answered: wire.answered.parse().ok(), done })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_over_one_redirect_and_only_ours_does() {
        let refusal = RefusalCode::OrderOnHold.refusal().with("hold", "person").with("line", "л".repeat(500));
        let refusal = refusal.with("state", "paid").with("number", "RA1");
        let sent = header("flash-refused", &[refusal], false);
        assert!(sent.len() < 4000);
        let mut headers = HeaderMap::new();
        let pair = sent.to_str().unwrap().split(';').next().unwrap().to_owned();
        headers.insert("cookie", pair.parse().unwrap());
        let kept = read(&headers).unwrap();
        assert_eq!(
            (kept.text, kept.refusals.len(), kept.refusals[0].code),
            ("flash-refused", 1, RefusalCode::OrderOnHold)
        );
        assert_eq!(kept.refusals[0].values["value-3"], "RA1");
        let codes = ["hold", "state"].map(|name| kept.refusals[0].values[name].as_str());
        assert_eq!(codes, ["person", "paid"], "a code keeps its name");
        let sent = done("member.end", "usr_06f0000000001", false);
        headers.insert("cookie", sent.to_str().unwrap().split(';').next().unwrap().parse().unwrap());
        assert_eq!(read(&headers).unwrap().done, Some(("member.end", "usr_06f0000000001".to_owned())));
        for bad in ["flash=", "flash=abc", "flash=eyJ0ZXh0IjoiPHNjcmlwdD4ifQ"] {
            headers.insert("cookie", bad.parse().unwrap());
            assert!(read(&headers).is_none(), "{bad}");
        }
    }
}
