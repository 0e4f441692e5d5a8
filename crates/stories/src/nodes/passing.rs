//! The clock of a story: it moves when nobody can go on, to the next moment at which somebody can.

use domain::{Moment, time::SECOND};

use super::TestHub;

impl TestHub {
    /// The story has taken so many turns that it will not end.
    pub(crate) fn is_over(&self) -> bool {
        self.trace.len() > self.most || self.waits > self.most
    }

    pub(crate) fn move_clock(&mut self, to: Moment) {
        self.clock.move_to(to);
        self.world.jump_to_ms(self.now().micros() / 1000);
        if self.due.is_some_and(|due| due <= self.now()) {
            self.wake_some();
        }
    }

    /// Moves the clock to the next moment at which anybody can go on, but not beyond `until`. False when it is there.
    pub(crate) async fn wait(&mut self, until: Moment) -> bool {
        let now = self.now();
        if now >= until || self.is_over() {
            return false;
        }
        self.waits += 1;
        self.waits_in_a_row += 1;
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
            let due = life.node.next_free().await.ok().flatten();
            self.due = due;
            // A lane that is due and free, and that nobody went for: whoever was woken for it died or stands still.
            next = due.map_or(next, |due| next.min(if due > now { due } else { now.plus(5 * SECOND) }));
        }
        // Where nobody gets up although his moment has come, time goes in whole seconds: never a story of microseconds.
        let least = if self.waits_in_a_row > 3 { SECOND } else { 1 };
        self.move_clock(next.max(now.plus(least)).min(until));
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
}
