//! Which statements are run: those that only read.

use crate::EngineError;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::sqlparser::ast::Statement as Sql;

/// How deep the parser goes before it gives up: each pair of parentheses is one level, each query inside another two or
/// three. The planner and the optimizer go as deep after it, in what stack a browser's worker has.
const MOST_NESTING: usize = 30;

/// The one statement of a text.
///
/// # Errors
/// [`EngineError::Sql`] if it is no SQL, several statements, or one that does not only read.
pub(super) fn parse(sql: &str) -> Result<Statement, EngineError> {
    let refuse = |reason: &str| Err(EngineError::Sql { reason: reason.to_owned() });
    let parser = DFParserBuilder::new(sql).with_recursion_limit(MOST_NESTING).build();
    let mut statements = parser
        .and_then(|mut parser| parser.parse_statements())
        .map_err(|error| super::message::parser_error(&error))?;
    let Some(statement) = statements.pop_front() else {
        return refuse("There is no statement. Write one that begins with SELECT or WITH.");
    };
    if !statements.is_empty() {
        return refuse("There are several statements. Write one to a cell.");
    }
    if reads(&statement) {
        return Ok(statement);
    }
    match &statement {
        Statement::Explain(explain) if explain.options.analyze => {
            refuse("EXPLAIN ANALYZE cannot run here. EXPLAIN shows the plan, and the cell says what it read.")
        }
        _ => refuse(
            "Only statements that read can run here: SELECT, WITH, EXPLAIN, SHOW and DESCRIBE. An extract is never changed.",
        ),
    }
}

fn reads(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(statement) => match statement.as_ref() {
            Sql::Explain { analyze, statement, .. } => {
                !analyze && matches!(statement.as_ref(), Sql::Query(_))
            }
            Sql::Query(_)
            | Sql::ExplainTable { .. }
            | Sql::ShowTables { .. }
            | Sql::ShowColumns { .. }
            | Sql::ShowFunctions { .. }
            | Sql::ShowVariable { .. } => true,
            _ => false,
        },
        Statement::Explain(explain) => !explain.options.analyze && reads(&explain.statement),
        _ => false,
    }
}

/// Refuses plans that do more than read, whatever their statement looked like (`SELECT ... INTO`).
///
/// # Errors
/// [`EngineError::Sql`].
pub(super) fn check(plan: &LogicalPlan) -> Result<(), EngineError> {
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
        .verify_plan(plan)
        .map_err(|_| EngineError::Sql {
            reason: "The statement would change something. An extract is only read.".into(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_statements_are_taken() {
        for sql in [
            "SELECT 1",
            "WITH a AS (SELECT 1) SELECT * FROM a",
            "EXPLAIN SELECT 1",
            "SHOW TABLES",
            "DESCRIBE events",
            "SELECT 1;",
        ] {
            assert!(parse(sql).is_ok(), "{sql}");
        }
    }

    #[test]
    fn all_others_are_refused() {
        for sql in [
            "",
            "SELECT 1; SELECT 2",
            "CREATE TABLE a AS SELECT 1",
            "CREATE EXTERNAL TABLE a STORED AS PARQUET LOCATION '/etc'",
            "COPY (SELECT 1) TO '/tmp/x.parquet'",
            "INSERT INTO a VALUES (1)",
            "DROP TABLE events",
            "SET datafusion.execution.target_partitions = 4",
            "EXPLAIN ANALYZE SELECT 1",
            "EXPLAIN CREATE TABLE a AS SELECT 1",
            "DELETE FROM events",
            "SELEC 1",
        ] {
            assert!(matches!(parse(sql), Err(EngineError::Sql { .. })), "{sql}");
        }
    }
}
