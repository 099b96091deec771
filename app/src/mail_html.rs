//! A mail as a page: the words of its text, paragraphs and links.
//!
//! No picture, nothing fetched and no colour, so that whoever reads it sees it in the colours that
//! they chose, dark ones too. A link shows the address where it leads.

use std::fmt::Write as _;

/// Wide enough for a line, and no wider.
const COLUMN: &str = "max-width:36em;margin:0 auto;overflow-wrap:anywhere";
/// Its frame has the colour of the text around.
const BUTTON: &str =
    "display:inline-block;padding:12px 16px;border:2px solid;border-radius:4px;font-weight:bold";

/// The HTML of a mail, from its subject and its plain text. Everything is escaped; only `http://…`
/// and `https://…` become links. The one that stands alone in its paragraph looks like a button,
/// unless another does: then none is the main one.
pub fn page(subject: &str, text: &str) -> String {
    let text = text.replace('\r', "");
    let (body, foot) = text.rsplit_once("\n--\n").unwrap_or((&text, ""));
    let main = match paragraphs(body).filter(|paragraph| is_link(paragraph)).collect::<Vec<_>>() {
        links if links.len() == 1 => links.first().copied(),
        _ => None,
    };
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{}</title>\n</head>\n\
         <body style=\"margin:0;padding:16px;font:16px/1.5 sans-serif\">\n\
         <div lang=\"fr\" style=\"{COLUMN}\">\n",
        escaped(subject),
    );
    for paragraph in paragraphs(body) {
        let style = if Some(paragraph) == main { BUTTON } else { "" };
        let _ = writeln!(html, "<p>{}</p>", lines(paragraph, style));
    }
    if !foot.is_empty() {
        html.push_str("<hr>\n");
    }
    for paragraph in paragraphs(foot) {
        let _ = writeln!(html, "<p><small>{}</small></p>", lines(paragraph, ""));
    }
    html.push_str("</div>\n</body>\n</html>\n");
    html
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(|paragraph| paragraph.trim_matches('\n')).filter(|p| !p.is_empty())
}

fn lines(paragraph: &str, style: &str) -> String {
    paragraph.lines().map(|words| line(words, style)).collect::<Vec<_>>().join("<br>\n")
}

fn line(mut words: &str, style: &str) -> String {
    let mut html = String::with_capacity(words.len());
    while let Some((before, link, after)) = first_link(words) {
        let link = escaped(link);
        let style = if style.is_empty() { String::new() } else { format!(" style=\"{style}\"") };
        let _ = write!(html, "{}<a href=\"{link}\"{style}>{link}</a>", escaped(before));
        words = after;
    }
    html.push_str(&escaped(words));
    html
}

fn is_link(paragraph: &str) -> bool {
    matches!(first_link(paragraph), Some(("", _, "")))
}

/// What comes before the first link, the link, and what comes after.
fn first_link(words: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(found) = words.get(from..).and_then(|rest| rest.find("http")) {
        let at = from + found;
        from = at + "http".len();
        let (before, rest) = words.split_at(at);
        let Some(name) = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"))
        else {
            continue;
        };
        let scheme = rest.len() - name.len();
        let length = name.find(|sign| !in_address(sign)).unwrap_or(name.len());
        // What ends a sentence or closes a bracket is not part of the address.
        let end = scheme
            + name[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']).len();
        let in_a_word = before.chars().next_back().is_some_and(char::is_alphanumeric);
        if end > scheme && !in_a_word {
            return Some((before, &rest[..end], &rest[end..]));
        }
    }
    None
}

/// The signs of an address (RFC 3986), none of which can leave an attribute once escaped.
fn in_address(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(sign)
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(sign),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Bonjour,\n\nOuvrez ce lien\u{a0}:\n\nhttps://portail.example/compte?jeton=a1&b=2\n\nLe guichet web\n\n--\nMerci de ne pas répondre.\nhttps://portail.example/\n";

    /// What is read, without the marks.
    fn words_of(html: &str) -> Vec<String> {
        let (_, body) = html.split_once("<body").unwrap();
        let mut read = String::new();
        for mark_and_words in body.split('<') {
            let (mark, words) = mark_and_words.split_once('>').unwrap();
            let within_a_word = ["a ", "/a", "small", "/small"];
            read.push_str(if within_a_word.iter().any(|m| mark.starts_with(m)) { "" } else { " " });
            read.push_str(words);
        }
        let read = read
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        words(&read)
    }

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn it_has_the_words_of_the_text() {
        let html = page("Bonjour", TEXT);
        assert_eq!(words_of(&html), words(&TEXT.replace("\n--\n", "\n")));
        assert!(html.contains("Ouvrez ce lien\u{a0}:</p>"), "{html}");
        assert!(html.contains("<hr>\n<p><small>Merci de ne pas répondre.<br>\n"), "{html}");
    }

    #[test]
    fn a_link_leads_where_it_says_and_the_main_one_is_a_button() {
        let html = page("Bonjour", TEXT);
        let address = "https://portail.example/compte?jeton=a1&amp;b=2";
        let button = format!("<p><a href=\"{address}\" style=\"{BUTTON}\">{address}</a></p>");
        assert!(html.contains(&button), "{html}");
        let home = "https://portail.example/";
        assert!(html.contains(&format!("<a href=\"{home}\">{home}</a></small>")), "{html}");
        let two = page("", "https://portail.example/a\n\nou\n\nhttps://portail.example/b\n");
        assert_eq!(two.matches("<a ").count(), 2);
        assert!(!two.contains(BUTTON), "neither of two is the main one");
    }

    #[test]
    fn an_address_ends_before_the_sentence_does() {
        for (words, link) in [
            ("Allez sur https://portail.example/aide.", "https://portail.example/aide"),
            ("(voir http://portail.example/aide)", "http://portail.example/aide"),
            ("https://portail.example/aide\u{a0}: lisez", "https://portail.example/aide"),
            ("https://portail.example/«\u{a0}x", "https://portail.example/"),
            ("https:// puis https://a.example", "https://a.example"),
        ] {
            let html = line(words, "");
            assert!(html.contains(&format!("<a href=\"{link}\">{link}</a>")), "{html}");
            assert_eq!(html.matches("<a ").count(), 1, "{html}");
        }
    }

    #[test]
    fn nothing_else_is_a_link() {
        for words in [
            "javascript:alert(1)",
            "ftp://portail.example/",
            "data:text/html,x",
            "xhttp://portail.example/",
            "HTTP://PORTAIL.EXAMPLE",
            "https://",
            "http",
            "mailto:a@b.example",
        ] {
            assert!(!page(words, words).contains("<a "), "{words}");
        }
    }

    #[test]
    fn what_is_typed_stays_text() {
        let typed = "<script>alert(1)</script> & \"'><img src=x> https://a.example/\"onclick=\"x";
        let html = page(typed, typed);
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(
            html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#39;&gt;"),
            "{html}"
        );
        assert!(html.contains("<a href=\"https://a.example/\">"), "{html}");
        assert!(!html.contains("\"onclick"), "{html}");
        assert_eq!(words_of(&html), words(typed));
    }

    #[test]
    fn it_fetches_nothing_and_keeps_the_colours_of_the_reader() {
        let html = page("Bonjour", TEXT).to_lowercase();
        for absent in
            ["<img", "<link", "<script", "<style", "url(", "src=", "@import", "background"]
        {
            assert!(!html.contains(absent), "{absent}");
        }
        assert!(html.contains("<meta name=\"color-scheme\" content=\"light dark\">"));
        assert!(!html.replace("color-scheme", "").contains("color"), "no colour of our own");
    }

    #[test]
    fn lines_of_any_system_are_the_same() {
        assert_eq!(page("a", &TEXT.replace('\n', "\r\n")), page("a", TEXT));
        assert_eq!(words_of(&page("", "")), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_words(text in "([a-zé<>&\"' \n.:/]|http://|https://a)*") {
            prop_assert_eq!(words_of(&page(&text, &text)), words(&text));
        }
    }
}
