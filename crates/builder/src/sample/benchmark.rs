//! Plain events in large numbers: what engines are compared on.

use super::line::{Day, clock};
use super::profile::identifier;
use super::random::{Details, Draws};
use rayon::prelude::*;
use std::io::{self, Write};

/// Users whose sessions are drawn together, on one core.
const USERS_AT_ONCE: usize = 8_192;
/// Sessions of a user, at most.
const MOST_SESSIONS: u64 = 8;
/// Sessions in a thousand with no, one, two or three clicks.
const CLICKS: [u64; 4] = [300, 400, 200, 100];
/// Sessions in a thousand that end with a saved file. With 1.1 clicks on average, a session has 2.445 events and a
/// user 11.
const SAVES: u64 = 345;
/// Milliseconds of a day in which a session may begin: it ends on the same day.
const BEGINNINGS: u64 = 86_400_000 - 5 * LONGEST_PAUSE;
/// Milliseconds between two events of a session, at most.
const LONGEST_PAUSE: u64 = 90_000;

const PLANS: [(u64, &str); 3] = [(70, "free"), (22, "pro"), (8, "team")];
const COUNTRIES: [(u64, &str); 6] = [(30, "US"), (25, "DE"), (15, "IN"), (12, "HU"), (10, "BR"), (8, "JP")];
const BUTTONS: [(u64, &str); 4] = [(40, "extrude"), (30, "sketch"), (20, "undo"), (10, "save")];

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Opened,
    Clicked,
    Saved,
}

/// An event before its line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    milliseconds: u32,
    user: u32,
    action: Action,
    bits: u64,
}

impl Event {
    /// Microseconds since the start of the day.
    pub(super) fn microseconds(&self) -> u64 {
        u64::from(self.milliseconds) * 1_000
    }
}

/// The beginning of a session.
#[derive(Debug, Clone, Copy)]
struct Session {
    user: u32,
    milliseconds: u32,
    bits: u64,
}

/// The sessions of all users, by day.
#[derive(Debug)]
pub(super) struct Sessions(Vec<Vec<Session>>);

impl Sessions {
    /// Draws the sessions of so many users on so many days.
    pub(super) fn new(seed: u64, users: u32, days: u32) -> Self {
        let mut by_day = vec![vec![]; days as usize];
        let users: Vec<u32> = (0..users).collect();
        let drawn: Vec<Vec<(usize, Session)>> = users
            .par_chunks(USERS_AT_ONCE)
            .map(|users| users.iter().flat_map(|user| sessions(seed, *user, days)).collect())
            .collect();
        for (day, session) in drawn.into_iter().flatten() {
            if let Some(sessions) = by_day.get_mut(day) {
                sessions.push(session);
            }
        }
        Self(by_day)
    }

    /// The events of a day, sorted by time.
    pub(super) fn events(&self, day: usize) -> Vec<Event> {
        let sessions = self.0.get(day).map_or(&[][..], Vec::as_slice);
        let mut events: Vec<Event> =
            sessions.par_chunks(USERS_AT_ONCE).flat_map_iter(|chunk| chunk.iter().flat_map(events)).collect();
        events.par_sort_unstable();
        events
    }
}

/// The sessions of a user, each with its day.
fn sessions(seed: u64, user: u32, days: u32) -> impl Iterator<Item = (usize, Session)> {
    let mut draws = Draws::new(seed, u64::from(user));
    let sessions = 1 + draws.below(MOST_SESSIONS);
    (0..sessions).map(move |_| {
        let day = draws.below(u64::from(days)) as usize;
        let milliseconds = draws.below(BEGINNINGS) as u32;
        (day, Session { user, milliseconds, bits: draws.bits() })
    })
}

/// The events of a session.
fn events(session: &Session) -> impl Iterator<Item = Event> {
    let Session { user, milliseconds, bits } = *session;
    let mut details = Details::new(bits);
    let clicks = details.pick(&[(CLICKS[0], 0), (CLICKS[1], 1), (CLICKS[2], 2), (CLICKS[3], 3)]);
    let saves = usize::from(details.chance(SAVES));
    let actions = std::iter::once(Action::Opened)
        .chain(std::iter::repeat_n(Action::Clicked, clicks))
        .chain(std::iter::repeat_n(Action::Saved, saves));
    let mut time = milliseconds;
    actions.map(move |action| {
        let event = Event { milliseconds: time, user, action, bits: details.below(u64::MAX) };
        time += details.below(LONGEST_PAUSE) as u32;
        event
    })
}

/// Appends the line of an event, with its newline.
pub(super) fn line(event: &Event, day: &Day, to: &mut Vec<u8>) -> io::Result<()> {
    let event_type = match event.action {
        Action::Opened => "application_opened",
        Action::Clicked => "button_clicked",
        Action::Saved => "file_saved",
    };
    write!(to, r#"{{"event_type":"{event_type}","event_time":"{}T"#, day.date)?;
    clock(event.microseconds(), to);
    to.extend_from_slice(b"\",\"user_id\":\"");
    to.extend_from_slice(&identifier(day.seed, event.user));
    let mut of_user = Details::new(u64::from(event.user));
    write!(to, r#"","event_properties":{{"plan":"{}""#, of_user.pick(&PLANS))?;
    let mut details = Details::new(event.bits);
    match event.action {
        Action::Opened => write!(to, r#","country":"{}""#, of_user.pick(&COUNTRIES))?,
        Action::Clicked => write!(to, r#","button_name":"{}""#, details.pick(&BUTTONS))?,
        Action::Saved => write!(to, r#","size_kb":{}"#, 24 + details.below(4_000))?,
    }
    to.extend_from_slice(b"}}\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn users_have_1_to_8_sessions_and_11_events_on_average() {
        const USERS: u32 = 20_000;
        let sessions = Sessions::new(7, USERS, 180);
        let mut of_users: HashMap<u32, usize> = HashMap::new();
        let mut events = 0;
        for (day, of_day) in sessions.0.iter().enumerate() {
            for session in of_day {
                *of_users.entry(session.user).or_default() += 1;
            }
            let of_day = sessions.events(day);
            assert!(of_day.is_sorted_by_key(|event| event.milliseconds));
            assert!(of_day.iter().all(|event| event.milliseconds < 86_400_000));
            events += of_day.len();
        }
        assert_eq!(of_users.len(), USERS as usize);
        assert!(of_users.values().all(|sessions| (1..=8).contains(sessions)));
        let mean = events as f64 / f64::from(USERS);
        assert!((10.8..11.2).contains(&mean), "{mean}");
    }
}
