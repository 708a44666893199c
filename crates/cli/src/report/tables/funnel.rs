//! The tables of a funnel: its steps, its optional steps, its groups, its buckets.

use super::super::sheet::Sheet;
use super::super::words::{interval, points, probability, rate, time};
use super::marked;
use rockpool_question::words::{capitalised, number};
use rockpool_question::{FunnelAnswer, FunnelGroup, FunnelStep, TieSensitivity, Ties};

pub(super) fn sheets(answer: &FunnelAnswer, bucket: Option<&'static str>) -> Vec<Sheet> {
    let mut sheets = vec![steps(answer)];
    if !answer.total.optional.is_empty() {
        sheets.push(optional(&answer.total));
    }
    if !answer.groups.is_empty() {
        sheets.push(groups(answer));
    }
    if !answer.over_time.is_empty() {
        sheets.push(over_time(answer, bucket));
    }
    sheets
}

fn steps(answer: &FunnelAnswer) -> Sheet {
    let group = &answer.total;
    let with_finished = group.unfinished > 0;
    let other_ties = answer.other_ties.as_ref().filter(|other| differs(group, other));
    let mut sheet = Sheet::new();
    sheet.number("#").text("Step").number(capitalised(answer.count.noun(2)));
    if let Some(other) = other_ties {
        sheet.number(match other.ties {
            Ties::StrictlyAfter => "If strictly after",
            Ties::SameInstantCounts => "If the same instant counts",
        });
    }
    sheet.number("Of entered").number("95 % interval");
    if with_finished {
        sheet.number("Of finished");
    }
    sheet.number("Of step before").number("Median time").number("90th percentile");
    for (index, step) in group.steps.iter().enumerate() {
        let mut row = vec![(index + 1).to_string(), name(step), number(step.from_first.count)];
        if let Some(other) = other_ties {
            row.push(other.reached.get(index).map(|count| number(*count)).unwrap_or_default());
        }
        row.extend([rate(&step.from_first), interval(&step.from_first)]);
        if with_finished {
            row.push(rate(&step.from_first_finished));
        }
        let p90 = step.time_from_first.as_ref().map(|times| time(times.p90));
        row.extend([rate(&step.from_previous), median(step), p90.unwrap_or_default()]);
        sheet.row(row);
    }
    if with_finished {
        sheet.legend("Of finished: only entries whose window ended before the data does.");
    }
    sheet
}

/// Whether the other rule for events at the same instant gives another number anywhere.
fn differs(group: &FunnelGroup, other: &TieSensitivity) -> bool {
    group.steps.iter().zip(&other.reached).any(|(step, reached)| step.from_first.count != *reached)
}

/// The step's name, marked where a path may do without it.
fn name(step: &FunnelStep) -> String {
    if step.optional { format!("{} (optional)", step.name) } else { step.name.clone() }
}

fn optional(group: &FunnelGroup) -> Sheet {
    let mut sheet = Sheet::titled("To the last step with and without optional steps");
    sheet.text("Optional step").number("With it").number("Converted").number("95 % interval");
    sheet.number("Without it").number("Converted").number("95 % interval");
    for step in &group.optional {
        let index = (step.step as usize).saturating_sub(1);
        let mut row = vec![group.steps.get(index).map(|step| step.name.clone()).unwrap_or_default()];
        for side in [&step.with, &step.without] {
            row.extend([number(side.of), rate(side), interval(side)]);
        }
        sheet.row(row);
    }
    sheet
}

/// In the place of a probability.
const TOO_FEW: &str = "too few to tell";

fn groups(answer: &FunnelAnswer) -> Sheet {
    let compared = answer.groups.iter().any(|group| group.comparison.is_some());
    let mut sheet = Sheet::titled("By group");
    sheet.text("Group");
    for step in &answer.total.steps {
        sheet.number(name(step));
    }
    sheet.number("Converted").number("95 % interval").number("Median time");
    if compared {
        sheet.number("Against all others").number("p (corrected)");
    }
    for group in &answer.groups {
        let mut row = vec![group.value.as_ref().map(ToString::to_string).unwrap_or_default()];
        row.extend(group.steps.iter().map(|step| number(step.from_first.count)));
        row.extend(group.steps.last().map_or([const { String::new() }; 3], |last| {
            [rate(&last.from_first), interval(&last.from_first), median(last)]
        }));
        if compared {
            row.extend(group.comparison.as_ref().map_or([const { String::new() }; 2], |comparison| {
                let tested = comparison.corrected_p_value.map(probability);
                [points(comparison.difference), tested.unwrap_or_else(|| TOO_FEW.to_owned())]
            }));
        }
        sheet.row(row);
    }
    if compared {
        sheet.legend(
            "p: how probable a difference at least as large is by chance, corrected for the number of groups.",
        );
        let untested =
            |group: &FunnelGroup| group.comparison.is_some_and(|own| own.corrected_p_value.is_none());
        if answer.groups.iter().any(untested) {
            sheet.legend(
                "too few to tell: were all groups alike, fewer than 5 on one side would convert, or would not.",
            );
        }
    }
    sheet
}

fn over_time(answer: &FunnelAnswer, bucket: Option<&'static str>) -> Sheet {
    let mut sheet = Sheet::titled("By the time of entry");
    sheet.text(bucket.unwrap_or("From"));
    for step in &answer.total.steps {
        sheet.number(name(step));
    }
    sheet.number("Converted").number("95 % interval");
    for bucket in &answer.over_time {
        let mut row = vec![marked(bucket.start.to_string(), bucket.unfinished)];
        row.extend(bucket.reached.iter().map(|count| number(*count)));
        row.extend([rate(&bucket.conversion), interval(&bucket.conversion)]);
        sheet.row(row);
    }
    if answer.over_time.iter().any(|bucket| bucket.unfinished) {
        sheet.legend("* unfinished: whoever entered then may still convert after the data ends.");
    }
    sheet
}

fn median(step: &FunnelStep) -> String {
    step.time_from_first.as_ref().map(|times| time(times.median)).unwrap_or_default()
}
