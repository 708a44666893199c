//! A funnel as CSV: a row for each step of everybody and of each group, then of each bucket of the entry.

use super::groups::conversion;
use crate::csv::{Column, GROUP, GROUP_KIND, Holds, Rows, column, group_fields};
use crate::value::{Value, or_absent};
use rockpool_question::{FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStep, Rate, TimeToConvert, Unit};

/// Its columns.
pub(crate) const CSV: [Column; 42] = [
    column("bucket", Holds::Start, "start of the bucket of the entry; empty for the whole time"),
    column("bucket_unfinished", Holds::Boolean, "whether some entry of the bucket may yet convert"),
    GROUP_KIND,
    GROUP,
    column("step", Holds::Count, "the step, from 1"),
    column("name", Holds::Text, "what it is called"),
    column("optional", Holds::Boolean, "whether a way may do without it"),
    column("counted", Holds::Text, "what is counted: `users`, `user_values`, `attempts` or `sessions`"),
    column("reached", Holds::Count, "those who came so far"),
    column(
        "reached_other_ties",
        Holds::Count,
        "the same under the other rule for events at the same instant; of everybody",
    ),
    column("share_of_first", Holds::Share, "of those who entered"),
    column("share_of_first_low", Holds::Share, "lower end of its 95 % interval"),
    column("share_of_first_high", Holds::Share, "upper end"),
    column("previous", Holds::Count, "those who came to the last required step before"),
    column("share_of_previous", Holds::Share, "of these; not of a bucket"),
    column(
        "entered_finished",
        Holds::Count,
        "entries whose window ended within the covered time; not of a bucket",
    ),
    column("reached_finished", Holds::Count, "of these, those who came so far"),
    column("share_of_finished", Holds::Share, "of these"),
    column("unfinished", Holds::Count, "those who may yet convert; at the first step"),
    column("from_first_count", Holds::Count, "those whose time from the first step is known"),
    column("from_first_average_ms", Holds::Milliseconds, "their time from the first step to this one"),
    column("from_first_median_ms", Holds::Milliseconds, "half took at most this"),
    column("from_first_p75_ms", Holds::Milliseconds, "75 % took at most this"),
    column("from_first_p90_ms", Holds::Milliseconds, "90 %"),
    column("from_first_p95_ms", Holds::Milliseconds, "95 %"),
    column("from_first_p99_ms", Holds::Milliseconds, "99 %"),
    column(
        "from_previous_count",
        Holds::Count,
        "those whose time from the step before on their way is known",
    ),
    column("from_previous_average_ms", Holds::Milliseconds, "their time from that step to this one"),
    column("from_previous_median_ms", Holds::Milliseconds, "half took at most this"),
    column("from_previous_p75_ms", Holds::Milliseconds, "75 % took at most this"),
    column("from_previous_p90_ms", Holds::Milliseconds, "90 %"),
    column("from_previous_p95_ms", Holds::Milliseconds, "95 %"),
    column("from_previous_p99_ms", Holds::Milliseconds, "99 %"),
    column("passed_with", Holds::Count, "of an optional step: those whose way has it"),
    column("converted_with", Holds::Count, "of these, those who came to the last step"),
    column("passed_without", Holds::Count, "those who came so far and went without it"),
    column("converted_without", Holds::Count, "of these, those who came to the last step"),
    column(
        "others_entered",
        Holds::Count,
        "at the last step of a group: those of all other groups who entered",
    ),
    column("others_converted", Holds::Count, "of these, those who came to the last step"),
    column("difference", Holds::Number, "the group's share less that of all others, from -1 to 1"),
    column(
        "p_value",
        Holds::Number,
        "how probable so large a difference is by chance; empty where there are too few to tell",
    ),
    column("p_value_corrected", Holds::Number, "the same, corrected for the number of groups"),
];

/// The statistics of a time between steps.
const STATISTICS: usize = 7;

pub(super) fn write(answer: &FunnelAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.header(&CSV)?;
    for group in std::iter::once(&answer.total).chain(&answer.groups) {
        for index in 0..group.steps.len() {
            of_step(answer, group, index, rows)?;
        }
    }
    answer.over_time.iter().try_for_each(|bucket| of_bucket(answer, bucket, rows))
}

/// What every row begins with, up to the shares of those who entered.
fn beginning(
    answer: &FunnelAnswer,
    bucket: Option<&FunnelBucket>,
    group: &FunnelGroup,
    index: usize,
    step: &FunnelStep,
    from_first: Rate,
) -> Vec<Value> {
    // The other rule is known of everybody in the whole time.
    let all = bucket.is_none() && group.value.is_none();
    let other_ties = answer.other_ties.as_ref().filter(|_| all).and_then(|other| other.reached.get(index));
    let mut row = vec![
        or_absent(bucket, |bucket| Value::Text(bucket.start.to_string())),
        or_absent(bucket, |bucket| Value::Boolean(bucket.unfinished)),
    ];
    row.extend(group_fields(group.value.as_ref()));
    row.extend([
        Value::Count(index as u64 + 1),
        Value::Text(step.name.clone()),
        Value::Boolean(step.optional),
        Value::Text(unit_name(answer.count).to_owned()),
        Value::Count(from_first.count),
        or_absent(other_ties, |reached| Value::Count(*reached)),
    ]);
    row.extend(shares(from_first));
    row
}

fn of_step(
    answer: &FunnelAnswer,
    group: &FunnelGroup,
    index: usize,
    rows: &mut Rows,
) -> Result<(), csv::Error> {
    let Some(step) = group.steps.get(index) else { return Ok(()) };
    let (previous, finished) = (step.from_previous, step.from_first_finished);
    let (first, last) = (index == 0, index + 1 == group.steps.len());
    let mut row = beginning(answer, None, group, index, step, step.from_first);
    row.extend([
        if first { Value::Absent } else { Value::Count(previous.of) },
        if first { Value::Absent } else { or_absent(previous.rate, Value::Share) },
        Value::Count(finished.of),
        Value::Count(finished.count),
        or_absent(finished.rate, Value::Share),
        if first { Value::Count(group.unfinished) } else { Value::Absent },
    ]);
    row.extend(times(step.time_from_first.as_ref()));
    row.extend(times(step.time_from_previous.as_ref()));
    let optional = group.optional.iter().find(|optional| optional.step as usize == index + 1);
    row.extend([
        or_absent(optional, |optional| Value::Count(optional.with.of)),
        or_absent(optional, |optional| Value::Count(optional.with.count)),
        or_absent(optional, |optional| Value::Count(optional.without.of)),
        or_absent(optional, |optional| Value::Count(optional.without.count)),
    ]);
    let comparison = group.comparison.as_ref().filter(|_| last && conversion(group).is_some());
    row.extend([
        or_absent(comparison, |comparison| Value::Count(comparison.others.of)),
        or_absent(comparison, |comparison| Value::Count(comparison.others.count)),
        or_absent(comparison, |comparison| Value::Points(comparison.difference)),
        or_absent(comparison.and_then(|comparison| comparison.p_value), Value::Probability),
        or_absent(comparison.and_then(|comparison| comparison.corrected_p_value), Value::Probability),
    ]);
    rows.push(row)
}

fn of_bucket(answer: &FunnelAnswer, bucket: &FunnelBucket, rows: &mut Rows) -> Result<(), csv::Error> {
    let entered = bucket.conversion.of;
    for (index, (step, reached)) in answer.total.steps.iter().zip(&bucket.reached).enumerate() {
        let from_first = Rate::new(*reached, entered);
        let mut row = beginning(answer, Some(bucket), &answer.total, index, step, from_first);
        row.resize(CSV.len(), Value::Absent);
        rows.push(row)?;
    }
    Ok(())
}

/// A rate with both ends of its interval.
fn shares(rate: Rate) -> [Value; 3] {
    match rate.rate {
        Some(share) => [share, rate.low, rate.high].map(Value::Share),
        None => [const { Value::Absent }; 3],
    }
}

fn times(times: Option<&TimeToConvert>) -> [Value; STATISTICS] {
    let Some(times) = times else { return [const { Value::Absent }; STATISTICS] };
    let [average, median, p75, p90, p95, p99] =
        [times.average, times.median, times.p75, times.p90, times.p95, times.p99].map(Value::Duration);
    [Value::Count(times.users), average, median, p75, p90, p95, p99]
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Users => "users",
        Unit::UserValues => "user_values",
        Unit::Attempts => "attempts",
        Unit::Sessions => "sessions",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::text;
    use crate::samples;
    use rockpool_question::{TieSensitivity, Ties};

    /// The lines of the CSV of an answer.
    fn lines(answer: FunnelAnswer) -> Vec<String> {
        let text = text(&samples::of_funnel(answer)).unwrap();
        assert!(text.ends_with("\r\n"));
        text.split_terminator("\r\n").map(str::to_owned).collect()
    }

    /// Wilson's interval as the row has it; its numbers are held against published ones where it is made.
    fn interval(count: u64, of: u64) -> String {
        let rate = Rate::new(count, of);
        format!("{},{}", rate.low, rate.high)
    }

    #[test]
    fn a_funnel_is_its_steps_and_its_steps_over_time() {
        let mut answer = samples::funnel();
        answer.total.unfinished = 7;
        answer.other_ties =
            Some(TieSensitivity { ties: Ties::SameInstantCounts, reached: vec![200, 62, 10] });
        let header = "bucket,bucket_unfinished,group_kind,group,step,name,optional,counted,reached,\
                      reached_other_ties,share_of_first,share_of_first_low,share_of_first_high,previous,\
                      share_of_previous,entered_finished,reached_finished,share_of_finished,unfinished,\
                      from_first_count,from_first_average_ms,from_first_median_ms,from_first_p75_ms,\
                      from_first_p90_ms,from_first_p95_ms,from_first_p99_ms,from_previous_count,\
                      from_previous_average_ms,from_previous_median_ms,from_previous_p75_ms,\
                      from_previous_p90_ms,from_previous_p95_ms,from_previous_p99_ms,passed_with,\
                      converted_with,passed_without,converted_without,others_entered,others_converted,\
                      difference,p_value,p_value_corrected";
        let (no_times, no_rest) = (",".repeat(14), ",".repeat(9));
        let times = "10,3600000,1800000,4000000,5000000,6000000,7000000";
        assert_eq!(
            lines(answer),
            [
                header.to_owned(),
                format!(
                    ",,all,,1,opened,false,users,200,200,1,{},,,200,200,1,7{no_times}{no_rest}",
                    interval(200, 200)
                ),
                format!(
                    ",,all,,2,saved,false,users,50,62,0.25,{},200,0.25,200,50,0.25,{no_times}{no_rest}",
                    interval(50, 200)
                ),
                format!(
                    ",,all,,3,shared,false,users,10,10,0.05,{},50,0.2,200,10,0.05,,{times},,,,,,,{no_rest}",
                    interval(10, 200)
                ),
                format!(
                    "2024-01-01,false,all,,1,opened,false,users,120,,1,{}{}",
                    interval(120, 120),
                    ",".repeat(29)
                ),
                format!(
                    "2024-01-01,false,all,,2,saved,false,users,30,,0.25,{}{}",
                    interval(30, 120),
                    ",".repeat(29)
                ),
                format!(
                    "2024-01-01,false,all,,3,shared,false,users,8,,{},{}{}",
                    8.0 / 120.0,
                    interval(8, 120),
                    ",".repeat(29)
                ),
                format!(
                    "2024-01-02,true,all,,1,opened,false,users,80,,1,{}{}",
                    interval(80, 80),
                    ",".repeat(29)
                ),
                format!(
                    "2024-01-02,true,all,,2,saved,false,users,20,,0.25,{}{}",
                    interval(20, 80),
                    ",".repeat(29)
                ),
                format!(
                    "2024-01-02,true,all,,3,shared,false,users,2,,0.025,{}{}",
                    interval(2, 80),
                    ",".repeat(29)
                ),
            ]
        );
    }

    #[test]
    fn groups_stand_beside_everybody_with_what_they_are_compared_with() {
        let lines = lines(FunnelAnswer { over_time: vec![], ..samples::funnel_by_plan() });
        let beginnings: Vec<String> =
            lines.iter().skip(1).map(|line| line.split(',').take(9).collect::<Vec<_>>().join(",")).collect();
        assert_eq!(
            beginnings,
            [
                ",,all,,1,opened,false,users,200",
                ",,all,,2,saved,false,users,50",
                ",,all,,3,shared,false,users,10",
                ",,value,<b>pro</b>,1,opened,false,users,150",
                ",,value,<b>pro</b>,2,saved,false,users,45",
                ",,value,<b>pro</b>,3,shared,false,users,9",
                ",,not_set,(not set),1,opened,false,users,50",
                ",,not_set,(not set),2,saved,false,users,5",
                ",,not_set,(not set),3,shared,false,users,1",
            ]
        );
        assert!(lines[6].ends_with(",50,1,0.04,0.26,0.52"), "{}", lines[6]);
        assert!(lines[5].ends_with(",,,,,"), "{}", lines[5]);
        assert!(lines[9].ends_with(",,,,,"), "{}", lines[9]);
    }

    #[test]
    fn an_optional_step_has_those_who_took_it_and_those_who_did_not() {
        let lines = lines(samples::funnel_with_optional());
        assert!(lines[2].starts_with(",,all,,2,saved,true,users,40,,0.2,"), "{}", lines[2]);
        assert!(lines[2].ends_with(",40,8,160,16,,,,,"), "{}", lines[2]);
    }

    #[test]
    fn nobody_has_counts_and_no_shares() {
        let mut answer = samples::funnel();
        answer.over_time.clear();
        for step in &mut answer.total.steps {
            let none = Rate::new(0, 0);
            (step.from_first, step.from_previous, step.from_first_finished) = (none, none, none);
            step.time_from_first = None;
        }
        let lines = lines(answer);
        assert_eq!(lines[2], format!(",,all,,2,saved,false,users,0,,,,,0,,0,0,{}", ",".repeat(24)));
    }
}
