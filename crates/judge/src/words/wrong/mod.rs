//! Wrong: goods, variant, quantity, consignee, account or price ceiling not as sold and planned; any sum that differs
//! by one minor unit; anything untrue told to a shop; a line given up although the world could deliver it within its
//! ceiling.
//!
//! `orders` looks at what was sold, `purchases` at what was bought for it, `sums` at money, `told` at what the shops
//! heard.

mod orders;
mod purchases;
mod sums;
mod told;

use crate::Options;
use crate::pairing::Pairs;
use crate::verdict::Verdict;

pub(crate) fn judge(pairs: &Pairs<'_>, options: &Options, verdict: &mut Verdict) {
    orders::judge(pairs, verdict);
    purchases::judge(pairs, options, verdict);
    sums::judge(pairs, verdict);
    told::judge(pairs, verdict);
}
