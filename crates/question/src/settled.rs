//! Questions whose dates are days: what is counted, and what everything that counts takes.
//!
//! The types are those of a question as it is written, with [`Days`] in the place of [`Dates`](crate::Dates). They are made
//! once, by [`Question::validate`](crate::Question::validate), so that nothing behind it can meet dates that have not come to
//! days; and they are not read from any text.

use crate::FieldPath;
use crate::dates::{CalendarSettings, Days};
use crate::validate::Problem;
use crate::{
    SqlQuestion, funnel, kinds, lifecycle, paths, retention, segmentation, stickiness, trace, users,
};

/// A question about an extract.
pub type Question = kinds::Question<Days>;
/// A segmentation.
pub type Segmentation = segmentation::Segmentation<Days>;
/// A funnel.
pub type Funnel = funnel::Funnel<Days>;
/// A retention question.
pub type Retention = retention::Retention<Days>;
/// A stickiness question.
pub type Stickiness = stickiness::Stickiness<Days>;
/// A lifecycle.
pub type Lifecycle = lifecycle::Lifecycle<Days>;
/// A paths question.
pub type Paths = paths::Paths<Days>;
/// A list of users.
pub type UserList = users::UserList<Days>;
/// A trace of a user.
pub type Trace = trace::Trace<Days>;
/// A condition on users.
pub type UserFilter = users::UserFilter<Days>;
/// A set of users.
pub type UserSet = users::UserSet<Days>;
/// The users whom a number counts.
pub type Counted = users::Counted<Days>;
/// The users who did something.
pub type Did = users::Did<Days>;

/// What makes other dates of dates, where they are cut as a calendar says. It gets the field that they stand in.
pub(crate) type Change<'a, D, E> = dyn FnMut(D, &CalendarSettings, &FieldPath) -> Result<E, Problem> + 'a;

/// Changes the dates of one question, and of the users whom it is restricted to.
fn frame<D, E>(
    (dates, calendar, users): (Option<D>, &CalendarSettings, Vec<users::UserFilter<D>>),
    at: &FieldPath,
    change: &mut Change<'_, D, E>,
) -> Result<(Option<E>, Vec<users::UserFilter<E>>), Problem> {
    let dates = dates.map(|dates| change(dates, calendar, &at.field("dates"))).transpose()?;
    let users = users.into_iter().enumerate().map(|(index, filter)| {
        let users::UserFilter { name, exclude, set } = filter;
        let set = self::set(set, &at.item("users", index).field("set"), change)?;
        Ok(users::UserFilter { name, exclude, set })
    });
    Ok((dates, users.collect::<Result<_, Problem>>()?))
}

/// Changes the dates of a set of users.
fn set<D, E>(
    set: users::UserSet<D>,
    at: &FieldPath,
    change: &mut Change<'_, D, E>,
) -> Result<users::UserSet<E>, Problem> {
    Ok(match set {
        users::UserSet::Did(users::Did { events, at_least, within, dates }) => {
            let dates = dates.map(|dates| change(dates, &CalendarSettings::default(), &at.field("dates")));
            users::UserSet::Did(users::Did { events, at_least, within, dates: dates.transpose()? })
        }
        users::UserSet::Counted(users::Counted { question, part }) => {
            let question = Box::new(question.with_dates(&at.field("question"), change)?);
            users::UserSet::Counted(users::Counted { question, part })
        }
    })
}

/// A question of a kind with other dates: its fields one by one, so that none can be forgotten.
macro_rules! with_dates {
    ($question:expr, $at:expr, $change:expr, $kind:path { $($field:ident),* }) => {{
        let $kind { dates, calendar, users, $($field),* } = $question;
        let (dates, users) = frame((dates, &calendar, users), $at, $change)?;
        $kind { dates, calendar, users, $($field),* }
    }};
}

fn funnel_with_dates<D, E>(
    question: funnel::Funnel<D>,
    at: &FieldPath,
    change: &mut Change<'_, D, E>,
) -> Result<funnel::Funnel<E>, Problem> {
    use funnel::Funnel;
    Ok(with_dates!(
        question,
        at,
        change,
        Funnel {
            steps,
            window,
            order,
            ties,
            exclusions,
            hold_constant,
            count,
            entries,
            later_steps,
            breakdown,
            over_time
        }
    ))
}

impl<D> kinds::Question<D> {
    /// The question with what is made of all its dates, those of its sets of users too; `at` is its field.
    ///
    /// # Errors
    /// The first [`Problem`] with dates.
    pub(crate) fn with_dates<E>(
        self,
        at: &FieldPath,
        change: &mut Change<'_, D, E>,
    ) -> Result<kinds::Question<E>, Problem> {
        use kinds::Question;
        use {lifecycle::Lifecycle, paths::Paths, retention::Retention, segmentation::Segmentation};
        use {stickiness::Stickiness, trace::Trace, users::UserList};
        Ok(match self {
            Self::Segmentation(question) => Question::Segmentation(with_dates!(
                question,
                at,
                change,
                Segmentation { series, formulas, by, breakdowns, compare, cumulative }
            )),
            Self::Funnel(question) => Question::Funnel(funnel_with_dates(question, at, change)?),
            Self::Retention(question) => Question::Retention(with_dates!(
                question,
                at,
                change,
                Retention { start, returning, period, periods, anchor, counted, mode, measure, breakdown }
            )),
            Self::Stickiness(question) => Question::Stickiness(with_dates!(
                question,
                at,
                change,
                Stickiness { events, period, at_least, cumulative, breakdown }
            )),
            Self::Lifecycle(question) => {
                Question::Lifecycle(with_dates!(question, at, change, Lifecycle { events, period }))
            }
            Self::Paths(question) => Question::Paths(with_dates!(
                question,
                at,
                change,
                Paths { anchor, depth, events, name_by, collapse_repeats, limit, names }
            )),
            Self::Users(UserList { set, limit }) => {
                Question::Users(UserList { set: self::set(set, &at.field("set"), change)?, limit })
            }
            Self::Trace(Trace { funnel, user, key_space }) => {
                let funnel = Box::new(funnel_with_dates(*funnel, &at.field("funnel"), change)?);
                Question::Trace(Trace { funnel, user, key_space })
            }
            Self::Sql(SqlQuestion { sql }) => Question::Sql(SqlQuestion { sql }),
        })
    }
}
