//! Tables of people: a row is not an event, but says something of an id.

use crate::{
    mapping::{Mapping, Others},
    options::{TableKind, TableOptions},
    probe::Probe,
};

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
