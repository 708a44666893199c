//! The kinds of question as SQL: what each of them is, and who writes the statement of which.

use crate::select::{Query, Select};
use crate::writer::Writer;
use rockpool_question::settled::Question;
use rockpool_question::{AnswerPart, each_kind};

/// A kind of question that a statement can answer.
pub(crate) trait Stated {
    /// The last query of the statement; none if it is one itself.
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query>;
}

/// A kind of question whose numbers count users.
pub(crate) trait HasUsers: Stated {
    /// The users whom a number of the answer counts; none if the answer has no such number.
    fn users(&self, writer: &mut Writer<'_>, part: &AnswerPart) -> Option<Select>;
}

macro_rules! state {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        /// The last query of a question's statement; none for a question that is SQL itself.
        pub(crate) fn answer(writer: &mut Writer<'_>, question: &Question) -> Option<Query> {
            match question {
                $(Question::$counting(question) => question.answer(writer),)*
                $(Question::$other(question) => question.answer(writer),)*
            }
        }

        /// The users whom a number of a question's answer counts; none if it has no such number.
        pub(crate) fn users(writer: &mut Writer<'_>, question: &Question, part: &AnswerPart) -> Option<Select> {
            match question {
                $(Question::$counting(question) => question.users(writer, part),)*
                $(Question::$other(_))|* => None,
            }
        }
    };
}

each_kind!(state);
