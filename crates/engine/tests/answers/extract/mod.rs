//! Small extracts built from events in memory, and questions asked of them without a runtime.
#![allow(dead_code, reason = "each test file uses some of it")]

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use futures::executor::block_on;
use rockpool_builder::source::TableOptions;
use rockpool_builder::{BuildOptions, NoWatch, build};
use rockpool_catalog::{MANIFEST_FILE, Manifest, TimeResolution};
use rockpool_engine::{Engine, EngineError, NativeHost, Silent};
use rockpool_question::{
    Answer, AnswerBody, AnswerPart, BucketStart, CalendarUnit, Counted, EventChoice, EventMatch,
    FunnelAnswer, LifecycleAnswer, PropertyFilter, Question, ReadPlan, RetentionAnswer, SegmentationAnswer,
    SqlQuestion, Step, StickinessAnswer, Table, UserList, UserSet,
};
use rockpool_store::{Folder, Store};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// An event as the source has it; `time` in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    pub user: Option<u8>,
    pub time: i64,
    /// Microseconds beyond that, which an extract of milliseconds does not keep: they decide the order of its rows.
    pub beyond: u16,
    pub kind: &'static str,
    pub properties: Map<String, Value>,
}

impl Raw {
    pub fn new(user: Option<u8>, time: i64, kind: &'static str) -> Self {
        Self { user, time, beyond: 0, kind, properties: Map::new() }
    }

    pub fn with(mut self, property: &str, value: Value) -> Self {
        self.properties.insert(property.to_owned(), value);
        self
    }

    /// A property as the text that an extract keeps.
    pub fn text(&self, property: &str) -> Option<String> {
        match self.properties.get(property)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    fn line(&self) -> String {
        let micros = self.time * 1_000 + i64::from(self.beyond);
        let time = DateTime::<Utc>::from_timestamp_micros(micros).unwrap();
        json!({
            "user_id": self.user.map(|user| format!("user {user}")),
            "event_time": time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            "event_type": self.kind,
            "event_properties": self.properties,
        })
        .to_string()
    }
}

/// An extract in a folder of its own.
pub struct Extract {
    folder: TempDir,
}

impl Extract {
    pub fn build(events: &[Raw], zone: Tz) -> Self {
        Self::with_resolution(events, zone, TimeResolution::Milliseconds)
    }

    pub fn with_resolution(events: &[Raw], zone: Tz, time_resolution: TimeResolution) -> Self {
        Self::with(events, zone, time_resolution, &[])
    }

    /// An extract with a table of people, who are its lines of JSON.
    pub fn with_people(events: &[Raw], people: &[Value]) -> Self {
        Self::with(events, Tz::UTC, TimeResolution::Milliseconds, people)
    }

    fn with(events: &[Raw], zone: Tz, time_resolution: TimeResolution, people: &[Value]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("events.jsonl");
        let lines: Vec<String> = events.iter().map(Raw::line).collect();
        std::fs::write(&input, lines.join("\n")).unwrap();
        let table = folder.path().join("people.jsonl");
        let known: Vec<String> = people.iter().map(Value::to_string).collect();
        std::fs::write(&table, known.join("\n")).unwrap();
        let table = TableOptions { input: table.display().to_string(), ..TableOptions::default() };
        let options = BuildOptions {
            people: (!people.is_empty()).then_some(table),
            time_zone: zone,
            time_resolution,
            max_bad_lines: 0.0,
            memory_bytes: 64 << 20,
            ..BuildOptions::new(input.display().to_string(), folder.path().join("extract"))
        };
        build(&options, &NoWatch).unwrap();
        Self { folder }
    }

    /// The same extract as a writer leaves it that does not write some tables: members of the manifest.
    pub fn without(&self, members: &[&str]) -> Self {
        let mut manifest = serde_json::to_value(self.manifest()).unwrap();
        for member in members {
            manifest.as_object_mut().unwrap().remove(*member).unwrap();
        }
        self.changed(|changed| *changed = serde_json::from_value(manifest.clone()).unwrap())
    }

    /// The same extract with another manifest.
    pub fn changed(&self, change: impl FnOnce(&mut Manifest)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("extract");
        let mut manifest = self.manifest();
        change(&mut manifest);
        for file in manifest.files() {
            std::fs::create_dir_all(to.join(&file.path).parent().unwrap()).unwrap();
            std::fs::copy(self.path().join(&file.path), to.join(&file.path)).unwrap();
        }
        std::fs::write(to.join(MANIFEST_FILE), manifest.to_json().unwrap()).unwrap();
        Self { folder }
    }

    /// What its manifest says.
    pub fn manifest(&self) -> Manifest {
        Manifest::from_json(&std::fs::read(self.path().join(MANIFEST_FILE)).unwrap()).unwrap()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("extract")
    }

    pub fn store(&self) -> Store {
        Store::new(Arc::new(Folder::new(self.path())))
    }

    pub fn engine(&self) -> Engine {
        block_on(Engine::open(self.store(), Arc::new(NativeHost::new()))).unwrap()
    }

    pub fn try_ask(&self, question: &Question) -> Result<Answer, EngineError> {
        block_on(self.engine().ask(question, Arc::new(Silent)))
    }

    pub fn ask(&self, question: &Question) -> Answer {
        self.try_ask(question).unwrap()
    }

    /// What is read for a question.
    pub fn explain(&self, question: &Question) -> ReadPlan {
        block_on(self.engine().explain(question, Arc::new(Silent))).unwrap().1
    }

    pub fn sql(&self, sql: &str) -> Result<Table, EngineError> {
        let answer = self.try_ask(&Question::Sql(SqlQuestion { sql: sql.to_owned() }))?;
        match answer.body {
            AnswerBody::Table(table) => Ok(table),
            other => panic!("{other:?}"),
        }
    }
}

pub fn funnel_of(answer: &Answer) -> &FunnelAnswer {
    match &answer.body {
        AnswerBody::Funnel(funnel) => funnel,
        other => panic!("{other:?}"),
    }
}

pub fn retention_of(answer: &Answer) -> &RetentionAnswer {
    match &answer.body {
        AnswerBody::Retention(retention) => retention,
        other => panic!("{other:?}"),
    }
}

pub fn segmentation_of(answer: &Answer) -> &SegmentationAnswer {
    match &answer.body {
        AnswerBody::Segmentation(segmentation) => segmentation,
        other => panic!("{other:?}"),
    }
}

pub fn stickiness_of(answer: &Answer) -> &StickinessAnswer {
    match &answer.body {
        AnswerBody::Stickiness(stickiness) => stickiness,
        other => panic!("{other:?}"),
    }
}

pub fn lifecycle_of(answer: &Answer) -> &LifecycleAnswer {
    match &answer.body {
        AnswerBody::Lifecycle(lifecycle) => lifecycle,
        other => panic!("{other:?}"),
    }
}

/// The numbers of the users whom a part of an answer counts, ascending.
pub fn listed(extract: &Extract, question: &Question, part: &AnswerPart) -> Vec<u8> {
    let counted = Counted { question: Box::new(question.clone()), part: part.clone() };
    let list = UserList { set: UserSet::Counted(counted), limit: 1_000 };
    let answer = extract.ask(&Question::Users(list));
    let AnswerBody::Users(found) = &answer.body else { panic!("{answer:?}") };
    let number = |id: &str| id.strip_prefix("user ").unwrap().parse().unwrap();
    let mut users: Vec<u8> = found.users.iter().map(|user| number(user.id.as_ref().unwrap())).collect();
    users.sort_unstable();
    assert_eq!(users.len() as u64, found.total);
    users
}

/// Events of one type that pass the filters.
pub fn event(kind: &str, filters: Vec<PropertyFilter>) -> EventMatch {
    EventMatch { event: EventChoice::Type(kind.to_owned()), filters }
}

pub fn step(any_of: Vec<EventMatch>) -> Step {
    Step { any_of, label: None }
}

/// Whether an event fills a step, by a plain reading of its filters.
pub fn fills(event: &Raw, step: &Step, passes: impl Fn(&PropertyFilter, Option<&str>) -> bool) -> bool {
    step.any_of.iter().any(|meant| {
        let of_type = match &meant.event {
            EventChoice::Any => true,
            EventChoice::Type(name) => name == event.kind,
        };
        of_type && meant.filters.iter().all(|filter| passes(filter, event.text(&filter.property).as_deref()))
    })
}

/// The least value of a property among some events, none where all are without it: that of a breakdown where several
/// events of one instant could give it.
pub fn least<'a>(events: impl IntoIterator<Item = &'a Raw>, property: &str) -> Option<String> {
    events.into_iter().filter_map(|event| event.text(property)).min()
}

/// The local day of an instant.
pub fn day_of(zone: Tz, time: i64) -> NaiveDate {
    zone.timestamp_millis_opt(time).unwrap().date_naive()
}

/// A number for the bucket of a day, for units of days; neighbouring buckets have neighbouring numbers.
pub fn bucket_number(unit: CalendarUnit, day: NaiveDate) -> i64 {
    let month = || i64::from(day.year()) * 12 + i64::from(day.month0());
    match unit {
        CalendarUnit::Hour => panic!("an hour is not a bucket of days"),
        CalendarUnit::Day => i64::from(day.num_days_from_ce()),
        // Day 1 of the common era was a Monday.
        CalendarUnit::Week => (i64::from(day.num_days_from_ce()) - 1).div_euclid(7),
        CalendarUnit::Month => month(),
        CalendarUnit::Quarter => month().div_euclid(3),
        CalendarUnit::Year => month().div_euclid(12),
    }
}

/// The first day of a numbered bucket.
pub fn bucket_day(unit: CalendarUnit, number: i64) -> NaiveDate {
    let month =
        |month: i64| NaiveDate::from_ymd_opt(month.div_euclid(12) as i32, month.rem_euclid(12) as u32 + 1, 1);
    match unit {
        CalendarUnit::Hour => panic!("an hour is not a bucket of days"),
        CalendarUnit::Day => NaiveDate::from_num_days_from_ce_opt(number as i32).unwrap(),
        CalendarUnit::Week => NaiveDate::from_num_days_from_ce_opt((number * 7 + 1) as i32).unwrap(),
        CalendarUnit::Month => month(number).unwrap(),
        CalendarUnit::Quarter => month(number * 3).unwrap(),
        CalendarUnit::Year => month(number * 12).unwrap(),
    }
}

/// The start of a numbered bucket as answers write it.
pub fn bucket_start(unit: CalendarUnit, number: i64) -> BucketStart {
    BucketStart::day(bucket_day(unit, number))
}

/// The instant at which a numbered bucket begins, in a zone whose midnights exist once.
pub fn bucket_instant(zone: Tz, unit: CalendarUnit, number: i64) -> i64 {
    let midnight = bucket_day(unit, number).and_hms_opt(0, 0, 0).unwrap();
    zone.from_local_datetime(&midnight).unwrap().timestamp_millis()
}

/// Tie-dense events of few users around a change of the clock: half-hour grid over three days.
pub mod random {
    use super::Raw;
    use proptest::prelude::*;
    use serde_json::json;

    /// 2024-03-30 00:00 in Budapest; the clock goes forward on the 31st.
    pub const START: i64 = 1_711_753_200_000;

    pub fn events(most: usize) -> impl Strategy<Value = Vec<Raw>> {
        let user = prop_oneof![1 => Just(None), 9 => (0u8..4).prop_map(Some)];
        let kind = prop_oneof![Just("a"), Just("b"), Just("c")];
        let one = (user, 0i64..140, kind, 0u8..3, 0u8..4).prop_map(|(user, slot, kind, amount, plan)| {
            let event = Raw::new(user, START + slot * 1_800_000, kind).with("amount", json!(amount));
            match plan {
                0 => event.with("plan", json!("free")),
                1 => event.with("plan", json!("pro")),
                2 => event.with("plan", json!("team")),
                _ => event,
            }
        });
        // One of each type, so that every question makes sense.
        let anchors = ["a", "b", "c"].map(|kind| {
            Raw::new(Some(9), START + 3_600_000, kind).with("plan", json!("free")).with("amount", json!(1))
        });
        proptest::collection::vec(one, 0..most).prop_map(move |mut events| {
            events.extend(anchors.clone());
            events
        })
    }
}
