//! How cargo is called for the tests of one crate, so that it compiles what they need and nothing twice.

use crate::error::Error;
use crate::members::{APP, COMMAND, Member};

/// The arguments of cargo for the native tests of a crate, or for those whose name contains `test`.
///
/// A crate without DataFusion is tested by itself, in the debug profile. One with it is tested in the release profile,
/// which has it compiled already (unless `debug` asks for the other), and beside the command, whose selection turns on the features that DataFusion was
/// compiled with (see [`COMMAND`]); of the command itself nothing is then tested.
///
/// # Errors
/// [`Error::Unexpected`] if the crate has no tests.
pub fn arguments(member: &Member, test: Option<&str>, debug: bool) -> Result<Vec<String>, Error> {
    let mut words = vec!["test".to_owned()];
    if member.heavy && !debug {
        words.push("--release".into());
    }
    words.extend(["--package".into(), member.name.clone()]);
    if member.heavy && member.name != COMMAND {
        words.extend(["--package".into(), COMMAND.into()]);
        words.extend(targets(member)?);
    }
    if member.name == APP {
        words.push("--lib".into());
    }
    if let Some(test) = test {
        words.extend(["--".into(), test.into()]);
    }
    Ok(words)
}

/// The tests of a crate by name: those of the command beside it are not meant.
fn targets(member: &Member) -> Result<Vec<String>, Error> {
    let mut words = vec![];
    if member.library {
        words.push("--lib".to_owned());
    }
    words.extend(member.programs.iter().flat_map(|name| ["--bin".into(), name.clone()]));
    words.extend(member.tests.iter().flat_map(|name| ["--test".into(), name.clone()]));
    if words.is_empty() {
        return Err(Error::Unexpected(format!("{} has no tests", member.name)));
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, heavy: bool) -> Member {
        Member { name: name.into(), heavy, library: true, programs: vec![], tests: vec!["answers".into()] }
    }

    #[test]
    fn a_crate_without_datafusion_is_tested_by_itself() {
        let words = arguments(&member("rockpool-question", false), Some("formula"), false).unwrap();
        assert_eq!(words.join(" "), "test --package rockpool-question -- formula");
    }

    #[test]
    fn a_crate_with_datafusion_shares_the_commands_compilation_of_it() {
        let words = arguments(&member("rockpool-engine", true), None, false).unwrap();
        assert_eq!(
            words.join(" "),
            "test --release --package rockpool-engine --package rockpool-cli --lib --test answers"
        );
        let words = arguments(&member(COMMAND, true), Some("serve"), false).unwrap();
        assert_eq!(words.join(" "), "test --release --package rockpool-cli -- serve");
        let words = arguments(&member(COMMAND, true), None, true).unwrap();
        assert_eq!(words.join(" "), "test --package rockpool-cli");
    }

    #[test]
    fn the_page_is_tested_natively_by_its_unit_tests() {
        assert_eq!(
            arguments(&member(APP, false), None, false).unwrap().join(" "),
            "test --package rockpool-app --lib"
        );
    }
}
