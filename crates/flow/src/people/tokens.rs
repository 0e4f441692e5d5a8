//! API tokens: what a program may, for how long, and when it was last used.

use domain::{
    Moment, Refusal, Right,
    actor::{Actor, Origin},
    ids::TokenId,
    refusal::RefusalCode,
    right::{Grant, Rights, Role},
    time::{DAY, HOUR},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx,
    people::{self, NewToken, TokenRow, tokens},
};

use super::{beyond, grant_refusals, name_refusal, told, wished};
use crate::{
    act::{Act, ActCx, ActError, Caller},
    hub::{Hub, hash},
};

/// When a token was last used is written at most so often.
const COARSE: i64 = HOUR;

/// Makes an API token; its word is shown once, in the reply.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// Its name.
    pub name: String,
    /// What it may: a role's code.
    #[schema(value_type = String)]
    pub role: Role,
    /// Exactly these rights instead of the role's; a section's name stands for all of it.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub rights: Option<Rights>,
    /// Rights beside the role's.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub add: Rights,
    /// Rights of the role that it does not get.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub remove: Rights,
    /// Days until it ends; absent: it does not.
    #[serde(default)]
    pub days: Option<i64>,
}

impl CreateToken {
    /// A token makes none that lives longer than itself.
    async fn outlives<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<bool, ActError> {
        let Actor::Token(maker) = cx.actor() else { return Ok(false) };
        let Some(ends) = living(read, maker).await?.and_then(|row| row.expires_at) else { return Ok(false) };
        Ok(self.days.is_none_or(|days| cx.hub.env.now().plus(days.saturating_mul(DAY)).micros() > ends))
    }

    fn grant(&self) -> Grant {
        wished(self.role, self.rights, self.add, self.remove)
    }
}

/// A new token.
#[derive(Debug, Serialize)]
pub struct TokenDone {
    /// Its id.
    pub token: TokenId,
    /// The word itself. It cannot be read again.
    pub word: String,
}

impl Act for CreateToken {
    const NAME: &'static str = "token.create";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = TokenDone;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals: Vec<Refusal> = name_refusal("name", &self.name).into_iter().collect();
        let wrong_days = self.days.is_some_and(|days| !(1..=3650).contains(&days));
        if wrong_days || self.outlives(read, cx).await? {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "days"));
        }
        refusals.extend(grant_refusals(&cx.caller, self.grant()));
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<TokenDone, ActError> {
        let expires = self.days.map(|days| cx.hub.env.now().plus(days * DAY));
        let (token, word) = make(tx, cx.hub, cx.actor(), self.name.trim(), self.grant(), expires).await?;
        Ok(TokenDone { token, word })
    }

    fn kept_reply(done: &Value) -> Value {
        json!({ "token": done["token"], "word": null })
    }

    fn audit(&self) -> Value {
        json!({ "name": self.name, "days": self.days, "grant": told(self.grant()) })
    }
}

/// Makes a token for the transaction's company; its id and its word.
///
/// # Errors
/// When the row cannot be written.
pub async fn make_token(
    tx: &mut Tx,
    hub: &Hub,
    name: &str,
    grant: impl Into<Grant>,
    expires: Option<Moment>,
) -> Result<(TokenId, String), StoreError> {
    make(tx, hub, Actor::Console, name, grant.into(), expires).await
}

async fn make(
    tx: &mut Tx,
    hub: &Hub,
    actor: Actor,
    name: &str,
    grant: Grant,
    expires_at: Option<Moment>,
) -> Result<(TokenId, String), StoreError> {
    let word = format!("sct_{}{}", hub.secret_word(), hub.secret_word());
    let (id, token_hash) = (hub.env.id(), hash(word.as_bytes()));
    let new = NewToken { id, company: tx.company(), name, token_hash: &token_hash, grant, actor, expires_at };
    people::insert_token(tx, new, hub.env.now()).await?;
    Ok((id, word))
}

async fn living<R: Read>(read: &mut R, token: TokenId) -> Result<Option<TokenRow>, StoreError> {
    let company = read.company();
    Ok(people::tokens(read, company).await?.into_iter().find(|row| row.id == token))
}

/// Ends an API token.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndToken {
    /// The token.
    #[schema(value_type = String)]
    pub token: TokenId,
}

/// The ended token.
#[derive(Debug, Serialize)]
pub struct TokenEnded {
    /// Its id.
    pub token: TokenId,
}

impl Act for EndToken {
    const NAME: &'static str = "token.end";
    const RIGHT: Right = Right::PeopleEdit;
    type Done = TokenEnded;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match living(read, self.token).await? {
            Some(row) => beyond(&cx.caller, row.grant()).into_iter().collect(),
            None => vec![RefusalCode::NotFound.refusal().with("token", self.token)],
        })
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = living(read, self.token).await?;
        Ok(row.map_or(Value::Null, |row| json!({ "name": row.name, "grant": told(row.grant()) })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<TokenEnded, ActError> {
        let company = tx.company();
        if people::end_token(tx, company, self.token, cx.hub.env.now()).await? {
            Ok(TokenEnded { token: self.token })
        } else {
            Err(RefusalCode::NotFound.refusal().with("token", self.token).into())
        }
    }
}

/// Who calls with this token word.
///
/// # Errors
/// When the rows cannot be read.
pub async fn token_caller(hub: &Hub, word: &str, from: Origin) -> Result<Option<Caller>, StoreError> {
    let now = hub.env.now();
    let Some(row) = people::token(&mut hub.store.read_global().await?, &hash(word.as_bytes()), now).await? else {
        return Ok(None);
    };
    if row.used_at.is_none_or(|at| now.micros() - at >= COARSE) {
        note_use(hub, row.id, now).await;
    }
    let (actor, rights) = (Actor::Token(row.id), row.grant().rights());
    Ok(Some(Caller { actor, company: row.company, role: row.role, rights, login: None, from }))
}

/// A call is answered whether or not this can be written.
async fn note_use(hub: &Hub, id: TokenId, now: Moment) {
    let noted = async {
        let mut tx = hub.store.begin_global("people: token used").await?;
        tokens::used(&mut tx, id, now).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::debug!(error = &error as &dyn std::error::Error, "the use of a token was not noted");
    }
}
