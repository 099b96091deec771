//! What a page calls its fields and their answers, read from the page itself: no list beside it
//! that could say otherwise.

/// Longest answer shown again, in characters.
const LONG: usize = 200;
/// What is said of a blank.
const BLANK: &str = "rien";

/// The fields of a page, as HTML.
pub(super) struct Words<'a> {
    /// As rendered.
    pub html: &'a str,
    /// Codes that no control tells, and what they stand for.
    pub names: &'a [(String, String)],
}

impl Words<'_> {
    /// The question of a field: its group's, its own, or both.
    pub fn label(&self, field: &str) -> String {
        let own = self.after(&format!("<label for=\"{field}\""), "</label>");
        // A list that is empty has no control: its group bears the name.
        let list = || self.html.find(&format!(" id=\"{field}\""));
        let group = self.place(field).or_else(list).and_then(|at| {
            let before = &self.html[..at];
            let open = before.rfind("<fieldset")?;
            let inside = before.rfind("</fieldset>").is_none_or(|end| end < open);
            inside.then(|| between(&self.html[open..], "<legend", "</legend>")).flatten()
        });
        match (group, own) {
            (Some(group), Some(own)) => format!("{group}\u{a0}: {}", own.to_lowercase()),
            (Some(only), None) | (None, Some(only)) => only,
            // A box alone: its own words.
            (None, None) => self.beside(field).unwrap_or_else(|| field.to_owned()),
        }
    }

    /// Answers as the page words them.
    pub fn values(&self, field: &str, values: &[String]) -> String {
        let words: Vec<String> = values
            .iter()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .map(|value| self.value(field, value))
            .collect();
        if words.is_empty() { BLANK.to_owned() } else { words.join(", ") }
    }

    fn value(&self, field: &str, value: &str) -> String {
        if let Some((_, name)) = self.names.iter().find(|(code, _)| code == value) {
            return name.clone();
        }
        // The words of a box alone are the question.
        let chosen = self.chosen(field, value);
        let chosen =
            chosen.map(|words| if words == self.label(field) { "oui".to_owned() } else { words });
        chosen.unwrap_or_else(|| {
            let mut text: String = value.chars().take(LONG).collect();
            if text.len() < value.len() {
                text.push('…');
            }
            text
        })
    }

    /// What stands beside the box, or in the list, that sends this value.
    fn chosen(&self, field: &str, value: &str) -> Option<String> {
        let mut rest = &self.html[self.place(field)?..];
        if tag_around(self.html, self.place(field)?).starts_with("<select") {
            let list = &rest[..rest.find("</select>")?];
            return between(list, &format!("<option value=\"{value}\""), "</option>");
        }
        loop {
            let tag = &rest[..rest.find('>')?];
            if tag.contains(&format!("value=\"{value}\"")) {
                let text = &rest[tag.len() + 1..];
                // A text field holds this value, with no words beside it.
                let end = text
                    .find("</label>")
                    .filter(|end| text.find("<label").is_none_or(|next| *end < next))?;
                // The words of the choice, not those that explain it.
                return text[..end].split(['<', '>']).map(plain).find(|part| is_words(part));
            }
            rest = &rest[1..];
            rest = &rest[rest.find(&named(field))?..];
        }
    }

    /// What stands beside the first box of a field.
    fn beside(&self, field: &str) -> Option<String> {
        let tag = tag_around(self.html, self.place(field)?);
        let text = &tag[tag.find('>')? + 1..];
        text[..text.find("</label>")?].split(['<', '>']).map(plain).find(|part| is_words(part))
    }

    /// Where the first control of a field is.
    fn place(&self, field: &str) -> Option<usize> {
        self.html.find(&named(field))
    }

    fn after(&self, from: &str, to: &str) -> Option<String> {
        between(self.html, from, to)
    }
}

fn named(field: &str) -> String {
    format!(" name=\"{field}\"")
}

/// The tag that a place lies in, from its beginning.
fn tag_around(html: &str, at: usize) -> &str {
    html[..at].rfind('<').map_or("", |open| &html[open..])
}

fn is_words(part: &str) -> bool {
    !part.is_empty() && !part.contains("=\"") && !["span", "/span", "!"].contains(&part)
}

/// The words of an element found by the beginning of its tag, without what it holds besides.
fn between(html: &str, from: &str, to: &str) -> Option<String> {
    let tag = &html[html.find(from)?..];
    let inside = &tag[tag.find('>')? + 1..];
    let inside = &inside[..inside.find(to)?];
    let words = inside.split('<').next().map(plain).unwrap_or_default();
    (!words.is_empty()).then_some(words)
}

fn plain(text: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let text = entities.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.trim().to_owned()
}
