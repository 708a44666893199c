//! `rockpool serve`: a folder over HTTP on this machine, for trying things out.

use crate::Outcome;
use crate::failure::Failure;
use crate::file_server::{Site, router};
use crate::interrupt::Interrupt;
use crate::output::print_data;
use clap::Args;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use tokio::net::TcpListener;

/// What to serve where.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The server listens on this machine only, serves byte ranges, and never compresses .parquet files. Its first
line on standard output is `Serving DIR on URL`. Ctrl-C ends it.

Examples:
  A built site:
    rockpool serve dist
  As if it lived below a sub-path, on any free port:
    rockpool serve dist --port 0 --prefix /tools/rockpool
  An extract that a page from elsewhere may read:
    rockpool serve extract --cors")]
pub struct Arguments {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The port; 0 finds a free one
    #[arg(short, long, default_value_t = 8080)]
    port: u16,

    /// The path that the folder appears below, such as /some/where
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true, value_parser = prefix)]
    prefix: String,

    /// Let pages from any other address read the files
    #[arg(long)]
    cors: bool,
}

/// `/some/where`, or nothing: one slash before each part, none at the end.
fn prefix(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
    if parts.iter().any(|part| *part == "." || *part == ".." || !part.chars().all(plain)) {
        return Err("write a path such as /some/where, of letters, digits and - . _ ~".into());
    }
    Ok(parts.iter().map(|part| format!("/{part}")).collect())
}

/// Serves until Ctrl-C.
///
/// # Errors
/// A [`Failure`].
pub fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let folder = arguments.folder;
    let entries = std::fs::read_dir(&folder);
    entries.map(drop).map_err(|source| Failure::Read { path: folder.clone(), source })?;
    let interrupt = Interrupt::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::Runtime { source })?;
    runtime.block_on(async {
        let asked = format!("http://127.0.0.1:{}{}/", arguments.port, arguments.prefix);
        let failed = |source| Failure::Serve { address: asked.clone(), source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let shown = folder.display().to_string();
        print_data(&format!("Serving {shown} on http://127.0.0.1:{port}{}/\n", arguments.prefix))?;
        let router = router(&Site { folder, prefix: arguments.prefix, cors: arguments.cors });
        let stop = interrupt.clone();
        axum::serve(listener, router)
            .with_graceful_shutdown(async move { stop.pressed().await })
            .await
            .map_err(failed)
    })?;
    Ok(Outcome::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_one_form() {
        for same in ["/some/where", "some/where/", "//some//where//"] {
            assert_eq!(prefix(same).as_deref(), Ok("/some/where"));
        }
        assert_eq!(prefix("/").as_deref(), Ok(""));
        for wrong in ["/a b", "/../x", "/{x}", "/*", "/é"] {
            assert!(prefix(wrong).is_err(), "{wrong}");
        }
    }
}
