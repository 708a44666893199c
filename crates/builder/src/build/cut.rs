//! What is cut: the options, compiled, and what the manifest says of it.

use super::BuildOptions;
use crate::{BuildPhase, BuildWatch, BuilderError, input, watch::ensure_wanted};
use chrono::NaiveDate;
use rockpool_catalog::{Cut, Joined};
use rockpool_source::{Aliases, Condition, CutCounts, CutOptions, Cutter, Sources, ValuePeople};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The options, compiled, and nothing before a day; none if nothing is cut. Where rare values are to be replaced, the input is read once to count
/// who has them.
pub(crate) fn cutter(
    options: &BuildOptions,
    first_day: Option<NaiveDate>,
    aliases: Option<Arc<Aliases>>,
    sources: &Sources,
    watch: &dyn BuildWatch,
) -> Result<Option<Cutter>, BuilderError> {
    let mut cut = options.cut(first_day);
    cut.aliases = aliases;
    let Some(cutter) = Cutter::new(&cut)? else { return Ok(None) };
    if !cutter.needs_two_passes() {
        return Ok(Some(cutter));
    }
    if let Some(file) = sources.files().iter().find(|file| !file.is_repeatable()) {
        return Err(BuilderError::Option {
            option: "rare",
            reason: format!(
                "to know which values are rare the input has to be read twice, and {} gives its bytes once; write them to a file first",
                file.path().display()
            ),
        });
    }
    let bytes_total = sources.files().iter().map(|file| file.bytes()).sum();
    watch.phase(BuildPhase::Reading { files: sources.files().len() as u64, bytes_total });
    let rare = cutter.rare();
    let cutter = cutter.for_first_pass();
    let mut people = ValuePeople::new(&rare);
    input::read(
        sources,
        Some(&cutter),
        watch,
        || ValuePeople::new(&rare),
        |piece| {
            ensure_wanted(watch)?;
            if people.merge(piece) {
                return Ok(());
            }
            Err(BuilderError::Option {
            option: "rare",
            reason: "the properties have more than 4 million different values, nearly all of which are rare; drop or hash them".to_owned(),
        })
        },
    )?;
    Ok(Some(cutter.for_second_pass(people.common())))
}

/// What tells options from others whose values the manifest does not hold: they may be personal.
fn details_check(cut: &CutOptions) -> Option<String> {
    let properties = &cut.properties;
    let mut details: Vec<String> =
        cut.condition.iter().map(|condition| format!("where {condition}")).collect();
    details.extend(properties.truncate.iter().map(|(name, length)| format!("truncate {name} {length}")));
    details.extend(properties.rename.iter().map(|(name, to)| format!("rename {name} {to}")));
    details.extend(cut.rename_events.iter().map(|(name, to)| format!("rename event {name} {to}")));
    details.extend(cut.original_user.iter().map(|name| format!("original user {name}")));
    if details.is_empty() {
        return None;
    }
    let mut text = format!("{:x}", Sha256::digest(details.join("\n")));
    text.truncate(8);
    Some(text)
}

/// What the manifest says of it; nothing if nothing was asked.
pub(crate) fn statement(
    options: &BuildOptions,
    counts: &CutCounts,
    aliases: Option<&Aliases>,
) -> Option<Cut> {
    let cut = &options.cut;
    let properties = &cut.properties;
    let mut hashed = properties.hash.clone();
    if cut.hash_users {
        hashed.push(rockpool_catalog::column::USER_ID.to_owned());
    }
    let names = |named: &[(String, usize)]| named.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let stated = Cut {
        events_left_out: counts.events(),
        from: options.from.map(|edge| edge.to_string()),
        to: options.to.map(|edge| edge.to_string()),
        events: cut.events.clone(),
        without_events: cut.without_events.clone(),
        // It was compiled before anything was read.
        condition_on: cut
            .condition
            .as_deref()
            .and_then(|text| Condition::parse(text).ok())
            .map(|condition| condition.fields())
            .unwrap_or_default(),
        sample_of_users: cut.sample_users,
        kept: properties.keep.clone(),
        dropped: properties.drop.clone(),
        key_check: properties.key.as_ref().filter(|_| !hashed.is_empty()).map(|key| key.check()),
        hashed,
        truncated: names(&properties.truncate),
        details_check: details_check(cut),
        rare: properties.rare.iter().map(|(name, _)| name.clone()).collect(),
        joined: aliases.map(|aliases| {
            let (ids, users) = aliases.met();
            Joined { ids, users, events: counts.joined_events }
        }),
    };
    (stated != Cut::default()).then_some(stated)
}
