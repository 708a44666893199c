//! A user's way through a funnel: what each event was in it, and the rule that ended it.

use crate::csv::{Column, Holds, Rows, column};
use crate::format;
use crate::grid::{Grid, GridCell, GridColumn};
use crate::layout::{LaidOut, Layout};
use crate::value::{Value, or_absent};
use chrono::{DateTime, FixedOffset};
use rockpool_question::{Funnel, MissedRule, Trace, TraceAnswer, TracedEvent};

/// The answer to a trace, with what of the question its layout needs.
struct Laid<'a> {
    answer: &'a TraceAnswer,
    funnel: &'a Funnel,
}

/// The columns of its CSV: a row for each event, oldest first; then, where the user got no further, one of the step that
/// was not reached.
const CSV: [Column; 9] = [
    column("user_key", Holds::Count, "the user's key in the extract"),
    column("user_id", Holds::Text, "the user's id in the source, where the extract knows it"),
    column("time", Holds::Instant, "when it happened"),
    column("event_type", Holds::Text, "the event's type"),
    column(
        "role",
        Holds::Text,
        "`matched`: it fills a step of the way; `excluded`; `candidate`: it could fill a step, and did not; `other`; `missed`: the step that was not reached, in a row without an event",
    ),
    column("step", Holds::Count, "the step that it fills, or that was missed, from 1"),
    column("could_be_steps", Holds::Text, "the steps that it could fill, with blanks between"),
    column("exclusions", Holds::Text, "the exclusions that it is one of, from 1, with blanks between"),
    column("missed_rule", Holds::Text, "the rule that kept the user from the missed step, such as `window`"),
];

impl LaidOut for Trace {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a TraceAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, funnel: &self.funnel })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        vec![events(self.answer, self.funnel)]
    }

    fn write(&self, rows: &mut Rows) -> Result<(), csv::Error> {
        rows.header(&CSV)?;
        let user = || {
            let id = or_absent(self.answer.id.clone(), Value::Text);
            [Value::Count(self.answer.key.into()), id]
        };
        for event in &self.answer.events {
            rows.push(user().into_iter().chain([
                Value::Instant(event.time.clone()),
                Value::Text(event.event_type.clone()),
                Value::Text(role(event).name().into()),
                or_absent(event.matched, |step| Value::Count(step.into())),
                Value::Text(numbers(event.fills.iter().copied())),
                Value::Text(numbers(event.excludes.iter().map(|index| index.saturating_add(1)))),
                Value::Absent,
            ]))?;
        }
        if let Some(miss) = &self.answer.missed {
            rows.push(user().into_iter().chain([
                Value::Absent,
                Value::Absent,
                Value::Text("missed".into()),
                Value::Count(miss.step.into()),
                Value::Absent,
                Value::Absent,
                Value::Text(rule_name(miss.rule).into()),
            ]))?;
        }
        Ok(())
    }
}

fn numbers(numbers: impl Iterator<Item = u32>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
}

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

impl Role {
    /// What programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matched(_) => "matched",
            Self::Excluded => "excluded",
            Self::Candidate => "candidate",
            Self::Other => "other",
        }
    }
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
fn instant(event: &TracedEvent) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(&event.time).ok()
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

/// What programs call a rule.
fn rule_name(rule: MissedRule) -> &'static str {
    match rule {
        MissedRule::NoEvent => "no_event",
        MissedRule::Order => "order",
        MissedRule::SameInstant => "same_instant",
        MissedRule::Dates => "dates",
        MissedRule::Window => "window",
        MissedRule::TooSoon => "too_soon",
        MissedRule::TooLate => "too_late",
        MissedRule::Excluded => "excluded",
        MissedRule::InBetween => "in_between",
        MissedRule::OtherValue => "other_value",
        MissedRule::OtherSession => "other_session",
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
        grid.push(
            None,
            vec![
                GridCell::heading(Value::Instant(event.time.clone())),
                GridCell::text_of(event.event_type.clone()),
                event.matched.map_or_else(GridCell::absent, |step| GridCell::count(u64::from(step))),
                GridCell::text_of(role_words(event, funnel)),
            ],
        );
    }
    if answer.truncated {
        grid.legends.push(TRUNCATED.into());
    }
    grid
}

/// What is said where not every event is listed.
pub const TRUNCATED: &str = "The user has more events than are listed here.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::text;
    use crate::samples;

    #[test]
    fn every_event_says_what_it_was() {
        let (question, answer) = samples::trace();
        let words: Vec<String> =
            answer.events.iter().map(|event| role_words(event, &question.funnel)).collect();
        assert_eq!(words, ["step 1", "excluded between steps 2 and 3", "step 2", "", "could be step 3"]);
        assert_eq!(
            text(&samples::of_trace(question, answer)).unwrap(),
            "user_key,user_id,time,event_type,role,step,could_be_steps,exclusions,missed_rule\r\n\
             17,2ec5,2024-01-01T09:00:00+01:00,opened,matched,1,1,,\r\n\
             17,2ec5,2024-01-01T09:00:12.500+01:00,closed,excluded,,,1,\r\n\
             17,2ec5,2024-01-01T10:00:00+01:00,saved,matched,2,2,,\r\n\
             17,2ec5,2024-01-01T11:00:00+01:00,looked,other,,,,\r\n\
             17,2ec5,2024-01-09T10:00:00+01:00,shared,candidate,,3,,\r\n\
             17,2ec5,,,missed,3,,,window\r\n"
        );
    }

    #[test]
    fn a_rule_is_called_what_the_answer_as_json_calls_it() {
        let rules = [
            MissedRule::NoEvent,
            MissedRule::Order,
            MissedRule::SameInstant,
            MissedRule::Dates,
            MissedRule::Window,
            MissedRule::TooSoon,
            MissedRule::TooLate,
            MissedRule::Excluded,
            MissedRule::InBetween,
            MissedRule::OtherValue,
            MissedRule::OtherSession,
        ];
        for rule in rules {
            assert_eq!(serde_json::json!(rule), rule_name(rule));
        }
    }

    #[test]
    fn times_are_those_of_the_answers_clock() {
        let (question, answer) = samples::trace();
        let grid = events(&answer, &question.funnel);
        assert_eq!(grid.rows[1].cells[0].text(), "1 Jan 2024, 09:00:12.500");
        let gap = gap(&answer.events[0], &answer.events[2]).unwrap();
        assert_eq!(gap.replace('\u{202f}', " "), "1 h");
    }
}
