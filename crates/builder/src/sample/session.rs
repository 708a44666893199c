//! What a user does on a day.

use super::{
    profile::{Plan, Profile},
    random::Draws,
};

/// What happens. The details are drawn when the line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    Opened,
    Clicked,
    ClickedSave,
    ClickedExport,
    ClickedRender,
    Zoomed,
    Saved,
    Exported,
    Shared,
    Rendered,
    Assisted,
    Upgraded,
    Crashed,
}

/// An event before its line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    /// Microseconds since the start of the day.
    pub(super) time: u64,
    /// The number of the user.
    pub(super) user: u32,
    /// Position among the events of the user on that day.
    pub(super) position: u16,
    /// What happens.
    pub(super) action: Action,
    /// Whether the user is not signed in.
    pub(super) is_anonymous: bool,
    /// Random bits for the details.
    pub(super) bits: u64,
}

/// Where people start to work, by hour of local time.
const HOURS: [u64; 24] =
    [6, 3, 2, 2, 3, 6, 16, 40, 82, 104, 100, 86, 62, 80, 92, 86, 72, 52, 36, 34, 38, 34, 22, 12];

const DAY: u64 = 86_400_000_000;

/// Appends the events of a user on a day.
pub(super) fn events(seed: u64, user: u32, profile: &Profile, day: i32, to: &mut Vec<Event>) {
    let draws = Draws::new(seed, 1 << 63 | u64::from(day as u32) << 32 | u64::from(user));
    let plan = profile.plan(day);
    let mut hand = Hand { draws, user, position: 0, time: 0, is_anonymous: false, to };
    let sessions = 1 + hand.draws.pick(&[640, 260, 80, 20]) as u64;
    for session in 0..sessions {
        let hour = hand.draws.pick(&HOURS) as i64;
        let local = hour * 3_600 + hand.draws.below(3_600) as i64;
        let second = (local - profile.seconds_ahead()).rem_euclid(86_400) as u64;
        hand.time = second * 1_000_000 + hand.draws.below(1_000_000);
        hand.is_anonymous = hand.draws.chance(8);
        hand.session(plan, profile, day, session == 0);
    }
}

struct Hand<'a> {
    draws: Draws,
    user: u32,
    position: u16,
    time: u64,
    is_anonymous: bool,
    to: &'a mut Vec<Event>,
}

impl Hand<'_> {
    fn session(&mut self, plan: Plan, profile: &Profile, day: i32, is_first: bool) {
        self.act(Action::Opened, 4);
        if is_first && profile.upgrades_on(day) {
            self.act(Action::Upgraded, 60);
        }
        let is_new = profile.joined == day;
        let assisted = profile.is_assisted(day);
        let work = match plan {
            Plan::Free => 2 + self.draws.below(6),
            Plan::Pro => 3 + self.draws.below(10),
            Plan::Team => 4 + self.draws.below(12),
        };
        for _ in 0..work {
            match self.draws.pick(&[430, 420, if assisted { 150 } else { 0 }]) {
                0 => self.act(Action::Clicked, 25),
                1 => self.act(Action::Zoomed, 12),
                _ => self.act(Action::Assisted, 40),
            }
        }
        if self.draws.chance(12) {
            return self.act(Action::Crashed, 1);
        }
        let saves = match plan {
            Plan::Free if is_new => 380,
            Plan::Free => 520,
            Plan::Pro => 680,
            Plan::Team => 740,
        };
        if self.draws.chance(saves + if assisted { 80 } else { 0 }) {
            self.act(Action::ClickedSave, 3);
            self.act(Action::Saved, 2);
            let exports = match plan {
                Plan::Free => 170,
                Plan::Pro => 360,
                Plan::Team => 330,
            };
            if self.draws.chance(exports) {
                self.act(Action::ClickedExport, 30);
                // Some give up in the dialogue.
                if self.draws.chance(840) {
                    self.act(Action::Exported, 6);
                }
            }
            if self.draws.chance(if plan == Plan::Team { 260 } else { 35 }) {
                self.act(Action::Shared, 45);
            }
        }
        if self.draws.chance(if plan == Plan::Free { 50 } else { 140 }) {
            self.act(Action::ClickedRender, 30);
            self.act(Action::Rendered, 2);
        }
    }

    /// Adds an event and lets about so many seconds pass. A session ends with the day.
    fn act(&mut self, action: Action, seconds: u64) {
        let bits = self.draws.bits();
        if self.time >= DAY {
            return;
        }
        let (user, position, time) = (self.user, self.position, self.time);
        self.to.push(Event { time, user, position, action, is_anonymous: self.is_anonymous, bits });
        self.position += 1;
        let pause = seconds * 1_000_000;
        self.time += pause / 4 + self.draws.below(pause) + self.draws.below(pause / 2);
    }
}
