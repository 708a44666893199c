//! An extract to build questions about.

use rockpool_catalog::{
    EventType, FORMAT_VERSION, Health, Manifest, Property, PropertyType, TimeRange, TimeResolution,
};

/// `opened`, `saved` (with a size) and `closed`, all with `plan` and `file`, in June 2023.
pub fn manifest() -> Manifest {
    let covered = TimeRange { first: 1_685_577_600_000, last: 1_688_169_599_000 };
    let property = |name: &str, kind| Property {
        name: name.into(),
        column: Some(name.into()),
        kind,
        rows: 10,
        distinct: 2,
        distinct_is_exact: true,
        written: Default::default(),
        top: vec![],
        minimum: None,
        maximum: None,
    };
    let event = |name: &str, rows, more: Option<Property>| EventType {
        name: name.into(),
        rows,
        users: rows,
        rows_without_user: 0,
        duplicate_rows: vec![],
        findings: None,
        covered,
        properties: [property("plan", PropertyType::Text), property("file", PropertyType::Text)]
            .into_iter()
            .chain(more)
            .collect(),
        events: vec![],
        user_days: vec![],
    };
    Manifest {
        format_version: FORMAT_VERSION,
        generator: "test".into(),
        name: "test".into(),
        time_zone: "Europe/Budapest".into(),
        time_resolution: TimeResolution::Milliseconds,
        covered: Some(covered),
        rows: 60,
        users: 30,
        rows_without_user: 0,
        strays: None,
        health: Health::default(),
        cut: None,
        snapshot: None,
        user_properties: vec![],
        event_types: vec![
            event("opened", 30, None),
            event("saved", 20, Some(property("size", PropertyType::Number))),
            event("closed", 10, None),
        ],
        any_user_days: vec![],
        day_order: None,
        daily: None,
        users_files: vec![],
    }
}
