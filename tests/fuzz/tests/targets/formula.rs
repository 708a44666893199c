//! Formulas of a segmentation, as a person or a notebook from elsewhere writes them.

use rockpool_fuzz::{Document, Language, Outcome, Target, fuzz};
use rockpool_question::formula::Expression;

/// How many series there are: `A` to `F`.
const SERIES: usize = 6;

#[test]
fn formula() {
    let seeds =
        ["A / B", "A / B * 100", "(A + B) / 2 - C", "-(A - 1.5) / (D * -E)", "A+B+C+D+E+F", "0.1 * A"];
    let seeds = seeds.map(|text| Document(text.into())).into();
    let target = Target { name: "formula", language: Language::Text, seeds };
    fuzz(bolero::check!(), target, |document| {
        let Ok(formula) = Expression::parse(&String::from_utf8_lossy(&document.0), SERIES) else {
            return Outcome::Refused;
        };
        let values = [Some(1.0), Some(0.0), Some(-2.5), None, Some(f64::MAX), Some(f64::MIN_POSITIVE)];
        // A formula has a value or none, never one that is no number.
        assert!(formula.value(&values).is_none_or(f64::is_finite));
        let series = |number: usize| char::from(b'A' + number as u8).to_string();
        let sql = formula.write(&|number| number.to_string(), &series);
        assert_eq!(sql.matches('(').count(), sql.matches(')').count());
        Outcome::Taken
    });
}
