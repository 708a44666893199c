//! The meaning of a property filter, read plainly from its documentation.

use rockpool_question::{Operator, PropertyFilter, Value};
use std::cmp::Ordering;

/// Whether an event whose property has this text (or lacks it) passes.
pub fn passes(filter: &PropertyFilter, text: Option<&str>) -> bool {
    let Some(text) = text else {
        return matches!(
            filter.operator,
            Operator::IsNot | Operator::IsNoneOf | Operator::DoesNotContain | Operator::IsNotSet
        );
    };
    let part = filter.values.first().map(Value::text).unwrap_or_default();
    let number = text.trim().parse::<f64>().ok();
    // NaN is the largest number and equal to itself, and the two zeros are equal.
    let compare = |value: &Value| {
        let (left, right) = (number?, value.number()?);
        Some(left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan())))
    };
    let equal = |value: &Value| match value {
        Value::Number(_) => compare(value).map(|order| order == Ordering::Equal),
        _ => Some(value.text() == text),
    };
    // A value that cannot be cast does not match, whichever way it is asked.
    let any = || filter.values.iter().any(|value| equal(value) == Some(true));
    let none = || filter.values.iter().all(|value| equal(value) == Some(false));
    let first = |test: fn(Ordering) -> bool| filter.values.first().and_then(compare).is_some_and(test);
    let second = |test: fn(Ordering) -> bool| filter.values.get(1).and_then(compare).is_some_and(test);
    match filter.operator {
        Operator::Is | Operator::IsAnyOf => any(),
        Operator::IsNot | Operator::IsNoneOf => none(),
        Operator::Contains => text.contains(&part),
        Operator::DoesNotContain => !text.contains(&part),
        Operator::StartsWith => text.starts_with(&part),
        Operator::Matches => match part.as_str() {
            "^1" => text.starts_with('1'),
            "[0-9]$" => text.ends_with(|last: char| last.is_ascii_digit()),
            other => panic!("no plain reading of {other}"),
        },
        Operator::IsSet => true,
        Operator::IsNotSet => false,
        Operator::LessThan => first(Ordering::is_lt),
        Operator::AtMost => first(Ordering::is_le),
        Operator::GreaterThan => first(Ordering::is_gt),
        Operator::AtLeast => first(Ordering::is_ge),
        Operator::Between => first(Ordering::is_ge) && second(Ordering::is_le),
    }
}
