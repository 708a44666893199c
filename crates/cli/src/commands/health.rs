//! The health report of an extract, as people and as programs read it, and how an extract holds a contract.

use crate::printable::printable;
use rockpool_builder::{Breach, CheckReport, Contract, Judgement};
use rockpool_catalog::Manifest;
use rockpool_question::remarks::{Remark, remarks};
use rockpool_question::words::capitalised;
use rockpool_report::format;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a contract is judged by.
#[derive(Debug, clap::Args)]
pub struct ContractArguments {
    /// Judge the extract by this contract too (docs/nightly.md); the exit code is 4 where it is not held
    #[arg(long, value_name = "FILE", conflicts_with = "absent")]
    contract: Option<PathBuf>,

    /// Judge as if it were this instant, such as 2026-01-31T03:00:00Z, in place of now
    #[arg(long, value_name = "TIME", requires = "contract", value_parser = instant)]
    now: Option<i64>,
}

/// A contract, and the instant that it is judged at.
#[derive(Debug)]
pub struct Asked {
    contract: Contract,
    now: i64,
}

impl ContractArguments {
    /// Reads the contract, if there is one, before anything else is done.
    ///
    /// # Errors
    /// [`BuilderError`](rockpool_builder::BuilderError) for one that cannot be read or understood.
    pub fn read(&self) -> Result<Option<Asked>, rockpool_builder::BuilderError> {
        let Some(path) = &self.contract else { return Ok(None) };
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let now = self.now.unwrap_or_else(|| i64::try_from(since).unwrap_or(i64::MAX));
        Ok(Some(Asked { contract: Contract::read(path)?, now }))
    }
}

impl Asked {
    /// Judges a sound extract; of another one the numbers mean nothing.
    ///
    /// # Errors
    /// [`BuilderError`](rockpool_builder::BuilderError) for a time zone that is not known here.
    pub fn judge(&self, report: &CheckReport) -> Result<Option<Judgement>, rockpool_builder::BuilderError> {
        report.is_sound().then(|| self.contract.judge(report, self.now)).transpose()
    }
}

fn instant(text: &str) -> Result<i64, String> {
    chrono::DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.timestamp_millis())
        .map_err(|_| "write an instant with its zone, such as 2026-01-31T03:00:00Z".to_owned())
}

/// What to know of an extract, grouped by what it is about.
pub fn notes(manifest: &Manifest) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last = None;
    for remark in remarks(manifest) {
        let label = if last.replace(remark.about) == Some(remark.about) { "" } else { remark.about.name() };
        lines.push(format!("note: {label:<12} {}", printable(&capitalised(&remark.text))));
        let affected = affected(&remark);
        let affected =
            if affected.is_empty() { String::new() } else { format!(" ({})", affected.join(", ")) };
        lines.push(format!("      {:<12} {}{affected}", "", capitalised(remark.effect)));
        if !remark.help.is_empty() {
            lines.push(format!("      {:<12} {}", "", capitalised(remark.help)));
        }
    }
    lines
}

fn affected(remark: &Remark) -> Vec<&'static str> {
    remark.affects.iter().map(|kind| kind.name()).collect()
}

/// The same as a program reads it.
pub fn json(manifest: &Manifest) -> Value {
    let remarks = remarks(manifest);
    let listed = remarks.iter().map(|remark| {
        json!({
            "about": remark.about.name(),
            "count": remark.count,
            "text": remark.text,
            "affects": affected(remark),
            "effect": remark.effect,
            "help": remark.help,
        })
    });
    listed.collect()
}

/// How an extract holds a contract, one line for each breach and for what could not be judged.
pub fn judgement_lines(judgement: &Judgement) -> Vec<String> {
    let breaches = judgement.breaches.iter().map(|breach| format!("breach: {}", printable(&breach.text())));
    let unjudged = judgement.unjudged.iter().map(|text| format!("not judged: {}", printable(text)));
    breaches.chain(unjudged).collect()
}

/// How many breaches there are, in words.
pub fn breaches(judgement: &Judgement) -> String {
    let count = judgement.breaches.len() as u64;
    format!("{} {}", format::count(count), if count == 1 { "breach" } else { "breaches" })
}

/// The same as a program reads it.
pub fn judgement_json(judgement: &Judgement) -> Value {
    let breach = |breach: &Breach| {
        json!({
            "rule": breach.rule.name(),
            "event": breach.event,
            "property": breach.property,
            "found": breach.found,
            "asked": breach.asked,
            "text": breach.text(),
        })
    };
    json!({
        "held": judgement.breaches.is_empty(),
        "breaches": judgement.breaches.iter().map(breach).collect::<Value>(),
        "unjudged": judgement.unjudged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_an_instant_with_a_zone() {
        assert_eq!(instant("1970-01-01T01:00:00+01:00"), Ok(0));
        assert!(instant("1970-01-01").unwrap_err().contains("with its zone"));
    }
}
