//! Tables of people: a row is not an event, but says something of an id.

use crate::{
    SourceError,
    format::FormatName,
    mapping::{Mapping, Others},
    open::{SourceOptions, Sources},
    probe::Probe,
};

/// A table of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// A folder, a file, or a glob pattern.
    pub input: String,
    /// The format of all its files; told by their first bytes without.
    pub format: Option<FormatName>,
    /// The column of the id; told by its name without.
    pub id: Option<String>,
    /// Of a table of aliases, the column of the user behind an id.
    pub user: Option<String>,
}

/// What a row of a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Which user is behind an id.
    Aliases,
    /// What is known of a user.
    People,
}

/// Names that columns of ids have, the likeliest first; of aliases those that are no user's own.
const ALIASES: [&str; 9] = [
    "anonymous_id",
    "anonymousid",
    "alias",
    "previous_id",
    "device_id",
    "visitor_id",
    "client_id",
    "distinct_id",
    "id",
];
const USERS: [&str; 8] =
    ["user_id", "userid", "person_id", "canonical_user_id", "customer_id", "distinct_id", "user", "id"];

impl Sources {
    /// Finds and recognises a table of people. Its rows come as events without a name: the id is the user, and all other
    /// columns are properties.
    ///
    /// # Errors
    /// [`SourceError`], for what cannot be read or recognised.
    pub fn open_table(options: &TableOptions, kind: TableKind) -> Result<Self, SourceError> {
        if options.input == "-" {
            return Err(SourceError::Option {
                option: match kind {
                    TableKind::Aliases => "aliases",
                    TableKind::People => "people",
                },
                reason: "a table of people is read from a file, not from standard input".to_owned(),
            });
        }
        let source = SourceOptions {
            input: options.input.clone(),
            format: options.format,
            table: Some((kind, options.clone())),
            ..SourceOptions::default()
        };
        Self::open(&[source], None)
    }

    /// Of a table of aliases, the column of the user.
    pub fn user_column(&self) -> Option<String> {
        self.recognised().first().and_then(|recognised| recognised.reading.mapping.behind.clone())
    }
}

/// Which column of a table is what, or what is missing.
pub(crate) fn mapping(probe: &Probe, kind: TableKind, options: &TableOptions) -> Result<Mapping, String> {
    let find = |names: &[&str], besides: Option<&str>| {
        names
            .iter()
            .find_map(|name| probe.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
            .map(|column| column.name.clone())
            .filter(|name| Some(name.as_str()) != besides)
    };
    let there = |said: &Option<String>| match said {
        Some(name) if !probe.has(name) => Err(format!("it has no column '{name}'")),
        said => Ok(said.clone()),
    };
    let mut id = there(&options.id)?;
    let mut behind = None;
    if kind == TableKind::Aliases {
        let user = there(&options.user)?.or_else(|| find(&USERS, id.as_deref()));
        id = id.or_else(|| find(&ALIASES, user.as_deref()));
        behind = user;
        // Two columns without telling names: first the id, then the user.
        if let (true, [first, second]) = (id.is_none() || behind.is_none(), probe.columns.as_slice()) {
            let other = |known: &Option<String>| {
                let is_first = known.as_ref() == Some(&second.name);
                if is_first { first.name.clone() } else { second.name.clone() }
            };
            match (&id, &behind) {
                (Some(_), None) => behind = Some(other(&id)),
                (None, Some(_)) => id = Some(other(&behind)),
                _ => (id, behind) = (Some(first.name.clone()), Some(second.name.clone())),
            }
        }
        if behind.is_none() {
            return Err("no column can be told to hold the user behind an id".to_owned());
        }
    }
    let id = id.or_else(|| find(&USERS, None));
    let id = id.ok_or_else(|| "no column can be told to hold the user's id".to_owned())?;
    Ok(Mapping {
        name: "a table of people".to_owned(),
        user: vec![id],
        others: Others::Properties,
        is_table: true,
        behind,
        ..Mapping::default()
    })
}
