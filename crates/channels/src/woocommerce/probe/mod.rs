//! Finds out how a shop is called and what its key may do: address, dialect, way of signing, rights, and by which way changes
//! are found without losing any. Changes nothing in the shop.
//!
//! The current interface is taken wherever it can be called with a key. The older one sees no orders of the new storage, so
//! from the versions on that have it (7.1) it is taken for nothing.

mod door;
mod facts;
mod rights;

use connect::{CallCx, CallError, CallResult, Fault, channel::ProbeReport};

use self::{
    door::{Door, LegacyDoor, Store},
    facts::{Facts, add, yes},
    rights::{Reading, Writing},
};
use super::{
    call::Caller,
    dialect::Dialect,
    settings::{Finder, WooSettings, version},
    sign::Auth,
};

const INDEX: &str = "woocommerce.probe.index";
/// The first version that may keep orders where the older interface does not see them.
const NEW_STORAGE: (u32, u32) = (7, 1);

/// A right or setting that is missing.
pub(super) mod missing {
    pub(in super::super) const READ: &str = "orders_read";
    pub(in super::super) const WRITE: &str = "orders_write";
    /// The only interface of such a shop is switched off.
    pub(in super::super) const LEGACY_OFF: &str = "legacy_api_disabled";
    /// Only the older interface can be called, and it may not see all orders.
    pub(in super::super) const HIDDEN: &str = "legacy_hidden_orders";
    /// The interface cannot be called with a key.
    pub(in super::super) const PLAIN: &str = "plain_permalinks";
    /// Signatures are too old or too new for the shop.
    pub(in super::super) const CLOCK: &str = "wrong_clock";
}

pub(super) async fn probe(settings: &WooSettings, cx: &CallCx<'_>) -> CallResult<ProbeReport> {
    let mut asked = door::current(settings, cx).await;
    // Of a shop that was here before, one strange page is not believed.
    for _ in 1..facts::STEADY {
        if settings.found.base.is_some() && asked.as_ref().is_err_and(is_strange) {
            asked = door::current(settings, cx).await;
        }
    }
    let (door, refusal) = match asked {
        Ok(door) => (Some(door), None),
        Err(error) if door::is_over(&error) => return Err(error),
        Err(error) => (None, Some(error)),
    };
    let seen = Seen { settings, cx, door };
    match seen.door.as_ref().filter(|door| !door.is_plain).and_then(Door::dialect) {
        Some(dialect) => seen.current(dialect).await,
        None => seen.older(refusal).await,
    }
}

/// Whether something else than the shop answered: a page of the host, of a cache, of a challenge.
const fn is_strange(error: &CallError) -> bool {
    matches!(error.fault, Fault::Garbled | Fault::Settings)
}

/// A shop as it was seen from outside.
struct Seen<'p> {
    settings: &'p WooSettings,
    cx: &'p CallCx<'p>,
    door: Option<Door>,
}

impl<'p> Seen<'p> {
    fn caller(&self, dialect: Dialect, home: Option<&str>) -> Caller<'p> {
        let door = self.door.as_ref();
        Caller {
            key: &self.settings.key,
            secret: &self.settings.secret,
            base: door.map_or_else(|| self.settings.address.clone(), |door| door.base.clone()),
            prefix: door.map_or_else(|| "wp-json".to_owned(), |door| door.prefix.clone()),
            home: home.unwrap_or_default().to_owned(),
            auth: Auth::Signature,
            dialect,
            is_plain: false,
            by_post: false,
        }
    }

    /// What is known before anything was signed.
    fn facts(&self, caller: &Caller<'_>) -> Facts {
        let mut facts = Facts::new();
        add(&mut facts, "base", &caller.base);
        if let Some(index) = self.door.as_ref().map(|door| &door.index) {
            let zone = if index.timezone_string.is_empty() { &index.gmt_offset } else { &index.timezone_string };
            add(&mut facts, "time_zone", zone);
        }
        if caller.prefix != "wp-json" {
            add(&mut facts, "prefix", &caller.prefix);
        }
        let permalinks = match () {
            () if caller.is_plain => "plain",
            () if caller.base.ends_with("/index.php") => "index",
            () => "pretty",
        };
        add(&mut facts, "permalinks", permalinks);
        facts
    }

    /// A shop that cannot be read for a reason that it said.
    fn unusable(&self, caller: &Caller<'_>, store: Option<&Store>, code: &str) -> ProbeReport {
        let mut facts = self.facts(caller);
        if self.door.as_ref().is_some_and(|door| door.is_plain) {
            add(&mut facts, "permalinks", "plain");
        }
        if let Some(store) = store {
            facts::about_legacy(store, &mut facts);
        }
        let home = self.home(store);
        ProbeReport {
            fingerprint: fingerprint(home.as_deref(), &caller.base),
            found: facts,
            missing: vec![code.into()],
        }
    }

    fn home(&self, store: Option<&Store>) -> Option<String> {
        self.door.as_ref().and_then(Door::home).or_else(|| store.and_then(Store::home))
    }

    /// A shop that speaks the current interface.
    async fn current(&self, dialect: Dialect) -> CallResult<ProbeReport> {
        let cx = self.cx;
        let home = self.home(None);
        let mut caller = self.caller(dialect, home.as_deref());
        let reading = match rights::sign_in(&mut caller, cx).await {
            Ok(reading) => reading,
            Err(error) if rights::is_clock(&error) => return Ok(self.unusable(&caller, None, missing::CLOCK)),
            Err(error) if error.fault == Fault::Settings && !rights::names_key(&error) => {
                // Closed by a plugin, perhaps, and the older door forgotten.
                return self.instead(&caller, error).await;
            }
            Err(error) => return Err(error),
        };
        let mut found = self.facts(&caller);
        let (mut missing, mut orders, mut newest, mut kept) = (Vec::new(), None, None, None);
        match reading {
            Reading::Allowed { orders: count, newest: head } => {
                (orders, newest) = (count, head);
                kept = facts::keeps_to_filter(&caller, cx, orders).await?;
            }
            Reading::Denied => missing.push(missing::READ.to_owned()),
        }
        signed(&caller, cx, &mut found, &mut missing).await?;
        facts::about(&caller, cx, &mut found).await;
        let kept = kept.unwrap_or_else(|| facts::knows_filter(found.get("version").and_then(|text| version(text))));
        add(&mut found, "modified_filter", yes(kept));
        let gmt =
            if kept && orders.is_some() { facts::keeps_to_gmt(&caller, cx, newest.as_ref()).await? } else { None };
        // The flag is older than the filter. What cannot be told now is as it was found.
        let gmt = gmt.unwrap_or(kept && self.settings.found.finder != Finder::LocalFilter);
        add(&mut found, "gmt_filter", yes(gmt));
        let finder = match (kept, gmt) {
            (true, true) => Finder::Filter,
            (true, false) => Finder::LocalFilter,
            (false, _) => self.finder(&caller, &mut found).await,
        };
        add(&mut found, "changes", finder.code());
        hooks(&caller, cx, &mut found).await;
        Ok(ProbeReport { fingerprint: fingerprint(home.as_deref(), &caller.base), found, missing })
    }

    /// How changes are found in a shop that does not filter by them: over the older interface, where it is open to this key
    /// and sees all orders.
    async fn finder(&self, caller: &Caller<'_>, found: &mut Facts) -> Finder {
        let hidden = found.get("storage").is_some_and(|storage| storage == "hpos");
        // What does not answer now is as it was found.
        let unsaid = if self.settings.found.finder == Finder::Legacy { Finder::Legacy } else { Finder::Everything };
        let store = match door::legacy(self.cx, &caller.base, true).await {
            Ok(LegacyDoor::Open { dialect: Dialect::Legacy3, is_plain: false, store }) => store,
            Ok(_) => return Finder::Everything,
            Err(_) => return unsaid,
        };
        facts::about_legacy(&store, found);
        let old = found.get("version").and_then(|text| version(text)).is_some_and(|version| version < NEW_STORAGE);
        let mut finding = caller.speaking(Dialect::Legacy3);
        match rights::sign_in(&mut finding, self.cx).await {
            // The way of signing is kept once for both.
            Ok(Reading::Allowed { .. }) if finding.auth == caller.auth && old && !hidden => Finder::Legacy,
            Err(error) if door::is_over(&error) || error.fault == Fault::Garbled => unsaid,
            Ok(_) | Err(_) => Finder::Everything,
        }
    }

    /// The older interface of a shop whose current one takes no key.
    async fn instead(&self, current: &Caller<'_>, error: CallError) -> CallResult<ProbeReport> {
        let LegacyDoor::Open { dialect, is_plain, store } = door::legacy(self.cx, &current.base, true).await? else {
            return Err(error);
        };
        match self.legacy(dialect, is_plain, &store).await {
            Ok(report) => Ok(report),
            Err(other) if door::is_over(&other) => Err(other),
            Err(_) => Err(error),
        }
    }

    /// A shop without the current interface, or with one that cannot be called.
    async fn older(&self, refusal: Option<CallError>) -> CallResult<ProbeReport> {
        let caller = self.caller(Dialect::Legacy3, None);
        let is_plain = self.door.as_ref().is_some_and(|door| door.is_plain && door.dialect().is_some());
        match door::legacy(self.cx, &caller.base, false).await? {
            LegacyDoor::Open { dialect, is_plain, store } => self.legacy(dialect, is_plain, &store).await,
            LegacyDoor::Disabled if !is_plain => Ok(self.unusable(&caller, None, missing::LEGACY_OFF)),
            LegacyDoor::Disabled | LegacyDoor::None if is_plain => Ok(self.unusable(&caller, None, missing::PLAIN)),
            LegacyDoor::Disabled | LegacyDoor::None => {
                Err(refusal.unwrap_or_else(|| CallError::new(INDEX, Fault::Settings).far("no_woocommerce_interface")))
            }
        }
    }

    /// A shop that is read over the older interface.
    async fn legacy(&self, dialect: Dialect, is_plain: bool, store: &Store) -> CallResult<ProbeReport> {
        let cx = self.cx;
        let home = self.home(Some(store));
        let mut caller = Caller { is_plain, ..self.caller(dialect, home.as_deref()) };
        // The new storage cannot be ruled out, and then orders would be lost without a word.
        if version(&store.wc_version).is_none_or(|version| version >= NEW_STORAGE) {
            let code = if is_plain { missing::PLAIN } else { missing::HIDDEN };
            return Ok(self.unusable(&caller, Some(store), code));
        }
        let reading = match rights::sign_in(&mut caller, cx).await {
            Ok(reading) => reading,
            Err(error) if rights::is_clock(&error) => return Ok(self.unusable(&caller, Some(store), missing::CLOCK)),
            Err(error) => return Err(error),
        };
        let mut found = self.facts(&caller);
        facts::about_legacy(store, &mut found);
        let mut missing = Vec::new();
        if matches!(reading, Reading::Denied) {
            missing.push(missing::READ.to_owned());
        }
        signed(&caller, cx, &mut found, &mut missing).await?;
        for (name, value) in [
            ("modified_filter", "yes"),
            ("gmt_filter", "yes"),
            ("changes", Finder::Filter.code()),
            ("storage", "posts"),
        ] {
            add(&mut found, name, value);
        }
        hooks(&caller, cx, &mut found).await;
        Ok(ProbeReport { fingerprint: fingerprint(home.as_deref(), &caller.base), found, missing })
    }
}

/// What is known once the shop took the key.
async fn signed(caller: &Caller<'_>, cx: &CallCx<'_>, found: &mut Facts, missing: &mut Vec<String>) -> CallResult<()> {
    add(found, "dialect", caller.dialect.name());
    add(found, "auth", caller.auth.code());
    if caller.auth == Auth::SignatureAsHome {
        add(found, "home", &caller.home);
    }
    match rights::may_write(caller, cx).await? {
        Writing::Allowed => {}
        Writing::Denied => missing.push(missing::WRITE.to_owned()),
        Writing::ByPost => add(found, "updates", "post"),
    }
    Ok(())
}

async fn hooks(caller: &Caller<'_>, cx: &CallCx<'_>, found: &mut Facts) {
    if let Some(allowed) = rights::may_have_hooks(caller, cx).await {
        add(found, "hooks_right", yes(allowed));
    }
}

/// The shop by its own word, whatever address was typed and however it is reached (BR-08).
fn fingerprint(home: Option<&str>, base: &str) -> String {
    let own = home.unwrap_or(base);
    let place = own.split_once("://").map_or(own, |(_, place)| place);
    format!("woocommerce:{}", place.strip_prefix("www.").unwrap_or(place))
}
