//! Sealing of secrets: XChaCha20-Poly1305, bound to table, column, company and row, so that a ciphertext copied to
//! another row does not open. Form: `v1.<key id>.<nonce>.<ciphertext>`, base64url without padding.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, Payload},
};
use domain::ids::CompanyId;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The keys of the installation: the first seals, all open (rotation).
#[derive(Clone)]
pub struct Keyring {
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
    /// Wrong key, wrong row, or damaged.
    #[error("a secret does not open: it was damaged or moved from another row")]
    Damaged,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("current", &self.current).finish_non_exhaustive()
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

    /// The text of a new key file.
    #[must_use]
    pub fn new_file() -> String {
        let key = chacha20poly1305::Key::generate();
        key.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n"
    }

    /// Seals a secret for its place.
    ///
    /// # Errors
    /// When the cipher refuses (it does not).
    pub fn seal(&self, secret: &str, place: Place<'_>) -> Result<String, SealError> {
        let nonce = XNonce::generate();
        let bound = place.bound();
        let sealed = self
            .cipher(&self.current)?
            .encrypt(&nonce, Payload { msg: secret.as_bytes(), aad: bound.as_bytes() })
            .map_err(|_| SealError::Damaged)?;
        Ok(format!("v1.{}.{}.{}", self.current, BASE64.encode(nonce), BASE64.encode(sealed)))
    }

    /// Opens a sealed secret at its place.
    ///
    /// # Errors
    /// When it was not sealed by us, for this place, with a key that is here.
    pub fn open(&self, sealed: &str, place: Place<'_>) -> Result<Zeroizing<String>, SealError> {
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
}
