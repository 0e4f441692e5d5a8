//! Who does something: a person, a rule, a token, the console, or the hub itself. Written into every audit note (BR-71).

use std::{fmt, str::FromStr};

use crate::{
    UnknownCode,
    ids::{TokenId, UserId},
};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    User(UserId),
    /// A program with an API token.
    Token(TokenId),
    /// Whoever can read the database file and the key: the owner at the command line.
    Console,
    /// The hub by itself: a job, a timetable, a rule.
    Hub,
}

impl Actor {
    /// Whether a human touch is behind it (the judge counts those).
    #[must_use]
    pub const fn is_person(self) -> bool {
        match self {
            Self::User(_) | Self::Token(_) | Self::Console => true,
            Self::Hub => false,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => fmt::Display::fmt(id, f),
            Self::Token(id) => fmt::Display::fmt(id, f),
            Self::Console => f.write_str("console"),
            Self::Hub => f.write_str("hub"),
        }
    }
}

impl FromStr for Actor {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        match text {
            "console" => Ok(Self::Console),
            "hub" => Ok(Self::Hub),
            _ if text.starts_with("usr_") => Ok(Self::User(text.parse()?)),
            _ => Ok(Self::Token(text.parse()?)),
        }
    }
}

impl TryFrom<String> for Actor {
    type Error = UnknownCode;
    fn try_from(text: String) -> Result<Self, UnknownCode> {
        text.parse()
    }
}
