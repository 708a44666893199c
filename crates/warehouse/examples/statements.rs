//! Prints the statements for questions: `statements manifest.json < questions.jsonl` reads a question a line and
//! writes a line of JSON for each, with a statement for each dialect, or the problems that the question has.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a native program that prints statements"
)]

use rockpool_catalog::Manifest;
use rockpool_question::{Dialect, Question};
use std::io::BufRead;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a manifest")?;
    let manifest = Manifest::from_json(&std::fs::read(path)?)?;
    for line in std::io::stdin().lock().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        let statements = match question.validate(&manifest, &rockpool_calendar::IanaZones) {
            Err(problems) => {
                let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
                serde_json::json!({ "problems": problems })
            }
            Ok(question) => {
                let each = Dialect::ALL.map(|dialect| {
                    let sql = rockpool_warehouse::equivalent_sql(&question, &manifest, dialect);
                    let name = serde_json::to_value(dialect).unwrap_or_default();
                    (name.as_str().unwrap_or_default().to_owned(), serde_json::json!(sql))
                });
                serde_json::Value::Object(each.into_iter().collect())
            }
        };
        println!("{statements}");
    }
    Ok(())
}
