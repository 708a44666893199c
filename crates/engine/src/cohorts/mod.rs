//! Sets of users: conditions on the users of a question, and lists of the users behind a number.
//!
//! A set is a definition, not a list. [`Cohorts`] evaluates it to a bitmap of user keys before a plan is made, and
//! keeps the bitmap for the next question: an extract never changes. What a number of an answer counts is asked of
//! that answer's plan (`users_of`), which may itself be restricted to sets.
//!
//! Several engines that divide the users among them each evaluate the conditions. What a user did is looked up for
//! their own users only; whom a number of an answer counts is evaluated over all users, because what "other" gathers
//! and which link of the paths has a number depends on everybody.

mod cache;
mod did;
mod ids;
mod list;
mod sets;

pub(crate) use ids::{ids_of, key_of};
pub(crate) use list::list_users;
pub(crate) use sets::Cohorts;
