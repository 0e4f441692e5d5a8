//! Incoming packages: the tracking number as scanners and people type it, and the verdict on a scan (BR-61, BR-62).

codes! {
    /// The state of an incoming package.
    pub enum PackageState: "package state" {
        /// Its number is known from a provider.
        Announced = "announced",
        /// Scanned, and nobody knows it yet.
        ScannedUnknown = "scanned_unknown",
        /// Its lines are known; not all are received.
        Matched = "matched",
        /// All its lines are received.
        Received = "received",
        /// Part of its pieces are received.
        PartlyReceived = "partly_received",
        /// Went back.
        Returned = "returned",
        /// Never came.
        Lost = "lost",
        /// A scan that was no package.
        Discarded = "discarded",
    }
}

codes! {
    /// One scan, one verdict (BR-62).
    pub enum Verdict: "scan verdict" {
        /// One line: received.
        Received = "received",
        /// Several lines: received, listed with quantities.
        ReceivedSeveral = "received_several",
        /// Nobody knows the number; kept.
        Unidentified = "unidentified",
        /// Was received before; nothing changed.
        AlreadyReceived = "already_received",
        /// The same code within three seconds: one scan.
        Repeated = "repeated",
    }
}

/// The tracking number as it is compared: without spaces, hyphens and case, without a scanner's prefix and line end
/// (BR-61). A prefix is a symbology identifier such as `]C1`.
#[must_use]
pub fn normalise_tracking(text: &str) -> String {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let body = match trimmed.as_bytes() {
        [b']', kind, digit, ..] if kind.is_ascii_alphabetic() && digit.is_ascii_digit() => &trimmed[3..],
        _ => trimmed,
    };
    body.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_61_numbers_are_compared_without_spaces_hyphens_case_and_prefixes() {
        for text in ["YT0000000000017", " yt-0000 0000 00017\r\n", "]C1YT0000000000017", "\u{2}YT0000000000017\u{3}"] {
            assert_eq!(normalise_tracking(text), "YT0000000000017", "{text:?}");
        }
        assert_eq!(normalise_tracking("]"), "");
    }
}
