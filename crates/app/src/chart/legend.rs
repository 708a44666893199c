//! The legend of a chart: beside the drawing, so that it takes no room from it, however many series there are.

use super::escape::unescaped;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use yew::prelude::*;

/// More entries than this are a table, of which only some are drawn until somebody asks for others.
const MOST_IN_SIGHT: usize = 12;

/// So many of a long table are drawn at first: as many as there are colours that can be told apart.
const FIRST_DRAWN: usize = 9;

/// The entries that are not drawn at first, by their places: of many, all but the first, which are the largest.
pub fn hidden_at_first(entries: usize) -> BTreeSet<usize> {
    if entries > MOST_IN_SIGHT { (FIRST_DRAWN..entries).collect() } else { BTreeSet::new() }
}

/// The most characters of a name inside a picture.
pub const LONGEST: usize = 32;

/// The height of a line of the legend inside a picture, in CSS pixels.
const LINE: u64 = 19;

/// What a trace is called and how it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name as the data has it.
    pub name: String,
    /// The colour.
    pub colour: String,
    /// What it is worth in all, as tables write it; none where nobody says.
    pub value: Option<String>,
    /// Whether its line is dashed.
    pub dashed: bool,
    /// The traces that it means, by their places.
    pub traces: Vec<usize>,
}

/// An entry for each trace that has a name and is not left out; traces of one group are one entry.
pub fn entries(traces: &[Value]) -> Vec<Entry> {
    let group = |trace: &Value| trace["legendgroup"].as_str().map(str::to_owned);
    let shown = traces.iter().enumerate().filter(|(_, trace)| trace["showlegend"] != false);
    let entries = shown.filter_map(|(place, trace)| {
        let of_group = |other: &Value| group(trace).is_some() && group(other) == group(trace);
        let traces = traces.iter().enumerate().filter(|(at, other)| *at == place || of_group(other));
        let colour = ["/line/color", "/marker/color", "/marker/line/color"]
            .iter()
            .find_map(|path| trace.pointer(path)?.as_str());
        Some(Entry {
            name: unescaped(trace["name"].as_str()?),
            colour: colour.or_else(|| trace.pointer("/marker/color/0")?.as_str())?.to_owned(),
            value: None,
            dashed: trace
                .pointer("/line/dash")
                .and_then(Value::as_str)
                .is_some_and(|dash| dash.contains("dash")),
            traces: traces.map(|(at, _)| at).collect(),
        })
    });
    entries.collect()
}

/// The height that a legend needs inside a picture of this width, in CSS pixels.
pub fn room(entries: &[Entry], width: u64) -> u64 {
    let longest =
        entries.iter().map(|entry| entry.name.chars().count().min(LONGEST)).max().unwrap_or(0) as u64;
    // The library gives every entry the room of the longest one.
    let in_line = (width / (longest * 7 + 48)).max(1);
    (entries.len() as u64).div_ceil(in_line) * LINE + LINE
}

/// Properties of [`Legend`].
#[derive(Properties, PartialEq)]
pub struct LegendProps {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Which of them are not drawn, by their places.
    pub hidden: BTreeSet<usize>,
    /// Names as the data has them, by those that are seen.
    pub exact: Rc<BTreeMap<String, String>>,
    /// Called with the place of an entry that is to be drawn, or not to be.
    pub on_toggle: Callback<usize>,
}

/// The entries as buttons that hide and show what they name; nothing where there are none.
#[component]
pub fn Legend(props: &LegendProps) -> Html {
    if props.entries.is_empty() {
        return Html::default();
    }
    if props.entries.len() > MOST_IN_SIGHT {
        return table(props);
    }
    let entries = props.entries.iter().enumerate().map(|(place, entry)| {
        let shown = !props.hidden.contains(&place);
        let onclick = props.on_toggle.reform(move |_: MouseEvent| place);
        let swatch = classes!("legend-swatch", entry.dashed.then_some("dashed"));
        html! {
            <li>
                <button type="button" class="legend-entry" aria-pressed={shown.to_string()} title={exact_name(entry, &props.exact)}
                    {onclick}>
                    <span class={swatch} style={format!("color: {}", entry.colour)} aria-hidden="true" />
                    <bdi class="legend-name">{ &entry.name }</bdi>
                </button>
            </li>
        }
    });
    html! { <ul class="chart-legend" aria-label="Shown in the chart">{ for entries }</ul> }
}

/// The name of an entry as the data has it.
fn exact_name(entry: &Entry, exact: &BTreeMap<String, String>) -> String {
    exact.get(&entry.name).unwrap_or(&entry.name).clone()
}

/// Many entries as a table with a box for each.
fn table(props: &LegendProps) -> Html {
    let rows = props.entries.iter().enumerate().map(|(place, entry)| {
        let shown = !props.hidden.contains(&place);
        let onchange = props.on_toggle.reform(move |_: Event| place);
        let swatch = classes!("legend-swatch", entry.dashed.then_some("dashed"));
        html! {
            <li>
                <label class="legend-row" title={exact_name(entry, &props.exact)}>
                    <input type="checkbox" checked={shown} {onchange} />
                    <span class={swatch} style={format!("color: {}", entry.colour)} aria-hidden="true" />
                    <bdi class="legend-name">{ &entry.name }</bdi>
                    if let Some(value) = &entry.value {
                        <span class="legend-value">{ value }</span>
                    }
                </label>
            </li>
        }
    });
    let drawn = props.entries.len().saturating_sub(props.hidden.len());
    html! {
        <div class="chart-legend-table">
            <p class="legend-count">{ format!("{drawn} of {} drawn", props.entries.len()) }</p>
            <ul aria-label="Shown in the chart">{ for rows }</ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_is_a_group_of_traces() {
        let traces = [
            json!({"name": "a &lt; b", "legendgroup": "x", "line": {"color": "#111", "dash": "longdash"}}),
            json!({"name": "a &lt; b", "legendgroup": "x", "showlegend": false}),
            json!({"name": "c", "marker": {"color": ["#222", "#333"]}}),
            json!({"showlegend": false, "line": {"color": "#444"}}),
        ];
        let entries = entries(&traces);
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].name.as_str(), entries[0].dashed), ("a < b", true));
        assert_eq!(entries[0].traces, [0, 1]);
        assert_eq!((entries[1].colour.as_str(), entries[1].dashed), ("#222", false));
        assert_eq!(entries[1].traces, [2]);
    }

    #[test]
    fn many_names_need_more_lines() {
        let entry = |name: &str| Entry {
            name: name.into(),
            colour: String::new(),
            value: None,
            dashed: false,
            traces: vec![],
        };
        // 800 / (3 * 7 + 48) is 11 in a line.
        assert_eq!(room(&vec![entry("abc"); 11], 800), 38);
        assert_eq!(room(&vec![entry("abc"); 12], 800), 57);
        assert_eq!(room(&[entry(&"x".repeat(500)), entry("b")], 100), 57);
    }
}
