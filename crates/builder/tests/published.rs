//! Extracts at addresses of object stores: built, added to and checked there, whatever the store and others do meanwhile.
//!
//! What an environment says belongs to a process, so each job runs in one of its own: this test program again.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a native test, which runs itself again and tells what it saw"
)]

mod support;

use rockpool_builder::{
    AppendOptions, BuilderError, NoWatch, Over, Published, append, build, check, download,
};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};
use support::{
    lake::{FOLDER, KEY, Place, SECRET},
    line,
    store::{Fault, Faulty, Habits},
};

const JOB: &str = "ROCKPOOL_TEST_JOB";
const ADDRESS: &str = "ROCKPOOL_TEST_ADDRESS";
const INPUT: &str = "ROCKPOOL_TEST_DAY";
const COPY: &str = "ROCKPOOL_TEST_COPY";
/// Where the extract is on the store.
const EXTRACT: &str = "pool/events v1";

/// Does nothing, unless a test below runs it.
#[test]
fn work_as_told() {
    let Ok(job) = env::var(JOB) else { return };
    let folder = PathBuf::from(env::var(FOLDER).unwrap());
    let (address, copy) = (env::var(ADDRESS).unwrap(), folder.join(env::var(COPY).unwrap()));
    let mut options = support::options(&folder);
    options.sources[0].input = folder.join(env::var(INPUT).unwrap()).to_str().unwrap().to_owned();
    options.least_share = Some(0.5);
    let mut said = || -> Result<String, BuilderError> {
        if job == "check" {
            let to = tempfile::tempdir().unwrap();
            let name = download(&address, to.path(), &NoWatch)?.unwrap();
            let report = check(to.path(), &NoWatch)?;
            return Ok(format!("{name} {:?}", report.problems));
        }
        let published = Published::open(&address, &copy)?.unwrap();
        let over = match job.as_str() {
            "publish" => Some(Over::Nothing),
            "replace" => Some(Over::Anything),
            _ => None,
        };
        if let Some(over) = over {
            let report = published.publish(over, &NoWatch)?;
            return Ok(format!("{} {} {}", report.is_unchanged, report.files_written, report.removed.len()));
        }
        let report = match job.as_str() {
            "build" => published.build(&options, &NoWatch)?.1,
            _ => {
                let add = |copy: &Path| {
                    options.output = copy.to_path_buf();
                    append(&AppendOptions::new(options.clone()), &NoWatch)
                };
                published.change(&NoWatch, add)?.1
            }
        };
        let is_tidy = report.unlisted.is_none() && report.left_over.is_empty();
        let tidy = if is_tidy { "" } else { " UNTIDY" };
        Ok(format!("{} {} {}{tidy}", report.address, report.files_written, report.removed.len()))
    };
    match said() {
        Ok(said) => println!("BUILT {said}"),
        Err(error) => println!("FAILED {error}"),
    }
}

/// A store with three days of events beside it: of the first the extract is built.
fn place() -> Place {
    let place = Place::new(&[]);
    for (day, count) in [(0, 40), (1, 25), (2, 30)] {
        let lines: String = (0..count)
            .map(|number| {
                let user = format!("u{}", (number * 7 + day) % 13);
                let event = ["open", "save", "Export all"][(number % 3) as usize];
                line(event, &user, day * 20_000 + number * 60, &format!("{{\"plan\":\"p{}\"}}", number % 4))
            })
            .collect();
        let path = place.folder.path().join(format!("day{day}/{day}.jsonl"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, lines).unwrap();
    }
    place
}

fn job_as(place: &Place, job: &str, address: &str, day: &str, copy: &str, store: &[(&str, &str)]) -> String {
    let told = [(JOB, job), (ADDRESS, address), (INPUT, day), (COPY, copy)];
    place.child("work_as_told", &[&told, store].concat())
}

fn job(place: &Place, job: &str, day: &str, copy: &str) -> String {
    let address = place.store.address.clone();
    let store = [
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_ENDPOINT_URL", address.as_str()),
    ];
    job_as(place, job, &format!("s3://lake/{EXTRACT}"), day, copy, &store)
}

/// The extract's folder on the store.
fn there(place: &Place) -> PathBuf {
    place.lake().join(EXTRACT)
}

/// What a build and appends of so many days make in a folder of this machine.
fn here(place: &Place, days: u32) -> BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let mut options = support::options(place.folder.path());
    options.output = out.path().join("out");
    for day in 0..days {
        let input = place.folder.path().join(format!("day{day}"));
        options.sources[0].input = input.to_str().unwrap().to_owned();
        if day == 0 {
            build(&options, &NoWatch).unwrap();
        } else {
            append(&AppendOptions::new(options.clone()), &NoWatch).unwrap();
        }
    }
    support::content(&options.output)
}

/// The extract without what its manifest says of instants at which files were replaced.
fn settled(files: BTreeMap<String, Vec<u8>>) -> (rockpool_catalog::Manifest, Vec<String>) {
    let mut manifest = rockpool_catalog::Manifest::from_json(&files["manifest.json"]).unwrap();
    for file in manifest.snapshot.iter_mut().flat_map(|snapshot| &mut snapshot.retired) {
        file.since = 0;
    }
    (manifest, files.into_keys().collect())
}

/// What stands at the address is whole, and holds so many days.
fn assert_days(place: &Place, days: u32) {
    let report = check(&there(place), &NoWatch).unwrap();
    assert_eq!((report.problems, report.warnings), (vec![], vec![]));
    assert_eq!(settled(support::content(&there(place))), settled(here(place, days)));
}

#[test]
fn an_extract_on_a_store_is_the_one_in_a_folder() {
    let place = place();
    place.store.change(Habits { access_key: Some(KEY), ..Habits::default() });
    let words = job(&place, "append", "day1", "copy");
    assert!(words.contains("holds no extract; make one with 'rockpool build' first"), "{words}");
    let words = job(&place, "build", "day0", "copy");
    assert!(words.starts_with("BUILT s3://lake/pool/events v1/ "), "{words}");
    assert_days(&place, 1);
    // The manifest comes last, and no cache keeps it; what has its content in its name, every one may keep.
    let asked = place.store.asked();
    let puts: Vec<&String> = asked.iter().filter(|asked| asked.starts_with("PUT")).collect();
    let (manifest, files) = puts.split_last().unwrap();
    assert!(manifest.contains("manifest.json") && manifest.ends_with("no-cache"), "{manifest}");
    assert!(files.len() > 3 && files.iter().all(|put| put.ends_with("immutable")), "{files:?}");
    // One machine adds, then another one that has no copy, then the first one again.
    job(&place, "append", "day1", "copy");
    assert_days(&place, 2);
    job(&place, "append", "day2", "other");
    assert_days(&place, 3);
    place.store.change(Habits::default());
    assert_eq!(job(&place, "append", "day1", "copy"), "BUILT s3://lake/pool/events v1/ 0 0");
    assert_days(&place, 3);
    assert!(!place.store.asked().iter().any(|asked| asked.starts_with("PUT")));
    // A copy that is there is not fetched again.
    place.store.change(Habits::default());
    job(&place, "append", "day1", "copy");
    let parquet = place.store.asked().into_iter().filter(|asked| asked.contains("parquet"));
    assert_eq!(parquet.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(job(&place, "check", "", ""), "BUILT s3://lake/pool/events v1/ []");
}

#[test]
fn stores_of_google_and_azure_are_written_alike() {
    let address = |place: &Place| place.store.address.clone();
    let of_google = |address: &str| {
        let key = serde_json::json!({
            "gcs_base_url": address, "disable_oauth": true, "client_email": "", "private_key": "", "private_key_id": ""
        });
        vec![
            ("GOOGLE_SERVICE_ACCOUNT_KEY".to_owned(), key.to_string()),
            ("GOOGLE_ALLOW_HTTP".to_owned(), "true".to_owned()),
        ]
    };
    let of_azure = |address: &str| {
        [
            ("AZURE_ENDPOINT", address),
            ("AZURE_STORAGE_ACCOUNT_NAME", "account"),
            ("AZURE_STORAGE_ACCOUNT_KEY", "dmVyeXNlY3JldA=="),
            ("AZURE_ALLOW_HTTP", "true"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    for (scheme, variables) in
        [("gs", &of_google as &dyn Fn(&str) -> Vec<(String, String)>), ("az", &of_azure)]
    {
        let place = place();
        let variables = variables(&address(&place));
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let to = format!("{scheme}://lake/{EXTRACT}");
        let words = job_as(&place, "build", &to, "day0", "copy", &variables);
        assert!(words.starts_with("BUILT"), "{words}");
        let words = job_as(&place, "append", &to, "day1", "copy", &variables);
        assert!(words.starts_with("BUILT"), "{words}");
        assert_days(&place, 2);
    }
}

#[test]
fn a_job_that_is_cut_off_anywhere_leaves_an_extract_that_is_whole() {
    let place = place();
    job(&place, "build", "day0", "first");
    let before = support::content(&there(&place));
    let mut is_done = false;
    // Refused from the first request on, from the second on, and so on, until all are answered.
    for lives in 1..60 {
        fs::remove_dir_all(place.lake()).unwrap();
        for (path, bytes) in &before {
            let path = there(&place).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        place.store.change(Habits { lives: Some(lives), ..Habits::default() });
        let copy = format!("copy{lives}");
        let words = job(&place, "append", "day1", &copy);
        let report = check(&there(&place), &NoWatch).unwrap();
        assert_eq!(report.problems, vec![], "after {lives} requests: {words}");
        let rows = report.manifest.unwrap().rows;
        assert!(rows == 40 || rows == 65, "after {lives} requests {rows} rows");
        place.store.change(Habits::default());
        let again = job(&place, "append", "day1", &copy);
        assert!(again.starts_with("BUILT"), "after {lives} requests: {again}");
        let is_whole = settled(support::content(&there(&place))).0 == settled(here(&place, 2)).0;
        assert!(is_whole, "after {lives} requests: {words}, then {again}");
        if words.starts_with("BUILT") && again.ends_with(" 0 0") {
            is_done = true;
            break;
        }
    }
    assert!(is_done);
}

#[test]
fn of_two_who_publish_at_once_one_wins() {
    let place = place();
    job(&place, "build", "day0", "copy");
    // What somebody else is about to publish: the first and the third day.
    let out = place.folder.path().join("stores/rival");
    let mut options = support::options(place.folder.path());
    for (path, bytes) in support::content(&there(&place)) {
        let path = out.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    options.output = out;
    options.sources[0].input = place.folder.path().join("day2").to_str().unwrap().to_owned();
    append(&AppendOptions::new(options), &NoWatch).unwrap();
    fn publish(root: &Path) {
        for (path, bytes) in support::content(&root.join("rival")) {
            let path = root.join("lake").join(EXTRACT).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    place.store.change(Habits { rival: Some(("manifest.json", publish)), ..Habits::default() });
    let words = job(&place, "append", "day1", "copy");
    assert!(words.contains("somebody else has published at s3://lake/pool/events v1/ meanwhile"), "{words}");
    // Nothing is promised of a copy that the next run makes anew.
    assert!(!words.contains("goes there with the next run"), "{words}");
    let rows = |place: &Place| check(&there(place), &NoWatch).unwrap();
    let report = rows(&place);
    assert_eq!((report.problems, report.manifest.unwrap().rows), (vec![], 70));
    let words = job(&place, "append", "day1", "copy");
    assert!(words.starts_with("BUILT"), "{words}");
    let report = rows(&place);
    assert_eq!((report.problems, report.manifest.unwrap().rows), (vec![], 95));
}

#[test]
fn what_is_refused_is_said_and_goes_there_with_the_next_run() {
    let place = place();
    let denied = "<Error><Code>AccessDenied</Code></Error>";
    let faulty = |times, status, document| Habits {
        faults: vec![Faulty {
            key: "pool/events v1/manifest.json",
            fault: Fault::Status(status, document),
            times,
        }],
        ..Habits::default()
    };
    job(&place, "build", "day0", "copy");
    // It is read once before anything is written.
    for (status, document, expected) in [
        (403, denied, "access is refused (403, AccessDenied); ask for the right to"),
        (500, "<Error><Code>InternalError</Code></Error>", "again and again (500, InternalError)"),
    ] {
        place.store.change(faulty(usize::MAX, status, document));
        let words = job(&place, "append", "day1", "copy");
        assert!(words.starts_with("FAILED s3://lake/pool/events v1/manifest.json: "), "{words}");
        assert!(words.contains(expected), "{words}");
    }
    place.store.change(Habits::default());
    assert_days(&place, 1);
    // Much less than there was is no mistake that a build makes by itself.
    let few = place.folder.path().join("few/a.jsonl");
    fs::create_dir_all(few.parent().unwrap()).unwrap();
    fs::write(few, line("open", "u1", 1, "{}")).unwrap();
    let words = job(&place, "build", "few", "elsewhere");
    assert!(words.contains("40 events are there and 1 would be"), "{words}");
    let words = job(&place, "append", "day1", "copy");
    assert!(words.starts_with("BUILT"), "{words}");
    assert_days(&place, 2);
}

#[test]
fn damage_on_a_store_is_found() {
    let place = place();
    job(&place, "build", "day0", "copy");
    let files = support::content(&there(&place));
    let (first, bytes) = files.iter().find(|(path, _)| path.starts_with("events/")).unwrap();
    let last = files.keys().rfind(|path| path.starts_with("events/")).unwrap();
    let mut damaged = bytes.clone();
    damaged[20] ^= 1;
    fs::write(there(&place).join(first), damaged).unwrap();
    fs::remove_file(there(&place).join(last)).unwrap();
    let words = job(&place, "check", "", "");
    assert!(words.contains(first) && words.contains(last), "{words}");
    // Nothing damaged is added to.
    let words = job(&place, "append", "day1", "other");
    assert!(words.starts_with("FAILED s3://lake/pool/events v1/events/"), "{words}");
    let web = format!("{}/lake/pool/events%20v1", place.store.address);
    let words = job_as(&place, "check", &web, "", "", &[]);
    assert!(words.contains(first) && words.contains(last), "{words}");
    let words = job_as(&place, "build", &web, "day0", "copy2", &[]);
    assert!(words.contains("a web host is only read; name the bucket by its own address"), "{words}");
}

#[test]
fn what_stands_in_a_folder_is_published_over_its_own_only() {
    let place = place();
    for (out, day) in [("one", "day0"), ("two", "day1")] {
        let mut options = support::options(place.folder.path());
        options.output = place.folder.path().join(out);
        options.sources[0].input = place.folder.path().join(day).to_str().unwrap().to_owned();
        build(&options, &NoWatch).unwrap();
    }
    let files = |folder: &str| support::content(&place.folder.path().join(folder));
    let count = files("one").len() - 1;
    assert_eq!(job(&place, "publish", "", "one"), format!("BUILT false {count} 0"));
    assert!(support::content(&there(&place)) == files("one"));
    assert_eq!(job(&place, "publish", "", "one"), "BUILT true 0 0");
    let words = job(&place, "publish", "", "two");
    assert!(words.contains("holds an extract that this one does not come from"), "{words}");
    assert!(support::content(&there(&place)) == files("one"));
    let words = job(&place, "replace", "", "two");
    assert!(words.starts_with("BUILT false ") && words.ends_with(&format!(" {count}")), "{words}");
    assert!(support::content(&there(&place)) == files("two"));
    // A folder that was published and has grown since goes over what it was.
    let mut options = support::options(place.folder.path());
    options.output = place.folder.path().join("two");
    options.sources[0].input = place.folder.path().join("day2").to_str().unwrap().to_owned();
    append(&AppendOptions::new(options), &NoWatch).unwrap();
    assert!(job(&place, "publish", "", "two").starts_with("BUILT false "));
    assert_eq!(check(&there(&place), &NoWatch).unwrap().manifest.unwrap().rows, 55);
}

#[test]
fn a_file_that_is_damaged_here_is_not_published() {
    let place = place();
    let mut options = support::options(place.folder.path());
    options.output = place.folder.path().join("one");
    options.sources[0].input = place.folder.path().join("day0").to_str().unwrap().to_owned();
    build(&options, &NoWatch).unwrap();
    let files = support::content(&options.output);
    let (path, bytes) = files.iter().find(|(path, _)| path.starts_with("events/")).unwrap();
    let mut damaged = bytes.clone();
    damaged[20] ^= 1;
    fs::write(options.output.join(path), damaged).unwrap();
    let words = job(&place, "publish", "", "one");
    assert!(words.starts_with("FAILED") && words.contains(path) && words.contains("is damaged"), "{words}");
    assert!(!there(&place).exists());
}
