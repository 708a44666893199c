//! Writes the users file: who is behind a key, and what is known of them.

use super::{
    columns::{ColumnPlan, EventRows},
    events::BATCH_ROWS,
    properties::{self, NumberedProperty},
    schema,
    table::{Staged, TableFile},
};
use crate::{
    BuilderError,
    findings::{Looks, of_property},
    rows::{MetUsers, People, no_properties, user_of_order},
};
use arrow::{
    array::{ArrayRef, RecordBatch, StringArray, StringBuilder, UInt32Array},
    datatypes::SchemaRef,
    error::ArrowError,
};
use rockpool_catalog::{Personal, Property, PropertyFindings, TimeResolution, UserKey};
use std::{path::Path, sync::Arc};

/// The users file.
#[derive(Debug)]
pub(crate) struct WrittenUsers {
    /// The file.
    pub(crate) file: Staged,
    /// The attributes, one for each column beyond key and identifier.
    pub(crate) attributes: Vec<Property>,
    /// What was found in their values.
    pub(crate) findings: Vec<PropertyFindings>,
    /// What the identifiers look like.
    pub(crate) ids: Personal,
}

/// Writes all users, sorted by key, to a file at `temporary`.
pub(crate) fn write_users(
    users: MetUsers,
    people: Option<People>,
    temporary: &Path,
) -> Result<WrittenUsers, BuilderError> {
    let mut users = users.into_sorted()?;
    let settings = schema::users_settings().map_err(BuilderError::parquet(temporary))?;
    let failed = |source| BuilderError::Columns { table: "users", source };
    let mut people = people;
    let mut rows = people.as_mut().map(|people| people.state.merge()).transpose()?;
    let numbered = people.as_ref().map(|people| properties::attributes(&people.state)).unwrap_or_default();
    let attributes: Vec<Property> = numbered.iter().map(|numbered| numbered.property.clone()).collect();
    let of_attribute = |numbered: &NumberedProperty| {
        let values = people.as_ref()?.state.properties.get(numbered.number as usize)?;
        let found = of_property(&numbered.property, values, TimeResolution::Milliseconds)?;
        // An attribute has no instant.
        let found = PropertyFindings { forms: None, ..found };
        (!found.is_none()).then_some(found)
    };
    let findings = numbered.iter().filter_map(of_attribute).collect();
    let schema = schema::users(&attributes);
    // The columns of attributes are gathered as those of events are; the instant between them is left out.
    let plan = people.as_ref().map(|people| {
        let events = schema::attributes(&attributes);
        ColumnPlan::new(&people.state, &numbered, events, TimeResolution::Milliseconds)
    });
    let mut file = TableFile::create(temporary, schema.clone(), settings)?;
    let mut next: Option<(UserKey, Vec<u8>)> = None;
    let mut gathered = plan.as_ref().map(EventRows::new);
    let nothing = no_properties();
    let (mut looks, mut keys, mut more) = (Looks::default(), Vec::with_capacity(BATCH_ROWS), true);
    while more {
        let mut ids = StringBuilder::new();
        keys.clear();
        while more && keys.len() < BATCH_ROWS {
            more = users.next(|key, user| {
                looks.add(user, 1);
                keys.push(key);
                ids.append_value(user);
            })?;
        }
        for key in &keys {
            file.note(Some(*key), None);
            let (Some(plan), Some(gathered), Some(rows)) = (&plan, &mut gathered, &mut rows) else {
                continue;
            };
            while next.as_ref().is_none_or(|(of, _)| of < key)
                && rows.next(|row| {
                    next = user_of_order(row.user).map(|user| (user, row.properties.to_vec()));
                    Ok(())
                })?
            {}
            let said = next.as_ref().filter(|(of, _)| of == key).map_or(&nothing, |(_, said)| said);
            gathered.push(plan, Some(*key), 0, said).map_err(failed)?;
        }
        let said = match (&plan, &mut gathered) {
            (Some(plan), Some(gathered)) => Some(gathered.take(plan).map_err(failed)?),
            _ => None,
        };
        let batch = batch(&keys, ids.finish(), said, &schema).map_err(failed)?;
        file.write(&batch)?;
    }
    Ok(WrittenUsers { file: file.finish("users/all")?, attributes, findings, ids: looks.found() })
}

fn batch(
    keys: &[UserKey],
    identifiers: StringArray,
    said: Option<RecordBatch>,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let keys = UInt32Array::from_iter_values(keys.iter().map(|key| key.0));
    let mut columns: Vec<ArrayRef> = vec![Arc::new(keys), Arc::new(identifiers)];
    if let Some(said) = said {
        columns.extend(said.columns().iter().skip(2).cloned());
    }
    RecordBatch::try_new(schema.clone(), columns)
}
