//! The list of kinds: every question that can be asked, every answer, and the one macro that says so to the other layers.
//!
//! What holds for each kind is written once, as a trait that the kind implements in its own files; whoever has to do
//! something for every kind gets the list from [`each_kind!`] and writes no arms of its own.

use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{
    AnswerPart, CalendarSettings, DateRange, Funnel, FunnelAnswer, Lifecycle, LifecycleAnswer, Paths,
    PathsAnswer, Retention, RetentionAnswer, Segmentation, SegmentationAnswer, SqlQuestion, Stickiness,
    StickinessAnswer, Table, Trace, TraceAnswer, UserFilter, UserList, UserListAnswer,
};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// A question about an extract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// How many events or users, or how much of a property, over time.
    Segmentation(Segmentation),
    /// How many users go from step to step.
    Funnel(Funnel),
    /// How many users come back.
    Retention(Retention),
    /// How many users are active in how many periods.
    Stickiness(Stickiness),
    /// Who is new, who stays, who comes back, who leaves.
    Lifecycle(Lifecycle),
    /// Which ways users take.
    Paths(Paths),
    /// Who the users behind a number are.
    Users(UserList),
    /// What one user did in the eyes of a funnel.
    Trace(Trace),
    /// Anything else, in SQL.
    Sql(SqlQuestion),
}

/// The numbers of an answer, by kind of question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerBody {
    /// To a segmentation.
    Segmentation(SegmentationAnswer),
    /// To a funnel.
    Funnel(FunnelAnswer),
    /// To a retention question.
    Retention(RetentionAnswer),
    /// To a stickiness question.
    Stickiness(StickinessAnswer),
    /// To a lifecycle.
    Lifecycle(LifecycleAnswer),
    /// To a paths question.
    Paths(PathsAnswer),
    /// To a list of users.
    Users(UserListAnswer),
    /// To a trace.
    Trace(TraceAnswer),
    /// To SQL.
    Table(Table),
}

/// Hands the list of kinds to a macro of the caller's: first those that count users one by one, whose numbers can be
/// opened and whose work can be divided; then the others. Of each kind it says the variant of [`Question`], the type of the
/// question, and the variant of [`AnswerBody`].
#[macro_export]
macro_rules! each_kind {
    ($then:ident) => {
        $then! {
            counting {
                Segmentation: Segmentation => Segmentation,
                Funnel: Funnel => Funnel,
                Retention: Retention => Retention,
                Stickiness: Stickiness => Stickiness,
                Lifecycle: Lifecycle => Lifecycle,
                Paths: Paths => Paths,
            }
            other {
                Users: UserList => Users,
                Trace: Trace => Trace,
                Sql: SqlQuestion => Table,
            }
        }
    };
}

/// What every kind of question has.
pub trait Kind {
    /// The numbers of its answer.
    type Answer: Into<AnswerBody>;

    /// What it is called: the `kind` of its JSON.
    const NAME: &'static str;

    /// The dates that it is restricted to, where it has any.
    fn dates(&self) -> Option<DateRange>;

    /// How its days and weeks are cut; the extract's way where it has no say.
    fn calendar(&self) -> CalendarSettings;

    /// Its conditions on users.
    fn users(&self) -> &[UserFilter];

    /// What it is asked within, to be changed; none where it has no say.
    fn frame_mut(&mut self) -> Option<FrameMut<'_>> {
        None
    }
}

/// What a question is asked within, to be changed.
#[derive(Debug)]
pub struct FrameMut<'a> {
    /// The dates that it is restricted to; all without.
    pub dates: &'a mut Option<DateRange>,
    /// How its days and weeks are cut.
    pub calendar: &'a mut CalendarSettings,
    /// Its conditions on users.
    pub users: &'a mut Vec<UserFilter>,
}

/// What every kind of question is checked for, and how it is said.
pub(crate) trait Asked: Kind {
    /// Notes what makes no sense for the extract.
    fn check(&self, check: &mut Check<'_>);

    /// Whether it is small enough; `at` is its field.
    ///
    /// # Errors
    /// The first [`Problem`] of size.
    fn size(&self, size: &mut Size, at: &str) -> Result<(), Problem>;

    /// What was asked and what came out, in plain words.
    fn sentence(&self, answer: &Self::Answer, manifest: &Manifest) -> String;
}

/// A kind of question whose numbers count users, so that these can be listed.
pub(crate) trait HasUsers: Asked {
    /// That its answer has such a number.
    ///
    /// # Errors
    /// What it has not.
    fn has(&self, part: &AnswerPart) -> Result<(), NoSuch>;

    /// Whom a number of its answer counts, to follow "users"; none if it is a number of another kind.
    fn who(&self, part: &AnswerPart) -> Option<String>;
}

/// Why an answer has no such number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSuch {
    /// Answers of another kind have.
    Kind,
    /// It has no such step, group, column ...
    Part(&'static str),
}

/// That something is there.
///
/// # Errors
/// [`NoSuch::Part`] if it is not.
pub(crate) fn there(is_there: bool, what: &'static str) -> Result<(), NoSuch> {
    if is_there { Ok(()) } else { Err(NoSuch::Part(what)) }
}

macro_rules! ask_the_kind {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        impl Question {
            /// What the kinds are called, in the order of the list.
            pub const KINDS: &'static [&'static str] =
                &[$($counting_question::NAME,)* $($other_question::NAME,)*];

            /// The dates the question is restricted to, where it has any.
            pub fn dates(&self) -> Option<DateRange> {
                match self {
                    $(Self::$counting(question) => Kind::dates(question),)*
                    $(Self::$other(question) => Kind::dates(question),)*
                }
            }

            /// How the question's days and weeks are cut; the extract's way where it has no say.
            pub fn calendar(&self) -> CalendarSettings {
                match self {
                    $(Self::$counting(question) => Kind::calendar(question),)*
                    $(Self::$other(question) => Kind::calendar(question),)*
                }
            }

            /// The conditions on users.
            pub fn users(&self) -> &[UserFilter] {
                match self {
                    $(Self::$counting(question) => Kind::users(question),)*
                    $(Self::$other(question) => Kind::users(question),)*
                }
            }

            /// Notes what makes no sense for the extract. Only what counts users can be part of something else.
            pub(crate) fn check(&self, check: &mut Check<'_>) {
                match self {
                    $(Self::$counting(question) => question.check(check),)*
                    $(Self::$other(_))|* if check.is_within() => {
                        check.problem("", "a set of users comes from a question that counts users");
                    }
                    $(Self::$other(question) => question.check(check),)*
                }
            }

            /// Whether it is small enough, its conditions on users aside; `at` is its field.
            ///
            /// # Errors
            /// The first [`Problem`] of size.
            pub(crate) fn size(&self, size: &mut Size, at: &str) -> Result<(), Problem> {
                match self {
                    $(Self::$counting(question) => question.size(size, at),)*
                    $(Self::$other(question) => question.size(size, at),)*
                }
            }

            /// What was asked and what came out; nothing for the numbers of another kind.
            pub(crate) fn sentence(&self, body: &AnswerBody, manifest: &Manifest) -> String {
                match (self, body) {
                    $((Self::$counting(question), AnswerBody::$counting_answer(answer)) => {
                        question.sentence(answer, manifest)
                    })*
                    $((Self::$other(question), AnswerBody::$other_answer(answer)) => {
                        question.sentence(answer, manifest)
                    })*
                    _ => String::new(),
                }
            }

            /// That its answer has such a number, whose users can be listed.
            ///
            /// # Errors
            /// What it has not.
            pub(crate) fn has(&self, part: &AnswerPart) -> Result<(), NoSuch> {
                match self {
                    $(Self::$counting(question) => question.has(part),)*
                    $(Self::$other(_))|* => Err(NoSuch::Kind),
                }
            }

            /// Whom a number of its answer counts, to follow "users"; none if it has no such number.
            pub(crate) fn who(&self, part: &AnswerPart) -> Option<String> {
                match self {
                    $(Self::$counting(question) => question.who(part),)*
                    $(Self::$other(_))|* => None,
                }
            }

            /// What the question is asked within, to be changed; none where it has no say.
            pub fn frame_mut(&mut self) -> Option<FrameMut<'_>> {
                match self {
                    $(Self::$counting(question) => question.frame_mut(),)*
                    $(Self::$other(question) => question.frame_mut(),)*
                }
            }

            /// What the kind is called: the `kind` of its JSON.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$counting(_) => $counting_question::NAME,)*
                    $(Self::$other(_) => $other_question::NAME,)*
                }
            }
        }

        $(impl From<<$counting_question as Kind>::Answer> for AnswerBody {
            fn from(answer: <$counting_question as Kind>::Answer) -> Self {
                Self::$counting_answer(answer)
            }
        })*

        $(impl From<<$other_question as Kind>::Answer> for AnswerBody {
            fn from(answer: <$other_question as Kind>::Answer) -> Self {
                Self::$other_answer(answer)
            }
        })*
    };
}

each_kind!(ask_the_kind);

/// [`Kind`] for a question with `dates`, a `calendar` and conditions on `users`, as those that count users have them.
macro_rules! kind_with_dates {
    ($question:ty, $name:literal, $answer:ty) => {
        impl $crate::kinds::Kind for $question {
            type Answer = $answer;
            const NAME: &'static str = $name;

            fn dates(&self) -> Option<$crate::DateRange> {
                self.dates
            }

            fn calendar(&self) -> $crate::CalendarSettings {
                self.calendar.clone()
            }

            fn users(&self) -> &[$crate::UserFilter] {
                &self.users
            }

            fn frame_mut(&mut self) -> Option<$crate::FrameMut<'_>> {
                let Self { dates, calendar, users, .. } = self;
                Some($crate::FrameMut { dates, calendar, users })
            }
        }
    };
}
pub(crate) use kind_with_dates;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_called_what_its_json_says() {
        let question = Question::Sql(SqlQuestion { sql: "SELECT 1".into() });
        let json = serde_json::to_value(&question).unwrap();
        assert_eq!(json["kind"], question.kind());
        let known = "segmentation, funnel, retention, stickiness, lifecycle, paths, users, trace, sql";
        assert_eq!(Question::KINDS.join(", "), known);
        for kind in Question::KINDS {
            // Serde knows each of them: what it misses is a field.
            let error = serde_json::from_str::<Question>(&format!("{{\"kind\": \"{kind}\"}}")).unwrap_err();
            assert!(error.to_string().starts_with("missing field"), "{kind}: {error}");
        }
    }
}
