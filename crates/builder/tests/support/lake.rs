//! A lake on a store: files of every format, and builds from them, each in a process of its own.

use super::{
    delta,
    store::{Habits, Store},
};
use rockpool_builder::{NoWatch, build};
use rockpool_catalog::{MANIFEST_FILE, Manifest};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

pub const FOLDER: &str = "ROCKPOOL_TEST_FOLDER";
const INPUT: &str = "ROCKPOOL_TEST_INPUT";
/// What the store has to hear.
pub const KEY: &str = "AKIDEXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG";

/// The test of this program that runs [`build_as_told`].
const TEST: &str = "build_from_a_store";

/// Builds as the environment says, and tells how it went; without, does nothing.
pub fn build_as_told() {
    let (Ok(folder), Ok(input)) = (env::var(FOLDER), env::var(INPUT)) else { return };
    let mut options = super::options(Path::new(&folder));
    options.sources[0].input = input;
    match build(&options, &NoWatch) {
        Ok(report) => {
            let left_out = report.left_out.iter().map(|file| format!("{}: {}", file.path, file.reason));
            println!("BUILT {:?} {:?}", report.recognised[0].what, left_out.collect::<Vec<_>>());
        }
        Err(error) => println!("FAILED {error}"),
    }
}

/// A store, a folder that its bucket `lake` is, and where extracts go.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub store: Store,
}

impl Place {
    pub fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join("stores/lake").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        fs::create_dir_all(folder.path().join("stores/lake")).unwrap();
        let store = Store::start(&folder.path().join("stores"), Habits::default());
        Self { folder, store }
    }

    /// The folder that the bucket is.
    pub fn lake(&self) -> PathBuf {
        self.folder.path().join("stores/lake")
    }

    /// What a build says, as somebody whom the store knows.
    pub fn build(&self, input: &str) -> String {
        self.build_as(
            input,
            &[
                ("AWS_ACCESS_KEY_ID", KEY),
                ("AWS_SECRET_ACCESS_KEY", SECRET),
                ("AWS_ENDPOINT_URL", &self.store.address),
            ],
        )
    }

    /// What a build says, with these variables in its environment.
    pub fn build_as(&self, input: &str, variables: &[(&str, &str)]) -> String {
        self.child(TEST, &[variables, &[(INPUT, input)]].concat())
    }

    /// What a test of this program says in a process of its own, with these variables in its environment and none of a
    /// store's beside them.
    pub fn child(&self, test: &str, variables: &[(&str, &str)]) -> String {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", test, "--nocapture"]);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|prefix| name.starts_with(prefix))
                || name.ends_with("_proxy")
            {
                child.env_remove(name);
            }
        }
        child.env(FOLDER, self.folder.path()).env("AWS_ALLOW_HTTP", "true");
        let output = child.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let all = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(!all.contains(SECRET) && !all.contains("verysecret"), "{all}");
        let line = text.lines().find_map(|line| {
            let begin = line.find("BUILT ").or_else(|| line.find("FAILED "))?;
            line.get(begin..)
        });
        line.unwrap_or_else(|| panic!("{all}")).to_owned()
    }

    /// Every byte of the extract.
    pub fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        super::content(&self.folder.path().join("out"))
    }

    /// The extract, which is gone afterwards: what its manifest says, and every byte of its files, but not where its
    /// inputs were.
    pub fn extract(&self) -> (Manifest, BTreeMap<String, Vec<u8>>) {
        let out = self.folder.path().join("out");
        let mut files = self.bytes();
        let text = files.remove(MANIFEST_FILE).unwrap();
        let mut manifest = Manifest::from_json(&text).unwrap();
        let inputs = manifest.snapshot.as_mut().map(|snapshot| std::mem::take(&mut snapshot.inputs));
        for input in inputs.into_iter().flatten() {
            assert!(files.remove(&input.path).is_some(), "{}", input.path);
        }
        fs::remove_dir_all(out).unwrap();
        (manifest, files)
    }
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// So many lines of which no two are alike.
fn lines(event_type: &str, count: u32) -> String {
    (0..count)
        .map(|number| {
            let properties =
                format!("{{\"text\":\"{:x}\"}}", u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            super::line(event_type, &format!("u{}", number % 97), number, &properties)
        })
        .collect()
}

/// Files of every format, in folders that say something, among others.
pub fn lake() -> Place {
    let rows = delta::parquet(
        [
            vec![("event_type", None, delta::events(0, 900, delta::NAMES)[1].2.clone())],
            delta::events(0, 900, delta::NAMES),
        ]
        .concat(),
    );
    let csv = "event,ts,user_id,plan\nx,1767571200,u1,pro\nx,1767571201,u2,\"a,b\"\n";
    Place::new(&[
        ("raw/a.jsonl", lines("a", 4_000).as_bytes()),
        ("raw/deep/b b.jsonl.gz", &gzip(&lines("b", 9_000))),
        ("raw/day=2026-01-05/plan name=a%2Fb/c.csv", csv.as_bytes()),
        ("raw/p.parquet", &rows),
        ("raw/empty.jsonl", b""),
        ("raw/_SUCCESS", b""),
        ("raw/notes.txt", b"nothing"),
        ("raw2/other.jsonl", lines("c", 3).as_bytes()),
    ])
}
