//! The crates of the workspace, as cargo knows them: which need DataFusion, and which tests each has.

use crate::build::native_cargo;
use crate::error::Error;
use crate::places::Places;
use crate::process::output;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// What all names of the workspace's crates begin with.
const PREFIX: &str = "rockpool-";
/// The dependency that takes minutes to compile.
const HEAVY: &str = "datafusion";
/// The crate whose tests all run in a browser.
pub const WORKER: &str = "rockpool-worker";
/// The crate that fetches in a browser, which is where all its tests run.
pub const FETCH: &str = "rockpool-fetch";
/// The crate whose unit tests need no browser, but whose other tests do.
pub const APP: &str = "rockpool-app";
/// The crate of the fuzz targets.
pub const FUZZ: &str = "rockpool-fuzz";
/// The command. What it depends on turns on every feature that any native crate needs below DataFusion: selected with
/// it, a crate shares the one compilation of DataFusion.
pub const COMMAND: &str = "rockpool-cli";

/// The crates of the workspace.
#[derive(Debug)]
pub struct Members(Vec<Member>);

/// A crate of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name, such as `rockpool-question`.
    pub name: String,
    /// Whether DataFusion is among what it is compiled with.
    pub heavy: bool,
    /// Whether it has a library, for unit tests.
    pub library: bool,
    /// The programs in it, for their unit tests.
    pub programs: Vec<String>,
    /// The files and folders of its `tests`.
    pub tests: Vec<String>,
}

impl Members {
    /// Asks cargo.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if cargo does not say.
    pub fn find(places: &Places) -> Result<Self, Error> {
        let mut cargo = native_cargo(places);
        let text = output(cargo.args(["metadata", "--format-version", "1"]))
            .ok_or_else(|| Error::Unexpected("`cargo metadata` failed; run it to see why".into()))?;
        Self::read(&text).map_err(|error| {
            Error::Unexpected(format!("`cargo metadata` says what was not expected: {error}"))
        })
    }

    fn read(text: &str) -> Result<Self, serde_json::Error> {
        let metadata: Metadata = serde_json::from_str(text)?;
        let nodes: HashMap<&str, &[String]> = metadata
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node.dependencies.as_slice()))
            .collect();
        let heavy: HashSet<&str> = metadata
            .packages
            .iter()
            .filter(|package| package.name == HEAVY)
            .map(|package| package.id.as_str())
            .collect();
        let members =
            metadata.packages.iter().filter(|package| metadata.workspace_members.contains(&package.id));
        Ok(Self(members.map(|package| package.member(reaches(&package.id, &nodes, &heavy))).collect()))
    }

    /// The crate with a name, with or without `rockpool-`.
    ///
    /// # Errors
    /// [`Error::Unexpected`] that lists the names, if there is none.
    pub fn named(&self, name: &str) -> Result<&Member, Error> {
        let full = format!("{PREFIX}{name}");
        self.0.iter().find(|member| member.name == name || member.name == full).ok_or_else(|| {
            let names: Vec<&str> = self
                .0
                .iter()
                .map(|member| member.name.strip_prefix(PREFIX).unwrap_or(&member.name))
                .collect();
            Error::Unexpected(format!("There is no crate '{name}'. There are {}.", names.join(", ")))
        })
    }

    /// What is tested natively and without DataFusion.
    pub fn pure(&self) -> impl Iterator<Item = &Member> {
        self.0.iter().filter(|member| !member.heavy && member.name != FETCH)
    }

    /// What is tested natively and with DataFusion, but for the fuzz targets.
    pub fn heavy(&self) -> impl Iterator<Item = &Member> {
        self.0.iter().filter(|member| member.heavy && member.name != WORKER && member.name != FUZZ)
    }
}

/// Whether one of some packages is among what a package depends on.
fn reaches(from: &str, nodes: &HashMap<&str, &[String]>, wanted: &HashSet<&str>) -> bool {
    let (mut seen, mut open) = (HashSet::new(), vec![from]);
    while let Some(package) = open.pop() {
        if wanted.contains(package) {
            return true;
        }
        if seen.insert(package) {
            open.extend(
                nodes
                    .get(package)
                    .into_iter()
                    .flat_map(|dependencies| dependencies.iter().map(String::as_str)),
            );
        }
    }
    false
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    test: bool,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

impl Package {
    fn member(&self, heavy: bool) -> Member {
        let of = |kind: &str| -> Vec<String> {
            let targets = self.targets.iter().filter(|target| target.test);
            let targets = targets.filter(|target| target.kind.iter().any(|found| found == kind));
            targets.map(|target| target.name.clone()).collect()
        };
        Member {
            name: self.name.clone(),
            heavy,
            library: !of("lib").is_empty(),
            programs: of("bin"),
            tests: of("test"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` is plain, `b` reaches DataFusion through a library.
    const METADATA: &str = r#"{
        "packages": [
            {"id": "1", "name": "rockpool-a", "targets": [
                {"name": "rockpool_a", "kind": ["lib"], "test": true},
                {"name": "bench", "kind": ["example"], "test": false},
                {"name": "reading", "kind": ["test"], "test": true}]},
            {"id": "2", "name": "rockpool-b", "targets": [{"name": "b", "kind": ["bin"], "test": true}]},
            {"id": "3", "name": "middle", "targets": []},
            {"id": "4", "name": "datafusion", "targets": []}
        ],
        "workspace_members": ["1", "2"],
        "resolve": {"nodes": [
            {"id": "1", "dependencies": []},
            {"id": "2", "dependencies": ["1", "3"]},
            {"id": "3", "dependencies": ["4", "2"]},
            {"id": "4", "dependencies": []}
        ]}
    }"#;

    #[test]
    fn what_reaches_datafusion_is_told_from_what_does_not() {
        let members = Members::read(METADATA).unwrap();
        let names =
            |members: Vec<&Member>| members.iter().map(|member| member.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(members.pure().collect()), ["rockpool-a"]);
        assert_eq!(names(members.heavy().collect()), ["rockpool-b"]);
    }

    #[test]
    fn a_crate_is_found_by_its_short_name_and_its_tests_are_known() {
        let members = Members::read(METADATA).unwrap();
        let expected = Member {
            name: "rockpool-a".into(),
            heavy: false,
            library: true,
            programs: vec![],
            tests: vec!["reading".into()],
        };
        assert_eq!(members.named("a").unwrap(), &expected);
        assert_eq!(members.named("rockpool-a").unwrap(), &expected);
        let error = members.named("c").unwrap_err().to_string();
        assert_eq!(error, "There is no crate 'c'. There are a, b.");
    }
}
