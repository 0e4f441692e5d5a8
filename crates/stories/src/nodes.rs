//! The hub of a story: nodes over one database, the actors that go on in turns, and the clock that moves when nobody can.

use std::{future::Future, sync::Arc};

use axum::{Router, body::Body};
use connect::{Wire, wire::Limits};
use domain::{
    Env, Moment,
    time::{MINUTE, SECOND},
};
use flow::{Caller, Hub, Pace};
use hub::rehearse::Client;
use jobs::{EngineOptions, Leased, Node};
use simulator::{Inside, Posting};
use store::{Keyring, Signal, Store, StoreError};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

use crate::{
    chance::Chance,
    clock::StoryClock,
    far::{self, Doors, HUB, Log, ToWorld},
    mischief::{Mischief, Trouble},
    turns::{Place, Turned, Turning},
};

/// Lanes that a node works at once.
const WORKERS: usize = 2;

/// Where and for whom a hub is set up.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) store: Store,
    pub(crate) world: Arc<Inside>,
    pub(crate) caller: Caller,
    pub(crate) key: String,
    pub(crate) now: Moment,
    pub(crate) seed: u64,
    pub(crate) nodes: usize,
}

/// One life of a node.
struct Life {
    node: Node<Hub>,
    router: Router,
    beat_at: Moment,
}

/// A node, living or dead.
struct Seat {
    name: String,
    life: Option<Life>,
    /// When somebody starts it again.
    back_at: Option<Moment>,
    /// It stands still and does not know it.
    frozen_until: Option<Moment>,
    /// There may be work that nobody has looked for.
    fresh: bool,
}

/// What an actor is for.
enum Role {
    Starts,
    Claims,
    Works,
    Beats,
    Takes(Box<Posting>),
    People,
}

/// What an actor leaves.
enum Left {
    Nothing,
    Started(Result<Box<Life>, StoreError>),
    Claimed(Result<Vec<Leased>, StoreError>),
    Taken(u16),
}

struct Actor {
    number: u64,
    name: String,
    seat: usize,
    role: Role,
    turning: Turning<Left>,
    sleeps_until: Option<Moment>,
    /// It waits for another actor, and nobody has gone on since.
    waits_since: Option<u64>,
}

/// A hub of several nodes, a world, and whoever else takes turns.
pub struct TestHub {
    pub(crate) store: Store,
    pub(crate) clock: Arc<StoryClock>,
    pub(crate) world: Arc<Inside>,
    pub(crate) client: Client,
    pub(crate) chance: Chance,
    pub(crate) mischief: Mischief,
    pub(crate) trace: Vec<String>,
    env: Env,
    key: String,
    log: Arc<Log>,
    doors: Arc<Doors>,
    signals: Receiver<Signal>,
    seats: Vec<Seat>,
    actors: Vec<Actor>,
    numbers: u64,
    /// Turns in which somebody went on.
    gone_on: u64,
    /// When work comes due, as far as it was looked up.
    due: Option<Moment>,
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
        let Setting { store, world, caller, key, now, seed, nodes } = setting;
        let clock = StoryClock::at(now);
        let doors = Arc::new(Doors::new(world.clone(), caller));
        let seat =
            |at| Seat { name: format!("node-{at}"), life: None, back_at: Some(now), frozen_until: None, fresh: false };
        Self {
            signals: store.signals(),
            env: Env::new(clock.clone(), testkit::Seeded::new(seed)),
            client: client.within(doors.clone(), ""),
            store,
            clock,
            world,
            chance: Chance::new(seed, "turns"),
            mischief: Mischief::default(),
            trace: Vec::new(),
            key,
            log: Arc::default(),
            doors,
            seats: (1..=nodes).map(seat).collect(),
            actors: Vec::new(),
            numbers: 0,
            gone_on: 0,
            due: Some(now),
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

    pub(crate) fn is_there(&self, actor: u64) -> bool {
        self.actors.iter().any(|one| one.number == actor)
    }

    /// Lets somebody go on. False when nobody can before the clock moves.
    pub(crate) async fn step(&mut self) -> bool {
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
                Ok(Signal::Work) | Err(TryRecvError::Lagged(_)) => self.refresh(),
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

    fn refresh(&mut self) {
        for seat in &mut self.seats {
            seat.fresh = true;
        }
    }

    /// Starts what begins by itself: nodes that come back, beats, looks for work.
    fn call_up(&mut self) {
        let now = self.now();
        for at in 0..self.seats.len() {
            let seat = &mut self.seats[at];
            if seat.frozen_until.is_some_and(|until| until > now) {
                continue;
            }
            seat.frozen_until = None;
            if seat.back_at.is_some_and(|back| back <= now) {
                seat.back_at = None;
                let (name, hub) = (seat.name.clone(), self.surroundings());
                self.act(at, "start".to_owned(), Role::Starts, async move {
                    Left::Started(start(hub, name).await.map(Box::new))
                });
                continue;
            }
            let works = self.busy(at);
            let claims = self.actors.iter().any(|one| one.seat == at && matches!(one.role, Role::Claims));
            let seat = &mut self.seats[at];
            let Some(life) = &mut seat.life else { continue };
            if works > 0 && life.beat_at <= now {
                life.beat_at = now.plus(Node::<Hub>::HEARTBEAT);
                let beat = life.node.beat();
                self.act(at, "beat".to_owned(), Role::Beats, async move {
                    beat.await;
                    Left::Nothing
                });
            } else if seat.fresh && !claims && works < WORKERS {
                let claim = life.node.claim(WORKERS - works);
                self.act(at, "claim".to_owned(), Role::Claims, async move { Left::Claimed(claim.await) });
            }
        }
    }

    fn busy(&self, seat: usize) -> usize {
        self.actors.iter().filter(|one| one.seat == seat && matches!(one.role, Role::Works)).count()
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

    /// What the story has in mind for this place; true when the actor cannot go on now.
    fn trouble(&mut self, at: usize, place: Place) -> bool {
        let seat = self.actors[at].seat;
        if self.seats[seat].life.is_none() {
            return false;
        }
        match self.mischief.at(place) {
            None => false,
            Some(Trouble::Kill { pause }) => {
                self.kill(seat, pause);
                true
            }
            Some(Trouble::Freeze { pause }) => {
                let name = self.seats[seat].name.clone();
                self.say(&format!("{name} stands still"));
                self.seats[seat].frozen_until = Some(self.now().plus(pause));
                true
            }
            Some(Trouble::Slow { pause }) => {
                self.actors[at].sleeps_until = Some(self.now().plus(pause));
                true
            }
        }
    }

    /// The node dies with all that it does, and is started again after a pause.
    pub(crate) fn kill(&mut self, seat: usize, pause: i64) {
        let name = self.seats[seat].name.clone();
        self.say(&format!("{name} dies"));
        let (dead, living) = std::mem::take(&mut self.actors).into_iter().partition(|one: &Actor| one.seat == seat);
        self.actors = living;
        for actor in dead {
            if let Role::Takes(posting) = &actor.role {
                self.world.delivered(posting, None);
            }
        }
        self.seats[seat].life = None;
        self.seats[seat].back_at = Some(self.now().plus(pause));
        self.open_doors();
        self.refresh();
    }

    fn open_doors(&self) {
        let life = self.seats.iter().find_map(|seat| seat.life.as_ref());
        self.doors.open(life.map(|life| life.router.clone()));
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
                }
            }
        }
    }

    pub(crate) fn move_clock(&mut self, to: Moment) {
        self.clock.move_to(to);
        self.world.jump_to_ms(self.now().micros() / 1000);
        if self.due.is_some_and(|due| due <= self.now()) {
            self.refresh();
        }
    }

    /// Moves the clock to the next moment at which anybody can go on, but not beyond `until`. False when it is there.
    pub(crate) async fn wait(&mut self, until: Moment) -> bool {
        let now = self.now();
        if now >= until {
            return false;
        }
        let mut next = self.world.next_due_ms().map(|due| Moment::from_micros(due * 1000)).unwrap_or(until);
        // Whoever should have woken while his node stands still wakes with it.
        let waking = self.actors.iter().filter_map(|actor| actor.sleeps_until).filter(|at| *at > now);
        next = waking.fold(next, Moment::min);
        for at in 0..self.seats.len() {
            let (seat, busy) = (&self.seats[at], self.busy(at) > 0);
            next = [seat.back_at, seat.frozen_until].into_iter().flatten().fold(next, Moment::min);
            if let Some(life) = seat.life.as_ref().filter(|_| busy && seat.frozen_until.is_none()) {
                next = next.min(life.beat_at);
            }
        }
        if let Some(life) = self.seats.iter().find_map(|seat| seat.life.as_ref()) {
            let due = life.node.next_due().await.ok().flatten();
            self.due = due;
            // A lane that is due and that nobody could lease is leased by somebody who is gone or stands still.
            next = due.map_or(next, |due| next.min(if due > now { due } else { now.plus(5 * SECOND) }));
        }
        self.move_clock(next.max(now.plus(1)).min(until));
        true
    }

    /// Lets everybody go on until nothing is left to do now.
    pub(crate) async fn quiet(&mut self) {
        while self.step().await {}
    }

    /// Lets time pass, and everything happen that happens meanwhile; at most so many steps.
    pub(crate) async fn pass(&mut self, time: i64) {
        let until = self.now().plus(time);
        loop {
            self.quiet().await;
            if !self.wait(until).await {
                return;
            }
        }
    }

    /// All nodes live and go on.
    pub(crate) fn is_whole(&self) -> bool {
        self.seats.iter().all(|seat| seat.life.is_some() && seat.frozen_until.is_none())
    }

    /// Ends everybody.
    pub(crate) fn end(&mut self) {
        self.actors.clear();
        for seat in &mut self.seats {
            seat.life = None;
        }
        self.doors.open(None);
    }
}

async fn start(hub: Hub, name: String) -> Result<Life, StoreError> {
    let hub = Arc::new(hub);
    let router = web::router(web::App::new(hub.clone(), None));
    let options = EngineOptions { node: name, workers: WORKERS };
    let node = Node::start(hub.store.clone(), hub.env.clone(), flow::jobs(), hub.clone(), options).await?;
    Ok(Life { node, router, beat_at: hub.env.now().plus(Node::<Hub>::HEARTBEAT) })
}

/// What a node works with: everything as in the product, but that calls never leave the process.
pub(crate) fn surroundings(store: Store, env: Env, far: Arc<ToWorld>, key: &str) -> Hub {
    let limits = Limits {
        // Longer than a lease: whoever waits must keep its lane by beating.
        timeout: std::time::Duration::from_secs(20),
        body: 8 << 20,
        redirects: 3,
        per_second: 2000,
        private_addresses: true,
    };
    Hub {
        store,
        env,
        wire: Wire::within(limits, far),
        channels: channels::CHANNELS,
        providers: providers::PROVIDERS,
        keyring: Keyring::parse(key).expect("the key was made by this program"),
        // Long waits, so that days of a story are few jobs.
        pace: Pace { poll: 720 * MINUTE, slow_poll: 1440 * MINUTE, sync: 480 * MINUTE, ..Pace::default() },
        public_url: HUB.to_owned(),
        ingest: flow::inbox::Ingest::default(),
    }
}
