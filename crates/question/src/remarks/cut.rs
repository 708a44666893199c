//! What was cut off and changed on purpose.

use super::{About, Affected, Remark, counted, listed, shortened};
use rockpool_catalog::{Cut, Manifest};

pub(super) fn remarks(manifest: &Manifest) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let removed = manifest.health.rows_removed;
    if removed > 0 {
        let events = counted(removed, "event was", "events were");
        remarks.push(Remark {
            about: About::Cut,
            count: removed,
            text: format!(
                "{events} taken out again after a build: of days that were replaced or dropped, or of people who were forgotten"
            ),
            affects: Affected::ALL,
            effect: "no answer counts them any more",
            help: "",
        });
    }
    if let Some(cut) = &manifest.cut {
        remarks.extend(cut_off(cut));
    }
    remarks
}

/// What was cut off on purpose: first of all whether it is a sample, for then every count is that of some users only.
fn cut_off(cut: &Cut) -> Vec<Remark> {
    let mut said = Vec::new();
    let mut say = |count, text, affects, effect| {
        said.push(Remark { about: About::Cut, count, text, affects, effect, help: "" });
    };
    if let Some(share) = cut.sample_of_users {
        let percent = (share * 1e6).round() / 1e4;
        let text = format!(
            "this is a sample of {percent} % of the users, all their events included; counts are those of the sample, and \
             events without a user are left out"
        );
        say(1, text, Affected::ALL, "shares and averages are estimates of those of all users");
    }
    let mut parts = Vec::new();
    match (&cut.from, &cut.to) {
        (Some(from), Some(to)) => parts.push(format!("from {from} to {to}")),
        (Some(from), None) => parts.push(format!("from {from}")),
        (None, Some(to)) => parts.push(format!("to {to}")),
        (None, None) => {}
    }
    let named = |what: &str, names: &[String]| {
        let shown = names.iter().map(|name| shortened(name)).collect();
        (!names.is_empty()).then(|| format!("{what} {}", listed(shown, names.len() as u64)))
    };
    parts.extend(named("of the events", &cut.events));
    parts.extend(named("without the events", &cut.without_events));
    parts.extend(named("under a condition on", &cut.condition_on));
    if !parts.is_empty() {
        let events = counted(cut.events_left_out, "event was", "events were");
        let text = format!("only a part was kept, {}; {events} left out", parts.join(", "));
        say(cut.events_left_out, text, Affected::ALL, "answers are about what was kept");
    }
    let changed: [(&str, &[String]); 5] = [
        ("only kept:", &cut.kept),
        ("dropped:", &cut.dropped),
        ("replaced by hashes:", &cut.hashed),
        ("cut short:", &cut.truncated),
        ("rare values replaced:", &cut.rare),
    ];
    let properties = changed.iter().map(|(_, names)| names.len() as u64).sum();
    let changed: Vec<String> = changed.into_iter().filter_map(|(what, names)| named(what, names)).collect();
    if !changed.is_empty() {
        let text = format!("properties were changed; {}", changed.join("; "));
        say(properties, text, Affected::ALL, "filters and breakdowns see what was kept of them");
    }
    if let Some(joined) = &cut.joined {
        let ids = counted(joined.ids, "id", "ids");
        let text = format!("{ids} joined into {}", counted(joined.users, "user", "users"));
        say(joined.ids, text, Affected::OF_USERS, "what each of them did counts for the user behind it");
    }
    said
}
