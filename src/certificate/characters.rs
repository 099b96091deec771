//! Text that the fonts can print. PDF/UA refuses a letter without a drawing, and a letter silently
//! left out of a name would be worse.

use std::fmt::Write as _;
use typst::text::Font;
use unicode_normalization::UnicodeNormalization as _;

/// A run without space longer than this may be cut anywhere: it would leave the page.
const LONGEST_RUN: usize = 36;
/// Where a line may be cut, without being seen.
const CUT: char = '\u{200b}';

/// A text with only what the fonts can draw: what they cannot is written as its code, what has no
/// drawing by nature is left out.
pub(super) fn printable(text: &str, fonts: &[Font]) -> String {
    let drawn =
        |letter: char| fonts.iter().any(|font| font.info().coverage.contains(u32::from(letter)));
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    // Composed, since the fonts draw « é » better than « e » and its accent.
    for letter in text.nfc() {
        match letter {
            '\n' => out.push('\n'),
            letter if letter.is_whitespace() && letter.is_control() => out.push(' '),
            letter if letter.is_control() || is_invisible(letter) => continue,
            letter if drawn(letter) => out.push(letter),
            // Writing into memory cannot fail.
            letter => drop(write!(out, "[U+{:04X}]", u32::from(letter))),
        }
        run = if letter.is_whitespace() { 0 } else { run + 1 };
        if run == LONGEST_RUN {
            out.push(CUT);
            run = 0;
        }
    }
    out
}

/// Joiners, marks of direction and of variation, tags. Those of direction could make a name
/// read as another; the letters themselves tell theirs.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Every text of a value, made printable. An address is left whole: it is cut by its own signs.
pub(super) fn printable_value(value: &mut serde_json::Value, fonts: &[Font]) {
    match value {
        serde_json::Value::String(text) => *text = printable(text, fonts),
        serde_json::Value::Array(values) => {
            for value in values {
                printable_value(value, fonts);
            }
        }
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                if !matches!(name.as_str(), "address" | "site") {
                    printable_value(value, fonts);
                }
            }
        }
        _ => {}
    }
}
