//! Files that are missing, cut off or damaged give an error that names them, never a panic.

use crate::extract::{Extract, Raw, random};
use chrono_tz::Europe::Budapest;
use futures::executor::block_on;
use rockpool_engine::{EngineError, Silent};
use rockpool_question::{Duration, DurationUnit, Funnel, FunnelBreakdown, Question, SqlQuestion, Step};
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
fn damage_anywhere_gives_an_error_or_an_answer() {
    let extract = extract();
    let path = extract.path().join(events_file(&extract));
    let sound = std::fs::read(&path).unwrap();
    let mut failed = 0;
    for place in (0..sound.len()).step_by(37) {
        for change in [0xFF, 0x01, 0x80] {
            let mut damaged = sound.clone();
            damaged[place] ^= change;
            std::fs::write(&path, &damaged).unwrap();
            for question in [funnel(), sql()] {
                // A store of its own each time: nothing is cached.
                failed += usize::from(extract.try_ask(&question).is_err());
            }
        }
    }
    assert!(failed > 50, "{failed}");
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
