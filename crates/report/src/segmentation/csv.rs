//! A segmentation as CSV: a row for each series, group and bucket, and for the whole range.

use super::{measure_words, value};
use crate::csv::{Column, GROUP, GROUP_KIND, Holds, Rows, column, group_fields};
use crate::value::{Value, or_absent};
use rockpool_question::{Bucket, SegmentationAnswer, SeriesValues};

/// Its columns.
pub(crate) const CSV: [Column; 15] = [
    column("series", Holds::Count, "the series, from 1; formulas follow after the series"),
    column("name", Holds::Text, "what it is called"),
    column("measure", Holds::Text, "what is counted; `formula` where it is computed from others"),
    GROUP_KIND,
    GROUP,
    column("group_2_kind", Holds::Text, "the same of the second breakdown; empty without one"),
    column("group_2", Holds::Text, "its value"),
    column("group_3_kind", Holds::Text, "the same of the third breakdown; empty without one"),
    column("group_3", Holds::Text, "its value"),
    column("bucket", Holds::Start, "start of the bucket; empty for the whole range"),
    column("unfinished", Holds::Boolean, "whether the bucket reaches past the asked days or past the data"),
    column(
        "value",
        Holds::Number,
        "the number; empty where there is nothing to make one of, or nothing is known",
    ),
    column(
        "previous_bucket",
        Holds::Start,
        "start of the bucket of the period before that it is compared with",
    ),
    column("previous_unfinished", Holds::Boolean, "whether that one reaches past the data"),
    column("previous_value", Holds::Number, "the number of that bucket, or of the whole period before"),
];

/// The most properties that a segmentation is broken down by.
const BREAKDOWNS: usize = rockpool_question::limits::BREAKDOWNS.most as usize;

pub(super) fn write(answer: &SegmentationAnswer, by_bucket: bool, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.header(&CSV)?;
    for line in &answer.series {
        let about = about(line);
        if by_bucket {
            for (index, bucket) in answer.buckets.iter().enumerate() {
                let previous = answer.previous_buckets.get(index).and_then(Option::as_ref);
                let [now, before] = [&line.values, &line.previous]
                    .map(|values| value(line, values.get(index).copied().flatten()));
                rows.push(about.iter().cloned().chain(start(bucket)).chain([
                    now,
                    or_absent(previous, |previous| Value::Text(previous.start.to_string())),
                    or_absent(previous, |previous| Value::Boolean(previous.unfinished)),
                    before,
                ]))?;
            }
        }
        let [now, before] = [line.total, line.previous_total].map(|total| value(line, total));
        let whole = [Value::Absent, Value::Absent, now, Value::Absent, Value::Absent, before];
        rows.push(about.into_iter().chain(whole))?;
    }
    Ok(())
}

/// The series and its groups.
fn about(line: &SeriesValues) -> Vec<Value> {
    let measure = line.measure.as_ref().map_or_else(|| "formula".to_owned(), measure_words);
    let mut about =
        vec![Value::Count(u64::from(line.series) + 1), Value::Text(line.name.clone()), Value::Text(measure)];
    let end = about.len() + 2 * BREAKDOWNS;
    match line.group.as_slice() {
        [] => about.extend(group_fields(None)),
        groups => about.extend(groups.iter().flat_map(|group| group_fields(Some(group)))),
    }
    about.resize(end, Value::Absent);
    about
}

fn start(bucket: &Bucket) -> [Value; 2] {
    [Value::Text(bucket.start.to_string()), Value::Boolean(bucket.unfinished)]
}

#[cfg(test)]
mod tests {
    use crate::csv::text;
    use crate::samples;
    use rockpool_question::{BucketStart, CalendarUnit, GroupValue};

    const HEADER: &str = "series,name,measure,group_kind,group,group_2_kind,group_2,group_3_kind,group_3,bucket,\
                          unfinished,value,previous_bucket,previous_unfinished,previous_value\r\n";

    #[test]
    fn every_bucket_of_every_group_is_a_row_and_so_is_the_whole_range() {
        let answer = samples::of_segmentation(samples::segmentation(), Some(CalendarUnit::Day));
        let rows = "1,opened,users,value,pro,,,,,2024-01-01,false,7,,,\r\n\
                    1,opened,users,value,pro,,,,,2024-01-02,true,5,,,\r\n\
                    1,opened,users,value,pro,,,,,,,9,,,\r\n\
                    1,opened,users,not_set,(not set),,,,,2024-01-01,false,3,,,\r\n\
                    1,opened,users,not_set,(not set),,,,,2024-01-02,true,0,,,\r\n\
                    1,opened,users,not_set,(not set),,,,,,,3,,,\r\n";
        assert_eq!(text(&answer).unwrap(), format!("{HEADER}{rows}"));
    }

    #[test]
    fn the_period_before_stands_beside() {
        let answer = samples::of_segmentation(samples::segmentation_compared(), Some(CalendarUnit::Day));
        let rows = "1,paid,sum of amount,all,,,,,,2024-01-03,false,1234.5,2024-01-01,false,1000\r\n\
                    1,paid,sum of amount,all,,,,,,2024-01-04,false,0,2024-01-02,false,500.25\r\n\
                    1,paid,sum of amount,all,,,,,,,,1234.5,,,1500.25\r\n\
                    2,ratio,formula,all,,,,,,2024-01-03,false,,2024-01-01,false,0.5\r\n\
                    2,ratio,formula,all,,,,,,2024-01-04,false,2.5,2024-01-02,false,\r\n\
                    2,ratio,formula,all,,,,,,,,2.5,,,0.5\r\n";
        assert_eq!(text(&answer).unwrap(), format!("{HEADER}{rows}"));
    }

    #[test]
    fn in_all_every_line_is_a_row_with_a_group_for_each_breakdown() {
        let mut body = samples::segmentation();
        let more = [GroupValue::Other, GroupValue::Value("(other)".into())];
        body.series[0].group.extend(more);
        body.series.truncate(1);
        let answer = samples::of_segmentation(body, None);
        let row = "1,opened,users,value,pro,other,(other),value,(other),,,9,,,\r\n";
        assert_eq!(text(&answer).unwrap(), format!("{HEADER}{row}"));
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_apart() {
        let mut body = samples::segmentation();
        let day = "2026-10-25".parse().unwrap();
        body.buckets[0].start = BucketStart::hour(day, 2, 7_200);
        body.buckets[1].start = BucketStart::hour(day, 2, 3_600);
        let text = text(&samples::of_segmentation(body, Some(CalendarUnit::Hour))).unwrap();
        assert!(text.contains(",2026-10-25T02:00:00+02:00,false,7,"), "{text}");
        assert!(text.contains(",2026-10-25T02:00:00+01:00,true,5,"), "{text}");
    }
}
