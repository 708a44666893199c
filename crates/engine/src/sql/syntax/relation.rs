//! What stands in FROM: tables, queries, joins.

use super::query::alias_is_plain;
use super::refusal::{refuse_if, start_of, start_of_name, start_of_table};
use super::size::Size;
use super::{Outcome, Refusal, Walk};
use datafusion::sql::sqlparser::ast::{
    FunctionArg, FunctionArgExpr, Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, TableAlias,
    TableFactor, TableFunctionArgs, TableWithJoins,
};
use datafusion::sql::sqlparser::tokenizer::Span;

/// The way out of a sample.
const SAMPLE_INSTEAD: &str =
    "Choose users by their key: WHERE user_key % 10 = 0 keeps one in ten, and always the same ones.";

impl Walk<'_> {
    /// The tables of a FROM.
    pub(super) fn from(&mut self, from: &mut [TableWithJoins]) -> Outcome<Size> {
        let mut size = Size::NOTHING;
        for (place, table) in from.iter_mut().enumerate() {
            let span = start_of_table(&table.relation);
            size = size.and(self.table_with_joins(table)?);
            // Each comma is a join.
            size = size.under(usize::from(place > 0), span)?;
        }
        Ok(size)
    }

    fn table_with_joins(&mut self, table: &mut TableWithJoins) -> Outcome<Size> {
        let TableWithJoins { relation, joins } = table;
        let mut size = self.table(relation)?;
        for join in joins {
            let span = start_of_table(&join.relation);
            size = size.and(self.join(join)?).under(1, span)?;
        }
        Ok(size)
    }

    /// A join.
    pub(super) fn join(&mut self, join: &mut Join) -> Outcome<Size> {
        let Join { relation, global, join_operator } = join;
        let span = start_of_table(relation);
        refuse_if(*global, "GLOBAL JOIN", span, "Write JOIN.")?;
        let size = self.table(relation)?;
        // The short spellings of other engines.
        let operator = std::mem::replace(join_operator, JoinOperator::CrossApply);
        *join_operator = match operator {
            JoinOperator::Semi(constraint) => JoinOperator::LeftSemi(constraint),
            JoinOperator::Anti(constraint) => JoinOperator::LeftAnti(constraint),
            other => other,
        };
        let is_outer_right = matches!(
            join_operator,
            JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_)
        );
        let constraint = match join_operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint)
            | JoinOperator::Semi(constraint)
            | JoinOperator::LeftSemi(constraint)
            | JoinOperator::RightSemi(constraint)
            | JoinOperator::Anti(constraint)
            | JoinOperator::LeftAnti(constraint)
            | JoinOperator::RightAnti(constraint) => constraint,
            JoinOperator::CrossJoin(JoinConstraint::None) => return Ok(size),
            JoinOperator::CrossJoin(_) => {
                return Err(Refusal::of("CROSS JOIN with a condition", span, "Write JOIN ... ON."));
            }
            JoinOperator::CrossApply | JoinOperator::OuterApply => {
                return Err(Refusal::of("APPLY", span, "Write CROSS JOIN LATERAL (SELECT ...)."));
            }
            JoinOperator::AsOf { match_condition: _, constraint: _ } => {
                return Err(Refusal::of(
                    "ASOF JOIN",
                    span,
                    "Put both tables together with UNION ALL, and find the latest event before each with a window: \
                     last_value(...) IGNORE NULLS OVER (PARTITION BY user_key ORDER BY event_time).",
                ));
            }
            JoinOperator::StraightJoin(_) => return Err(Refusal::of("STRAIGHT_JOIN", span, "Write JOIN.")),
            JoinOperator::ArrayJoin | JoinOperator::LeftArrayJoin | JoinOperator::InnerArrayJoin => {
                return Err(Refusal::of("ARRAY JOIN", span, "Write CROSS JOIN UNNEST(a_list) AS t(item)."));
            }
        };
        if is_outer_right && matches!(constraint, JoinConstraint::Using(_) | JoinConstraint::Natural) {
            let instead = "Its column would be that of the left side only. Write ON a.x = b.x, and coalesce(a.x, b.x) for the \
                           column of both.";
            return Err(Refusal::of("RIGHT or FULL JOIN with USING or NATURAL", span, instead));
        }
        match constraint {
            JoinConstraint::On(condition) => Ok(size.and(self.expression(condition)?)),
            JoinConstraint::Using(names) => {
                let several = names.iter().find(|ObjectName(parts)| parts.len() != 1);
                let at = several.map_or_else(Span::empty, start_of_name);
                refuse_if(several.is_some(), "A name with a dot in USING", at, "Write ON a.x = b.x.")?;
                Ok(size)
            }
            JoinConstraint::Natural => Ok(size),
            JoinConstraint::None => {
                let instead = "Write ON a.user_key = b.user_key or USING (user_key); CROSS JOIN pairs every row with every row.";
                Err(Refusal::of("A JOIN without ON or USING", span, instead))
            }
        }
    }

    fn table(&mut self, table: &mut TableFactor) -> Outcome<Size> {
        let span = start_of_table(table);
        match table {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                refuse_if(
                    !with_hints.is_empty() || !index_hints.is_empty(),
                    "A hint behind a table",
                    span,
                    "Leave it out.",
                )?;
                let instead = "An extract has one state: leave it out, or compare event_time.";
                refuse_if(version.is_some(), "A version of a table", span, instead)?;
                refuse_if(
                    *with_ordinality,
                    "WITH ORDINALITY",
                    span,
                    "Number the rows with row_number() OVER ().",
                )?;
                refuse_if(
                    !partitions.is_empty(),
                    "PARTITION behind a table",
                    span,
                    "Compare event_time in WHERE.",
                )?;
                refuse_if(json_path.is_some(), "A path behind a table", span, "Write properties['name'].")?;
                refuse_if(sample.is_some(), "TABLESAMPLE", span, SAMPLE_INSTEAD)?;
                self.alias(alias)?;
                let is_plain = name.0.iter().all(|part| matches!(part, ObjectNamePart::Identifier(_)));
                refuse_if(!is_plain, "A name that is made by a function", span, "Write the table's name.")?;
                match args {
                    None => Ok(self.size_of(name)),
                    Some(TableFunctionArgs { args, settings }) => {
                        refuse_if(settings.is_some(), "SETTINGS", span, "Leave it out.")?;
                        Ok(Size::TABLE.and(self.table_arguments(args, span)?))
                    }
                }
            }
            TableFactor::Derived { lateral: _, subquery, alias, sample } => {
                refuse_if(sample.is_some(), "TABLESAMPLE", span, SAMPLE_INSTEAD)?;
                self.alias(alias)?;
                self.query(subquery)
            }
            TableFactor::TableFunction { expr, alias: _ } => Err(Refusal::of(
                "TABLE(...)",
                start_of(expr),
                "Write the function itself: FROM generate_series(1, 10).",
            )),
            TableFactor::Function { lateral: _, name: _, args, with_ordinality, alias } => {
                refuse_if(
                    *with_ordinality,
                    "WITH ORDINALITY",
                    span,
                    "Number the rows with row_number() OVER ().",
                )?;
                self.alias(alias)?;
                Ok(Size::TABLE.and(self.table_arguments(args, span)?))
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality } => {
                let at = array_exprs.first().map_or_else(Span::empty, start_of);
                let numbered = *with_offset || with_offset_alias.is_some() || *with_ordinality;
                let instead = "Number the rows with row_number() OVER ().";
                refuse_if(numbered, "UNNEST WITH OFFSET or ORDINALITY", at, instead)?;
                self.alias(alias)?;
                Ok(Size::TABLE.and(self.expressions(array_exprs)?))
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                self.alias(alias)?;
                self.table_with_joins(table_with_joins)
            }
            TableFactor::Pivot {
                table: _,
                aggregate_functions: _,
                value_column: _,
                value_source: _,
                default_on_null: _,
                alias: _,
            } => Err(Refusal::of(
                "PIVOT",
                span,
                "Write a column for each value: SELECT event_type, count(*) FILTER (WHERE plan = 'pro') AS pro, ... \
                 GROUP BY event_type.",
            )),
            TableFactor::Unpivot { table: _, value: _, name: _, columns: _, null_inclusion: _, alias: _ } => {
                let instead = "Write a query for each column and put them together with UNION ALL.";
                Err(Refusal::of("UNPIVOT", span, instead))
            }
            TableFactor::MatchRecognize {
                table: _,
                partition_by: _,
                order_by: _,
                measures: _,
                rows_per_match: _,
                after_match_skip: _,
                pattern: _,
                symbols: _,
                alias: _,
            } => Err(Refusal::of(
                "MATCH_RECOGNIZE",
                span,
                "Use window_funnel(event_time, INTERVAL '7 days', step_1, step_2), or lead and lag.",
            )),
            TableFactor::JsonTable { json_expr, json_path: _, columns: _, alias: _ } => Err(Refusal::of(
                "JSON_TABLE",
                start_of(json_expr),
                "Write properties['name'] for a property.",
            )),
            TableFactor::OpenJsonTable { json_expr, json_path: _, columns: _, alias: _ } => {
                Err(Refusal::of("OPENJSON", start_of(json_expr), "Write properties['name'] for a property."))
            }
            TableFactor::XmlTable { namespaces: _, row_expression, passing: _, columns: _, alias: _ } => {
                Err(Refusal::of("XMLTABLE", start_of(row_expression), "There is no XML in an extract."))
            }
            TableFactor::SemanticView {
                name,
                dimensions: _,
                metrics: _,
                facts: _,
                where_clause: _,
                alias: _,
            } => Err(Refusal::of("SEMANTIC_VIEW", start_of_name(name), "Write SELECT ... GROUP BY.")),
        }
    }

    fn alias(&self, alias: &Option<TableAlias>) -> Outcome {
        let Some(alias) = alias else { return Ok(()) };
        alias_is_plain(alias)?;
        // The parser takes words that it does not know for names.
        let name = &alias.name;
        let is_word = !alias.explicit && name.quote_style.is_none();
        for (word, instead) in
            [("FINAL", "Leave it out: an extract has no other states of rows."), ("SAMPLE", SAMPLE_INSTEAD)]
        {
            refuse_if(is_word && name.value.eq_ignore_ascii_case(word), word, name.span, instead)?;
        }
        Ok(())
    }

    /// The size of what a name stands for: a WITH around, or a table.
    fn size_of(&self, name: &ObjectName) -> Size {
        match name.0.as_slice() {
            [ObjectNamePart::Identifier(name)] => {
                let defined = self.tables.iter().rev().find_map(|tables| tables.get(&name.value));
                defined.copied().unwrap_or(Size::TABLE)
            }
            _ => Size::TABLE,
        }
    }

    fn table_arguments(&mut self, arguments: &mut [FunctionArg], span: Span) -> Outcome<Size> {
        let mut size = Size::NOTHING;
        for argument in arguments {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => size = size.and(self.expression(expr)?),
                FunctionArg::Unnamed(
                    FunctionArgExpr::Wildcard
                    | FunctionArgExpr::QualifiedWildcard(_)
                    | FunctionArgExpr::WildcardWithOptions(_),
                )
                | FunctionArg::Named { name: _, arg: _, operator: _ }
                | FunctionArg::ExprNamed { name: _, arg: _, operator: _ } => {
                    let instead = "Write values in their order: generate_series(1, 10).";
                    return Err(Refusal::of("This argument of a table function", span, instead));
                }
            }
        }
        Ok(size)
    }
}
