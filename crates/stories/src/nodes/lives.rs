//! Nodes that live, die, stand still and look for work.

use flow::Hub;
use jobs::Node;

use super::{
    TestHub,
    actors::{Actor, Left, Role},
    surroundings::{WORKERS, start},
};
use crate::{mischief::Trouble, turns::Place};

impl TestHub {
    /// Everybody looks for work.
    fn wake_all(&mut self) {
        for seat in &mut self.seats {
            seat.fresh = true;
        }
    }

    /// There is work: one node that can take it looks, and now and then another one as well.
    pub(super) fn wake_some(&mut self) {
        let now = self.now();
        let can = |at: &usize| {
            let seat = &self.seats[*at];
            seat.life.is_some() && seat.frozen_until.is_none_or(|until| until <= now)
        };
        let able: Vec<usize> = (0..self.seats.len()).filter(can).collect();
        let free: Vec<usize> = able.iter().copied().filter(|at| self.busy(*at) < WORKERS).collect();
        let from = if free.is_empty() { able } else { free };
        if from.is_empty() {
            return self.wake_all();
        }
        let chosen = from[self.chance.place(from.len())];
        for at in 0..self.seats.len() {
            let looks = at == chosen || self.chance.of_hundred(20);
            self.seats[at].fresh |= looks;
        }
    }

    /// Starts what begins by itself: nodes that come back, beats, looks for work.
    pub(super) fn call_up(&mut self) {
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

    pub(super) fn busy(&self, seat: usize) -> usize {
        self.actors.iter().filter(|one| one.seat == seat && matches!(one.role, Role::Works)).count()
    }

    /// What the story has in mind for this place; true when the actor cannot go on now.
    pub(super) fn trouble(&mut self, at: usize, place: Place) -> bool {
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
        self.wake_all();
    }

    pub(super) fn open_doors(&self) {
        let life = self.seats.iter().find_map(|seat| seat.life.as_ref());
        for doors in &self.doors {
            doors.open(life.map(|life| life.router.clone()));
        }
    }

    /// All nodes live and go on.
    pub(crate) fn is_whole(&self) -> bool {
        self.seats.iter().all(|seat| seat.life.is_some() && seat.frozen_until.is_none())
    }
}
