//! Calls of functions: the parts that the planner leaves aside for some kinds of functions are refused for them.

use super::refusal::{refuse_if, start_of, start_of_name};
use super::size::Size;
use super::{Outcome, Refusal, Walk, is_number};
use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArgumentList, FunctionArguments, NullTreatment, ObjectNamePart,
};
use datafusion::sql::sqlparser::tokenizer::Span;

/// The functions whose IGNORE NULLS the planner does in a window.
const SKIP_NULLS: [&str; 5] = ["first_value", "last_value", "nth_value", "lead", "lag"];

/// What kind of function a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of one row.
    Scalar,
    /// Of several rows, a window's or a group's.
    Aggregate,
    /// Of a window only.
    Window,
    /// None that is known here: the planner says so.
    Unknown,
}

impl Walk<'_> {
    /// The kind of a function; `first_value` and its kin are of a window where OVER stands behind them.
    fn kind_of(&self, name: &str, in_window: bool) -> Kind {
        let is_aggregate = self.state.aggregate_functions().contains_key(name);
        if self.state.scalar_functions().contains_key(name) {
            Kind::Scalar
        } else if self.state.window_functions().contains_key(name) && (in_window || !is_aggregate) {
            Kind::Window
        } else if is_aggregate {
            Kind::Aggregate
        } else {
            Kind::Unknown
        }
    }

    /// Whether a call is one of an aggregate over the rows of a group.
    pub(super) fn is_aggregate(&self, call: &Function) -> bool {
        let name = match call.name.0.as_slice() {
            [ObjectNamePart::Identifier(name)] => super::folded(name),
            _ => return false,
        };
        call.over.is_none() && self.kind_of(&name, false) == Kind::Aggregate
    }

    /// A call of a function; those that other engines have are written as this one has them.
    pub(super) fn call(&mut self, expr: &mut Expr) -> Outcome<Size> {
        super::functions::rewrite(expr)?;
        let Expr::Function(call) = expr else { return self.expression(expr) };
        let Function {
            name,
            uses_odbc_syntax: _,
            parameters,
            args,
            filter,
            null_treatment,
            over,
            within_group,
        } = call;
        let span = start_of_name(name);
        let called = match name.0.as_slice() {
            [ObjectNamePart::Identifier(name)] => super::folded(name),
            _ => {
                return Err(Refusal::of(
                    &format!("The function {name}"),
                    span,
                    "Write a function's name without a dot.",
                ));
            }
        };
        let kind = self.kind_of(&called, over.is_some());
        let is_parametric = !matches!(parameters, FunctionArguments::None);
        let instead = "Write all arguments in one pair of parentheses: percentile_cont(x, 0.9).";
        refuse_if(is_parametric, &format!("{called}(...)(...)"), span, instead)?;
        let mut size = self.arguments(&called, kind, args, span)?;
        let rowwise = |what: &str| format!("{what} behind {called}, a function of one row,");
        if let Some(filter) = filter {
            refuse_if(kind == Kind::Scalar, &rowwise("FILTER"), span, "Write CASE WHEN ... THEN ... END.")?;
            refuse_if(
                kind == Kind::Window,
                &format!("FILTER behind {called}"),
                span,
                "Filter in a query inside.",
            )?;
            size = size.and(self.expression(filter)?);
        }
        if let Some(treatment) = null_treatment {
            skips_nulls(&called, kind, *treatment, over.is_some(), span)?;
        }
        if over.is_none() && kind == Kind::Window {
            let instead = format!("Write {called}(...) OVER (PARTITION BY user_key ORDER BY event_time).");
            return Err(Refusal::because(&format!("{called} needs OVER"), span, &instead));
        }
        if let Some(over) = over {
            if let Some(clause) = self.no_windows {
                let instead = "Compute it in a query inside, and write the condition in the query around it; or write QUALIFY in \
                               place of WHERE.";
                return Err(Refusal::of(&format!("{called} with OVER in {clause}"), span, instead));
            }
            refuse_if(kind == Kind::Scalar, &rowwise("OVER"), span, "Leave OVER out.")?;
            size = size.and(self.over(over)?);
        }
        if !within_group.is_empty() {
            refuse_if(kind == Kind::Scalar, &rowwise("WITHIN GROUP"), span, "Leave it out.")?;
            refuse_if(
                over.is_some(),
                "WITHIN GROUP with OVER",
                span,
                "Compute it in a query that is grouped.",
            )?;
            size = size.and(self.sorts(within_group)?);
        }
        Ok(size)
    }

    fn arguments(
        &mut self,
        called: &str,
        kind: Kind,
        arguments: &mut FunctionArguments,
        span: Span,
    ) -> Outcome<Size> {
        let list = match arguments {
            FunctionArguments::None => return Ok(Size::NOTHING),
            FunctionArguments::Subquery(_) => {
                let instead = format!("Put the query in parentheses of its own: {called}((SELECT ...)).");
                return Err(Refusal::of(&format!("A query in {called}(...)"), span, &instead));
            }
            FunctionArguments::List(list) => list,
        };
        let FunctionArgumentList { duplicate_treatment, args, clauses } = list;
        match duplicate_treatment {
            None => {}
            Some(DuplicateTreatment::Distinct | DuplicateTreatment::All) => {
                let of_rows = matches!(kind, Kind::Scalar | Kind::Window);
                refuse_if(of_rows, &format!("DISTINCT or ALL in {called}"), span, "Leave it out.")?;
            }
        }
        let mut size = Size::NOTHING;
        for argument in args {
            size = size.and(match argument {
                FunctionArg::Unnamed(argument)
                | FunctionArg::Named { name: _, arg: argument, operator: _ } => {
                    self.argument(called, kind, argument, span)?
                }
                FunctionArg::ExprNamed { name: _, arg: _, operator: _ } => {
                    return Err(Refusal::of(
                        "A name of an argument that is computed",
                        span,
                        "Leave the name out.",
                    ));
                }
            });
        }
        for clause in clauses {
            size = size.and(self.clause(called, kind, clause, span)?);
        }
        Ok(size)
    }

    fn argument(
        &mut self,
        called: &str,
        kind: Kind,
        argument: &mut FunctionArgExpr,
        span: Span,
    ) -> Outcome<Size> {
        match argument {
            FunctionArgExpr::Expr(expr) => self.expression(expr),
            FunctionArgExpr::Wildcard => {
                let instead = "Name a column: * stands for all rows in count(*) only.";
                let is_known = kind != Kind::Unknown;
                refuse_if(called != "count" && is_known, &format!("{called}(*)"), span, instead)?;
                Ok(Size::NOTHING)
            }
            FunctionArgExpr::QualifiedWildcard(name) => {
                let what = format!("{called}({name}.*)");
                Err(Refusal::of(
                    &what,
                    span,
                    &format!("Write count({name}.user_key) for rows that have one."),
                ))
            }
            FunctionArgExpr::WildcardWithOptions(_) => {
                Err(Refusal::of(&format!("{called}(* ...)"), span, "Write count(*), or name a column."))
            }
        }
    }

    fn clause(
        &mut self,
        called: &str,
        kind: Kind,
        clause: &mut FunctionArgumentClause,
        span: Span,
    ) -> Outcome<Size> {
        let what = |what: &str| format!("{what} in {called}");
        match clause {
            FunctionArgumentClause::OrderBy(sorts) => {
                let of_rows = matches!(kind, Kind::Scalar | Kind::Window);
                refuse_if(
                    of_rows,
                    &what("ORDER BY"),
                    span,
                    "Leave it out, or write it in OVER (ORDER BY ...).",
                )?;
                if let Some(place) = sorts.iter().find(|sort| is_number(&sort.expr)) {
                    let instead = "Name the column that the values are ordered by.";
                    return Err(Refusal::of(&what("The place of a column"), start_of(&place.expr), instead));
                }
                self.sorts(sorts)
            }
            FunctionArgumentClause::IgnoreOrRespectNulls(treatment) => {
                skips_nulls(called, kind, *treatment, false, span)?;
                Ok(Size::NOTHING)
            }
            FunctionArgumentClause::Limit(_) => {
                Err(Refusal::of(&what("LIMIT"), span, "Write array_slice(array_agg(x ORDER BY y), 1, 10)."))
            }
            FunctionArgumentClause::Separator(_) => {
                Err(Refusal::of(&what("SEPARATOR"), span, "Write string_agg(x, ', ')."))
            }
            FunctionArgumentClause::OnOverflow(_) => {
                Err(Refusal::of(&what("ON OVERFLOW"), span, "Leave it out."))
            }
            FunctionArgumentClause::Having(_) => {
                Err(Refusal::of(&what("HAVING"), span, "Write last_value(x ORDER BY y)."))
            }
            FunctionArgumentClause::JsonNullClause(_) | FunctionArgumentClause::JsonReturningClause(_) => {
                Err(Refusal::of(&what("A clause about JSON"), span, "Leave it out."))
            }
        }
    }
}

/// Refuses IGNORE NULLS where it would do nothing.
fn skips_nulls(called: &str, kind: Kind, treatment: NullTreatment, in_window: bool, span: Span) -> Outcome {
    let words = match treatment {
        NullTreatment::IgnoreNulls => "IGNORE NULLS",
        NullTreatment::RespectNulls => "RESPECT NULLS",
    };
    // The planner asks aggregates of groups itself.
    let is_done =
        SKIP_NULLS.contains(&called) || (kind == Kind::Aggregate && !in_window) || kind == Kind::Unknown;
    let instead = "Leave it out, or write FILTER (WHERE x IS NOT NULL).";
    refuse_if(!is_done, &format!("{words} behind {called}"), span, instead)
}
