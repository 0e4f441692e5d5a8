//! The settings of a 1688 connection and their check. Tokens of accounts are no settings: they are lent with each call.

use connect::{FieldKind, Secret, SettingField, Settings, SettingsError, settings::Problem};
use url::{Host, Url};

/// The page where a buyer sees an order, with `{number}` for its number.
pub(super) const ORDER_PAGE: &str = "https://trade.1688.com/order/new_step_order_detail.htm?orderId={number}";
const GATEWAY: &str = "https://gw.open.1688.com/openapi";
const AUTHORIZE: &str = "https://auth.1688.com/oauth/authorize";
const FLOW: &str = "general";

/// The fields, in the order of the form.
pub(super) static FIELDS: &[SettingField] = &[
    SettingField { key: "app_key", kind: FieldKind::Text, required: true, default: "" },
    SettingField { key: "app_secret", kind: FieldKind::Secret, required: true, default: "" },
    SettingField {
        key: "flow",
        kind: FieldKind::Choice(&["general", "fenxiao", "saleproxy"]),
        required: false,
        default: FLOW,
    },
    SettingField { key: "gateway", kind: FieldKind::Address, required: false, default: GATEWAY },
    SettingField { key: "authorize", kind: FieldKind::Address, required: false, default: AUTHORIZE },
    SettingField { key: "order_page", kind: FieldKind::Text, required: false, default: ORDER_PAGE },
];

/// Checked settings.
#[derive(Debug, Clone)]
pub(super) struct Config {
    /// Without a slash at its end.
    pub(super) gateway: String,
    /// Where a person signs in.
    pub(super) authorize: String,
    pub(super) app_key: String,
    pub(super) app_secret: Secret,
    /// The market in which is ordered.
    pub(super) flow: String,
}

impl Config {
    /// Checks settings; no network is touched.
    pub(super) fn read(settings: &Settings) -> Result<Self, SettingsError> {
        settings.check(FIELDS)?;
        let app_key = settings.text("app_key");
        if !app_key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(malformed("app_key", "only letters and digits, as the provider shows it"));
        }
        // The page is only shown, but a wrong one would send people to the wrong order.
        let page = or(settings.text("order_page"), ORDER_PAGE);
        if !page.contains("{number}") || !page.starts_with("https://") {
            return Err(malformed("order_page", "an https address with {number} in it"));
        }
        Ok(Self {
            gateway: address("gateway", or(settings.text("gateway"), GATEWAY))?,
            authorize: address("authorize", or(settings.text("authorize"), AUTHORIZE))?,
            app_key: app_key.to_owned(),
            app_secret: settings.secret("app_secret"),
            flow: or(settings.text("flow"), FLOW).to_owned(),
        })
    }
}

fn or<'a>(given: &'a str, default: &'a str) -> &'a str {
    if given.is_empty() { default } else { given }
}

fn malformed(field: &str, why: &str) -> SettingsError {
    SettingsError { field: field.to_owned(), problem: Problem::Malformed(why.to_owned()) }
}

/// Secrets and sign-ins go there, so plain http is only for hosts nearby.
fn address(field: &str, text: &str) -> Result<String, SettingsError> {
    let url = Url::parse(text).map_err(|error| malformed(field, &error.to_string()))?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(malformed(field, "an address without query, fragment and password"));
    }
    let nearby = match url.host() {
        Some(Host::Domain(name)) => !name.contains('.') || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        None => return Err(malformed(field, "an address with a host")),
    };
    match url.scheme() {
        "https" => {}
        "http" if nearby => {}
        _ => return Err(malformed(field, "an https address")),
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(plain: &[(&str, &str)]) -> Settings {
        let mut settings = Settings::default();
        settings.plain.insert("app_key".into(), "8800123".into());
        settings.secrets.insert("app_secret".into(), Secret::new("s"));
        for (key, value) in plain {
            settings.plain.insert((*key).into(), (*value).into());
        }
        settings
    }

    #[test]
    fn what_is_not_given_has_a_default() {
        let config = Config::read(&settings(&[])).unwrap();
        assert_eq!((config.gateway.as_str(), config.flow.as_str()), (GATEWAY, "general"));
        for nearby in [
            "http://127.0.0.1:4010/openapi/",
            "http://[::1]:1/openapi",
            "http://world:80/openapi",
            "http://localhost/x",
        ] {
            let config = Config::read(&settings(&[("gateway", nearby), ("flow", "saleproxy")])).unwrap();
            assert!(!config.gateway.ends_with('/'), "{nearby}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_said_with_its_field() {
        for (key, value, said) in [
            ("gatewy", "x", "`gatewy` is no setting; did you mean `gateway`?"),
            ("flow", "cross", "`flow` must be one of general, fenxiao, saleproxy"),
            ("gateway", "gw.open.1688.com", "`gateway`: relative URL without a base"),
            ("gateway", "http://gw.open.1688.com/openapi", "`gateway`: an https address"),
            ("gateway", "ftp://127.0.0.1/", "`gateway`: an https address"),
            ("gateway", "https://a.example/?x=1", "`gateway`: an address without query, fragment and password"),
            ("app_key", "88/00", "`app_key`: only letters and digits, as the provider shows it"),
            ("app_key", " ", "`app_key` is missing"),
            ("app_secret", "s", "`app_secret` is a secret and belongs among the secrets"),
            ("authorize", "http://auth.1688.com/oauth/authorize", "`authorize`: an https address"),
            ("order_page", "https://trade.1688.com/", "`order_page`: an https address with {number} in it"),
            ("order_page", "javascript:{number}", "`order_page`: an https address with {number} in it"),
        ] {
            assert_eq!(Config::read(&settings(&[(key, value)])).unwrap_err().to_string(), said, "{key}={value}");
        }
        assert_eq!(Config::read(&Settings::default()).unwrap_err().field, "app_key");
    }
}
