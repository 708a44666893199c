//! Funnels: the events that can fill steps, the best path from every entry, the path that counts, the answer.

mod answer;
mod any_order;
mod best;
mod in_order;
mod matches;
mod paths;

use crate::kinds::{HasUsers, Stated};
use crate::select::{Query, Select};
use crate::writer::Writer;
use answer::{answer, users};
use rockpool_question::AnswerPart;
use rockpool_question::settled::Funnel;

impl Stated for Funnel {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(answer(writer, self))
    }
}

impl HasUsers for Funnel {
    fn users(&self, writer: &mut Writer<'_>, part: &AnswerPart) -> Option<Select> {
        let AnswerPart::FunnelStep { step, outcome, group, bucket } = part else { return None };
        Some(users(writer, self, *step, *outcome, group.as_ref(), *bucket))
    }
}
