//! The ways in which an answer can be drawn, and the one that a reader has chosen.

use rockpool_question::{Aggregate, Answer, AnswerBody, ChartKind, Measure, Question, SeriesValues};

/// The ways in which an answer can be drawn, the one of its kind first; none where there is nothing to choose.
pub fn choices(answer: &Answer) -> Vec<ChartKind> {
    let own = match (&answer.body, &answer.question) {
        (AnswerBody::Segmentation(body), Question::Segmentation(asked)) if asked.by.is_some() => {
            let mut kinds = vec![ChartKind::Lines, ChartKind::Area];
            if body.series.len() > 1 && body.series.iter().all(adds_up) {
                kinds.push(ChartKind::Stacked);
            }
            kinds.push(ChartKind::Bars);
            kinds
        }
        (AnswerBody::Retention(_), _) => vec![ChartKind::Lines],
        (
            AnswerBody::Segmentation(_)
            | AnswerBody::Funnel(_)
            | AnswerBody::Stickiness(_)
            | AnswerBody::Lifecycle(_),
            _,
        ) => vec![ChartKind::Bars],
        _ => return vec![],
    };
    own.into_iter().chain([ChartKind::Number, ChartKind::Table]).collect()
}

/// Whether the values of several such lines make a whole: a user may be in several of them, and an average is no part of
/// anything.
fn adds_up(line: &SeriesValues) -> bool {
    match &line.measure {
        Some(Measure::Events) => true,
        Some(Measure::Property(measured)) => measured.aggregate == Aggregate::Sum,
        _ => false,
    }
}

/// The chosen way, if this answer can be drawn so.
pub fn chosen(answer: &Answer, chart: Option<ChartKind>) -> Option<ChartKind> {
    chart.filter(|chart| choices(answer).contains(chart))
}

/// What people call a way.
pub fn name(chart: ChartKind) -> &'static str {
    match chart {
        ChartKind::Lines => "Lines",
        ChartKind::Area => "Area",
        ChartKind::Stacked => "Stacked",
        ChartKind::Bars => "Bars",
        ChartKind::Number => "Number",
        ChartKind::Table => "Table",
    }
}
