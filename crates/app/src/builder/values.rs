//! Operators and values that suit a property.

use super::choices::PropertyChoice;
use rockpool_catalog::PropertyType;
use rockpool_question::{Operator, PropertyFilter, Value};

/// The operators offered for a property, in the order of a picker. The one in use is always among them.
pub fn operators(kind: PropertyType, in_use: Operator) -> Vec<Operator> {
    let suits = |operator: Operator| match kind {
        PropertyType::Text => true,
        PropertyType::Integer | PropertyType::Number => !matches!(
            operator,
            Operator::Contains | Operator::DoesNotContain | Operator::StartsWith | Operator::Matches
        ),
        PropertyType::Boolean => {
            matches!(operator, Operator::Is | Operator::IsNot | Operator::IsSet | Operator::IsNotSet)
        }
    };
    Operator::ALL.into_iter().filter(|operator| suits(*operator) || *operator == in_use).collect()
}

/// What a typed text means to an operator on a property of this type.
pub fn value(text: &str, operator: Operator, kind: PropertyType) -> Value {
    let as_text = || Value::Text(text.to_owned());
    let is_text = matches!(
        operator,
        Operator::Contains | Operator::DoesNotContain | Operator::StartsWith | Operator::Matches
    );
    if is_text {
        return as_text();
    }
    let number = || text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    // A whole number too long for a double keeps its digits as text.
    let exact = |number: &f64| text.contains(['.', 'e', 'E']) || number.abs() < 9e15;
    match kind {
        PropertyType::Boolean => text.trim().parse().map_or_else(|_| as_text(), Value::Boolean),
        PropertyType::Integer | PropertyType::Number => {
            number().filter(exact).map_or_else(as_text, Value::Number)
        }
        PropertyType::Text if operator.is_numeric() => number().map_or_else(as_text, Value::Number),
        PropertyType::Text => as_text(),
    }
}

/// Gives a filter another operator and makes its values suit.
pub fn set_operator(filter: &mut PropertyFilter, operator: Operator, property: Option<&PropertyChoice>) {
    let kind = property.map_or(PropertyType::Text, |property| property.kind);
    let (_, most) = operator.arity();
    filter.operator = operator;
    filter.values.truncate(most);
    for old in &mut filter.values {
        *old = value(&old.text(), operator, kind);
    }
    if operator.is_numeric() {
        filter.values.retain(|value| value.number().is_some());
    }
    if operator == Operator::Between {
        let (smallest, largest) = property.and_then(|property| property.range).unwrap_or((0.0, 0.0));
        for end in [smallest, largest].into_iter().skip(filter.values.len()) {
            filter.values.push(Value::Number(end));
        }
    }
}

/// Gives a filter another property; values of the old one mean nothing for it.
pub fn set_property(filter: &mut PropertyFilter, property: &PropertyChoice) {
    if filter.property == property.name {
        return;
    }
    filter.property.clone_from(&property.name);
    filter.values.clear();
    let suits = operators(property.kind, Operator::Is).contains(&filter.operator);
    let operator = if suits { filter.operator } else { Operator::Is };
    set_operator(filter, operator, Some(property));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(operator: Operator, values: &[&str]) -> PropertyFilter {
        let values = values.iter().map(|value| Value::Text((*value).into())).collect();
        PropertyFilter { property: "amount".into(), operator, values }
    }

    fn amount() -> PropertyChoice {
        PropertyChoice {
            name: "amount".into(),
            kind: PropertyType::Number,
            rows: 1,
            values: vec![],
            range: Some((0.5, 9.5)),
        }
    }

    #[test]
    fn typed_values_follow_operator_and_type() {
        use Operator::{AtLeast, Contains, Is};
        use PropertyType::{Boolean, Integer, Text};
        for (text, operator, kind, expected) in [
            ("5", Is, Text, Value::Text("5".into())),
            ("5", AtLeast, Text, Value::Number(5.0)),
            ("5", Is, Integer, Value::Number(5.0)),
            ("5", Contains, Integer, Value::Text("5".into())),
            ("9007199254740993", Is, Integer, Value::Text("9007199254740993".into())),
            ("NaN", AtLeast, Text, Value::Text("NaN".into())),
            ("true", Is, Boolean, Value::Boolean(true)),
            ("perhaps", Is, Boolean, Value::Text("perhaps".into())),
        ] {
            assert_eq!(value(text, operator, kind), expected, "{text} {operator:?} {kind:?}");
        }
    }

    #[test]
    fn an_operator_keeps_as_many_values_as_it_takes() {
        let mut several = filter(Operator::IsAnyOf, &["1", "2", "3"]);
        set_operator(&mut several, Operator::Is, Some(&amount()));
        assert_eq!(several.values, [Value::Number(1.0)]);
        set_operator(&mut several, Operator::IsSet, Some(&amount()));
        assert!(several.values.is_empty());
        set_operator(&mut several, Operator::Between, Some(&amount()));
        assert_eq!(several.values, [Value::Number(0.5), Value::Number(9.5)]);
    }

    #[test]
    fn another_property_drops_values_and_unfit_operators() {
        let mut words = filter(Operator::Contains, &["x"]);
        words.property = "plan".into();
        set_property(&mut words, &amount());
        assert_eq!(words, filter(Operator::Is, &[]));
    }

    #[test]
    fn the_operator_in_use_is_always_offered() {
        assert!(operators(PropertyType::Boolean, Operator::Between).contains(&Operator::Between));
        assert!(!operators(PropertyType::Number, Operator::Is).contains(&Operator::Contains));
    }
}
