//! An answer whose groups stand in the order that a reader wants. It is another view of the same answer: nothing is asked
//! again, and files keep the order of the answer.

use crate::chart::gathered_last;
use rockpool_question::{Answer, AnswerBody, FunnelAnswer, FunnelGroup, GroupOrder};
use std::cmp::Ordering;
use std::rc::Rc;

/// Whether there is an order to choose.
pub fn can_be_ordered(answer: &Answer) -> bool {
    matches!(&answer.body, AnswerBody::Funnel(funnel) if funnel.groups.len() > 1)
}

/// The answer in an order.
pub fn ordered(answer: &Rc<Answer>, order: GroupOrder) -> Rc<Answer> {
    if order == GroupOrder::Answered || !can_be_ordered(answer) {
        return Rc::clone(answer);
    }
    let mut other = (**answer).clone();
    if let AnswerBody::Funnel(funnel) = &mut other.body {
        by_last_step(funnel);
    }
    Rc::new(other)
}

/// Those first of whom the largest share reaches the last step; what gathers the rest is the last, as in charts.
fn by_last_step(funnel: &mut FunnelAnswer) {
    let reached = |group: &FunnelGroup| group.steps.last().and_then(|step| step.from_first.rate);
    funnel.groups.sort_by(|a, b| match (reached(a), reached(b)) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, None) => Ordering::Equal,
    });
    gathered_last(&mut funnel.groups, |group| group.value.as_ref());
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{GroupValue, Rate};
    use rockpool_report::samples;

    fn group(name: Option<&str>, rate: Option<f64>) -> FunnelGroup {
        let mut group = samples::funnel_by_plan().groups[0].clone();
        group.value = Some(name.map_or(GroupValue::Other, |name| GroupValue::Value(name.into())));
        if let Some(last) = group.steps.last_mut() {
            last.from_first = Rate { rate, ..last.from_first };
        }
        group
    }

    #[test]
    fn the_groups_with_the_best_last_step_come_first_and_the_rest_last() {
        let mut funnel = samples::funnel_by_plan();
        funnel.groups = vec![
            group(Some("free"), Some(0.1)),
            group(None, Some(0.9)),
            group(Some("none"), None),
            group(Some("pro"), Some(0.4)),
            group(Some("also free"), Some(0.1)),
        ];
        by_last_step(&mut funnel);
        let names: Vec<String> =
            funnel.groups.iter().map(|group| group.value.as_ref().unwrap().to_string()).collect();
        assert_eq!(names[..4], ["pro", "free", "also free", "none"]);
        assert_eq!(funnel.groups[4].value, Some(GroupValue::Other));
    }
}
