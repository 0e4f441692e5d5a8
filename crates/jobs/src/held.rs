//! What this process is working on: its leases and, in each, the job that runs, with the word that ends it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::ids::{CompanyId, JobId};
use tokio_util::sync::CancellationToken;

use crate::rows::Lease;

/// Leases of this process.
#[derive(Debug, Default)]
pub(crate) struct Held(Mutex<BTreeMap<Lease, Option<Current>>>);

#[derive(Debug)]
struct Current {
    job: JobId,
    cancel: CancellationToken,
}

impl Held {
    fn leases(&self) -> MutexGuard<'_, BTreeMap<Lease, Option<Current>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn enter(&self, lease: &Lease) {
        self.leases().insert(lease.clone(), None);
    }

    pub(crate) fn leave(&self, lease: &Lease) {
        self.leases().remove(lease);
    }

    /// A job begins in a lane: `cancel` is its own, so that a word for an earlier job never reaches a later one.
    pub(crate) fn begin(&self, lease: &Lease, job: JobId, cancel: CancellationToken) {
        if let Some(current) = self.leases().get_mut(lease) {
            *current = Some(Current { job, cancel });
        }
    }

    pub(crate) fn all(&self) -> Vec<Lease> {
        self.leases().keys().cloned().collect()
    }

    /// Tells whatever runs under this lease that it is over.
    pub(crate) fn lost(&self, lease: &Lease) {
        if let Some(Some(current)) = self.leases().get(lease) {
            current.cancel.cancel();
        }
    }

    /// Tells a job, if it runs here, that it was cancelled.
    pub(crate) fn cancel(&self, company: CompanyId, job: JobId) {
        for (_, current) in self.leases().iter().filter(|(lease, _)| lease.company == company) {
            if let Some(current) = current.as_ref().filter(|current| current.job == job) {
                current.cancel.cancel();
            }
        }
    }
}
