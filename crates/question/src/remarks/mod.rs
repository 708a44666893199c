//! What a person should know of an extract before they trust its numbers: the health report, made from the manifest alone.
//!
//! Each remark says in a sentence what there is, how much of it and where, which questions it affects and what can be
//! done. The command and the page print the same words.

mod cut;
mod events;
mod input;
mod names;
mod properties;
mod time;

use crate::kinds::Kind;
use crate::words::{capitalised, number};
use rockpool_catalog::Manifest;

/// What a remark is about, in the order in which they are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// What was read, and what was not.
    Input,
    /// What was cut off and changed on purpose.
    Cut,
    /// Texts that could not be kept as they were.
    Repaired,
    /// Events far from all others in time.
    Strays,
    /// Events that came after their day.
    Late,
    /// Days without events.
    Gaps,
    /// Events that are there twice.
    Duplicates,
    /// Events of one user at one instant.
    Ties,
    /// Events of nobody.
    NoUser,
    /// Users with far more events than others.
    HeavyUsers,
    /// The names of event types and properties.
    Names,
    /// Properties that changed their type.
    Types,
    /// Values that look personal.
    Personal,
    /// What nobody has looked for.
    NotLooked,
}

impl About {
    /// A label of at most twelve letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Cut => "cut",
            Self::Repaired => "repaired",
            Self::Strays => "strays",
            Self::Late => "late",
            Self::Gaps => "gaps",
            Self::Duplicates => "duplicates",
            Self::Ties => "ties",
            Self::NoUser => "no user",
            Self::HeavyUsers => "heavy users",
            Self::Names => "names",
            Self::Types => "types",
            Self::Personal => "personal",
            Self::NotLooked => "not looked",
        }
    }
}

/// A kind of question whose answers a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Affected {
    /// Trends.
    Segmentation,
    /// Funnels.
    Funnel,
    /// Retention.
    Retention,
    /// Stickiness.
    Stickiness,
    /// Lifecycle.
    Lifecycle,
    /// Paths.
    Paths,
    /// Lists and sets of users.
    Users,
    /// SQL.
    Sql,
}

impl Affected {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Segmentation,
        Self::Funnel,
        Self::Retention,
        Self::Stickiness,
        Self::Lifecycle,
        Self::Paths,
        Self::Users,
        Self::Sql,
    ];
    /// The kinds that count users.
    pub(crate) const OF_USERS: &'static [Self] = &[
        Self::Segmentation,
        Self::Funnel,
        Self::Retention,
        Self::Stickiness,
        Self::Lifecycle,
        Self::Paths,
        Self::Users,
    ];
    /// The kinds that count events.
    pub(crate) const OF_EVENTS: &'static [Self] = &[Self::Segmentation, Self::Paths, Self::Sql];
    /// The kinds that follow users over time.
    pub(crate) const OVER_TIME: &'static [Self] =
        &[Self::Segmentation, Self::Retention, Self::Stickiness, Self::Lifecycle, Self::Sql];

    /// Its name, as `kind` has it in questions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Segmentation => crate::Segmentation::NAME,
            Self::Funnel => crate::Funnel::NAME,
            Self::Retention => crate::Retention::NAME,
            Self::Stickiness => crate::Stickiness::NAME,
            Self::Lifecycle => crate::Lifecycle::NAME,
            Self::Paths => crate::Paths::NAME,
            Self::Users => crate::UserList::NAME,
            Self::Sql => crate::SqlQuestion::NAME,
        }
    }
}

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is about.
    pub about: About,
    /// How many events, files, days or whatever it is about there are.
    pub count: u64,
    /// What there is, how much and where: one sentence without a full stop. It quotes names from the data, which may hold
    /// anything.
    pub text: String,
    /// The kinds of question whose answers it affects; none where it is about no number.
    pub affects: &'static [Affected],
    /// What it does to their answers: one sentence without a full stop, begun in lower case.
    pub effect: &'static str,
    /// What can be done, likewise; empty where there is nothing to do.
    pub help: &'static str,
}

impl Remark {
    /// All its sentences.
    pub fn whole(&self) -> String {
        let sentences = [self.text.as_str(), self.effect, self.help];
        let sentences: Vec<String> = sentences
            .into_iter()
            .filter(|text| !text.is_empty())
            .map(|text| format!("{}.", capitalised(text)))
            .collect();
        sentences.join(" ")
    }
}

/// Names that a remark shows.
const SHOWN: usize = 3;

/// What there is to know of an extract, in the order of [`About`]; nothing, as a rule.
pub fn remarks(manifest: &Manifest) -> Vec<Remark> {
    let mut remarks = input::remarks(&manifest.health);
    remarks.extend(cut::remarks(manifest));
    remarks.extend(time::remarks(manifest));
    remarks.extend(events::remarks(manifest));
    remarks.extend(names::remark(manifest));
    remarks.extend(names::properties(manifest));
    remarks.extend(properties::remarks(manifest));
    remarks.sort_by_key(|remark| remark.about);
    remarks
}

/// `1 line was`, `2 lines were`.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// The first of some texts, and how many more there are of `all`.
fn listed(mut texts: Vec<String>, all: u64) -> String {
    texts.truncate(SHOWN);
    let more = all.saturating_sub(texts.len() as u64);
    let more = if more > 0 { format!(" and {} more", number(more)) } else { String::new() };
    format!("{}{more}", texts.join(", "))
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name)),
        None => name.to_owned(),
    }
}

fn quoted(name: &str) -> String {
    format!("'{}'", shortened(name))
}
