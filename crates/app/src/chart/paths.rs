//! The chart of a paths answer: a Sankey diagram, time from left to right.

use super::escape::shortened;
use super::theme::translucent;
use super::{Canvas, Figure};
use plotly::Sankey;
use plotly::common::{Font, Orientation};
use plotly::layout::Margin;
use plotly::sankey::{Arrangement, Line, Link, Node};
use rockpool_question::{PathAnchor, PathName, PathNode, PathsAnswer};
use rockpool_report::format;
use rockpool_report::paths::{Way, leads_to_anchor, link_part, ways};
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

/// The distance of two nodes in one step, in CSS pixels.
const GAP: f64 = 18.0;
/// The width of a node, in CSS pixels.
const THICKNESS: f64 = 14.0;
/// What is left free at each side of the diagram, in CSS pixels.
const SIDE: u32 = 8;
/// What is left free above the diagram, in CSS pixels.
const ABOVE: u32 = 8;
/// What is left free below the diagram, in CSS pixels.
const BELOW: u32 = 16;

/// The middles of the nodes as shares of the width and the height: each step a column of its own, from the top in
/// the order of the answer. The library would order them by its own rules, and moves ends to the right.
fn places(answer: &PathsAnswer, backwards: bool, canvas: &Canvas) -> (Vec<f64>, Vec<f64>) {
    let last = columns(answer).saturating_sub(1);
    let width = f64::from(canvas.width.saturating_sub(2 * SIDE).max(1));
    let tall = f64::from(height(answer).saturating_sub(ABOVE + BELOW).max(1));
    let mut steps = BTreeMap::<u32, (f64, f64)>::new();
    for node in &answer.nodes {
        let (nodes, users) = steps.entry(node.step).or_default();
        *nodes += 1.0;
        *users += node.users as f64;
    }
    // As the library does: the fullest step fills the height.
    let room = |(nodes, users): &(f64, f64)| (tall - (nodes - 1.0) * GAP) / users.max(1.0);
    let scale = steps.values().map(room).fold(f64::INFINITY, f64::min).max(0.0);
    let mut tops = BTreeMap::<u32, f64>::new();
    let place = |node: &PathNode| {
        let top = tops.entry(node.step).or_default();
        let length = node.users as f64 * scale;
        let middle = *top + length / 2.0;
        *top += length + GAP;
        let column = if backwards { last.saturating_sub(node.step) } else { node.step };
        let across = THICKNESS / 2.0 + f64::from(column) * (width - THICKNESS) / f64::from(last.max(1));
        // Nothing at all would count as no place.
        ((across / width).clamp(0.001, 0.999), (middle / tall).clamp(0.001, 0.999))
    };
    answer.nodes.iter().map(place).unzip()
}

/// The height for the step with the most names, in CSS pixels.
pub fn height(answer: &PathsAnswer) -> u32 {
    let mut names = BTreeMap::<u32, u32>::new();
    for node in &answer.nodes {
        *names.entry(node.step).or_default() += 1;
    }
    names.values().max().copied().unwrap_or(1).saturating_mul(58).clamp(240, 900)
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
    let (across, down) = places(answer, leads_to_anchor(anchor), canvas);
    let node = Node::new()
        .label(labels.iter().map(String::as_str).collect())
        .color_array(node_colours)
        .hover_template(HOVER)
        .line(Line::new().width(0.0))
        .x(across)
        .y(down)
        .pad(GAP as usize)
        .thickness(THICKNESS as usize);
    let link = Link::new()
        .source(ways.iter().map(|way| way.earlier_index).collect())
        .target(ways.iter().map(|way| way.later_index).collect())
        .value(ways.iter().map(|way| way.users as f64).collect::<Vec<f64>>())
        .color_array(link_colours.collect::<Vec<String>>())
        .hover_template(HOVER);
    let trace = Sankey::new()
        .orientation(Orientation::Horizontal)
        .arrangement(Arrangement::Fixed)
        .text_font(Font::new().size(12).color(canvas.theme.strong.clone()))
        .node(node)
        .link(link);
    let (side, above, below) = (SIDE as usize, ABOVE as usize, BELOW as usize);
    let margin = Margin::new().left(side).right(side).top(above).bottom(below);
    let layout = canvas.layout(height(answer)).margin(margin).show_legend(false);
    let mut figure = Figure::new(vec![trace], &layout);
    let nodes = answer.nodes.iter().map(|node| node_hover(answer, node)).collect::<Vec<_>>();
    let links = ways.iter().map(|way| link_hover(answer, way)).collect::<Vec<_>>();
    add(&mut figure.data, "/0/node", "customdata", json!(nodes));
    add(&mut figure.data, "/0/link", "customdata", json!(links));
    add(&mut figure.data, "/0/node", "align", if leads_to_anchor(anchor) { "right" } else { "left" }.into());
    let parts = vec![ways.iter().map(|way| Some(link_part(way.link))).collect()];
    figure.with_parts(parts)
}

/// What a reader sees who points at a node or a link: the text made for it. The library inserts it as it is, and
/// takes no template of its own for each.
const HOVER: &str = "%{customdata}<extra></extra>";

/// Adds an attribute that the library's Rust types do not know.
fn add(data: &mut Value, to: &str, name: &str, value: Value) {
    if let Some(object) = data.pointer_mut(to).and_then(Value::as_object_mut) {
        object.insert(name.to_owned(), value);
    }
}

/// The colour of a node: one for each event, wherever it stands; grey for what is no event.
fn colour(answer: &PathsAnswer, node: &PathNode, canvas: &Canvas) -> String {
    if !matches!(node.name, PathName::Event { .. } | PathName::Goal) {
        return canvas.theme.rest.clone();
    }
    let mut names: Vec<&PathName> = Vec::new();
    for other in &answer.nodes {
        if matches!(other.name, PathName::Event { .. } | PathName::Goal) && !names.contains(&&other.name) {
            names.push(&other.name);
        }
    }
    let index = names.iter().position(|name| **name == node.name).unwrap_or(0);
    // Grey is for what is no event; each name stands beside its node.
    canvas.theme.again(index)
}

fn share(users: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { format::percent(users as f64 / of as f64) }
}

fn node_hover(answer: &PathsAnswer, node: &PathNode) -> String {
    format!(
        "<b>{}</b><br>step {}<br>{} ({})",
        shortened(&node.name.to_string(), 60),
        node.step,
        format::counted(node.users, "user"),
        share(node.users, answer.users)
    )
}

fn link_hover(answer: &PathsAnswer, way: &Way<'_>) -> String {
    format!(
        "<b>{}</b> → <b>{}</b><br>{} ({} of all)",
        shortened(&way.earlier.name.to_string(), 40),
        shortened(&way.later.name.to_string(), 40),
        format::counted(way.users, "user"),
        share(way.users, answer.users)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use rockpool_question::{AnswerPart, Step};
    use rockpool_report::samples;

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
    fn names_are_no_markup() {
        let figure = drawn(PathAnchor::From(Step::of("opened")));
        assert_eq!(figure.data[0]["node"]["label"][1], "saved: &lt;b&gt;");
        let hover = figure.data[0]["link"]["customdata"][0].as_str().unwrap().replace('\u{202f}', " ");
        assert_eq!(hover, "<b>opened</b> → <b>saved: &lt;b&gt;</b><br>60 users (60.0 % of all)");
        assert_eq!(figure.data[0]["link"]["hovertemplate"], "%{customdata}<extra></extra>");
    }

    #[test]
    fn an_event_has_one_colour_and_the_end_is_grey() {
        let figure = drawn(PathAnchor::From(Step::of("opened")));
        let theme = Theme::default();
        let colours = &figure.data[0]["node"]["color"];
        assert_eq!(colours[0], theme.series(0));
        assert_eq!(colours[1], theme.series(1));
        assert_eq!(colours[2], theme.rest);
        assert_eq!(colours[3], theme.series(2));
        assert_eq!(colours[4], theme.rest);
    }

    #[test]
    fn steps_are_columns_from_the_top() {
        let canvas = Canvas { theme: Theme::default(), width: 816 };
        let (across, down) = places(&samples::paths(), false, &canvas);
        // 800 wide: 7, the middle, 793.
        assert_eq!(across, [0.00875, 0.5, 0.5, 0.99125, 0.99125]);
        // 216 high; two nodes of together 100 users and a gap of 18 leave 1.98 for each user.
        let expected = [99.0 / 216.0, 59.4 / 216.0, (118.8 + 18.0 + 39.6) / 216.0, 44.55 / 216.0];
        assert!(
            down.iter().zip(expected).all(|(down, expected)| (down - expected).abs() < 1e-12),
            "{down:?}"
        );
        let (across, _) = places(&samples::paths(), true, &canvas);
        assert_eq!(across, [0.99125, 0.5, 0.5, 0.00875, 0.00875]);
    }

    #[test]
    fn more_steps_need_more_room() {
        assert_eq!(least_width(&samples::paths()), 450);
        assert_eq!(height(&samples::paths()), 240);
    }
}
