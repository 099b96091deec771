//! The style sheet: the files of `style/` in the order of their names, made smaller.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Where the program serves the files of the manifest.
const PLACE: &str = "/statique/";

/// All style files as one, without comments and needless white space.
pub fn join(folder: &Path) -> Result<String> {
    let mut joined = String::new();
    for name in super::files(folder)? {
        if Path::new(&name).extension().is_some_and(|found| found == "css") {
            let path = folder.join(name);
            joined += &fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
            joined.push('\n');
        }
    }
    Ok(shrink(&joined))
}

/// The style with each `/statique/name` replaced by the hashed name.
pub fn refer(style: &str, names: &BTreeMap<String, String>) -> Result<String> {
    let mut parts = style.split(PLACE);
    let mut referred = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['"', '\'', ')', '#', '?', ' ']).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let Some(hashed) = names.get(name) else {
            bail!("the style refers to {PLACE}{name}, which is not in public/");
        };
        referred += PLACE;
        referred += hashed;
        referred += rest;
    }
    Ok(referred)
}

/// Leaves out comments, and white space where it never means anything: at both ends of a text,
/// around braces and after semicolons. Runs of it become one space. Strings stay as they are.
fn shrink(style: &str) -> String {
    let mut small = String::with_capacity(style.len());
    let mut space = false;
    let mut rest = style;
    while let Some(letter) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        if letter.is_ascii_whitespace() {
            space = true;
            rest = &rest[1..];
            continue;
        }
        let needless = matches!(letter, '{' | '}') || small.ends_with(['{', '}', ';']);
        if space && !needless && !small.is_empty() {
            small.push(' ');
        }
        space = false;
        let length = match letter {
            '"' | '\'' => string_length(rest, letter),
            // What is escaped is no delimiter.
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => letter.len_utf8(),
        };
        small += &rest[..length];
        rest = &rest[length..];
    }
    small
}

/// The length in bytes of the string that `text` begins with, quotes included.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_needless_space_are_left_out() {
        let style = "/* links */\na:hover,\n  b > c {\n  margin: 0 auto;\n\n  color: red; }\n";
        assert_eq!(shrink(style), "a:hover, b > c{margin: 0 auto;color: red;}");
    }

    #[test]
    fn space_that_means_something_stays() {
        assert_eq!(
            shrink("a :hover{ width: calc( 1px + 2px ) }"),
            "a :hover{width: calc( 1px + 2px )}"
        );
        assert_eq!(shrink("@media (a) and (b) {}"), "@media (a) and (b){}");
        assert_eq!(shrink(":root { --empty: ; }"), ":root{--empty: ;}");
    }

    #[test]
    fn strings_and_escapes_stay() {
        let style = r#"a::before{content:"/* é  { \" } */  ";}"#;
        assert_eq!(shrink(style), style);
        assert_eq!(shrink(r".a\/\*b{}  c\'d{}"), r".a\/\*b{}c\'d{}");
    }

    #[test]
    fn an_open_comment_or_string_ends_with_the_text() {
        assert_eq!(shrink("a{} /* b"), "a{}");
        assert_eq!(shrink("a{} 'b  "), "a{}'b  ");
    }

    #[test]
    fn references_follow_the_hashed_names() {
        let names = BTreeMap::from([("i/a.svg".to_owned(), "i/a.12345678.svg".to_owned())]);
        let style =
            "x{background:url(\"/statique/i/a.svg\")}y{background:url(/statique/i/a.svg#b)}";
        assert_eq!(
            refer(style, &names).unwrap(),
            "x{background:url(\"/statique/i/a.12345678.svg\")}\
             y{background:url(/statique/i/a.12345678.svg#b)}"
        );
        assert!(refer("x{background:url(/statique/b.svg)}", &names).is_err());
    }

    #[test]
    fn files_are_joined_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("20-b.css"), "b{}").unwrap();
        fs::write(folder.path().join("10-a.css"), "a{}").unwrap();
        fs::write(folder.path().join("notes.txt"), "c{}").unwrap();
        assert_eq!(join(folder.path()).unwrap(), "a{}b{}");
    }
}
