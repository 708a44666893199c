//! How large a query becomes when it is planned. The planner puts each `WITH` in the place of its name, and recurses.

use super::{Outcome, Refusal};
use datafusion::sql::sqlparser::tokenizer::Span;

/// The most steps from the result of a query down to its tables: each query is [`STEPS_OF_A_QUERY`], each join is one.
const MOST_STEPS: usize = 64;

/// What one query counts among the steps.
pub(super) const STEPS_OF_A_QUERY: usize = 4;

/// The most tables that a query reads, each as often as it is named.
const MOST_TABLES: usize = 2_500;

/// The size of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// Steps from its result down to its tables.
    pub(super) steps: usize,
    /// The tables that it reads.
    pub(super) tables: usize,
}

impl Size {
    /// Nothing is read.
    pub(super) const NOTHING: Self = Self { steps: 0, tables: 0 };
    /// One table of the extract.
    pub(super) const TABLE: Self = Self { steps: 1, tables: 1 };

    /// Both beside each other.
    pub(super) fn and(self, other: Self) -> Self {
        Self { steps: self.steps.max(other.steps), tables: self.tables.saturating_add(other.tables) }
    }

    /// Some steps above.
    ///
    /// # Errors
    /// A refusal of what is too deep or too large.
    pub(super) fn under(self, steps: usize, span: Span) -> Outcome<Self> {
        let size = Self { steps: self.steps + steps, tables: self.tables };
        if size.steps > MOST_STEPS {
            return Err(Refusal::because(
                &format!(
                    "This query goes through more than {} queries and joins in a row",
                    MOST_STEPS / STEPS_OF_A_QUERY
                ),
                span,
                "Merge some of the queries that only pass rows on, or shorten the chain of WITH.",
            ));
        }
        if size.tables > MOST_TABLES {
            return Err(Refusal::because(
                &format!(
                    "This query names more than {MOST_TABLES} tables, those inside each WITH once for each use"
                ),
                span,
                "Write one query with IN or CASE in place of many with UNION ALL.",
            ));
        }
        Ok(size)
    }
}
