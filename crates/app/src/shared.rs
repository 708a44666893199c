//! A value shared between components, compared by identity.

use std::fmt::{Debug, Formatter};
use std::ops::Deref;
use std::rc::Rc;
use yoke::Yoke;
use yoke::erased::ErasedRcCart;

/// A shared value for component properties, or a part of one: equal only to itself, so that a render never compares a
/// manifest or an answer field by field.
pub struct Shared<T: 'static>(Yoke<&'static T, ErasedRcCart>);

impl<T: 'static> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self::from(Rc::new(value))
    }

    /// A part of a shared value, without a copy; none where it has no such part.
    pub fn part_of<W: 'static>(whole: &Rc<W>, part: impl Fn(&W) -> Option<&T>) -> Option<Self> {
        let part =
            Yoke::<&'static T, Rc<W>>::try_attach_to_cart(Rc::clone(whole), |whole| part(whole).ok_or(()));
        Some(Self(part.ok()?.erase_rc_cart()))
    }
}

impl<T: Debug + 'static> Debug for Shared<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Shared").field(&**self).finish()
    }
}

impl<T: 'static> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: 'static> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq::<T>(&**self, &**other)
    }
}

impl<T: 'static> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get()
    }
}

impl<T: 'static> From<Rc<T>> for Shared<T> {
    fn from(value: Rc<T>) -> Self {
        Self(Yoke::<&'static T, Rc<T>>::attach_to_cart(value, |value| value).erase_rc_cart())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_equal_only_to_itself() {
        let value = Shared::new(1.0);
        assert_eq!(value, value.clone());
        assert_ne!(value, Shared::new(1.0));
    }

    #[test]
    fn a_part_lives_as_long_as_it_is_shared_and_is_equal_to_itself() {
        let whole = Rc::new((1, vec![String::from("a")]));
        let text = |whole: &Rc<(i32, Vec<String>)>| Shared::part_of(whole, |whole| whole.1.first());
        let (part, same) = (text(&whole).unwrap(), text(&whole).unwrap());
        assert_eq!(part, same);
        assert!(Shared::part_of(&whole, |whole| whole.1.get(1)).is_none());
        drop(whole);
        assert_eq!(&**part, "a");
    }
}
