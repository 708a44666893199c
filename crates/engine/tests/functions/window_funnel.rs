//! `window_funnel` through SQL: many groups in scattered batches, partial and final aggregation, against the
//! definition; windows, nulls, filters, and what it says when it is called wrongly.

use crate::definition::Definition;
use crate::definition::paths::User;
use crate::session::{Shape, answer, problem, run, session, table};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray, TimestampMillisecondArray};
use arrow::datatypes::{Int32Type, TimestampMillisecondType};
use arrow::record_batch::RecordBatch;
use proptest::prelude::*;
use rockpool_kernel::StepMask;
use rockpool_kernel::funnel::FunnelRules;
use rockpool_kernel::path::{PathRules, UserEvents};
use rockpool_question::{Order, Ties};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row: user, time, and whether each of three conditions holds.
type Row = (u8, Option<i64>, [Option<bool>; 3]);

fn any_row() -> impl Strategy<Value = Row> {
    let condition = || prop_oneof![2 => Just(Some(true)), 3 => Just(Some(false)), 1 => Just(None)];
    let time = prop_oneof![9 => (0i64..7).prop_map(Some), 1 => Just(None)];
    (0u8..6, time, [condition(), condition(), condition()])
}

fn batch(rows: &[Row]) -> RecordBatch {
    let condition =
        |at: usize| -> ArrayRef { Arc::new(rows.iter().map(|row| row.2[at]).collect::<BooleanArray>()) };
    let users: StringArray = rows.iter().map(|row| Some(format!("user {}", row.0))).collect();
    let times: TimestampMillisecondArray = rows.iter().map(|row| row.1).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("user_id", Arc::new(users) as ArrayRef, false),
        ("time", Arc::new(times) as ArrayRef, true),
        ("a", condition(0), true),
        ("b", condition(1), true),
        ("c", condition(2), true),
    ])
    .unwrap()
}

/// The events of each user: times and masks, in any order.
fn users(rows: &[Row]) -> BTreeMap<String, (Vec<i64>, Vec<StepMask>)> {
    let mut users: BTreeMap<String, (Vec<i64>, Vec<StepMask>)> = BTreeMap::new();
    for (user, time, conditions) in rows {
        let (times, masks) = users.entry(format!("user {user}")).or_default();
        if let Some(time) = time {
            times.push(*time);
            masks.push((0..3).filter(|at| conditions[*at] == Some(true)).map(StepMask::of).collect());
        }
    }
    users
}

/// The times of each user's path by the definition.
fn paths(rows: &[Row], rules: FunnelRules) -> BTreeMap<String, Vec<i64>> {
    let path = |(times, masks): (Vec<i64>, Vec<StepMask>)| {
        Definition::best_times(&times, &masks, i64::MIN..i64::MAX, rules)
    };
    users(rows).into_iter().map(|(user, events)| (user, path(events))).collect()
}

/// The level of each user by the definition.
fn expected(rows: &[Row], steps: usize, window: i64, ties: Ties) -> BTreeMap<String, i32> {
    let rules = FunnelRules { steps, window, ties };
    paths(rows, rules).into_iter().map(|(user, path)| (user, path.len() as i32)).collect()
}

/// How many different steps each user fills in any order, by the definition.
fn in_any_order(rows: &[Row], steps: usize, window: i64) -> BTreeMap<String, i32> {
    let rules = PathRules { order: Order::AnyOrder, ..PathRules::plain(steps, window, Ties::StrictlyAfter) };
    let level = |(times, masks): (Vec<i64>, Vec<StepMask>)| {
        let mut events: Vec<(i64, StepMask)> = times.into_iter().zip(masks).collect();
        events.sort_unstable();
        let (times, masks): (Vec<i64>, Vec<StepMask>) = events.into_iter().unzip();
        let user = User { rules: &rules, events: UserEvents { times: &times, masks: &masks, values: &[] } };
        let unit: Vec<usize> = (0..times.len()).collect();
        user.best(&unit, &user.entries(&unit, &(i64::MIN..i64::MAX))).map_or(0, |path| path.len() as i32)
    };
    users(rows).into_iter().map(|(user, events)| (user, level(events))).collect()
}

/// The instants of each user's path, none where it is null.
fn instants(batches: &[RecordBatch]) -> BTreeMap<String, Vec<i64>> {
    let mut found = BTreeMap::new();
    for batch in batches {
        let users = batch.column(0).as_string::<i32>();
        let lists = batch.column(1).as_list::<i32>();
        for row in 0..batch.num_rows() {
            let times = lists.is_valid(row).then(|| lists.value(row));
            let times = times.map(|times| times.as_primitive::<TimestampMillisecondType>().values().to_vec());
            assert!(times.as_ref().is_none_or(|times| !times.is_empty()));
            found.insert(users.value(row).to_owned(), times.unwrap_or_default());
        }
    }
    found
}

fn by_user(batches: &[RecordBatch]) -> BTreeMap<String, i32> {
    batches
        .iter()
        .flat_map(|batch| {
            let users = batch.column(0).as_string::<i32>().iter().map(|user| user.unwrap().to_owned());
            users.zip(batch.column(1).as_primitive::<Int32Type>().values().iter().copied())
        })
        .collect()
}

fn function(ties: Ties) -> &'static str {
    match ties {
        Ties::StrictlyAfter => "window_funnel",
        Ties::SameInstantCounts => "window_funnel_same_instant",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn each_group_agrees_with_the_definition(
        rows in proptest::collection::vec(any_row(), 0..40),
        steps in 1usize..4,
        window in 0i64..7,
        same_instant in any::<bool>(),
        rows_in_batch in 1usize..9,
        shape in prop_oneof![Just(Shape::PartialAndFinal), Just(Shape::PassedThrough), Just(Shape::Single)],
    ) {
        let ties = if same_instant { Ties::SameInstantCounts } else { Ties::StrictlyAfter };
        let context = session(shape);
        let batches: Vec<RecordBatch> = rows.chunks(rows_in_batch).map(batch).collect();
        table(&context, "events", batch(&[]).schema(), batches, shape);
        let conditions = ["a", "b", "c"][..steps].join(", ");
        let sql = format!(
            "SELECT user_id, {}(time, {window}, {conditions}) FROM events GROUP BY user_id",
            function(ties)
        );
        prop_assert_eq!(by_user(&run(&context, &sql)), expected(&rows, steps, window, ties));
        let sql = sql.replace(function(ties), "window_funnel_any_order");
        prop_assert_eq!(by_user(&run(&context, &sql)), in_any_order(&rows, steps, window));
        let sql = sql.replace("window_funnel_any_order", "window_funnel_times");
        let rules = FunnelRules { steps, window, ties: Ties::StrictlyAfter };
        prop_assert_eq!(instants(&run(&context, &sql)), paths(&rows, rules));
    }
}

#[test]
fn users_in_order_are_answered_as_they_end() {
    // 20 000 users of 3 rows each, sorted: the plan emits each as soon as the next begins.
    let rows: Vec<(String, i64, [bool; 2])> = (0..20_000i64)
        .flat_map(|user| {
            let steps = [[true, false], [user % 2 == 0, user % 3 == 0], [false, true]];
            let name = format!("user {user:06}");
            steps.into_iter().enumerate().map(move |(at, step)| (name.clone(), at as i64 * (user % 5), step))
        })
        .collect();
    let batches: Vec<RecordBatch> = rows
        .chunks(1_000)
        .map(|rows| {
            let condition = |at: usize| -> ArrayRef {
                Arc::new(rows.iter().map(|row| Some(row.2[at])).collect::<BooleanArray>())
            };
            RecordBatch::try_from_iter([
                (
                    "user_id",
                    Arc::new(StringArray::from_iter_values(rows.iter().map(|row| &row.0))) as ArrayRef,
                ),
                ("time", Arc::new(rows.iter().map(|row| Some(row.1)).collect::<TimestampMillisecondArray>())),
                ("a", condition(0)),
                ("b", condition(1)),
            ])
            .unwrap()
        })
        .collect();
    let context = session(Shape::Sorted);
    table(&context, "events", batches[0].schema(), batches, Shape::Sorted);
    let sql = "SELECT user_id, window_funnel(time, 4, a, b) FROM events GROUP BY user_id";
    let plan = run(&context, &format!("EXPLAIN {sql}"));
    let plan = arrow::util::pretty::pretty_format_batches(&plan).unwrap().to_string();
    assert!(plan.contains("ordering_mode=Sorted"), "{plan}");

    let levels = by_user(&run(&context, sql));
    assert_eq!(levels.len(), 20_000);
    for (user, level) in levels {
        // Steps at 0, g and 2 g milliseconds, g = user % 5; the window is 4.
        let number: i64 = user[5..].parse().unwrap();
        let gap = number % 5;
        let second = number % 3 == 0 && gap > 0;
        let third = gap > 0 && (2 * gap <= 4 || number % 2 == 0);
        assert_eq!(level, if second || third { 2 } else { 1 }, "{user}");
    }
}

fn one_user(rows: &[(Option<i64>, [Option<bool>; 3])]) -> datafusion::prelude::SessionContext {
    let rows: Vec<Row> = rows.iter().map(|(time, conditions)| (1, *time, *conditions)).collect();
    let context = session(Shape::PartialAndFinal);
    let batches = rows.chunks(2).map(batch).collect();
    table(&context, "events", batch(&[]).schema(), batches, Shape::PartialAndFinal);
    context
}

const A: [Option<bool>; 3] = [Some(true), Some(false), None];
const B: [Option<bool>; 3] = [Some(false), Some(true), None];
const BOTH: [Option<bool>; 3] = [Some(true), Some(true), None];

#[test]
fn the_examples_of_the_definition() {
    let tie = one_user(&[(Some(5), B), (Some(0), A), (Some(5), A)]);
    assert_eq!(answer(&tie, "SELECT window_funnel(time, 10, a, b) FROM events"), "2");
    let once = one_user(&[(Some(0), BOTH)]);
    assert_eq!(answer(&once, "SELECT window_funnel(time, 10, a, a) FROM events"), "1");
    assert_eq!(answer(&once, "SELECT window_funnel_same_instant(time, 10, a, a) FROM events"), "1");
    let twice = one_user(&[(Some(3), A), (Some(3), A)]);
    assert_eq!(answer(&twice, "SELECT window_funnel(time, 10, a, a) FROM events"), "1");
    assert_eq!(answer(&twice, "SELECT window_funnel_same_instant(time, 10, a, a) FROM events"), "2");
}

#[test]
fn distinct_counts_equal_events_once() {
    let twice = one_user(&[(Some(3), A), (Some(3), A), (Some(3), BOTH)]);
    let sql = "SELECT window_funnel_same_instant(DISTINCT time, 10, a, a, b) FROM events";
    assert_eq!(answer(&twice, sql), "2");
    assert_eq!(answer(&twice, &format!("{sql} GROUP BY TRUE")), "2");
    assert_eq!(answer(&twice, &sql.replace("DISTINCT ", "")), "3");
}

#[test]
fn filters_and_order_are_allowed() {
    let context = one_user(&[(Some(0), A), (Some(2), B), (None, B)]);
    let filtered = "SELECT window_funnel(time, 10, a, b) FILTER (WHERE NOT b) FROM events";
    assert_eq!(answer(&context, filtered), "1");
    assert_eq!(answer(&context, &format!("{filtered} GROUP BY TRUE")), "1");
    let ordered = "SELECT window_funnel(time, 10, a, b ORDER BY time DESC) FROM events";
    assert_eq!(answer(&context, ordered), "2");
}

#[test]
fn no_rows_reach_no_step() {
    let context = one_user(&[]);
    assert_eq!(answer(&context, "SELECT window_funnel(time, 10, a, b) FROM events"), "0");
    assert_eq!(answer(&context, "SELECT window_funnel(NULL, 10, TRUE, NULL)"), "0");
    assert_eq!(answer(&context, "SELECT window_funnel(time, 10, NULL, b) FROM events"), "0");
}

#[test]
fn it_is_a_window_function_too() {
    let context = one_user(&[(Some(0), A), (Some(2), B), (Some(9), A)]);
    let sql = "SELECT time, window_funnel(time, 10, a, b) OVER (ORDER BY time) FROM events ORDER BY time";
    let levels: Vec<i32> = run(&context, sql)
        .iter()
        .flat_map(|batch| batch.column(1).as_primitive::<Int32Type>().values().to_vec())
        .collect();
    assert_eq!(levels, [1, 2, 2]);
}

#[test]
fn windows_are_milliseconds_or_intervals_whatever_the_time_s_unit() {
    let context = one_user(&[(Some(0), A), (Some(86_400_000), B)]);
    for unit in ["Second", "Millisecond", "Microsecond", "Nanosecond"] {
        for (window, level) in [
            ("86400000", "2"),
            ("86399999", "1"),
            ("INTERVAL '1 day'", "2"),
            ("INTERVAL '23 hours'", "1"),
            ("INTERVAL '1 month'", "2"),
            ("1000 * 60 * 60 * 24", "2"),
            ("9223372036854775807", "2"),
        ] {
            let time = format!("arrow_cast(time, 'Timestamp({unit}, Some(\"Europe/Budapest\"))')");
            let sql = format!("SELECT window_funnel({time}, {window}, a, b) FROM events");
            assert_eq!(answer(&context, &sql), level, "{sql}");
        }
    }
}

#[test]
fn dates_are_their_midnights() {
    let context = one_user(&[(Some(0), A), (Some(86_400_000), B)]);
    let sql = "SELECT window_funnel(CAST(time AS DATE), 86400000, a, b) FROM events";
    assert_eq!(answer(&context, sql), "2");
}

#[test]
fn wrong_arguments_are_explained() {
    let context = one_user(&[(Some(0), A)]);
    let twenty_one = vec!["a"; 21].join(", ");
    for (arguments, explanation) in [
        ("", "expects (event_time, window, step_1, ...); arguments given: 0"),
        ("time", "arguments given: 1"),
        ("time, 10", "expects 1 to 20 steps; given: 0"),
        (&format!("time, 10, {twenty_one}"), "expects 1 to 20 steps; given: 21"),
        ("user_id, 10, a", "expects a timestamp as argument 1"),
        ("time, 'soon', a", "expects the window as argument 2, in milliseconds or as an interval"),
        ("time, 1.5, a", "expects the window as argument 2"),
        ("time, 10, a, user_id", "expects a condition (BOOLEAN) as argument 4"),
        ("time, -1, a", "expects a window that is not null and not negative; this is -1"),
        ("time, NULL, a", "expects a window that is not null and not negative"),
        ("time, INTERVAL '-1 day', a", "expects a window that is not null and not negative"),
        ("time, CAST(a AS BIGINT), a", "expects argument 2 to be a constant"),
    ] {
        for group in ["", " GROUP BY user_id"] {
            let sql = format!("SELECT window_funnel({arguments}) FROM events{group}");
            let problem = problem(&context, &sql);
            assert!(problem.contains(explanation), "{sql}: {problem}");
        }
    }
}
