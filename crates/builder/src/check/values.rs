//! The values of one property as its rows have them, beside what the manifest says of them.

use super::findings::Findings;
use crate::findings::Looks;
use crate::rows::{TextHasher, Writing, listable};
use arrow::{
    array::{Array, AsArray},
    datatypes::{DataType, Float64Type, Int64Type},
};
use rockpool_catalog::{MANIFEST_FILE, Personal, Property, Written};
use std::collections::HashMap;
use std::fmt::Write;

/// Counts the values of a property. What it keeps is bounded by what the manifest states: no more different values
/// than one beyond those, each by its hash.
#[derive(Debug)]
pub(super) struct Values {
    rows: u64,
    range: Option<(f64, f64)>,
    writing: Writing,
    looks: Looks,
    counts: HashMap<u64, Count>,
    /// Different values that are told apart.
    most: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    rows: u64,
    /// Whether it is short enough to be listed.
    is_listable: bool,
}

impl Values {
    /// No values yet; those that the manifest lists are counted in any case.
    pub(super) fn new(property: &Property, hasher: &TextHasher) -> Self {
        let listed = property
            .top
            .iter()
            .map(|value| (hasher.hash(&value.value), Count { rows: 0, is_listable: listable(&value.value) }));
        let most = usize::try_from(property.distinct).unwrap_or(usize::MAX).saturating_add(1);
        Self {
            rows: 0,
            range: None,
            writing: Writing::default(),
            looks: Looks::default(),
            counts: listed.collect(),
            most,
        }
    }

    /// Counts one value.
    pub(super) fn add(&mut self, hasher: &TextHasher, text: &str) {
        self.rows += 1;
        self.writing.add(text, 1);
        self.looks.add(text, 1);
        let hash = hasher.hash(text);
        let has_room = self.counts.len() < self.most;
        match self.counts.get_mut(&hash) {
            Some(count) => count.rows += 1,
            None if has_room => {
                self.counts.insert(hash, Count { rows: 1, is_listable: listable(text) });
            }
            None => {}
        }
    }

    fn number(&mut self, value: f64) {
        let (low, high) = self.range.unwrap_or((value, value));
        self.range = Some((low.min(value), high.max(value)));
    }

    /// Counts the values of a column.
    pub(super) fn add_column(&mut self, hasher: &TextHasher, column: &dyn Array, buffer: &mut String) {
        let mut write = |value: &dyn std::fmt::Display| {
            buffer.clear();
            // Writing into a text does not fail.
            let _ = write!(buffer, "{value}");
            buffer.clone()
        };
        match column.data_type() {
            DataType::Utf8 => {
                column.as_string::<i32>().iter().flatten().for_each(|text| self.add(hasher, text));
            }
            DataType::Int64 => column.as_primitive::<Int64Type>().iter().flatten().for_each(|value| {
                self.number(value as f64);
                self.add(hasher, &write(&value));
            }),
            DataType::Float64 => column.as_primitive::<Float64Type>().iter().flatten().for_each(|value| {
                self.number(value);
                self.add(hasher, &write(&value));
            }),
            DataType::Boolean => column.as_boolean().iter().flatten().for_each(|value| {
                self.add(hasher, if value { "true" } else { "false" });
            }),
            _ => {}
        }
    }

    /// Notes where what was counted is not what the manifest states.
    pub(super) fn compare(
        &self,
        property: &Property,
        event_type: &str,
        hasher: &TextHasher,
        findings: &mut Findings,
    ) {
        let what = |what: &str| format!("{what} of property '{}' of '{event_type}'", property.name);
        findings.expect(MANIFEST_FILE, &what("rows"), property.rows, self.rows);
        let found = self.counts.values().filter(|count| count.rows > 0).count() as u64;
        if property.distinct_is_exact && found > property.distinct {
            let reason = format!("the manifest states {}, there are more", property.distinct);
            findings.problem(MANIFEST_FILE, format!("{}: {reason}", what("different values")));
        } else if found < property.distinct {
            findings.expect(MANIFEST_FILE, &what("different values"), property.distinct, found);
        }
        if property.column.is_some() {
            let range = self.range;
            findings.expect(
                MANIFEST_FILE,
                &what("the smallest value"),
                property.minimum,
                range.map(|range| range.0),
            );
            findings.expect(
                MANIFEST_FILE,
                &what("the largest value"),
                property.maximum,
                range.map(|range| range.1),
            );
        }
        self.compare_written(property, &what, findings);
        self.compare_top(property, &what, hasher, findings);
    }

    /// Notes where other values look personal than the manifest states, which has looked.
    pub(super) fn compare_personal(&self, stated: Personal, what: &str, findings: &mut Findings) {
        let found = self.looks.found();
        for (kind, stated, found) in [
            ("an e-mail address", stated.emails, found.emails),
            ("a telephone number", stated.phones, found.phones),
            ("the number of a card", stated.cards, found.cards),
        ] {
            findings.expect(MANIFEST_FILE, &format!("rows {what} with {kind}"), stated, found);
        }
    }

    /// What SQL goes by when it takes values for numbers.
    fn compare_written(&self, property: &Property, what: &dyn Fn(&str) -> String, findings: &mut Findings) {
        let Written { numbers, whole, exact, boolean, other } = self.writing.written();
        let stated = &property.written;
        findings.expect(MANIFEST_FILE, &what("rows with a number"), stated.numbers, numbers);
        let forms = [
            ("are whole numbers", stated.whole, whole),
            ("are numbers that a double tells apart", stated.exact, exact),
            ("are true or false", stated.boolean, boolean),
        ];
        for (form, stated, found) in forms.into_iter().filter(|(_, stated, found)| stated != found) {
            let says = |all| if all { "all" } else { "not all" };
            let reason =
                format!("the manifest states that {} {form}, found that {} are", says(stated), says(found));
            findings.problem(MANIFEST_FILE, format!("{}: {reason}", what("the values")));
        }
        if stated.other != other {
            let says =
                |other: &Option<String>| other.as_ref().map_or("none".to_owned(), |text| format!("'{text}'"));
            let reason = format!("the manifest states {}, found {}", says(&stated.other), says(&other));
            findings
                .problem(MANIFEST_FILE, format!("{}: {reason}", what("the least value that is no number")));
        }
    }

    fn compare_top(
        &self,
        property: &Property,
        what: &dyn Fn(&str) -> String,
        hasher: &TextHasher,
        findings: &mut Findings,
    ) {
        let mut listed = HashMap::new();
        for value in &property.top {
            let hash = hasher.hash(&value.value);
            let found = self.counts.get(&hash).map_or(0, |count| count.rows);
            let name = format!("rows with the value '{}'", value.value);
            findings.expect(MANIFEST_FILE, &what(&name), value.rows, found);
            listed.insert(hash, value.rows);
        }
        if listed.len() < property.top.len()
            || !property.top.is_sorted_by(|one, other| one.rows >= other.rows)
        {
            let reason = "its most frequent values are not listed each once, the most frequent first";
            findings.problem(MANIFEST_FILE, format!("{}: {reason}", what("the values")));
        }
        // Where not every value is counted, a frequent one that came late may be missing.
        if property.distinct_is_exact {
            let least = property.top.last().map_or(0, |value| value.rows);
            let unlisted =
                self.counts.iter().filter(|(hash, count)| count.is_listable && !listed.contains_key(hash));
            let most = unlisted.map(|(_, count)| count.rows).max().unwrap_or(0);
            let is_full = property.top.len() >= crate::rows::TOP_VALUES;
            if most > least || (most > 0 && !is_full) {
                let reason = format!("a value with {most} rows is not listed");
                findings.problem(MANIFEST_FILE, format!("{}: {reason}", what("the most frequent values")));
            }
        }
    }
}
