//! Operators and values that suit a property.

use super::choices::PropertyChoice;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};
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
        PropertyType::Text if operator.is_numeric() => ordered_value(text),
        PropertyType::Text => as_text(),
    }
}

/// What a typed text means to an operator that orders: a number, or an instant in RFC 3339, which a day or a time
/// without an offset is made by reading it in UTC, as the values of the property are. What is neither stays as it was
/// written, for validation to say so.
pub fn ordered_value(text: &str) -> Value {
    let text = text.trim();
    if let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) {
        return Value::Number(number);
    }
    let in_utc = |instant: NaiveDateTime| instant.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let with_offset = || {
        let instant = ["%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
        instant.iter().find_map(|form| DateTime::parse_from_str(text, form).ok())
    };
    let without_offset = || {
        let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
        forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    };
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN));
    let instant = match Value::Text(text.to_owned()).instant() {
        Some(_) => None,
        None => with_offset()
            .map(|instant| instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            .or_else(|| without_offset().or_else(day).map(in_utc)),
    };
    Value::Text(instant.unwrap_or_else(|| text.to_owned()))
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
        filter.values.retain(|value| value.number().is_some() || value.instant().is_some());
    }
    if operator == Operator::Between {
        let (smallest, largest) = property.and_then(|property| property.range).unwrap_or((0.0, 0.0));
        // The other end of an instant is an instant, and of a number a number.
        let instant = filter.values.first().filter(|value| value.instant().is_some()).cloned();
        for end in [smallest, largest].into_iter().skip(filter.values.len()) {
            filter.values.push(instant.clone().unwrap_or(Value::Number(end)));
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
    fn what_orders_is_a_number_an_instant_or_neither() {
        let text = |text: &str| Value::Text(text.into());
        for (typed, meant) in [
            (" 7.5 ", Value::Number(7.5)),
            ("2026-03-29", text("2026-03-29T00:00:00Z")),
            ("2026-03-29T08:30", text("2026-03-29T08:30:00Z")),
            ("2026-03-29 08:30", text("2026-03-29T08:30:00Z")),
            ("2026-03-29 08:30:01.5", text("2026-03-29T08:30:01.500Z")),
            ("2026-03-29T08:30+02:00", text("2026-03-29T08:30:00+02:00")),
            ("2026-03-29 08:30Z", text("2026-03-29T08:30:00Z")),
            ("2026-03-29T08:30:00+02:00", text("2026-03-29T08:30:00+02:00")),
            ("yesterday", text("yesterday")),
            ("2026-02-30", text("2026-02-30")),
        ] {
            assert_eq!(ordered_value(typed), meant, "{typed}");
        }
        // 06:30 in UTC, in microseconds.
        assert_eq!(ordered_value("2026-03-29T08:30+02:00").instant(), Some(1_774_765_800_000_000));
    }

    #[test]
    fn an_instant_survives_another_operator_that_orders() {
        let mut since = filter(Operator::AtLeast, &["2026-03-29T00:00:00Z"]);
        set_operator(&mut since, Operator::Between, None);
        assert_eq!(since, filter(Operator::Between, &["2026-03-29T00:00:00Z", "2026-03-29T00:00:00Z"]));
        let mut on = filter(Operator::Is, &["2026-03-29"]);
        set_operator(&mut on, Operator::LessThan, None);
        assert_eq!(on, filter(Operator::LessThan, &["2026-03-29T00:00:00Z"]));
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
