//! What fuzzing began with and what it found, tried again: `scripts/fuzz` adds to it.

#![allow(clippy::print_stdout, reason = "says how much there was")]

#[path = "../../media/tests/support/corpus.rs"]
mod corpus;

#[test]
fn no_attachment_of_the_corpus_does_harm() {
    corpus::replay("attachments", chat::fuzzing::attachments);
}
