//! Changes of a JSON value: other values at the same place, members that go, come twice or stand elsewhere, values
//! inside themselves.

use super::text;
use crate::choice::{below, once_in, one_of};
use bolero::Driver;
use serde_json::{Map, Value, json};

/// Values nest less deep than this; parsers of JSON stop at 128.
const DEEPEST: usize = 120;
/// The most copies of a member.
const COPIES: usize = 2_000;

/// Changes one node.
pub(super) fn change<D: Driver>(driver: &mut D, value: &mut Value, other: &Value) -> Option<()> {
    let node = nth(value, &mut below(driver, count(value))?)?;
    match below(driver, 12)? {
        0 | 1 => *node = edge(driver)?,
        2 | 3 => *node = nth_of(other, &mut below(driver, count(other))?)?.clone(),
        4 => inside_itself(driver, node)?,
        5 | 6 if node.is_array() || node.is_object() => members(driver, node)?,
        _ => scalar(driver, node)?,
    }
    Some(())
}

/// How many nodes a value has, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

fn nth<'v>(value: &'v mut Value, number: &mut usize) -> Option<&'v mut Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, number)),
        Value::Object(members) => members.values_mut().find_map(|member| nth(member, number)),
        _ => None,
    }
}

fn nth_of<'v>(value: &'v Value, number: &mut usize) -> Option<&'v Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    match value {
        Value::Array(items) => items.iter().find_map(|item| nth_of(item, number)),
        Value::Object(members) => members.values().find_map(|member| nth_of(member, number)),
        _ => None,
    }
}

fn depth(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// A value at the edge of what its kind allows.
fn edge<D: Driver>(driver: &mut D) -> Option<Value> {
    Some(match below(driver, 24)? {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(u64::MAX),
        5 => json!(i64::MAX),
        6 => json!(i64::MIN),
        7 => json!(u32::MAX),
        8 => json!(u64::from(u32::MAX) + 1),
        9 => json!(9_007_199_254_740_993_u64),
        10 => json!(1e308),
        11 => json!(5e-324),
        12 => json!(-0.0),
        13 => json!(0.5),
        14 => json!([]),
        15 => json!({}),
        16 => json!(""),
        17 => json!("\u{0}\u{202e}\u{1F980}e\u{301}"),
        18 => json!("9999-12-31"),
        19 => json!("0000-02-30T25:61:61Z"),
        20 => json!("x".repeat(below(driver, 20_000)?)),
        21 => json!("(not set)"),
        22 => json!(below(driver, 100)?),
        _ => json!(driver.produce::<i64>()?),
    })
}

/// Puts a copy of the node, some times over, in the place of something within it.
fn inside_itself<D: Driver>(driver: &mut D, node: &mut Value) -> Option<()> {
    let within = count(node);
    if within < 2 {
        return Some(());
    }
    let copy = node.clone();
    let place = 1 + below(driver, within - 1)?;
    for _ in 0..=below(driver, 8)? {
        if depth(node) + depth(&copy) > DEEPEST || count(node) > COPIES {
            break;
        }
        *nth(node, &mut place.clone())? = copy.clone();
        let whole = node.clone();
        *nth(node, &mut place.clone())? = whole;
    }
    Some(())
}

/// Takes a member out, doubles it, or puts it under another name.
fn members<D: Driver>(driver: &mut D, node: &mut Value) -> Option<()> {
    match node {
        Value::Array(items) => {
            let place = below(driver, items.len())?;
            if once_in(driver, 2)? {
                items.remove(place);
            } else {
                let copies = if once_in(driver, 8)? { COPIES } else { 4 };
                let copy = items.get(place)?.clone();
                items.extend(std::iter::repeat_n(copy, below(driver, copies)?));
            }
        }
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let value = members.remove(one_of(driver, &names)?)?;
            rename(driver, members, &names, value)?;
        }
        _ => {}
    }
    Some(())
}

fn rename<D: Driver>(
    driver: &mut D,
    members: &mut Map<String, Value>,
    names: &[String],
    value: Value,
) -> Option<()> {
    match below(driver, 3)? {
        0 => {}
        1 => {
            members.insert(one_of(driver, names)?.clone(), value);
        }
        _ => {
            let mut name = one_of(driver, names)?.clone().into_bytes();
            text::change(driver, &mut name, b"type")?;
            members.insert(String::from_utf8_lossy(&name).into_owned(), value);
        }
    }
    Some(())
}

/// Changes a number or a text a little; anything else becomes an edge.
fn scalar<D: Driver>(driver: &mut D, node: &mut Value) -> Option<()> {
    *node = match node {
        Value::Number(number) => {
            let (whole, real) = (number.as_i64(), number.as_f64().unwrap_or(0.0));
            match (below(driver, 5)?, whole) {
                (0, Some(whole)) => json!(whole.wrapping_add(1)),
                (1, Some(whole)) => json!(whole.wrapping_sub(1)),
                (2, Some(whole)) => json!(whole.wrapping_mul(1_000)),
                (3, _) => json!(-real),
                _ => edge(driver)?,
            }
        }
        Value::String(text) => {
            let mut bytes = text.clone().into_bytes();
            text::change(driver, &mut bytes, b"2026-03-29T02:30:00Z A/B")?;
            json!(String::from_utf8_lossy(&bytes))
        }
        Value::Bool(value) => json!(!*value),
        _ => edge(driver)?,
    };
    Some(())
}
