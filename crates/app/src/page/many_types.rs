//! A quiet word where an extract has thousands of event types with hardly any events: names that hold ids.

use crate::{bidi, format};
use rockpool_catalog::Manifest;
use std::rc::Rc;
use yew::prelude::*;

/// So many types with hardly any events are no accident.
const MANY: usize = 200;
/// Hardly any events of a type.
const HARDLY_ANY: u64 = 20;
/// How many of the names are shown.
const SHOWN: usize = 3;

/// Properties of [`ManyTypes`].
#[derive(Properties)]
pub struct ManyTypesProps {
    /// What the extract contains.
    pub manifest: Rc<Manifest>,
}

impl PartialEq for ManyTypesProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.manifest, &other.manifest)
    }
}

/// What is said of such an extract; nothing of others.
#[component]
pub fn ManyTypes(props: &ManyTypesProps) -> Html {
    let words = use_memo(ByPointer(Rc::clone(&props.manifest)), |ByPointer(manifest)| words(manifest));
    match &*words {
        Some(words) => html! { <p class="muted many-types">{ words }</p> },
        None => Html::default(),
    }
}

/// A manifest that is equal only to itself, so that no drawing compares thousands of types.
struct ByPointer(Rc<Manifest>);

impl PartialEq for ByPointer {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// `2 950 of the 3 000 event types have fewer than 20 events each (…): do their names hold ids? …`
fn words(manifest: &Manifest) -> Option<String> {
    let all = manifest.event_types.len();
    let mut rare = manifest.event_types.iter().filter(|kind| kind.rows < HARDLY_ANY).map(|kind| &kind.name);
    let names: Vec<String> =
        rare.by_ref().take(SHOWN).map(|name| format!("‘{}’", bidi::isolated(&short(name)))).collect();
    let count = names.len() + rare.count();
    (count >= MANY && count * 2 >= all).then(|| {
        format!(
            "{} of the {} event types have fewer than {HARDLY_ANY} events each, such as {}. If their names hold ids, \
             name the events without them and give the id as a property: then they can be counted together.",
            format::whole(count as u64),
            format::whole(all as u64),
            names.join(", ")
        )
    })
}

fn short(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    format!("{}…", name.chars().take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::tests_support::manifest;

    #[test]
    fn only_thousands_of_rare_types_are_worth_a_word() {
        assert_eq!(words(&manifest(&[("opened", 5), ("saved", 5)])), None);
        let names: Vec<String> = (0..300).map(|number| format!("viewed_{number}")).collect();
        let mut types: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 2)).collect();
        let said = words(&manifest(&types)).unwrap();
        assert!(said.starts_with("300 of the 300 event types"), "{said}");
        assert!(said.contains("‘viewed_0’, ‘viewed_1’, ‘viewed_2’"), "{said}");
        // The same names with many events are a choice of the person's.
        types.iter_mut().for_each(|(_, users)| *users = 50);
        assert_eq!(words(&manifest(&types)), None);
    }
}
