//! Step: quantity is held, the provider is asked, the answer is settled (domain guide 4.3).
//!
//! Three moves: `reserve` and the attempt are written before the call; the call is made once and never repeated blindly;
//! the outcome is written after. Whatever is not clear becomes `outcome_unknown` and is left only by looking at the
//! provider. Rules BR-25, BR-40 to BR-48, BR-50.

mod accept;
mod bind;
mod cancel;
mod check;
mod fit;
mod holder;
mod pay;
mod reserve;
mod search;
mod send;
mod set_check;
mod settle;
mod unbind;

pub(crate) use accept::accept;
pub(crate) use bind::go_on as bind_on;
pub use bind::{BindNumber, BindOrder};
pub use cancel::CancelProviderOrder;
pub use check::CheckBooking;
pub use holder::{Holder, holder, taken};
pub use pay::{FetchPaymentLink, PaymentLink, UNPAYABLE};
pub(crate) use reserve::reserve;
pub use search::SearchBooking;
pub(crate) use search::failed;
pub use send::SendBooking;
pub use set_check::SetCheckAfterExport;
pub(crate) use settle::{adopt, give_back, release_held, understand};
pub use unbind::UnbindLines;

use domain::ids::AccountId;

/// The lane of everything that happens at one account of a provider.
#[must_use]
pub fn account_lane(id: AccountId) -> String {
    format!("account:{}", id.base32())
}
