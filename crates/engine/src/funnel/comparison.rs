//! Whether a group converts otherwise than all others together.

use super::counts::GroupCounts;
use rockpool_question::{Comparison, FunnelGroup, Rate};

/// Compares each group's conversion with that of all others together, and corrects for the number of groups that are
/// large enough to be tested.
pub(super) fn compare(groups: &mut [FunnelGroup], total: &GroupCounts) {
    let (converted, entered) = (total.reached_last(), total.entered());
    let mut compared = vec![];
    for group in groups {
        let Some(own) = group.steps.last().map(|step| step.from_first) else { continue };
        debug_assert!(own.count <= converted && own.of <= entered, "a group is part of everybody");
        let others = Rate::new(converted.saturating_sub(own.count), entered.saturating_sub(own.of));
        let (Some(rate), Some(others_rate)) = (own.rate, others.rate) else { continue };
        let testable = Comparison::can_be_tested(own, others);
        let p_value = testable.then(|| p_value((own.count, own.of), (others.count, others.of)));
        let difference = rate - others_rate;
        let comparison =
            group.comparison.insert(Comparison { others, difference, p_value, corrected_p_value: None });
        compared.extend(p_value.map(|p_value| (comparison, p_value)));
    }
    let p_values: Vec<f64> = compared.iter().map(|(_, p_value)| *p_value).collect();
    for ((comparison, _), corrected) in compared.into_iter().zip(holm(&p_values)) {
        comparison.corrected_p_value = Some(corrected);
    }
}

/// The two-sided p-value of the pooled z-test of two proportions; 1 where all or none succeed, which leaves nothing
/// to test.
fn p_value((count, of): (u64, u64), (other_count, other_of): (u64, u64)) -> f64 {
    let (n, m) = (of as f64, other_of as f64);
    let pooled = (count + other_count) as f64 / (n + m);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    if error == 0.0 {
        return 1.0;
    }
    let z = (count as f64 / n - other_count as f64 / m) / error;
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Holm's correction: the least p-value times the number of tests, the next times one less, and so on, never less
/// than the one before and never more than 1.
fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    let value = |place: usize| p_values.get(place).copied().unwrap_or(1.0);
    order.sort_by(|a, b| value(*a).total_cmp(&value(*b)));
    let mut corrected = vec![1.0; p_values.len()];
    let mut least = 0.0f64;
    for (rank, place) in order.into_iter().enumerate() {
        let left = (p_values.len() - rank) as f64;
        least = least.max((value(place) * left).min(1.0));
        if let Some(corrected) = corrected.get_mut(place) {
            *corrected = least;
        }
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_those_of_arithmetic_to_30_digits() {
        // mpmath: erfc(|z| / sqrt(2)). The first is the aspirin study of Agresti, "Categorical Data Analysis", whose
        // z squared is the 25.01 printed there.
        for (own, others, expected) in [
            ((189, 11_034), (104, 11_037), 5.691896973740856e-7),
            ((120, 1_000), (100, 1_000), 0.152_917_781_863_945_97),
            ((83, 86), (90, 93), 0.922_320_095_734_268_5),
            ((1, 40), (300, 1_200), 0.001_094_212_299_251_148),
            ((5, 10), (5, 10), 1.0),
        ] {
            let found = p_value(own, others);
            assert!((found / expected - 1.0).abs() < 1e-9, "{own:?} {others:?}: {found}");
            assert_eq!(found, p_value(others, own));
        }
        assert_eq!(p_value((0, 7), (0, 9)), 1.0);
        assert_eq!(p_value((7, 7), (9, 9)), 1.0);
    }

    #[test]
    fn corrected_p_values_are_those_of_r() {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
        let found = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in found.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert_eq!(holm(&[0.7, 0.9]), [1.0, 1.0]);
        assert_eq!(holm(&[]), [0.0; 0]);
    }
}
