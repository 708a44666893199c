//! Files that are missing, cut off or damaged give an error that names them, never a panic.

use crate::extract::{Extract, Raw, random};
use chrono_tz::Europe::Budapest;
use futures::executor::block_on;
use rockpool_catalog::DataFile;
use rockpool_engine::{EngineError, Silent};
use rockpool_question::{Duration, DurationUnit, Funnel, FunnelBreakdown, Question, SqlQuestion, Step};
use rockpool_store::StoreError;
use serde_json::json;
use std::sync::Arc;

fn extract() -> Extract {
    let events: Vec<Raw> = (0..3_000)
        .map(|number| {
            Raw::new(
                Some((number % 200) as u8),
                random::START + number * 977,
                ["a", "b"][number as usize % 2],
            )
            .with("plan", json!(["free", "pro", "team"][number as usize % 3]))
            .with("note", json!(format!("note {number}")))
        })
        .collect();
    Extract::build(&events, Budapest)
}

fn funnel() -> Question {
    Question::Funnel(Funnel {
        breakdown: Some(FunnelBreakdown { property: "note".into(), step: 1, groups: 3 }),
        ..Funnel::new([Step::of("a"), Step::of("b")], Duration { amount: 1, unit: DurationUnit::Hour })
    })
}

fn sql() -> Question {
    Question::Sql(SqlQuestion { sql: "SELECT plan, count(DISTINCT note) FROM a GROUP BY plan".into() })
}

/// The path of the first events file, below the extract.
fn events_file(extract: &Extract) -> String {
    extract.engine().manifest().event_type("a").unwrap().events[0].path.clone()
}

#[test]
fn a_missing_file_is_named() {
    let extract = extract();
    let path = events_file(&extract);
    let engine = extract.engine();
    std::fs::remove_file(extract.path().join(&path)).unwrap();
    for question in [funnel(), sql()] {
        let error = block_on(engine.ask(&question, Arc::new(Silent))).unwrap_err();
        assert!(error.to_string().contains(&path), "{error}");
        assert!(matches!(error, EngineError::Store(_)), "{error:?}");
    }
}

#[test]
fn damage_anywhere_in_a_file_that_is_read_is_refused_by_name() {
    let extract = extract();
    let name = events_file(&extract);
    let path = extract.path().join(&name);
    let sound = std::fs::read(&path).unwrap();
    for (number, place) in (0..sound.len()).step_by(97).enumerate() {
        let mut damaged = sound.clone();
        damaged[place] ^= [0xFF, 0x01, 0x80][number % 3];
        std::fs::write(&path, &damaged).unwrap();
        // A store of its own each time: nothing is cached.
        let question = if number % 2 == 0 { funnel() } else { sql() };
        let error = extract.try_ask(&question).unwrap_err();
        assert!(matches!(error, EngineError::Store(StoreError::Corrupt { .. })), "{error:?}");
        assert!(error.to_string().contains(&name), "byte {place}: {error}");
    }
}

/// The answers with a manifest that states something else, its hash right, as another program might write it.
fn with_manifest(change: impl Fn(&mut DataFile)) -> Vec<String> {
    let extract = extract();
    let mut manifest = extract.engine().manifest().clone();
    let rows = |file: &[DataFile]| file.iter().map(|file| file.rows).sum::<u64>();
    let event_type = &mut manifest.event_types[0];
    let before = rows(&event_type.events);
    event_type.events.iter_mut().for_each(change);
    event_type.rows = event_type.rows + rows(&event_type.events) - before;
    manifest.rows = manifest.event_types.iter().map(|event_type| event_type.rows).sum();
    std::fs::write(extract.path().join("manifest.json"), manifest.to_json().unwrap()).unwrap();
    [funnel(), sql(), keys_and_times()]
        .map(|question| match extract.try_ask(&question) {
            Ok(answer) => format!("answered: {:?}", answer.body),
            Err(error) => error.to_string(),
        })
        .to_vec()
}

fn keys_and_times() -> Question {
    Question::Sql(SqlQuestion { sql: "SELECT max(user_key), max(event_time) FROM a".into() })
}

#[test]
fn rows_that_contradict_the_manifest_are_refused() {
    for change in [1, -1] {
        for refusal in with_manifest(|file| file.rows = file.rows.wrapping_add_signed(change)) {
            assert!(refusal.contains("rows, the manifest says"), "{refusal}");
        }
    }
}

#[test]
fn users_and_times_outside_what_the_manifest_states_are_refused() {
    let outside = "outside what the manifest states";
    let of_users = with_manifest(|file| file.user_keys.iter_mut().for_each(|keys| keys.last.0 -= 1));
    assert!(of_users[0].contains("'user_key'") && of_users[0].contains(outside), "{of_users:?}");
    assert!(of_users[2].contains(outside), "{of_users:?}");
    let of_times = with_manifest(|file| file.covered.iter_mut().for_each(|covered| covered.first += 1));
    assert!(of_times[0].contains("'event_time'") && of_times[0].contains(outside), "{of_times:?}");
    assert!(of_times[2].contains(outside), "{of_times:?}");
}

#[test]
fn a_file_cut_off_is_an_error() {
    let extract = extract();
    let path = extract.path().join(events_file(&extract));
    let sound = std::fs::read(&path).unwrap();
    for length in [0, 3, sound.len() / 2, sound.len() - 1] {
        std::fs::write(&path, &sound[..length]).unwrap();
        for question in [funnel(), sql()] {
            let error = extract.try_ask(&question).unwrap_err();
            assert!(error.to_string().contains(".parquet"), "{error}");
        }
    }
}

#[test]
fn noise_in_place_of_a_file_is_corrupt() {
    let extract = extract();
    let path = extract.path().join(events_file(&extract));
    let length = std::fs::metadata(&path).unwrap().len() as usize;
    std::fs::write(&path, vec![b'x'; length]).unwrap();
    for question in [funnel(), sql()] {
        let error = extract.try_ask(&question).unwrap_err();
        assert!(error.to_string().contains(".parquet"), "{error}");
    }
}
