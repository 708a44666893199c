//! One `SELECT`: its clauses.

use super::order::refuse_constant;
use super::refusal::{refuse_if, start_of, start_of_name};
use super::size::Size;
use super::{Outcome, Refusal, Walk, is_number};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Distinct, ExcludeSelectItem, Expr, GroupByExpr, GroupByWithModifier,
    NamedWindowDefinition, NamedWindowExpr, ReplaceSelectElement, Select, SelectFlavor, SelectItem,
    SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};
use datafusion::sql::sqlparser::tokenizer::Span;

impl Walk<'_> {
    /// A select. Its named windows stay known for the `ORDER BY` behind it.
    pub(super) fn select(&mut self, select: &mut Select) -> Outcome<Size> {
        let Select {
            select_token,
            optimizer_hints,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        let span = select_token.0.span;
        refuse_if(!optimizer_hints.is_empty(), "A hint in /*+ */", span, "Leave it out.")?;
        refuse_if(select_modifiers.is_some(), "A modifier of SELECT", span, "Leave it out.")?;
        refuse_if(top.is_some(), "TOP", span, "Write LIMIT at the end of the query.")?;
        refuse_if(
            exclude.is_some(),
            "EXCLUDE behind the columns",
            span,
            "Write SELECT * EXCLUDE (a_column) FROM ...",
        )?;
        if let Some(into) = into {
            return Err(Refusal::of(
                "INTO",
                start_of_name(&into.name),
                "An extract is only read: leave it out.",
            ));
        }
        let instead = "Write FROM a_table CROSS JOIN UNNEST(a_list) AS t(item).";
        refuse_if(!lateral_views.is_empty(), "LATERAL VIEW", span, instead)?;
        refuse_if(!connect_by.is_empty(), "CONNECT BY", span, "Write WITH RECURSIVE.")?;
        let at = |exprs: &[Expr]| exprs.first().map_or_else(Span::empty, start_of);
        refuse_if(!cluster_by.is_empty(), "CLUSTER BY", at(cluster_by), "Write ORDER BY.")?;
        refuse_if(!distribute_by.is_empty(), "DISTRIBUTE BY", at(distribute_by), "Leave it out.")?;
        let sorted = sort_by.first().map_or_else(Span::empty, |sort| start_of(&sort.expr));
        refuse_if(!sort_by.is_empty(), "SORT BY", sorted, "Write ORDER BY.")?;
        refuse_if(value_table_mode.is_some(), "SELECT AS STRUCT or AS VALUE", span, "Name the columns.")?;
        // Standard and FROM-first select the same; without a SELECT all columns are meant.
        if *flavor == SelectFlavor::FromFirstNoSelect && projection.is_empty() {
            projection.push(SelectItem::Wildcard(WildcardAdditionalOptions::default()));
        }
        refuse_if(
            projection.is_empty(),
            "SELECT without a column",
            span,
            "Write SELECT 1, or name the columns.",
        )?;
        *flavor = SelectFlavor::Standard;
        for window in std::mem::take(named_window) {
            self.name_window(window)?;
        }
        let mut size = self.from(from)?;
        if let Some(filter) = prewhere.take() {
            // PREWHERE filters rows before WHERE does: together they are both.
            *selection = Some(match selection.take() {
                None => filter,
                Some(other) => Expr::BinaryOp {
                    left: Box::new(Expr::Nested(Box::new(filter))),
                    op: BinaryOperator::And,
                    right: Box::new(Expr::Nested(Box::new(other))),
                },
            });
        }
        for (part, clause) in [(selection, "WHERE"), (having, "HAVING")] {
            if let Some(part) = part {
                size = size.and(self.without_windows(clause, |walk| walk.expression(part))?);
            }
        }
        if let Some(qualify) = qualify {
            size = size.and(self.expression(qualify)?);
        }
        match distinct {
            None | Some(Distinct::All | Distinct::Distinct) => {}
            Some(Distinct::On(exprs)) => {
                exprs.iter().try_for_each(|expr| refuse_constant("DISTINCT ON", expr))?;
                size = size.and(self.expressions(exprs)?);
            }
        }
        self.refuse_grouped_aggregate(projection, group_by)?;
        for item in projection {
            size = size.and(self.item(item)?);
        }
        Ok(size.and(self.without_windows("GROUP BY", |walk| walk.group_by(group_by))?))
    }

    /// A clause in which no function can have OVER.
    pub(super) fn without_windows<T>(
        &mut self,
        clause: &'static str,
        walk: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let outside = self.no_windows.replace(clause);
        let done = walk(self)?;
        self.no_windows = outside;
        Ok(done)
    }

    /// Refuses to group by the place of an aggregate.
    fn refuse_grouped_aggregate(&self, projection: &[SelectItem], group_by: &GroupByExpr) -> Outcome {
        let GroupByExpr::Expressions(exprs, _) = group_by else { return Ok(()) };
        for expr in exprs.iter().filter(|expr| is_number(expr)) {
            let place = expr.to_string().parse::<usize>().ok().and_then(|place| place.checked_sub(1));
            let item = place.and_then(|place| projection.get(place));
            let (SelectItem::UnnamedExpr(Expr::Function(call))
            | SelectItem::ExprWithAlias { expr: Expr::Function(call), .. }) = (match item {
                Some(item) => item,
                None => continue,
            })
            else {
                continue;
            };
            if self.is_aggregate(call) {
                let reason = format!("GROUP BY {expr} means {}, which is an aggregate", call.name);
                return Err(Refusal::because(&reason, start_of(expr), "Leave it out, or name a column."));
            }
        }
        Ok(())
    }

    fn name_window(&mut self, window: NamedWindowDefinition) -> Outcome {
        let NamedWindowDefinition(name, defined) = window;
        let mut spec = match defined {
            NamedWindowExpr::NamedWindow(other) => self.named_window(&other)?,
            NamedWindowExpr::WindowSpec(spec) => spec,
        };
        self.resolve_window(&mut spec)?;
        let known = self.windows.last_mut();
        if known.and_then(|known| known.insert(name.value.clone(), spec)).is_some() {
            let reason = format!("There are two windows called '{}'", name.value);
            return Err(Refusal::because(&reason, name.span, "Give one of them another name."));
        }
        Ok(())
    }

    fn item(&mut self, item: &mut SelectItem) -> Outcome<Size> {
        match item {
            SelectItem::UnnamedExpr(expr) => self.expression(expr),
            SelectItem::ExprWithAlias { expr, alias: _ } => self.expression(expr),
            SelectItem::ExprWithAliases { expr, aliases: _ } => {
                Err(Refusal::of("Several names for one column", start_of(expr), "Select each by itself."))
            }
            SelectItem::QualifiedWildcard(kind, options) => {
                if let SelectItemQualifiedWildcardKind::Expr(expr) = kind {
                    let instead = "Name the fields: a_struct['a_field'].";
                    return Err(Refusal::of("All fields of an expression", start_of(expr), instead));
                }
                self.wildcard(options)
            }
            SelectItem::Wildcard(options) => self.wildcard(options),
        }
    }

    fn wildcard(&mut self, options: &mut WildcardAdditionalOptions) -> Outcome<Size> {
        let WildcardAdditionalOptions {
            wildcard_token,
            opt_ilike,
            opt_exclude,
            opt_except: _,
            opt_replace,
            opt_rename,
            opt_alias,
        } = options;
        self.sees_whole_map = true;
        let span = wildcard_token.0.span;
        refuse_if(opt_ilike.is_some(), "* ILIKE", span, "Name the columns.")?;
        refuse_if(opt_rename.is_some(), "* RENAME", span, "Name the columns: a_column AS another.")?;
        refuse_if(opt_alias.is_some(), "A name for *", span, "Name the columns.")?;
        match opt_exclude {
            None | Some(ExcludeSelectItem::Single(_) | ExcludeSelectItem::Multiple(_)) => {}
        }
        let mut size = Size::NOTHING;
        if let Some(replace) = opt_replace {
            for item in &mut replace.items {
                let ReplaceSelectElement { expr, column_name: _, as_keyword: _ } = item.as_mut();
                size = size.and(self.expression(expr)?);
            }
        }
        Ok(size)
    }

    fn group_by(&mut self, group_by: &mut GroupByExpr) -> Outcome<Size> {
        let modifiers = match group_by {
            GroupByExpr::All(modifiers) => {
                let instead = "Name the columns: GROUP BY ROLLUP(a, b).";
                refuse_if(
                    !modifiers.is_empty(),
                    "GROUP BY ALL WITH ROLLUP, CUBE or TOTALS",
                    Span::empty(),
                    instead,
                )?;
                return Ok(Size::NOTHING);
            }
            GroupByExpr::Expressions(_, modifiers) => std::mem::take(modifiers),
        };
        let GroupByExpr::Expressions(exprs, _) = group_by else { return Ok(Size::NOTHING) };
        // An empty set beside columns is nothing; alone it is all rows.
        let is_empty = |expr: &Expr| matches!(expr, Expr::Tuple(parts) if parts.is_empty());
        if !exprs.is_empty() && exprs.iter().all(is_empty) {
            *exprs = vec![Expr::GroupingSets(vec![vec![]])];
        }
        exprs.retain(|expr| !is_empty(expr));
        for expr in exprs.iter().filter(|expr| !is_number(expr) || expr.to_string().contains('.')) {
            refuse_constant("GROUP BY", expr)?;
        }
        let span = exprs.first().map_or_else(Span::empty, start_of);
        for modifier in modifiers {
            let parts = || exprs.iter().cloned().map(|expr| vec![expr]).collect();
            let sets = match modifier {
                GroupByWithModifier::Rollup => Expr::Rollup(parts()),
                GroupByWithModifier::Cube => Expr::Cube(parts()),
                GroupByWithModifier::Totals => {
                    let instead = "Write GROUP BY ROLLUP(...), whose last row has the total.";
                    return Err(Refusal::of("WITH TOTALS", span, instead));
                }
                GroupByWithModifier::GroupingSets(_) => {
                    let instead = "Write GROUP BY GROUPING SETS ((a), (b), ()).";
                    return Err(Refusal::of("GROUPING SETS behind the columns", span, instead));
                }
            };
            *exprs = vec![sets];
        }
        self.expressions(exprs)
    }

    /// The parts of ROLLUP, CUBE or GROUPING SETS.
    pub(super) fn sets(&mut self, sets: &mut [Vec<Expr>], may_be_several: bool) -> Outcome<Size> {
        let mut size = Size::NOTHING;
        for set in sets {
            if let Some(place) = set.iter().find(|expr| is_number(expr)) {
                let instead =
                    "Name the column: inside ROLLUP, CUBE and GROUPING SETS a number is a constant.";
                return Err(Refusal::of("The place of a column", start_of(place), instead));
            }
            if set.len() != 1 && !may_be_several {
                let span = set.first().map_or_else(Span::empty, start_of);
                let instead = "Write GROUPING SETS, and each set of columns in parentheses.";
                return Err(Refusal::of("Several columns in one part of ROLLUP or CUBE", span, instead));
            }
            size = size.and(self.expressions(set)?);
        }
        Ok(size)
    }

    /// Expressions in a row.
    pub(super) fn expressions<'e>(&mut self, exprs: impl IntoIterator<Item = &'e mut Expr>) -> Outcome<Size> {
        exprs.into_iter().try_fold(Size::NOTHING, |size, expr| Ok(size.and(self.expression(expr)?)))
    }
}
