//! The one number of an answer with the words that say what it is: what a reader takes along who reads nothing else.

use crate::format;
use crate::paths;
use crate::retention::column_name;
use crate::segmentation::{compares, counted, group_name, value_text};
use rockpool_question::words::{counted as counted_words, within};
use rockpool_question::{
    Answer, AnswerBody, CalendarUnit, Funnel, FunnelAnswer, Lifecycle, LifecycleAnswer, Order, PathName,
    Paths, PathsAnswer, Question, Retention, RetentionAnswer, Segmentation, SegmentationAnswer, SeriesValues,
    Stickiness, StickinessAnswer, Unit,
};

/// The one number of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// The number: `47.7 %`, `1 234`.
    pub number: String,
    /// What it is, to be read after it: `reach file saved within 7 days`.
    pub words: String,
    /// What it is against the time before.
    pub change: Option<Change>,
    /// The values of the finished buckets up to the number, oldest first; empty for a number that is not over time.
    pub before: Vec<Option<f64>>,
}

/// A relative change against an earlier number.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The change: `+4.2 %`.
    pub text: String,
    /// What it is against: `on the week before`.
    pub against: String,
}

impl Headline {
    fn new(number: String, words: String) -> Self {
        Self { number, words, change: None, before: vec![] }
    }
}

/// How names of events, steps and properties are written: as they are, or made easier to read.
pub type Naming<'a> = &'a dyn Fn(&str) -> String;

/// The headline of an answer; none where no one number says what it is about.
pub fn headline(answer: &Answer, naming: Naming<'_>) -> Option<Headline> {
    match (&answer.body, &answer.question) {
        (AnswerBody::Funnel(body), Question::Funnel(asked)) => funnel(body, asked, naming),
        (AnswerBody::Retention(body), Question::Retention(asked)) => retention(body, asked),
        (AnswerBody::Segmentation(body), Question::Segmentation(asked)) => segmentation(body, asked, naming),
        (AnswerBody::Stickiness(body), Question::Stickiness(asked)) => stickiness(body, asked),
        (AnswerBody::Lifecycle(body), Question::Lifecycle(asked)) => lifecycle(body, asked),
        (AnswerBody::Paths(body), Question::Paths(asked)) => ways(body, asked, naming),
        (AnswerBody::Users(body), _) => {
            let noun = if body.total == 1 { "user" } else { "users" };
            Some(Headline::new(format::count(body.total), noun.to_owned()))
        }
        _ => None,
    }
}

fn funnel(answer: &FunnelAnswer, asked: &Funnel, naming: Naming<'_>) -> Option<Headline> {
    let (first, last) = (answer.total.steps.first()?, answer.total.steps.last()?);
    let of = match answer.count {
        Unit::Users => String::new(),
        other => format!("of {} ", other.noun(2)),
    };
    let goal = match asked.order {
        Order::AnyOrder => format!("all {} steps", answer.total.steps.len()),
        Order::InOrder | Order::ExactlyInOrder => {
            let has_label = asked.steps.last().is_some_and(|stage| stage.step.label.is_some());
            if has_label { last.name.clone() } else { naming(&last.name) }
        }
    };
    let Some(rate) = last.from_first.rate else {
        let words = format!("{} entered with {}", answer.count.noun(0), naming(&first.name));
        return Some(Headline::new(format::count(0), words));
    };
    Some(Headline::new(format::percent(rate), format!("{of}reach {goal} within {}", asked.window)))
}

fn retention(answer: &RetentionAnswer, asked: &Retention) -> Option<Headline> {
    let columns = answer.columns.iter().zip(&answer.total.summary);
    // The period of the start itself says least.
    let later = columns.clone().filter(|(column, summary)| column.from > 0 && summary.rate.rate.is_some());
    let (column, summary) = later.chain(columns.filter(|(_, summary)| summary.rate.rate.is_some())).next()?;
    let name = column_name(asked.period, *column).to_lowercase();
    Some(Headline::new(format::percent(summary.rate.rate?), format!("come back in {name}")))
}

fn segmentation(answer: &SegmentationAnswer, asked: &Segmentation, naming: Naming<'_>) -> Option<Headline> {
    // Of several series or formulas, the one that was named first.
    let first = answer.series.first()?;
    let same: Vec<&SeriesValues> = answer.series.iter().filter(|line| line.series == first.series).collect();
    let group = |line: &SeriesValues| {
        let most = if same.len() > 1 { ", the most" } else { "" };
        group_name(line).map_or_else(String::new, |group| format!(": {group}{most}"))
    };
    let Some(by) = asked.by.filter(|_| !compares(answer)) else {
        let line = largest(&same, |line| line.total)?;
        let when = if asked.by.is_some() { " in all the asked days" } else { "" };
        let words = format!("{}{when}{}", what_is_counted(line, naming), group(line));
        let mut headline = Headline::new(value_text(line, line.total), words);
        headline.change = line.previous_total.and_then(|before| change(line.total?, before, "period"));
        return Some(headline);
    };
    let is_over =
        |place: usize| answer.buckets.get(place).is_some_and(|bucket| !bucket.unfinished && !bucket.outside);
    let has_value =
        |place: usize| same.iter().any(|line| line.values.get(place).is_some_and(Option::is_some));
    let place = (0..answer.buckets.len()).rev().find(|place| is_over(*place) && has_value(*place))?;
    let line = largest(&same, |line| line.values.get(place).copied().flatten())?;
    let is_finished = |place: usize| is_over(place) && line.values.get(place).is_some_and(Option::is_some);
    let now = line.values.get(place).copied().flatten();
    let when = within(Some(by), answer.buckets.get(place)?.start);
    let words = format!("{} {when}{}", what_is_counted(line, naming), group(line));
    let mut headline = Headline::new(value_text(line, now), words);
    let before = place.checked_sub(1).filter(|before| is_finished(*before));
    headline.change = before
        .and_then(|before| line.values.get(before).copied().flatten())
        .and_then(|before| change(now?, before, by.name()));
    headline.before = line.values.get(..=place).unwrap_or_default().to_vec();
    Some(headline)
}

/// The first of the largest lines.
fn largest<'a>(
    lines: &[&'a SeriesValues],
    value: impl Fn(&SeriesValues) -> Option<f64>,
) -> Option<&'a SeriesValues> {
    let of = |line: &&SeriesValues| value(line).unwrap_or(f64::NEG_INFINITY);
    lines.iter().rev().copied().max_by(|one, other| of(one).total_cmp(&of(other)))
}

/// `users of file saved`.
fn what_is_counted(line: &SeriesValues, naming: Naming<'_>) -> String {
    let name = naming(&line.name);
    match counted(line) {
        counted if counted.is_empty() => name,
        counted => format!("{counted} of {name}"),
    }
}

fn change(now: f64, before: f64, against: &str) -> Option<Change> {
    let share = (now - before) / before;
    (before != 0.0 && share.is_finite())
        .then(|| Change { text: format::change(share), against: format!("on the {against} before") })
}

fn stickiness(answer: &StickinessAnswer, asked: &Stickiness) -> Option<Headline> {
    let average = answer.total.average?;
    let periods = counted_words(u64::from(answer.periods), asked.period.name());
    let words = format!("active {}s for each user on average, of {periods}", asked.period.name());
    Some(Headline::new(format::amount(average), words))
}

fn lifecycle(answer: &LifecycleAnswer, asked: &Lifecycle) -> Option<Headline> {
    let place = answer.buckets.iter().rposition(|bucket| !bucket.unfinished)?;
    let bucket = answer.buckets.get(place)?;
    let active = crate::lifecycle::active(bucket);
    let before = place.checked_sub(1).and_then(|before| answer.buckets.get(before));
    let mut headline = Headline::new(
        format::count(active),
        format!(
            "active {} {}: {} new, {} gone",
            if active == 1 { "user" } else { "users" },
            within(Some(asked.period), bucket.start),
            format::count(bucket.new),
            format::count(bucket.dormant)
        ),
    );
    headline.change = before.and_then(|before| {
        change(active as f64, crate::lifecycle::active(before) as f64, asked.period.name())
    });
    headline.before = answer
        .buckets
        .iter()
        .take(place + 1)
        .map(|bucket| Some(crate::lifecycle::active(bucket) as f64))
        .collect();
    Some(headline)
}

fn ways(answer: &PathsAnswer, asked: &Paths, naming: Naming<'_>) -> Option<Headline> {
    let ways = paths::ways(answer, &asked.anchor);
    let is_event = |name: &PathName| matches!(name, PathName::Event { .. });
    let named = |way: &&paths::Way<'_>| {
        paths::step(way) == 1 && is_event(&way.earlier.name) && is_event(&way.later.name)
    };
    let way = ways.iter().filter(named).max_by_key(|way| (way.users, std::cmp::Reverse(way.link)))?;
    let share = (answer.users > 0).then(|| way.users as f64 / answer.users as f64)?;
    let name = |name: &PathName| match name {
        PathName::Event { event_type, value: None } => naming(event_type),
        other => other.to_string(),
    };
    let (earlier, later) = (name(&way.earlier.name), name(&way.later.name));
    let words = if paths::leads_to_anchor(&asked.anchor) {
        format!("come to {later} from {earlier}, the most taken way")
    } else {
        format!("go on from {earlier} with {later}, the most taken way")
    };
    Some(Headline::new(format::percent(share), words))
}

/// The calendar unit whose values a headline's number is one of; none for a number that is not over time.
pub fn unit(question: &Question) -> Option<CalendarUnit> {
    match question {
        Question::Segmentation(asked) => asked.by,
        Question::Lifecycle(asked) => Some(asked.period),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use rockpool_question::{Duration, DurationUnit, Measure, PathAnchor, ReadStatistics, Series, Step};

    fn answer(question: Question, body: AnswerBody) -> Answer {
        let (sentence, notes) = (String::new(), vec![]);
        Answer {
            question,
            with_days: None,
            sentence,
            body,
            notes,
            share_of_users: 1.0,
            read: ReadStatistics::default(),
        }
    }

    fn of(question: Question, body: AnswerBody) -> Headline {
        let naming = |name: &str| name.replace('_', " ");
        headline(&answer(question, body), &naming).unwrap()
    }

    fn plain(text: &str) -> String {
        text.replace(format::NARROW_SPACE, " ")
    }

    #[test]
    fn a_funnel_says_how_many_reach_its_end() {
        let body = samples::funnel();
        let last = body.total.steps.last().unwrap().clone();
        let window = Duration { amount: 7, unit: DurationUnit::Day };
        let asked = Funnel::new(body.total.steps.iter().map(|step| Step::of(&step.name)), window);
        let headline = of(Question::Funnel(asked), AnswerBody::Funnel(body));
        assert_eq!(headline.number, format::percent(last.from_first.rate.unwrap()));
        assert_eq!(headline.words, format!("reach {} within 7 days", last.name.replace('_', " ")));
    }

    #[test]
    fn a_funnel_that_nobody_entered_has_no_rate() {
        let mut body = samples::funnel();
        for step in &mut body.total.steps {
            step.from_first = rockpool_question::Rate::new(0, 0);
        }
        let window = Duration { amount: 7, unit: DurationUnit::Day };
        let asked = Funnel::new(["a", "b"].map(Step::of), window);
        let headline = of(Question::Funnel(asked), AnswerBody::Funnel(body));
        assert_eq!(headline.number, "0");
        assert!(headline.words.starts_with("users entered with"), "{}", headline.words);
    }

    #[test]
    fn a_trend_says_its_last_finished_bucket_and_the_change() {
        let line = SeriesValues {
            series: 0,
            name: "file_saved".into(),
            measure: Some(Measure::Users),
            group: vec![],
            values: vec![Some(80.0), Some(100.0), Some(3.0)],
            total: Some(150.0),
            previous: vec![],
            previous_total: None,
        };
        let bucket = |day, unfinished| rockpool_question::Bucket {
            start: samples::start(day),
            unfinished,
            outside: false,
        };
        let body = SegmentationAnswer {
            buckets: vec![bucket(1, false), bucket(8, false), bucket(15, true)],
            previous_buckets: vec![],
            series: vec![line],
        };
        let series = vec![Series { events: Step::of("file_saved"), measure: Measure::Users }];
        let asked = Segmentation::new(series, Some(CalendarUnit::Week));
        let headline = of(Question::Segmentation(asked), AnswerBody::Segmentation(body));
        assert_eq!(headline.number, "100");
        assert_eq!(headline.words, "users of file saved in the week of 8 Jan 2024");
        let change = headline.change.unwrap();
        assert_eq!(
            (plain(&change.text).as_str(), change.against.as_str()),
            ("+25.0 %", "on the week before")
        );
        assert_eq!(headline.before, [Some(80.0), Some(100.0)]);
    }

    #[test]
    fn of_several_groups_it_says_the_largest_of_that_bucket() {
        let line = |group: &str, values: [f64; 2]| SeriesValues {
            series: 0,
            name: "opened".into(),
            measure: Some(Measure::Users),
            group: vec![rockpool_question::GroupValue::Value(group.into())],
            values: values.map(Some).to_vec(),
            total: Some(values.iter().sum()),
            previous: vec![],
            previous_total: None,
        };
        let bucket =
            |day| rockpool_question::Bucket { start: samples::start(day), unfinished: false, outside: false };
        let body = SegmentationAnswer {
            buckets: vec![bucket(1), bucket(2)],
            previous_buckets: vec![],
            series: vec![line("free", [90.0, 53.0]), line("pro", [50.0, 68.0])],
        };
        let series = vec![Series { events: Step::of("opened"), measure: Measure::Users }];
        let asked = Segmentation::new(series, Some(CalendarUnit::Day));
        let headline = of(Question::Segmentation(asked), AnswerBody::Segmentation(body));
        assert_eq!(headline.number, "68");
        assert_eq!(headline.words, "users of opened on 2 Jan 2024: pro, the most");
    }

    #[test]
    fn a_change_from_nothing_is_none() {
        assert_eq!(change(5.0, 0.0, "week"), None);
        assert_eq!(change(0.0, 5.0, "week").map(|change| plain(&change.text)).as_deref(), Some("−100.0 %"));
    }

    #[test]
    fn a_retention_says_its_first_later_period() {
        let body = samples::retention();
        let asked = Retention::new(Step::of("a"), Step::of("b"), CalendarUnit::Day, 3);
        let expected = body.total.summary[1].rate.rate.map(format::percent);
        let headline = of(Question::Retention(asked), AnswerBody::Retention(body));
        assert_eq!(Some(headline.number), expected);
        assert_eq!(headline.words, "come back in day 1");
    }

    #[test]
    fn every_other_kind_has_one_too() {
        let stickiness = Question::Stickiness(Stickiness::new(Step::of("a"), CalendarUnit::Day));
        let headline = of(stickiness, AnswerBody::Stickiness(samples::stickiness()));
        assert!(headline.words.starts_with("active days for each user on average"), "{}", headline.words);
        let lifecycle = Question::Lifecycle(Lifecycle::new(Step::of("a"), CalendarUnit::Day));
        let headline = of(lifecycle, AnswerBody::Lifecycle(samples::lifecycle()));
        assert!(headline.words.contains("new"), "{}", headline.words);
        let asked = Question::Paths(Paths::new(PathAnchor::To(Step::of("opened"))));
        let headline = super::headline(&answer(asked, AnswerBody::Paths(samples::paths())), &str::to_owned);
        assert!(headline.is_none_or(|headline| headline.words.contains("opened")));
    }
}
