//! What a contract asks of single events and their properties.

use super::{
    Case, Rule,
    document::{Event, Kind, Property},
    words::{self, percent},
};
use rockpool_catalog as catalog;

impl Case<'_> {
    /// Judges what is asked of an event.
    pub(super) fn event(&mut self, name: &str, asked: &Event) {
        let manifest = self.manifest;
        let Some(event_type) = manifest.event_type(name) else {
            if asked.required {
                let what = "that it is there".to_owned();
                self.breach(
                    Rule::RequiredEvent,
                    (Some(name), None),
                    "it is not in the extract".to_owned(),
                    what,
                );
            }
            return;
        };
        let newest = self.report.days.get(name).and_then(|days| days.newest);
        self.newest(Some(name), newest, asked.newest_event);
        if let Some(volume) = asked.volume {
            self.volume(Some(name), volume);
        }
        for (property, asked) in &asked.properties {
            self.property(event_type, property, *asked);
        }
    }

    fn property(&mut self, event_type: &catalog::EventType, name: &str, asked: Property) {
        let of = (Some(event_type.name.as_str()), Some(name));
        let Some(found) = event_type.property(name) else {
            // With a share of 100 % it may be missing everywhere.
            if asked.absent.is_none_or(|most| most.0 < 1.0) {
                let what = "that it is there".to_owned();
                self.breach(Rule::RequiredProperty, of, "no event has it".to_owned(), what);
            }
            return;
        };
        let written = &found.written;
        let (holds, is_asked) = match asked.kind {
            Kind::Text => (true, ""),
            Kind::Number => (written.numbers == found.rows, "only numbers"),
            Kind::WholeNumber => (written.numbers == found.rows && written.whole, "only whole numbers"),
            Kind::Boolean => (written.boolean, "only true and false"),
        };
        if !holds {
            // The value itself may be nobody's business.
            let others = found.rows.saturating_sub(written.numbers);
            let events = words::counted(found.rows, "event");
            let what = match asked.kind {
                Kind::Number => format!("{others} of {events} have a value that is no number"),
                Kind::WholeNumber if others > 0 => {
                    format!("{others} of {events} have a value that is no number")
                }
                Kind::WholeNumber => "some values are no whole numbers".to_owned(),
                Kind::Text | Kind::Boolean => "some values are neither true nor false".to_owned(),
            };
            self.breach(Rule::PropertyType, of, what, is_asked.to_owned());
        }
        let absent = event_type.rows.saturating_sub(found.rows);
        let share = absent as f64 / event_type.rows.max(1) as f64;
        if let Some(most) = asked.absent
            && share > most.0
        {
            let found = format!(
                "{absent} of {} lack it, {}",
                words::counted(event_type.rows, "event"),
                percent(share)
            );
            self.breach(Rule::PropertyAbsent, of, found, format!("at most {}", percent(most.0)));
        }
    }
}
