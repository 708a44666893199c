//! A segmentation as CSV: one row for each value.

use super::super::words::measure;
use super::{GROUP, Rows, group_fields, number};
use rockpool_question::{Bucket, Question, SegmentationAnswer};

pub(super) fn write(
    answer: &SegmentationAnswer,
    question: &Question,
    rows: &mut Rows,
) -> Result<(), csv::Error> {
    let (by_bucket, groups) = match question {
        Question::Segmentation(question) => (question.by.is_some(), question.breakdowns.len()),
        _ => (true, 0),
    };
    let compared = !answer.previous_buckets.is_empty();
    let mut header: Vec<String> = vec![];
    if by_bucket {
        header.extend(["start".into(), "unfinished".into()]);
    }
    header.push("series".into());
    match groups {
        0 => {}
        1 => header.extend(GROUP.map(str::to_owned)),
        several => header.extend(
            (1..=several).flat_map(|place| [format!("group_{place}_kind"), format!("group_{place}")]),
        ),
    }
    header.extend(["measure".into(), "value".into()]);
    if compared && by_bucket {
        header.extend(["previous_start".into(), "previous_unfinished".into()]);
    }
    if compared {
        header.push("previous_value".into());
    }
    rows.write_record(header)?;
    for series in &answer.series {
        let mut about = vec![series.name.clone()];
        let mut fields: Vec<String> =
            series.group.iter().flat_map(|group| group_fields(Some(group))).collect();
        fields.resize(groups * GROUP.len(), String::new());
        about.extend(fields);
        about.push(measure(series.measure.as_ref()));
        if !by_bucket {
            about.push(number(series.total));
            if compared {
                about.push(number(series.previous_total));
            }
            rows.write_record(about)?;
            continue;
        }
        let at = |values: &[Option<f64>], index: usize| number(values.get(index).copied().flatten());
        for (index, bucket) in answer.buckets.iter().enumerate() {
            let mut row = start_of(bucket).to_vec();
            row.extend(about.iter().cloned());
            row.push(at(&series.values, index));
            if compared {
                let before = answer.previous_buckets.get(index).and_then(Option::as_ref);
                row.extend(before.map(start_of).unwrap_or_default());
                row.push(at(&series.previous, index));
            }
            rows.write_record(row)?;
        }
    }
    Ok(())
}

fn start_of(bucket: &Bucket) -> [String; 2] {
    [bucket.start.to_string(), bucket.unfinished.to_string()]
}
