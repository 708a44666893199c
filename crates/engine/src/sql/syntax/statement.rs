//! The forms of statements: queries, `EXPLAIN`, `DESCRIBE`, `SHOW`.

use super::refusal::{refuse_if, start_of_name};
use super::{Outcome, Refusal, Walk};
use datafusion::sql::parser::{ExplainStatement, Statement};
use datafusion::sql::sqlparser::ast::{ShowStatementIn, ShowStatementOptions, Statement as Sql};
use datafusion::sql::sqlparser::tokenizer::Span;

/// What to write in place of the richer forms of SHOW.
const SHOW_INSTEAD: &str = "Write SHOW TABLES, SHOW COLUMNS FROM a_table or DESCRIBE a_table, or SELECT from information_schema.tables or \
     information_schema.columns.";

impl Walk<'_> {
    /// A statement of the kinds that only read; the others have been refused.
    pub(super) fn statement(&mut self, statement: &mut Statement) -> Outcome {
        match statement {
            Statement::Statement(sql) => self.sql(sql),
            Statement::Explain(ExplainStatement { options: _, statement }) => self.statement(statement),
            Statement::CreateExternalTable(_) | Statement::CopyTo(_) | Statement::Reset(_) => Err(changes()),
        }
    }

    fn sql(&mut self, statement: &mut Sql) -> Outcome {
        let span = Span::empty();
        match statement {
            Sql::Query(query) => self.query(query).map(|_| ()),
            Sql::Explain {
                describe_alias: _,
                analyze,
                verbose: _,
                query_plan,
                estimate,
                statement,
                format: _,
                options,
            } => {
                refuse_if(
                    *analyze,
                    "EXPLAIN ANALYZE",
                    span,
                    "EXPLAIN shows the plan, and the cell says what it read.",
                )?;
                refuse_if(*query_plan, "EXPLAIN QUERY PLAN", span, "Write EXPLAIN.")?;
                refuse_if(*estimate, "EXPLAIN ESTIMATE", span, "Write EXPLAIN.")?;
                refuse_if(options.is_some(), "A list of options of EXPLAIN", span, "Write EXPLAIN.")?;
                self.sql(statement)
            }
            Sql::ExplainTable { describe_alias: _, hive_format, has_table_keyword: _, table_name } => {
                let what = "DESCRIBE EXTENDED or FORMATTED";
                refuse_if(hive_format.is_some(), what, start_of_name(table_name), "Write DESCRIBE a_table.")
            }
            Sql::ShowTables { terse, history, extended, full, external, show_options } => {
                let richer = *terse || *history || *extended || *full || *external;
                refuse_if(richer, "This form of SHOW TABLES", span, SHOW_INSTEAD)?;
                let in_something = plain_options(show_options)?;
                refuse_if(in_something.is_some(), "SHOW TABLES IN", span, SHOW_INSTEAD)
            }
            Sql::ShowColumns { extended: _, full: _, show_options } => match plain_options(show_options)? {
                Some(ShowStatementIn { clause: _, parent_type: None, parent_name: Some(_) }) => Ok(()),
                _ => Err(Refusal::of("This form of SHOW COLUMNS", span, SHOW_INSTEAD)),
            },
            Sql::ShowFunctions { filter } => {
                refuse_if(filter.is_some(), "A filter of SHOW FUNCTIONS", span, "Write SHOW FUNCTIONS.")
            }
            // The planner refuses what is no setting.
            Sql::ShowVariable { variable: _ } => Ok(()),
            // The kinds of statements are told apart before the walk: those above are all that read.
            _ => Err(changes()),
        }
    }
}

/// The `IN` of options that have nothing else.
fn plain_options(options: &ShowStatementOptions) -> Outcome<Option<&ShowStatementIn>> {
    let ShowStatementOptions { show_in, starts_with, limit, limit_from, filter_position } = options;
    let richer =
        starts_with.is_some() || limit.is_some() || limit_from.is_some() || filter_position.is_some();
    refuse_if(richer, "A filter of SHOW", Span::empty(), SHOW_INSTEAD)?;
    Ok(show_in.as_ref())
}

fn changes() -> Refusal {
    Refusal::of(
        "A statement that does not only read",
        Span::empty(),
        "An extract is only read: write SELECT.",
    )
}
