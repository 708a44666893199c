//! "Count it as": a question with the choices that another product documents, and what they change.
//!
//! Each preset restates in our terms what a product's public documentation (or its source, where that is open)
//! says it counts. Choices that both products offer are the person's own and stay. What a product does and our
//! types cannot say is listed as a limit, so that nobody takes the numbers for that product's.

mod adapting;
mod limits;

use crate::{FieldPath, Question};
use adapting::Adapting;

/// A product whose documented choices a question can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// Mixpanel's funnels and retention reports.
    Mixpanel,
    /// Amplitude's funnel and retention analyses.
    Amplitude,
    /// PostHog's funnels and retention.
    PostHog,
    /// ClickHouse's `windowFunnel(…, 'strict_once')`; it has no retention that knows an order.
    ClickHouse,
    /// Mitzu's funnels and retention, as its open-source version had them.
    Mitzu,
}

/// A question with a product's choices.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// The adapted question.
    pub question: Question,
    /// What is different from the question as it was; empty if nothing is.
    pub changes: Vec<Change>,
    /// What the product does otherwise and the adapted question cannot, each a sentence.
    pub limits: Vec<&'static str>,
}

/// One choice that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field of the question, as validation names it.
    pub field: FieldPath,
    /// The choice as it was, in a few words.
    pub from: String,
    /// The choice as the product makes it, in a few words.
    pub to: String,
    /// What the product's documentation says, in our words.
    pub reason: &'static str,
}

impl Preset {
    /// Every preset, in the order of a picker.
    pub const ALL: [Self; 5] =
        [Self::Mixpanel, Self::Amplitude, Self::PostHog, Self::ClickHouse, Self::Mitzu];

    /// The product's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mixpanel => "Mixpanel",
            Self::Amplitude => "Amplitude",
            Self::PostHog => "PostHog",
            Self::ClickHouse => "ClickHouse windowFunnel",
            Self::Mitzu => "Mitzu",
        }
    }

    /// What the preset is, for a label: `documented semantics of Mixpanel`.
    pub fn label(self) -> String {
        format!("documented semantics of {}", self.name())
    }

    /// The question with the product's choices; nothing for kinds of question that the preset knows nothing of.
    pub fn apply(self, question: &Question) -> Option<Counted> {
        let mut adapting = Adapting::default();
        let (question, limits) = match question {
            Question::Funnel(funnel) => {
                let mut funnel = funnel.clone();
                adapting.funnel(self, &mut funnel);
                (Question::Funnel(funnel), self.limits_of_funnels())
            }
            Question::Retention(retention) if self != Self::ClickHouse => {
                let mut retention = retention.clone();
                adapting.retention(self, &mut retention);
                (Question::Retention(retention), self.limits_of_retention())
            }
            _ => return None,
        };
        Some(Counted { question, changes: adapting.changes, limits: limits.to_vec() })
    }
}
