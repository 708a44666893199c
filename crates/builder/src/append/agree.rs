//! Whether what is asked goes with what the extract was built with.

use super::{AppendOptions, Held};
use crate::{BuildOptions, BuilderError, Edge, build::statement};
use rockpool_catalog::{Cut, TimeResolution};
use rockpool_source::CutCounts;

/// The options of the build that the extract would have had, with the inputs that are to go in now.
pub(super) fn options_of(options: &AppendOptions, held: &Held) -> Result<BuildOptions, BuilderError> {
    let manifest = &held.manifest;
    let unlike = |reason: String| BuilderError::Unlike { path: options.build.output.clone(), reason };
    let said = options.said;
    if let Some(zone) = said.time_zone.filter(|zone| zone.name() != manifest.time_zone) {
        let its = &manifest.time_zone;
        return Err(unlike(format!(
            "its days are cut in {its}, not in {}; say time_zone = \"{its}\", or build it anew",
            zone.name()
        )));
    }
    if said.time_resolution.is_some_and(|said| said != manifest.time_resolution) {
        return Err(unlike("its instants have another resolution; build it anew to change that".to_owned()));
    }
    let users_table = held.snapshot.private_users.is_none();
    if said.users_table.is_some_and(|said| said != users_table && held.manifest.users > 0) {
        let is = if users_table { "has" } else { "has no" };
        return Err(unlike(format!("it {is} table of users; build it anew to change that")));
    }
    let mut build = options.build.clone();
    build.name = Some(manifest.name.clone());
    // `Held::open` knows the zone.
    build.time_zone = manifest.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    build.time_resolution = manifest.time_resolution;
    build.users_table = users_table;
    // What was cut off in time stays so: an input is in as a whole, and would not be read again for the rest.
    let bound = |said: Option<Edge>,
                 had: Option<&String>,
                 option: &str|
     -> Result<Option<Edge>, BuilderError> {
        let had = had.and_then(|had| had.parse::<Edge>().ok());
        if said.is_some() && said != had {
            let built = had.map_or_else(|| "without it".to_owned(), |had| format!("with {had}"));
            return Err(unlike(format!("it was built {built} as {option}; build it anew to change that")));
        }
        Ok(had)
    };
    let cut = manifest.cut.as_ref();
    if options.replace_days.is_none() {
        build.from = bound(build.from, cut.and_then(|cut| cut.from.as_ref()), "--from")?;
        build.to = bound(build.to, cut.and_then(|cut| cut.to.as_ref()), "--to")?;
    }
    if let Some(days) = options.replace_days {
        if build.from.is_some() || build.to.is_some() {
            return Err(BuilderError::Option {
                option: "replace_days",
                reason: "it says which days go in; leave out --from and --to".to_owned(),
            });
        }
        build.from = Some(Edge::Day(days.first));
        build.to = Some(Edge::Day(days.last));
    }
    let asked = compared(statement(&build, &CutCounts::default(), None));
    let had = compared(manifest.cut.clone());
    if !build.sources.is_empty()
        && let Some(reason) = difference(&had, &asked)
    {
        return Err(unlike(reason));
    }
    if !build.sources.is_empty() && !had.rare.is_empty() {
        return Err(unlike(
            "which values are rare is known from all events at once; build it anew from everything"
                .to_owned(),
        ));
    }
    if build.aliases.is_some() && build.cut.hash_users {
        return Err(unlike(
            "its users are hashes, in which no alias can be found; build it anew with the table of aliases"
                .to_owned(),
        ));
    }
    if build.duplicates == crate::Duplicates::Drop && build.time_resolution == TimeResolution::Seconds {
        return Err(unlike(
            "its instants are whole seconds, so that two events can look like one; keep duplicates, or build it anew"
                .to_owned(),
        ));
    }
    Ok(build)
}

/// What has to be alike: all but counts and the time.
fn compared(cut: Option<Cut>) -> Cut {
    Cut { events_left_out: 0, from: None, to: None, joined: None, ..cut.unwrap_or_default() }
}

/// How two cuts differ.
fn difference(had: &Cut, asked: &Cut) -> Option<String> {
    let list = |names: &[String]| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    let differs = |what: &str, had: &[String], asked: &[String]| {
        (had != asked).then(|| {
            format!(
                "it was built with {what} {}, and now {} is said; say the same as then (a rockpool.toml keeps it), or build it anew",
                list(had),
                list(asked)
            )
        })
    };
    differs("dropped properties", &had.dropped, &asked.dropped)
        .or_else(|| differs("hashed fields", &had.hashed, &asked.hashed))
        .or_else(|| differs("truncated properties", &had.truncated, &asked.truncated))
        .or_else(|| differs("rare values of", &had.rare, &asked.rare))
        .or_else(|| differs("kept properties", &had.kept, &asked.kept))
        .or_else(|| differs("events", &had.events, &asked.events))
        .or_else(|| differs("left out events", &had.without_events, &asked.without_events))
        .or_else(|| differs("a condition on", &had.condition_on, &asked.condition_on))
        .or_else(|| {
            (had.key_check != asked.key_check).then(|| {
                "the key of the hashes is another one, so that everybody would be somebody else; give the same key as then".to_owned()
            })
        })
        .or_else(|| {
            (had.details_check != asked.details_check).then(|| {
                "its condition, the lengths of truncated values or new names are others; say the same as then (a rockpool.toml keeps it), or build it anew".to_owned()
            })
        })
        .or_else(|| {
            (had.sample_of_users != asked.sample_of_users)
                .then(|| "it holds another sample of users; say the same share as then, or build it anew".to_owned())
        })
}
