//! Which steps an event can fill, as one bit for each; and how many have room.

use rockpool_question::limits;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign};

/// The most steps a funnel can have: a step is a bit of a mask.
pub const MOST_STEPS: usize = limits::FUNNEL_STEPS.count();

/// The most exclusions of a funnel: an exclusion is a bit beyond those of the steps.
pub(crate) const MOST_EXCLUSIONS: usize = limits::EXCLUSIONS.count();

/// A set of steps, numbered from 0: those that an event can fill, or that are meant. What else a kind of question wants
/// to know of an event (an exclusion, an anchor) has a number among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct StepMask(u32);

impl StepMask {
    /// No step.
    pub const NONE: Self = Self(0);

    /// Every step.
    pub const ALL: Self = Self(u32::MAX);

    /// One step; none beyond the last there is room for.
    pub const fn of(step: usize) -> Self {
        if step < u32::BITS as usize { Self(1 << step) } else { Self::NONE }
    }

    /// The first so many steps.
    pub const fn first(steps: usize) -> Self {
        if steps < u32::BITS as usize { Self((1 << steps) - 1) } else { Self::ALL }
    }

    /// The mask with these bits, step `k` as bit `k`, where masks come from outside of the kernels.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The bits, step `k` as bit `k`, for what keeps masks in a form of its own.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether no step is in it.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether exactly one step is in it.
    #[inline]
    pub const fn is_single(self) -> bool {
        self.0.is_power_of_two()
    }

    /// Whether a step is in it.
    #[inline]
    pub const fn has(self, step: usize) -> bool {
        step < u32::BITS as usize && self.0 >> step & 1 != 0
    }

    /// Whether some step is in both.
    #[inline]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The steps that are not in the other.
    #[inline]
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// All but the first of them.
    #[inline]
    #[must_use]
    pub const fn without_first(self) -> Self {
        Self(self.0 & self.0.wrapping_sub(1))
    }

    /// The first step in it.
    #[inline]
    pub const fn lowest(self) -> Option<usize> {
        if self.0 == 0 { None } else { Some(self.0.trailing_zeros() as usize) }
    }

    /// The last step in it.
    #[inline]
    pub const fn highest(self) -> Option<usize> {
        if self.0 == 0 { None } else { Some((u32::BITS - 1 - self.0.leading_zeros()) as usize) }
    }

    /// The steps in it, ascending.
    #[inline]
    pub fn steps(mut self) -> impl Iterator<Item = usize> {
        std::iter::from_fn(move || {
            let step = self.lowest()?;
            self = self.without_first();
            Some(step)
        })
    }
}

impl BitOr for StepMask {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for StepMask {
    #[inline]
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for StepMask {
    type Output = Self;

    #[inline]
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitAndAssign for StepMask {
    #[inline]
    fn bitand_assign(&mut self, other: Self) {
        self.0 &= other.0;
    }
}

impl FromIterator<Self> for StepMask {
    fn from_iter<T: IntoIterator<Item = Self>>(masks: T) -> Self {
        masks.into_iter().fold(Self::NONE, BitOr::bitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set(mask: StepMask) -> BTreeSet<usize> {
        (0..40).filter(|step| mask.has(*step)).collect()
    }

    proptest! {
        #[test]
        fn a_mask_is_a_set_of_steps(one: u32, other: u32, step in 0..40_usize) {
            let (one, other) = (StepMask::from_bits(one), StepMask::from_bits(other));
            let (ones, others) = (set(one), set(other));
            prop_assert_eq!(set(one | other), &ones | &others);
            prop_assert_eq!(set(one & other), &ones & &others);
            prop_assert_eq!(set(one.without(other)), &ones - &others);
            prop_assert_eq!(one.meets(other), !ones.is_disjoint(&others));
            prop_assert_eq!((one.is_empty(), one.is_single()), (ones.is_empty(), ones.len() == 1));
            prop_assert_eq!((one.lowest(), one.highest()), (ones.first().copied(), ones.last().copied()));
            prop_assert_eq!(one.steps().collect::<Vec<_>>(), ones.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(set(one.without_first()), ones.into_iter().skip(1).collect());
            prop_assert_eq!(set(StepMask::of(step)), (step..step + 1).filter(|step| *step < 32).collect());
            prop_assert_eq!(set(StepMask::first(step)), (0..step.min(32)).collect());
        }
    }
}
