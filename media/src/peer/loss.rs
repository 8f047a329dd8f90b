//! Whether packets are lost because too much is sent, or because the line loses them anyway: radio does, and sending less
//! would only make the picture worse.

/// Packets after which a share is worth looking at.
const ENOUGH: u32 = 20;
/// Lost beyond what the line loses anyway: so much is too much.
const TOO_MUCH: f64 = 0.1;
/// How much of a new figure counts where the line does better than thought.
const SMOOTHING: f64 = 0.3;

/// The losses of a line.
#[derive(Debug, Default)]
pub struct Loss {
    came: u32,
    lost: u32,
    /// Share that is lost whatever is sent.
    anyway: f64,
    /// What was sent and what arrived, in bits a second, before less was sent.
    before: Option<(f64, f64)>,
}

impl Loss {
    /// Counts packets that came and packets that did not.
    pub fn note(&mut self, came: u32, lost: u32) {
        self.came += came;
        self.lost += lost;
    }

    /// Share lost, 0 to 1, where that is a reason to send less, given what was counted since the last time and how many bits
    /// a second arrive; to be asked about once a second. `is_full`: packets wait on the line, so that it loses what it does
    /// because of that.
    pub fn too_much(&mut self, arriving: f64, is_full: bool) -> Option<f64> {
        let all = self.came + self.lost;
        if all < ENOUGH {
            return None;
        }
        let share = f64::from(self.lost) / f64::from(all);
        (self.came, self.lost) = (0, 0);
        if share >= 1.0 {
            // An outage: there is no line at all.
            return None;
        }
        if share <= self.anyway + TOO_MUCH {
            self.anyway += SMOOTHING * (share - self.anyway).min(0.0);
            self.before = self.before.filter(|_| share > TOO_MUCH);
            return None;
        }
        let sent = arriving / (1.0 - share);
        if !is_full && self.before.is_some_and(|before| has_only_lost(before, (sent, arriving))) {
            self.anyway = share;
            self.before = None;
            return None;
        }
        self.before = Some((sent, arriving));
        Some(share)
    }

    /// Share that the line loses anyway, 0 to 1.
    #[must_use]
    pub const fn anyway(&self) -> f64 {
        self.anyway
    }
}

/// Whether less arrives since less is sent. Of a line that is full, as much arrives as before.
fn has_only_lost((sent_before, arriving_before): (f64, f64), (sent, arriving): (f64, f64)) -> bool {
    let midway = f64::midpoint(1.0, sent / sent_before);
    sent < sent_before && arriving < arriving_before * midway
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second in which so many bits a second are sent, and whether that was too much.
    fn second(loss: &mut Loss, sent: f64, carries: f64, loses: f64) -> bool {
        let arriving = sent.min(carries) * (1.0 - loses);
        let came = (arriving / sent * 100.0).round() as u32;
        loss.note(came, 100 - came);
        loss.too_much(arriving, false).is_some()
    }

    #[test]
    fn a_line_that_is_full_is_sent_less_until_it_fits() {
        let mut loss = Loss::default();
        assert!(second(&mut loss, 1_000.0, 300.0, 0.0));
        assert!(second(&mut loss, 600.0, 300.0, 0.0));
        assert!(second(&mut loss, 400.0, 300.0, 0.0));
        assert!(!second(&mut loss, 300.0, 300.0, 0.0));
        assert!(second(&mut loss, 500.0, 300.0, 0.0), "and when it fills up again");
    }

    #[test]
    fn a_line_that_loses_whatever_is_sent_is_sent_no_less_a_second_time() {
        let mut loss = Loss::default();
        assert!(second(&mut loss, 1_000.0, 1e9, 0.3));
        for _ in 0..20 {
            assert!(!second(&mut loss, 700.0, 1e9, 0.3));
        }
        assert!(second(&mut loss, 700.0, 1e9, 0.6), "more than that is too much again");
    }

    #[test]
    fn where_packets_wait_the_line_is_full_whatever_else_it_loses() {
        let mut loss = Loss::default();
        for _ in 0..5 {
            loss.note(70, 30);
            assert!(loss.too_much(500.0, true).is_some());
        }
        assert!(loss.anyway() < 0.01);
    }

    #[test]
    fn a_line_that_mends_is_believed() {
        let mut loss = Loss::default();
        second(&mut loss, 1_000.0, 1e9, 0.3);
        second(&mut loss, 700.0, 1e9, 0.3);
        assert!(loss.anyway() > 0.25);
        for _ in 0..20 {
            second(&mut loss, 700.0, 1e9, 0.0);
        }
        assert!(loss.anyway() < 0.01);
        assert!(second(&mut loss, 700.0, 1e9, 0.3));
    }

    #[test]
    fn a_few_packets_or_an_outage_say_nothing() {
        let mut loss = Loss::default();
        loss.note(1, 9);
        assert_eq!(loss.too_much(1.0, false), None);
        let mut outage = Loss::default();
        outage.note(0, 100);
        assert_eq!(outage.too_much(1.0, false), None);
    }
}
