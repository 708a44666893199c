//! Rates with their certainty.

use serde::{Deserialize, Serialize};

/// A share of users with its 95 % Wilson score interval.
///
/// Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference".
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rate {
    /// Users who did it.
    pub count: u64,
    /// Users who could have.
    pub of: u64,
    /// `count / of`; absent when nobody could have.
    pub rate: Option<f64>,
    /// Lower end of the interval; 0 when nobody could have.
    pub low: f64,
    /// Upper end of the interval; 1 when nobody could have.
    pub high: f64,
}

/// The 97.5 % quantile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Rate {
    /// The rate of `count` users out of `of`.
    pub fn new(count: u64, of: u64) -> Self {
        if of == 0 {
            return Self { count, of, rate: None, low: 0.0, high: 1.0 };
        }
        let n = of as f64;
        let p = count as f64 / n;
        let z2 = Z * Z;
        let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
        let low = if count == 0 { 0.0 } else { (centre - half).max(0.0) };
        let high = if count >= of { 1.0 } else { (centre + half).min(1.0) };
        Self { count, of, rate: Some(p), low, high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agrees_with_published_intervals() {
        // R: binom::binom.confint(x = 81, n = 263, methods = "wilson") and Newcombe (1998), table I.
        for (count, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)]
        {
            let rate = Rate::new(count, of);
            assert!((rate.low - low).abs() < 5e-5, "{count}/{of}: {}", rate.low);
            assert!((rate.high - high).abs() < 5e-5, "{count}/{of}: {}", rate.high);
        }
        let none = Rate::new(0, 20);
        assert_eq!(none.low, 0.0);
        assert!((none.high - 0.1611).abs() < 5e-5);
    }

    #[test]
    fn nobody_gives_no_rate() {
        assert_eq!(Rate::new(0, 0).rate, None);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_rate(of in 1u64..1_000_000, share in 0.0f64..=1.0) {
            let rate = Rate::new((of as f64 * share) as u64, of);
            let value = rate.rate.unwrap();
            prop_assert!(0.0 <= rate.low && rate.low <= value + 1e-12);
            prop_assert!(value <= rate.high + 1e-12 && rate.high <= 1.0);
        }
    }
}
