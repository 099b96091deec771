//! A reader of the HTML that leptos writes: strict on purpose, it fails on what a browser would
//! silently mend.

use std::collections::BTreeMap;

const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];
/// What may not stand inside a paragraph: a browser would close the paragraph first.
const BLOCKS: [&str; 14] = [
    "p", "div", "ul", "ol", "dl", "form", "fieldset", "section", "table", "h1", "h2", "h3",
    "figure", "details",
];

/// One element.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// Its place in the page.
    pub rank: usize,
    /// Lower case, but in SVG.
    pub name: String,
    /// Unescaped.
    pub attributes: BTreeMap<String, String>,
    /// Text of the element and of all it holds, unescaped.
    pub text: String,
    /// The element around it.
    pub parent: Option<usize>,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    /// True when the class is among its own.
    pub fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|all| all.split_whitespace().any(|one| one == class))
    }
}

/// A page, read.
#[derive(Debug)]
pub struct Page {
    /// Of the sample.
    pub name: String,
    /// As written.
    pub html: String,
    /// In the order of the page.
    pub elements: Vec<Element>,
    /// Pieces of text between two tags, unescaped.
    pub sentences: Vec<String>,
}

impl Page {
    /// Reads a page, or panics on what is not well written.
    pub fn read(name: String, html: String) -> Self {
        let mut page = Self { name, html: String::new(), elements: vec![], sentences: vec![] };
        let mut open: Vec<usize> = Vec::new();
        let mut rest = html.as_str();
        while let Some(at) = rest.find('<') {
            let (text, tag) = rest.split_at(at);
            page.say(&open, text);
            rest = page.tag(&mut open, tag);
        }
        page.say(&open, rest);
        assert!(open.is_empty(), "{}: {open:?} stay open", page.name);
        page.html = html;
        page
    }

    /// Reads one tag and returns what follows.
    fn tag<'a>(&mut self, open: &mut Vec<usize>, tag: &'a str) -> &'a str {
        if let Some(mark) = tag.strip_prefix("<!") {
            return &mark[mark.find('>').expect("a mark ends") + 1..];
        }
        if let Some(end) = tag.strip_prefix("</") {
            let (name, after) = end.split_once('>').expect("a tag ends");
            let last = open.pop().expect("something is open");
            assert_eq!(self.elements[last].name, name, "{}: wrong order", self.name);
            return after;
        }
        let mut element = Element {
            rank: self.elements.len(),
            parent: open.last().copied(),
            ..Element::default()
        };
        let mut rest = &tag[1..];
        let end = rest.find([' ', '>', '/']).expect("a name ends");
        rest.split_at(end).0.clone_into(&mut element.name);
        rest = &rest[end..];
        let closed = loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("/>") {
                rest = after;
                break true;
            }
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break VOID.contains(&element.name.as_str());
            }
            let end = rest.find(['=', ' ', '>']).expect("an attribute ends");
            let attribute = rest[..end].to_owned();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let (inside, after) = quoted.split_once('"').expect("a value ends");
                value = unescape(inside);
                rest = after;
            }
            assert!(
                attribute.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:".contains(&b)),
                "{}: attribute {attribute:?}",
                self.name
            );
            let before = element.attributes.insert(attribute, value);
            assert!(before.is_none(), "{}: an attribute twice in {element:?}", self.name);
        };
        let paragraph = open.iter().any(|around| self.elements[*around].name == "p");
        let nested = paragraph && BLOCKS.contains(&element.name.as_str());
        assert!(!nested, "{}: {} inside a paragraph", self.name, element.name);
        for alone in ["a", "button", "form", "label"] {
            let twice = element.name == alone
                && open.iter().any(|around| self.elements[*around].name == alone);
            assert!(!twice, "{}: {alone} inside {alone}", self.name);
        }
        let (name, rank) = (element.name.clone(), element.rank);
        self.elements.push(element);
        if closed {
            return rest;
        }
        open.push(rank);
        if ["script", "style", "textarea", "title"].contains(&name.as_str()) {
            // Their text ends at their own tag, whatever it holds.
            let end = rest.find(&format!("</{name}")).expect("a text ends");
            let (text, after) = rest.split_at(end);
            self.say(open, text);
            return after;
        }
        rest
    }

    fn say(&mut self, open: &[usize], text: &str) {
        if text.is_empty() {
            return;
        }
        let text = unescape(text);
        for around in open {
            self.elements[*around].text.push_str(&text);
        }
        self.sentences.push(text);
    }

    /// Elements of that name, in the order of the page.
    pub fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// The elements around this one, the closest first.
    pub fn ancestors<'a>(&'a self, element: &Element) -> impl Iterator<Item = &'a Element> {
        let first = element.parent.map(|rank| &self.elements[rank]);
        std::iter::successors(first, |around| around.parent.map(|rank| &self.elements[rank]))
    }

    /// The element of that id.
    pub fn by_id(&self, id: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.get("id") == Some(id))
    }

    /// The text of the element of that id.
    pub fn text_of_id(&self, id: &str) -> String {
        self.by_id(id).map(|element| element.text.clone()).unwrap_or_default()
    }
}

fn unescape(text: &str) -> String {
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'")];
    let text = entities.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}

#[test]
fn the_reader_sees_what_is_wrong() {
    let bad = [
        "<div><p></div>",
        "<p><div></div></p>",
        "<a><a></a></a>",
        "<div",
        "<input \"x=\"1\">",
        "<i id=\"a\" id=\"b\"></i>",
        "<b>",
    ];
    for html in bad {
        let read = std::panic::catch_unwind(|| Page::read("bad".to_owned(), html.to_owned()));
        assert!(read.is_err(), "{html}");
    }
    let good =
        "<!doctype html><div class=\"a b\">x<br><span title=\"&lt;&quot;\">y &amp; z</span></div>";
    let page = Page::read("good".to_owned(), good.to_owned());
    assert_eq!(page.elements[0].text, "xy & z");
    assert_eq!(page.elements[2].get("title"), Some("<\""));
    assert_eq!(page.ancestors(&page.elements[2]).count(), 1);
    assert!(page.elements[0].has_class("b"));
}
