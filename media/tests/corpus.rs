//! What fuzzing began with and what it found, tried again: `scripts/fuzz` adds to it.

#![allow(clippy::print_stdout, reason = "says how much there was")]

mod support {
    pub mod corpus;
}

use support::corpus::replay;

#[test]
fn no_datagram_of_the_corpus_does_harm() {
    replay("datagrams", media::fuzzing::datagrams);
}

#[test]
fn no_offer_of_the_corpus_does_harm() {
    replay("offers", media::fuzzing::offers);
}
