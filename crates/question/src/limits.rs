//! Every limit of a question, a formula and a notebook, once, with its reason.
//!
//! Questions and notebooks come from files, links and other people. A number without a bound would sooner or later
//! meet arithmetic that cannot hold it, and a list without one a page that cannot draw it; so each is refused in
//! words where it is read. `docs/questions.md` has this table, and a test holds the two together.

use crate::words::number;

/// The most of something, and the least where that is not none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is limited: `steps of a funnel`.
    pub what: &'static str,
    /// The least that is allowed.
    pub least: u32,
    /// The most that is allowed.
    pub most: u32,
    /// Why there is a limit.
    pub reason: &'static str,
}

impl Limit {
    /// Whether so many are allowed.
    pub fn allows(&self, count: usize) -> bool {
        u32::try_from(count).is_ok_and(|count| (self.least..=self.most).contains(&count))
    }

    /// Whether there are more than allowed.
    pub fn is_passed_by(&self, count: usize) -> bool {
        u32::try_from(count).map_or(true, |count| count > self.most)
    }

    /// [`Self::most`] for the length of a list.
    pub const fn count(&self) -> usize {
        self.most as usize
    }

    /// [`Self::most`] in words: `5 000`.
    pub fn words(&self) -> String {
        number(u64::from(self.most))
    }
}

const fn at_most(what: &'static str, most: u32, reason: &'static str) -> Limit {
    Limit { what, least: 0, most, reason }
}

const fn between(what: &'static str, least: u32, most: u32, reason: &'static str) -> Limit {
    Limit { what, least, most, reason }
}

/// Days of a length of time.
pub const LENGTH_DAYS: Limit = at_most(
    "days of a length of time (the least is one of its unit)",
    3_660,
    "ten years are longer than any habit, and every sum of instants and lengths stays exact",
);
/// Years of a day.
pub const YEARS: Limit = between("year of a day", 1, 9_998, "four digits, and a day after the last");
/// Calendar buckets of an answer.
pub const BUCKETS: Limit = at_most("calendar buckets of an answer", 5_000, "nobody can look at more");
/// Last units of relative dates.
pub const LAST_UNITS: Limit = between(
    "last days, weeks or longer units of dates",
    1,
    3_660,
    "ten years of days, as of a length of time",
);
/// Steps of a funnel.
pub const FUNNEL_STEPS: Limit = between("steps of a funnel", 2, 20, "each is a bit beside the exclusions");
/// Exclusions of a funnel.
pub const EXCLUSIONS: Limit = at_most("exclusions of a funnel", 8, "each is a bit beside the steps");
/// Properties that a funnel holds constant.
pub const HELD_PROPERTIES: Limit =
    at_most("properties held constant", 3, "a user counts once for each combination of their values");
/// Groups of a breakdown.
pub const GROUPS: Limit =
    between("groups of a breakdown", 1, 100, "a chart with more lines is read by nobody");
/// Breakdowns of a segmentation.
pub const BREAKDOWNS: Limit = at_most("breakdowns of a segmentation", 3, "their groups multiply");
/// Combinations of the groups of several breakdowns.
pub const COMBINATIONS: Limit = at_most(
    "combinations of the groups of several breakdowns",
    1_000,
    "each is a line with a value for each bucket",
);
/// Series of a segmentation.
pub const SERIES: Limit = between("series of a segmentation", 1, 10, "each is a letter and a colour");
/// Formulas of a segmentation.
pub const FORMULAS: Limit = at_most("formulas of a segmentation", 10, "each is a line beside the series");
/// Days of rolling users.
pub const ROLLING_DAYS: Limit =
    between("days of rolling users", 1, 90, "each bucket counts the users of so many days again");
/// Periods of a retention question.
pub const RETENTION_PERIODS: Limit = between(
    "periods of a retention question, and the largest edge of a bracket",
    1,
    400,
    "more than a year of days",
);
/// Brackets of a retention question.
pub const BRACKETS: Limit = between("brackets of a retention question", 1, 100, "each is a column");
/// Periods of a stickiness question.
pub const STICKINESS_PERIODS: Limit = at_most("periods of a stickiness question", 1_000, "each is a bar");
/// Events that make a period of a stickiness question active.
pub const STICKINESS_EVENTS: Limit = between(
    "events that make a period of a stickiness question active",
    1,
    10_000,
    "more than a person does on purpose",
);
/// Steps of a path.
pub const PATH_DEPTH: Limit = between("steps of a path", 1, 10, "ways multiply with each step");
/// Names at each step of the paths.
pub const PATH_NAMES: Limit =
    between("names at each step of the paths", 1, 30, "each is a bar of the diagram");
/// Events that can be steps of a path.
pub const PATH_EVENTS: Limit =
    at_most("events chosen as steps of a path", 1_000, "an empty list means every event already");
/// Conditions on users.
pub const USER_FILTERS: Limit =
    at_most("conditions on the users of a question", 10, "each is a question of its own");
/// Depth of sets of users.
pub const USER_SET_DEPTH: Limit =
    at_most("sets of users inside sets of users", 4, "each level is answered before the next");
/// Times that a user did something.
pub const TIMES: Limit =
    between("times that a user of a set did something", 1, 10_000, "more than a person does on purpose");
/// Users of a list.
pub const LISTED_USERS: Limit = between("users of a list", 1, 1_000_000, "the list has to fit into memory");
/// Alternatives of a step.
pub const ALTERNATIVES: Limit =
    between("alternatives of a step", 1, 200, "each is compiled and drawn; `any` stands for all events");
/// Filters of an alternative.
pub const FILTERS: Limit = at_most("filters of an alternative", 50, "each is compiled and drawn");
/// Alternatives and filters of a question in all.
pub const CONDITIONS: Limit = at_most(
    "alternatives and filters of a question in all, those of its sets of users included",
    1_000,
    "each is compiled and drawn",
);
/// Items of all lists of a question that is kept.
pub const PARTS: Limit = at_most(
    "steps, alternatives, filters, values and other items of a question in a notebook",
    20_000,
    "a page that draws more stands still",
);
/// Alternatives and filters of a question that is kept.
pub const KEPT_CONDITIONS: Limit = at_most(
    "alternatives and filters of a question in a notebook",
    2_000,
    "more than a person makes by hand, and few enough to be drawn",
);
/// Values of a filter.
pub const VALUES: Limit = at_most("values of a filter", 1_000, "each is compared with every event");
/// Bytes of a value.
pub const VALUE_BYTES: Limit =
    at_most("bytes of a value", 2_000_000, "the longest text of a property that is worth comparing");
/// Bytes of a regular expression.
pub const PATTERN_BYTES: Limit =
    at_most("bytes of a regular expression", 1_000, "it is compiled before the first event is read");
/// Bytes of a name.
pub const NAME_BYTES: Limit = at_most(
    "bytes of a label, a title, or the name of a set of users",
    1_000,
    "it has to be read by a person",
);
/// Bytes of a formula.
pub const FORMULA_BYTES: Limit = at_most("bytes of a formula", 2_000, "it has to be read by a person");
/// Series and numbers of a formula.
pub const FORMULA_TERMS: Limit =
    between("series and numbers of a formula", 1, 200, "each level of the tree is a step of the stack");
/// Depth of a formula.
pub const FORMULA_DEPTH: Limit =
    at_most("parentheses and signs inside one another in a formula", 64, "each level is a step of the stack");
/// Bytes of a statement.
pub const STATEMENT_BYTES: Limit =
    at_most("bytes of an SQL statement", 1_000_000, "it is parsed and planned in the memory of a tab");
/// Bytes of a question.
pub const QUESTION_BYTES: Limit =
    at_most("bytes of a question as JSON", 4_000_000, "it is read before anything can be shown");
/// Bytes of a notebook.
pub const NOTEBOOK_BYTES: Limit =
    at_most("bytes of a notebook as JSON", 4_000_000, "a browser keeps five million characters for a site");
/// Cells of a notebook.
pub const CELLS: Limit = at_most("cells of a notebook", 1_000, "each is drawn and answered");
/// Saved cohorts of a notebook.
pub const COHORTS: Limit = at_most("saved cohorts of a notebook", 1_000, "each is a choice in a menu");
/// Marks of a notebook or of annotations.
pub const MARKS: Limit = at_most(
    "marks on dates of a notebook, and of `annotations.json`",
    500,
    "each is a line in every chart over time",
);
/// Goal lines of a cell.
pub const GOALS: Limit = at_most("goal lines of a cell", 5, "each is a line with a name across the chart");
/// Bytes of annotations.
pub const ANNOTATION_BYTES: Limit =
    at_most("bytes of `annotations.json`", 1_000_000, "it is read whenever the page is opened");
/// Depth of a JSON document.
pub const DOCUMENT_DEPTH: Limit = at_most(
    "lists and objects inside one another in a question or notebook",
    100,
    "each level is a step of the stack; a question needs fewer than 60",
);

/// Every limit, in the order of the documentation.
pub const ALL: [&Limit; 45] = [
    &LENGTH_DAYS,
    &YEARS,
    &BUCKETS,
    &LAST_UNITS,
    &FUNNEL_STEPS,
    &EXCLUSIONS,
    &HELD_PROPERTIES,
    &GROUPS,
    &BREAKDOWNS,
    &COMBINATIONS,
    &SERIES,
    &FORMULAS,
    &ROLLING_DAYS,
    &RETENTION_PERIODS,
    &BRACKETS,
    &STICKINESS_PERIODS,
    &STICKINESS_EVENTS,
    &PATH_DEPTH,
    &PATH_NAMES,
    &PATH_EVENTS,
    &USER_FILTERS,
    &USER_SET_DEPTH,
    &TIMES,
    &LISTED_USERS,
    &ALTERNATIVES,
    &FILTERS,
    &CONDITIONS,
    &PARTS,
    &KEPT_CONDITIONS,
    &VALUES,
    &VALUE_BYTES,
    &PATTERN_BYTES,
    &NAME_BYTES,
    &FORMULA_BYTES,
    &FORMULA_TERMS,
    &FORMULA_DEPTH,
    &STATEMENT_BYTES,
    &QUESTION_BYTES,
    &NOTEBOOK_BYTES,
    &CELLS,
    &COHORTS,
    &MARKS,
    &GOALS,
    &ANNOTATION_BYTES,
    &DOCUMENT_DEPTH,
];
