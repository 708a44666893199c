//! Which column of a source is what.

mod fit;
mod presets;
mod roles;

pub(crate) use presets::{recognise, suggested};
pub(crate) use roles::{Members, Place, Role, Roles, Slot};

use chrono_tz::Tz;

/// Which column of a source holds which part of an event.
///
/// A column is named as it stands in the source; `properties.time` is the member `time` of the column `properties`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// What it is the mapping of, as in `Amplitude's export`.
    pub name: String,
    /// Columns of the event type: the first that is set counts.
    pub event: Vec<String>,
    /// Columns of the instant, likewise.
    pub time: Vec<String>,
    /// Columns of the user, likewise.
    pub user: Vec<String>,
    /// Columns of what tells an event from all others, likewise; none unless duplicates are told by it.
    pub id: Vec<String>,
    /// Columns whose members are properties.
    pub properties: Vec<PropertiesColumn>,
    /// What all other columns are.
    pub others: Others,
    /// Columns that are no properties whatever `others` says.
    pub ignored: Vec<String>,
    /// The zone of instants without an offset, where the product's documents state it.
    pub zone: Option<Tz>,
    /// Whether a row is about a person and not an event: then it has neither an event type nor an instant.
    pub(crate) is_table: bool,
    /// Of a table of aliases, the column of the user behind an id.
    pub(crate) behind: Option<String>,
}

/// A column whose members are properties: an object, a map, a list of keys and values, or one of these as JSON in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertiesColumn {
    /// Its name.
    pub column: String,
    /// What stands before the name of each property, such as `device.`; empty as a rule.
    pub prefix: String,
}

/// What columns are that the mapping does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Others {
    /// Properties, each with the name of its column.
    #[default]
    Properties,
    /// Nothing: counted, named, and left out.
    Ignored,
}

/// What a person says of the columns; the rest is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappingOptions {
    /// Columns of the event type.
    pub event: Vec<String>,
    /// Columns of the instant.
    pub time: Vec<String>,
    /// Columns of the user.
    pub user: Vec<String>,
    /// Columns whose members are properties.
    pub properties: Vec<String>,
    /// Columns of what tells an event from all others.
    pub id: Vec<String>,
    /// Columns that are left out.
    pub ignored: Vec<String>,
}

impl PropertiesColumn {
    /// Its members are properties under their own names.
    pub(crate) fn plain(column: &str) -> Self {
        Self { column: column.to_owned(), prefix: String::new() }
    }

    /// Its members are properties with the column's name in front, as in `device.category`.
    pub(crate) fn prefixed(column: &str) -> Self {
        Self { column: column.to_owned(), prefix: format!("{column}.") }
    }
}

impl Mapping {
    /// Rockpool's own form.
    pub(crate) fn rockpool() -> Self {
        let column = |name: &str| vec![name.to_owned()];
        Self {
            name: "Rockpool's own form".to_owned(),
            event: column("event_type"),
            time: column("event_time"),
            user: column("user_id"),
            id: vec![],
            properties: vec![PropertiesColumn::plain("event_properties")],
            others: Others::Ignored,
            ignored: vec![],
            zone: None,
            is_table: false,
            behind: None,
        }
    }

    /// Whether it is that of lines as Rockpool writes them, which have a quicker reader.
    pub(crate) fn is_own(&self) -> bool {
        let own = Self::rockpool();
        self.others == Others::Ignored
            && self.id.is_empty()
            && (&self.event, &self.time, &self.user, &self.properties)
                == (&own.event, &own.time, &own.user, &own.properties)
    }

    /// The mapping with what a person said in place of what was recognised.
    pub(crate) fn with(mut self, options: &MappingOptions) -> Self {
        let replace = |columns: &mut Vec<String>, said: &Vec<String>| {
            if !said.is_empty() {
                columns.clone_from(said);
            }
        };
        replace(&mut self.event, &options.event);
        replace(&mut self.time, &options.time);
        replace(&mut self.user, &options.user);
        replace(&mut self.id, &options.id);
        if !options.properties.is_empty() {
            self.properties =
                options.properties.iter().map(|column| PropertiesColumn::plain(column)).collect();
        }
        self.ignored.extend(options.ignored.iter().cloned());
        self
    }

    /// Columns that it names, each with what it is for, in words.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        for (what, columns) in
            [("event", &self.event), ("time", &self.time), ("user", &self.user), ("id", &self.id)]
        {
            if !columns.is_empty() {
                parts.push(format!("{what} from {}", columns.join(" or ")));
            }
        }
        let mut properties: Vec<&str> = self.properties.iter().map(|column| column.column.as_str()).collect();
        if self.others == Others::Properties {
            properties.push("all other columns");
        }
        if !properties.is_empty() {
            parts.push(format!("properties from {}", properties.join(", ")));
        }
        parts.join(", ")
    }
}
