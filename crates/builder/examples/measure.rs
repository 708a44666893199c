//! Makes a sample, builds an extract from it and checks that, and prints how long each step took:
//! `cargo run --release --example measure -- FOLDER USERS DAYS [SEED START]`.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a native program that prints what it measures"
)]

use chrono::NaiveDate;
use rockpool_builder::{
    BuildOptions, NoWatch, SampleContent, SampleFiles, SampleOptions, build, check, sample,
};
use rockpool_catalog::TimeResolution;
use std::{env, error::Error, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, users, days, rest @ ..] = arguments.as_slice() else {
        return Err("give FOLDER USERS DAYS [SEED START]".into());
    };
    let folder = PathBuf::from(folder);
    let input = folder.join("input");
    let start = rest.get(1).map_or("2026-01-01", String::as_str);
    if !input.exists() {
        let made = sample(
            &SampleOptions {
                content: SampleContent::Application,
                output: input.clone(),
                users: users.parse()?,
                days: days.parse()?,
                seed: rest.first().map_or(Ok(7), |seed| seed.parse())?,
                start: start.parse::<NaiveDate>()?,
                files: SampleFiles::PerDay,
            },
            &NoWatch,
        )?;
        let rate = made.events as f64 / made.seconds;
        println!(
            "sample: {} events, {} bytes, {:.2} s, {rate:.0} a second",
            made.events, made.bytes, made.seconds
        );
    }
    let options = BuildOptions {
        time_zone: chrono_tz::Europe::Budapest,
        time_resolution: TimeResolution::Milliseconds,
        max_bad_lines: 0.001,
        memory_bytes: env::var("MEMORY_BYTES").map_or(Ok(1 << 30), |bytes| bytes.parse())?,
        ..BuildOptions::new(
            input.to_str().ok_or("the folder's name is no UTF-8")?.to_owned(),
            folder.join("extract"),
        )
    };
    let built = build(&options, &NoWatch)?;
    let rate = built.manifest.health.lines as f64 / built.seconds;
    println!(
        "build: {} lines, {} bytes to {} bytes, {} runs spilled, {:.2} s, {rate:.0} lines a second",
        built.manifest.health.lines, built.input_bytes, built.output_bytes, built.spilled_runs, built.seconds
    );
    let checked = check(&options.output, &NoWatch)?;
    println!("check: {} rows, {:.2} s, problems: {:?}", checked.rows, checked.seconds, checked.problems);
    Ok(())
}
