//! Going on in a long list of the shop, by offset and in the order of ids, while others change it.
//!
//! What goes away above the place that was reached moves the rest back over it unseen: each stretch begins with the last entry
//! of the one before, and when that one is not there any more, it is read again from further up. Sooner twice than not at all.

use std::future::Future;

use connect::{CallError, CallResult, Fault};

use super::call::within_several;

/// The code of an answer whose entries come in another order than asked for.
pub(super) const OUT_OF_ORDER: &str = "out_of_order";
/// How far above the place that was reached a stretch is looked for, before its beginning is taken as it is: mostly few
/// entries go away at once, what is read twice is read in vain, and a stretch of ten still goes on when nine of them went.
const BACK: [u64; 5] = [1, 9, 25, 100, 400];

/// A list that a shop shows by offset.
pub(super) trait Listing {
    /// An answer.
    type Page: Send;
    /// What the shop shows from an offset on.
    fn at(&mut self, offset: u64) -> impl Future<Output = CallResult<Self::Page>> + Send;
    /// The ids of an answer, in the shop's order.
    fn ids(page: &Self::Page) -> Vec<u64>;
}

/// What follows after so many entries, of which the last one has this id (0: none has been read), and at which offset it stands.
/// The answer may begin with entries that were read.
///
/// # Errors
/// Those of the calls; when the shop always shows its beginning.
pub(super) async fn on<L: Listing + Send>(
    place: &'static str,
    list: &mut L,
    passed: u64,
    last: u64,
) -> CallResult<(L::Page, u64)> {
    let mut back = BACK.iter().map(|entries| passed.saturating_sub(*entries));
    let mut offset = back.next().unwrap_or(0);
    let mut page = list.at(offset).await?;
    loop {
        let ids = L::ids(&page);
        if offset > 0 && ids.len() > 1 && ids.iter().all(|id| *id <= last) {
            // Many came in above, or the shop always shows its beginning and would seem to have nothing else.
            let beginning = list.at(0).await.map_err(within_several)?;
            if ids.iter().zip(L::ids(&beginning)).all(|(here, there)| *here == there) {
                return Err(CallError::new(place, Fault::Garbled).because("the shop does not keep to `offset`"));
            }
        }
        let begins = ids.first().is_some_and(|first| *first < last) || ids.contains(&last);
        match back.next().filter(|_| offset > 0 && last > 0 && !begins) {
            // What followed the last one moved up, perhaps beyond this stretch.
            Some(further) => offset = further,
            None => return Ok((page, offset)),
        }
        page = list.at(offset).await.map_err(within_several)?;
    }
}

/// Sees that entries stand in the order of their ids. A list that is shown whole is brought into it; any other in another order
/// is some entries of the shop and not the next ones: to go on behind its last one would leave others out.
pub(super) fn in_order<T>(
    place: &'static str,
    is_whole: bool,
    entries: &mut [T],
    id: impl Fn(&T) -> u64,
) -> CallResult<()> {
    if is_whole {
        entries.sort_by_key(id);
    } else if !entries.is_sorted_by_key(id) {
        let why = "the list does not come in the order of its ids";
        return Err(CallError::new(place, Fault::Garbled).far(OUT_OF_ORDER).because(why));
    }
    Ok(())
}

/// Whether an answer from this offset on shows all that the shop counts.
pub(super) fn is_whole(offset: u64, total: Option<u64>, shown: usize) -> bool {
    offset == 0 && total.is_some_and(|total| total <= shown as u64)
}
