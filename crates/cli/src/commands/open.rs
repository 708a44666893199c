//! `rockpool open`: page and extract on this machine, in the browser.

use super::{build, builder_failure, copies};
use crate::Outcome;
use crate::failure::Failure;
use crate::file_server::{Pool, open_router};
use crate::interrupt::Interrupt;
use crate::output::{print_data, print_note};
use crate::page::Page;
use clap::{Args, Parser};
use etcetera::BaseStrategy;
use rockpool_builder::source::{SourceOptions, Sources, is_address};
use rockpool_catalog::MANIFEST_FILE;
use sha2::{Digest, Sha256};
use std::fs::{self, Metadata};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tokio::net::TcpListener;

/// The port at first: always the same, because a browser keeps notebooks by address.
const PORT: u16 = 7625;
/// How many ports behind it are tried.
const MORE_PORTS: u16 = 9;

/// What to open.
#[derive(Debug, Args)]
#[command(after_long_help = "\
An extract is opened as it is. Files of events are built into an extract first, which is kept in the user's cache
folder and built anew when a file has changed; so are a Delta table, and files at s3://, gs:// and az://. Of an extract there
a copy is kept, and only what is new is fetched. Without anything, the sample opens. The server listens on this machine
only; Ctrl-C ends it. Notebooks are kept by the browser, for each extract by its folder.

Examples:
  rockpool open extract
  rockpool open events.jsonl --time-zone Europe/Budapest
  rockpool open s3://pool/extract
  rockpool open https://data.example.com/extract/
  rockpool open")]
pub struct Arguments {
    /// An extract (a folder or an address), or files or folders of events
    #[arg(value_name = "EXTRACT_OR_FILES")]
    inputs: Vec<String>,

    /// For files of events: the IANA time zone that days are cut in [default: this machine's]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,

    /// The port [default: 7625 or, if that is in use, one of the nine behind it]; 0 finds a free one
    #[arg(short, long)]
    port: Option<u16>,

    /// Print the address only
    #[arg(long)]
    no_browser: bool,

    /// A folder with a built page, in place of the one inside the command
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
}

/// What the page is told to open.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Opened {
    /// The sample of the page.
    Sample,
    /// An extract elsewhere.
    Address(String),
    /// An extract on this machine.
    Pool(Pool),
}

impl Opened {
    /// What stands behind the page's address.
    fn query(&self) -> String {
        let address = match self {
            Self::Sample => return String::new(),
            Self::Address(address) => address.clone(),
            Self::Pool(pool) => pool.path.trim_start_matches('/').to_owned(),
        };
        let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        format!("?extract={}", query.replace("%2F", "/"))
    }
}

/// Serves until Ctrl-C.
///
/// # Errors
/// A [`Failure`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let page = Page::find(arguments.page)?;
    let opened = opened(&arguments.inputs, arguments.time_zone.as_deref(), quiet)?;
    let interrupt = Interrupt::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::Runtime { source })?;
    runtime.block_on(async {
        let listener = listen(arguments.port).await?;
        let failed = |source| Failure::Serve { address: "http://127.0.0.1/".to_owned(), source };
        let port = listener.local_addr().map_err(failed)?.port();
        // A name, because browsers keep less for addresses of numbers.
        let address = format!("http://localhost:{port}/{}", opened.query());
        print_data(&format!("Rockpool is open at {address} (Ctrl-C ends it)\n"))?;
        if !arguments.no_browser && open::that_detached(&address).is_err() {
            print_note("No browser could be started; open the address in one.");
        }
        let pool = match opened {
            Opened::Pool(pool) => Some(pool),
            Opened::Sample | Opened::Address(_) => None,
        };
        let stop = interrupt.clone();
        axum::serve(listener, open_router(page, pool))
            .with_graceful_shutdown(async move { stop.pressed().await })
            .await
            .map_err(failed)
    })?;
    Ok(Outcome::Fine)
}

/// The port that was asked for, or the first free one of ours.
async fn listen(port: Option<u16>) -> Result<TcpListener, Failure> {
    let ports = match port {
        Some(port) => port..=port,
        None => PORT..=PORT + MORE_PORTS,
    };
    let mut refused = None;
    for port in ports {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => {
                if refused.is_some() {
                    print_note(&format!(
                        "Port {PORT} is in use, so this is {port}: a browser keeps notebooks by address, and shows here \
                         those of this port."
                    ));
                }
                return Ok(listener);
            }
            Err(source) => {
                refused
                    .get_or_insert(Failure::Serve { address: format!("http://localhost:{port}/"), source });
            }
        }
    }
    Err(refused.unwrap_or(Failure::Interrupted))
}

/// What was named, built first if it is events.
fn opened(inputs: &[String], time_zone: Option<&str>, quiet: bool) -> Result<Opened, Failure> {
    let extract = match inputs {
        [] => return Ok(Opened::Sample),
        [address] if address.starts_with("http://") || address.starts_with("https://") => {
            return Ok(Opened::Address(address.clone()));
        }
        [folder] if Path::new(folder).join(MANIFEST_FILE).is_file() => PathBuf::from(folder),
        [address] if is_address(address) => match copies::fetched(address, quiet)? {
            Some(copy) => copy,
            None => built(inputs, time_zone, quiet)?,
        },
        _ => built(inputs, time_zone, quiet)?,
    };
    let failed = |source| Failure::Read { path: extract.clone(), source };
    let folder = fs::canonicalize(&extract).map_err(failed)?;
    Ok(Opened::Pool(Pool { path: path_of(&folder), folder }))
}

/// The path of an extract on the server: always the same for a folder, since a browser keeps notebooks by address.
fn path_of(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .take(40)
        .collect();
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("/pool/{plain}-{hash}/")
}

/// The extract of event files: the one in the cache, or a new one.
fn built(inputs: &[String], time_zone: Option<&str>, quiet: bool) -> Result<PathBuf, Failure> {
    let zone = match time_zone {
        Some(zone) => zone.to_owned(),
        None => iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned()),
    };
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    digest.update(&zone);
    let mut arguments: Vec<String> = ["rockpool build", "--time-zone", &zone].map(str::to_owned).into();
    for input in inputs {
        if is_address(input) {
            state_at(input, &mut digest)?;
        } else {
            state_of(Path::new(input), &mut digest)?;
        }
        arguments.extend(["--input".to_owned(), input.clone()]);
    }
    let folder =
        cache()?.join(digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>());
    if folder.join(MANIFEST_FILE).is_file() {
        if !quiet {
            print_note(&format!(
                "The files have not changed since they were built into {}.",
                folder.display()
            ));
        }
        return Ok(folder);
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|source| Failure::Write { path: parent.to_owned(), source })?;
    }
    arguments.extend(["--output".to_owned(), folder.display().to_string()]);
    let name = inputs.first().and_then(|input| Path::new(input).file_stem()).unwrap_or_default();
    arguments.extend(["--name".to_owned(), name.to_string_lossy().into_owned()]);
    let usage = |message: String| Failure::Usage {
        message,
        advice: "build the extract by itself: `rockpool build --help` has every option".to_owned(),
    };
    let typed = OfBuild::try_parse_from(&arguments).map_err(|error| usage(error.kind().to_string()))?;
    build::run(typed.arguments, quiet)?;
    Ok(folder)
}

/// What `rockpool build` would be typed with.
#[derive(Debug, Parser)]
struct OfBuild {
    #[command(flatten)]
    arguments: build::Arguments,
}

/// The folder that keeps extracts of files.
fn cache() -> Result<PathBuf, Failure> {
    let folders = etcetera::choose_base_strategy().map_err(|error| Failure::Usage {
        message: format!("this user has no cache folder: {error}"),
        advice: "build the extract first (`rockpool build`), then open its folder".to_owned(),
    })?;
    Ok(folders.cache_dir().join("rockpool").join("extracts"))
}

/// Adds what tells the state of files on a store from another.
fn state_at(address: &str, digest: &mut Sha256) -> Result<(), Failure> {
    let sources =
        Sources::open(&[SourceOptions::new(address)], None).map_err(|error| builder_failure(error.into()))?;
    for file in sources.files() {
        digest.update(format!("{} {:?}\n", file.path().display(), file.identity()));
    }
    Ok(())
}

/// Adds names, sizes and times of change of a file, or of all files below a folder.
fn state_of(path: &Path, digest: &mut Sha256) -> Result<(), Failure> {
    let failed = |source| Failure::Read { path: path.to_owned(), source };
    let canonical = fs::canonicalize(path).map_err(failed)?;
    let metadata = fs::metadata(&canonical).map_err(failed)?;
    digest.update(canonical.as_os_str().as_encoded_bytes());
    digest.update(metadata.len().to_le_bytes());
    digest.update(changed(&metadata).to_le_bytes());
    if metadata.is_dir() {
        let mut paths = Vec::new();
        for entry in fs::read_dir(&canonical).map_err(failed)? {
            paths.push(entry.map_err(failed)?.path());
        }
        paths.sort();
        for path in paths {
            state_of(&path, digest)?;
        }
    }
    Ok(())
}

/// When a file was changed, ns since 1970; nothing where the system does not say.
fn changed(metadata: &Metadata) -> u128 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extract_keeps_its_address() {
        let path = path_of(Path::new("/data/Événements 2026"));
        assert_eq!(path, path_of(Path::new("/data/Événements 2026")));
        assert!(path.starts_with("/pool/-v-nements-2026-"), "{path}");
        assert_ne!(path, path_of(Path::new("/other/Événements 2026")));
    }

    #[test]
    fn an_address_elsewhere_is_the_pages_to_read() {
        let opened = opened(&["https://host/a b/?sig=1&x=2".to_owned()], None, true).unwrap();
        assert_eq!(opened.query(), "?extract=https%3A//host/a+b/%3Fsig%3D1%26x%3D2");
        assert_eq!(Opened::Sample.query(), "");
    }

    #[test]
    fn a_changed_file_is_another_input() {
        let folder = tempfile::tempdir().unwrap();
        let state = || {
            let mut digest = Sha256::new();
            state_of(folder.path(), &mut digest).unwrap();
            digest.finalize()
        };
        fs::write(folder.path().join("events.jsonl"), "{}").unwrap();
        let before = state();
        assert_eq!(before, state());
        fs::write(folder.path().join("events.jsonl"), "{}\n{}").unwrap();
        assert_ne!(before, state());
    }
}
