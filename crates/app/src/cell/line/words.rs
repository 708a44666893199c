//! A question in a few words for each of its parts.

use crate::{
    builder::{Part, did_name},
    data_days,
};
use rockpool_catalog::Manifest;
use rockpool_question::{
    CalendarSettings, Count, Dates, Entries, Funnel, Measure, Order, PathAnchor, Paths, Question, Retention,
    RetentionMode, Segmentation, Step, UserFilter, UserSet, words,
};
use rockpool_report::format;
use rockpool_report::segmentation::measure_words;

/// A part of a question in a few words.
#[derive(Debug, Clone, PartialEq)]
pub struct Chip {
    /// The part.
    pub part: Part,
    /// The words.
    pub words: String,
    /// The same with all names as the data has them; empty where that adds nothing.
    pub exact: String,
    /// Whether anything is set there: what is not stands back.
    pub is_set: bool,
}

/// How names are written.
type Naming<'a> = &'a dyn Fn(&str) -> String;

impl Chip {
    fn new(part: Part, words: impl Into<String>) -> Self {
        Self { part, words: words.into(), exact: String::new(), is_set: true }
    }

    fn unset(part: Part, words: &str) -> Self {
        Self { is_set: false, ..Self::new(part, words) }
    }
}

/// A question as chips, in the order in which it is read. A statement is none.
pub fn chips(question: &Question, manifest: Option<&Manifest>, naming: Naming<'_>) -> Vec<Chip> {
    let mut chips = match question {
        Question::Funnel(asked) => funnel(asked, naming),
        Question::Segmentation(asked) => segmentation(asked, naming),
        Question::Retention(asked) => retention(asked, naming),
        Question::Stickiness(asked) => {
            let active = match asked.at_least {
                1 => format!("in how many {}s active", asked.period.name()),
                times => format!("in how many {}s active, {times} times in each", asked.period.name()),
            };
            vec![
                events(&[&asked.events], naming),
                Chip::new(Part::Rules, active),
                breakdown(asked.breakdown.iter().map(|breakdown| breakdown.property.as_str()), naming),
            ]
        }
        Question::Lifecycle(asked) => {
            vec![
                events(&[&asked.events], naming),
                Chip::new(Part::Time, format!("by {}", asked.period.name())),
            ]
        }
        Question::Paths(asked) => paths(asked, naming),
        Question::Users(asked) => {
            let who = match &asked.set {
                UserSet::Did(did) => did_name(did),
                UserSet::Counted(_) => "the users of a number".to_owned(),
            };
            return vec![Chip::new(
                Part::Users,
                format!("{who}, {} at most", format::count(asked.limit.into())),
            )];
        }
        Question::Trace(asked) => {
            let stages: Vec<&Step> = asked.funnel.steps.iter().map(|stage| &stage.step).collect();
            return vec![Chip { part: Part::Events, ..events(&stages, naming) }];
        }
        Question::Sql(_) => return vec![],
    };
    chips.push(dates(question.dates(), &question.calendar(), manifest));
    chips.push(users(question.users()));
    chips
}

fn funnel(asked: &Funnel, naming: Naming<'_>) -> Vec<Chip> {
    let stages: Vec<&Step> = asked.steps.iter().map(|stage| &stage.step).collect();
    let mut rules = vec![asked.window.to_string()];
    rules.extend(match asked.order {
        Order::InOrder => None,
        Order::ExactlyInOrder => Some("nothing in between".to_owned()),
        Order::AnyOrder => Some("in any order".to_owned()),
    });
    rules.extend(match asked.count {
        Count::Users => None,
        Count::Attempts => Some("attempts".to_owned()),
        Count::Sessions(_) => Some("sessions".to_owned()),
    });
    let more = asked.exclusions.len()
        + asked.hold_constant.len()
        + usize::from(asked.entries == Entries::First)
        + asked.steps.iter().filter(|stage| stage.optional).count();
    if more > 0 {
        rules.push(format::counted(more as u64, "rule"));
    }
    let mut chips = vec![
        events(&stages, naming),
        Chip::new(Part::Rules, rules.join(", ")),
        breakdown(asked.breakdown.iter().map(|breakdown| breakdown.property.as_str()), naming),
    ];
    chips.extend(asked.over_time.map(|unit| Chip::new(Part::Time, format!("by {} of entry", unit.name()))));
    chips
}

fn segmentation(asked: &Segmentation, naming: Naming<'_>) -> Vec<Chip> {
    let line = |naming: Naming<'_>| {
        let series = asked.series.iter().map(|series| {
            let events = step(&series.events, naming);
            match &series.measure {
                Measure::Property(measured) => {
                    format!("{} of {} of {events}", measured.aggregate.words(), naming(&measured.property))
                }
                measure => format!("{} of {events}", measure_words(measure)),
            }
        });
        let formulas = asked
            .formulas
            .iter()
            .map(|formula| formula.label.clone().unwrap_or_else(|| formula.expression.clone()));
        series.chain(formulas).collect::<Vec<_>>().join(", ")
    };
    let mut time = match asked.by {
        Some(unit) => format!("by {}", unit.name()),
        None => "in total".to_owned(),
    };
    if asked.cumulative {
        time.push_str(", cumulative");
    }
    if asked.compare {
        time.push_str(", against the period before");
    }
    vec![
        named(Part::Events, line, naming),
        Chip::new(Part::Time, time),
        breakdown(asked.breakdowns.iter().map(|breakdown| breakdown.property.as_str()), naming),
    ]
}

fn retention(asked: &Retention, naming: Naming<'_>) -> Vec<Chip> {
    let line = |naming: Naming<'_>| {
        format!("{} → back to {}", step(&asked.start, naming), step(&asked.returning, naming))
    };
    let unit = asked.period.name();
    let rules = match &asked.mode {
        RetentionMode::On => format!("{} by {unit}", format::counted(asked.periods.into(), unit)),
        RetentionMode::OnOrAfter => {
            format!("{} or later, by {unit}", format::counted(asked.periods.into(), unit))
        }
        RetentionMode::Brackets(_) => format!("in brackets of {unit}s"),
    };
    vec![
        named(Part::Events, line, naming),
        Chip::new(Part::Rules, rules),
        breakdown(asked.breakdown.iter().map(|breakdown| breakdown.property.as_str()), naming),
    ]
}

fn paths(asked: &Paths, naming: Naming<'_>) -> Vec<Chip> {
    let line = |naming: Naming<'_>| match &asked.anchor {
        PathAnchor::From(from) => format!("what follows {}", step(from, naming)),
        PathAnchor::To(to) => format!("what leads to {}", step(to, naming)),
        PathAnchor::Between { from, to } => {
            format!("between {} and {}", step(from, naming), step(to, naming))
        }
    };
    vec![
        named(Part::Events, line, naming),
        Chip::new(Part::Rules, format!("{} at most", format::counted(asked.depth.into(), "step"))),
    ]
}

/// Steps one after the other.
fn events(steps: &[&Step], naming: Naming<'_>) -> Chip {
    let line = |naming: Naming<'_>| {
        steps.iter().map(|step| self::step(step, naming)).collect::<Vec<_>>().join(" → ")
    };
    named(Part::Events, line, naming)
}

fn named(part: Part, line: impl Fn(Naming<'_>) -> String, naming: Naming<'_>) -> Chip {
    Chip { exact: line(&str::to_owned), ..Chip::new(part, line(naming)) }
}

/// A step: its name, and that it has filters.
fn step(step: &Step, naming: Naming<'_>) -> String {
    let label = step.label.as_deref().map(str::trim).filter(|label| !label.is_empty());
    if let Some(label) = label {
        return label.to_owned();
    }
    let one = |event: &rockpool_question::EventMatch| {
        let name = match event.event.name() {
            "" => "(no event yet)".to_owned(),
            name => naming(name),
        };
        let filters: Vec<String> = event.filters.iter().map(words::filter).collect();
        if filters.is_empty() { name } else { format!("{name} with {}", filters.join(" and ")) }
    };
    step.any_of.iter().map(one).collect::<Vec<_>>().join(" or ")
}

fn breakdown<'a>(properties: impl Iterator<Item = &'a str>, naming: Naming<'_>) -> Chip {
    let properties: Vec<&str> = properties.collect();
    if properties.is_empty() {
        return Chip::unset(Part::Breakdown, "break down");
    }
    let written: Vec<String> = properties.iter().map(|property| naming(property)).collect();
    Chip {
        exact: format!("by {}", properties.join(" and ")),
        ..Chip::new(Part::Breakdown, format!("by {}", written.join(" and ")))
    }
}

/// The dates, and the days that they come to where they move with the data.
fn dates(dates: Option<Dates>, calendar: &CalendarSettings, manifest: Option<&Manifest>) -> Chip {
    let Some(dates) = dates else { return Chip::new(Part::Dates, "all time") };
    let days = manifest.and_then(|manifest| data_days::came_to(dates, calendar, manifest));
    Chip { exact: days.unwrap_or_default(), ..Chip::new(Part::Dates, dates.short()) }
}

fn users(filters: &[UserFilter]) -> Chip {
    if filters.is_empty() {
        return Chip::unset(Part::Users, "everybody");
    }
    let one = |filter: &UserFilter| {
        let within = if filter.exclude { "not in" } else { "in" };
        format!("{within} “{}”", filter.name)
    };
    Chip::new(Part::Users, filters.iter().map(one).collect::<Vec<_>>().join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{names::Names, notebook::tests_support::manifest};
    use rockpool_question::{
        Breakdown, CalendarUnit, DateRange, Duration, DurationUnit, FunnelBreakdown, Series,
    };

    fn line(question: &Question) -> String {
        let manifest = manifest(&[("file_saved", 5)]);
        let chips = chips(question, Some(&manifest), &|name| Names::Readable.write(name));
        chips.into_iter().map(|chip| chip.words).collect::<Vec<_>>().join(" · ")
    }

    fn range(first: &str, last: &str) -> Option<Dates> {
        Some(Dates::Fixed(DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() }))
    }

    #[test]
    fn dates_that_move_with_the_data_say_which_days_they_are() {
        // The data of the tests goes from 1 to 30 June.
        let manifest = manifest(&[("file_saved", 5)]);
        let chip = |dates| super::dates(dates, &CalendarSettings::default(), Some(&manifest));
        let last = chip(Some(Dates::last_days(7)));
        assert_eq!((last.words.as_str(), last.exact.as_str()), ("last 7 days", "24 Jun to 30 Jun 2023"));
        let fixed = chip(range("2023-06-24", "2023-06-30"));
        assert_eq!((fixed.words.as_str(), fixed.exact.as_str()), ("24 Jun to 30 Jun 2023", ""));
        assert_eq!(chip(None).words, "all time");
    }

    #[test]
    fn a_funnel_is_read_from_left_to_right() {
        let window = Duration { amount: 7, unit: DurationUnit::Day };
        let mut asked = Funnel::new(["application_opened", "file_saved"].map(Step::of), window);
        asked.breakdown = Some(FunnelBreakdown { property: "plan".into(), step: 1, groups: 10 });
        asked.dates = Some(Dates::last_days(7));
        assert_eq!(
            line(&Question::Funnel(asked.clone())),
            "application opened → file saved · 7 days · by plan · last 7 days · everybody"
        );
        asked.dates = range("2023-06-01", "2023-06-30");
        asked.order = Order::AnyOrder;
        asked.count = Count::Attempts;
        assert_eq!(
            line(&Question::Funnel(asked)),
            "application opened → file saved · 7 days, in any order, attempts · by plan · 1 Jun to 30 Jun 2023 \
             · everybody"
        );
    }

    #[test]
    fn the_names_of_the_data_stand_behind_the_words() {
        let series = vec![Series { events: Step::of("file_saved"), measure: Measure::Users }];
        let mut asked = Segmentation::new(series, Some(CalendarUnit::Week));
        asked.breakdowns = vec![Breakdown { property: "plan_name".into(), groups: 10 }];
        let question = Question::Segmentation(asked);
        assert_eq!(line(&question), "users of file saved · by week · by plan name · all time · everybody");
        let chips = chips(&question, None, &|name| Names::Readable.write(name));
        assert_eq!(chips[0].exact, "users of file_saved");
        assert_eq!(chips[2].exact, "by plan_name");
    }

    #[test]
    fn a_step_without_an_event_says_so() {
        let window = Duration { amount: 1, unit: DurationUnit::Hour };
        let asked = Funnel::new(["file_saved", ""].map(Step::of), window);
        assert!(line(&Question::Funnel(asked)).starts_with("file saved → (no event yet) · 1 hour"));
    }
}
