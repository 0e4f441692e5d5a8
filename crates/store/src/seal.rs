//! Sealing of secrets: XChaCha20-Poly1305, bound to table, column, company and row, so that a ciphertext copied to
//! another row does not open. Form: `v1.<key id>.<nonce>.<ciphertext>`, base64url without padding. Keys change while the
//! hub runs: a new one stands first in the file, the older ones open what they sealed until nothing needs them.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, Payload},
};
use domain::ids::CompanyId;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The keys of the installation: the first seals, all open (rotation). Clones share them.
#[derive(Clone)]
pub struct Keyring {
    keys: Arc<RwLock<Keys>>,
    source: Option<Source>,
}

/// Reads the key file; in words why it cannot.
pub type Source = Arc<dyn Fn() -> Result<String, String> + Send + Sync>;

#[derive(Clone, PartialEq, Eq)]
struct Keys {
    current: String,
    keys: BTreeMap<String, Zeroizing<[u8; 32]>>,
}

/// Why something does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No key in the text given.
    #[error("the key file holds no key: it must have one line of 64 hex digits")]
    NoKey,
    /// The sealed text is not of our form.
    #[error("a sealed value is not of the known form")]
    Form,
    /// Sealed with a key that is not here.
    #[error("a secret was sealed with key `{0}`, which is not in the key file")]
    KeyMissing(String),
    /// The key file cannot be read.
    #[error("the key file cannot be read: {0}")]
    Unreadable(String),
    /// Wrong key, wrong row, or damaged.
    #[error("a secret does not open: it was damaged or moved from another row")]
    Damaged,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("current", &self.current()).finish_non_exhaustive()
    }
}

/// Where a secret lives.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Table.
    pub table: &'a str,
    /// Column, with the key inside it when one column holds several.
    pub column: &'a str,
    /// Company.
    pub company: CompanyId,
    /// Row.
    pub row: i64,
}

impl Place<'_> {
    fn bound(&self) -> String {
        format!("{}\u{1f}{}\u{1f}{}\u{1f}{}", self.table, self.column, self.company.number(), self.row)
    }
}

impl Keyring {
    /// Reads a key file: one key of 64 hex digits a line, the first one seals, the others only open. `#` begins a
    /// comment line.
    ///
    /// # Errors
    /// When there is no key or a line is no key.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        Ok(Self { keys: Arc::new(RwLock::new(Keys::parse(text)?)), source: None })
    }

    /// The same, that reads its file again when it changes or a key is missing.
    #[must_use]
    pub fn read_by(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Reads the file again; whether it has other keys now.
    ///
    /// # Errors
    /// When it cannot be read or holds no key: the keys that are known stay.
    pub fn refresh(&self) -> Result<bool, SealError> {
        let Some(source) = &self.source else { return Ok(false) };
        let fresh = Keys::parse(&Zeroizing::new(source().map_err(SealError::Unreadable)?))?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = *keys != fresh;
        *keys = fresh;
        Ok(is_new)
    }

    fn keys(&self) -> Keys {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The id of the key that seals.
    #[must_use]
    pub fn current(&self) -> String {
        self.keys().current
    }

    /// The ids of all keys.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.keys().keys.into_keys().collect()
    }

    /// Whether what was sealed with the key of this id opens here.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.keys().keys.contains_key(id)
    }

    /// The text of a new key file.
    #[must_use]
    pub fn new_file() -> String {
        let key = chacha20poly1305::Key::generate();
        key.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n"
    }

    /// The text of a key file with a new key before the others.
    #[must_use]
    pub fn with_new_key(text: &str) -> String {
        Self::new_file() + text
    }

    /// The text of a key file without this key; none when it has no such key or it is the one that seals.
    #[must_use]
    pub fn without_key(text: &str, id: &str) -> Option<String> {
        let is_it = |line: &str| from_hex(line.trim()).is_some_and(|key| key_id(&key) == id);
        let first = text.lines().find(|line| from_hex(line.trim()).is_some())?;
        if is_it(first) || !text.lines().any(is_it) {
            return None;
        }
        Some(text.lines().filter(|line| !is_it(line)).fold(String::new(), |all, line| all + line + "\n"))
    }

    /// Marks a text so that it is known again as made here, for this purpose.
    #[must_use]
    pub fn mark(&self, purpose: &str, text: &str) -> String {
        let keys = self.keys();
        let mac = keys.mac(&keys.current, purpose, text).map(|mac| BASE64.encode(mac.finalize().into_bytes()));
        format!("{}.{}", keys.current, mac.unwrap_or_default())
    }

    /// Whether the mark was made here for this purpose and text, with a key that is still here.
    #[must_use]
    pub fn has_marked(&self, purpose: &str, text: &str, mark: &str) -> bool {
        let Some((id, mac)) = mark.split_once('.') else { return false };
        let Ok(given) = BASE64.decode(mac) else { return false };
        self.keys().mac(id, purpose, text).is_some_and(|mac| mac.verify_slice(&given).is_ok())
    }

    /// Seals a secret for its place.
    ///
    /// # Errors
    /// When the cipher refuses (it does not).
    pub fn seal(&self, secret: &str, place: Place<'_>) -> Result<String, SealError> {
        let keys = self.keys();
        let nonce = XNonce::generate();
        let bound = place.bound();
        let sealed = keys
            .cipher(&keys.current)?
            .encrypt(&nonce, Payload { msg: secret.as_bytes(), aad: bound.as_bytes() })
            .map_err(|_| SealError::Damaged)?;
        Ok(format!("v1.{}.{}.{}", keys.current, BASE64.encode(nonce), BASE64.encode(sealed)))
    }

    /// Opens a sealed secret at its place. When its key is not known, the file is read again: another node may have begun
    /// to seal with a new one.
    ///
    /// # Errors
    /// When it was not sealed by us, for this place, with a key that is here.
    pub fn open(&self, sealed: &str, place: Place<'_>) -> Result<Zeroizing<String>, SealError> {
        match self.keys().open(sealed, place) {
            Err(SealError::KeyMissing(id)) if self.refresh().is_ok_and(|is_new| is_new) => {
                tracing::info!(key = id, "the key file has a new key");
                self.keys().open(sealed, place)
            }
            opened => opened,
        }
    }
}

impl Keys {
    fn parse(text: &str) -> Result<Self, SealError> {
        let mut keys = BTreeMap::new();
        let mut current = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let key = from_hex(line).ok_or(SealError::NoKey)?;
            let id = key_id(&key);
            current.get_or_insert_with(|| id.clone());
            keys.insert(id, key);
        }
        Ok(Self { current: current.ok_or(SealError::NoKey)?, keys })
    }

    fn mac(&self, id: &str, purpose: &str, text: &str) -> Option<Hmac<Sha256>> {
        let key = self.keys.get(id)?;
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&**key).ok()?;
        mac.update(format!("supercargo {purpose}\u{1f}{text}").as_bytes());
        Some(mac)
    }

    fn open(&self, sealed: &str, place: Place<'_>) -> Result<Zeroizing<String>, SealError> {
        let mut parts = sealed.split('.');
        let (Some("v1"), Some(id), Some(nonce), Some(text), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SealError::Form);
        };
        let nonce = BASE64.decode(nonce).map_err(|_| SealError::Form)?;
        let nonce = XNonce::try_from(nonce.as_slice()).map_err(|_| SealError::Form)?;
        let text = BASE64.decode(text).map_err(|_| SealError::Form)?;
        let bound = place.bound();
        let opened = self
            .cipher(id)?
            .decrypt(&nonce, Payload { msg: &text, aad: bound.as_bytes() })
            .map_err(|_| SealError::Damaged)?;
        String::from_utf8(opened).map(Zeroizing::new).map_err(|_| SealError::Damaged)
    }

    fn cipher(&self, id: &str) -> Result<XChaCha20Poly1305, SealError> {
        let key = self.keys.get(id).ok_or_else(|| SealError::KeyMissing(id.chars().take(16).collect()))?;
        XChaCha20Poly1305::new_from_slice(&**key).map_err(|_| SealError::NoKey)
    }
}

/// The id of the key that a text is sealed with; nothing for a text that does not look sealed.
#[must_use]
pub fn key_of(text: &str) -> Option<&str> {
    let mut parts = text.strip_prefix("v1.")?.split('.');
    let id = parts.next().filter(|id| id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let whole = parts.next().is_some_and(|nonce| nonce.len() == 32) && parts.next().is_some() && parts.next().is_none();
    whole.then_some(id)
}

fn key_id(key: &[u8; 32]) -> String {
    Sha256::digest(key)[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0_u8; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_04_a_secret_opens_only_at_its_place_and_with_its_key() {
        let file = Keyring::new_file();
        let ring = Keyring::parse(&file).unwrap();
        let place = Place { table: "connections", column: "secrets.key", company: CompanyId::new(1), row: 7 };
        let sealed = ring.seal("cs_secret", place).unwrap();
        assert!(!sealed.contains("cs_secret"));
        assert_eq!(ring.open(&sealed, place).unwrap().as_str(), "cs_secret");
        for moved in [
            Place { row: 8, ..place },
            Place { company: CompanyId::new(2), ..place },
            Place { column: "secrets.other", ..place },
            Place { table: "accounts", ..place },
        ] {
            assert_eq!(ring.open(&sealed, moved).unwrap_err(), SealError::Damaged);
        }
        let newer = Keyring::parse(&(Keyring::new_file() + &file)).unwrap();
        assert_eq!(newer.open(&sealed, place).unwrap().as_str(), "cs_secret");
        assert!(matches!(
            Keyring::parse(&Keyring::new_file()).unwrap().open(&sealed, place),
            Err(SealError::KeyMissing(_))
        ));
        for bad in ["", "v1.a.b", "v2.a.b.c", "v1.a.b.c.d"] {
            assert!(ring.open(bad, place).is_err());
        }
    }

    #[test]
    fn br_04_keys_change_while_the_ring_is_in_use() {
        let old = Keyring::new_file();
        let file = Arc::new(RwLock::new(old.clone()));
        let source = file.clone();
        let read: Source = Arc::new(move || Ok(source.read().unwrap().clone()));
        let here = Keyring::parse(&old).unwrap().read_by(read.clone());
        let there = Keyring::parse(&old).unwrap().read_by(read);
        let place = Place { table: "connections", column: "secrets.key", company: CompanyId::new(1), row: 7 };
        let (before, first) = (here.seal("one", place).unwrap(), here.current());
        *file.write().unwrap() = Keyring::with_new_key(&old);
        assert!(there.refresh().unwrap() && !there.refresh().unwrap());
        let after = there.seal("two", place).unwrap();
        assert_ne!(key_of(&after), Some(first.as_str()));
        // A node that has not heard of it reads the file when it meets the new key.
        assert_eq!(here.current(), first);
        assert_eq!(here.open(&after, place).unwrap().as_str(), "two");
        assert_eq!((here.open(&before, place).unwrap().as_str(), here.ids().len()), ("one", 2));
        let text = file.read().unwrap().clone();
        assert_eq!(Keyring::without_key(&text, &here.current()), None, "the first one seals");
        assert_eq!(Keyring::without_key(&text, "00000000"), None);
        let rest = Keyring::parse(&Keyring::without_key(&text, &first).unwrap()).unwrap();
        assert_eq!((rest.ids().len(), rest.open(&after, place).unwrap().as_str()), (1, "two"));
        assert!(matches!(rest.open(&before, place), Err(SealError::KeyMissing(id)) if id == first));
        // A file that is being broken leaves the known keys.
        *file.write().unwrap() = "nonsense".to_owned();
        assert!(here.refresh().is_err() && here.open(&after, place).is_ok());
    }

    #[test]
    fn a_mark_is_known_again_with_its_purpose_and_text_only() {
        let text = Keyring::new_file();
        let ring = Keyring::parse(&text).unwrap();
        let mark = ring.mark("device", "maria");
        assert!(ring.has_marked("device", "maria", &mark));
        let newer = Keyring::parse(&Keyring::with_new_key(&text)).unwrap();
        assert!(newer.has_marked("device", "maria", &mark));
        let other = Keyring::parse(&Keyring::new_file()).unwrap();
        for (ring, purpose, text, mark) in [
            (&ring, "device", "ivan", mark.as_str()),
            (&ring, "csrf", "maria", &mark),
            (&ring, "device", "maria", ""),
            (&ring, "device", "maria", "a.b"),
            (&ring, "device", "maria", &mark[..mark.len() - 2]),
            (&other, "device", "maria", &mark),
        ] {
            assert!(!ring.has_marked(purpose, text, mark), "{purpose} {text} {mark}");
        }
    }
}
