//! With the feature `page`, the site in `ROCKPOOL_PAGE` becomes a part of the command: cargo must know when it changes.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script talks to cargo, by these and no others"
)]

fn main() {
    println!("cargo:rerun-if-env-changed=ROCKPOOL_PAGE");
    println!("cargo:rerun-if-changed=build.rs");
    if let (Ok(folder), Ok(_)) = (std::env::var("ROCKPOOL_PAGE"), std::env::var("CARGO_FEATURE_PAGE")) {
        println!("cargo:rerun-if-changed={folder}");
    }
}
