//! The bugs that can be planted. Where each stands, the code asks `store::planted`.

/// Their names, and what each is.
pub const PLANTED: &[(&str, &str)] = &[
    ("dropped_fence", "a job writes without proving its lease"),
    ("blind_retry", "a create call whose answer was lost is simply made again"),
    ("older_word_wins", "what a shop said is stored without comparing what is there"),
    ("forgotten_outbox", "the word to the shop is wished and not queued"),
    ("double_notice", "a note is written without looking whether it is there"),
    ("adopted_twin", "an order that looks alike is taken for ours without our reference"),
    ("absence_at_once", "nothing found is believed before the provider's waiting time"),
    ("attempt_unwritten", "the provider is asked before the attempt is written"),
    ("balance_twice", "money of ended lines is credited anew each time"),
    ("split_unheld", "the part of a split line is not held by the booking"),
    ("refund_again", "what a shop gave back is entered anew each time its order is read"),
    ("batch_cut", "of deliveries that are written together only the first is kept, and all are answered"),
    ("lane_unwoken", "jobs that are queued together come into lanes that nobody goes to"),
];
