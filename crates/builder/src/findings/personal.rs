//! Whether a value looks like it is about a person: an e-mail address, a telephone number, a payment card.
//!
//! Looks deceive, both ways: what is found here is a reason to look, not a verdict.

use rockpool_catalog::Personal;

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// It holds an e-mail address.
    Email,
    /// It is a telephone number.
    Phone,
    /// It is the number of a payment card.
    Card,
    /// It has the length and the beginning of one, and its check digit is wrong.
    NearlyCard,
}

/// Counts rows by what their value looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Looks {
    personal: Personal,
    nearly_cards: u64,
}

impl Looks {
    /// Takes a value into account that so many rows have.
    pub(crate) fn add(&mut self, text: &str, rows: u64) {
        match look(text) {
            None => {}
            Some(Look::Email) => self.personal.emails += rows,
            Some(Look::Phone) => self.personal.phones += rows,
            Some(Look::Card) => self.personal.cards += rows,
            Some(Look::NearlyCard) => self.nearly_cards += rows,
        }
    }

    /// What looks personal. Of any long numbers one in ten has the check digit of a card: they are cards if most have it.
    pub(crate) fn found(&self) -> Personal {
        let cards = if self.personal.cards > self.nearly_cards { self.personal.cards } else { 0 };
        Personal { cards, ..self.personal }
    }
}

/// What a value looks like.
pub(crate) fn look(text: &str) -> Option<Look> {
    if holds_email(text) {
        return Some(Look::Email);
    }
    // No number of either kind is longer, with all its separators.
    let first = *text.as_bytes().first()?;
    if text.len() > 32 || !(first.is_ascii_digit() || matches!(first, b'+' | b'(' | b't')) {
        return None;
    }
    if is_phone(text) { Some(Look::Phone) } else { card(text) }
}

/// Whether some part of it is `local@domain.tld`; `%40` is the sign as web addresses write it.
fn holds_email(text: &str) -> bool {
    let signs = |sign: &'static str| text.match_indices(sign).map(move |(at, _)| (at, at + sign.len()));
    let mut found = signs("@");
    if found.any(|(before, behind)| is_email(text, before, behind)) {
        return true;
    }
    text.contains('%') && signs("%40").any(|(before, behind)| is_email(text, before, behind))
}

fn is_email(text: &str, before: usize, behind: usize) -> bool {
    let (Some(before), Some(behind)) = (text.get(..before), text.get(behind..)) else { return false };
    let of_local = |character: char| character.is_alphanumeric() || "._+-'".contains(character);
    let Some(last) = before.chars().next_back() else { return false };
    if !of_local(last) || last == '.' {
        return false;
    }
    let of_domain = |character: char| character.is_alphanumeric() || matches!(character, '-' | '.');
    let domain = behind.split(|character| !of_domain(character)).next().unwrap_or_default();
    let domain = domain.trim_end_matches('.');
    let labels: Vec<&str> = domain.split('.').collect();
    let [first, .., top] = labels.as_slice() else { return false };
    let is_label = |label: &&str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    // `icon@2x.png` is a picture for sharp screens.
    let is_scale = labels.len() == 2 && matches!(first.as_bytes(), [b'1'..=b'9', b'x']);
    labels.iter().all(is_label)
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
        && !is_scale
}

/// Whether it is written as a telephone number is: with its country, or in the groups of North America.
fn is_phone(text: &str) -> bool {
    let text = text.strip_prefix("tel:").unwrap_or(text);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if let Some(rest) = text.strip_prefix('+') {
        let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'(' | b')' | b'/');
        return (8..=15).contains(&digits)
            && rest.bytes().next().is_some_and(|first| (b'1'..=b'9').contains(&first))
            && rest.bytes().all(is_part);
    }
    let shape: String =
        text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    let shape = shape.strip_prefix("0-").or_else(|| shape.strip_prefix("0 ")).unwrap_or(&shape);
    matches!(
        shape,
        "(000) 000-0000"
            | "(000)000-0000"
            | "000-000-0000"
            | "000.000.0000"
            | "000 000 0000"
            | "000 000-0000"
    )
}

/// Whether it is the number of a card, or nearly so.
fn card(text: &str) -> Option<Look> {
    let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-');
    if !text.bytes().all(is_part) {
        return None;
    }
    let digits: Vec<u32> =
        text.bytes().filter(u8::is_ascii_digit).map(|byte| u32::from(byte - b'0')).collect();
    // Groups are of four digits, or of four, six and five or four.
    let groups: Vec<usize> = text.split([' ', '-']).map(str::len).collect();
    let is_grouped = match groups.as_slice() {
        [_] | [4, 6, 5 | 4] => true,
        [whole @ .., last] => whole.iter().all(|group| *group == 4) && (1..=4).contains(last),
        [] => false,
    };
    if !is_grouped || !is_issued(&digits) {
        return None;
    }
    Some(if check_digit_is_right(&digits) { Look::Card } else { Look::NearlyCard })
}

/// Whether one of the large networks issues numbers that begin so and are as long.
fn is_issued(digits: &[u32]) -> bool {
    let Some(first) = digits.get(..4) else { return false };
    let begin = first.iter().fold(0, |number, digit| number * 10 + digit);
    match digits.len() {
        13 | 19 => begin / 1_000 == 4,
        14 => matches!(begin / 100, 36 | 38 | 39) || matches!(begin / 10, 300..=305),
        15 => matches!(begin / 100, 34 | 37),
        16 => {
            matches!(begin / 100, 40..=49 | 51..=55 | 62 | 65)
                || matches!(begin, 2_221..=2_720 | 3_528..=3_589 | 6_011 | 6_440..=6_499)
        }
        _ => false,
    }
}

/// The check digit of Luhn (ISO/IEC 7812-1): every second digit from the right, the last one not, counts twice.
fn check_digit_is_right(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses_are_found_within_texts_too() {
        for text in [
            "ann@example.com",
            "ann.o'hara+news@mail.example.co.uk",
            "Ann <ann@example.com>",
            "mailto:ann@example.com?subject=x",
            "https://example.com/?email=ann%40example.com&x=1",
            "write to ann@example.com.",
            "jörg@müller.de",
            "@ann wrote to bob@example.org",
        ] {
            assert_eq!(look(text), Some(Look::Email), "{text}");
        }
    }

    #[test]
    fn what_only_has_the_sign_is_no_address() {
        for text in [
            "@ann",
            "ann@",
            "ann@home",
            "a @ b.com",
            "https://example.com/@ann/posts.html",
            "icon@2x.png",
            "@scope/package@1.2.3",
            "ann@example.c",
            "ann@-example.com",
            "5 @ 3.50",
            "50%40",
            "",
        ] {
            assert_eq!(look(text), None, "{text}");
        }
    }

    #[test]
    fn telephone_numbers_have_a_country_or_the_groups_of_one() {
        for text in [
            "+36 30 123 4567",
            "+442079460958",
            "+49 (30) 1234-567",
            "tel:+15551234567",
            "(555) 123-4567",
            "555-123-4567",
            "1-555-123-4567",
        ] {
            assert_eq!(look(text), Some(Look::Phone), "{text}");
        }
        for text in [
            "2026-01-30",
            "2026-01-30 12:30",
            "192.168.100.200",
            "5551234567",
            "+1",
            "+0012345678",
            "+1234567890123456",
            "+1.234567890",
            "1-2-3",
            "t",
        ] {
            assert_eq!(look(text), None, "{text}");
        }
    }

    #[test]
    fn cards_have_an_issuer_and_a_check_digit() {
        // The numbers that the networks publish for tests.
        for text in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "5500-0000-0000-0004",
            "2223003122003222",
            "340000000000009",
            "3782 822463 10005",
            "30000000000004",
            "6011000000000004",
            "3566002020360505",
            "4222222222222",
        ] {
            assert_eq!(look(text), Some(Look::Card), "{text}");
        }
        assert_eq!(look("4111111111111112"), Some(Look::NearlyCard));
        for text in
            ["1234567890123452", "1700000000000000", "41 11 11 11 11 11 11 11", "4111", "411111111111111x"]
        {
            assert_eq!(look(text), None, "{text}");
        }
    }

    #[test]
    fn long_numbers_of_which_few_have_the_check_digit_are_no_cards() {
        // Of any ten numbers in a row, one has the right check digit.
        let mut ids = Looks::default();
        for number in 0..1_000u64 {
            ids.add(&(4_111_111_111_110_000 + number).to_string(), 2);
        }
        assert_eq!((ids.personal.cards, ids.nearly_cards, ids.found().cards), (200, 1_800, 0));
        let mut cards = Looks::default();
        for text in ["4111111111111111", "5500000000000004", "340000000000009", "4111111111111112"] {
            cards.add(text, 3);
        }
        assert_eq!(cards.found(), Personal { emails: 0, phones: 0, cards: 9 });
        let mut people = Looks::default();
        ["ann@example.com", "x", "+442079460958"].iter().for_each(|text| people.add(text, 1));
        assert_eq!(people.found(), Personal { emails: 1, phones: 1, cards: 0 });
    }
}
