//! Expressions.

use super::refusal::{refuse_if, start_of};
use super::size::Size;
use super::{Outcome, Refusal, Walk, is_number, take, text, text_of};
use crate::sql::instants::AT_TIME_ZONE;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Array, CaseWhen, CastKind, CeilFloorKind, DateTimeField, DictionaryField, Expr,
    ExtractSyntax, Ident, Map, MapEntry, Subscript, TypedString,
};
use rockpool_catalog::column;

/// How deep expressions may be nested: more than the parser lets through in parentheses, and no more than the stack of
/// a browser's worker has room for.
const MOST_NESTING: usize = 60;

/// The most columns of a CUBE: it groups in two to the power of them ways.
const MOST_CUBED: usize = 10;

/// The most columns of ROLLUP and of a set: the planner numbers the sets by the bits of 64.
const MOST_GROUPED: usize = 60;

/// The most sets of GROUPING SETS: rows are grouped once for each.
const MOST_SETS: usize = 256;

impl Walk<'_> {
    /// An expression, with the size of the queries in it.
    pub(super) fn expression(&mut self, expr: &mut Expr) -> Outcome<Size> {
        self.nesting += 1;
        if self.nesting > MOST_NESTING {
            return Err(Refusal::because(
                &format!("This expression nests more than {MOST_NESTING} levels deep"),
                start_of(expr),
                "Compute parts of it in a query of its own: WITH parts AS (SELECT ...).",
            ));
        }
        let size = self.inner(expr)?;
        self.nesting -= 1;
        Ok(size)
    }

    fn inner(&mut self, whole: &mut Expr) -> Outcome<Size> {
        let span = start_of(whole);
        match whole {
            Expr::Identifier(name) => {
                self.sees(std::slice::from_ref(name));
                Ok(Size::NOTHING)
            }
            Expr::CompoundIdentifier(names) => {
                self.sees(names);
                Ok(Size::NOTHING)
            }
            Expr::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain),
            Expr::Value(_) => self.value(whole),
            Expr::BinaryOp { left: _, op: _, right: _ } => self.chain(whole),
            Expr::UnaryOp { op: _, expr: _ } => self.unary(whole),
            Expr::Function(_) => self.call(whole),
            Expr::Nested(inner)
            | Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner) => self.expression(inner),
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                Ok(self.expression(left)?.and(self.expression(right)?))
            }
            Expr::InList { expr, list, negated: _ } => {
                Ok(self.expression(expr)?.and(self.expressions(list)?))
            }
            Expr::InSubquery { expr, subquery, negated: _ } => {
                Ok(self.expression(expr)?.and(self.query(subquery)?))
            }
            Expr::Exists { subquery, negated: _ } | Expr::Subquery(subquery) => self.query(subquery),
            Expr::Between { expr, negated: _, low, high } => {
                Ok(self.expression(expr)?.and(self.expression(low)?).and(self.expression(high)?))
            }
            Expr::Like { negated: _, any: _, expr: _, pattern: _, escape_char: _ }
            | Expr::ILike { negated: _, any: _, expr: _, pattern: _, escape_char: _ }
            | Expr::SimilarTo { negated: _, expr: _, pattern: _, escape_char: _ }
            | Expr::RLike { negated: _, expr: _, pattern: _, regexp: _ } => self.pattern(whole),
            Expr::AnyOp { left, compare_op, right, is_some: _ } | Expr::AllOp { left, compare_op, right } => {
                super::operator::check_operator(compare_op, span)?;
                // Names inside would mean the columns outside.
                let instead = "Write x IN (SELECT ...) for = ANY, x NOT IN (SELECT ...) for <> ALL, and compare with \
                               (SELECT max(...) ...) or (SELECT min(...) ...) for the others.";
                let is_query = matches!(right.as_ref(), Expr::Subquery(_));
                refuse_if(is_query, "ANY or ALL of a query", span, instead)?;
                Ok(self.expression(left)?.and(self.expression(right)?))
            }
            Expr::Cast { kind, expr, data_type: _, array, format } => {
                match kind {
                    CastKind::Cast | CastKind::TryCast | CastKind::SafeCast | CastKind::DoubleColon => {}
                }
                refuse_if(*array, "CAST(... AS ... ARRAY)", span, "Write CAST(... AS BIGINT[]).")?;
                let instead = "Write to_timestamp(text, '%d.%m.%Y') or to_char(event_time, '%d.%m.%Y').";
                refuse_if(format.is_some(), "FORMAT in CAST", span, instead)?;
                self.expression(expr)
            }
            Expr::AtTimeZone { timestamp, time_zone } => {
                super::time::check_zone(time_zone)?;
                let size = self.expression(timestamp)?;
                // The planner would make it a cast to nanoseconds, which fails where clocks skip a time.
                let arguments = vec![take(timestamp), take(time_zone)];
                *whole = super::chain::call(AT_TIME_ZONE, arguments);
                Ok(size)
            }
            Expr::Extract { field, syntax, expr } => {
                match syntax {
                    ExtractSyntax::From | ExtractSyntax::Comma => {}
                }
                let size = self.expression(expr)?;
                let field = text(field.to_string().to_lowercase(), span);
                *whole = super::chain::call("date_part", vec![field, take(expr)]);
                Ok(size)
            }
            Expr::Ceil { expr, field } | Expr::Floor { expr, field } => {
                let is_plain = matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime));
                let instead = "Write date_trunc('day', event_time), or round(x, 2) for a number.";
                refuse_if(!is_plain, "CEIL or FLOOR to a unit", span, instead)?;
                self.expression(expr)
            }
            Expr::Position { expr, r#in } => Ok(self.expression(expr)?.and(self.expression(r#in)?)),
            Expr::Substring { expr, substring_from, substring_for, special: _, shorthand: _ } => {
                let parts = [substring_from, substring_for].into_iter().flatten();
                let size = self.expression(expr)?;
                Ok(size.and(self.expressions(parts.map(AsMut::as_mut))?))
            }
            Expr::Trim { trim_where: _, trim_what, expr, trim_characters } => {
                let several = trim_characters.as_ref().is_some_and(|characters| characters.len() > 1);
                refuse_if(
                    several,
                    "TRIM with several sets of characters",
                    span,
                    "Write btrim(text, 'characters').",
                )?;
                let size = self.expression(expr)?.and(self.expressions(trim_what.as_deref_mut())?);
                Ok(size.and(self.expressions(trim_characters.iter_mut().flatten())?))
            }
            Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                let parts = [expr, overlay_what, overlay_from].into_iter().chain(overlay_for);
                self.expressions(parts.map(AsMut::as_mut))
            }
            Expr::TypedString(TypedString { data_type: _, value: _, uses_odbc_syntax: _ }) => {
                Ok(Size::NOTHING)
            }
            Expr::Interval(interval) => self.interval(interval),
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                let mut size =
                    self.expressions([operand, else_result].into_iter().flatten().map(AsMut::as_mut))?;
                for CaseWhen { condition, result } in conditions {
                    size = size.and(self.expression(condition)?).and(self.expression(result)?);
                }
                Ok(size)
            }
            Expr::GroupingSets(sets) => {
                let instead = "Write several queries, and put them together with UNION ALL.";
                let what = format!(
                    "GROUPING SETS with more than {MOST_SETS} sets or more than {MOST_GROUPED} columns in one"
                );
                let is_large = sets.len() > MOST_SETS || sets.iter().any(|set| set.len() > MOST_GROUPED);
                refuse_if(is_large, &what, span, instead)?;
                self.sets(sets, true)
            }
            Expr::Cube(sets) => {
                let instead = "Write the ones that you need with GROUPING SETS.";
                let what = "CUBE of so many columns, which groups in more than a thousand ways,";
                refuse_if(sets.len() > MOST_CUBED, what, span, instead)?;
                self.sets(sets, false)
            }
            Expr::Rollup(sets) => {
                let instead = "Group by fewer columns, or write the sets that you need with GROUPING SETS.";
                let what = format!("ROLLUP of more than {MOST_GROUPED} columns");
                refuse_if(sets.len() > MOST_GROUPED, &what, span, instead)?;
                self.sets(sets, false)
            }
            Expr::Tuple(parts) => self.expressions(parts),
            Expr::Struct { values, fields } => {
                refuse_if(!fields.is_empty(), "STRUCT<...>", span, "Write named_struct('a', 1, 'b', 2).")?;
                self.expressions(values)
            }
            Expr::Named { expr, name: _ } => self.expression(expr),
            Expr::Dictionary(fields) => {
                let values = fields.iter_mut().map(|DictionaryField { key: _, value }| value.as_mut());
                self.expressions(values)
            }
            Expr::Map(Map { entries }) => {
                let parts =
                    entries.iter_mut().flat_map(|MapEntry { key, value }| [key.as_mut(), value.as_mut()]);
                self.expressions(parts)
            }
            Expr::Array(Array { elem, named: _ }) => self.expressions(elem),
            Expr::JsonAccess { value, path: _ } => Err(Refusal::of(
                "A path with a colon",
                start_of(value),
                "Write properties['name'] for a property.",
            )),
            Expr::IsNormalized { expr, form: _, negated: _ } => {
                Err(Refusal::of("IS NORMALIZED", start_of(expr), "There is no such test here: leave it out."))
            }
            Expr::InUnnest { expr, array_expr: _, negated: _ } => {
                Err(Refusal::of("IN UNNEST(...)", start_of(expr), "Write array_has(a_list, x)."))
            }
            Expr::Convert {
                is_try: _,
                expr,
                data_type: _,
                charset: _,
                target_before_value: _,
                styles: _,
            } => Err(Refusal::of(
                "CONVERT",
                start_of(expr),
                "Write CAST(x AS DOUBLE) or TRY_CAST(x AS DOUBLE).",
            )),
            Expr::Collate { expr, collation: _ } => Err(Refusal::of(
                "COLLATE",
                start_of(expr),
                "Texts are compared by their characters: write lower(x) to leave capitals aside.",
            )),
            Expr::Prefixed { prefix, value: _ } => {
                Err(Refusal::of(&format!("The prefix {prefix}"), prefix.span, "Write the text without it."))
            }
            Expr::MatchAgainst { columns: _, match_value: _, opt_search_modifier: _ } => {
                Err(Refusal::of("MATCH ... AGAINST", span, "Write x LIKE '%word%' or x ~ 'pattern'."))
            }
            Expr::Wildcard(token) => {
                Err(Refusal::of("* in an expression", token.0.span, "Name a column, or write count(*)."))
            }
            Expr::QualifiedWildcard(name, token) => Err(Refusal::of(
                &format!("{name}.* in an expression"),
                token.0.span,
                "Name a column, or write count(*).",
            )),
            Expr::OuterJoin(expr) => Err(Refusal::of("(+)", start_of(expr), "Write LEFT JOIN ... ON.")),
            Expr::Prior(expr) => Err(Refusal::of("PRIOR", start_of(expr), "Write WITH RECURSIVE.")),
            Expr::Lambda(_) => {
                Err(Refusal::of("A function with ->", span, "Write UNNEST and a query around it."))
            }
            Expr::MemberOf(_) => Err(Refusal::of("MEMBER OF", span, "Write array_has(a_list, x).")),
        }
    }

    /// Notes where the whole map of properties is named.
    fn sees(&mut self, names: &[Ident]) {
        self.sees_whole_map |= names.iter().any(|name| name.value == column::PROPERTIES);
    }

    /// `properties['coupon']`, `times[2]`, `parts[1:3]`.
    fn access(&mut self, root: &mut Expr, chain: &mut [AccessExpr]) -> Outcome<Size> {
        let is_map = match root {
            Expr::Identifier(name) => name.value == column::PROPERTIES,
            Expr::CompoundIdentifier(names) => {
                names.last().is_some_and(|name| name.value == column::PROPERTIES)
            }
            _ => false,
        };
        // In `e.properties['coupon']` the name of the table is the root.
        let is_behind_table = match (&*root, chain.first()) {
            (Expr::Identifier(_), Some(AccessExpr::Dot(Expr::Identifier(name)))) => {
                !is_map && name.value == column::PROPERTIES
            }
            _ => false,
        };
        let asks_map = is_map || is_behind_table;
        let rest = chain.get_mut(usize::from(is_behind_table)..).unwrap_or_default();
        if asks_map {
            match rest.first() {
                Some(AccessExpr::Subscript(Subscript::Index { index })) if text_of(index).is_some() => {
                    self.keys.extend(text_of(index).map(str::to_owned));
                }
                _ => self.sees_whole_map = true,
            }
        }
        let mut size = if asks_map { Size::NOTHING } else { self.expression(root)? };
        for part in rest {
            size = size.and(match part {
                AccessExpr::Dot(expr) => {
                    if !matches!(expr, Expr::Identifier(_)) {
                        return Err(Refusal::of(
                            "A field that is computed",
                            start_of(expr),
                            "Write a_struct['a_field'].",
                        ));
                    }
                    self.expression(expr)?
                }
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    let is_zero = is_number(index) && index.to_string() == "0";
                    let instead = "Lists count from 1, and from the last with -1: a_list[1].";
                    refuse_if(is_zero, "[0]", start_of(index), instead)?;
                    self.expression(index)?
                }
                AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride }) => {
                    self.expressions([lower_bound, upper_bound, stride].into_iter().flatten())?
                }
            });
        }
        Ok(size)
    }
}
