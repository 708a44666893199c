//! Which properties get columns, of which type, under which name, and what the manifest says of their values.

mod support;

use rockpool_catalog::{PropertyType, PropertyValue};
use std::collections::BTreeMap;

#[test]
fn a_type_keeps_every_text() {
    let cases = [
        ("1", PropertyType::Integer),
        ("1e3", PropertyType::Text),
        (r#""007""#, PropertyType::Text),
        (r#"" 7 ""#, PropertyType::Text),
        ("-0", PropertyType::Number),
        (r#""NaN""#, PropertyType::Text),
        (r#""inf""#, PropertyType::Text),
        ("true", PropertyType::Boolean),
        (r#""true""#, PropertyType::Boolean),
        (r#""True""#, PropertyType::Text),
        ("0.50", PropertyType::Text),
        ("0.5", PropertyType::Number),
        ("9007199254740993.5", PropertyType::Text),
        (r#""""#, PropertyType::Text),
        (r#"{"a": 1}"#, PropertyType::Text),
    ];
    for (value, expected) in cases {
        let (folder, report) =
            support::build_lines(&support::line("a", "u", 0, &format!("{{\"p\":{value}}}")));
        let event_type = &report.manifest.event_types[0];
        assert_eq!(event_type.properties[0].kind, expected, "{value}");
        let rows = support::rows(&folder.path().join("out"), &report.manifest, event_type);
        let plain = value.trim_matches('"').replace(": ", ":");
        assert_eq!(rows[0].properties["p"], plain, "{value}");
    }
}

#[test]
fn one_value_that_does_not_survive_makes_it_text() {
    let lines: String = (0..50)
        .map(|second| support::line("a", "u", second, &format!("{{\"p\":{second},\"q\":{}}}", second * 2)))
        .collect();
    let (folder, report) = support::build_lines(&(lines + &support::line("a", "u", 60, r#"{"p":"07"}"#)));
    let event_type = &report.manifest.event_types[0];
    let p = event_type.property("p").unwrap();
    assert_eq!((p.kind, p.minimum, p.maximum, p.distinct), (PropertyType::Text, None, None, 51));
    let q = event_type.property("q").unwrap();
    assert_eq!((q.kind, q.minimum, q.maximum), (PropertyType::Integer, Some(0.0), Some(98.0)));
    let rows = support::rows(&folder.path().join("out"), &report.manifest, event_type);
    assert_eq!(rows[50].properties, BTreeMap::from([("p".to_owned(), "07".to_owned())]));
}

#[test]
fn rare_properties_live_in_the_map() {
    let mut lines = String::new();
    for second in 0..200 {
        let mut properties = vec![format!("\"common\":\"{}\"", second % 3)];
        if second < 2 {
            properties.push(r#""enough":1"#.to_owned());
        }
        if second == 0 {
            properties.push(r#""rare":1"#.to_owned());
        }
        lines += &support::line("a", "u", second, &format!("{{{}}}", properties.join(",")));
    }
    let (_folder, report) = support::build_lines(&lines);
    let found: Vec<(&str, u64, bool, PropertyType)> = report.manifest.event_types[0]
        .properties
        .iter()
        .map(|property| (property.name.as_str(), property.rows, property.column.is_some(), property.kind))
        .collect();
    let expected = [
        ("common", 200, true, PropertyType::Integer),
        ("enough", 2, true, PropertyType::Integer),
        ("rare", 1, false, PropertyType::Text),
    ];
    assert_eq!(found, expected);
    let top = &report.manifest.event_types[0].properties[0].top;
    let values = [("0", 67), ("1", 67), ("2", 66)];
    assert_eq!(*top, values.map(|(value, rows)| PropertyValue { value: value.into(), rows }));
}

#[test]
fn at_most_64_columns_the_most_frequent_first() {
    let many: Vec<String> = (0..70).map(|number| format!("\"p{number:02}\":{number}")).collect();
    let all = support::line("a", "u", 0, &format!("{{{}}}", many.join(",")));
    let (_folder, report) = support::build_lines(&(all + &support::line("a", "u", 1, r#"{"p69":1}"#)));
    let properties = &report.manifest.event_types[0].properties;
    assert_eq!(properties[0].name, "p69");
    assert_eq!(properties[1].name, "p00");
    let in_map: Vec<&str> = properties
        .iter()
        .filter(|property| property.column.is_none())
        .map(|property| property.name.as_str())
        .collect();
    assert_eq!(in_map, ["p63", "p64", "p65", "p66", "p67", "p68"]);
}

#[test]
fn names_of_the_table_are_not_taken() {
    let (folder, report) = support::build_lines(&support::line(
        "a",
        "u",
        0,
        r#"{"user_key":1,"event_time":"x","properties":2,"property_user_key":3,"ok":4}"#,
    ));
    let event_type = &report.manifest.event_types[0];
    let columns: BTreeMap<&str, &str> = event_type
        .properties
        .iter()
        .map(|property| (property.name.as_str(), property.column.as_deref().unwrap()))
        .collect();
    let expected = [
        ("event_time", "property_event_time"),
        ("ok", "ok"),
        ("properties", "property_properties"),
        ("property_user_key", "property_user_key"),
        ("user_key", "property_property_user_key"),
    ];
    assert_eq!(columns, BTreeMap::from(expected));
    let rows = support::rows(&folder.path().join("out"), &report.manifest, event_type);
    assert_eq!(rows[0].properties["user_key"], "1");
    assert_eq!(rows[0].properties["property_user_key"], "3");
}
