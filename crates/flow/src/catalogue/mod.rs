//! Beside the road: the goods of shops, read as a stream, held against the company's offers, and linked to them by people.
//! Reading writes goods and never an offer: what is bought where is said by a person, or was said before (BR-72).

mod link;
mod matching;
pub(crate) mod names;
mod propose;
mod read;
mod store_page;
mod unmatch;

pub use link::LinkVariant;
pub use matching::{MatchVariants, word};
pub(crate) use propose::offers_set;
pub use propose::{Proposal, offer_of_link, proposals};
pub(crate) use read::read_anew;
pub use read::{ReadCatalogue, ReadCatalogues, ReadGoods};
pub use unmatch::UnmatchVariants;
