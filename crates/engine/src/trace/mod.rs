//! Traces: what one user did in the eyes of a funnel, and the first rule that kept the user from going on.
//!
//! Of the files only the pages with this user are read. What matched is the path that the funnel itself reports; why
//! it goes no further is found out by setting one rule after another aside and matching again.

mod answer;
mod miss;
mod rows;
mod user;
mod words;

pub(crate) use answer::trace;
