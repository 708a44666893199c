//! "Count it as": what each product's documentation says, against the adapted questions.

mod fixture;

use fixture::{Zones, manifest};
use proptest::prelude::*;
use rockpool_question::{
    Anchor, CalendarUnit, Count, Counting, Duration, DurationUnit, Entries, Exclusion, Funnel,
    FunnelBreakdown, LaterSteps, Lifecycle, Order, Question, Retention, RetentionMode, Step, Ties,
    presets::{Counted, Preset},
};

const DAY: Duration = Duration { amount: 1, unit: DurationUnit::Day };
const HOUR: Duration = Duration { amount: 1, unit: DurationUnit::Hour };

fn plain_funnel() -> Funnel {
    Funnel::new([Step::of("file_opened"), Step::of("file_saved")], DAY)
}

fn plain_retention() -> Retention {
    Retention::new(Step::of("file_opened"), Step::of("file_saved"), CalendarUnit::Week, 4)
}

fn funnel_as(preset: Preset, funnel: Funnel) -> (Funnel, Vec<String>) {
    let Counted { question, changes, .. } = preset.apply(&Question::Funnel(funnel)).unwrap();
    let Question::Funnel(funnel) = question else { panic!("a funnel stays a funnel") };
    (funnel, changes.into_iter().map(|change| change.field.to_string()).collect())
}

fn retention_as(preset: Preset, retention: Retention) -> (Retention, Vec<String>) {
    let Counted { question, changes, .. } = preset.apply(&Question::Retention(retention)).unwrap();
    let Question::Retention(retention) = question else { panic!("retention stays retention") };
    (retention, changes.into_iter().map(|change| change.field.to_string()).collect())
}

#[test]
fn mixpanel_takes_the_first_entry_and_lets_later_steps_follow_the_asked_days() {
    let (funnel, changes) = funnel_as(Preset::Mixpanel, plain_funnel());
    assert_eq!(
        (funnel.entries, funnel.ties, funnel.later_steps),
        (Entries::First, Ties::SameInstantCounts, LaterSteps::WithinWindow)
    );
    assert_eq!(changes, ["entries", "ties"]);
    let (retention, changes) = retention_as(Preset::Mixpanel, plain_retention());
    assert_eq!((retention.counted, &retention.mode), (Counting::Rolling, &RetentionMode::OnOrAfter));
    assert_eq!(changes, ["counted", "mode"]);
    let own = Retention { mode: RetentionMode::Brackets(vec![0, 2]), ..plain_retention() };
    assert_eq!(retention_as(Preset::Mixpanel, own.clone()).0.mode, own.mode);
}

#[test]
fn amplitude_takes_any_entry_and_groups_by_its_value() {
    let breakdown = Some(FunnelBreakdown { property: "plan".into(), step: 2, groups: 10 });
    let (funnel, changes) = funnel_as(Preset::Amplitude, Funnel { breakdown, ..plain_funnel() });
    assert_eq!((funnel.entries, funnel.ties), (Entries::Any, Ties::SameInstantCounts));
    assert_eq!(funnel.breakdown.unwrap().step, 1);
    assert_eq!(changes, ["ties", "breakdown.step"]);
    let (retention, changes) = retention_as(Preset::Amplitude, plain_retention());
    assert_eq!((retention.anchor, retention.counted), (Anchor::Every, Counting::Rolling));
    assert_eq!(changes, ["anchor", "counted"]);
}

#[test]
fn posthog_keeps_every_step_within_the_asked_days() {
    let mut own = Funnel { hold_constant: vec!["plan".into()], count: Count::Attempts, ..plain_funnel() };
    own.steps[1].after_at_most = Some(HOUR);
    let (funnel, changes) = funnel_as(Preset::PostHog, own);
    assert_eq!((funnel.later_steps, funnel.ties), (LaterSteps::WithinDates, Ties::SameInstantCounts));
    assert_eq!(changes, ["ties", "later_steps", "steps[1].after_at_most", "hold_constant", "count"]);
    let (retention, _) = retention_as(Preset::PostHog, plain_retention());
    assert_eq!((retention.anchor, retention.counted), (Anchor::FirstEver, Counting::Calendar));
    let every = Retention { anchor: Anchor::Every, ..plain_retention() };
    assert_eq!(retention_as(Preset::PostHog, every).1, Vec::<String>::new());
}

#[test]
fn clickhouse_has_steps_a_window_and_ties_that_count() {
    let mut own = Funnel { order: Order::AnyOrder, ..plain_funnel() };
    let (funnel, changes) = funnel_as(Preset::ClickHouse, own.clone());
    assert_eq!((funnel.order, funnel.ties), (Order::InOrder, Ties::SameInstantCounts));
    assert_eq!(changes, ["order", "ties", "later_steps"]);
    own.order = Order::InOrder;
    own.exclusions.push(Exclusion { events: Step::of("file_closed"), from: 1, to: 2 });
    assert!(funnel_as(Preset::ClickHouse, own).0.exclusions.is_empty());
    assert_eq!(Preset::ClickHouse.apply(&Question::Retention(plain_retention())), None);
}

#[test]
fn mitzu_counts_a_plain_funnel_as_we_do() {
    let (funnel, changes) = funnel_as(Preset::Mitzu, plain_funnel());
    assert_eq!(funnel, plain_funnel());
    assert_eq!(changes, Vec::<String>::new());
    let (retention, changes) = retention_as(Preset::Mitzu, plain_retention());
    assert_eq!((retention.anchor, retention.counted), (Anchor::Every, Counting::Rolling));
    assert_eq!(changes, ["anchor", "counted"]);
}

#[test]
fn a_change_says_what_was_what_is_and_why() {
    let counted = Preset::Mixpanel.apply(&Question::Funnel(plain_funnel())).unwrap();
    let change = &counted.changes[0];
    assert_eq!((change.from.as_str(), change.to.as_str()), ("any entry", "first entry only"));
    assert!(!change.reason.is_empty());
    assert!(counted.limits.iter().any(|limit| limit.contains("two seconds")));
    assert_eq!(Preset::Mixpanel.label(), "documented semantics of Mixpanel");
}

#[test]
fn other_kinds_of_question_have_no_presets() {
    let lifecycle = Question::Lifecycle(Lifecycle::new(Step::of("file_opened"), CalendarUnit::Week));
    assert!(Preset::ALL.iter().all(|preset| preset.apply(&lifecycle).is_none()));
}

fn any_funnel() -> impl Strategy<Value = Funnel> {
    let order = prop_oneof![Just(Order::InOrder), Just(Order::ExactlyInOrder), Just(Order::AnyOrder)];
    let count = prop_oneof![Just(Count::Users), Just(Count::Attempts), Just(Count::SESSIONS)];
    let flags = prop::array::uniform6(any::<bool>());
    (order, count, flags).prop_map(|(order, count, [ties, first, within, gap, held, excluded])| {
        let mut funnel = Funnel { order, count, ..plain_funnel() };
        if ties {
            funnel.ties = Ties::SameInstantCounts;
        }
        if first && count != Count::Attempts {
            funnel.entries = Entries::First;
        }
        if within {
            funnel.later_steps = LaterSteps::WithinDates;
        }
        if gap && order != Order::AnyOrder {
            funnel.steps[1].after_at_least = Some(HOUR);
        }
        if held {
            funnel.hold_constant.push("plan".into());
        }
        if excluded && order != Order::AnyOrder {
            funnel.exclusions.push(Exclusion { events: Step::of("file_opened"), from: 1, to: 2 });
        }
        funnel
    })
}

proptest! {
    /// A question that makes sense still does, has changed exactly if something is listed, and has all the
    /// product's choices: a second time nothing changes.
    #[test]
    fn an_adapted_funnel_makes_sense_and_is_final(funnel in any_funnel()) {
        let question = Question::Funnel(funnel);
        for preset in Preset::ALL {
            let counted = preset.apply(&question).unwrap();
            prop_assert_eq!(counted.changes.is_empty(), counted.question == question);
            prop_assert_eq!(preset.apply(&counted.question).unwrap().changes, vec![]);
            if question.validate(&manifest(), &Zones).is_ok() {
                prop_assert!(counted.question.validate(&manifest(), &Zones).is_ok(), "{preset:?}");
            }
        }
    }
}
