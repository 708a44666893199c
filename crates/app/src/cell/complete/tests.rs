//! Completion at places marked with `|`.

use super::*;
use crate::notebook::tests_support::manifest;
#[cfg(not(target_family = "wasm"))]
use proptest::prelude::*;
use rockpool_catalog::{Manifest, Property, PropertyType, PropertyValue};
use std::rc::Rc;

fn property(name: &str, kind: PropertyType, values: &[(&str, u64)]) -> Property {
    let top = values.iter().map(|(value, rows)| PropertyValue { value: (*value).into(), rows: *rows });
    Property {
        name: name.into(),
        column: Some(name.into()),
        kind,
        rows: values.iter().map(|(_, rows)| rows).sum(),
        distinct: values.len() as u64,
        distinct_is_exact: true,
        top: top.collect(),
        minimum: None,
        maximum: None,
        written: Default::default(),
    }
}

fn extract() -> Manifest {
    let mut manifest = manifest(&[("opened", 5), ("Sign Up", 3), ("order", 2), ("a.b.c", 1)]);
    manifest.event_types[0].properties = vec![
        property("plan", PropertyType::Text, &[("free", 3), ("it's", 1)]),
        property("user.created", PropertyType::Integer, &[("7", 2), ("12", 1)]),
    ];
    let rare = property("referrer", PropertyType::Text, &[("a.example", 1)]);
    manifest.event_types[0].properties.push(Property { column: None, ..rare });
    manifest.event_types[1].properties = vec![property("plan", PropertyType::Text, &[("pro", 4)])];
    manifest
}

/// What is offered at the mark, and the text with the first of it.
fn at(statement: &str) -> (Vec<String>, String) {
    let position = statement.chars().take_while(|letter| *letter != '|').map(char::len_utf16).sum();
    let statement = statement.replace('|', "");
    let catalog = Catalog::new(Rc::new(extract()));
    match complete(&catalog, &statement, position, false) {
        None => (vec![], statement),
        Some(found) => {
            let units: Vec<u16> = statement.encode_utf16().collect();
            let piece = |part: &[u16]| String::from_utf16(part).unwrap();
            let first = &found.options[0].apply;
            let whole = format!("{}{first}{}", piece(&units[..found.from]), piece(&units[found.to..]));
            (found.options.into_iter().map(|option| option.apply).collect(), whole)
        }
    }
}

#[test]
fn columns_are_those_of_the_tables_in_the_statement() {
    let (found, _) = at("SELECT p| FROM \"Sign Up\"");
    assert_eq!(found[..2], ["plan", "properties"]);
    assert!(!at("SELECT user| FROM \"Sign Up\"").0.contains(&"\"user.created\"".to_owned()));
    assert_eq!(at("SELECT user.pl| FROM opened AS user").1, "SELECT user.plan FROM opened AS user");
    assert_eq!(at("SELECT user.cr| FROM opened").1, "SELECT \"user.created\" FROM opened");
    assert_eq!(at("SELECT 1 FROM a.b|").1, "SELECT 1 FROM \"a.b.c\"");
    assert_eq!(at("SELECT 1 FROM a.b.|").1, "SELECT 1 FROM \"a.b.c\"");
    assert_eq!(at("SELECT o.us| FROM opened o").0, ["user_key", "\"user.created\""]);
    assert_eq!(at("SELECT d.fi| FROM opened o JOIN user_days AS d ON true").0, ["first_time"]);
}

#[test]
fn a_property_of_few_events_is_a_key_of_the_map() {
    assert_eq!(at("SELECT refe| FROM opened").1, "SELECT properties['referrer'] FROM opened");
    assert_eq!(at("SELECT e.refe| FROM events e").1, "SELECT e.properties['referrer'] FROM events e");
    assert_eq!(at("SELECT 1 FROM opened WHERE properties['referrer'] = '|").0, ["'a.example'"]);
    assert!(at("SELECT refe| FROM \"Sign Up\"").0.is_empty());
}

#[test]
fn names_are_quoted_where_they_need_it() {
    assert_eq!(at("SELECT created| FROM opened").1, "SELECT \"user.created\" FROM opened");
    assert_eq!(at("SELECT \"user.cr| FROM opened").1, "SELECT \"user.created\" FROM opened");
    assert_eq!(at("SELECT \"user.cr|\" FROM opened").1, "SELECT \"user.created\" FROM opened");
    assert_eq!(at("SELECT 1 FROM ord|").1, "SELECT 1 FROM \"order\"");
    assert_eq!(at("SELECT 1 FROM si|").1, "SELECT 1 FROM \"Sign Up\"");
}

#[test]
fn only_tables_come_after_from() {
    assert_eq!(
        at("SELECT 1 FROM |").0,
        ["events", "user_days", "opened", "\"Sign Up\"", "\"order\"", "\"a.b.c\""]
    );
    assert_eq!(at("SELECT 1 FROM opened, e|").0[0], "events");
    assert_eq!(at("WITH mine AS (SELECT 1) SELECT * FROM m|").0, ["mine"]);
}

#[test]
fn values_of_the_compared_column_are_written_as_sql_writes_them() {
    assert_eq!(at("SELECT 1 FROM opened WHERE plan = |").0[..2], ["'free'", "'it''s'"]);
    assert_eq!(at("SELECT 1 FROM opened WHERE plan = 'i|").1, "SELECT 1 FROM opened WHERE plan = 'it''s'");
    assert_eq!(at("SELECT 1 FROM opened WHERE plan = 'i|'").1, "SELECT 1 FROM opened WHERE plan = 'it''s'");
    assert_eq!(at("SELECT 1 FROM events WHERE plan NOT IN ('free', '|").0, ["'pro'", "'free'", "'it''s'"]);
    assert_eq!(at("SELECT 1 FROM opened o WHERE o.\"user.created\" >= |").0[..2], ["7", "12"]);
    assert_eq!(at("SELECT 1 FROM events WHERE event_type <> 'Si|").0, ["'Sign Up'"]);
    assert_eq!(at("SELECT 'fr|").0, Vec::<String>::new(), "a text that is compared with nothing");
}

#[test]
fn functions_and_keywords_come_last() {
    assert_eq!(at("SELECT window_fu|").0[0], "window_funnel");
    assert_eq!(at("SEL|").0, ["SELECT"]);
    assert_eq!(at("SELECT reg| FROM opened").0[0], "regexp_count");
}

#[test]
fn nothing_is_offered_in_comments_and_unasked() {
    assert!(at("SELECT 1 -- fr|").0.is_empty());
    assert!(at("SELECT /* pl| */ 1").0.is_empty());
    assert!(at("SELECT |").0.is_empty());
    let catalog = Catalog::new(Rc::new(extract()));
    assert!(complete(&catalog, "SELECT ", 7, true).is_some_and(|found| found.options[0].apply == "user_key"));
}

#[test]
fn of_thousands_of_tables_the_best_are_offered() {
    let names: Vec<String> = (0..3_000).map(|number| format!("event_{number:04}")).collect();
    let types: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let catalog = Catalog::new(Rc::new(manifest(&types)));
    let found = complete(&catalog, "SELECT 1 FROM 2999", 18, false).map(|found| found.options.len());
    assert_eq!(found, None, "a number is no name");
    let found = complete(&catalog, "SELECT 1 FROM event_2999", 24, false).unwrap();
    assert_eq!(found.options.iter().map(|option| option.apply.as_str()).collect::<Vec<_>>(), ["event_2999"]);
    assert_eq!(complete(&catalog, "SELECT 1 FROM event", 19, false).unwrap().options.len(), MOST);
}

#[cfg(not(target_family = "wasm"))]
proptest! {
    #[test]
    fn any_text_at_any_place_is_answered_within_it(statement in "[a-zA-Z_ .,='\"()*/\\-|0-9𝒳é\n]{0,60}", position in 0_usize..80) {
        let catalog = Catalog::new(Rc::new(extract()));
        let length = statement.encode_utf16().count();
        if let Some(found) = complete(&catalog, &statement, position, true) {
            prop_assert!(found.from <= found.to && found.to <= length);
            prop_assert!(!found.options.is_empty());
        }
    }
}
