//! The table of a segmentation: a row for each bucket, or for each series where there are none.

use super::super::sheet::Sheet;
use super::super::words::measure;
use super::marked;
use rockpool_question::words::value;
use rockpool_question::{SegmentationAnswer, SeriesValues};

pub(super) fn sheet(answer: &SegmentationAnswer, bucket: Option<&'static str>) -> Sheet {
    match bucket {
        Some(bucket) => by_bucket(answer, bucket),
        None => totals(answer),
    }
}

/// Whether the period before stands beside each value.
fn compared(answer: &SegmentationAnswer) -> bool {
    !answer.previous_buckets.is_empty()
}

fn totals(answer: &SegmentationAnswer) -> Sheet {
    let mut sheet = Sheet::new();
    let grouped = answer.series.iter().any(|series| !series.group.is_empty());
    sheet.text("Series");
    if grouped {
        sheet.text("Group");
    }
    sheet.text("Measure").number("Total");
    if compared(answer) {
        sheet.number("Period before");
    }
    for series in &answer.series {
        let mut row = vec![series.name.clone()];
        if grouped {
            row.push(group_name(series));
        }
        row.extend([measure(series.measure.as_ref()), shown(series.total)]);
        if compared(answer) {
            row.push(shown(series.previous_total));
        }
        sheet.row(row);
    }
    sheet
}

fn by_bucket(answer: &SegmentationAnswer, bucket: &'static str) -> Sheet {
    let compared = compared(answer);
    let mut sheet = Sheet::new();
    sheet.text(bucket);
    for series in &answer.series {
        sheet.number(series_name(series));
        if compared {
            sheet.number("before");
        }
    }
    let row = |first: String, open: bool, values: &dyn Fn(&SeriesValues) -> [Option<f64>; 2]| {
        let mut row = vec![first];
        for series in &answer.series {
            let [now, before] = values(series);
            row.push(shown(now));
            if compared {
                row.push(marked(shown(before), open && before.is_some()));
            }
        }
        row
    };
    let at = |values: &[Option<f64>], index: usize| values.get(index).copied().flatten();
    for (index, bucket) in answer.buckets.iter().enumerate() {
        let before = answer.previous_buckets.get(index).and_then(Option::as_ref);
        let open = before.is_some_and(|before| before.unfinished);
        sheet.row(row(marked(bucket.start.to_string(), bucket.unfinished), open, &|series| {
            [at(&series.values, index), at(&series.previous, index)]
        }));
    }
    sheet.row(row("whole range".to_owned(), false, &|series| [series.total, series.previous_total]));
    let all = || answer.buckets.iter().chain(answer.previous_buckets.iter().flatten());
    if all().any(|bucket| bucket.unfinished) {
        sheet.legend("* reaches past the asked days or past the data.");
    }
    if all().any(|bucket| bucket.outside) {
        sheet.legend("Without a number: the data does not reach there.");
    }
    if compared {
        sheet.legend("before: the same place in the period before.");
    }
    sheet
}

fn shown(number: Option<f64>) -> String {
    number.map(value).unwrap_or_default()
}

fn group_name(series: &SeriesValues) -> String {
    series.group.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn series_name(series: &SeriesValues) -> String {
    let group = if series.group.is_empty() { String::new() } else { format!(", {}", group_name(series)) };
    match &series.measure {
        Some(_) => format!("{}{group} ({})", series.name, measure(series.measure.as_ref())),
        None => format!("{}{group}", series.name),
    }
}
