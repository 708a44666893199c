//! A record of any format on its way to an event: its fields go to where the mapping says.

use crate::{
    event::{Event, PropertyText},
    mapping::{Place, Roles, Slot},
    raw::Raw,
    time::{Instant, Times},
};
use std::borrow::Cow;

/// The best of several columns for one part of an event: the first of them, in the order of the mapping, that is set.
#[derive(Debug, Default)]
struct Best<'a> {
    rank: u8,
    value: Option<Raw<'a>>,
    was_empty: bool,
}

impl<'a> Best<'a> {
    fn offer(&mut self, rank: u8, raw: Raw<'a>) {
        if raw.is_empty() {
            self.was_empty = true;
        } else if self.value.is_none() || rank <= self.rank {
            *self = Self { rank, value: Some(raw), was_empty: self.was_empty };
        }
    }
}

/// The fields of a record that are no properties.
#[derive(Debug, Default)]
pub(crate) struct Record<'a> {
    event: Best<'a>,
    time: Best<'a>,
    user: Best<'a>,
    id: Best<'a>,
}

impl<'a> Record<'a> {
    /// Takes a field for one of the parts of an event.
    pub(crate) fn offer(&mut self, place: Place, raw: Raw<'a>) {
        match place.slot {
            Slot::Event => self.event.offer(place.rank, raw),
            Slot::Time => self.time.offer(place.rank, raw),
            Slot::User => self.user.offer(place.rank, raw),
            Slot::Id => self.id.offer(place.rank, raw),
        }
    }

    /// Takes what a folder says for one of the parts of an event, unless the record says it itself.
    pub(crate) fn offer_of_folder(&mut self, place: Place, raw: Raw<'a>) {
        let best = match place.slot {
            Slot::Event => &mut self.event,
            Slot::Time => &mut self.time,
            Slot::User => &mut self.user,
            Slot::Id => &mut self.id,
        };
        // Of one column both have the same rank.
        if best.value.is_none() || place.rank < best.rank {
            best.offer(place.rank, raw);
        }
    }

    /// The event, and whether its instant was unclear; or why it is none.
    pub(crate) fn finish(self, roles: &Roles, times: &Times) -> Result<(Event<'a>, bool), String> {
        let name = |slot| roles.name(slot);
        if roles.is_table {
            return match self.user.value {
                Some(Raw::Text(user) | Raw::Number(user)) => Ok((
                    Event { event_type: Cow::Borrowed(""), microseconds: 0, user: Some(user), id: None },
                    false,
                )),
                _ => Err(format!("{} is missing", name(Slot::User))),
            };
        }
        let event_type = match self.event.value {
            Some(Raw::Text(text)) => text,
            Some(other) => {
                let text = crate::time::shorten(&other.into_text()).to_owned();
                return Err(format!("{} is {text} where text is expected", name(Slot::Event)));
            }
            None if self.event.was_empty => return Err(format!("{} is empty", name(Slot::Event))),
            None => return Err(format!("{} is missing", name(Slot::Event))),
        };
        let Instant { microseconds, is_unclear } = match self.time.value {
            Some(raw) => times.read(&raw).map_err(|reason| format!("{} {reason}", name(Slot::Time)))?,
            None if self.time.was_empty => return Err(format!("{} is empty", name(Slot::Time))),
            None => return Err(format!("{} is missing", name(Slot::Time))),
        };
        let text = |slot: Slot, value: Option<Raw<'a>>| match value {
            None => Ok(None),
            Some(Raw::Text(text) | Raw::Number(text)) => Ok(Some(text)),
            Some(other) => {
                let text = crate::time::shorten(&other.into_text()).to_owned();
                Err(format!("{} is {text} where text is expected", name(slot)))
            }
        };
        let user = text(Slot::User, self.user.value)?;
        let id = text(Slot::Id, self.id.value)?;
        Ok((Event { event_type, microseconds, user, id }, is_unclear))
    }
}

/// A property, unless its value is null.
pub(crate) fn property<'a>(name: Cow<'a, str>, raw: Option<Raw<'a>>) -> PropertyText<'a> {
    (name, raw.map(Raw::into_text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Mapping;

    fn place(slot: Slot, rank: u8) -> Place {
        Place { slot, rank }
    }

    #[test]
    fn the_first_column_that_is_set_counts() {
        let roles = Roles::new(&Mapping::rockpool());
        let text = |text: &'static str| Raw::Text(text.into());
        let mut record = Record::default();
        record.offer(place(Slot::User, 1), text("anonymous"));
        record.offer(place(Slot::User, 0), text(""));
        record.offer(place(Slot::User, 2), text("device"));
        record.offer(place(Slot::Event, 0), text("a"));
        record.offer(place(Slot::Time, 0), text("1970-01-01T00:00:01Z"));
        let (event, is_unclear) = record.finish(&roles, &Times::default()).unwrap();
        assert_eq!(
            event,
            Event {
                event_type: "a".into(),
                microseconds: 1_000_000,
                user: Some("anonymous".into()),
                id: None
            }
        );
        assert!(!is_unclear);
    }

    #[test]
    fn instants_of_types_are_text_as_properties() {
        let raw = |has_zone| Raw::Instant { microseconds: 1_767_629_534_721_000, has_zone }.into_text();
        assert_eq!(raw(true), "2026-01-05T16:12:14.721Z");
        assert_eq!(raw(false), "2026-01-05T16:12:14.721");
    }
}
