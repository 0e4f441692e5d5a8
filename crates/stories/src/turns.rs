//! Turns: one actor is polled at a time, up to the next place where it stands. What it waits for otherwise is the database,
//! and that is awaited inside the turn, so the order of everything is the story's and not the machine's.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use domain::Moment;
use store::points::{self, Stand, Turnstile};

/// Where an actor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Before a transaction.
    Beginning(&'static str),
    /// After its commit.
    Committed(&'static str),
    /// At a named point, outside of a transaction.
    Point(&'static str),
    /// At a named point with a transaction open: nobody else may go on, but the node may die here.
    PointInside(&'static str),
    /// Before a call to the outside.
    Calling(&'static str),
    /// After it, when the effect has taken place and the answer has not come yet.
    Called(&'static str),
}

impl Place {
    /// Whether others may go on meanwhile.
    pub(crate) const fn is_between(self) -> bool {
        !matches!(self, Self::PointInside(_))
    }

    /// As in a trace and in a list of operations.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Beginning(name) => format!("before {name}"),
            Self::Committed(name) => format!("after {name}"),
            Self::Point(name) | Self::PointInside(name) => name.to_owned(),
            Self::Calling(doing) => format!("calling {doing}"),
            Self::Called(doing) => format!("called {doing}"),
        }
    }
}

/// What is known of the actor that is being polled.
#[derive(Debug, Default)]
struct Polled {
    place: Option<Place>,
    sleeps: Option<Moment>,
    for_another: bool,
    in_transaction: bool,
    visited: BTreeMap<&'static str, u64>,
}

thread_local! {
    static POLLED: RefCell<Polled> = RefCell::default();
}

/// The actor that is being polled waits for the clock.
pub(crate) fn sleeps_until(at: Moment) {
    POLLED.with_borrow_mut(|polled| polled.sleeps = Some(polled.sleeps.map_or(at, |known| known.min(at))));
}

/// Stands once at a place of the outside.
pub(crate) async fn stand(at: Place) {
    let mut stood = false;
    poll_fn(|_| {
        if stood {
            return Poll::Ready(());
        }
        stood = true;
        POLLED.with_borrow_mut(|polled| {
            // Nobody calls with a transaction open.
            polled.in_transaction = false;
            polled.place = Some(at);
        });
        Poll::Pending
    })
    .await;
}

#[derive(Debug)]
struct Story;

impl Turnstile for Story {
    fn arrive(&self, at: Stand) -> bool {
        POLLED.with_borrow_mut(|polled| {
            polled.place = Some(match at {
                Stand::Beginning(name) => {
                    polled.in_transaction = true;
                    Place::Beginning(name)
                }
                Stand::Committed(name) => {
                    polled.in_transaction = false;
                    Place::Committed(name)
                }
                Stand::Point(name) => {
                    *polled.visited.entry(name).or_insert(0) += 1;
                    if polled.in_transaction { Place::PointInside(name) } else { Place::Point(name) }
                }
            });
        });
        true
    }

    fn waits(&self) {
        POLLED.with_borrow_mut(|polled| polled.for_another = true);
    }
}

/// Sets the turnstile of this thread up, with no point visited.
pub(crate) fn begin() {
    POLLED.set(Polled::default());
    points::set_turnstile(Some(Rc::new(Story)));
}

/// Takes it away; how often each point was passed.
pub(crate) fn end() -> BTreeMap<&'static str, u64> {
    points::set_turnstile(None);
    POLLED.take().visited
}

/// How a turn ended.
#[derive(Debug)]
pub(crate) enum Turned<T> {
    /// The actor has ended.
    Ended(T),
    /// It stands at a place.
    Stands(Place),
    /// It waits for the clock.
    Sleeps(Moment),
    /// It waits for another actor.
    Waits,
}

/// One who goes on in turns.
pub(crate) struct Turning<T> {
    future: Pin<Box<dyn Future<Output = T>>>,
    in_transaction: bool,
}

impl<T> Turning<T> {
    pub(crate) fn new(future: impl Future<Output = T> + 'static) -> Self {
        Self { future: Box::pin(future), in_transaction: false }
    }

    /// Lets it go on up to the next place.
    pub(crate) async fn turn(&mut self) -> Turned<T> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Turned<T>> {
        POLLED.with_borrow_mut(|polled| {
            (polled.place, polled.sleeps, polled.for_another) = (None, None, false);
            polled.in_transaction = self.in_transaction;
        });
        let poll = self.future.as_mut().poll(cx);
        let (place, sleeps, for_another) = POLLED.with_borrow_mut(|polled| {
            self.in_transaction = polled.in_transaction;
            (polled.place.take(), polled.sleeps.take(), polled.for_another)
        });
        match (poll, place, sleeps) {
            (Poll::Ready(out), _, _) => Poll::Ready(Turned::Ended(out)),
            (Poll::Pending, Some(place), _) => Poll::Ready(Turned::Stands(place)),
            (Poll::Pending, None, Some(at)) => Poll::Ready(Turned::Sleeps(at)),
            (Poll::Pending, None, None) if for_another => Poll::Ready(Turned::Waits),
            // The database is asked: the turn goes on when it answers.
            (Poll::Pending, None, None) => Poll::Pending,
        }
    }
}
