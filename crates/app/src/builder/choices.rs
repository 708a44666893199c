//! What there is to choose from: events, properties and values of an extract.

use rockpool_catalog::{EventType, Manifest, Property, PropertyType};
use rockpool_question::{EventChoice, Step};
use rockpool_report::format;
use std::collections::HashMap;

/// A line of a picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen, as it is written.
    pub text: String,
    /// What helps to choose: rows, type, share.
    pub detail: String,
}

/// A property of one or several event types.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyChoice {
    /// Its name.
    pub name: String,
    /// Its type; text where the event types differ.
    pub kind: PropertyType,
    /// Events that have it.
    pub rows: u64,
    /// Its most frequent values with their events, most frequent first.
    pub values: Vec<(String, u64)>,
    /// Smallest and largest value of a numeric property.
    pub range: Option<(f64, f64)>,
}

impl PropertyChoice {
    /// Whether its values are numbers.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, PropertyType::Integer | PropertyType::Number)
    }
}

/// The events that some steps are filled by.
pub fn events_of<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Vec<EventChoice> {
    steps.into_iter().flat_map(|step| step.any_of.iter().map(|event| event.event.clone())).collect()
}

/// The properties that every one of some steps has in at least one of its events, most frequent first, as the
/// lines of a picker.
pub fn common_property_lines(manifest: &Manifest, steps: &[Vec<EventChoice>]) -> Vec<Choice> {
    let mut steps = steps.iter().map(|events| properties(manifest, events));
    let Some((mut common, rows)) = steps.next() else { return vec![] };
    for (others, _) in steps {
        common.retain(|property| others.iter().any(|other| other.name == property.name));
    }
    property_lines(&common, rows)
}

/// Every event that can be chosen, `any event` first, then by rows.
pub fn events(manifest: &Manifest) -> Vec<(EventChoice, Choice)> {
    let rows = |rows: u64| format::counted(rows, "event");
    let any = EventChoice::Any;
    let any_text = Choice { text: any.name().to_owned(), detail: rows(manifest.rows) };
    let mut types: Vec<&EventType> = manifest.event_types.iter().collect();
    types.sort_by(|left, right| right.rows.cmp(&left.rows).then_with(|| left.name.cmp(&right.name)));
    let types = types.into_iter().map(|event_type| {
        let choice = Choice { text: event_type.name.clone(), detail: rows(event_type.rows) };
        (EventChoice::Type(event_type.name.clone()), choice)
    });
    std::iter::once((any, any_text)).chain(types).collect()
}

/// The event types that some choices mean, each once.
fn meant<'a>(manifest: &'a Manifest, events: &[EventChoice]) -> Vec<&'a EventType> {
    let any = events.contains(&EventChoice::Any);
    let named =
        |name: &String| events.iter().any(|event| matches!(event, EventChoice::Type(other) if other == name));
    manifest.event_types.iter().filter(|event_type| any || named(&event_type.name)).collect()
}

/// The properties of some events, most frequent first, and how many events there are in all.
pub fn properties(manifest: &Manifest, events: &[EventChoice]) -> (Vec<PropertyChoice>, u64) {
    let types = meant(manifest, events);
    let mut by_name: HashMap<&str, Vec<&Property>> = HashMap::new();
    let all = types.iter().flat_map(|event_type| &event_type.properties);
    // In a question, a name of nothing says that none has been chosen yet; SQL has a column for such a property.
    for property in all.filter(|property| !property.name.is_empty()) {
        by_name.entry(&property.name).or_default().push(property);
    }
    let mut properties: Vec<PropertyChoice> =
        by_name.into_iter().map(|(name, properties)| united(name, &properties)).collect();
    properties.sort_by(|left, right| right.rows.cmp(&left.rows).then_with(|| left.name.cmp(&right.name)));
    (properties, types.iter().map(|event_type| event_type.rows).sum())
}

fn united(name: &str, properties: &[&Property]) -> PropertyChoice {
    let mut kinds = properties.iter().map(|property| property.kind);
    let first = kinds.next().unwrap_or(PropertyType::Text);
    let kind = kinds.fold(first, |kind, other| match (kind, other) {
        (kind, other) if kind == other => kind,
        (PropertyType::Integer | PropertyType::Number, PropertyType::Integer | PropertyType::Number) => {
            PropertyType::Number
        }
        _ => PropertyType::Text,
    });
    let mut rows_of_value: HashMap<&str, u64> = HashMap::new();
    for value in properties.iter().flat_map(|property| &property.top) {
        *rows_of_value.entry(&value.value).or_default() += value.rows;
    }
    let mut values: Vec<(String, u64)> =
        rows_of_value.into_iter().map(|(value, rows)| (value.to_owned(), rows)).collect();
    values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    let ranges = properties.iter().filter_map(|property| Some((property.minimum?, property.maximum?)));
    let range = ranges.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
    let rows = properties.iter().map(|property| property.rows).sum();
    PropertyChoice { name: name.to_owned(), kind, rows, values, range }
}

/// The lines of a picker of properties.
pub fn property_lines(properties: &[PropertyChoice], events: u64) -> Vec<Choice> {
    let line = |property: &PropertyChoice| {
        let share = if events == 0 { 0.0 } else { property.rows as f64 / events as f64 };
        Choice {
            text: property.name.clone(),
            detail: format!("{} · {} of events", kind_name(property.kind), format::percent(share)),
        }
    };
    properties.iter().map(line).collect()
}

/// The lines of a picker of values, without those that are chosen already.
pub fn value_lines(property: Option<&PropertyChoice>, chosen: &[String]) -> Vec<Choice> {
    let values = property.map_or(&[][..], |property| property.values.as_slice());
    values
        .iter()
        .filter(|(value, _)| !chosen.contains(value))
        .map(|(value, rows)| Choice { text: value.clone(), detail: format::count(*rows) })
        .collect()
}

fn kind_name(kind: PropertyType) -> &'static str {
    match kind {
        PropertyType::Text => "text",
        PropertyType::Integer => "whole number",
        PropertyType::Number => "number",
        PropertyType::Boolean => "true or false",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_catalog::{FORMAT_VERSION, Health, PropertyValue, TimeRange, TimeResolution};

    fn property(name: &str, kind: PropertyType, rows: u64, top: &[(&str, u64)]) -> Property {
        let top: Vec<PropertyValue> =
            top.iter().map(|(value, rows)| PropertyValue { value: (*value).into(), rows: *rows }).collect();
        Property {
            name: name.into(),
            column: None,
            kind,
            rows,
            distinct: top.len() as u64,
            distinct_is_exact: true,
            written: Default::default(),
            top,
            minimum: None,
            maximum: None,
        }
    }

    fn manifest() -> Manifest {
        let event = |name: &str, rows, properties| EventType {
            name: name.into(),
            rows,
            users: 1,
            rows_without_user: 0,
            duplicate_rows: vec![],
            findings: None,
            covered: TimeRange { first: 0, last: 1 },
            properties,
            events: vec![],
            user_days: vec![],
        };
        let plan = |rows, top: &[(&str, u64)]| property("plan", PropertyType::Text, rows, top);
        Manifest {
            format_version: FORMAT_VERSION,
            generator: String::new(),
            name: String::new(),
            time_zone: "UTC".into(),
            time_resolution: TimeResolution::Milliseconds,
            covered: None,
            rows: 30,
            users: 1,
            rows_without_user: 0,
            strays: None,
            health: Health::default(),
            cut: None,
            snapshot: None,
            user_properties: vec![],
            event_types: vec![
                event("opened", 10, vec![plan(10, &[("free", 6), ("pro", 4)])]),
                event(
                    "saved",
                    20,
                    vec![plan(5, &[("pro", 5)]), property("size", PropertyType::Integer, 20, &[])],
                ),
            ],
            any_user_days: vec![],
            day_order: None,
            daily: None,
            users_files: vec![],
        }
    }

    #[test]
    fn events_come_by_rows_after_any() {
        let names: Vec<_> = events(&manifest()).into_iter().map(|(_, choice)| choice.text).collect();
        assert_eq!(names, ["any event", "saved", "opened"]);
    }

    #[test]
    fn properties_of_several_events_are_united() {
        let (properties, events) = properties(&manifest(), &[EventChoice::Any]);
        assert_eq!(events, 30);
        let names: Vec<_> =
            properties.iter().map(|property| (property.name.as_str(), property.rows)).collect();
        assert_eq!(names, [("size", 20), ("plan", 15)]);
        assert_eq!(properties[1].values, [("pro".to_owned(), 9), ("free".to_owned(), 6)]);
        let lines = property_lines(&properties, events);
        assert_eq!(lines[1].detail.replace('\u{202f}', " "), "text · 50.0 % of events");
    }

    #[test]
    fn a_property_called_nothing_cannot_be_chosen() {
        let mut manifest = manifest();
        let opened = manifest.event_types.iter_mut().find(|event_type| event_type.name == "opened").unwrap();
        let unnamed = Property { name: String::new(), ..opened.properties[0].clone() };
        opened.properties.push(unnamed);
        let (properties, _) = properties(&manifest, &[EventChoice::Type("opened".into())]);
        assert_eq!(properties.iter().map(|property| property.name.as_str()).collect::<Vec<_>>(), ["plan"]);
    }

    #[test]
    fn properties_of_one_event_are_its_own() {
        let (properties, events) = properties(&manifest(), &[EventChoice::Type("opened".into())]);
        assert_eq!((properties.len(), events), (1, 10));
        let lines = value_lines(properties.first(), &["free".to_owned()]);
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["pro"]);
    }
}
