//! Series that go, and the formulas that refer to them by letter.

use rockpool_question::Segmentation;
use rockpool_question::formula::Expression;

/// Takes a series out. Formulas follow the letters of those that remain; where they used this one, a question mark
/// says so.
pub fn remove(segmentation: &mut Segmentation, index: usize) {
    if index >= segmentation.series.len() {
        return;
    }
    segmentation.series.remove(index);
    for formula in &mut segmentation.formulas {
        formula.expression = Expression::without_series(&formula.expression, index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{Formula, Measure, Series, Step};

    #[test]
    fn formulas_follow_the_series_that_remain() {
        let series = ["a", "b", "c"].map(|event| Series { events: Step::of(event), measure: Measure::Users });
        let mut segmentation = Segmentation::new(series.into(), None);
        let formula = |text: &str| Formula { expression: text.into(), label: None };
        segmentation.formulas = ["A / C * 100", "b + c", "A"].map(formula).into();
        remove(&mut segmentation, 1);
        let texts: Vec<&str> =
            segmentation.formulas.iter().map(|formula| formula.expression.as_str()).collect();
        assert_eq!(texts, ["A / B * 100", "? + b", "A"]);
        assert!(Expression::parse(texts[0], 2).is_ok());
        assert!(Expression::parse(texts[1], 2).is_err());
    }
}
