//! Who does something and from where: a person, a rule, a token, the console, or the hub itself. Written into every audit
//! note (BR-71).

use std::{fmt, net::IpAddr, str::FromStr};

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

/// From where something is done: the address, and what the browser or program calls itself, cut to what tells devices
/// apart. Small enough to be handed round by value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The address, as far as it is known.
    pub address: Option<IpAddr>,
    agent: [u8; LONGEST_AGENT],
    length: u8,
}

/// So many bytes of an agent's own name are kept.
const LONGEST_AGENT: usize = 120;

impl Origin {
    /// From nowhere that could be named: the hub itself.
    pub const NOWHERE: Self = Self { address: None, agent: [0; LONGEST_AGENT], length: 0 };

    /// From this address and agent.
    #[must_use]
    pub fn new(address: Option<IpAddr>, agent: &str) -> Self {
        let mut origin = Self { address, ..Self::NOWHERE };
        for sign in agent.trim().chars().filter(|sign| !sign.is_control()) {
            let (from, until) = (usize::from(origin.length), usize::from(origin.length) + sign.len_utf8());
            let Some(place) = origin.agent.get_mut(from..until) else { break };
            sign.encode_utf8(place);
            origin.length = u8::try_from(until).unwrap_or(origin.length);
        }
        origin
    }

    /// What the browser or program calls itself.
    #[must_use]
    pub fn agent(&self) -> &str {
        std::str::from_utf8(&self.agent[..usize::from(self.length)]).unwrap_or_default()
    }

    /// The address as text; empty when it is not known.
    #[must_use]
    pub fn address_text(&self) -> String {
        self.address.map(|address| address.to_string()).unwrap_or_default()
    }
}

impl Default for Origin {
    fn default() -> Self {
        Self::NOWHERE
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin").field("address", &self.address).field("agent", &self.agent()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_cut_between_signs() {
        for (agent, kept) in [
            ("curl/8.5", "curl/8.5".to_owned()),
            (" a\r\nb ", "ab".to_owned()),
            (&"浏".repeat(50), "浏".repeat(40)),
            (&"x".repeat(500), "x".repeat(120)),
        ] {
            assert_eq!(Origin::new(None, agent).agent(), kept);
        }
        assert_eq!(Origin::new("192.0.2.7".parse().ok(), "").address_text(), "192.0.2.7");
        assert_eq!(Origin::NOWHERE.address_text(), "");
    }
}
