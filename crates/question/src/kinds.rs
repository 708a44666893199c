//! The list of kinds: every question that can be asked, every answer, and the one macro that says so to the other layers.
//!
//! What holds for each kind is written once, as a trait that the kind implements in its own files; whoever has to do
//! something for every kind gets the list from [`each_kind!`] and writes no arms of its own.

use crate::FieldPath;
use crate::funnel::Funnel;
use crate::lifecycle::Lifecycle;
use crate::paths::Paths;
use crate::retention::Retention;
use crate::segmentation::Segmentation;
use crate::stickiness::Stickiness;
use crate::trace::Trace;
use crate::users::{UserFilter, UserList};
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{
    AnswerPart, CalendarSettings, Dates, Days, FunnelAnswer, LifecycleAnswer, PathsAnswer, RetentionAnswer,
    SegmentationAnswer, SqlQuestion, StickinessAnswer, Table, TraceAnswer, UserListAnswer,
};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// A question about an extract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Question"))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question<D> {
    /// How many events or users, or how much of a property, over time.
    Segmentation(Segmentation<D>),
    /// How many users go from step to step.
    Funnel(Funnel<D>),
    /// How many users come back.
    Retention(Retention<D>),
    /// How many users are active in how many periods.
    Stickiness(Stickiness<D>),
    /// Who is new, who stays, who comes back, who leaves.
    Lifecycle(Lifecycle<D>),
    /// Which ways users take.
    Paths(Paths<D>),
    /// Who the users behind a number are.
    Users(UserList<D>),
    /// What one user did in the eyes of a funnel.
    Trace(Trace<D>),
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

    /// How its days and weeks are cut; the extract's way where it has no say.
    fn calendar(&self) -> CalendarSettings;
}

/// What a question is asked within: of dates `D`, conditions on users of such dates.
pub(crate) trait Framed<D> {
    /// The dates that it is restricted to, where it has any.
    fn dates(&self) -> Option<D>;

    /// Its conditions on users.
    fn users(&self) -> &[UserFilter<D>];

    /// What it is asked within, to be changed; none where it has no say.
    fn frame_mut(&mut self) -> Option<FrameMut<'_, D>> {
        None
    }
}

/// What a question is asked within, to be changed.
#[derive(Debug)]
pub struct FrameMut<'a, D> {
    /// The dates that it is restricted to; all without.
    pub dates: &'a mut Option<D>,
    /// How its days and weeks are cut.
    pub calendar: &'a mut CalendarSettings,
    /// Its conditions on users.
    pub users: &'a mut Vec<UserFilter<D>>,
}

/// What every kind of question is checked for.
pub(crate) trait Asked: Kind {
    /// Notes what makes no sense for the extract.
    fn check(&self, check: &mut Check<'_>);

    /// Whether it is small enough; `at` is its field.
    ///
    /// # Errors
    /// The first [`Problem`] of size.
    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem>;
}

/// How every kind of question is said.
pub(crate) trait Said: Kind {
    /// What was asked and what came out, in plain words.
    fn sentence(&self, answer: &Self::Answer, manifest: &Manifest) -> String;
}

/// A kind of question whose numbers count users, so that these can be listed.
pub(crate) trait HasUsers: Kind {
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
        impl<D> Question<D> {
            /// What the kinds are called, in the order of the list.
            pub const KINDS: &'static [&'static str] =
                &[$(<crate::$counting_question as Kind>::NAME,)* $(<crate::$other_question as Kind>::NAME,)*];

            /// The dates the question is restricted to, where it has any.
            pub fn dates(&self) -> Option<D>
            where
                D: Copy,
            {
                match self {
                    $(Self::$counting(question) => Framed::dates(question),)*
                    $(Self::$other(question) => Framed::dates(question),)*
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
            pub fn users(&self) -> &[UserFilter<D>]
            where
                D: Copy,
            {
                match self {
                    $(Self::$counting(question) => Framed::users(question),)*
                    $(Self::$other(question) => Framed::users(question),)*
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
            pub fn frame_mut(&mut self) -> Option<FrameMut<'_, D>>
            where
                D: Copy,
            {
                match self {
                    $(Self::$counting(question) => question.frame_mut(),)*
                    $(Self::$other(question) => question.frame_mut(),)*
                }
            }

            /// What the kind is called: the `kind` of its JSON.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$counting(_) => <crate::$counting_question as Kind>::NAME,)*
                    $(Self::$other(_) => <crate::$other_question as Kind>::NAME,)*
                }
            }
        }

        impl Question<Dates> {
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
            pub(crate) fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
                match self {
                    $(Self::$counting(question) => question.size(size, at),)*
                    $(Self::$other(question) => question.size(size, at),)*
                }
            }
        }

        impl Question<Days> {
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
        }

        $(impl From<<crate::$counting_question as Kind>::Answer> for AnswerBody {
            fn from(answer: <crate::$counting_question as Kind>::Answer) -> Self {
                Self::$counting_answer(answer)
            }
        })*

        $(impl From<<crate::$other_question as Kind>::Answer> for AnswerBody {
            fn from(answer: <crate::$other_question as Kind>::Answer) -> Self {
                Self::$other_answer(answer)
            }
        })*
    };
}

each_kind!(ask_the_kind);

/// [`Kind`] for a question with `dates`, a `calendar` and conditions on `users`, as those that count users have them.
macro_rules! kind_with_dates {
    ($question:ty, $name:literal, $answer:ty) => {
        impl<D> $crate::kinds::Kind for $question {
            type Answer = $answer;
            const NAME: &'static str = $name;

            fn calendar(&self) -> $crate::CalendarSettings {
                self.calendar.clone()
            }
        }

        impl<D: Copy> $crate::kinds::Framed<D> for $question {
            fn dates(&self) -> Option<D> {
                self.dates
            }

            fn users(&self) -> &[$crate::users::UserFilter<D>] {
                &self.users
            }

            fn frame_mut(&mut self) -> Option<$crate::kinds::FrameMut<'_, D>> {
                let Self { dates, calendar, users, .. } = self;
                Some($crate::kinds::FrameMut { dates, calendar, users })
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
        let question = crate::Question::Sql(SqlQuestion { sql: "SELECT 1".into() });
        let json = serde_json::to_value(&question).unwrap();
        assert_eq!(json["kind"], question.kind());
        let known = "segmentation, funnel, retention, stickiness, lifecycle, paths, users, trace, sql";
        assert_eq!(crate::Question::KINDS.join(", "), known);
        for kind in crate::Question::KINDS {
            // Serde knows each of them: what it misses is a field.
            let error =
                serde_json::from_str::<crate::Question>(&format!("{{\"kind\": \"{kind}\"}}")).unwrap_err();
            assert!(error.to_string().starts_with("missing field"), "{kind}: {error}");
        }
    }
}
