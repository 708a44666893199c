//! What the beginning of a source shows: its columns, and some of their values.

use crate::raw::Raw;
use std::collections::BTreeSet;

/// Values of a column that are kept.
const SAMPLES: usize = 200;
/// Columns, and members of a column, that are told apart.
const COLUMNS: usize = 2_000;

/// The columns of a source and some of their values.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    /// The columns, in the order in which they were met.
    pub columns: Vec<ColumnProbe>,
    /// Records that were looked at.
    pub records: u64,
}

/// A column and some of its values.
#[derive(Debug, Clone)]
pub struct ColumnProbe {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kinds: BTreeSet<ColumnKind>,
    /// The first of them that are no objects and no lists.
    pub(crate) samples: Vec<Raw<'static>>,
    /// The members of its objects, likewise.
    pub members: Vec<ColumnProbe>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An instant, with a type that says so.
    Instant,
    /// An object or a map, also as JSON in text.
    Object,
    /// A list.
    List,
}

impl ColumnProbe {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), kinds: BTreeSet::new(), samples: Vec::new(), members: Vec::new() }
    }

    /// Whether its values can hold members: nothing else was seen.
    pub(crate) fn may_have_members(&self) -> bool {
        self.kinds.iter().all(|kind| matches!(kind, ColumnKind::Object | ColumnKind::List))
    }

    /// Takes a value into account.
    pub(crate) fn add(&mut self, raw: Raw<'_>) {
        let kind = match &raw {
            Raw::Text(text) if text.is_empty() => return,
            Raw::Text(text) if text.starts_with('{') && text.ends_with('}') => ColumnKind::Object,
            Raw::Text(_) => ColumnKind::Text,
            Raw::Number(_) => ColumnKind::Number,
            Raw::Boolean(_) => ColumnKind::Boolean,
            Raw::Instant { .. } => ColumnKind::Instant,
            Raw::Json(text) if text.starts_with('{') => ColumnKind::Object,
            Raw::Json(_) => ColumnKind::List,
        };
        self.kinds.insert(kind);
        if let Raw::Text(text) | Raw::Json(text) = &raw
            && matches!(kind, ColumnKind::Object | ColumnKind::List)
        {
            // What is no JSON is said when it is read.
            let _ = crate::json::members(text, |name, value| {
                if let (Some(column), Some(value)) = (column(&mut self.members, &name), value) {
                    column.add(value);
                }
            });
            return;
        }
        if self.samples.len() < SAMPLES {
            self.samples.push(raw.into_owned());
        }
    }
}

/// The column with this name, new if it was not there; none if there are too many.
fn column<'c>(columns: &'c mut Vec<ColumnProbe>, name: &str) -> Option<&'c mut ColumnProbe> {
    let place = match columns.iter().position(|column| column.name == name) {
        Some(place) => place,
        None if columns.len() < COLUMNS => {
            columns.push(ColumnProbe::new(name));
            columns.len() - 1
        }
        None => return None,
    };
    columns.get_mut(place)
}

impl Probe {
    /// Takes a column into account, and a value of it unless it is null.
    pub(crate) fn add(&mut self, name: &str, value: Option<Raw<'_>>) {
        if let (Some(column), Some(value)) = (column(&mut self.columns, name), value) {
            column.add(value);
        }
    }

    /// Takes a column into account of which only the type is known.
    pub(crate) fn declare(&mut self, name: &str, kind: Option<ColumnKind>, members: &[&str]) {
        if let Some(declared) = column(&mut self.columns, name) {
            declared.kinds.extend(kind);
            for member in members {
                column(&mut declared.members, member);
            }
        }
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&ColumnProbe> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether there is a column with this name, or a member: `properties.time`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
            || name.split_once('.').is_some_and(|(column, member)| {
                self.column(column)
                    .is_some_and(|column| column.members.iter().any(|known| known.name == member))
            })
    }

    /// The names of all columns.
    pub(crate) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// Some values of a column, or of a member of one.
    pub(crate) fn values(&self, name: &str) -> Vec<Raw<'static>> {
        let member = || {
            let (column, member) = name.split_once('.')?;
            self.column(column)?.members.iter().find(|known| known.name == member)
        };
        self.column(name).or_else(member).map(|column| column.samples.clone()).unwrap_or_default()
    }
}
