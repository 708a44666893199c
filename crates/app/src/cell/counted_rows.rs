//! Two answers to one question, counted in two ways, row by row.

use rockpool_question::{Answer, AnswerBody, CalendarUnit, FunnelAnswer, Question, Rate, RetentionAnswer};
use rockpool_report::format;
use rockpool_report::retention::column_name;

/// One row of the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The step or the column.
    pub name: String,
    /// Counted its own way.
    pub own: Option<Rate>,
    /// Counted the other way.
    pub other: Option<Rate>,
}

impl Row {
    /// How many more or fewer the other way: `+12 (+3.4 %)`, `none`.
    pub fn difference(&self) -> String {
        let (Some(own), Some(other)) = (self.own, self.other) else { return "–".to_owned() };
        let difference = i128::from(other.count) - i128::from(own.count);
        if difference == 0 {
            return "none".to_owned();
        }
        let sign = if difference > 0 { '+' } else { '\u{2212}' };
        let size = u64::try_from(difference.unsigned_abs()).unwrap_or(u64::MAX);
        let count = format!("{sign}{}", format::count(size));
        match own.count {
            0 => count,
            before => format!("{count} ({sign}{})", format::percent(size as f64 / before as f64)),
        }
    }

    /// How the rates differ, in percentage points; nothing where one has none.
    pub fn rate_difference(&self) -> Option<f64> {
        Some(self.other?.rate? - self.own?.rate?)
    }
}

/// The rows of a comparison; nothing unless both answers are exact and of the same kind.
pub fn rows(own: &Answer, other: &Answer) -> Option<Vec<Row>> {
    if own.share_of_users < 1.0 || other.share_of_users < 1.0 {
        return None;
    }
    match (&own.body, &other.body, &own.question) {
        (AnswerBody::Funnel(own), AnswerBody::Funnel(other), _) => Some(of_funnels(own, other)),
        (AnswerBody::Retention(own), AnswerBody::Retention(other), Question::Retention(question)) => {
            Some(of_retention(own, other, question.period))
        }
        _ => None,
    }
}

fn of_funnels(own: &FunnelAnswer, other: &FunnelAnswer) -> Vec<Row> {
    let steps = own.total.steps.iter().enumerate();
    steps
        .map(|(index, step)| Row {
            name: format!("{} {}", index + 1, step.name),
            own: Some(step.from_first),
            other: other.total.steps.get(index).map(|step| step.from_first),
        })
        .collect()
}

/// The summaries of the columns that begin with the same period.
fn of_retention(own: &RetentionAnswer, other: &RetentionAnswer, period: CalendarUnit) -> Vec<Row> {
    let columns = own.columns.iter().zip(&own.total.summary);
    columns
        .map(|(column, summary)| {
            let same = other.columns.iter().position(|other| other.from == column.from);
            Row {
                name: column_name(period, *column),
                own: Some(summary.rate),
                other: same.and_then(|index| other.total.summary.get(index)).map(|summary| summary.rate),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{
        Duration, DurationUnit, Funnel, FunnelGroup, FunnelStep, ReadStatistics, Step, Unit,
    };

    fn answer(reached: [u64; 2], share_of_users: f64) -> Answer {
        let [entered, _] = reached;
        let steps = ["opened", "saved"].into_iter().zip(reached).map(|(name, count)| {
            let rate = Rate::new(count, entered);
            FunnelStep {
                name: name.into(),
                optional: false,
                from_first: rate,
                from_previous: rate,
                from_first_finished: rate,
                time_from_first: None,
                time_from_previous: None,
            }
        });
        let total = FunnelGroup {
            value: None,
            steps: steps.collect(),
            unfinished: 0,
            optional: vec![],
            comparison: None,
        };
        let window = Duration { amount: 1, unit: DurationUnit::Day };
        Answer {
            question: Question::Funnel(Funnel::new([Step::of("opened"), Step::of("saved")], window)),
            sentence: String::new(),
            with_days: None,
            body: AnswerBody::Funnel(FunnelAnswer {
                count: Unit::Users,
                total,
                groups: vec![],
                over_time: vec![],
                other_ties: None,
            }),
            notes: vec![],
            share_of_users,
            read: ReadStatistics::default(),
        }
    }

    fn plain(text: &str) -> String {
        text.replace('\u{202f}', " ").replace('\u{2212}', "-")
    }

    #[test]
    fn every_step_says_by_how_much_it_differs() {
        let rows = rows(&answer([200, 50], 1.0), &answer([200, 40], 1.0)).unwrap();
        let said: Vec<(String, String)> =
            rows.iter().map(|row| (row.name.clone(), plain(&row.difference()))).collect();
        assert_eq!(
            said,
            [("1 opened".to_owned(), "none".to_owned()), ("2 saved".to_owned(), "-10 (-20.0 %)".to_owned())]
        );
        assert!((rows[1].rate_difference().unwrap() + 0.05).abs() < 1e-12);
    }

    #[test]
    fn estimates_are_not_compared() {
        assert_eq!(rows(&answer([200, 50], 0.2), &answer([200, 40], 1.0)), None);
        assert_eq!(rows(&answer([200, 50], 1.0), &answer([200, 40], 0.2)), None);
    }
}
