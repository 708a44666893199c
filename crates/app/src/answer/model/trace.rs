//! A user's way through a funnel: what each event was in it, and the rule that ended it.

use super::{Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use chrono::{DateTime, FixedOffset};
use rockpool_question::{Funnel, MissedRule, TraceAnswer, TracedEvent};

/// What an event was in the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It filled this step of the reported way, from 1.
    Matched(u32),
    /// It is one of the events that must not happen between two steps.
    Excluded,
    /// It could fill a step, and did not.
    Candidate,
    /// None of the funnel's, but in between.
    Other,
}

/// What an event was.
pub fn role(event: &TracedEvent) -> Role {
    match event.matched {
        Some(step) => Role::Matched(step),
        None if !event.excludes.is_empty() => Role::Excluded,
        None if !event.fills.is_empty() => Role::Candidate,
        None => Role::Other,
    }
}

/// What an event was, in words: `step 2`, `excluded between steps 1 and 3`, `could be step 2 or 3`.
pub fn role_words(event: &TracedEvent, funnel: &Funnel) -> String {
    match role(event) {
        Role::Matched(step) => format!("step {step}"),
        Role::Excluded => {
            let between = event.excludes.iter().filter_map(|index| funnel.exclusions.get(*index as usize));
            let between: Vec<String> =
                between.map(|exclusion| format!("{} and {}", exclusion.from, exclusion.to)).collect();
            if between.is_empty() {
                "excluded".to_owned()
            } else {
                format!("excluded between steps {}", between.join(", and between "))
            }
        }
        Role::Candidate => {
            let steps: Vec<String> = event.fills.iter().map(ToString::to_string).collect();
            format!("could be step {}", rockpool_question::words::list(&steps, "or"))
        }
        Role::Other => String::new(),
    }
}

/// The instant of an event; absent if it is not written as RFC 3339.
pub fn instant(event: &TracedEvent) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(&event.time).ok()
}

/// The instant as people read it: `5 Feb 2024, 14:05:09.120`; what it is written as, if it cannot be read.
pub fn time_text(event: &TracedEvent) -> String {
    let Some(time) = instant(event) else { return event.time.clone() };
    let day = format::day(time.date_naive());
    let second = if time.timestamp_subsec_nanos() == 0 {
        time.format("%H:%M:%S").to_string()
    } else {
        time.format("%H:%M:%S%.3f").to_string()
    };
    format!("{day}, {second}")
}

/// The time from one event to another, in words; absent where either cannot be read.
pub fn gap(earlier: &TracedEvent, later: &TracedEvent) -> Option<String> {
    let gap = instant(later)?.signed_duration_since(instant(earlier)?);
    Some(format::duration(gap.num_milliseconds() as f64))
}

/// What kind of rule was missed, in a few words.
pub fn rule_words(rule: MissedRule) -> &'static str {
    match rule {
        MissedRule::NoEvent => "no such event",
        MissedRule::Order => "not after the step before",
        MissedRule::SameInstant => "only at the same instant",
        MissedRule::Dates => "outside the asked days",
        MissedRule::Window => "after the conversion window",
        MissedRule::TooSoon => "too soon after the step before",
        MissedRule::TooLate => "too late after the step before",
        MissedRule::Excluded => "an excluded event came first",
        MissedRule::InBetween => "another event came in between",
        MissedRule::OtherValue => "with another value",
        MissedRule::OtherSession => "in another session",
    }
}

/// The events with what each was.
pub fn events(answer: &TraceAnswer, funnel: &Funnel) -> Grid {
    let mut grid = Grid::new(
        "Trace",
        vec![
            GridColumn::text("time", "Time"),
            GridColumn::text("event_type", "Event"),
            GridColumn::numeric("matched_step", "Step"),
            GridColumn::text("role", "In the funnel"),
        ],
    );
    for event in &answer.events {
        let role = role_words(event, funnel);
        grid.push(
            None,
            vec![
                GridCell::heading(time_text(event), Exact::Text(event.time.clone())),
                GridCell::new(event.event_type.clone(), Exact::Text(event.event_type.clone())),
                event.matched.map_or_else(GridCell::absent, |step| GridCell::count(u64::from(step))),
                GridCell::new(role.clone(), Exact::Text(role)),
            ],
        );
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::csv;
    use crate::answer::samples;

    #[test]
    fn every_event_says_what_it_was() {
        let (question, answer) = samples::trace();
        assert_eq!(
            csv::comma_separated(&events(&answer, &question.funnel)),
            "time,event_type,matched_step,role\r\n\
             2024-01-01T09:00:00+01:00,opened,1,step 1\r\n\
             2024-01-01T09:00:12.500+01:00,closed,,excluded between steps 2 and 3\r\n\
             2024-01-01T10:00:00+01:00,saved,2,step 2\r\n\
             2024-01-01T11:00:00+01:00,looked,,\r\n\
             2024-01-09T10:00:00+01:00,shared,,could be step 3\r\n"
        );
    }

    #[test]
    fn times_are_those_of_the_answers_clock() {
        let (_, answer) = samples::trace();
        assert_eq!(time_text(&answer.events[0]), "1 Jan 2024, 09:00:00");
        assert_eq!(time_text(&answer.events[1]), "1 Jan 2024, 09:00:12.500");
        let gap = gap(&answer.events[0], &answer.events[2]).unwrap();
        assert_eq!(gap.replace('\u{202f}', " "), "1 h");
        let unreadable = TracedEvent { time: "yesterday".into(), ..answer.events[0].clone() };
        assert_eq!(time_text(&unreadable), "yesterday");
    }
}
