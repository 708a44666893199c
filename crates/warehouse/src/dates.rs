//! What the relative dates of a question have come to, as comments of its statement.

use rockpool_question::Days;
use rockpool_question::settled::{Question, UserSet};

/// A sentence for each of them, those of sets of users too; none for fixed days.
pub(crate) fn words(question: &Question) -> Vec<String> {
    let mut found = vec![];
    gather(question, &mut found);
    let mut words: Vec<String> = vec![];
    for days in found {
        let Some(asked) = days.asked() else { continue };
        let range = days.range();
        let sentence =
            format!("Asked: {}, in this extract {} to {}.", asked.words(), range.first, range.last);
        if !words.contains(&sentence) {
            words.push(sentence);
        }
    }
    words
}

/// The dates of a question and of its sets of users, which nest as deep as validation allows.
fn gather(question: &Question, found: &mut Vec<Days>) {
    found.extend(question.dates());
    let listed = if let Question::Users(list) = question { Some(&list.set) } else { None };
    for set in question.users().iter().map(|filter| &filter.set).chain(listed) {
        match set {
            UserSet::Did(did) => found.extend(did.dates),
            UserSet::Counted(counted) => gather(&counted.question, found),
        }
    }
}
