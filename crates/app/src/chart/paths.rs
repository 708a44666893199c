//! The chart of a paths answer: a Sankey diagram, time from left to right.

use super::escape::shortened;
use super::theme::translucent;
use super::{Canvas, Figure};
use crate::answer::format;
use crate::answer::model::paths::{Way, leads_to_anchor, link_part, ways};
use plotly::Sankey;
use plotly::common::{Font, Orientation};
use plotly::sankey::{Arrangement, Line, Link, Node};
use rockpool_question::{PathAnchor, PathName, PathNode, PathsAnswer};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The width that a step needs for its names, in CSS pixels.
const STEP_WIDTH: u32 = 150;

/// How many columns of nodes there are.
fn columns(answer: &PathsAnswer) -> u32 {
    answer.nodes.iter().map(|node| node.step).max().map_or(1, |last| last.saturating_add(1))
}

/// The least width in which names do not run into each other, in CSS pixels.
pub fn least_width(answer: &PathsAnswer) -> u32 {
    columns(answer).saturating_mul(STEP_WIDTH)
}

/// The height for the step with the most names, in CSS pixels.
pub fn height(answer: &PathsAnswer) -> u32 {
    let mut names = BTreeMap::<u32, u32>::new();
    for node in &answer.nodes {
        *names.entry(node.step).or_default() += 1;
    }
    names.values().max().copied().unwrap_or(1).saturating_mul(46).clamp(240, 900)
}

/// Nodes by step with ribbons between them, as wide as they have users.
pub fn sankey(answer: &PathsAnswer, anchor: &PathAnchor, canvas: &Canvas) -> Figure {
    let ways = ways(answer, anchor);
    let longest = (canvas.width / columns(answer).max(1)).saturating_sub(28) as usize / 7;
    let labels: Vec<String> =
        answer.nodes.iter().map(|node| shortened(&node.name.to_string(), longest.max(6))).collect();
    let node_colours = answer.nodes.iter().map(|node| colour(answer, node, canvas)).collect::<Vec<_>>();
    let link_colours = ways.iter().map(|way| {
        let colour = colour(answer, way.later, canvas);
        translucent(&colour, 0.38, &canvas.theme.faint)
    });
    let node = Node::new()
        .label(labels.iter().map(String::as_str).collect())
        .color_array(node_colours)
        .hover_template_array(answer.nodes.iter().map(|node| node_hover(answer, node)).collect())
        .line(Line::new().width(0.0))
        .pad(18)
        .thickness(14);
    let link = Link::new()
        .source(ways.iter().map(|way| way.earlier_index).collect())
        .target(ways.iter().map(|way| way.later_index).collect())
        .value(ways.iter().map(|way| way.users as f64).collect::<Vec<f64>>())
        .color_array(link_colours.collect::<Vec<String>>())
        .hover_template_array(ways.iter().map(|way| link_hover(answer, way)).collect());
    let trace = Sankey::new()
        .orientation(Orientation::Horizontal)
        .arrangement(Arrangement::Fixed)
        .text_font(Font::new().size(12).color(canvas.theme.strong.clone()))
        .node(node)
        .link(link);
    let layout = canvas
        .layout(height(answer))
        .margin(plotly::layout::Margin::new().left(8).right(8).top(8).bottom(16))
        .show_legend(false);
    let mut figure = Figure::new(vec![trace], &layout);
    align(&mut figure.data, leads_to_anchor(anchor));
    let parts = vec![ways.iter().map(|way| Some(link_part(way.link))).collect()];
    figure.with_parts(parts)
}

/// Keeps a node in the column of its step, also where no way leads on. The library's Rust types do not know the
/// attribute.
fn align(data: &mut Value, leads_to_anchor: bool) {
    let side = if leads_to_anchor { "right" } else { "left" };
    if let Some(node) = data.pointer_mut("/0/node").and_then(Value::as_object_mut) {
        node.insert("align".to_owned(), json!(side));
    }
}

/// The colour of a node: one for each event, wherever it stands; grey for what is no event.
fn colour(answer: &PathsAnswer, node: &PathNode, canvas: &Canvas) -> String {
    if !matches!(node.name, PathName::Event { .. } | PathName::Goal) {
        return canvas.theme.series(8);
    }
    let mut names: Vec<&PathName> = Vec::new();
    for other in &answer.nodes {
        if matches!(other.name, PathName::Event { .. } | PathName::Goal) && !names.contains(&&other.name) {
            names.push(&other.name);
        }
    }
    let index = names.iter().position(|name| **name == node.name).unwrap_or(0);
    // Grey, the ninth, is for what is no event.
    canvas.theme.series(if index % 9 == 8 { 9 } else { index % 9 })
}

/// Text for a template of the library, in which `%{…}` would be replaced.
fn harmless(text: &str, longest: usize) -> String {
    shortened(text, longest).replace("%{", "&#37;{")
}

fn share(users: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { format::percent(users as f64 / of as f64) }
}

fn node_hover(answer: &PathsAnswer, node: &PathNode) -> String {
    format!(
        "<b>{}</b><br>step {}<br>{} ({})<extra></extra>",
        harmless(&node.name.to_string(), 60),
        node.step,
        format::counted(node.users, "user"),
        share(node.users, answer.users)
    )
}

fn link_hover(answer: &PathsAnswer, way: &Way<'_>) -> String {
    format!(
        "<b>{}</b> → <b>{}</b><br>{} ({} of all)<extra></extra>",
        harmless(&way.earlier.name.to_string(), 40),
        harmless(&way.later.name.to_string(), 40),
        format::counted(way.users, "user"),
        share(way.users, answer.users)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::samples;
    use crate::chart::Theme;
    use rockpool_question::{AnswerPart, Step};

    fn drawn(anchor: PathAnchor) -> Figure {
        sankey(&samples::paths(), &anchor, &Canvas { theme: Theme::default(), width: 800 })
    }

    #[test]
    fn ribbons_run_from_the_earlier_to_the_later_and_are_numbers_of_the_answer() {
        let figure = drawn(PathAnchor::From(Step::of("opened")));
        let trace = &figure.data[0];
        assert_eq!(trace["type"], "sankey");
        assert_eq!(trace["link"]["source"], json!([0, 0, 1, 1]));
        assert_eq!(trace["link"]["target"], json!([1, 2, 3, 4]));
        assert_eq!(trace["link"]["value"], json!([60.0, 40.0, 45.0, 15.0]));
        assert_eq!(trace["node"]["align"], "left");
        assert_eq!(figure.part(0, 3), Some(&AnswerPart::PathsLink { link: 3 }));
        let back = drawn(PathAnchor::To(Step::of("opened")));
        assert_eq!(back.data[0]["link"]["source"], json!([1, 2, 3, 4]));
        assert_eq!(back.data[0]["node"]["align"], "right");
    }

    #[test]
    fn names_are_neither_markup_nor_templates() {
        let figure = drawn(PathAnchor::From(Step::of("opened")));
        assert_eq!(figure.data[0]["node"]["label"][1], "saved: &lt;b&gt;");
        assert_eq!(harmless("%{value}", 60), "&#37;{value}");
    }

    #[test]
    fn an_event_has_one_colour_and_the_end_is_grey() {
        let figure = drawn(PathAnchor::From(Step::of("opened")));
        let theme = Theme::default();
        let colours = &figure.data[0]["node"]["color"];
        assert_eq!(colours[0], theme.series(0));
        assert_eq!(colours[1], theme.series(1));
        assert_eq!(colours[2], theme.series(8));
        assert_eq!(colours[3], theme.series(2));
        assert_eq!(colours[4], theme.series(8));
    }

    #[test]
    fn more_steps_need_more_room() {
        assert_eq!(least_width(&samples::paths()), 450);
        assert_eq!(height(&samples::paths()), 240);
    }
}
