//! Whether people are nowhere in an extract: what is asked after they were to be forgotten.

use crate::{BuildPhase, BuildWatch, BuilderError, Problem, held::Held, output::private_folder};
use rockpool_catalog::MANIFEST_FILE;
use rockpool_source::HashKey;
use std::{collections::HashSet, fs, path::Path};

/// Where identifiers were found that should be nowhere.
#[derive(Debug, Clone, Default)]
pub struct AbsentReport {
    /// How many different identifiers were looked for.
    pub users: u64,
    /// Where some of them are. The identifiers themselves are not named.
    pub found: Vec<Problem>,
}

/// Looks for identifiers in the table of users, published or private (for their hashes with `key`, where it holds
/// hashes), in the values of every property, in the manifest,
/// and in files that are still there for readers of an earlier manifest.
///
/// # Errors
/// [`BuilderError`], where there is no extract that can be read.
pub fn absent(
    extract: &Path,
    users: &[String],
    key: Option<&HashKey>,
    watch: &dyn BuildWatch,
) -> Result<AbsentReport, BuilderError> {
    let held = Held::open(extract)?;
    let wanted: HashSet<String> = users.iter().cloned().collect();
    let files = held.manifest.files().count() as u64;
    let bytes_total = held.manifest.files().map(|file| file.bytes).sum();
    watch.phase(BuildPhase::Checking { files, bytes_total });
    let mut report = AbsentReport { users: wanted.len() as u64, found: Vec::new() };
    let mut note = |path: &str, reason: String| report.found.push(Problem { path: path.to_owned(), reason });

    let is_private = held.snapshot.private_users.is_some();
    if is_private || !held.manifest.users_files.is_empty() {
        let mut met = 0;
        let stored: HashSet<String> = held.stored_ids(users, key)?.into_iter().collect();
        held.users(watch, |_, user| {
            met += u64::from(stored.contains(user));
            Ok(())
        })?;
        let path =
            if is_private { private_folder(extract).display().to_string() } else { "users/".to_owned() };
        if met > 0 {
            note(&path, format!("{met} of them have a key; forget them with 'rockpool forget'"));
        }
    }
    for (event_type, property) in held.mentions(&wanted, watch)? {
        let reason = format!(
            "the property '{property}' of '{event_type}' has one of them as its value; build the extract anew without it"
        );
        note("events/", reason);
    }
    let text = fs::read_to_string(extract.join(MANIFEST_FILE)).map_err(BuilderError::read(extract))?;
    // As JSON writes a text: in quotes. What is shorter than that is found among the values of properties.
    let written = |user: &String| serde_json::to_string(user).is_ok_and(|written| text.contains(&written));
    if wanted.iter().any(written) {
        note(MANIFEST_FILE, "it names one of them".to_owned());
    }
    for file in held.snapshot.retired.iter().filter(|file| extract.join(&file.path).exists()) {
        let reason =
            "it is from before, and was not looked into; remove it with 'rockpool vacuum --older-than 0d'";
        note(&file.path, reason.to_owned());
    }
    Ok(report)
}
