//! Slips of the hand in a name: a letter left out, one too many, one for another, two swapped.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Territories;

/// In a shorter word, one slip makes another word as easily as the one meant.
const SHORTEST: usize = 5;

impl Territories {
    /// What was meant, if one slip was made in a long word: every text one slip away from which
    /// some name goes on.
    ///
    /// Walks along what is typed with the part of the index that begins so, and tries only the
    /// letters that come next in it: a few hundred searches for a name, whatever their number.
    pub(super) fn slips(&self, typed: &str) -> BTreeSet<String> {
        let mut meant = BTreeSet::new();
        // Every key of the index is ASCII: nothing else is a slip away.
        if !typed.is_ascii() {
            return meant;
        }
        let mut within = 0..self.words.len();
        for at in 0..=typed.len() {
            let (head, tail) = typed.split_at(at);
            if may_slip(typed, at) {
                let mut attempt = |middle: &str, tail: &str| {
                    let text = [head, middle, tail].concat();
                    if text != typed && self.begins(within.clone(), &text) {
                        meant.insert(text);
                    }
                };
                for letter in self.letters_after(within.clone(), at) {
                    attempt(&letter, tail);
                    attempt(&letter, tail.get(1..).unwrap_or_default());
                }
                if let Some(rest) = tail.get(1..) {
                    attempt("", rest);
                }
                if let (Some(first), Some(second), Some(rest)) =
                    (tail.get(..1), tail.get(1..2), tail.get(2..))
                {
                    attempt(&[second, first].concat(), rest);
                }
            }
            within = self.narrowed(within, &typed[..(at + 1).min(typed.len())]);
            if within.is_empty() {
                break;
            }
        }
        meant
    }

    /// The letters that stand there in this part of the index, each once.
    fn letters_after(&self, within: Range<usize>, at: usize) -> Vec<String> {
        let mut letters = Vec::new();
        let mut words = &self.words[within];
        while let Some(first) = words.first() {
            let letter = self.from(*first).get(at..=at);
            letters.extend(letter.map(str::to_owned));
            words = &words[words.partition_point(|word| self.from(*word).get(at..=at) <= letter)..];
        }
        letters
    }

    fn narrowed(&self, within: Range<usize>, typed: &str) -> Range<usize> {
        let words = &self.words[within.clone()];
        let first = words.partition_point(|word| self.from(*word) < typed);
        let many = words[first..].partition_point(|word| self.from(*word).starts_with(typed));
        let start = within.start + first;
        start..start + many
    }

    fn begins(&self, within: Range<usize>, text: &str) -> bool {
        let words = &self.words[within];
        let first = words.partition_point(|word| self.from(*word) < text);
        words.get(first).is_some_and(|word| self.from(*word).starts_with(text))
    }
}

/// True inside a long word, and at its end.
fn may_slip(typed: &str, at: usize) -> bool {
    let start = typed[..at].rfind(' ').map_or(0, |space| space + 1);
    let end = typed[at..].find(' ').map_or(typed.len(), |space| at + space);
    let word = &typed[start..end];
    word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}
