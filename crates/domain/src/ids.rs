//! Ids: one 64-bit number made by the application (42 bits of milliseconds, 21 bits of counter and chance), shown as a
//! typed prefix and 13 characters of base32 (`ord_06f0000000001`). Always text outside the database.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Clock, UnknownCode};

/// What an id is the id of. The prefix is part of the stable API.
pub trait Kind: 'static {
    /// The visible prefix, without the underscore.
    const PREFIX: &'static str;
}

/// An id of one kind of thing.
pub struct Id<K: Kind>(i64, PhantomData<fn() -> K>);

macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident, $alias:ident, $prefix:literal;)+) => {
        /// The kinds of things that have ids.
        pub mod kinds {
            $($(#[$meta])* #[derive(Debug)] pub enum $kind {}
            impl super::Kind for $kind { const PREFIX: &'static str = $prefix; })+
        }
        $($(#[$meta])* pub type $alias = Id<kinds::$kind>;)+
    };
}

kinds! {
    /// A company: the owner of connections, documents and books.
    Company, CompanyId, "com";
    /// A person who may sign in.
    User, UserId, "usr";
    /// A signed-in browser.
    Login, LoginId, "log";
    /// An API token.
    Token, TokenId, "tok";
    /// An invitation.
    Invitation, InvitationId, "inv";
    /// A configured link to one shop or one provider.
    Connection, ConnectionId, "con";
    /// A buyer's account at a provider.
    Account, AccountId, "acc";
    /// A person sent to a provider to sign in.
    SignIn, SignInId, "sig";
    /// A warehouse.
    Warehouse, WarehouseId, "war";
    /// A cost centre.
    CostCentre, CostCentreId, "cos";
    /// A webhook delivery as received.
    Delivery, DeliveryId, "del";
    /// A shop's order as the shop sent it.
    RawOrder, RawOrderId, "raw";
    /// An order in the hub.
    Order, OrderId, "ord";
    /// What the shop sold on one line of its order.
    SoldLine, SoldLineId, "sol";
    /// The unit of procurement.
    Line, LineId, "lin";
    /// Where a variant is bought.
    Offer, OfferId, "off";
    /// What shall be bought together, before anything is sent.
    Plan, PlanId, "pla";
    /// One provider order to be created.
    Booking, BookingId, "boo";
    /// An order at a provider.
    ProviderOrder, ProviderOrderId, "pro";
    /// A line of an order at a provider.
    ProviderLine, ProviderLineId, "prl";
    /// An incoming package.
    Package, PackageId, "pkg";
    /// One scan of a code.
    Scan, ScanId, "sca";
    /// An outgoing parcel.
    Parcel, ParcelId, "par";
    /// Something a shop shall be told.
    Telling, TellingId, "tel";
    /// A ledger entry.
    Entry, EntryId, "ent";
    /// A question to a person.
    Decision, DecisionId, "dec";
    /// Background work a person can watch.
    Activity, ActivityId, "act";
    /// An audit note.
    Note, NoteId, "not";
    /// A recorded exchange with the outside.
    Exchange, ExchangeId, "exc";
    /// A queued job.
    Job, JobId, "job";
    /// An error report a person can quote.
    Report, ReportId, "rep";
    /// A reading of a shop beside the poll: a gap run or a backfill.
    Reading, ReadingId, "rea";
    /// A proof that no order of a shop is missing.
    Proof, ProofId, "prf";
    /// A customer of the company, across orders and shops.
    Customer, CustomerId, "cus";
    /// A product of a shop.
    Product, ProductId, "prd";
    /// A variant of a shop's product.
    Variant, VariantId, "var";
    /// A picture of goods.
    Picture, PictureId, "pic";
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 13;

impl<K: Kind> Id<K> {
    /// The id with this number, as it comes from the database.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number, PhantomData)
    }

    /// The number, as it goes to the database.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The 13 characters without the prefix.
    #[must_use]
    pub fn base32(self) -> String {
        encode(self.0)
    }

    /// The id of these 13 characters, in either case.
    #[must_use]
    pub fn from_base32(text: &str) -> Option<Self> {
        decode(text).map(Self::new)
    }
}

fn encode(number: i64) -> String {
    let mut rest = number.cast_unsigned();
    let mut text = [b'0'; LENGTH];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[usize::try_from(rest & 31).expect("five bits fit")];
        rest >>= 5;
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

fn decode(text: &str) -> Option<i64> {
    if text.len() != LENGTH {
        return None;
    }
    let mut number: u64 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == byte.to_ascii_lowercase())?;
        number = number.checked_mul(32)?.checked_add(u64::try_from(digit).ok()?)?;
    }
    i64::try_from(number).ok()
}

impl<K: Kind> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K: Kind> Copy for Id<K> {}
impl<K: Kind> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K: Kind> Eq for Id<K> {}
impl<K: Kind> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K: Kind> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K: Kind> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", K::PREFIX, encode(self.0))
    }
}
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<K: Kind> From<i64> for Id<K> {
    fn from(number: i64) -> Self {
        Self::new(number)
    }
}
impl<K: Kind> FromStr for Id<K> {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        text.strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .and_then(decode)
            .map(Self::new)
            .ok_or_else(|| UnknownCode { what: "id", code: text.chars().take(40).collect() })
    }
}
impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Where chance comes from; lent, so that a story replays exactly.
pub trait Random: Send + Sync {
    /// The next 64 bits.
    fn next_u64(&self) -> u64;
}

/// Makes ids that rise with time and never repeat within this process; two processes are kept apart by chance and, in
/// the end, by the primary keys.
pub struct IdGenerator {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    last: Mutex<i64>,
}

impl fmt::Debug for IdGenerator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdGenerator").finish_non_exhaustive()
    }
}

impl IdGenerator {
    /// A generator over the given clock and chance.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { clock, random, last: Mutex::new(0) }
    }

    /// The next id of a kind.
    #[must_use]
    pub fn next<K: Kind>(&self) -> Id<K> {
        let chance = i64::try_from(self.random.next_u64() & 0xF_FFFF).expect("twenty bits fit");
        let fresh = (self.clock.now().micros() / 1000) << 21 | chance;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = fresh.max(*last + 1);
        Id::new(*last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_keeps_its_kind() {
        let id = OrderId::new(0x0123_4567_89ab_cdef);
        assert_eq!(id.to_string().len(), 4 + LENGTH);
        assert_eq!(id.to_string().parse::<OrderId>().unwrap(), id);
        assert!(id.to_string().parse::<LineId>().is_err());
        for bad in ["", "ord_", "ord_zzzzzzzzzzzzzz", "ord_000000000000i", "ord_zzzzzzzzzzzzz", "ORD_0000000000001"] {
            assert!(bad.parse::<OrderId>().is_err(), "{bad}");
        }
    }
}
