//! Which colour a state has. Colour never stands alone: the badge always carries the word.

use domain::{
    activity::{ActivityState, ActivityStep},
    booking::BookingState,
    line::LineStatus,
    order::OrderStatus,
    parcel::ParcelState,
    provider_order::ProviderState,
};

use crate::frame::Tone;

pub(super) const fn order(status: OrderStatus) -> Tone {
    match status {
        OrderStatus::New | OrderStatus::Cancelled => Tone::Quiet,
        OrderStatus::AwaitingPayment | OrderStatus::PartlyPaid => Tone::Waiting,
        OrderStatus::InPurchase | OrderStatus::AtWarehouse | OrderStatus::PartlyShipped | OrderStatus::Shipped => {
            Tone::Moving
        }
        OrderStatus::Completed => Tone::Good,
        OrderStatus::AwaitingCustomer => Tone::Asking,
        OrderStatus::NeedsMapping => Tone::Bad,
    }
}

pub(super) const fn line(status: LineStatus) -> Tone {
    match status {
        LineStatus::AwaitingPayment => Tone::Waiting,
        LineStatus::Paid
        | LineStatus::Booking
        | LineStatus::Booked
        | LineStatus::Purchased
        | LineStatus::ToWarehouse
        | LineStatus::AtWarehouse
        | LineStatus::Inspection
        | LineStatus::Packing
        | LineStatus::ReadyToShip
        | LineStatus::Shipped => Tone::Moving,
        LineStatus::Received => Tone::Good,
        LineStatus::ReturnedToVendor | LineStatus::Impossible => Tone::Bad,
        LineStatus::Cancelled => Tone::Quiet,
    }
}

pub(super) const fn booking(state: BookingState) -> Tone {
    match state {
        BookingState::Reserved | BookingState::Sending | BookingState::Created => Tone::Moving,
        BookingState::Verified => Tone::Good,
        BookingState::Mismatch | BookingState::OutcomeUnknown => Tone::Asking,
        BookingState::Rejected => Tone::Bad,
        BookingState::Released => Tone::Quiet,
    }
}

pub(super) const fn provider(state: ProviderState) -> Tone {
    match state {
        ProviderState::AwaitingPayment => Tone::Waiting,
        ProviderState::Creating
        | ProviderState::Paid
        | ProviderState::PartlyShipped
        | ProviderState::Shipped
        | ProviderState::ReceiptConfirmed => Tone::Moving,
        ProviderState::Finished => Tone::Good,
        ProviderState::ClosedUnpaid | ProviderState::ClosedAfterPayment => Tone::Bad,
        ProviderState::Attention | ProviderState::Unknown => Tone::Asking,
    }
}

pub(super) const fn parcel(state: ParcelState) -> Tone {
    match state {
        ParcelState::Draft | ParcelState::Cancelled => Tone::Quiet,
        ParcelState::Packed => Tone::Waiting,
        ParcelState::Shipped => Tone::Moving,
        ParcelState::Delivered => Tone::Good,
        ParcelState::Returned | ParcelState::Lost => Tone::Bad,
    }
}

pub(super) const fn activity(state: ActivityState) -> Tone {
    match state {
        ActivityState::Queued | ActivityState::Aborted => Tone::Quiet,
        ActivityState::Running => Tone::Moving,
        ActivityState::WaitingDecision | ActivityState::WaitingSession => Tone::Asking,
        ActivityState::Done => Tone::Good,
        ActivityState::DoneWithErrors => Tone::Waiting,
        ActivityState::Failed => Tone::Bad,
    }
}

pub(super) const fn step(step: ActivityStep) -> Tone {
    match step {
        ActivityStep::Planning | ActivityStep::Working => Tone::Moving,
        ActivityStep::Asking => Tone::Asking,
        ActivityStep::Done => Tone::Good,
        ActivityStep::Left => Tone::Bad,
    }
}
