//! A far side in the same process, for stories that repeat to the last step. It gets what would have gone over the
//! network, after all checks and limits, and says what came back. It is no mock: a whole simulated world stands behind it.

use std::fmt;

use async_trait::async_trait;

use super::{Request, Response};

/// Why a far side in the same process gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Nobody listens there: nothing left.
    NotReached,
    /// The connection broke before any answer.
    Cut,
}

/// Answers calls without a network.
#[async_trait]
pub trait FarSide: fmt::Debug + Send + Sync {
    /// One exchange. Never to end is to keep the caller waiting for as long as its patience lasts.
    ///
    /// # Errors
    /// When no answer comes.
    async fn exchange(&self, request: &Request, address: &str) -> Result<Response, Silence>;
}
