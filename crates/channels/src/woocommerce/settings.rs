//! The settings of a WooCommerce connection: an address in any spelling, the two halves of a key in any order, the
//! secret of the webhooks, the statuses that the shop is told, and where a product keeps its supplier's link. Beside them what
//! the last probe found out.

use std::borrow::Cow;

use connect::{FieldKind, Secret, SettingField, Settings, SettingsError, settings::Problem};
use domain::Currency;
use url::{Url, form_urlencoded};

use super::{call::Caller, dialect::Dialect, sign::Auth};

/// The fields of a connection.
pub(super) const FIELDS: &[SettingField] = &[
    SettingField { key: "address", kind: FieldKind::Address, required: true, default: "" },
    SettingField { key: "consumer_key", kind: FieldKind::Text, required: true, default: "" },
    SettingField { key: "consumer_secret", kind: FieldKind::Secret, required: true, default: "" },
    SettingField { key: "webhook_secret", kind: FieldKind::Secret, required: false, default: "" },
    SettingField { key: "told_completed", kind: FieldKind::Text, required: false, default: "completed" },
    SettingField { key: "told_cancelled", kind: FieldKind::Text, required: false, default: "cancelled" },
    SettingField {
        key: "supplier_meta",
        kind: FieldKind::Text,
        required: false,
        default: "_supplier_url,supplier_link,_purchase_link,1688,taobao",
    },
];

/// Parts of a path that people copy along with the address of a shop.
const NOT_THE_SHOP: &[&str] = &["wp-admin", "wp-login.php", "wp-json", "wc-api", "wc-auth", "index.php"];

/// Checked settings.
#[derive(Debug)]
pub(super) struct WooSettings {
    /// The shop's address without a slash at the end.
    pub(super) address: String,
    pub(super) key: Secret,
    pub(super) secret: Secret,
    pub(super) webhook_secret: Secret,
    pub(super) told_completed: String,
    pub(super) told_cancelled: String,
    /// Names of the fields of a product in which its supplier's link stands.
    pub(super) supplier_meta: Vec<String>,
    /// What the last probe found.
    pub(super) found: Found,
}

/// What the last probe found out about a shop; what most shops have, where there was none yet.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) base: Option<String>,
    pub(super) prefix: String,
    pub(super) home: String,
    pub(super) auth: Option<Auth>,
    pub(super) dialect: Dialect,
    pub(super) is_plain: bool,
    pub(super) by_post: bool,
    /// How changes are found.
    pub(super) finder: Finder,
    pub(super) currency: Option<Currency>,
    /// Major and minor version; none when the shop does not say.
    pub(super) version: Option<(u32, u32)>,
}

/// How changed orders are found without losing any; which way a shop has differs by its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finder {
    /// By `modified_after` in GMT.
    Filter,
    /// By `modified_after` with a marker: the shop compares it with its own local time.
    LocalFilter,
    /// By the older interface, which names the orders; they are read over the current one.
    Legacy,
    /// By reading all orders and comparing what they say.
    Everything,
}

impl Finder {
    const ALL: [Self; 4] = [Self::Filter, Self::LocalFilter, Self::Legacy, Self::Everything];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::LocalFilter => "local_filter",
            Self::Legacy => "legacy",
            Self::Everything => "everything",
        }
    }
}

impl Found {
    fn read(settings: &Settings) -> Self {
        let found = |name: &str| settings.found(name);
        // Believed until a probe says no, since asking does no harm.
        let kept = if found("modified_filter") == Some("no") { Finder::Everything } else { Finder::Filter };
        let named = found("changes").and_then(|code| Finder::ALL.into_iter().find(|finder| finder.code() == code));
        Self {
            base: found("base").map(str::to_owned),
            prefix: found("prefix").unwrap_or("wp-json").to_owned(),
            home: found("home").unwrap_or_default().to_owned(),
            auth: found("auth").and_then(Auth::from_code),
            dialect: found("dialect").and_then(Dialect::from_name).unwrap_or(Dialect::V3),
            is_plain: found("permalinks") == Some("plain"),
            by_post: found("updates") == Some("post"),
            finder: named.unwrap_or(kept),
            currency: found("currency").and_then(|code| code.parse().ok()),
            version: found("version").and_then(version),
        }
    }
}

/// Major and minor of a version.
pub(super) fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

impl WooSettings {
    pub(super) fn read(settings: &Settings) -> Result<Self, SettingsError> {
        settings.check(FIELDS)?;
        let or_default = |key: &str| {
            let given = settings.text(key).trim_start_matches("wc-");
            let default = FIELDS.iter().find(|field| field.key == key).map_or("", |field| field.default);
            if given.is_empty() { default } else { given }.to_owned()
        };
        let (key, secret) = halves(settings)?;
        Ok(Self {
            address: address(settings.text("address"))?,
            key,
            secret,
            webhook_secret: settings.secret("webhook_secret"),
            told_completed: or_default("told_completed"),
            told_cancelled: or_default("told_cancelled"),
            supplier_meta: names(&or_default("supplier_meta")),
            found: Found::read(settings),
        })
    }

    /// How calls are made: as the probe found, or as most shops have it.
    pub(super) fn caller(&self) -> Caller<'_> {
        let found = &self.found;
        let base = found.base.clone().unwrap_or_else(|| self.address.clone());
        let auth = found.auth.unwrap_or_else(|| Auth::ways(&base, found.dialect)[0]);
        Caller {
            key: &self.key,
            secret: &self.secret,
            base,
            prefix: found.prefix.clone(),
            home: found.home.clone(),
            auth,
            dialect: found.dialect,
            is_plain: found.is_plain,
            by_post: found.by_post,
        }
    }
}

fn names(list: &str) -> Vec<String> {
    list.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Key and secret; taken the right way round when they were swapped, which their prefixes show.
fn halves(settings: &Settings) -> Result<(Secret, Secret), SettingsError> {
    let key = Secret::new(settings.text("consumer_key"));
    let secret = Secret::new(settings.secret("consumer_secret").reveal().trim());
    match (key.reveal().starts_with("cs_"), secret.reveal().starts_with("ck_")) {
        (false, false) => Ok((key, secret)),
        (true, true) => Ok((secret, key)),
        (true, false) => Err(malformed("consumer_key", "this is a consumer secret; the key begins with ck_")),
        (false, true) => Err(malformed("consumer_secret", "this is a consumer key; the secret begins with cs_")),
    }
}

/// What was typed as it is kept: the address of the shop alone, without a key that was pasted with it, and the halves of the key
/// each in its own place. Of a change only what it gives.
pub(super) fn sort(settings: &mut Settings) {
    if let Ok(address) = address(settings.text("address")) {
        settings.plain.insert("address".to_owned(), address);
    }
    if let Ok((key, secret)) = halves(settings)
        && !key.is_empty()
    {
        settings.plain.insert("consumer_key".to_owned(), key.reveal().to_owned());
        if !secret.is_empty() {
            settings.secrets.insert("consumer_secret".to_owned(), secret);
        }
    }
}

/// Whether a text has a consumer secret in it, also within an address that is part of another one, or a password before a web
/// address.
pub(super) fn holds_secret(text: &str) -> bool {
    let begins_a_word = |before: &str| !before.ends_with(|before: char| before.is_alphanumeric() || before == '_');
    let names_one = |text: &str| text.match_indices("cs_").any(|(at, _)| begins_a_word(&text[..at]));
    names_one(text)
        || form_urlencoded::parse(text.as_bytes()).any(|(name, value)| names_one(&name) || names_one(&value))
        || Url::parse(&with_scheme(text.trim())).is_ok_and(|url| url.password().is_some())
}

/// An address as it was typed, with the scheme that most people leave out.
fn with_scheme(typed: &str) -> Cow<'_, str> {
    if typed.contains("://") { typed.into() } else { format!("https://{typed}").into() }
}

fn malformed(field: &str, why: &str) -> SettingsError {
    SettingsError { field: field.to_owned(), problem: Problem::Malformed(why.to_owned()) }
}

/// The shop's address from whatever was pasted: no scheme, an admin page, an interface address, a slash at the end.
pub(super) fn address(typed: &str) -> Result<String, SettingsError> {
    let wrong = |why: &str| malformed("address", why);
    let mut url = Url::parse(&with_scheme(typed)).map_err(|_| wrong("this is no web address"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("the address of a shop begins with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the address may not contain a password"));
    }
    let kept: Vec<&str> =
        url.path().split('/').filter(|part| !part.is_empty()).take_while(|part| !NOT_THE_SHOP.contains(part)).collect();
    let path = kept.join("/");
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_in_any_spelling() {
        for (typed, address_) in [
            ("https://shop.example", "https://shop.example"),
            ("shop.example", "https://shop.example"),
            ("SHOP.example/", "https://shop.example"),
            ("http://shop.example:8080/store/", "http://shop.example:8080/store"),
            ("https://shop.example/wp-admin/edit.php?post_type=shop_order#x", "https://shop.example"),
            ("https://shop.example/store/wp-admin", "https://shop.example/store"),
            ("https://shop.example/wp-json/wc/v3/orders", "https://shop.example"),
            ("https://shop.example/index.php/wp-json/", "https://shop.example"),
            ("https://shop.example/wc-api/v3", "https://shop.example"),
            ("https://магазин.example/", "https://xn--80aaa1anc2ak.example"),
        ] {
            let found = address(typed).unwrap();
            if typed.contains("магазин") {
                assert!(found.starts_with("https://xn--"), "{found}");
            } else {
                assert_eq!(found, address_, "{typed}");
            }
        }
        for typed in
            ["", "ftp://shop.example", "https://", "file:///shop", "https://anna:secret@shop.example", "http://[::1"]
        {
            assert_eq!(address(typed).unwrap_err().field, "address", "{typed}");
        }
    }

    #[test]
    fn swapped_halves_of_a_key_are_taken_the_right_way_round() {
        let open = |key: &str, secret: &str| {
            let mut settings = Settings::default();
            settings.plain.insert("address".into(), "shop.example".into());
            settings.plain.insert("consumer_key".into(), key.into());
            settings.secrets.insert("consumer_secret".into(), secret.into());
            WooSettings::read(&settings).map(|read| (read.key.reveal().to_owned(), read.secret.reveal().to_owned()))
        };
        let right = ("ck_1".to_owned(), "cs_2".to_owned());
        assert_eq!(open("ck_1", "cs_2"), Ok(right.clone()));
        assert_eq!(open(" cs_2", " ck_1 "), Ok(right));
        assert_eq!(open("cs_1", "cs_2").unwrap_err().field, "consumer_key");
        assert_eq!(open("ck_1", "ck_2").unwrap_err().field, "consumer_secret");
        assert_eq!(open("", "cs_2").unwrap_err().field, "consumer_key");
    }
    #[test]
    fn br_04_a_secret_that_was_typed_into_a_plain_field_is_kept_among_the_secrets() {
        let sorted = |plain: &[(&str, &str)], secret: Option<&str>| {
            let mut settings = Settings::default();
            settings.plain.extend(plain.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
            settings.secrets.extend(secret.map(|secret| ("consumer_secret".to_owned(), Secret::new(secret))));
            sort(&mut settings);
            let secret = settings.secret("consumer_secret").reveal().to_owned();
            (settings.text("address").to_owned(), settings.text("consumer_key").to_owned(), secret)
        };
        let owned = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        let pasted = "shop.example/wp-json/wc/v3/orders?consumer_key=ck_1&consumer_secret=cs_2";
        let swapped = sorted(&[("address", pasted), ("consumer_key", " cs_2 ")], Some("ck_1"));
        assert_eq!(swapped, owned("https://shop.example", "ck_1", "cs_2"));
        // A change gives some of them; what cannot be used waits for its refusal.
        assert_eq!(sorted(&[("consumer_key", "ck_1 ")], None), owned("", "ck_1", ""));
        assert_eq!(sorted(&[], Some("cs_2")), owned("", "", "cs_2"));
        assert_eq!(sorted(&[("consumer_key", "cs_2")], None), owned("", "cs_2", ""));
        assert_eq!(sorted(&[("address", "ftp://x")], Some("ck_1")), owned("ftp://x", "", "ck_1"));
    }

    #[test]
    fn br_04_what_holds_a_secret_is_known() {
        for text in [
            "cs_1",
            " cs_1",
            "https://shop.example/?consumer_secret=cs_1",
            "shop.example/login?redirect_to=%2Forders%3Fconsumer_secret%3Dcs_1",
            "https://anna:word@shop.example",
            "anna:word@shop.example/wp-admin",
        ] {
            assert!(holds_secret(text), "{text}");
        }
        for text in [
            "",
            "ck_1",
            "https://shop.example",
            "shop.example:8080",
            "shop.example:8080/@anna",
            "https://optics_shop.example",
            "completed",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }
}
