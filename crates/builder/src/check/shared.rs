//! Checks files that several event types share: each is read once, and gives each type its rows.

use super::{
    event_type::CheckContext,
    file::{check_file, is_optional},
    findings::Findings,
};
use arrow::{
    array::RecordBatch,
    compute::concat_batches,
    datatypes::{FieldRef, Schema},
};
use rockpool_catalog::{DataFile, EventType, Manifest};
use std::{collections::BTreeMap, sync::Arc};

/// The event types of a manifest, those that share a file together.
pub(super) fn groups(manifest: &Manifest) -> Vec<Vec<&EventType>> {
    let mut shared: BTreeMap<&str, Vec<&EventType>> = BTreeMap::new();
    let mut groups = Vec::new();
    for event_type in &manifest.event_types {
        let mut files = event_type.events.iter().chain(&event_type.user_days);
        match files.find(|file| file.part.is_some()) {
            Some(file) => shared.entry(&file.path).or_default().push(event_type),
            None => groups.push(vec![event_type]),
        }
    }
    groups.extend(shared.into_values());
    groups
}

/// The shared files that have been read.
#[derive(Debug, Default)]
pub(super) struct SharedFiles {
    /// Their rows; none where they could not be had.
    read: BTreeMap<String, Option<RecordBatch>>,
}

impl SharedFiles {
    /// Gives the rows of a part to `take`, with the columns of `schema`, if what is around them is sound.
    pub(super) fn part(
        &mut self,
        file: &DataFile,
        schema: &Schema,
        context: &CheckContext<'_>,
        findings: &mut Findings,
        mut take: impl FnMut(&mut Findings, &RecordBatch),
    ) {
        if !self.read.contains_key(&file.path) {
            let mut batches = Vec::new();
            check_file(context.extract, file, schema, context.watch, findings, |_, batch| {
                batches.push(batch.clone());
            });
            let whole = batches.first().and_then(|first| concat_batches(first.schema_ref(), &batches).ok());
            self.read.insert(file.path.clone(), whole);
        }
        let Some(Some(whole)) = self.read.get(&file.path) else { return };
        let rows = file.row_range();
        let (Ok(first), Ok(count)) = (usize::try_from(rows.start), usize::try_from(file.rows)) else {
            return;
        };
        if first.checked_add(count).is_none_or(|end| end > whole.num_rows()) {
            return findings.problem(&file.path, "has fewer rows than the manifest states");
        }
        let has = |field: &&FieldRef| !is_optional(field) || whole.column_by_name(field.name()).is_some();
        let fields: Vec<FieldRef> = schema.fields().iter().filter(has).cloned().collect();
        let columns = fields.iter().map(|field| whole.column_by_name(field.name()).cloned());
        let own = columns
            .collect::<Option<Vec<_>>>()
            .and_then(|columns| RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).ok());
        match own {
            Some(own) => take(findings, &own.slice(first, count)),
            None => findings.problem(&file.path, "lacks columns that the manifest states"),
        }
    }
}

/// Whether the parts of each shared file are all its rows, each once, and agree on the file.
pub(super) fn check_parts(manifest: &Manifest) -> Findings {
    let mut findings = Findings::default();
    let mut parts: BTreeMap<&str, Vec<&DataFile>> = BTreeMap::new();
    for event_type in &manifest.event_types {
        for file in event_type.events.iter().chain(&event_type.user_days).filter(|file| file.part.is_some()) {
            parts.entry(&file.path).or_default().push(file);
        }
    }
    for (path, mut parts) in parts {
        parts.sort_by_key(|file| file.row_range().start);
        let about =
            |file: &DataFile| (file.bytes, file.metadata_bytes, file.hash.clone(), file.rows_in_file());
        if parts.windows(2).any(|pair| matches!(pair, [one, next] if about(one) != about(next))) {
            findings.problem(path, "the manifest states different things of it for different event types");
        }
        let mut end = 0;
        let follows = |file: &&DataFile| {
            let rows = file.row_range();
            let is_next = rows.start == end;
            end = rows.end;
            is_next
        };
        let all_follow = parts.iter().all(follows);
        if !all_follow || parts.last().is_some_and(|last| last.row_range().end != last.rows_in_file()) {
            findings.problem(path, "its event types do not have each of its rows once");
        }
    }
    findings
}
