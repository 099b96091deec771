//! Only in the demonstration: the mails that would have been sent.

use super::{Chrome, Frame, HOSTILE, render};
use crate::components::{Cell, Column, DataTable, Fact, Facts, Trail};
use crate::paths;
use leptos::prelude::*;

/// One mail.
#[derive(Clone, Debug, Default)]
pub struct MailLine {
    /// Its address: `paths::demo_mail(name)`.
    pub name: String,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// « 24 novembre 2026 à 14 h 05 ».
    pub sent: String,
}

/// `GET /demo/courriels`, newest first.
pub fn mails(chrome: &Chrome, lines: &[MailLine]) -> String {
    let chrome = chrome.clone();
    let head =
        vec![Column::text("Objet"), Column::text("Destinataire"), Column::text("Date d’envoi")];
    let rows: Vec<Vec<Cell>> = lines
        .iter()
        .cloned()
        .map(|line| {
            let MailLine { name, to, subject, sent } = line;
            vec![Cell::link(paths::demo_mail(&name), subject), to.into(), sent.into()]
        })
        .collect();
    render(|| {
        view! {
            <Frame chrome=chrome title="Courriels envoyés">
                <div class="stack">
                    <h1>"Courriels envoyés"</h1>
                    <p class="lead">
                        "Cette démonstration n’envoie rien. Voici les messages que les personnes auraient reçus."
                    </p>
                </div>
                <DataTable
                    caption="Les plus récents d’abord"
                    head=head
                    rows=rows
                    empty="Aucun message pour l’instant. Créez un compte\u{a0}: le premier arrivera ici."
                />
            </Frame>
        }
    })
}

/// One mail, in plain text: addresses that begin with `base` become links to the local path.
pub fn mail(chrome: &Chrome, line: &MailLine, text: &str, base: &str) -> String {
    let chrome = chrome.clone();
    let MailLine { to, subject, sent, .. } = line.clone();
    let facts = vec![Fact::new("À", to), Fact::new("Envoyé le", sent)];
    let paragraphs: Vec<_> = text
        .replace('\r', "")
        .split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| {
            let lines: Vec<_> = paragraph
                .trim_matches('\n')
                .lines()
                .enumerate()
                .map(|(rank, line)| {
                    let parts: Vec<_> = split(line, base).into_iter().map(part).collect();
                    view! { {(rank > 0).then(|| view! { <br/> })}{parts} }
                })
                .collect();
            view! { <p>{lines}</p> }
        })
        .collect();
    render(|| {
        view! {
            <Frame chrome=chrome title=subject.clone()>
                <Trail links=vec![("Courriels envoyés".to_owned(), paths::DEMO_MAILS.to_owned())]/>
                <h1>{subject}</h1>
                <Facts items=facts/>
                <div class="card stack">{paragraphs}</div>
            </Frame>
        }
    })
}

/// A piece of a line.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// What is read, and the local path.
    Link(String, String),
}

fn part(part: Part) -> impl IntoView {
    match part {
        Part::Text(text) => text.into_any(),
        Part::Link(text, path) => view! { <a href=path>{text}</a> }.into_any(),
    }
}

/// Finds our own addresses. Anything else stays text: a mail may quote what a person typed.
fn split(line: &str, base: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = Some(base).filter(|base| !base.is_empty()).and_then(|base| rest.find(base))
    {
        let (before, found) = rest.split_at(at);
        let end = found.find(char::is_whitespace).unwrap_or(found.len());
        let address = found[..end].trim_end_matches(['.', ',', ';', '!', '?', ')', '»', '>']);
        let (address, after) = found.split_at(address.len());
        let path = address.strip_prefix(base).unwrap_or_default();
        text.push_str(before);
        if paths::is_local(path) {
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(Part::Link(address.to_owned(), path.to_owned()));
            rest = after;
        } else {
            // At least the base itself is passed, so the search moves on.
            let (seen, after) = found.split_at(base.len());
            text.push_str(seen);
            rest = after;
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    parts
}

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let chrome = Chrome { demo: true, ..Chrome::default() };
    let line = MailLine {
        name: "0193-7f3a".to_owned(),
        to: "eloise@exemple.fr".to_owned(),
        subject: "Confirmez votre adresse e-mail".to_owned(),
        sent: "24 novembre 2026 à 14\u{a0}h\u{a0}05".to_owned(),
    };
    let hostile = MailLine {
        name: "0193-7f3b".to_owned(),
        to: HOSTILE.to_owned(),
        subject: HOSTILE.to_owned(),
        sent: HOSTILE.to_owned(),
    };
    let base = "https://portail.example";
    let token = "kVx3mQ9_Zr".repeat(12);
    let text = format!(
        "Bonjour,\n\nPour confirmer votre adresse, suivez ce lien\u{a0}:\n{base}/compte/confirmation?jeton={token}\n\nCordialement,\nLe guichet web"
    );
    let attack = format!("{HOSTILE}\n\n{base}.example.net/vol {base}/\" onclick=\"alert(1) {base}");
    vec![
        ("mails, none", mails(&chrome, &[])),
        ("mails", mails(&chrome, &[line.clone(), hostile.clone()])),
        ("mail", mail(&chrome, &line, &text, base)),
        ("mail, empty", mail(&chrome, &line, "", base)),
        ("mail, hostile", mail(&chrome, &hostile, &attack, base)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "http://127.0.0.1:3000";

    fn links(line: &str) -> Vec<String> {
        split(line, BASE)
            .into_iter()
            .filter_map(|part| match part {
                Part::Link(_, path) => Some(path),
                Part::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn only_our_own_addresses_become_links() {
        assert_eq!(
            links("Suivez http://127.0.0.1:3000/compte?jeton=a-b_c."),
            ["/compte?jeton=a-b_c"]
        );
        assert_eq!(links("http://127.0.0.1:3000/a, http://127.0.0.1:3000/b"), ["/a", "/b"]);
        for line in [
            "http://127.0.0.1:3000.example.net/vol",
            "http://127.0.0.1:3000//example.net",
            "https://example.net/?http://127.0.0.1:3000",
            "http://127.0.0.1:30001/",
            "rien",
            "",
        ] {
            assert_eq!(links(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        for line in [
            "Ici\u{a0}: http://127.0.0.1:3000/aide. Merci",
            "http://127.0.0.1:3000http://127.0.0.1:3000/aide",
            "« http://127.0.0.1:3000/é »",
            "",
        ] {
            for base in [BASE, ""] {
                let whole: String = split(line, base)
                    .into_iter()
                    .map(|part| match part {
                        Part::Text(text) | Part::Link(text, _) => text,
                    })
                    .collect();
                assert_eq!(whole, line);
            }
        }
    }
}
