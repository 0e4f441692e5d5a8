//! Why a shop is told nothing of an order any more, as it is kept with the telling.

/// The connector has no way to tell.
pub const CANNOT: &str = "this shop cannot be told";
/// The word would be said of somebody else's order.
pub const ANOTHER: &str = "the shop has another order under this id";
/// An earlier step is not said after a later one.
pub const LATER: &str = "the shop was told of a later step";
/// There is no such order.
pub const GONE: &str = "the shop has no such order any more";
/// Cancelled or refunded there.
pub const GIVEN_UP: &str = "the shop had given the order up";
/// Completed there.
pub const DONE: &str = "the shop says that it is done";
