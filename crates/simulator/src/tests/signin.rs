//! Signing in: the page, codes that are good once, for one application and one address, and for some minutes.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::{header, refresh, trade, world};
use crate::alibaba1688::{gateway, signin};
use crate::call::Call;
use crate::text::encode;
use crate::woocommerce::filter::Quirks;
use crate::world::State;
use crate::world::clock::MINUTE;

const BACK: &str = "http://hub.example/sessions/callback";

fn get(target: &str) -> Call {
    Call::new("GET", target, HeaderMap::new(), Bytes::new())
}

fn agree(state: &mut State, login: &str) -> String {
    let target = format!(
        "/oauth/agree?client_id={}&redirect_uri={}&state=w%201&account={login}",
        state.market.app_key,
        encode(BACK)
    );
    let reply = signin::agree(state, &get(&target));
    assert_eq!(reply.status, 302);
    header(&reply, "location").to_owned()
}

fn exchange(state: &mut State, code: &str, back: &str) -> (u16, Value) {
    let (key, secret) = (state.market.app_key.clone(), state.market.app_secret.clone());
    let form = format!(
        "grant_type=authorization_code&need_refresh_token=true&client_id={key}&client_secret={secret}&redirect_uri={}&code={code}",
        encode(back)
    );
    let target = format!("/openapi/http/1/system.oauth2/getToken/{key}");
    let call = Call::new("POST", &target, HeaderMap::new(), Bytes::from(form));
    let reply = gateway::answer(state, &call, Quirks::default());
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

#[test]
fn a_code_is_good_once_for_one_address_and_for_some_minutes() {
    let mut state = world(0, "8.9");
    let page = signin::ask(
        &state,
        &get(&format!(
            "/oauth/authorize?client_id={}&site=1688&redirect_uri={}&state=%22%3E%3Cb",
            state.market.app_key,
            encode(BACK)
        )),
    );
    let text = String::from_utf8(page.body).unwrap();
    assert!(
        text.contains("testbuyer001") && text.contains("testbuyer002") && text.contains("value=\"&quot;&gt;&lt;b\""),
        "{text}"
    );
    for wrong in [
        "client_id=1&redirect_uri=http%3A%2F%2Fa",
        "client_id=8800123",
        "client_id=8800123&redirect_uri=javascript%3A1",
    ] {
        assert_eq!(signin::ask(&state, &get(&format!("/oauth/authorize?{wrong}"))).status, 400, "{wrong}");
        assert_eq!(signin::agree(&mut state, &get(&format!("/oauth/agree?{wrong}&account=testbuyer001"))).status, 400);
    }
    let code = |place: String| place.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let place = agree(&mut state, "testbuyer002");
    assert!(place.starts_with(&format!("{BACK}?code=")) && place.ends_with("&state=w%201"), "{place}");
    let first = code(place);
    let (status, tokens) = exchange(&mut state, &first, BACK);
    assert_eq!((status, tokens["resource_owner"].as_str()), (200, Some("testbuyer002")));
    assert_eq!(tokens["memberId"], "b2b-2200000000002abcde");
    assert!(tokens["refresh_token"].is_string() && tokens["refresh_token_timeout"].is_string());
    assert_eq!(exchange(&mut state, &first, BACK).1["error"], "invalid_grant", "used");
    let second = code(agree(&mut state, "testbuyer001"));
    assert_eq!(exchange(&mut state, &second, "http://hub.example/other").1["error"], "invalid_grant");
    let third = code(agree(&mut state, "testbuyer001"));
    let later = state.now() + 6 * MINUTE;
    state.clock.jump_to(later);
    assert_eq!(exchange(&mut state, &third, BACK).0, 400, "too late");
    assert!(agree(&mut state, "").contains("?error=access_denied"));
    // A session that ended for good: neither token is worth anything until its person signs in again.
    refresh(&mut state);
    let old = state.market.buyers[0].refresh_token.clone();
    assert!(signin::end_sessions(&mut state, "testbuyer001") && !signin::end_sessions(&mut state, "nobody"));
    assert_ne!(state.market.buyers[0].refresh_token, old);
    let fourth = code(agree(&mut state, "testbuyer001"));
    assert_eq!(exchange(&mut state, &fourth, BACK).0, 200);
    assert_eq!(trade(&mut state, "alibaba.trade.getBuyerOrderList", &[]).0, 200);
}
