//! Explanations of a miss, in words with times.

use super::miss::Case;
use super::rows::Happened;
use rockpool_kernel::path::{FIRST_EXCLUSION, Matched};
use rockpool_question::words::span;
use rockpool_question::{Count, MissedRule, Order};
use std::ops::Range;

impl Case<'_> {
    /// What kept the user from a step, seen from the path that the user would have had without the rule.
    pub(super) fn explain(&self, rule: MissedRule, target: usize, path: &[Matched]) -> String {
        let told = match rule {
            MissedRule::SameInstant => self.same_instant(path),
            MissedRule::OtherSession => self.other_session(target, path),
            MissedRule::OtherValue => self.other_value(target, path),
            MissedRule::Excluded => self.excluded(path),
            MissedRule::InBetween => self.in_between(path),
            MissedRule::TooSoon => self.too_soon(path),
            MissedRule::TooLate => self.too_late(path),
            MissedRule::Window if self.funnel.order == Order::AnyOrder => self.too_long(target),
            MissedRule::Window => self.after_window(target, path),
            MissedRule::Dates => self.outside_dates(target, path),
            MissedRule::NoEvent | MissedRule::Order => None,
        };
        told.unwrap_or_else(|| format!("{} does not follow as the rules ask.", self.step(target)))
    }

    /// There is no event at all.
    pub(super) fn no_event(&self, target: usize) -> String {
        format!("There is no {} of this user at all.", self.step(target))
    }

    /// Every event that could be the step is another one already.
    pub(super) fn no_event_left(&self, target: usize) -> String {
        format!("Every {} of this user is already another step: one event is one step.", self.step(target))
    }

    /// There is one, but never after the step before.
    pub(super) fn wrong_order(&self, target: usize) -> String {
        let name = self.step(target);
        let Some((before, last)) = self.way.path.last().and_then(|last| Some((last, self.event(last)?)))
        else {
            return format!("{name} does not follow as the rules ask.");
        };
        let earlier = self.events.iter().rev().filter(|event| event.mask.has(target));
        let before = self.step(before.step);
        match earlier.into_iter().find(|event| event.time < last.time) {
            Some(event) => format!(
                "No {name} follows {before}; the last one came {} before it, on {}.",
                self.span(event.time, last.time),
                self.when(event.time)
            ),
            None => format!("No {name} follows {before}; there is none but at the same instant."),
        }
    }

    fn same_instant(&self, path: &[Matched]) -> Option<String> {
        let [before, after] = self.neighbours(path, |_, before, after| before.time == after.time)?;
        Some(format!(
            "{} came at the same instant as {}, {}; it has to come strictly after.",
            self.step(after.0),
            self.step(before.0),
            self.when(after.1.time)
        ))
    }

    fn too_soon(&self, path: &[Matched]) -> Option<String> {
        let least = |step: usize| self.funnel.steps.get(step).and_then(|stage| stage.after_at_least);
        let [before, after] = self.neighbours(path, |step, before, after| {
            least(step).is_some_and(|least| after.time - before.time < self.ticks(least))
        })?;
        Some(format!(
            "{} came only {} after {}, on {}; at least {} have to lie between.",
            self.step(after.0),
            self.span(before.1.time, after.1.time),
            self.step(before.0),
            self.when(after.1.time),
            least(after.0)?
        ))
    }

    fn too_late(&self, path: &[Matched]) -> Option<String> {
        let most = |step: usize| self.funnel.steps.get(step).and_then(|stage| stage.after_at_most);
        let [before, after] = self.neighbours(path, |step, before, after| {
            most(step).is_some_and(|most| after.time - before.time > self.ticks(most))
        })?;
        Some(format!(
            "The next {} came {} after {}, on {}; at most {} may lie between.",
            self.step(after.0),
            self.span(before.1.time, after.1.time),
            self.step(before.0),
            self.when(after.1.time),
            most(after.0)?
        ))
    }

    fn excluded(&self, path: &[Matched]) -> Option<String> {
        for (place, exclusion) in (FIRST_EXCLUSION..).zip(&self.funnel.exclusions) {
            let at = |step: u32| {
                let step = step.saturating_sub(1) as usize;
                let matched = path.iter().find(|matched| matched.step == step)?;
                Some((step, self.event(matched)?))
            };
            let (Some(from), Some(to)) = (at(exclusion.from), at(exclusion.to)) else { continue };
            let is_between = |event: &&Happened| {
                event.mask.has(place) && from.1.time < event.time && event.time < to.1.time
            };
            if let Some(event) = self.events.iter().find(is_between) {
                return Some(format!(
                    "'{}' came on {}, between {} and {}; that is excluded.",
                    self.event_type(event),
                    self.when(event.time),
                    self.step(from.0),
                    self.step(to.0)
                ));
            }
        }
        None
    }

    fn in_between(&self, path: &[Matched]) -> Option<String> {
        let between = |before: &Happened, after: &Happened| {
            self.events.iter().find(|event| before.time < event.time && event.time < after.time)
        };
        let [before, after] = self.neighbours(path, |_, before, after| between(before, after).is_some())?;
        let event = between(before.1, after.1)?;
        Some(format!(
            "'{}' came on {}, between {} and {}; in an exact order nothing may.",
            self.event_type(event),
            self.when(event.time),
            self.step(before.0),
            self.step(after.0)
        ))
    }

    fn other_value(&self, target: usize, path: &[Matched]) -> Option<String> {
        let event = self.matched(target, path)?;
        let properties: Vec<String> =
            self.funnel.hold_constant.iter().map(|property| format!("'{property}'")).collect();
        let (name, when, properties) = (self.step(target), self.when(event.time), properties.join(", "));
        Some(match self.way.path.last() {
            None => format!("{name} on {when} has no value of {properties}."),
            Some(last) => format!(
                "{name} on {when} has another value of {properties} than {}, or none.",
                self.step(last.step)
            ),
        })
    }

    fn other_session(&self, target: usize, path: &[Matched]) -> Option<String> {
        let Count::Sessions(inactivity) = self.funnel.count else { return None };
        let event = self.matched(target, path)?;
        let pause = self.events.windows(2).rev().filter_map(|pair| Some((pair.first()?, pair.last()?))).find(
            |(before, after)| after.time <= event.time && after.time - before.time > self.ticks(inactivity),
        );
        let (before, after) = pause?;
        Some(format!(
            "The next {} came on {}, in another session: nothing happened for {} before {}.",
            self.step(target),
            self.when(event.time),
            self.span(before.time, after.time),
            self.when(after.time)
        ))
    }

    fn after_window(&self, target: usize, path: &[Matched]) -> Option<String> {
        let event = self.matched(target, path)?;
        let window = self.ticks(self.funnel.window);
        let is_late = |entry: &&Happened| event.time - entry.time > window;
        // The entry that is reported, if the next event is too late for it; else the one of this path.
        let reported = self.way.path.first().and_then(|first| self.event(first)).filter(is_late);
        let entry = reported.or_else(|| path.first().and_then(|first| self.event(first)).filter(is_late))?;
        Some(format!(
            "The nearest {} came {} after the window had ended, on {}: {} after {} on {}; the window is {}.",
            self.step(target),
            self.span(entry.time + window, event.time),
            self.when(event.time),
            self.span(entry.time, event.time),
            self.step(path.first()?.step),
            self.when(entry.time),
            self.funnel.window
        ))
    }

    /// In any order: how long the path would take with the step.
    fn too_long(&self, target: usize) -> Option<String> {
        let times: Vec<i64> =
            self.way.path.iter().filter_map(|matched| self.event(matched)).map(|event| event.time).collect();
        let (first, last) = (times.iter().min()?, times.iter().max()?);
        let reach = |time: i64| time.min(*first)..time.max(*last);
        let candidates = self.events.iter().filter(|event| event.mask.has(target));
        let nearest = candidates.min_by_key(|event| {
            let Range { start, end } = reach(event.time);
            end - start
        })?;
        let Range { start, end } = reach(nearest.time);
        Some(format!(
            "The nearest {} came on {}; with it all steps take {}, and the window is {}.",
            self.step(target),
            self.when(nearest.time),
            self.span(start, end),
            self.funnel.window
        ))
    }

    fn outside_dates(&self, target: usize, path: &[Matched]) -> Option<String> {
        let asked = self.frame.asked(self.funnel.dates)?.ticks;
        let outside = |event: &&Happened| !asked.contains(&event.time);
        let distance = |event: &&Happened| {
            if event.time < asked.start { asked.start - event.time } else { event.time - asked.end }
        };
        let (step, event) = if self.way.path.is_empty() {
            let entries = self.events.iter().filter(|event| event.mask.has(target));
            (target, entries.filter(outside).min_by_key(distance)?)
        } else {
            path.iter()
                .filter_map(|matched| Some((matched.step, self.event(matched)?)))
                .find(|(_, event)| outside(event))?
        };
        let side = if event.time < asked.start {
            format!("{} before the asked days begin", self.span(event.time, asked.start))
        } else {
            format!("{} after the asked days have ended", self.span(asked.end, event.time))
        };
        Some(format!("The nearest {} came {side}, on {}.", self.step(step), self.when(event.time)))
    }

    /// The first two neighbours on a path of which something holds: it is asked of the later step and the two events.
    fn neighbours<'p>(
        &'p self,
        path: &[Matched],
        holds: impl Fn(usize, &Happened, &Happened) -> bool,
    ) -> Option<[(usize, &'p Happened); 2]> {
        let places = path.windows(2).filter_map(|pair| Some((pair.first()?, pair.last()?)));
        let mut pairs = places.filter_map(|(before, after)| {
            Some([(before.step, self.event(before)?), (after.step, self.event(after)?)])
        });
        pairs.find(|[before, after]| holds(after.0, before.1, after.1))
    }

    /// The event that fills a step on a path.
    fn matched(&self, step: usize, path: &[Matched]) -> Option<&Happened> {
        path.iter().find(|matched| matched.step == step).and_then(|matched| self.event(matched))
    }

    fn event(&self, matched: &Matched) -> Option<&Happened> {
        self.events.get(matched.event)
    }

    fn event_type(&self, event: &Happened) -> String {
        self.rows.names.value(event.event_type).value().unwrap_or_default().to_owned()
    }

    /// The name of a step in quotes.
    fn step(&self, step: usize) -> String {
        self.funnel.steps.get(step).map(|stage| format!("'{}'", stage.name())).unwrap_or_default()
    }

    fn ticks(&self, length: rockpool_question::Duration) -> i64 {
        self.frame.ticks_of(length.milliseconds())
    }

    /// The time between two instants in words.
    fn span(&self, from: i64, to: i64) -> String {
        let scale = self.frame.manifest.time_resolution.ticks_per_millisecond();
        span(to.saturating_sub(from).div_euclid(scale))
    }

    fn when(&self, tick: i64) -> String {
        self.frame.calendar.spoken(tick)
    }
}
