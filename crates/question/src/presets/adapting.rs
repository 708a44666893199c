//! A question's choices, made as a product makes them, and noted where they were others.

use super::{Change, Preset};
use crate::{
    Anchor, Count, Counting, Duration, Entries, FieldPath, Funnel, LaterSteps, Order, Retention,
    RetentionMeasure, RetentionMode, Ties,
};

/// A question on its way to another product's choices.
#[derive(Default)]
pub(super) struct Adapting {
    /// The choices that were others.
    pub(super) changes: Vec<Change>,
}

impl Adapting {
    /// Makes a choice and notes it if it was another.
    fn choose<T: PartialEq>(
        &mut self,
        field: impl Into<FieldPath>,
        choice: &mut T,
        to: T,
        words: impl Fn(&T) -> String,
        reason: &'static str,
    ) {
        if *choice != to {
            self.changes.push(Change { field: field.into(), from: words(choice), to: words(&to), reason });
            *choice = to;
        }
    }

    /// Gives a funnel the choices of a product.
    pub(super) fn funnel(&mut self, preset: Preset, funnel: &mut Funnel) {
        match preset {
            Preset::Mixpanel => {
                self.entries(
                    funnel,
                    Entries::First,
                    "only the first entry in the asked days counts for a user",
                );
                self.ties(funnel, "steps close in time may come in either order");
                self.later_steps(
                    funnel,
                    LaterSteps::WithinWindow,
                    "the asked days are those of the first step",
                );
                if funnel.order == Order::ExactlyInOrder {
                    self.order(funnel, "its orders are specific and any; other events may lie between");
                }
            }
            Preset::Amplitude => {
                self.entries(funnel, Entries::Any, "the longest path counts, whichever entry it begins at");
                self.ties(funnel, "steps in the same second may come in either order");
                self.later_steps(
                    funnel,
                    LaterSteps::WithinWindow,
                    "a user enters in the asked days and may convert later",
                );
                if let Some(breakdown) = &mut funnel.breakdown {
                    let words = |step: &u32| format!("step {step}");
                    self.choose(
                        "breakdown.step",
                        &mut breakdown.step,
                        1,
                        words,
                        "groups are by the value at entry",
                    );
                }
            }
            Preset::PostHog => {
                self.entries(funnel, Entries::Any, "any entry may lead to a conversion");
                self.ties(funnel, "events with the same time count in the order of the steps");
                self.later_steps(funnel, LaterSteps::WithinDates, "every step must lie in the asked days");
                self.no_gaps(funnel, "there is one window for the whole funnel, none between steps");
                self.nothing_held(funnel, "no property can be held constant");
                if funnel.count == Count::Attempts {
                    self.users(funnel, "users are counted, not attempts");
                }
            }
            Preset::ClickHouse => {
                self.bare(funnel, "the function knows conditions and one window only");
                self.entries(funnel, Entries::Any, "the window may begin at any first step");
                self.ties(funnel, "ties count in favour of the funnel");
                self.later_steps(
                    funnel,
                    LaterSteps::WithinDates,
                    "a condition on the time holds for every event that is read",
                );
                self.users(funnel, "one number for each user comes out");
            }
            Preset::Mitzu => {
                self.bare(funnel, "a funnel is steps and one window only");
                self.entries(funnel, Entries::Any, "any first step may begin a path");
                self.choose(
                    "ties",
                    &mut funnel.ties,
                    Ties::StrictlyAfter,
                    |ties| words_of_ties(*ties),
                    "each step is later than the one before",
                );
                self.later_steps(
                    funnel,
                    LaterSteps::WithinWindow,
                    "later steps are read until a window after the asked days",
                );
                self.users(funnel, "users are counted");
                if let Some(breakdown) = &mut funnel.breakdown {
                    let words = |step: &u32| format!("step {step}");
                    self.choose(
                        "breakdown.step",
                        &mut breakdown.step,
                        1,
                        words,
                        "groups are by a property of the first step",
                    );
                }
            }
        }
    }

    /// Gives a retention question the choices of a product.
    pub(super) fn retention(&mut self, preset: Preset, retention: &mut Retention) {
        match preset {
            Preset::Mixpanel => {
                self.counted(
                    retention,
                    Counting::Rolling,
                    "periods begin at the user's own start event unless said otherwise",
                );
                self.mode(
                    retention,
                    RetentionMode::OnOrAfter,
                    "a return on or after a period counts unless said otherwise",
                );
            }
            Preset::Amplitude => {
                self.anchor(retention, Anchor::Every, "several start events open several windows");
                self.counted(
                    retention,
                    Counting::Rolling,
                    "a day is 24 hours from the start event unless said otherwise",
                );
            }
            Preset::PostHog => {
                if retention.anchor == Anchor::FirstInRange {
                    self.anchor(
                        retention,
                        Anchor::FirstEver,
                        "\"first time\" looks at all history, not only at the asked days",
                    );
                }
            }
            Preset::ClickHouse => {}
            Preset::Mitzu => {
                self.anchor(retention, Anchor::Every, "every start event counts");
                self.counted(retention, Counting::Rolling, "windows begin at the start event");
                let mode = &mut retention.mode;
                self.choose(
                    "mode",
                    mode,
                    RetentionMode::On,
                    words_of_mode,
                    "a return counts in its own window only",
                );
                let measure = &mut retention.measure;
                self.choose(
                    "measure",
                    measure,
                    RetentionMeasure::Users,
                    words_of_measure,
                    "only the retention rate is worked out",
                );
            }
        }
    }

    fn entries(&mut self, funnel: &mut Funnel, to: Entries, reason: &'static str) {
        // Attempts begin at any entry by what they are.
        if to == Entries::First && funnel.count == Count::Attempts {
            return;
        }
        let words = |entries: &Entries| match entries {
            Entries::Any => "any entry".to_owned(),
            Entries::First => "first entry only".to_owned(),
        };
        self.choose("entries", &mut funnel.entries, to, words, reason);
    }

    fn ties(&mut self, funnel: &mut Funnel, reason: &'static str) {
        // In any order, ties decide nothing.
        if funnel.order != Order::AnyOrder {
            self.choose(
                "ties",
                &mut funnel.ties,
                Ties::SameInstantCounts,
                |ties| words_of_ties(*ties),
                reason,
            );
        }
    }

    fn later_steps(&mut self, funnel: &mut Funnel, to: LaterSteps, reason: &'static str) {
        let words = |later: &LaterSteps| match later {
            LaterSteps::WithinWindow => "within the window".to_owned(),
            LaterSteps::WithinDates => "within the asked days".to_owned(),
        };
        self.choose("later_steps", &mut funnel.later_steps, to, words, reason);
    }

    fn order(&mut self, funnel: &mut Funnel, reason: &'static str) {
        let words = |order: &Order| match order {
            Order::InOrder => "in order".to_owned(),
            Order::ExactlyInOrder => "exactly in order".to_owned(),
            Order::AnyOrder => "in any order".to_owned(),
        };
        self.choose("order", &mut funnel.order, Order::InOrder, words, reason);
    }

    fn users(&mut self, funnel: &mut Funnel, reason: &'static str) {
        let words = |count: &Count| match count {
            Count::Users => "users".to_owned(),
            Count::Attempts => "attempts".to_owned(),
            Count::Sessions(inactivity) => format!("sessions ({inactivity})"),
        };
        self.choose("count", &mut funnel.count, Count::Users, words, reason);
    }

    fn no_gaps(&mut self, funnel: &mut Funnel, reason: &'static str) {
        let words = |length: &Option<Duration>| {
            length.map_or_else(|| "no limit".to_owned(), |length| length.to_string())
        };
        for (index, stage) in funnel.steps.iter_mut().enumerate() {
            let field = |name: &str| FieldPath::root().item("steps", index).field(name);
            self.choose(field("after_at_least"), &mut stage.after_at_least, None, words, reason);
            self.choose(field("after_at_most"), &mut stage.after_at_most, None, words, reason);
        }
    }

    fn nothing_held(&mut self, funnel: &mut Funnel, reason: &'static str) {
        let words = |held: &Vec<String>| if held.is_empty() { "nothing".to_owned() } else { held.join(", ") };
        self.choose("hold_constant", &mut funnel.hold_constant, vec![], words, reason);
    }

    /// Nothing but steps in order and a window.
    fn bare(&mut self, funnel: &mut Funnel, reason: &'static str) {
        self.order(funnel, reason);
        self.no_gaps(funnel, reason);
        self.nothing_held(funnel, reason);
        for (index, stage) in funnel.steps.iter_mut().enumerate() {
            let words = |optional: &bool| if *optional { "optional" } else { "required" }.to_owned();
            let field = FieldPath::root().item("steps", index).field("optional");
            self.choose(field, &mut stage.optional, false, words, reason);
        }
        let words = |exclusions: &Vec<crate::Exclusion>| match exclusions.len() {
            0 => "none".to_owned(),
            1 => "1 exclusion".to_owned(),
            count => format!("{count} exclusions"),
        };
        self.choose("exclusions", &mut funnel.exclusions, vec![], words, reason);
    }

    fn anchor(&mut self, retention: &mut Retention, to: Anchor, reason: &'static str) {
        let words = |anchor: &Anchor| match anchor {
            Anchor::FirstInRange => "first start in the asked days".to_owned(),
            Anchor::FirstEver => "first start ever".to_owned(),
            Anchor::Every => "every start".to_owned(),
        };
        self.choose("anchor", &mut retention.anchor, to, words, reason);
    }

    fn counted(&mut self, retention: &mut Retention, to: Counting, reason: &'static str) {
        let words = |counted: &Counting| match counted {
            Counting::Calendar => "calendar periods".to_owned(),
            Counting::Rolling => "periods from the start event".to_owned(),
        };
        self.choose("counted", &mut retention.counted, to, words, reason);
    }

    /// The mode, unless the person has brackets of their own.
    fn mode(&mut self, retention: &mut Retention, to: RetentionMode, reason: &'static str) {
        if !matches!(retention.mode, RetentionMode::Brackets(_)) {
            self.choose("mode", &mut retention.mode, to, words_of_mode, reason);
        }
    }
}

fn words_of_ties(ties: Ties) -> String {
    match ties {
        Ties::StrictlyAfter => "strictly later".to_owned(),
        Ties::SameInstantCounts => "the same instant counts".to_owned(),
    }
}

fn words_of_mode(mode: &RetentionMode) -> String {
    match mode {
        RetentionMode::On => "on the period".to_owned(),
        RetentionMode::OnOrAfter => "on or after the period".to_owned(),
        RetentionMode::Brackets(_) => "brackets".to_owned(),
    }
}

fn words_of_measure(measure: &RetentionMeasure) -> String {
    match measure {
        RetentionMeasure::Users => "users".to_owned(),
        RetentionMeasure::Sum(property) => format!("sum of {property}"),
        RetentionMeasure::AveragePerUser(property) => format!("average of {property}"),
    }
}
