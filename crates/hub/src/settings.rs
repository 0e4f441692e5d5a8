//! Settings: the commented default file, then the user's file, then flags. Unknown keys are refused with the nearest
//! known one.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, anyhow, bail};
use connect::Limits;
use flow::Pace;
use serde::Deserialize;
use toml::{Table, Value};

/// The default file: at once the manual and the defaults.
pub const DEFAULT: &str = include_str!("default.toml");

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address of the database.
    pub database: String,
    /// Where to serve.
    pub listen: String,
    /// The address from outside.
    pub public_url: String,
    /// File of the sealing key.
    pub key_file: String,
    /// This node.
    pub node: String,
    /// Lanes at once.
    pub workers: usize,
    /// Connections to the database.
    pub connections: u32,
    /// Calls to the outside.
    pub wire: WireSettings,
    /// How fast things are done by themselves.
    pub pace: PaceSettings,
    /// Logs.
    pub log: LogSettings,
}

/// Calls to the outside.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireSettings {
    /// Milliseconds for an answer.
    pub timeout_ms: u64,
    /// Largest answer in KiB.
    pub answer_kib: usize,
    /// Calls a second for one connection.
    pub per_second: u32,
    /// Whether private addresses may be called.
    pub private_addresses: bool,
}

/// How fast things are done by themselves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaceSettings {
    /// Seconds between polls.
    pub poll_s: i64,
    /// Seconds between slow polls.
    pub slow_poll_s: i64,
    /// Seconds between looks at an account.
    pub sync_s: i64,
    /// Seconds between looks at the webhooks of a shop.
    pub watch_s: i64,
}

/// Logs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// Filter.
    pub level: String,
    /// JSON lines.
    pub json: bool,
}

impl Settings {
    /// The defaults.
    ///
    /// # Panics
    /// Never: a test reads the compiled-in file.
    #[must_use]
    pub fn defaults() -> Self {
        toml::from_str(DEFAULT).expect("the compiled-in settings are right; a test reads them")
    }

    /// Reads the file that counts: the named one, or the first that is there.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, or has an unknown key or a wrong value.
    pub fn load(named: Option<&Path>) -> anyhow::Result<Self> {
        let environment = std::env::var_os("SUPERCARGO_CONFIG").map(PathBuf::from);
        let must = named.map(Path::to_path_buf).or(environment);
        let usual = ["supercargo.toml", "/etc/supercargo/supercargo.toml"].map(PathBuf::from);
        let path = match must {
            Some(path) => Some(path),
            None => usual.into_iter().find(|path| path.is_file()),
        };
        let Some(path) = path else { return Ok(Self::defaults()) };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("the settings file {} cannot be read", path.display()))?;
        Self::merged(&text).with_context(|| format!("in the settings file {}", path.display()))
    }

    /// The defaults with a file laid over them.
    ///
    /// # Errors
    /// When the text is no TOML or has an unknown key or a wrong value.
    pub fn merged(text: &str) -> anyhow::Result<Self> {
        let mut settings: Table = toml::from_str(DEFAULT)?;
        let own: Table = toml::from_str(text)?;
        lay_over(&mut settings, own, "")?;
        let settings: Self = settings.try_into()?;
        settings.check()?;
        Ok(settings)
    }

    /// What the types do not say.
    ///
    /// # Errors
    /// With the key and the way to mend it.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            bail!("`listen` must be an address and a port such as 127.0.0.1:8080");
        }
        if !self.public_url.is_empty()
            && !self.public_url.starts_with("http://")
            && !self.public_url.starts_with("https://")
        {
            bail!("`public_url` must begin with https:// or http://");
        }
        let scheme = self.database.split(':').next().unwrap_or_default();
        if !["sqlite", "postgres", "postgresql"].contains(&scheme) {
            bail!("`database` must begin with sqlite: or postgres:");
        }
        if self.node.is_empty() || self.node.contains('#') {
            bail!("`node` must be a name without #");
        }
        let positive: BTreeMap<&str, i64> = [
            ("pace.poll_s", self.pace.poll_s),
            ("pace.slow_poll_s", self.pace.slow_poll_s),
            ("pace.sync_s", self.pace.sync_s),
            ("pace.watch_s", self.pace.watch_s),
            ("workers", i64::try_from(self.workers).unwrap_or(0)),
            ("connections", i64::from(self.connections)),
            ("wire.per_second", i64::from(self.wire.per_second)),
        ]
        .into();
        if let Some((key, _)) = positive.iter().find(|(_, value)| **value < 1) {
            bail!("`{key}` must be at least 1");
        }
        Ok(())
    }

    /// The limits of the wire.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits {
            timeout: Duration::from_millis(self.wire.timeout_ms),
            body: self.wire.answer_kib * 1024,
            redirects: 3,
            per_second: self.wire.per_second,
            private_addresses: self.wire.private_addresses,
        }
    }

    /// How fast.
    #[must_use]
    pub fn pace(&self) -> Pace {
        let second = domain::time::SECOND;
        Pace {
            poll: self.pace.poll_s * second,
            slow_poll: self.pace.slow_poll_s * second,
            sync: self.pace.sync_s * second,
            watch: self.pace.watch_s * second,
            ..Pace::default()
        }
    }

    /// The address from outside, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> String {
        if self.public_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }
}

fn lay_over(under: &mut Table, over: Table, path: &str) -> anyhow::Result<()> {
    for (key, value) in over {
        let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let Some(known) = under.get_mut(&key) else {
            let near = connect::settings::nearest(&key, under.keys().map(String::as_str));
            return Err(match near {
                Some(near) => anyhow!("`{full}` is no setting; did you mean `{near}`?"),
                None => anyhow!("`{full}` is no setting; `supercargo settings show` lists all"),
            });
        };
        match (known, value) {
            (Value::Table(under), Value::Table(over)) => lay_over(under, over, &full)?,
            (known, value) if known.type_str() == value.type_str() => *known = value,
            (known, value) => bail!("`{full}` must be of type {}, not {}", known.type_str(), value.type_str()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_settings_are_right() {
        Settings::defaults().check().unwrap();
    }

    #[test]
    fn wrong_settings_are_refused_with_key_and_remedy() {
        for (text, says) in [
            ("databse = 'sqlite:x'", "`databse` is no setting; did you mean `database`?"),
            ("[wire]\ntimeout = 5", "`wire.timeout` is no setting; did you mean `timeout_ms`?"),
            ("xyzzyxyzzy = 1", "`xyzzyxyzzy` is no setting; `supercargo settings show` lists all"),
            ("workers = 'many'", "`workers` must be of type integer, not string"),
            ("workers = 0", "`workers` must be at least 1"),
            ("listen = 'here'", "`listen` must be an address and a port such as 127.0.0.1:8080"),
            ("database = 'mysql://x'", "`database` must begin with sqlite: or postgres:"),
        ] {
            assert_eq!(Settings::merged(text).unwrap_err().to_string(), says, "{text}");
        }
        assert_eq!(Settings::merged("[wire]\ntimeout_ms = 300").unwrap().wire.timeout_ms, 300);
    }
}
