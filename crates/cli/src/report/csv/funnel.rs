//! A funnel as CSV: one row for each step; with a breakdown, of each group.

use super::{GROUP, Rows, group_fields, share};
use rockpool_question::{FunnelAnswer, FunnelGroup, Rate, Unit};

/// With a breakdown the groups, which together are everybody; else everybody.
pub(super) fn write(answer: &FunnelAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    let grouped = !answer.groups.is_empty();
    let group_columns = if grouped { &GROUP[..] } else { &[] };
    let counted = match answer.count {
        Unit::Users => "users",
        Unit::UserValues => "users_with_values",
        Unit::Attempts => "attempts",
        Unit::Sessions => "sessions",
    };
    rows.write_record(group_columns.iter().copied().chain([
        "step",
        "name",
        counted,
        "of_entered",
        "of_entered_low",
        "of_entered_high",
        "of_previous",
        "of_finished",
        "time_users",
        "time_average_ms",
        "time_median_ms",
        "time_p75_ms",
        "time_p90_ms",
        "time_p95_ms",
        "time_p99_ms",
    ]))?;
    if !grouped {
        return group(&answer.total, None, rows);
    }
    answer.groups.iter().try_for_each(|entry| group(entry, Some(group_fields(entry.value.as_ref())), rows))
}

fn group(group: &FunnelGroup, name: Option<[String; 2]>, rows: &mut Rows) -> Result<(), csv::Error> {
    for (index, step) in group.steps.iter().enumerate() {
        let mut row: Vec<String> = name.iter().flatten().cloned().collect();
        row.extend([(index + 1).to_string(), step.name.clone(), step.from_first.count.to_string()]);
        row.extend(with_interval(&step.from_first));
        row.extend([share(&step.from_previous), share(&step.from_first_finished)]);
        match &step.time_from_first {
            Some(times) => {
                row.push(times.users.to_string());
                let values = [times.average, times.median, times.p75, times.p90, times.p95, times.p99];
                row.extend(values.map(|value| value.to_string()));
            }
            None => row.extend(std::iter::repeat_n(String::new(), 7)),
        }
        rows.write_record(row)?;
    }
    Ok(())
}

/// The rate, and the ends of its interval.
fn with_interval(rate: &Rate) -> [String; 3] {
    match rate.rate {
        Some(value) => [value.to_string(), rate.low.to_string(), rate.high.to_string()],
        None => [const { String::new() }; 3],
    }
}
