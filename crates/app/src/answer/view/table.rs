//! A table on the page: aligned, sortable where that makes sense, in pages of a hundred rows.

use super::export::use_in_sight;
use super::fold::use_fold;
use super::open::{Opener, value};
use rockpool_question::GroupValue;
use rockpool_report::{CellStyle, Grid, GridCell, GridColumn, GridRow, Mark, format};
use std::rc::Rc;
use yew::prelude::*;

/// Rows on a page of a table.
const PAGE: usize = 100;

/// Properties of [`DataTable`].
#[derive(Properties)]
pub struct DataTableProps {
    /// The table.
    pub grid: Rc<Grid>,
    /// Whether a chart above it shows the same.
    #[prop_or_default]
    pub below_chart: bool,
}

impl PartialEq for DataTableProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.grid, &other.grid) && self.below_chart == other.below_chart
    }
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sorting {
    column: usize,
    descending: bool,
}

/// A table that can be copied. Every cell with a value carries it exactly as `data-value`, and its column's key
/// as `data-column`.
#[component]
pub fn DataTable(props: &DataTableProps) -> Html {
    let grid = &props.grid;
    let opener = use_context::<Opener>();
    let sorting = use_state(|| None::<Sorting>);
    let page = use_state(|| 0_usize);
    let fold = use_fold(grid.rows.len(), props.below_chart);
    use_in_sight(grid);
    let sorted: Vec<&GridRow> = match *sorting {
        Some(sorting) => grid.sorted(sorting.column, sorting.descending),
        None => grid.rows.iter().collect(),
    };
    let last_page = sorted.len().saturating_sub(1) / PAGE;
    let here = (*page).min(last_page);
    let rows: Vec<&GridRow> = sorted.into_iter().skip(here * PAGE).take(fold.most.unwrap_or(PAGE)).collect();
    let headings = grid.columns.iter().enumerate().map(|(index, column)| {
        let toggle = grid.sortable.then(|| {
            let (sorting, page) = (sorting.clone(), page.clone());
            Callback::from(move |_: MouseEvent| {
                let next = match *sorting {
                    Some(now) if now.column == index && now.descending => None,
                    now => Some(Sorting {
                        column: index,
                        descending: now.is_some_and(|now| now.column == index),
                    }),
                };
                sorting.set(next);
                page.set(0);
            })
        });
        heading(column, sorting.filter(|sorting| sorting.column == index), toggle)
    });
    html! {
        <div class={classes!("data-table", fold.class())}>
            if !fold.hides_all() {
                <div class="data-table-scroll" tabindex="0" role="group" aria-label={format!("{}, table", grid.name)}>
                    <table>
                        <caption class="visually-hidden">{ &grid.name }</caption>
                        <thead><tr>{ for headings }</tr></thead>
                        { for bodies(&rows, &grid.columns, opener.as_ref()) }
                    </table>
                </div>
            }
            { fold.button() }
            if last_page > 0 && fold.most.is_none() {
                { pager(here, last_page, grid.rows.len(), &page) }
            }
        </div>
    }
}

fn heading(column: &GridColumn, sorting: Option<Sorting>, toggle: Option<Callback<MouseEvent>>) -> Html {
    let order = sorting.map(|sorting| if sorting.descending { "descending" } else { "ascending" });
    let class = classes!(column.numeric.then_some("numeric"));
    let title = column.hint.map(AttrValue::from).or_else(|| column.exact.clone().map(AttrValue::from));
    html! {
        <th scope="col" {class} aria-sort={order} {title} data-column={column.key.clone()}>
            if let Some(onclick) = toggle {
                <button type="button" class="sort" {onclick}>
                    { &column.title }
                    <span class="sort-mark" aria-hidden="true">
                        { match order { Some("descending") => "↓", Some(_) => "↑", None => "↕" } }
                    </span>
                </button>
            } else {
                { &column.title }
            }
        </th>
    }
}

/// One body for each stretch of rows of one group, with the group's heading above.
fn bodies(rows: &[&GridRow], columns: &[GridColumn], opener: Option<&Opener>) -> Vec<Html> {
    let width = columns.len();
    let stretches = rows.chunk_by(|left, right| left.group == right.group && left.total == right.total);
    stretches
        .map(|stretch| {
            let group = stretch.first().and_then(|row| row.group.clone());
            let total = stretch.first().is_some_and(|row| row.total);
            html! {
                <tbody class={classes!(total.then_some("total"))} data-group={group.clone()}>
                    if let Some(group) = group {
                        <tr class="group">
                            <th scope="rowgroup" colspan={width.to_string()} class={classes!(no_value(&group))}>{ group }</th>
                        </tr>
                    }
                    { for stretch.iter().map(|row| html! {
                        <tr>{ for row.cells.iter().zip(columns).map(|(cell, column)| self::cell(cell, column, opener)) }</tr>
                    }) }
                </tbody>
            }
        })
        .collect()
}

fn cell(cell: &GridCell, column: &GridColumn, opener: Option<&Opener>) -> Html {
    let text = cell.text();
    let exact = (!cell.value.is_absent()).then(|| cell.value.exact());
    let shown = value(&text, cell.opens.as_ref(), opener);
    let key = column.key.clone();
    let title = cell.title.clone().or_else(|| exact.clone().filter(|exact| *exact != text));
    let numeric = column.numeric.then_some("numeric");
    match cell.style {
        CellStyle::Heading => html! {
            <th scope="row" class={classes!(numeric, no_value(&text))} {title} data-value={exact} data-column={key}>
                { shown }
                if cell.mark == Some(Mark::Unfinished) {
                    <span class="unfinished-mark">{ "unfinished" }</span>
                }
            </th>
        },
        style => html! {
            <td
                class={classes!(numeric, (style == CellStyle::Muted).then_some("muted"))}
                {title}
                data-value={exact}
                data-column={key}
            >{ shown }{ cell.mark.map_or("", Mark::sign) }</td>
        },
    }
}

/// The class of a group that has no value of its own. No value is labelled like one.
fn no_value(label: &str) -> Option<&'static str> {
    let labels =
        [GroupValue::Other, GroupValue::NotSet, GroupValue::NotReached].map(|group| group.to_string());
    labels.iter().any(|other| other == label).then_some("no-value")
}

fn pager(here: usize, last: usize, rows: usize, page: &UseStateHandle<usize>) -> Html {
    let to = |target: Option<usize>| {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(target) = target {
                page.set(target);
            }
        })
    };
    let shown = format!(
        "Rows {} to {} of {}",
        format::count((here * PAGE + 1) as u64),
        format::count(rows.min((here + 1) * PAGE) as u64),
        format::count(rows as u64)
    );
    html! {
        <nav class="pager" aria-label="Pages of the table">
            <button
                type="button"
                class="button quiet small"
                aria-disabled={(here == 0).then_some("true")}
                onclick={to(here.checked_sub(1))}
            >{ "Previous page" }</button>
            <span role="status">{ shown }</span>
            <button
                type="button"
                class="button quiet small"
                aria-disabled={(here == last).then_some("true")}
                onclick={to((here < last).then_some(here + 1))}
            >{ "Next page" }</button>
        </nav>
    }
}
