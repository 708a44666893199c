//! `rockpool site`: the folder to publish, with the page, an extract and notebooks.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::print_data;
use crate::page::{Page, SAMPLE, START};
use clap::Args;
use rockpool_catalog::{MANIFEST_FILE, Manifest};
use rockpool_question::{Notebook, annotations};
use rockpool_report::format::{bytes, counted};
use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The folder of notebooks beside an extract, which the page offers.
const NOTEBOOKS: &str = "notebooks";

/// What a team says of an extract's dates, beside it.
const ANNOTATIONS: &str = "annotations.json";

/// What to write.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The folder can be copied to any static host as it is; nothing in it runs on a server. Written again, it takes the new
page and extract: data first, what names them last, so that a visitor in the midst of it gets the old or the new.
Without --extract it shows the sample.

Examples:
  rockpool site --output public --extract extract
  rockpool site --output public --extract extract --notebook weekly.json
    (people open it by adding ?notebook=weekly.json to the address)")]
pub struct Arguments {
    /// The folder: absent, empty, or a site written before
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,

    /// The extract that the page shows
    #[arg(short, long, value_name = "DIR")]
    extract: Option<PathBuf>,

    /// A notebook to put beside the extract, as the page exports it; can be given again
    #[arg(short, long = "notebook", value_name = "FILE")]
    notebooks: Vec<PathBuf>,

    /// A folder with a built page, in place of the one inside the command
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
}

/// Writes the folder.
///
/// # Errors
/// A [`Failure`].
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let page = Page::find(arguments.page.clone())?;
    let output = &arguments.output;
    check_output(output)?;
    let notebooks = notebooks(&arguments.notebooks)?;
    let mut writing = Writing { output, files: 0, bytes: 0 };
    let target = output.join(SAMPLE);
    if let Some(extract) = &arguments.extract {
        let annotations = annotations_beside(extract)?;
        copy_extract(extract, &mut writing)?;
        place_annotations(annotations.as_deref(), &mut writing)?;
    }
    let paths = page.paths()?;
    let is_sample = |path: &str| path.starts_with(&format!("{SAMPLE}/"));
    let is_kept = |path: &&String| !is_sample(path) || arguments.extract.is_none();
    // What names other files comes last: the page, and the sample's manifest.
    let names_others =
        |path: &str| path == START || path.ends_with(MANIFEST_FILE) || path == "service-worker.js";
    for last in [false, true] {
        for path in paths.iter().filter(is_kept).filter(|path| names_others(path) == last) {
            if let Some(contents) = page.read(path)? {
                writing.file(path, &contents)?;
            }
        }
    }
    for (name, text) in &notebooks {
        writing.file(&format!("{SAMPLE}/{NOTEBOOKS}/{name}"), text.as_bytes())?;
    }
    drop_old(output, &paths)?;
    let size = bytes(writing.bytes);
    let mut words = format!("{} in {}, {size}\n", counted(writing.files, "file"), output.display());
    for (name, _) in &notebooks {
        words += &format!("A notebook is at ?notebook={name}\n");
    }
    let shown = if arguments.extract.is_some() { "the extract" } else { "the sample" };
    words += &format!(
        "It shows {shown} in {}. Copy the folder to any static host, or look at it here:\n",
        target.display()
    );
    words += &format!("  rockpool serve {}\n", output.display());
    print_data(&words)?;
    Ok(Outcome::Fine)
}

/// Refuses a folder with something else in it.
fn check_output(output: &Path) -> Result<(), Failure> {
    let Ok(mut entries) = fs::read_dir(output) else { return Ok(()) };
    let is_site = fs::read_to_string(output.join(START)).is_ok_and(|page| page.contains("rockpool-engine"));
    if is_site || entries.next().is_none() {
        return Ok(());
    }
    Err(Failure::Usage {
        message: format!("{} holds something that is no Rockpool site", output.display()),
        advice: "name a folder that is absent, empty, or was written by `rockpool site`".to_owned(),
    })
}

/// The notebooks with their names, each read as the page will read it.
fn notebooks(files: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    files
        .iter()
        .map(|path| {
            let text =
                fs::read_to_string(path).map_err(|source| Failure::Read { path: path.clone(), source })?;
            let refused = |message: String| Failure::Usage {
                message: format!("{} is no notebook: {message}", path.display()),
                advice: "name a file that the page's Export wrote".to_owned(),
            };
            Notebook::from_json(&text).map_err(|error| refused(error.to_string()))?;
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
            if !name.ends_with(".json") || !name.chars().all(plain) {
                return Err(refused(format!(
                    "its name '{name}' would not do in an address; letters, digits, - and _ do, with .json behind"
                )));
            }
            Ok((name.to_owned(), text))
        })
        .collect()
}

/// The annotations beside an extract, read as the page will read them; nothing where there are none.
fn annotations_beside(extract: &Path) -> Result<Option<String>, Failure> {
    let path = extract.join(ANNOTATIONS);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Failure::Read { path, source }),
    };
    annotations(&text).map_err(|error| Failure::Usage {
        message: format!("{} cannot be read: {error}", path.display()),
        advice: "mend it or take it away; docs/notebook.md says what it holds".to_owned(),
    })?;
    Ok(Some(text))
}

/// Puts annotations beside the published extract, or takes away those of an earlier one.
fn place_annotations(text: Option<&str>, writing: &mut Writing<'_>) -> Result<(), Failure> {
    if let Some(text) = text {
        return writing.file(&format!("{SAMPLE}/{ANNOTATIONS}"), text.as_bytes());
    }
    let path = writing.output.join(SAMPLE).join(ANNOTATIONS);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(Failure::Write { path, source }),
        _ => Ok(()),
    }
}

/// Copies the files that an extract's manifest names, each checked by its size, then the manifest.
fn copy_extract(extract: &Path, writing: &mut Writing<'_>) -> Result<(), Failure> {
    let read = |path: PathBuf| fs::read(&path).map_err(|source| Failure::Read { path, source });
    let text = read(extract.join(MANIFEST_FILE))?;
    let broken = |message: String| Failure::Usage {
        message: format!("{} is no sound extract: {message}", extract.display()),
        advice: format!("`rockpool check {}` lists what is wrong", extract.display()),
    };
    let manifest = Manifest::from_json(&text).map_err(|error| broken(error.to_string()))?;
    for file in manifest.files() {
        let contents = read(extract.join(&file.path))?;
        if contents.len() as u64 != file.bytes {
            let found = bytes(contents.len() as u64);
            return Err(broken(format!("{} has {found} in place of {}", file.path, bytes(file.bytes))));
        }
        writing.file(&format!("{SAMPLE}/{}", file.path), &contents)?;
    }
    writing.file(&format!("{SAMPLE}/{MANIFEST_FILE}"), &text)
}

/// Lets go the modules and scripts of the page that was there before: files of the same kinds under other hashes.
fn drop_old(output: &Path, paths: &[String]) -> Result<(), Failure> {
    let current: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let kinds: BTreeSet<String> = paths.iter().filter_map(|path| kind_of(path)).collect();
    let failed = |source| Failure::Read { path: output.to_owned(), source };
    for entry in fs::read_dir(output).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !current.contains(name.as_str()) && kind_of(&name).is_some_and(|kind| kinds.contains(&kind)) {
            let path = entry.path();
            fs::remove_file(&path).map_err(|source| Failure::Write { path, source })?;
        }
    }
    Ok(())
}

/// The name of a file of the page without its hash; nothing if it has none.
fn kind_of(path: &str) -> Option<String> {
    let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hash = path.split(['-', '.', '_']).find(|part| is_hash(part))?;
    Some(path.replacen(hash, "", 1))
}

/// A folder that is being written, each file under another name until it is whole.
struct Writing<'o> {
    output: &'o Path,
    files: u64,
    bytes: u64,
}

impl Writing<'_> {
    fn file(&mut self, path: &str, contents: &[u8]) -> Result<(), Failure> {
        let path = self.output.join(path);
        let failed = |source| Failure::Write { path: path.clone(), source };
        let folder = path.parent().unwrap_or(self.output);
        fs::create_dir_all(folder).map_err(failed)?;
        let mut file = readable_by_all().tempfile_in(folder).map_err(failed)?;
        file.write_all(contents).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        self.files += 1;
        self.bytes += contents.len() as u64;
        Ok(())
    }
}

/// Temporary files that a web server of another user can read once they have their names.
fn readable_by_all() -> tempfile::Builder<'static, 'static> {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only Unix has these permissions"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_line::{Command, CommandLine};
    use clap::Parser;

    /// A page with a module under a hash, and what `rockpool site` makes of it.
    fn write(output: &Path, hash: &str, more: &[&str]) -> Result<Outcome, Failure> {
        let page = tempfile::tempdir().unwrap();
        fs::create_dir_all(page.path().join(SAMPLE)).unwrap();
        fs::write(page.path().join(START), r#"<meta name="rockpool-engine">"#).unwrap();
        fs::write(page.path().join(format!("engine-{hash}.bin")), hash).unwrap();
        fs::write(page.path().join(SAMPLE).join(MANIFEST_FILE), "sample").unwrap();
        let output = output.display().to_string();
        let page = page.path().display().to_string();
        let words = ["rockpool", "site", "--output", &output, "--page", &page];
        let command = CommandLine::try_parse_from(words.iter().chain(more)).unwrap().command;
        let Command::Site(arguments) = command else { panic!("another command") };
        run(&arguments)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_newer_page_takes_the_place_of_the_older_one() {
        let output = tempfile::tempdir().unwrap();
        write(output.path(), "0123456789abcdef", &[]).unwrap();
        fs::write(output.path().join("CNAME"), "pool.example.com").unwrap();
        write(output.path(), "fedcba9876543210", &[]).unwrap();
        assert_eq!(names(output.path()), ["CNAME", "engine-fedcba9876543210.bin", SAMPLE, START]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(output.path().join(START)).unwrap().permissions().mode();
            assert_eq!(mode & 0o444, 0o444);
        }
    }

    #[test]
    fn a_folder_of_something_else_is_left_alone() {
        let output = tempfile::tempdir().unwrap();
        fs::write(output.path().join("index.html"), "my own").unwrap();
        assert!(write(output.path(), "0123456789abcdef", &[]).is_err());
        assert_eq!(names(output.path()), [START]);
    }

    #[test]
    fn a_notebook_that_is_none_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let notebook = folder.path().join("weekly.json");
        fs::write(&notebook, "{}").unwrap();
        let output = folder.path().join("site");
        let refused = write(&output, "0123456789abcdef", &["--notebook", &notebook.display().to_string()]);
        assert!(refused.unwrap_err().to_string().contains("weekly.json is no notebook"));
        assert!(!output.exists());
    }

    #[test]
    fn the_annotations_beside_an_extract_are_read_before_they_are_published() {
        let extract = tempfile::tempdir().unwrap();
        assert_eq!(annotations_beside(extract.path()).unwrap(), None);
        let file = extract.path().join(ANNOTATIONS);
        let sound = r#"{"version": 1, "marks": [{"date": "2026-03-10", "text": "Release"}]}"#;
        fs::write(&file, sound).unwrap();
        let read = annotations_beside(extract.path()).unwrap();
        assert_eq!(read.as_deref(), Some(sound));
        let output = tempfile::tempdir().unwrap();
        let mut writing = Writing { output: output.path(), files: 0, bytes: 0 };
        place_annotations(read.as_deref(), &mut writing).unwrap();
        let published = output.path().join(SAMPLE).join(ANNOTATIONS);
        assert_eq!(fs::read_to_string(&published).unwrap(), sound);
        place_annotations(None, &mut writing).unwrap();
        assert!(!published.exists());
        fs::write(&file, r#"{"version": 1, "marks": [{"date": "soon", "text": "x"}]}"#).unwrap();
        let refused = annotations_beside(extract.path()).unwrap_err().to_string();
        assert!(refused.contains("annotations.json cannot be read"), "{refused}");
    }
}
