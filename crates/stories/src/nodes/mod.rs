//! The hub of a story: nodes over one database, the actors that go on in turns, and the clock that moves when nobody can.

mod actors;
mod lives;
mod passing;
mod surroundings;

use std::{future::Future, sync::Arc};

use axum::body::Body;
use domain::{Env, Moment, time::SECOND};
use flow::Hub;
use hub::rehearse::Client;
use simulator::Inside;
use store::{Signal, Store};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

use self::actors::{Actor, Left, Role, Seat};
pub(crate) use self::surroundings::{Setting, surroundings};
use crate::{
    chance::Chance,
    clock::StoryClock,
    far::{self, Doors, HUB, Log, ToWorld},
    mischief::Mischief,
    turns::{Turned, Turning},
};

/// What a shop calls a delivery.
const DELIVERY_ID: &str = "x-wc-webhook-delivery-id";
/// Turns after which a story of few orders runs in a circle: whoever wants to go on, cannot.
const TURNS: usize = 40_000;

/// A hub of several nodes, a world, and whoever else takes turns.
pub struct TestHub {
    pub(crate) store: Store,
    pub(crate) clock: Arc<StoryClock>,
    pub(crate) world: Arc<Inside>,
    /// How the people of each company speak to hub and world.
    pub(crate) clients: Vec<Client>,
    pub(crate) chance: Chance,
    pub(crate) mischief: Mischief,
    pub(crate) trace: Vec<String>,
    /// What the shops were told has arrived, by the ids of their deliveries.
    pub(crate) taken: Vec<String>,
    env: Env,
    key: String,
    log: Arc<Log>,
    doors: Vec<Arc<Doors>>,
    signals: Receiver<Signal>,
    seats: Vec<Seat>,
    actors: Vec<Actor>,
    numbers: u64,
    /// Turns in which somebody went on.
    gone_on: u64,
    /// When work comes due, as far as it was looked up.
    due: Option<Moment>,
    /// How often the clock was moved because nobody could go on, and how often since somebody went on.
    pub(crate) waits: usize,
    waits_in_a_row: u32,
    /// The most turns, and the most moves of the clock.
    pub(crate) most: usize,
    began: Moment,
}

impl std::fmt::Debug for TestHub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestHub")
            .field("seats", &self.seats.len())
            .field("actors", &self.actors.len())
            .finish_non_exhaustive()
    }
}

impl TestHub {
    pub(crate) fn new(setting: Setting, client: &Client) -> Self {
        let Setting { store, world, callers, key, now, seed, nodes } = setting;
        let clock = StoryClock::at(now);
        let doors: Vec<Arc<Doors>> =
            callers.into_iter().map(|caller| Arc::new(Doors::new(world.clone(), caller))).collect();
        let seat =
            |at| Seat { name: format!("node-{at}"), life: None, back_at: Some(now), frozen_until: None, fresh: false };
        Self {
            signals: store.signals(),
            env: Env::new(clock.clone(), testkit::Seeded::new(seed)),
            clients: doors.iter().map(|doors| client.within(doors.clone(), "")).collect(),
            store,
            clock,
            world,
            chance: Chance::new(seed, "turns"),
            mischief: Mischief::default(),
            trace: Vec::new(),
            taken: Vec::new(),
            key,
            log: Arc::default(),
            doors,
            seats: (1..=nodes).map(seat).collect(),
            actors: Vec::new(),
            numbers: 0,
            gone_on: 0,
            due: Some(now),
            waits: 0,
            waits_in_a_row: 0,
            most: TURNS,
            began: now,
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.env.now()
    }

    fn say(&mut self, line: &str) {
        let at = self.now().since(self.began);
        self.trace.push(format!("{}.{:06} {line}", at / SECOND, at % SECOND));
    }

    fn surroundings(&self) -> Hub {
        let far = Arc::new(ToWorld::new(self.world.clone(), self.log.clone()));
        surroundings(self.store.clone(), self.env.clone(), far, &self.key)
    }

    fn act(&mut self, seat: usize, name: String, role: Role, future: impl Future<Output = Left> + 'static) -> u64 {
        self.numbers += 1;
        let turning = Turning::new(future);
        self.actors.push(Actor {
            number: self.numbers,
            name,
            seat,
            role,
            turning,
            sleeps_until: None,
            waits_since: None,
        });
        self.numbers
    }

    /// Somebody outside does something at the doors of a living node; its number, or `None` while none lives.
    pub(crate) fn people(&mut self, name: &str, future: impl Future<Output = ()> + 'static) -> Option<u64> {
        let seat = self.seats.iter().position(|seat| seat.life.is_some())?;
        Some(self.act(seat, name.to_owned(), Role::People, async move {
            future.await;
            Left::Nothing
        }))
    }

    /// Somebody takes turns at this moment.
    pub(crate) fn is_busy(&self) -> bool {
        !self.actors.is_empty()
    }

    pub(crate) fn is_there(&self, actor: u64) -> bool {
        self.actors.iter().any(|one| one.number == actor)
    }

    /// Lets somebody go on. False when nobody can before the clock moves.
    pub(crate) async fn step(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        self.hear();
        self.call_up();
        let now = self.now();
        let free = |seat: &Seat| seat.frozen_until.is_none_or(|until| until <= now);
        let mut ready: Vec<usize> = (0..self.actors.len())
            .filter(|at| {
                let actor = &self.actors[*at];
                free(&self.seats[actor.seat])
                    && actor.sleeps_until.is_none_or(|until| until <= now)
                    && actor.waits_since != Some(self.gone_on)
            })
            .collect();
        if ready.is_empty() {
            return false;
        }
        let chosen = ready.swap_remove(self.chance.place(ready.len()));
        // A turn takes time, now and then much of it.
        if self.chance.below(40) == 0 {
            self.move_clock(now.plus(i64::try_from(self.chance.below(1_500_000)).unwrap_or(0)));
        }
        self.turn(chosen).await;
        true
    }

    /// Takes what the store and the world have to say.
    fn hear(&mut self) {
        loop {
            match self.signals.try_recv() {
                Ok(Signal::Work) | Err(TryRecvError::Lagged(_)) => self.wake_some(),
                Ok(Signal::Changed(..)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        for posting in self.world.postings() {
            let living: Vec<usize> = (0..self.seats.len()).filter(|at| self.seats[*at].life.is_some()).collect();
            if living.is_empty() || !posting.url().starts_with(HUB) {
                self.world.delivered(&posting, None);
                continue;
            }
            let seat = living[self.chance.place(living.len())];
            let router = self.seats[seat].life.as_ref().map(|life| life.router.clone()).expect("it lives");
            let mut request = http::Request::builder().method("POST").uri(&posting.url()[HUB.len()..]);
            for (name, value) in posting.headers() {
                request = request.header(name, value);
            }
            let request = request.body(Body::from(posting.body().to_vec())).expect("the world posts proper requests");
            self.act(seat, "posting".to_owned(), Role::Takes(Box::new(posting)), async move {
                Left::Taken(far::answered(router, request).await.0)
            });
        }
    }

    async fn turn(&mut self, at: usize) {
        let name = format!("{} {}", self.seats[self.actors[at].seat].name, self.actors[at].name);
        loop {
            let actor = &mut self.actors[at];
            actor.sleeps_until = None;
            let turned = actor.turning.turn().await;
            for line in self.log.take() {
                self.say(&format!("{name}: {line}"));
            }
            if matches!(turned, Turned::Waits) {
                self.actors[at].waits_since = Some(self.gone_on);
                return;
            }
            self.gone_on += 1;
            self.waits_in_a_row = 0;
            match turned {
                Turned::Waits => return,
                Turned::Ended(left) => {
                    let actor = self.actors.remove(at);
                    self.say(&format!("{name} ends"));
                    self.ended(&actor, left);
                    return;
                }
                Turned::Sleeps(until) => {
                    self.actors[at].sleeps_until = Some(until);
                    self.say(&format!("{name} waits"));
                    return;
                }
                Turned::Stands(place) => {
                    self.say(&format!("{name}: {}", place.name()));
                    if self.trouble(at, place) || place.is_between() {
                        return;
                    }
                }
            }
        }
    }

    fn ended(&mut self, actor: &Actor, left: Left) {
        let at = actor.seat;
        match left {
            Left::Nothing => self.seats[at].fresh |= matches!(actor.role, Role::Works),
            Left::Started(life) => {
                self.seats[at].life = life.map(|life| *life).ok();
                if self.seats[at].life.is_none() {
                    self.seats[at].back_at = Some(self.now().plus(SECOND));
                }
                self.seats[at].fresh = true;
                self.open_doors();
            }
            Left::Claimed(Ok(leases)) => {
                self.seats[at].fresh = !leases.is_empty();
                for leased in leases {
                    let name = leased.lane().to_owned();
                    let Some(life) = &self.seats[at].life else { continue };
                    let work = life.node.work(leased);
                    self.act(at, name, Role::Works, async move {
                        work.await;
                        Left::Nothing
                    });
                }
            }
            Left::Claimed(Err(_)) => self.seats[at].fresh = false,
            Left::Taken(status) => {
                if let Role::Takes(posting) = &actor.role {
                    self.world.delivered(posting, Some(status));
                    let id = posting.headers().iter().find(|(name, _)| name.eq_ignore_ascii_case(DELIVERY_ID));
                    self.taken.extend(id.filter(|_| status == 200).map(|(_, id)| id.clone()));
                }
            }
        }
    }

    /// Ends everybody.
    pub(crate) fn end(&mut self) {
        self.actors.clear();
        for seat in &mut self.seats {
            seat.life = None;
        }
        for doors in &self.doors {
            doors.open(None);
        }
    }
}
