//! The six digits a guest gets by SMS.
//!
//! A guest has no digital identity and enters by a signed personal link; the code shows that the link is in the hands of
//! whoever holds the telephone. It is kept as a keyed MAC alone, fits the browser that asked for it alone, lives five minutes
//! and five tries.
//!
//! Honest figures, worked out in `brute_force_tests.rs`. Who has no link guesses one with 2⁻¹²⁸ a try, and link and code
//! together with 2⁻¹²⁸ × 2.5 · 10⁻⁵. Who *stole* a link has five codes of five tries for that meeting: 25 of 10⁶, 2.5 · 10⁻⁵,
//! once and not each year, with five SMS arriving at the guest's telephone meanwhile. Six digits can't give less.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::key::{Key, Purpose};
use crate::lockout::{Lockout, Tries};
use crate::tag::Tag;
use crate::token::LinkHolder;

/// How long a code can be used.
pub const GUEST_CODE_LIFE: TimeDelta = TimeDelta::minutes(5);
/// How long a guest waits before asking for another code.
pub const GUEST_CODE_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// How many codes one person gets for one meeting.
pub const GUEST_CODES_PER_MEETING: u8 = 5;

/// Six digits, for the SMS only. Prints masked; is wiped when dropped.
pub struct GuestCode([u8; 6]);

/// A text that is no code of six digits. Not counted as a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has 6 digits")]
pub struct NotAGuestCode;

impl GuestCode {
    /// How many codes there are.
    pub const SPACE: u32 = 1_000_000;

    /// Takes 32 random bytes. Eight words are looked at and the first below the greatest multiple of 10⁶ is taken, so that
    /// every code is as likely as any other; that none of them is happens once in 10²⁹ times, and the last is then reduced.
    #[must_use]
    pub fn from_random(random: &[u8; 32]) -> Self {
        const FAIR: u32 = u32::MAX - u32::MAX % GuestCode::SPACE;
        let mut last = 0;
        for word in random.as_chunks::<4>().0 {
            last = u32::from_be_bytes(*word);
            if last < FAIR {
                break;
            }
        }
        let number = last % Self::SPACE;
        Self([100_000, 10_000, 1_000, 100, 10, 1].map(|place| b'0' + (number / place % 10) as u8))
    }

    /// Reads what a guest typed; blanks and hyphens are dropped.
    ///
    /// # Errors
    /// `NotAGuestCode` for anything but six digits.
    pub fn parse(text: &str) -> Result<Self, NotAGuestCode> {
        let typed: Zeroizing<Vec<u8>> =
            Zeroizing::new(text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).take(7).collect());
        let digits: [u8; 6] = typed.as_slice().try_into().map_err(|_| NotAGuestCode)?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(NotAGuestCode) }
    }

    /// The digits, for the SMS only.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|digit| char::from(*digit)).collect())
    }
}

impl Drop for GuestCode {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for GuestCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GuestCode(***)")
    }
}

/// A browser: 32 random bytes that it keeps. Whoever has them is that browser, so they print masked and only their MAC is
/// kept.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceId([u8; 32]);

/// A text that is no id of a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the id of a device has 32 bytes in base64url")]
pub struct NotADeviceId;

impl DeviceId {
    /// Takes 32 random bytes.
    #[must_use]
    pub const fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// Reads the text the browser keeps.
    ///
    /// # Errors
    /// `NotADeviceId`.
    pub fn parse(text: &str) -> Result<Self, NotADeviceId> {
        let mut bytes = [0_u8; 32];
        // 43 characters are 32 bytes; every other length is refused before it is decoded.
        if text.len() != 43 || URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) != Ok(bytes.len()) {
            return Err(NotADeviceId);
        }
        Ok(Self(bytes))
    }

    /// The text the browser keeps.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    fn tag(&self, key: &Key, holder: &LinkHolder) -> Tag {
        key.tag(Purpose::GuestDevice, &[&holder.bytes(), &self.0])
    }
}

impl std::fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceId(***)")
    }
}

/// Who shows a code: the holder of a link, at a browser.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Whose link.
    pub holder: LinkHolder,
    /// Which browser.
    pub device: DeviceId,
}

/// The codes of one person for one meeting. Persisted as it is: nothing in it can be used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestCodes {
    sent: u8,
    last: Last,
}

/// The code sent last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "last", rename_all = "snake_case")]
enum Last {
    /// None was.
    #[default]
    None,
    /// It was shown and opens nothing any more.
    Used { sent_at: DateTime<Utc> },
    /// It can be shown.
    Open { sent_at: DateTime<Utc>, code: Tag, device: Tag, tries: Tries },
}

/// Why no code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCode {
    /// Another was sent a moment ago.
    #[error("no further code before {0}")]
    Before(DateTime<Utc>),
    /// The person had all the codes there are for a meeting.
    #[error("no further code for this meeting")]
    NoMore,
}

/// What came of a code that was shown. `Admitted` and `Wrong` changed what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuestVerdict {
    /// It fits: this browser is admitted for this meeting.
    Admitted,
    /// It does not fit.
    Wrong {
        /// Tries left; with none, another code is needed.
        left: u32,
    },
    /// Five tries were made at it.
    UsedUp,
    /// It is older than five minutes.
    Expired,
    /// It was asked for in another browser.
    OtherDevice,
    /// None was sent, or the last was already shown.
    NothingSent,
}

impl GuestCodes {
    /// Makes a code for the SMS; the one before it opens nothing any more.
    ///
    /// # Errors
    /// [`NoCode`]; nothing has changed.
    pub fn issue(
        &mut self,
        key: &Key,
        guest: &Guest,
        random: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<GuestCode, NoCode> {
        if self.sent >= GUEST_CODES_PER_MEETING {
            return Err(NoCode::NoMore);
        }
        if let Last::Used { sent_at } | Last::Open { sent_at, .. } = self.last
            && now < sent_at + GUEST_CODE_PAUSE
        {
            return Err(NoCode::Before(sent_at + GUEST_CODE_PAUSE));
        }
        let code = GuestCode::from_random(random);
        self.sent += 1;
        self.last = Last::Open {
            sent_at: now,
            code: self.tag(key, guest, &code),
            device: guest.device.tag(key, &guest.holder),
            tries: Tries::Clear,
        };
        Ok(code)
    }

    /// The code made at this time could not be sent: it opens nothing, and another one takes its place. One that was tried at meanwhile
    /// stays counted, for the figures above.
    pub fn not_sent(&mut self, made_at: DateTime<Utc>) {
        if let Last::Open { sent_at, tries: Tries::Clear, .. } = self.last
            && sent_at == made_at
        {
            self.sent = self.sent.saturating_sub(1);
            self.last = Last::Used { sent_at };
        }
    }

    /// Looks at a code that was shown.
    pub fn check(&mut self, key: &Key, guest: &Guest, shown: &GuestCode, now: DateTime<Utc>) -> GuestVerdict {
        let shown = self.tag(key, guest, shown);
        let here = guest.device.tag(key, &guest.holder);
        let Last::Open { sent_at, code, device, tries } = &mut self.last else { return GuestVerdict::NothingSent };
        if *device != here {
            return GuestVerdict::OtherDevice;
        }
        if now >= *sent_at + GUEST_CODE_LIFE {
            return GuestVerdict::Expired;
        }
        if tries.allow(&Lockout::GUEST_CODE, now).is_err() {
            return GuestVerdict::UsedUp;
        }
        if *code != shown {
            tries.failed(now);
            return GuestVerdict::Wrong { left: Lockout::GUEST_CODE.free_tries().saturating_sub(tries.times()) };
        }
        self.last = Last::Used { sent_at: *sent_at };
        GuestVerdict::Admitted
    }

    /// Codes that can still be sent for this meeting.
    #[must_use]
    pub const fn left(&self) -> u8 {
        GUEST_CODES_PER_MEETING.saturating_sub(self.sent)
    }

    /// The number of the code is in its MAC: the same digits sent twice are kept as different bytes.
    fn tag(&self, key: &Key, guest: &Guest, code: &GuestCode) -> Tag {
        let parts: [&[u8]; 4] = [&guest.holder.bytes(), &guest.device.0, &[self.sent], &code.0];
        key.tag(Purpose::GuestCode, &parts)
    }
}

#[cfg(test)]
mod tests;
