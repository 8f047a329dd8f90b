//! `sportello`.
fn main() {}
