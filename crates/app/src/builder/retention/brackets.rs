//! Brackets of periods, by their edges.

use crate::builder::fields::NumberField;
use crate::builder::place::Place;
use crate::builder::{changed, icon, put, take};
use crate::focus;
use rockpool_question::{CalendarUnit, limits};
use yew::prelude::*;

/// The fewest edges: one bracket.
const FEWEST_EDGES: usize = 2;

/// Properties of [`BracketsEditor`].
#[derive(Properties, PartialEq)]
pub struct BracketsEditorProps {
    /// The place of the edges.
    pub place: Place,
    /// The period.
    pub unit: CalendarUnit,
    /// The edges.
    pub edges: Vec<u32>,
    /// Called with the changed edges.
    pub on_change: Callback<Vec<u32>>,
}

/// The edges, and the brackets they make.
#[component]
pub fn BracketsEditor(props: &BracketsEditorProps) -> Html {
    let BracketsEditorProps { place, edges, unit, on_change } = props;
    let edge_id = {
        let root = place.id();
        move |index: usize| format!("{root}-{index}")
    };
    let on_add = {
        let next = edge_id(edges.len());
        changed(edges, on_change, move |edges: &mut Vec<u32>, _: MouseEvent| {
            edges.push(next_edge(edges));
            focus::later_on(next.clone());
        })
    };
    let removable = edges.len() > FEWEST_EDGES;
    let fields = edges.iter().enumerate().map(|(index, edge)| {
        let on_edge = changed(edges, on_change, move |edges: &mut Vec<u32>, edge: f64| {
            put(edges, index, edge as u32);
        });
        let on_remove =
            changed(edges, on_change, move |edges: &mut Vec<u32>, _: MouseEvent| take(edges, index));
        html! {
            <li class="builder-edge" key={index}>
                <NumberField
                    id={edge_id(index)}
                    label={format!("Edge {}", index + 1)}
                    label_hidden=true
                    value={Some(f64::from(*edge))}
                    min={Some(0.0)}
                    max={Some(f64::from(limits::RETENTION_PERIODS.most))}
                    whole=true
                    on_change={on_edge}
                />
                if removable {
                    <button
                        type="button"
                        class="chip-remove"
                        aria-label={format!("Remove edge {}", index + 1)}
                        onclick={on_remove}
                    >{ icon::remove() }</button>
                }
            </li>
        }
    });
    html! {
        <div class="builder-section" role="group" aria-label="Brackets">
            <span class="builder-section-title" aria-hidden="true">{ "Edges of the brackets" }</span>
            <ol class="builder-edges">{ for fields }
                <li>
                    <button
                        type="button"
                        class="button small"
                        disabled={edges.last().is_some_and(|edge| *edge >= limits::RETENTION_PERIODS.most)
                            || !limits::BRACKETS.allows(edges.len())}
                        onclick={on_add}
                    >{ icon::add() }{ "Add edge" }</button>
                </li>
            </ol>
            <p class="builder-hint">{ words(edges, *unit) }</p>
            if let Some(problem) = place.problem_within() {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}

/// Brackets to begin with: the first period alone, then three times as many each time.
pub fn suggested(periods: u32) -> Vec<u32> {
    let mut edges = vec![0, 1];
    while let Some(edge) = edges.last().map(|edge| edge * 3 + 1).filter(|edge| *edge <= periods.max(4)) {
        edges.push(edge);
    }
    edges
}

/// The edge after the last: a bracket as wide as the one before.
fn next_edge(edges: &[u32]) -> u32 {
    let last = edges.last().copied().unwrap_or(0);
    let before = edges.len().checked_sub(2).and_then(|index| edges.get(index)).copied().unwrap_or(0);
    last.saturating_add(last.saturating_sub(before).max(1)).min(limits::RETENTION_PERIODS.most)
}

/// The brackets in words: `weeks 0, 1 to 3, 4 to 7`.
fn words(edges: &[u32], unit: CalendarUnit) -> String {
    let bracket = |edges: &[u32]| match edges {
        [from, to] if *to == from + 1 => Some(from.to_string()),
        [from, to] if to > from => Some(format!("{from} to {}", to - 1)),
        _ => None,
    };
    let brackets: Vec<String> = edges.windows(2).filter_map(bracket).collect();
    format!("Columns: {}s {}", unit.name(), brackets.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_half_open_and_said_by_their_periods() {
        assert_eq!(words(&[0, 1, 4, 8], CalendarUnit::Week), "Columns: weeks 0, 1 to 3, 4 to 7");
        assert_eq!(words(&[3, 3, 5], CalendarUnit::Day), "Columns: days 3 to 4");
    }

    #[test]
    fn suggestions_ascend() {
        assert_eq!(suggested(8), [0, 1, 4]);
        assert_eq!(suggested(30), [0, 1, 4, 13]);
        assert_eq!(suggested(1), [0, 1, 4]);
    }

    #[test]
    fn the_next_bracket_is_as_wide_as_the_last() {
        assert_eq!(next_edge(&[0, 1, 4]), 7);
        assert_eq!(next_edge(&[5]), 10);
        assert_eq!(next_edge(&[]), 1);
        assert_eq!(next_edge(&[0, 399]), limits::RETENTION_PERIODS.most);
    }
}
