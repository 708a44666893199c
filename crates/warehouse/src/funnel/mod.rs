//! Funnels: the events that can fill steps, the best path from every entry, the path that counts, the answer.

mod answer;
mod any_order;
mod in_order;
mod matches;
mod paths;

pub(crate) use answer::{answer, users};
