//! Work of several callers that is done in one go: while one batch is being written, the next gathers. Whoever comes
//! first works for all that wait; nobody gets an answer before the work that holds his item has ended.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Mutex as TurnMutex, oneshot};

use crate::points::for_another;

/// At most so many items in one go.
const MOST: usize = 64;

/// A place where items gather.
#[derive(Debug)]
pub struct Together<T, R> {
    waiting: Mutex<VecDeque<Waiting<T, R>>>,
    /// Whoever holds it works for all that wait.
    turn: TurnMutex<()>,
}

#[derive(Debug)]
struct Waiting<T, R> {
    item: Arc<T>,
    told: oneshot::Sender<R>,
}

impl<T, R> Default for Together<T, R> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), turn: TurnMutex::default() }
    }
}

impl<T, R> Together<T, R> {
    /// Has an item worked on, together with those that come at the same time. `work` gives an answer for each item, in
    /// their order; callers give the same work, since any of them does it for the others. When the one who works goes
    /// away in the middle, the others begin anew: the work may be done twice for an item.
    pub async fn run<F>(&self, item: T, work: impl Fn(Vec<Arc<T>>) -> F) -> R
    where
        F: Future<Output = Vec<R>>,
    {
        let item = Arc::new(item);
        loop {
            let (told, mut answer) = oneshot::channel();
            self.waiting().push_back(Waiting { item: item.clone(), told });
            let ready = for_another(async {
                tokio::select! {
                    biased;
                    told = &mut answer => Err(told),
                    turn = self.turn.lock() => Ok(turn),
                }
            });
            let turn = match ready.await {
                Ok(turn) => turn,
                Err(Ok(told)) => return told,
                Err(Err(_)) => continue,
            };
            // More may wait than one go takes.
            loop {
                match answer.try_recv() {
                    Ok(told) => return told,
                    Err(oneshot::error::TryRecvError::Closed) => break,
                    Err(oneshot::error::TryRecvError::Empty) => self.go(&work).await,
                }
            }
            drop(turn);
        }
    }

    async fn go<F>(&self, work: &impl Fn(Vec<Arc<T>>) -> F)
    where
        F: Future<Output = Vec<R>>,
    {
        let batch: Vec<Waiting<T, R>> = {
            let mut waiting = self.waiting();
            let count = waiting.len().min(MOST);
            waiting.drain(..count).collect()
        };
        let answers = work(batch.iter().map(|one| one.item.clone()).collect()).await;
        for (one, answer) in batch.into_iter().zip(answers) {
            // Whoever went away meanwhile is not told; his item is done all the same.
            let _ = one.told.send(answer);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting<T, R>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// A batch waits for a permit, and answers with each item and the size of the batch.
    async fn double(gate: &Semaphore, begun: &AtomicUsize, items: Vec<Arc<u32>>) -> Vec<(u32, usize)> {
        begun.fetch_add(1, Ordering::SeqCst);
        gate.acquire().await.unwrap().forget();
        items.iter().map(|item| (**item, items.len())).collect()
    }

    #[tokio::test]
    async fn those_who_come_meanwhile_are_done_in_one_go() {
        let all = Arc::new((Together::<u32, (u32, usize)>::default(), Semaphore::new(0), AtomicUsize::new(0)));
        let run = |item| {
            let all = all.clone();
            tokio::spawn(async move { all.0.run(item, |items| double(&all.1, &all.2, items)).await })
        };
        let first = run(0);
        tokio::task::yield_now().await;
        let later: Vec<_> = (1..=100).map(run).collect();
        tokio::task::yield_now().await;
        assert_eq!(all.2.load(Ordering::SeqCst), 1, "the first works alone while the others gather");
        all.1.add_permits(3);
        assert_eq!(first.await.unwrap(), (0, 1));
        let mut told = Vec::new();
        for one in later {
            told.push(one.await.unwrap());
        }
        let items: Vec<u32> = told.iter().map(|(item, _)| *item).collect();
        assert_eq!(items, (1..=100).collect::<Vec<_>>(), "everybody hears of his own item");
        assert_eq!(told.iter().filter(|(_, size)| *size == MOST).count(), MOST);
        assert_eq!(all.2.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn when_the_one_who_works_goes_away_the_others_begin_anew() {
        let all = Arc::new((Together::<u32, (u32, usize)>::default(), Semaphore::new(0), AtomicUsize::new(0)));
        let run = |item| {
            let all = all.clone();
            tokio::spawn(async move { all.0.run(item, |items| double(&all.1, &all.2, items)).await })
        };
        let (first, second) = (run(1), run(2));
        while all.2.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        first.abort();
        let third = run(3);
        assert!(first.await.unwrap_err().is_cancelled());
        all.1.add_permits(10);
        assert_eq!(second.await.unwrap().0, 2);
        assert_eq!(third.await.unwrap().0, 3);
    }
}
