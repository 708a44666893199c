//! Which of an answer's notes change what one should conclude, and which are only good to know.

use rockpool_question::{Answer, AnswerBody, Note};

/// The share of all who entered from which unfinished ones change a conclusion.
const MANY: f64 = 0.1;

/// Whether a note changes what one should conclude from an answer.
pub fn changes_conclusion(note: &Note, answer: &Answer) -> bool {
    match note {
        Note::OutsideCovered | Note::Strays { .. } | Note::NotNumbers { .. } | Note::Truncated { .. } => true,
        Note::Unfinished { users } => {
            let entered = match &answer.body {
                AnswerBody::Funnel(funnel) => funnel.total.steps.first().map(|step| step.from_first.count),
                _ => None,
            };
            entered.is_none_or(|entered| *users as f64 >= MANY * entered as f64)
        }
        Note::RowsWithoutUser { .. }
        | Note::UsersInSeveralBuckets
        | Note::HistoryUnknown
        | Note::Rounded { .. }
        | Note::UsersCountSeveralTimes => false,
    }
}
