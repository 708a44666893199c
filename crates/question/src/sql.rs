//! A question in SQL.

use crate::FieldPath;
use crate::kinds::{Asked, Framed, Kind, Said};
use crate::sentence::rows;
use crate::users::UserFilter;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{CalendarSettings, Table, limits};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// A question in SQL. Every event type is a table of its own name; `events` holds all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SqlQuestion {
    /// One `SELECT` statement.
    pub sql: String,
}

impl Kind for SqlQuestion {
    type Answer = Table;
    const NAME: &'static str = "sql";

    fn calendar(&self) -> CalendarSettings {
        CalendarSettings::default()
    }
}

impl<D> Framed<D> for SqlQuestion {
    fn dates(&self) -> Option<D> {
        None
    }

    fn users(&self) -> &[UserFilter<D>] {
        &[]
    }
}

impl Asked for SqlQuestion {
    fn check(&self, check: &mut Check<'_>) {
        if self.sql.trim().is_empty() {
            check.problem("sql", "write a SELECT statement");
        }
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        size.text(&limits::STATEMENT_BYTES, &self.sql, || at.field("sql"))
    }
}

impl Said for SqlQuestion {
    fn sentence(&self, answer: &Table, _manifest: &Manifest) -> String {
        rows(answer)
    }
}
