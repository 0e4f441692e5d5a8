//! The product: settings, wiring, `serve` and every other command. The only room that knows every other.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail by panicking"))]

pub mod backup;
pub mod bench;
pub mod clock;
pub mod commands;
pub mod control;
mod door;
pub mod keys;
pub mod rehearse;
pub mod serve;
pub mod settings;
pub mod start;

use std::process::ExitCode;

/// How a command ended, as its exit code (contracts.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// What was checked is not so, or refused.
    Refused,
    /// Arguments or settings.
    Settings,
    /// Database, hub or far side not reachable.
    Unreachable,
    /// Waits for a person.
    Waits,
    /// Our bug.
    Bug,
    /// Interrupted.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0_u8,
            Exit::Refused => 1,
            Exit::Settings => 2,
            Exit::Unreachable => 3,
            Exit::Waits => 4,
            Exit::Bug => 70,
            Exit::Interrupted => 130,
        })
    }
}

/// A command that did not get done: the sentence for people and the exit code.
#[derive(Debug)]
pub struct Failed {
    /// With which code.
    pub exit: Exit,
    /// Why, with all causes.
    pub why: anyhow::Error,
}

impl Failed {
    /// Arguments or settings are wrong.
    pub fn settings(why: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Settings, why: why.into() }
    }

    /// Something is not reachable.
    pub fn unreachable(why: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Unreachable, why: why.into() }
    }

    /// Refused.
    pub fn refused(why: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Refused, why: why.into() }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(why: anyhow::Error) -> Self {
        let exit = match why.downcast_ref::<store::StoreError>() {
            Some(
                store::StoreError::Newer { .. } | store::StoreError::Changed { .. } | store::StoreError::Address(_),
            ) => Exit::Settings,
            Some(_) => Exit::Unreachable,
            None => Exit::Bug,
        };
        Self { exit, why }
    }
}

impl From<store::export::ExportError> for Failed {
    fn from(error: store::export::ExportError) -> Self {
        use store::export::ExportError as E;
        match error {
            E::Rows(error) => error.into(),
            E::File(_) => Self::unreachable(error),
            E::Damaged(_) | E::Refused(_) => Self::refused(error),
        }
    }
}

impl From<store::StoreError> for Failed {
    fn from(error: store::StoreError) -> Self {
        anyhow::Error::from(error).into()
    }
}
