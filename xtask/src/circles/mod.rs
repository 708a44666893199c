//! Rooms that name each other in a circle: none of them can be read, changed or tested without the others.
//!
//! A room is a file or folder in the `src` of a crate. It names another where its code says `crate::other`, or the name of
//! something that `lib.rs` hands on from there. What only tests compile does not count.

mod allowed;
mod graph;
mod tokens;

use crate::error::Error;
use crate::places::Places;
use graph::Edges;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tokens::Token;

/// Looks at all crates and at this one.
///
/// # Errors
/// [`Error::Unexpected`] names each circle, with a file and a line for each of its edges, and what is allowed and need not
/// be any longer; also for a folder that cannot be read.
pub fn check(places: &Places) -> Result<(), Error> {
    let mut said = vec![];
    let mut crates = list(&places.repository().join("crates"))?;
    crates.push(places.repository().join("xtask"));
    for folder in crates {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let edges = edges(&folder.join("src"), places.repository())?;
        said.extend(judged(&name, edges, allowed::EDGES));
    }
    if said.is_empty() {
        return Ok(());
    }
    Err(Error::Unexpected(format!(
        "rooms name each other in circles, or are no longer found to:\n{}\nTake out what both need into a room below them, or \
         hand it over where the upper one calls the lower.",
        said.join("\n")
    )))
}

/// What is to be said of the rooms of a crate, where some edges are allowed to close circles.
fn judged(name: &str, mut edges: Edges, allowed: &[(&str, &str, &str)]) -> Vec<String> {
    let mut said = vec![];
    let of_crate = allowed.iter().filter(|(of, _, _)| *of == name);
    let of_crate: Vec<(String, String)> =
        of_crate.map(|(_, from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    for edge in &of_crate {
        if !graph::is_on_circle(&edges, edge) {
            let (from, to) = edge;
            said.push(format!(
                "  {name}: {from} -> {to} is on no circle; take it from xtask/src/circles/allowed.rs"
            ));
        }
    }
    edges.retain(|edge, _| !of_crate.contains(edge));
    for circle in graph::circles(&edges) {
        let edge = |(from, to): &(String, String)| {
            let place = edges.get(&(from.clone(), to.clone())).map_or("", String::as_str);
            format!("{from} -> {to} ({place})")
        };
        said.push(format!("  {name}: {}", circle.iter().map(edge).collect::<Vec<_>>().join(", ")));
    }
    said
}

/// Which room of a crate names which.
fn edges(source: &Path, repository: &Path) -> Result<Edges, Error> {
    let mut files = vec![];
    gather(source, 0, "", &mut files)?;
    let mut homes: BTreeMap<String, String> = BTreeMap::new();
    let mut rooms: Vec<String> = files.iter().map(|file| file.room.clone()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    for file in &files {
        for words in file.tokens.windows(3) {
            if let [first, sign, name] = words
                && first.text == "macro_rules"
                && sign.text == "!"
            {
                homes.insert(name.text.clone(), file.room.clone());
            }
        }
    }
    for root in files.iter().filter(|file| file.room.is_empty()) {
        for (at, token) in root.tokens.iter().enumerate() {
            if token.text == "use" {
                for path in paths(&root.tokens, at + 1) {
                    let path: Vec<&str> = path
                        .iter()
                        .map(String::as_str)
                        .filter(|part| !["crate", "self"].contains(part))
                        .collect();
                    if let [room, .., name] = path.as_slice()
                        && rooms.iter().any(|known| known == room)
                    {
                        homes.insert((*name).to_owned(), (*room).to_owned());
                    }
                }
            }
        }
    }
    let mut edges = Edges::new();
    for file in files.iter().filter(|file| !file.room.is_empty()) {
        let mut at = 0;
        while let Some(token) = file.tokens.get(at) {
            let supers = count_of_supers(&file.tokens, at);
            let words = if token.text == "crate" { 1 } else { supers * 2 };
            // The sign after `crate`, or after the last `super`.
            let begins = (words > 0).then(|| if supers > 0 { at + words - 1 } else { at + 1 });
            let is_root = token.text == "crate" || supers == file.depth;
            if let Some(begins) = begins.filter(|_| is_root)
                && file.tokens.get(begins).is_some_and(|sign| sign.text == "::")
            {
                for path in paths(&file.tokens, begins + 1) {
                    let Some(first) = path.first() else { continue };
                    let room = if rooms.contains(first) { Some(first) } else { homes.get(first) };
                    if let Some(room) = room.filter(|room| **room != file.room && !room.is_empty()) {
                        let path = file.path.strip_prefix(repository).unwrap_or(&file.path);
                        let place = format!("{}:{}", path.display(), token.line);
                        edges.entry((file.room.clone(), room.clone())).or_insert(place);
                    }
                }
            }
            at += (2 * supers).max(1);
        }
    }
    Ok(edges)
}

/// How many `super::` stand here one after another.
fn count_of_supers(tokens: &[Token], at: usize) -> usize {
    let rest = tokens.get(at..).unwrap_or_default();
    rest.chunks(2)
        .take_while(|pair| matches!(pair, [word, sign] if word.text == "super" && sign.text == "::"))
        .count()
}

/// The paths that begin here: one, or those of a tree in braces.
fn paths(tokens: &[Token], at: usize) -> Vec<Vec<String>> {
    let mut at = at;
    tree(tokens, &mut at, 0)
}

fn tree(tokens: &[Token], at: &mut usize, depth: usize) -> Vec<Vec<String>> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut path = vec![];
    loop {
        if text(*at) == "{" && depth < 20 {
            *at += 1;
            let mut all = vec![];
            while *at < tokens.len() && text(*at) != "}" {
                let before = *at;
                for below in tree(tokens, at, depth + 1) {
                    all.push(path.iter().cloned().chain(below).collect());
                }
                if text(*at) == "," || *at == before {
                    *at += 1;
                }
            }
            *at += 1;
            return all;
        }
        if !text(*at).starts_with(|first: char| first.is_alphanumeric() || first == '_') {
            return vec![path];
        }
        path.push(text(*at).to_owned());
        *at += 1;
        if text(*at) == "as" {
            // What is renamed is known by its new name.
            path.pop();
            path.push(text(*at + 1).to_owned());
            *at += 2;
        }
        if text(*at) != "::" {
            return vec![path];
        }
        *at += 1;
    }
}

/// A file, the room that it is part of (none for the root of the crate), and how deep its module is.
struct File {
    path: PathBuf,
    room: String,
    depth: usize,
    tokens: Vec<Token>,
}

fn gather(folder: &Path, depth: usize, room: &str, files: &mut Vec<File>) -> Result<(), Error> {
    let mut found = list(folder)?;
    found.sort_unstable();
    let (mut here, mut of_tests) = (vec![], vec![]);
    for path in found {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            here.push((path, stem, None));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            let (tokens, tests) = tokens::tokens(&text);
            of_tests.extend(tests);
            here.push((path, stem, Some(tokens)));
        }
    }
    for (path, stem, tokens) in here {
        let is_of_tests = of_tests.contains(&stem) || stem.ends_with("_tests") || stem == "tests";
        if is_of_tests {
            continue;
        }
        let own_room = if room.is_empty() { stem.as_str() } else { room };
        let Some(tokens) = tokens else {
            gather(&path, depth + 1, own_room, files)?;
            continue;
        };
        let is_root = depth == 0 && ["lib", "main"].contains(&stem.as_str());
        let is_folder = stem == "mod";
        files.push(File {
            path,
            room: if is_root { String::new() } else { own_room.to_owned() },
            depth: if is_root { 0 } else { depth + usize::from(!is_folder) },
            tokens,
        });
    }
    Ok(())
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::file("read", folder))?;
    entries.map(|entry| Ok(entry.map_err(Error::file("read", folder))?.path())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate of these files, read and thrown away again.
    fn read(name: &str, files: &[(&str, &str)]) -> Edges {
        let folder = std::env::temp_dir().join(format!("rockpool-circles-{name}-{}", std::process::id()));
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let edges = edges(&folder, &folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        edges
    }

    fn pairs(edges: &Edges) -> Vec<String> {
        edges.iter().map(|((from, to), place)| format!("{from} -> {to} ({place})")).collect()
    }

    #[test]
    fn a_room_names_another_by_path_by_tree_and_by_what_the_root_hands_on() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; mod d; pub use c::{inner::Thing, Other as Renamed};\n"),
            ("a.rs", "use crate::{b::X, d};\nfn f(x: crate::Renamed) {}"),
            ("b/mod.rs", "mod inner;\nfn g() { super::c::h(); self::inner::i() }"),
            ("b/inner.rs", "use super::X;\nuse super::super::a::f;\nuse crate::Thing;"),
            ("c/mod.rs", "pub mod inner; // crate::a\n#[cfg(test)]\nmod tests { use crate::a; }"),
            ("c/inner.rs", "#[macro_export]\nmacro_rules! each { () => {} }"),
            ("d.rs", "use std::fmt;\ncrate::each!();"),
        ];
        let expected = [
            "a -> b (a.rs:1)",
            "a -> c (a.rs:2)",
            "a -> d (a.rs:1)",
            "b -> a (b/inner.rs:2)",
            "b -> c (b/inner.rs:3)",
            "d -> c (d.rs:2)",
        ];
        assert_eq!(pairs(&read("edges", &files)), expected);
    }

    #[test]
    fn a_new_circle_is_told_and_one_that_is_gone_too() {
        let edges = read(
            "judged",
            &[("a.rs", "use crate::b;"), ("b.rs", "\nuse crate::a;"), ("c.rs", "use crate::a;")],
        );
        assert_eq!(judged("x", edges.clone(), &[]), ["  x: a -> b (a.rs:1), b -> a (b.rs:2)"]);
        assert_eq!(judged("x", edges.clone(), &[("x", "b", "a")]), [""; 0]);
        assert_eq!(judged("y", edges.clone(), &[("x", "b", "a")]).len(), 1, "allowed in another crate");
        let gone = judged("x", edges, &[("x", "b", "a"), ("x", "c", "a")]);
        assert!(matches!(gone.as_slice(), [said] if said.contains("c -> a is on no circle")), "{gone:?}");
    }
}
