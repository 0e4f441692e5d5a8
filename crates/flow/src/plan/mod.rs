//! Step: lines become a plan. Comes in: an order with lines that are paid; a wish of a person (`booking.create`) or of the
//! rule "book by itself". Goes out: bookings that hold their lines (`book::reserve`), questions about what cannot be
//! bought, the plan as it was. The same `weigh` answers "why not?" on every greyed button (BR-40, BR-42, BR-43).

mod chosen;
mod create;
mod look;
mod order;
mod ready;
mod recalculate;
mod waiting;

pub use chosen::Begun;
pub use create::CreateBooking;
pub use look::{Look, look};
pub(crate) use order::again;
pub use order::{PlanOrder, group, wish, wish_new};
pub use ready::ready;
pub use recalculate::{FreightQuote, LineQuote, Quotes, Recalculate, RecalculateOrder, SetPrice, quotes};
pub use waiting::PlanWaiting;
