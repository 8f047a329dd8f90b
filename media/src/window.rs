//! Which of the newest numbers of a stream were there.

/// How far behind the newest number an older one is still told from a repeated one. Later than that no player wants it.
const WIDTH: i64 = 128;

/// The newest number, and which of those before it were there.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The newest number that was there.
    pub newest: i64,
    /// Bit n set: number `newest - n` was there.
    seen: u128,
}

impl Window {
    /// Only this number was there.
    #[must_use]
    pub const fn new(first: i64) -> Self {
        Self { newest: first, seen: 1 }
    }

    /// Whether a number was there, or is too old to tell.
    #[must_use]
    pub const fn has(&self, number: i64) -> bool {
        let behind = self.newest - number;
        behind >= WIDTH || (behind >= 0 && self.seen >> behind & 1 == 1)
    }

    /// Notes a number that was not there before. Returns whether it is the newest one.
    pub fn note(&mut self, number: i64) -> bool {
        let ahead = number - self.newest;
        if ahead > 0 {
            self.seen = if ahead < WIDTH { self.seen << ahead | 1 } else { 1 };
            self.newest = number;
        } else if -ahead < WIDTH {
            self.seen |= 1 << -ahead;
        }
        ahead > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_there_once_in_any_order_and_the_old_ones_are_not_told_apart() {
        let mut window = Window::new(10);
        for (number, is_newest) in [(12, true), (11, false), (140, true), (13, false)] {
            assert!(!window.has(number), "{number}");
            assert_eq!(window.note(number), is_newest, "{number}");
            assert!(window.has(number), "{number}");
        }
        assert!(window.has(12), "128 before the newest one");
        assert!(!window.has(14));
        assert!(!window.has(141));
        window.note(1_000);
        assert!(window.has(140));
        assert!(!window.has(999));
        window.note(5);
        assert_eq!(window.newest, 1_000);
    }
}
