//! The second factor: codes of six digits that change each half minute (RFC 6238), and recovery codes for whoever has lost
//! the device. A code is accepted once; the secret is sealed and shown only until it is confirmed.

use domain::{
    Refusal, Right,
    ids::{CompanyId, UserId},
    refusal::RefusalCode,
    time::{HOUR, SECOND},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, StoreError, Tx,
    people::{
        self,
        factors::{self, FactorRow},
    },
    seal::Place,
};
use totp_rs::{Builder, Secret, Totp};

use super::password::{is_own, own_refusals, person};
use crate::{
    act::{Act, ActCx, ActError},
    hub::{Hub, hash},
};

/// How long an offered secret waits to be confirmed.
const OFFERED: i64 = HOUR;
/// Recovery codes at a time.
const CODES: usize = 10;
/// The letters of a recovery code: none that is taken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// The place to which the secret of a person is bound. People belong to no one company.
fn place(user: UserId) -> Place<'static> {
    Place { table: "users", column: "factor_secret", company: CompanyId::new(0), row: user.number() }
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret).ok()?).build().ok()
}

/// The step of which the code is, when it is right.
fn step_of(hub: &Hub, row: &FactorRow, user: UserId, code: &str) -> Option<i64> {
    let secret = hub.keyring.open(&row.factor_secret, place(user)).ok()?;
    let digits: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let seconds = u64::try_from(hub.env.now().micros() / SECOND).ok()?;
    i64::try_from(totp(&secret)?.check(&digits, seconds)?).ok()
}

/// What a given code came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The code of the device.
    Device,
    /// One of the recovery codes, now used up.
    Recovery,
    /// Neither, or used before.
    Wrong,
}

/// Takes a code of the device or a recovery code; each is taken once.
pub(super) async fn take_code(tx: &mut Tx, hub: &Hub, user: UserId, code: &str) -> Result<Code, StoreError> {
    let Some(row) = factors::get(tx, user).await?.filter(|row| row.factor_state == "on") else {
        return Ok(Code::Wrong);
    };
    if let Some(step) = step_of(hub, &row, user, code) {
        return Ok(if factors::take_step(tx, user, step).await? { Code::Device } else { Code::Wrong });
    }
    let used = factors::use_code(tx, user, &recovery_hash(user, code), hub.env.now()).await?;
    Ok(if used { Code::Recovery } else { Code::Wrong })
}

fn recovery_hash(user: UserId, code: &str) -> String {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect();
    hash(format!("{user}:{plain}").as_bytes())
}

/// New recovery codes of 80 bits each.
async fn new_codes(tx: &mut Tx, hub: &Hub, user: UserId) -> Result<Vec<String>, StoreError> {
    let codes: Vec<String> = (0..CODES).map(|_| new_code(hub)).collect();
    let hashes: Vec<String> = codes.iter().map(|code| recovery_hash(user, code)).collect();
    factors::set_codes(tx, user, &hashes).await?;
    Ok(codes)
}

fn new_code(hub: &Hub) -> String {
    let group = || {
        let mut bits = hub.env.random.next_u64();
        let mut letters = String::new();
        for _ in 0..4 {
            letters.push(char::from(LETTERS[usize::try_from(bits & 31).expect("five bits fit")]));
            bits >>= 5;
        }
        letters
    };
    [group(), group(), group(), group()].join("-")
}

/// What an authenticator needs, while it is not confirmed.
#[derive(Debug, Clone, Serialize)]
pub struct FactorOffer {
    /// The secret, for typing.
    pub secret: String,
    /// The same as an address, for a QR code.
    pub address: String,
}

fn offer(secret: &str, login: &str) -> FactorOffer {
    let plain = |sign: &u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.' | b'~');
    let name: String = login
        .bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    FactorOffer {
        secret: secret.to_owned(),
        address: format!("otpauth://totp/Supercargo:{name}?secret={secret}&issuer=Supercargo"),
    }
}

/// The offered secret of a person, as long as it waits to be confirmed.
///
/// # Errors
/// When the rows cannot be read.
pub async fn factor_offer<R: Read>(read: &mut R, hub: &Hub, user: UserId) -> Result<Option<FactorOffer>, StoreError> {
    let begun = factors::get(read, user).await?.filter(|row| row.factor_state == "begun" && is_fresh(hub, row));
    let (Some(row), Some(person)) = (begun, people::user(read, user).await?) else { return Ok(None) };
    Ok(hub.keyring.open(&row.factor_secret, place(user)).ok().map(|secret| offer(&secret, &person.login)))
}

fn is_fresh(hub: &Hub, row: &FactorRow) -> bool {
    row.factor_at.is_some_and(|at| hub.env.now().micros() - at < OFFERED)
}

/// An act that a person confirms with the password: whether it fits is found out before the transaction.
macro_rules! with_password {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// One's own password.
            pub password: String,
            #[serde(skip)]
            #[schema(ignore)]
            fits: Option<bool>,
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

with_password! {
    /// Begins a second factor: makes its secret and shows it until a code confirms it.
    BeginFactor
}

/// What the authenticator needs; shown once here, and on the person's page until it is confirmed.
#[derive(Debug, Serialize)]
pub struct FactorBegun {
    /// The secret and its address.
    pub offer: FactorOffer,
}

impl Act for BeginFactor {
    const NAME: &'static str = "factor.begin";
    const RIGHT: Right = Right::OwnEdit;
    type Done = FactorBegun;
    const IS_SECRET: bool = true;

    async fn prepare(&mut self, cx: &ActCx<'_>) -> Result<(), ActError> {
        self.fits = Some(is_own(cx, &self.password).await?);
        Ok(())
    }

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = own_refusals(cx, self.fits);
        if let Ok(user) = person(cx)
            && factors::get(read, user).await?.is_some_and(|row| row.factor_state == "on")
        {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<FactorBegun, ActError> {
        let (hub, user) = (cx.hub, person(cx)?);
        let login = people::user(tx, user).await?.map(|row| row.login).unwrap_or_default();
        let mut bytes = [0_u8; 24];
        for part in bytes.chunks_exact_mut(8) {
            part.copy_from_slice(&hub.env.random.next_u64().to_le_bytes());
        }
        let secret = Secret::from(bytes[..20].to_vec()).to_base32();
        let sealed = hub.keyring.seal(&secret, place(user)).map_err(|error| wrong_seal(&error))?;
        let row = FactorRow {
            factor_state: "begun".to_owned(),
            factor_secret: sealed,
            factor_step: 0,
            factor_at: Some(hub.env.now().micros()),
        };
        factors::set(tx, user, &row).await?;
        Ok(FactorBegun { offer: offer(&secret, &login) })
    }

    fn kept_reply(_done: &Value) -> Value {
        json!({ "offer": null })
    }
}

fn wrong_seal(error: &store::SealError) -> ActError {
    RefusalCode::SettingWrong.refusal().with("field", "key").with("why", error.to_string()).into()
}

/// Switches the second factor on, with a code of the device.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmFactor {
    /// The code that the device shows.
    pub code: String,
}

impl std::fmt::Debug for ConfirmFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfirmFactor").finish_non_exhaustive()
    }
}

/// New recovery codes, shown once.
#[derive(Debug, Serialize)]
pub struct RecoveryCodes {
    /// Each opens the account once.
    pub codes: Vec<String>,
}

impl Act for ConfirmFactor {
    const NAME: &'static str = "factor.confirm";
    const RIGHT: Right = Right::OwnEdit;
    type Done = RecoveryCodes;
    const IS_SECRET: bool = true;

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let user = match person(cx) {
            Ok(user) => user,
            Err(refusal) => return Ok(vec![refusal]),
        };
        let begun = factors::get(read, user).await?;
        let Some(row) = begun.filter(|row| row.factor_state == "begun" && is_fresh(cx.hub, row)) else {
            return Ok(vec![RefusalCode::NothingToDo.refusal()]);
        };
        let fits = step_of(cx.hub, &row, user, &self.code).is_some();
        Ok(if fits { Vec::new() } else { vec![RefusalCode::CodeWrong.refusal().with("field", "code")] })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<RecoveryCodes, ActError> {
        let (hub, user) = (cx.hub, person(cx)?);
        let row = factors::get(tx, user).await?.ok_or(ActError::Stale)?;
        // The code that confirmed it does not sign anybody in afterwards.
        let factor_step = step_of(hub, &row, user, &self.code).ok_or(ActError::Stale)?;
        let factor_at = Some(hub.env.now().micros());
        let on = FactorRow { factor_state: "on".to_owned(), factor_step, factor_at, ..row };
        factors::set(tx, user, &on).await?;
        Ok(RecoveryCodes { codes: new_codes(tx, hub, user).await? })
    }

    fn kept_reply(_done: &Value) -> Value {
        json!({ "codes": [] })
    }
}

with_password! {
    /// Switches one's own second factor off.
    DropFactor
}

/// The second factor is off.
#[derive(Debug, Serialize)]
pub struct FactorDropped {}

pub(super) async fn drop_factor(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let (factor_state, factor_secret) = ("off".to_owned(), String::new());
    factors::set(tx, user, &FactorRow { factor_state, factor_secret, factor_step: 0, factor_at: None }).await?;
    factors::set_codes(tx, user, &[]).await
}

impl Act for DropFactor {
    const NAME: &'static str = "factor.drop";
    const RIGHT: Right = Right::OwnEdit;
    type Done = FactorDropped;
    const IS_SECRET: bool = true;

    async fn prepare(&mut self, cx: &ActCx<'_>) -> Result<(), ActError> {
        self.fits = Some(is_own(cx, &self.password).await?);
        Ok(())
    }

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = own_refusals(cx, self.fits);
        if let Ok(user) = person(cx)
            && factors::get(read, user).await?.is_none_or(|row| row.factor_state == "off")
        {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<FactorDropped, ActError> {
        drop_factor(tx, person(cx)?).await?;
        Ok(FactorDropped {})
    }
}

with_password! {
    /// Makes new recovery codes; the old ones open nothing any more.
    RenewRecoveryCodes
}

impl Act for RenewRecoveryCodes {
    const NAME: &'static str = "factor.renew_codes";
    const RIGHT: Right = Right::OwnEdit;
    type Done = RecoveryCodes;
    const IS_SECRET: bool = true;

    async fn prepare(&mut self, cx: &ActCx<'_>) -> Result<(), ActError> {
        self.fits = Some(is_own(cx, &self.password).await?);
        Ok(())
    }

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = own_refusals(cx, self.fits);
        if let Ok(user) = person(cx)
            && factors::get(read, user).await?.is_none_or(|row| row.factor_state != "on")
        {
            refusals.push(RefusalCode::NothingToDo.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<RecoveryCodes, ActError> {
        let user = person(cx)?;
        Ok(RecoveryCodes { codes: new_codes(tx, cx.hub, user).await? })
    }

    fn kept_reply(_done: &Value) -> Value {
        json!({ "codes": [] })
    }
}
