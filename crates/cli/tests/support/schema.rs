//! Whether a JSON value fits a JSON Schema: the keywords that the command's schemas use, and no others.

use serde_json::Value;

/// Keywords that say nothing about validity.
const ANNOTATIONS: [&str; 6] = ["$schema", "$defs", "title", "description", "default", "format"];

/// What keeps `value` from fitting `schema`, with its place; nothing if it fits.
///
/// # Panics
/// On a keyword it does not know, rather than passing over it.
pub fn misfit(schema: &Value, value: &Value) -> Option<String> {
    check(schema, schema, value, "$").err()
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let Value::Object(keywords) = schema else {
        return if schema == &Value::Bool(true) { Ok(()) } else { Err(format!("{place}: nothing fits")) };
    };
    for (keyword, expected) in keywords {
        let fits = |schema: &Value| check(root, schema, value, place);
        let list = || expected.as_array().unwrap();
        match keyword.as_str() {
            "$ref" => {
                let pointer = expected.as_str().unwrap().strip_prefix('#').unwrap();
                fits(root.pointer(pointer).unwrap())?;
            }
            "type" => {
                let names: Vec<&Value> =
                    expected.as_array().map_or(vec![expected], |list| list.iter().collect());
                if !names.iter().any(|name| is_of_type(value, name.as_str().unwrap())) {
                    return Err(format!("{place}: {value} is no {expected}"));
                }
            }
            "const" if value != expected => return Err(format!("{place}: {value} is not {expected}")),
            "enum" if !list().contains(value) => {
                return Err(format!("{place}: {value} is none of {expected}"));
            }
            "const" | "enum" => {}
            "oneOf" => {
                let misfits: Vec<String> = list().iter().filter_map(|schema| fits(schema).err()).collect();
                if misfits.len() + 1 != list().len() {
                    return Err(format!("{place}: does not fit exactly one of several: {misfits:?}"));
                }
            }
            "anyOf" if list().iter().all(|schema| fits(schema).is_err()) => {
                return Err(format!("{place}: {value} fits none of several"));
            }
            "anyOf" => {}
            "required" => {
                let missing = list().iter().find(|name| value.get(name.as_str().unwrap()).is_none());
                if let (Some(missing), true) = (missing, value.is_object()) {
                    return Err(format!("{place}: {missing} is missing"));
                }
            }
            "properties" => {
                for (name, schema) in expected.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(root, schema, value, &format!("{place}.{name}"))?;
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(expected, &Value::Bool(false));
                let known = keywords.get("properties").and_then(Value::as_object);
                for name in value.as_object().into_iter().flat_map(|object| object.keys()) {
                    if !known.is_some_and(|known| known.contains_key(name)) {
                        return Err(format!("{place}: {name} is not allowed"));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, expected, item, &format!("{place}[{index}]"))?;
                }
            }
            // Bounds are about numbers; what else a value may be, "type" says.
            "minimum" if value.is_number() && value.as_f64() < expected.as_f64() => {
                return Err(format!("{place}: {value} is too small"));
            }
            "maximum" if value.is_number() && value.as_f64() > expected.as_f64() => {
                return Err(format!("{place}: {value} is too large"));
            }
            "minimum" | "maximum" => {}
            annotation if ANNOTATIONS.contains(&annotation) => {}
            unknown => panic!("the keyword {unknown} at {place} is not known here"),
        }
    }
    Ok(())
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("the type {other} is not known here"),
    }
}
