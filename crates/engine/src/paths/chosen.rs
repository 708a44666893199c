//! The users whom a link of the paths counts.

use super::counts::{Link, links};
use super::diagram::Diagram;
use super::plan::PathsPlan;
use super::users::CountPaths;
use crate::EngineError;
use crate::kind::Kind;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::ways::Stop;
use rockpool_question::{AnswerPart, Problem};
use std::collections::HashMap;
use std::sync::Arc;

impl PathsPlan {
    /// The users, of those in the range of keys, whom a part of the answer counts.
    ///
    /// Which link has the number, and what "other" gathers, depends on everybody; so all users are gone over twice,
    /// first to draw the diagram.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if there is no such link.
    pub(super) async fn chosen(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        let AnswerPart::PathsLink { link } = part else {
            return Err(EngineError::internal("paths have links"));
        };
        let all = self.count(reading, UserKeyRange::ALL, |_, _| {}).await?;
        let diagram = Diagram::new(&all, &self.paths);
        let wanted = diagram.links(&all).into_keys().nth(*link as usize);
        let step = wanted.and_then(|ends| diagram.step(ends));
        let (Some(wanted), Some(step)) = (wanted, step) else { return Err(no_link(*link)) };
        let chosen = Chosen { step, users: HashMap::new() };
        let (chosen, names) = self.drive(reading, users, chosen, |_, _, _| {}).await?;
        let mut found = RoaringBitmap::new();
        for (link, users) in chosen.users {
            if diagram.ends(link, &names) == Some(wanted) {
                found.extend(users);
            }
        }
        Ok(found)
    }
}

fn no_link(link: u32) -> EngineError {
    EngineError::Question(vec![Problem {
        field: "part.link".into(),
        message: format!("the paths have no link {link}"),
    }])
}

/// Gathers users by their link at one step.
struct Chosen {
    step: u32,
    users: HashMap<Link, Vec<u32>>,
}

impl CountPaths for Chosen {
    fn path(&mut self, user: u32, path: &[Stop]) {
        if let Some(link) = links(path).find(|link| link.step == self.step) {
            self.users.entry(link).or_default().push(user);
        }
    }

    fn without_user(&mut self, _rows: u64) {}
}
