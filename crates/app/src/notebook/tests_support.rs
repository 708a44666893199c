//! A manifest for tests.

use rockpool_catalog::{EventType, FORMAT_VERSION, Health, Manifest, TimeRange, TimeResolution};

/// An extract of June 2023 with these event types and their users; each user did each event twice.
pub(crate) fn manifest(names: &[(&str, u64)]) -> Manifest {
    let covered = TimeRange { first: 1_685_577_600_000, last: 1_688_169_599_000 };
    let event_types: Vec<EventType> = names
        .iter()
        .map(|(name, users)| EventType {
            name: (*name).into(),
            rows: users * 2,
            users: *users,
            rows_without_user: 0,
            duplicate_rows: vec![],
            findings: None,
            covered,
            properties: vec![],
            events: vec![],
            user_days: vec![],
        })
        .collect();
    Manifest {
        format_version: FORMAT_VERSION,
        generator: "test".into(),
        name: "shop*".into(),
        time_zone: "UTC".into(),
        time_resolution: TimeResolution::Milliseconds,
        covered: Some(covered),
        rows: event_types.iter().map(|kind| kind.rows).sum(),
        users: 50,
        rows_without_user: 0,
        strays: None,
        health: Health::default(),
        cut: None,
        snapshot: None,
        user_properties: vec![],
        event_types,
        any_user_days: vec![],
        day_order: None,
        daily: None,
        users_files: vec![],
    }
}
