//! What an extract has that a statement can name: tables, their columns, and the frequent values of those.

use rockpool_catalog::{EventType, Manifest, Property, PropertyType, column};
use rockpool_question::sql_words::{quoted_name, quoted_text};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// The table of all events.
const EVENTS: &str = "events";
/// The table of what users did on which days.
const USER_DAYS: &str = "user_days";
/// The table of users' ids.
const USERS: &str = "users";

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type in words.
    pub kind: &'static str,
    /// Whether it is a key of the map of properties, and no column of its own.
    pub in_map: bool,
}

impl Column {
    fn new(name: &str, kind: &'static str) -> Self {
        Self { name: name.to_owned(), kind, in_map: false }
    }

    /// As a statement writes it.
    pub fn written(&self) -> String {
        if self.in_map {
            format!("{}[{}]", column::PROPERTIES, quoted_text(&self.name))
        } else {
            quoted_name(&self.name)
        }
    }
}

/// The names of an extract.
pub struct Catalog {
    manifest: Rc<Manifest>,
    /// The columns of the table of all events, which many types make long; worked out once.
    of_events: OnceCell<Vec<Column>>,
}

impl Catalog {
    /// The names of an extract.
    pub fn new(manifest: Rc<Manifest>) -> Self {
        Self { manifest, of_events: OnceCell::new() }
    }

    /// The tables: those of all events first, then the event types, most frequent first.
    pub fn tables(&self) -> Vec<&str> {
        let mut types: Vec<&EventType> = self.manifest.event_types.iter().collect();
        types.sort_by(|left, right| right.rows.cmp(&left.rows).then_with(|| left.name.cmp(&right.name)));
        let users = (!self.manifest.users_files.is_empty()).then_some(USERS);
        let fixed = [EVENTS, USER_DAYS].into_iter().chain(users);
        let types = types.into_iter().map(|kind| kind.name.as_str()).filter(|name| !self.is_fixed(name));
        fixed.chain(types).collect()
    }

    /// Whether there is such a table.
    pub fn has(&self, table: &str) -> bool {
        self.is_fixed(table) || self.event_type(table).is_some()
    }

    /// The columns of a table; none if there is no such table.
    pub fn columns(&self, table: &str) -> Vec<Column> {
        match table {
            EVENTS => self.of_events.get_or_init(|| all_columns(&self.manifest)).clone(),
            USER_DAYS => columns(&[
                (column::USER_KEY, "whole number"),
                (column::DAY, "date"),
                (column::EVENT_TYPE, "text"),
                (column::EVENTS, "whole number"),
                (column::FIRST_TIME, "instant"),
                (column::LAST_TIME, "instant"),
            ]),
            USERS if self.is_fixed(USERS) => {
                let mut all = columns(&[(column::USER_KEY, "whole number"), (column::USER_ID, "text")]);
                let attributes = self.manifest.user_properties.iter().filter(|attribute| attribute.rows > 0);
                all.extend(
                    attributes.map(|attribute| Column::new(&attribute.name, kind_words(attribute.kind))),
                );
                all
            }
            name => self.event_type(name).map_or_else(Vec::new, |event_type| {
                let mut all = columns(&[(column::USER_KEY, "whole number"), (column::EVENT_TIME, "instant")]);
                all.extend(
                    promoted(event_type).map(|(name, property)| Column::new(name, kind_words(property.kind))),
                );
                all.push(Column::new(column::PROPERTIES, "map"));
                all.extend(
                    event_type.properties.iter().filter(|property| property.column.is_none()).map(in_map),
                );
                all
            }),
        }
    }

    /// The frequent values of a column in some tables as a statement writes them, most frequent first, with their
    /// number of events.
    pub fn values(&self, tables: &[&str], name: &str) -> Vec<(String, u64)> {
        let is_any = |table: &str| tables.contains(&table);
        if name == column::EVENT_TYPE && (is_any(EVENTS) || is_any(USER_DAYS)) {
            return by_rows(
                self.manifest.event_types.iter().map(|kind| (quoted_text(&kind.name), kind.rows)),
            );
        }
        let of_tables =
            self.manifest.event_types.iter().filter(|kind| is_any(EVENTS) || is_any(kind.name.as_str()));
        let attributes =
            self.manifest.user_properties.iter().filter(|_| is_any(USERS) && self.is_fixed(USERS));
        let found: Vec<&Property> = of_tables
            .flat_map(|kind| &kind.properties)
            .chain(attributes)
            .filter(|property| property.column.as_deref().unwrap_or(&property.name) == name)
            .collect();
        // Where the types of events differ, the column is text.
        let is_text =
            found.iter().any(|property| Some(property.kind) != found.first().map(|first| first.kind));
        let mut rows: HashMap<String, u64> = HashMap::new();
        for property in found {
            for value in &property.top {
                let plain = !is_text && property.column.is_some() && property.kind != PropertyType::Text;
                let written = if plain { value.value.clone() } else { quoted_text(&value.value) };
                *rows.entry(written).or_default() += value.rows;
            }
        }
        by_rows(rows.into_iter())
    }

    fn is_fixed(&self, table: &str) -> bool {
        matches!(table, EVENTS | USER_DAYS) || (table == USERS && !self.manifest.users_files.is_empty())
    }

    fn event_type(&self, name: &str) -> Option<&EventType> {
        self.manifest.event_types.iter().find(|kind| kind.name == name)
    }
}

fn by_rows(values: impl Iterator<Item = (String, u64)>) -> Vec<(String, u64)> {
    let mut values: Vec<(String, u64)> = values.collect();
    values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    values
}

fn columns(list: &[(&str, &'static str)]) -> Vec<Column> {
    list.iter().map(|(name, kind)| Column::new(name, kind)).collect()
}

/// The properties that have a column, with its name.
fn promoted(event_type: &EventType) -> impl Iterator<Item = (&str, &Property)> {
    event_type.properties.iter().filter_map(|property| Some((property.column.as_deref()?, property)))
}

fn all_columns(manifest: &Manifest) -> Vec<Column> {
    let mut of_types: BTreeMap<&str, (&'static str, u64)> = BTreeMap::new();
    for (name, property) in manifest.event_types.iter().flat_map(promoted) {
        let kind = kind_words(property.kind);
        let known = of_types.entry(name).or_insert((kind, 0));
        known.1 += property.rows;
        if known.0 != kind {
            known.0 = kind_words(PropertyType::Text);
        }
    }
    let mut of_types: Vec<(&str, (&'static str, u64))> = of_types.into_iter().collect();
    of_types.sort_by_key(|(_, (_, rows))| std::cmp::Reverse(*rows));
    let mut all = columns(&[
        (column::USER_KEY, "whole number"),
        (column::EVENT_TIME, "instant"),
        (column::EVENT_TYPE, "text"),
    ]);
    let with_column: HashSet<&str> = of_types.iter().map(|(name, _)| *name).collect();
    all.extend(of_types.into_iter().map(|(name, (kind, _))| Column::new(name, kind)));
    all.push(Column::new(column::PROPERTIES, "map"));
    let properties = manifest.event_types.iter().flat_map(|kind| &kind.properties);
    let mut rare: Vec<&Property> = properties
        .filter(|property| property.column.is_none() && !with_column.contains(property.name.as_str()))
        .collect();
    rare.sort_by(|left, right| left.name.cmp(&right.name));
    rare.dedup_by(|left, right| left.name == right.name);
    all.extend(rare.into_iter().map(in_map));
    all
}

/// A property of few events, which is a key of the map.
fn in_map(property: &Property) -> Column {
    Column { name: property.name.clone(), kind: "text, of few events", in_map: true }
}

fn kind_words(kind: PropertyType) -> &'static str {
    match kind {
        PropertyType::Text => "text",
        PropertyType::Integer => "whole number",
        PropertyType::Number => "number",
        PropertyType::Boolean => "true or false",
    }
}
