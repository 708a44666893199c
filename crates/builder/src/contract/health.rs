//! What a contract allows to be wrong with the events of an extract.

use super::{
    Case, Rule,
    document::{Health, Share},
    words::{self, percent},
};
use rockpool_catalog::Personal;

impl Case<'_> {
    /// Judges what may be wrong.
    pub(super) fn health(&mut self, asked: &Health) {
        let manifest = self.manifest;
        let health = &manifest.health;
        let equal = (health.duplicate_rows, manifest.rows, "event", "equal to an earlier one");
        self.share(Rule::Duplicates, asked.duplicates, equal);
        let nobody = (manifest.rows_without_user, manifest.rows, "event", "without a user");
        self.share(Rule::WithoutUser, asked.without_user, nobody);
        let bad = (health.bad_lines, health.lines, "line", "left out");
        self.share(Rule::BadLines, asked.bad_lines, bad);
        if let Some(most) = asked.days_without_events {
            match health.findings.as_ref().map(|found| found.gaps.days) {
                Some(days) if days > most => {
                    let found = format!("{} without any event", words::counted(days, "day"));
                    self.breach(Rule::DaysWithoutEvents, (None, None), found, format!("at most {most}"));
                }
                Some(_) => {}
                None => self.unjudged(
                    "days without events",
                    "the extract is of a version that did not look for them",
                ),
            }
        }
        if asked.personal_values == Some(false) {
            self.personal();
        }
    }

    fn share(&mut self, rule: Rule, most: Option<Share>, (count, all, noun, what): (u64, u64, &str, &str)) {
        let Some(Share(most)) = most else { return };
        let share = count as f64 / all.max(1) as f64;
        if share > most {
            let are = if count == 1 { "is" } else { "are" };
            let found = format!("{count} of {} {are} {what}, {}", words::counted(all, noun), percent(share));
            self.breach(rule, (None, None), found, format!("at most {}", percent(most)));
        }
    }

    fn personal(&mut self) {
        let manifest = self.manifest;
        let found = |personal: Personal| {
            let kinds = [(personal.emails, "e-mail addresses"), (personal.phones, "telephone numbers")];
            let kinds = kinds.into_iter().chain([(personal.cards, "numbers of payment cards")]);
            let kinds = kinds.filter(|(rows, _)| *rows > 0).map(|(rows, what)| format!("{rows} like {what}"));
            format!("values look personal: {}", kinds.collect::<Vec<_>>().join(", "))
        };
        let asked = || "none".to_owned();
        let mut is_known = manifest.rows == 0;
        if let Some(whole) = &manifest.health.findings {
            is_known = true;
            if !whole.user_ids.is_none() {
                let found = format!("identifiers of users: {}", found(whole.user_ids));
                self.breach(Rule::PersonalValues, (None, None), found, asked());
            }
            for property in whole.attributes.iter().filter(|property| !property.personal.is_none()) {
                let of = (None, Some(property.name.as_str()));
                self.breach(Rule::PersonalValues, of, found(property.personal), asked());
            }
        }
        for event_type in &manifest.event_types {
            let Some(findings) = &event_type.findings else {
                is_known = false;
                continue;
            };
            for property in findings.properties.iter().filter(|property| !property.personal.is_none()) {
                let of = (Some(event_type.name.as_str()), Some(property.name.as_str()));
                self.breach(Rule::PersonalValues, of, found(property.personal), asked());
            }
        }
        if !is_known {
            self.unjudged(
                "personal values",
                "parts of the extract are of a version that did not look for them",
            );
        }
    }

    /// Notes what cannot be judged.
    pub(super) fn unjudged(&mut self, what: &str, why: &str) {
        self.judgement.unjudged.push(format!("{what}: {why}"));
    }
}
