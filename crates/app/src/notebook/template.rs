//! Questions that many people ask, made for the events of an extract.

use super::new_cell::{by_users, last_days, last_weeks, recent};
use rockpool_catalog::{EventType, Manifest};
use rockpool_question::{
    CalendarUnit, Cell, CellBody, CellId, DEFAULT_GROUPS, Duration, DurationUnit, Formula, Funnel,
    FunnelBreakdown, Measure, Question, Retention, Segmentation, Series, Step,
};

/// The most values of a property that is worth breaking a first answer down by.
const FEW_VALUES: u64 = 20;

/// A question that many people ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// How many of those who come do the next thing soon.
    Activation,
    /// What share of the active users uses something.
    Adoption,
    /// How far each group gets.
    Conversion,
    /// Who comes back, week by week.
    WeeklyRetention,
}

impl Template {
    /// Every template, in the order in which it is offered.
    pub const ALL: [Self; 4] = [Self::Activation, Self::Adoption, Self::Conversion, Self::WeeklyRetention];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activation => "Activation",
            Self::Adoption => "Feature adoption",
            Self::Conversion => "Conversion by group",
            Self::WeeklyRetention => "Weekly retention",
        }
    }

    /// A cell with the question, for the events that most users do; none where the extract has too few of them.
    pub fn cell(self, id: CellId, manifest: &Manifest) -> Option<Cell> {
        let used: Vec<&EventType> = by_users(manifest).into_iter().filter(|kind| kind.users > 0).collect();
        let first = used.first()?;
        // What people want to know of now; the answer goes on with the data.
        let (dates, question) = match self {
            Self::Activation => {
                let next = used.get(1)?;
                let steps = [Step::of(&first.name), Step::of(&next.name)];
                let window = Duration { amount: 1, unit: DurationUnit::Day };
                (last_days(30), Question::Funnel(Funnel::new(steps, window)))
            }
            Self::Adoption => {
                let feature = used.get(1)?;
                let series = [first, feature]
                    .map(|kind| Series { events: Step::of(&kind.name), measure: Measure::Users });
                let mut asked = Segmentation::new(series.to_vec(), Some(CalendarUnit::Week));
                let label = Some("Share of the active users, in percent".to_owned());
                asked.formulas = vec![Formula { expression: "B / A * 100".into(), label }];
                (last_weeks(12), Question::Segmentation(asked))
            }
            Self::Conversion => {
                let steps = used.iter().take(3).map(|kind| Step::of(&kind.name));
                let mut asked = Funnel::new(steps, Duration { amount: 7, unit: DurationUnit::Day });
                if asked.steps.len() < 2 {
                    return None;
                }
                // The property that most of the first events have, of those with few values.
                let few =
                    first.properties.iter().filter(|property| (2..=FEW_VALUES).contains(&property.distinct));
                asked.breakdown = few.max_by_key(|property| property.rows).map(|property| FunnelBreakdown {
                    property: property.name.clone(),
                    step: 1,
                    groups: DEFAULT_GROUPS,
                });
                (last_days(90), Question::Funnel(asked))
            }
            Self::WeeklyRetention => {
                let event = || Step::of(&first.name);
                let asked = Retention::new(event(), event(), CalendarUnit::Week, 8);
                (last_weeks(26), Question::Retention(asked))
            }
        };
        Some(Cell::new(id, self.name(), CellBody::Question(recent(question, dates, manifest))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::tests_support::manifest;

    #[test]
    fn every_template_makes_a_question_that_can_be_asked() {
        let manifest = manifest(&[("viewed", 50), ("ordered", 9), ("paid", 5)]);
        for template in Template::ALL {
            let cell = template.cell(CellId("a".into()), &manifest).unwrap();
            let CellBody::Question(question) = cell.body else { panic!("a question") };
            assert!(question.validate(&manifest, &crate::data_days::PageZones).is_ok(), "{template:?}");
        }
    }

    #[test]
    fn an_extract_with_one_event_has_nothing_to_lead_to() {
        let manifest = manifest(&[("viewed", 50)]);
        let made = Template::ALL.map(|template| template.cell(CellId("a".into()), &manifest).is_some());
        assert_eq!(made, [false, false, false, true]);
    }
}
