//! Renewing the tokens of a signed-in account. How a person signs in is in `sign_in`.

use async_trait::async_trait;
use connect::{
    CallCx, CallError, CallResult, Fault, Response,
    provider::{Renewed, Sessions},
};

use super::{
    Alibaba1688,
    faults::Said,
    outcome,
    wire::{Object, TOKEN},
};

#[async_trait]
impl Sessions for Alibaba1688 {
    async fn renew(&self, cx: &CallCx<'_>) -> CallResult<Renewed> {
        let account = cx.account.ok_or_else(|| CallError::new(TOKEN.doing, Fault::Session))?;
        let params = vec![
            ("grant_type", "refresh_token".to_owned()),
            // The provider's own example calls it `refreshToken`, which does not work.
            ("refresh_token", account.refresh_token.reveal().to_owned()),
        ];
        let response = self.config.ask_with_secret(cx, TOKEN, params).await?;
        outcome::renewed(&opened(&response)?, cx.clock.now())
    }
}

/// The exact codes of a refused renewal are not published: whatever the far side refuses needs a new sign-in, but what
/// the gateway names for certain (key, limits) and a broken far side do not.
pub(super) fn opened(response: &Response) -> CallResult<Object<'_>> {
    let over = |said: Said| CallError::new(TOKEN.doing, Fault::Session).far(said.code).because(said.message);
    match TOKEN.open(response) {
        Ok(body) if body.has("access_token") => Ok(body),
        Ok(body) => match Said::of(&body) {
            said if said.is_silent() => Err(TOKEN.garbled("neither token nor error")),
            said => Err(over(said)),
        },
        Err(error) => match error.fault {
            Fault::Garbled | Fault::Refused(_) if (400..500).contains(&response.status) => {
                Err(over(Object::read(&response.body).map(|body| Said::of(&body)).unwrap_or_default()))
            }
            _ => Err(error),
        },
    }
}
