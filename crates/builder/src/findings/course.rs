//! When the values of a property were written as numbers, as `true` and `false`, or as other texts.

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A number, however spelt.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Anything else.
    Text,
}

/// The first and last instant of each form, in microseconds since 1970 (UTC).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Course {
    forms: [Option<(i64, i64)>; 3],
}

impl Course {
    /// Takes a value of a form into account whose first and last event are at these instants.
    pub(crate) fn add(&mut self, form: Form, (first, last): (i64, i64)) {
        let Some(known) = self.forms.get_mut(form as usize) else { return };
        let (known_first, known_last) = known.unwrap_or((first, last));
        *known = Some((known_first.min(first), known_last.max(last)));
    }

    /// The first and last instant of a form.
    pub(crate) fn of(&self, form: Form) -> Option<(i64, i64)> {
        self.forms.get(form as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_its_own_times() {
        let mut course = Course::default();
        for (form, times) in [(Form::Number, (5, 5)), (Form::Text, (9, 12)), (Form::Number, (1, 3))] {
            course.add(form, times);
        }
        assert_eq!(
            [Form::Number, Form::Boolean, Form::Text].map(|form| course.of(form)),
            [Some((1, 5)), None, Some((9, 12))]
        );
    }
}
