//! Signing in: a person agrees on the provider's own page, and the code that comes back is exchanged for tokens.

use async_trait::async_trait;
use connect::{
    CallCx, CallResult,
    provider::{SignIn, SignedIn},
};
use url::Url;

use super::{Alibaba1688, outcome, sessions, wire::TOKEN};

#[async_trait]
impl SignIn for Alibaba1688 {
    fn authorize_url(&self, callback: &str, state: &str) -> String {
        let mut url = Url::parse(&self.config.authorize).expect("the settings were checked");
        url.query_pairs_mut()
            .append_pair("client_id", &self.config.app_key)
            .append_pair("site", "1688")
            .append_pair("redirect_uri", callback)
            .append_pair("state", state);
        url.into()
    }

    async fn exchange(&self, cx: &CallCx<'_>, callback: &str, code: &str) -> CallResult<SignedIn> {
        let params = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("need_refresh_token", "true".to_owned()),
            ("redirect_uri", callback.to_owned()),
            ("code", code.to_owned()),
        ];
        let response = self.config.ask_with_secret(cx, TOKEN, params).await?;
        outcome::signed_in(&sessions::opened(&response)?, cx.clock.now())
    }
}
