//! Connections to shops and providers: saved, tested, enabled, each an act of its own (BR-01 to BR-04, BR-08); warehouses,
//! cost centres, buyers' accounts.

use std::collections::BTreeMap;

use connect::{Fault, Secret, Settings, channel::ProbeReport};
use domain::{
    Moment, Refusal, Right,
    activity::ActivityKind,
    consignee::Consignee,
    ids::{AccountId, ActivityId, CompanyId, ConnectionId, CostCentreId, WarehouseId},
    order::UnpaidPolicy,
    refusal::RefusalCode,
    time::{DAY, SECOND},
};
use jobs::{Job, JobCx, JobKind, Lane, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    Read, Signal, StoreError, Tx, accounts,
    accounts::AccountRow,
    connections::{self, ConnectionRow, NewConnection},
    shop_watches, warehouses,
};

use crate::{
    act::{Act, ActCx, ActError},
    activities,
    facts::{self, Probed},
    follow::SyncAccount,
    hooks::{self, CheckHooks},
    hub::{HOOK_SECRET, HOOK_TOKEN, Hub, hash},
    inbox::{self, PollOrders},
    policy,
    sessions::{self, RenewSession, ResumeWork},
    statuses::ReadShopStatuses,
};

/// Keeps a warehouse, new or changed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetWarehouse {
    /// The warehouse to change; absent for a new one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub warehouse: Option<WarehouseId>,
    /// Its name.
    pub name: String,
    /// Who gets the goods there, in the sellers' language: `name`, `mobile`, `phone`, `postcode`, `province`, `city`,
    /// `district`, `address`.
    #[schema(value_type = Object)]
    pub consignee: Consignee,
}

/// A kept warehouse.
#[derive(Debug, Serialize)]
pub struct WarehouseDone {
    /// Its id.
    pub warehouse: WarehouseId,
}

impl Act for SetWarehouse {
    const NAME: &'static str = "warehouse.set";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = WarehouseDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = name_refusals(&self.name);
        let known = warehouses::list(read).await?;
        if let Some(id) = self.warehouse
            && !known.iter().any(|row| row.id == id)
        {
            refusals.push(RefusalCode::NotFound.refusal().with("warehouse", id));
        }
        if known.iter().any(|row| row.name == self.name.trim() && Some(row.id) != self.warehouse) {
            refusals.push(RefusalCode::NameTaken.refusal().with("name", &self.name));
        }
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let Some(id) = self.warehouse else { return Ok(Value::Null) };
        let row = warehouses::lookup(read, id).await?;
        Ok(row.map_or(Value::Null, |row| json!({ "name": row.name, "consignee": row.consignee.0 })))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<WarehouseDone, ActError> {
        let warehouse = self.warehouse.unwrap_or_else(|| cx.hub.env.id());
        warehouses::set(tx, warehouse, self.name.trim(), &self.consignee, cx.hub.env.now()).await?;
        Ok(WarehouseDone { warehouse })
    }
}

/// What is wrong with a name that a person typed.
pub(crate) fn name_refusals(name: &str) -> Vec<Refusal> {
    let length = name.trim().chars().count();
    if (1..=100).contains(&length) {
        Vec::new()
    } else {
        vec![RefusalCode::SettingWrong.refusal().with("field", "name")]
    }
}

/// Adds a cost centre.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCostCentre {
    /// Its name.
    pub name: String,
}

/// An added cost centre.
#[derive(Debug, Serialize)]
pub struct CostCentreDone {
    /// Its id.
    pub cost_centre: CostCentreId,
}

impl Act for AddCostCentre {
    const NAME: &'static str = "cost_centre.add";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = CostCentreDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = name_refusals(&self.name);
        if warehouses::cost_centres(read).await?.iter().any(|row| row.name == self.name.trim()) {
            refusals.push(RefusalCode::NameTaken.refusal().with("name", &self.name));
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<CostCentreDone, ActError> {
        let cost_centre = cx.hub.env.id();
        warehouses::insert_cost_centre(tx, cost_centre, self.name.trim()).await?;
        Ok(CostCentreDone { cost_centre })
    }
}

/// Saves a connection to a shop or a provider. Saving tests it; enabling is another act (BR-02).
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddConnection {
    /// The kind's code.
    pub kind: String,
    /// Its name here.
    pub name: String,
    /// Plain settings of the kind.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// Secrets of the kind: written, never read back (BR-04).
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// Warehouse of its orders; a shop needs it to be enabled (BR-01).
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub warehouse: Option<WarehouseId>,
    /// Cost centre of its orders; a shop needs it to be enabled (BR-01).
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub cost_centre: Option<CostCentreId>,
    /// Orders made before are not taken in (BR-19); absent: from now on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub start_at: Option<Moment>,
    /// When unpaid orders may be bought (BR-26): `book_at_once` or `after_confirmation`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub unpaid: Option<UnpaidPolicy>,
    /// Whether the hub may look at the provider by itself (BR-51).
    #[serde(default)]
    pub background_sync: bool,
}

impl std::fmt::Debug for AddConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AddConnection").field("kind", &self.kind).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A saved connection.
#[derive(Debug, Serialize)]
pub struct ConnectionDone {
    /// Its id.
    pub connection: ConnectionId,
    /// The address for webhooks of a shop and messages of a provider: shown here and on its page.
    pub hook_address: Option<String>,
}

impl AddConnection {
    fn settings(&self) -> Settings {
        typed(&self.settings, &self.secrets)
    }
}

/// Settings as they were typed.
fn typed(plain: &BTreeMap<String, String>, secrets: &BTreeMap<String, String>) -> Settings {
    let secrets = secrets.iter().map(|(key, secret)| (key.clone(), Secret::new(secret.clone()))).collect();
    Settings { plain: plain.clone(), secrets, found: BTreeMap::new() }
}

/// Puts what was typed into its place, as the kind of shop knows it (BR-04).
fn sort(hub: &Hub, kind: &str, plain: &mut BTreeMap<String, String>, secrets: &mut BTreeMap<String, String>) {
    let Some(kind) = hub.channel_kind(kind) else { return };
    let mut settings = typed(plain, secrets);
    (kind.sort)(&mut settings);
    *plain = settings.plain;
    *secrets = settings.secrets.iter().map(|(key, secret)| (key.clone(), secret.reveal().to_owned())).collect();
}

/// Whether warehouse and cost centre are there.
async fn place_refusals<R: Read>(
    read: &mut R,
    warehouse: Option<WarehouseId>,
    cost_centre: Option<CostCentreId>,
) -> Result<Vec<Refusal>, ActError> {
    let mut refusals = Vec::new();
    if let Some(id) = warehouse
        && warehouses::lookup(read, id).await?.is_none()
    {
        refusals.push(RefusalCode::NotFound.refusal().with("warehouse", id));
    }
    if let Some(id) = cost_centre
        && !warehouses::cost_centres(read).await?.iter().any(|row| row.id == id)
    {
        refusals.push(RefusalCode::NotFound.refusal().with("cost_centre", id));
    }
    Ok(refusals)
}

/// A secret of a connection, sealed.
fn sealed(hub: &Hub, company: CompanyId, id: ConnectionId, key: &str, secret: &str) -> Result<String, ActError> {
    hub.seal_secret(company, id, key, secret)
        .map_err(|error| RefusalCode::SettingWrong.refusal().with("field", key).with("why", error.to_string()).into())
}

/// What is wrong with settings of a kind.
fn check(hub: &Hub, kind: &str, settings: &Settings) -> Option<Refusal> {
    let checked = if let Some(kind) = hub.channel_kind(kind) {
        settings.check(kind.fields).and_then(|()| (kind.open)(settings).map(drop))
    } else if let Some(kind) = hub.provider_kind(kind) {
        settings.check(kind.fields).and_then(|()| (kind.open)(settings).map(drop))
    } else {
        let known = hub.channels.iter().map(|kind| kind.code).chain(hub.providers.iter().map(|kind| kind.code));
        let known = known.collect::<Vec<&str>>().join(", ");
        let refusal = RefusalCode::SettingWrong.refusal().with("field", "kind");
        return Some(refusal.with("why", format!("known are {known}")));
    };
    let error = checked.err()?;
    Some(RefusalCode::SettingWrong.refusal().with("field", &error.field).with("why", error.to_string()))
}

impl Act for AddConnection {
    const NAME: &'static str = "connection.add";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = ConnectionDone;

    async fn prepare(&mut self, cx: &ActCx<'_>) -> Result<(), ActError> {
        sort(cx.hub, &self.kind, &mut self.settings, &mut self.secrets);
        Ok(())
    }

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let mut refusals = name_refusals(&self.name);
        refusals.extend(check(cx.hub, &self.kind, &self.settings()));
        if connections::list(read).await?.iter().any(|row| row.name == self.name.trim()) {
            refusals.push(RefusalCode::NameTaken.refusal().with("name", &self.name));
        }
        if self.start_at.is_some_and(|start| start > cx.hub.env.now().plus(DAY)) {
            let why = "orders before this moment would never be taken in";
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "start_at").with("why", why));
        }
        refusals.extend(place_refusals(read, self.warehouse, self.cost_centre).await?);
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<ConnectionDone, ActError> {
        let hub = cx.hub;
        let company = tx.company();
        let id: ConnectionId = hub.env.id();
        let is_channel = hub.channel_kind(&self.kind).is_some();
        let mut secrets = BTreeMap::new();
        for (key, secret) in self.secrets.iter().filter(|(_, secret)| !secret.is_empty()) {
            secrets.insert(key.clone(), sealed(hub, company, id, key, secret)?);
        }
        if is_channel && hooks::has_secret(hub, &self.kind) && !secrets.contains_key(HOOK_SECRET) {
            secrets.insert(HOOK_SECRET.to_owned(), sealed(hub, company, id, HOOK_SECRET, &hub.hook_secret())?);
        }
        let mut hook_address = None;
        let token = hub.secret_word();
        let is_called = is_channel || sends_messages(hub, &self.kind, &self.settings());
        if is_called {
            secrets.insert(HOOK_TOKEN.to_owned(), sealed(hub, company, id, HOOK_TOKEN, &token)?);
            hook_address = Some(hook(hub, id, &token));
        }
        let new = NewConnection {
            id,
            side: if is_channel { "channel" } else { "provider" },
            kind: &self.kind,
            name: self.name.trim(),
            settings: &self.settings,
            secrets: &secrets,
            warehouse: self.warehouse,
            cost_centre: self.cost_centre,
            start_at: if is_channel { Some(self.start_at.unwrap_or_else(|| hub.env.now())) } else { None },
            unpaid: self.unpaid.unwrap_or(UnpaidPolicy::AfterConfirmation),
            background_sync: self.background_sync,
        };
        connections::insert(tx, new, hub.env.now()).await?;
        if is_called {
            connections::set_route(tx, &hash(token.as_bytes()), company, id).await?;
        }
        jobs::queue(tx, &hub.env, &TestConnection { connection: id }).await?;
        Ok(ConnectionDone { connection: id, hook_address })
    }

    fn kept_reply(done: &Value) -> Value {
        // The address holds the word of the webhook; the connection's page shows it to who may see it.
        json!({ "connection": done["connection"], "hook_address": null })
    }

    fn audit(&self) -> Value {
        // Names of secrets, never the secrets.
        json!({ "kind": self.kind, "name": self.name, "settings": self.settings,
            "secrets": self.secrets.keys().collect::<Vec<_>>(), "start_at": self.start_at, "unpaid": self.unpaid })
    }
}

/// Whether a provider of this kind can call us.
fn sends_messages(hub: &Hub, kind: &str, settings: &Settings) -> bool {
    let open = hub.provider_kind(kind).and_then(|kind| (kind.open)(settings).ok());
    open.is_some_and(|provider| provider.messages().is_some())
}

fn hook(hub: &Hub, id: ConnectionId, token: &str) -> String {
    format!("{}/hooks/{id}/{token}", hub.public_url)
}

/// The address of a shop's webhooks or a provider's messages, for its page.
#[must_use]
pub fn hook_address(hub: &Hub, company: domain::ids::CompanyId, row: &ConnectionRow) -> Option<String> {
    let sealed = row.secrets.0.get(HOOK_TOKEN)?;
    let token = hub.open_secret(company, row.id, HOOK_TOKEN, sealed).ok()?;
    Some(hook(hub, row.id, token.reveal()))
}

/// Names a connection.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The connection to test.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
}

/// Changes settings or secrets of a connection, such as a new key; what is not given stays. It is tested at once, and
/// enabling it again is another act (BR-02).
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetConnection {
    /// The connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// Plain settings to change.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// Secrets to replace: written, never read back (BR-04).
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// Warehouse of orders taken in from now on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub warehouse: Option<WarehouseId>,
    /// Cost centre of orders taken in from now on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub cost_centre: Option<CostCentreId>,
}

impl std::fmt::Debug for SetConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetConnection").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl SetConnection {
    /// The settings as they will be.
    fn settings(&self, hub: &Hub, company: CompanyId, row: &ConnectionRow) -> Result<Settings, Refusal> {
        let wrong = |why: String| RefusalCode::SettingWrong.refusal().with("field", "secrets").with("why", why);
        let mut settings = hub.settings(company, row).map_err(|error| wrong(error.to_string()))?;
        settings.plain.extend(self.settings.clone());
        let given = self.secrets.iter().filter(|(_, secret)| !secret.is_empty());
        settings.secrets.extend(given.map(|(key, secret)| (key.clone(), Secret::new(secret.clone()))));
        Ok(settings)
    }
}

impl Act for SetConnection {
    const NAME: &'static str = "connection.set";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Named;

    async fn prepare(&mut self, cx: &ActCx<'_>) -> Result<(), ActError> {
        let mut reader = cx.hub.store.read(cx.caller.company).await?;
        if let Some(row) = connections::lookup(&mut reader, self.connection).await? {
            sort(cx.hub, &row.kind, &mut self.settings, &mut self.secrets);
        }
        Ok(())
    }

    async fn weigh<R: Read>(&self, read: &mut R, cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let company = read.company();
        let (row, mut refusals) = known(read, self.connection).await?;
        let Some(row) = row else { return Ok(refusals) };
        match self.settings(cx.hub, company, &row) {
            Err(refusal) => refusals.push(refusal),
            Ok(settings) => refusals.extend(check(cx.hub, &row.kind, &settings)),
        }
        refusals.extend(place_refusals(read, self.warehouse, self.cost_centre).await?);
        Ok(refusals)
    }

    async fn before<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Value, ActError> {
        let row = connections::lookup(read, self.connection).await?;
        Ok(row.map_or(Value::Null, |row| {
            // Names of secrets, never the secrets.
            let secrets: Vec<&String> = row.secrets.0.keys().filter(|key| *key != HOOK_TOKEN).collect();
            json!({ "name": row.name, "settings": row.settings.0, "secrets": secrets,
                "warehouse": row.warehouse(), "cost_centre": row.cost_centre() })
        }))
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Named, ActError> {
        let hub = cx.hub;
        let company = tx.company();
        let Some(row) = connections::lookup(tx, self.connection).await? else { return Err(ActError::Stale) };
        let mut plain = row.settings.0.clone();
        plain.extend(self.settings);
        let mut secrets = row.secrets.0.clone();
        for (key, secret) in self.secrets.iter().filter(|(_, secret)| !secret.is_empty()) {
            secrets.insert(key.clone(), sealed(hub, company, row.id, key, secret)?);
        }
        connections::set_settings(tx, row.id, &plain, &secrets).await?;
        connections::set_place(tx, row.id, self.warehouse, self.cost_centre).await?;
        // What was proven of the old settings says nothing of the new ones: tested and enabled anew (BR-02).
        let mut found = row.found.0.clone();
        found.remove(TESTED_WELL);
        connections::set_found(tx, row.id, &found).await?;
        connections::set_state(tx, row.id, "saved").await?;
        jobs::queue(tx, &hub.env, &TestConnection { connection: row.id }).await?;
        Ok(Named { connection: row.id })
    }

    fn audit(&self) -> Value {
        json!({ "connection": self.connection, "settings": self.settings,
            "secrets": self.secrets.keys().collect::<Vec<_>>(),
            "warehouse": self.warehouse, "cost_centre": self.cost_centre })
    }
}

/// Enables a tested connection.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enable {
    /// The connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
}

/// Disables a connection: nothing is read or sent any more.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Disable {
    /// The connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
}

/// Polls a shop now.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// The connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
}

/// The connection it was done to.
#[derive(Debug, Serialize)]
pub struct Named {
    /// The connection.
    pub connection: ConnectionId,
}

async fn known<R: Read>(read: &mut R, id: ConnectionId) -> Result<(Option<ConnectionRow>, Vec<Refusal>), ActError> {
    let row = connections::lookup(read, id).await?;
    let refusals =
        if row.is_none() { vec![RefusalCode::NotFound.refusal().with("connection", id)] } else { Vec::new() };
    Ok((row, refusals))
}

impl Act for Test {
    const NAME: &'static str = "connection.test";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Named;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(known(read, self.connection).await?.1)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Named, ActError> {
        jobs::queue(tx, &cx.hub.env, &TestConnection { connection: self.connection }).await?;
        Ok(Named { connection: self.connection })
    }
}

/// What speaks against enabling a connection that stands like this.
pub(crate) async fn enable_refusals<R: Read>(read: &mut R, row: &ConnectionRow) -> Result<Vec<Refusal>, StoreError> {
    let mut refusals = Vec::new();
    // BR-08: told without naming the other company.
    let is_twin = row.test_problem.starts_with(TWIN);
    if !matches!(row.state.as_str(), "valid" | "enabled") && !row.found.0.contains_key(TESTED_WELL) && !is_twin {
        refusals.push(RefusalCode::ConnectionUntested.refusal().with("problem", &row.test_problem));
    }
    if row.side == "channel" {
        for (field, present) in [("warehouse", row.warehouse.is_some()), ("cost_centre", row.cost_centre.is_some())] {
            if !present {
                refusals.push(RefusalCode::SettingWrong.refusal().with("field", field));
            }
        }
        let print = row.found.0.get(FINGERPRINT).cloned().unwrap_or_default();
        let owner = connections::shop_owner(read, &print).await?;
        if is_twin || owner.is_some_and(|(company, id)| (company, id) != (read.company(), row.id)) {
            refusals.push(RefusalCode::ShopReadElsewhere.refusal());
        }
    }
    Ok(refusals)
}

impl Act for Enable {
    const NAME: &'static str = "connection.enable";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Named;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (row, refusals) = known(read, self.connection).await?;
        let Some(row) = row else { return Ok(refusals) };
        Ok(enable_refusals(read, &row).await?)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Named, ActError> {
        let company = tx.company();
        let Some(row) = connections::lookup(tx, self.connection).await? else { return Err(ActError::Stale) };
        if row.side == "channel" {
            let print = row.found.0.get("fingerprint").cloned().unwrap_or_default();
            let owner = connections::take_shop(tx, &print, company, row.id).await?;
            if owner != (company, row.id) {
                return Err(RefusalCode::ShopReadElsewhere.refusal().into());
            }
            jobs::queue(tx, &cx.hub.env, &PollOrders { connection: row.id }).await?;
            jobs::queue(tx, &cx.hub.env, &ReadShopStatuses { connection: row.id }).await?;
            watch(tx, cx.hub, row.id).await?;
        }
        connections::set_state(tx, row.id, "enabled").await?;
        if row.side == "provider" && row.background_sync {
            for account in accounts::list(tx).await?.iter().filter(|account| account.connection == row.id) {
                jobs::queue(tx, &cx.hub.env, &SyncAccount { account: account.id }).await?;
            }
        }
        Ok(Named { connection: row.id })
    }
}

/// Sets the nights of an enabled shop and the looks at its webhooks; what is queued stays.
pub(crate) async fn watch(tx: &mut Tx, hub: &Hub, id: ConnectionId) -> Result<(), StoreError> {
    shop_watches::begin(tx, id).await?;
    inbox::queue_night(tx, hub, id).await?;
    let next = hub.env.now().plus(hub.pace.watch);
    jobs::queue_at(tx, &hub.env, &CheckHooks { connection: id }, next).await
}

impl Act for Disable {
    const NAME: &'static str = "connection.disable";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = Named;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(known(read, self.connection).await?.1)
    }

    async fn carry_out(self, tx: &mut Tx, _cx: &ActCx<'_>) -> Result<Named, ActError> {
        // The shop stays this connection's: another one would take its orders in again and buy them a second time (BR-08).
        connections::set_state(tx, self.connection, "disabled").await?;
        Ok(Named { connection: self.connection })
    }
}

impl Act for Poll {
    const NAME: &'static str = "connection.poll";
    const RIGHT: Right = Right::OrdersEdit;
    type Done = Named;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (row, mut refusals) = known(read, self.connection).await?;
        if row.is_some_and(|row| !row.is_enabled()) {
            refusals.push(RefusalCode::ConnectionDisabled.refusal());
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Named, ActError> {
        jobs::queue(tx, &cx.hub.env, &PollOrders { connection: self.connection }).await?;
        Ok(Named { connection: self.connection })
    }
}

/// Adds a buyer's account with the tokens of its session.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddAccount {
    /// The provider connection.
    #[schema(value_type = String)]
    pub connection: ConnectionId,
    /// The login name there.
    pub login: String,
    /// The provider's id of the member.
    #[serde(default)]
    pub member_id: String,
    /// The access token: written, never read back.
    pub access_token: String,
    /// The refresh token: written, never read back.
    #[serde(default)]
    pub refresh_token: String,
    /// Seconds until the access token ends; absent: it is renewed before its first use.
    #[serde(default)]
    pub expires_in_s: Option<i64>,
}

impl std::fmt::Debug for AddAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AddAccount").field("login", &self.login).finish_non_exhaustive()
    }
}

/// An added account.
#[derive(Debug, Serialize)]
pub struct AccountDone {
    /// Its id.
    pub account: AccountId,
}

impl Act for AddAccount {
    const NAME: &'static str = "account.add";
    const RIGHT: Right = Right::ConnectionsEdit;
    type Done = AccountDone;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        let (row, mut refusals) = known(read, self.connection).await?;
        if row.is_some_and(|row| row.side != "provider") {
            refusals.push(RefusalCode::SettingWrong.refusal().with("field", "connection"));
        }
        for (field, empty) in [("login", self.login.trim().is_empty()), ("access_token", self.access_token.is_empty())]
        {
            if empty {
                refusals.push(RefusalCode::SettingWrong.refusal().with("field", field));
            }
        }
        Ok(refusals)
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<AccountDone, ActError> {
        let hub = cx.hub;
        let company = tx.company();
        let login = self.login.trim();
        let listed = accounts::list(tx).await?;
        let member = self.member_id.trim();
        let same = |row: &&AccountRow| row.login == login || (!member.is_empty() && row.member_id == member);
        let before = listed.iter().filter(|row| row.connection == self.connection).find(same);
        let id: AccountId = before.map_or_else(|| hub.env.id(), |row| row.id);
        let sealed = |column, token: &str| {
            sessions::seal(hub, company, id, column, token)
                .map_err(|error| ActError::from(RefusalCode::SettingWrong.refusal().with("why", error.to_string())))
        };
        let expires_at = hub.env.now().plus(self.expires_in_s.unwrap_or(0).clamp(0, 400 * 86_400) * SECOND);
        let row = AccountRow {
            id,
            connection: self.connection,
            login: login.to_owned(),
            member_id: member.to_owned(),
            access_token: sealed("access_token", &self.access_token)?,
            refresh_token: sealed("refresh_token", &self.refresh_token)?,
            expires_at,
            refresh_ends_at: None,
            state: "valid".to_owned(),
            synced_to: hub.env.now(),
            synced_at: None,
        };
        if before.is_some() {
            // The same login again is a new session of the same account.
            accounts::set_tokens(tx, id, &row.access_token, &row.refresh_token, expires_at, None).await?;
            jobs::queue(tx, &hub.env, &ResumeWork { account: id }).await?;
        } else {
            accounts::insert(tx, &row, hub.env.now()).await?;
        }
        jobs::queue(tx, &hub.env, &RenewSession { account: id }).await?;
        let connection = connections::lookup(tx, self.connection).await?;
        if connection.is_some_and(|connection| connection.background_sync) {
            jobs::queue(tx, &hub.env, &SyncAccount { account: id }).await?;
        }
        Ok(AccountDone { account: id })
    }

    fn audit(&self) -> Value {
        json!({ "connection": self.connection, "login": self.login, "member_id": self.member_id })
    }
}

/// Looks at an account now.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sync {
    /// The account.
    #[schema(value_type = String)]
    pub account: AccountId,
}

/// A look that was wished.
#[derive(Debug, Serialize)]
pub struct Syncing {
    /// The account.
    pub account: AccountId,
    /// Where it can be watched.
    pub activity: ActivityId,
}

impl Act for Sync {
    const NAME: &'static str = "account.sync";
    const RIGHT: Right = Right::BookingCreate;
    type Done = Syncing;

    async fn weigh<R: Read>(&self, read: &mut R, _cx: &ActCx<'_>) -> Result<Vec<Refusal>, ActError> {
        Ok(match accounts::lookup(read, self.account).await? {
            Some(row) => sessions::missing(&row),
            None => vec![RefusalCode::NotFound.refusal().with("account", self.account)],
        })
    }

    async fn carry_out(self, tx: &mut Tx, cx: &ActCx<'_>) -> Result<Syncing, ActError> {
        let kind = ActivityKind::Sync;
        let activity = activities::begin(tx, cx.hub, kind, cx.actor(), Some(self.account), &[]).await?;
        jobs::queue(tx, &cx.hub.env, &SyncAccount { account: self.account }).await?;
        Ok(Syncing { account: self.account, activity: activity.id })
    }
}

/// The mark among the found facts that the last test went well.
pub(crate) const TESTED_WELL: &str = "tested_well";

/// What identifies the shop, among the found facts (BR-08).
pub(crate) const FINGERPRINT: &str = "fingerprint";

/// What is wrong with a connection whose settings lead to another shop than before.
pub(crate) const OTHER_SHOP: &str = "another shop answers with these settings";

/// What is wrong with a connection to a shop that another connection has under another address (BR-08). The name follows
/// where it is one of the same company.
const TWIN: &str = "the orders of this shop are read by another connection under another address";

/// Proves a connection's credentials and rights.
#[derive(Debug, Serialize, Deserialize)]
pub struct TestConnection {
    /// The connection.
    pub connection: ConnectionId,
}

/// How often the door of a connection that is not enabled is knocked at: its page says that nobody answers, and a person
/// who types another address has it tested anew.
const KNOCKS: i64 = 8;

impl JobKind for TestConnection {
    const NAME: &'static str = "connection.test";
    const TRIES: u16 = u16::MAX;
    fn lane(&self) -> Lane {
        format!("connection:{}", self.connection.base32())
    }
    fn unique(&self) -> Option<String> {
        Some(self.connection.to_string())
    }
}

impl Job<Hub> for TestConnection {
    async fn run(&self, cx: &JobCx<'_, Hub>) -> Result<(), Stop> {
        let hub = cx.app;
        let mut reader = hub.store.read(cx.company).await?;
        let Some(row) = connections::lookup(&mut reader, self.connection).await? else { return Ok(()) };
        let call = hub.cx(self.connection);
        let probed = if row.side == "channel" {
            let open = hub.open_channel(&mut reader, self.connection).await?;
            drop(reader);
            facts::probe(hub, cx.company, &open, &call).await?
        } else {
            let open = hub.open_provider(&mut reader, self.connection).await?;
            drop(reader);
            open.provider.probe(&call).await.map(|report| Probed { report, compared: None, twin: None })
        };
        let mut tx = cx.begin("connections: tested").await?;
        hub.keep_exchanges(&mut tx, &call).await?;
        let (state, found, problem, again) = match probed {
            // A shop that works and is another one now, or speaks otherwise, is no mere test (BR-05).
            Ok(probed) if row.side == "channel" && row.is_enabled() => {
                facts::take(&mut tx, hub, &row, probed).await?;
                tx.signal(Signal::Changed(cx.company, self.connection.to_string()));
                tx.commit().await?;
                return Ok(());
            }
            Ok(probed) if is_other_shop(&row, &probed.report) => {
                facts::keep_other(&mut tx, hub, &row, probed).await?;
                tx.signal(Signal::Changed(cx.company, self.connection.to_string()));
                tx.commit().await?;
                return Ok(());
            }
            Ok(Probed { report, twin: Some(twin), .. }) => {
                let (_, mut found, _, _) = verdict(report);
                found.remove(TESTED_WELL);
                ("invalid", found, of_twin(&mut tx, twin).await?, None)
            }
            Ok(probed) => verdict(probed.report),
            Err(error) => {
                let state = if matches!(error.fault, Fault::Down | Fault::Limited) { "unreachable" } else { "invalid" };
                let again = (state == "unreachable").then(|| policy::try_again(&error));
                let mut found = row.found.0.clone();
                if state == "invalid" {
                    found.remove(TESTED_WELL);
                }
                (state, found, policy::chain(&error), again)
            }
        };
        connections::set_tested(&mut tx, self.connection, state, &found, &problem, hub.env.now()).await?;
        tx.signal(Signal::Changed(cx.company, self.connection.to_string()));
        tx.commit().await?;
        again.filter(|_| row.is_enabled() || cx.tries < KNOCKS).map_or(Ok(()), Err)
    }
}

/// Says that a shop is another connection's, by name where that is one of the same company.
///
/// # Errors
/// When the row cannot be read.
pub(crate) async fn of_twin(tx: &mut Tx, (company, id): (CompanyId, ConnectionId)) -> Result<String, StoreError> {
    let own = if company == tx.company() { connections::lookup(tx, id).await? } else { None };
    Ok(own.map_or_else(|| TWIN.to_owned(), |row| format!("{TWIN}: {}", row.name)))
}

/// New settings must lead to the same shop: its orders carry the connection's name for ever.
pub(crate) fn is_other_shop(row: &ConnectionRow, report: &ProbeReport) -> bool {
    row.side == "channel" && row.found.0.get(FINGERPRINT).is_some_and(|known| *known != report.fingerprint)
}

fn verdict(report: ProbeReport) -> (&'static str, BTreeMap<String, String>, String, Option<Stop>) {
    let mut found = report.found;
    found.insert(FINGERPRINT.to_owned(), report.fingerprint);
    if report.missing.is_empty() {
        found.insert(TESTED_WELL.to_owned(), "yes".to_owned());
        ("valid", found, String::new(), None)
    } else {
        ("invalid", found, lacks(&report.missing), None)
    }
}

/// What is wrong with a connection that lacks rights or settings; their codes have words of their own.
pub(crate) fn lacks(missing: &[String]) -> String {
    format!("missing rights: {}", missing.join(", "))
}
