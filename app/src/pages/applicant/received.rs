//! Who received the demand, and who took it in.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{Received, ReceivedBy};
use crate::components::format::{count, date};
use crate::components::{Cell, Fact, Facts, Tag, TagKind};

/// More guichets than these are folded.
const SHOWN: usize = 4;

/// Nothing before the first sending.
pub(super) fn section(received: &[Received], today: NaiveDate) -> Option<AnyView> {
    let all: Vec<&ReceivedBy> = received.iter().flat_map(|kind| &kind.guichets).collect();
    if all.is_empty() {
        return None;
    }
    let lately = lately(&all, today);
    let taken = all.iter().filter(|guichet| guichet.acknowledged_on.is_some()).count();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let sent = count(number(all.len()), "guichet a reçu", "guichets ont reçu");
    let taken = match taken {
        0 if lately => {
            "Aucun ne l’a encore prise en compte\u{a0}: c’est normal les premiers jours.".to_owned()
        }
        0 => "Aucun n’a dit qu’il l’a prise en compte.".to_owned(),
        taken if taken == all.len() => "Tous l’ont prise en compte.".to_owned(),
        taken => format!("{} prise en compte.", count(number(taken), "l’a", "l’ont")),
    };
    let list = list(received);
    let list = if all.len() > SHOWN {
        view! {
            <details>
                <summary>"Voir les guichets"</summary>
                <div class="stack">{list}</div>
            </details>
        }
        .into_any()
    } else {
        list
    };
    Some(
        view! {
            <section class="stack">
                <h2>"Qui a reçu votre demande"</h2>
                <p>{sent}" votre demande. "{taken}</p>
                {list}
            </section>
        }
        .into_any(),
    )
}

fn list(received: &[Received]) -> AnyView {
    let kinds: Vec<_> = received
        .iter()
        .map(|kind| {
            let facts = kind.guichets.iter().map(fact).collect::<Vec<_>>();
            view! {
                <section class="stack">
                    <h3>{kind.kind.clone()}</h3>
                    <Facts items=facts/>
                </section>
            }
        })
        .collect();
    view! { <div class="stack">{kinds}</div> }.into_any()
}

/// A guichet takes some days to take a demand in.
fn lately(all: &[&ReceivedBy], today: NaiveDate) -> bool {
    const DAYS: i64 = 10;
    all.iter().any(|guichet| (today - guichet.sent_on).num_days() <= DAYS)
}

fn fact(guichet: &ReceivedBy) -> Fact {
    let sent = format!("Envoyée le {}", date(guichet.sent_on));
    let again = guichet.updated_on.map(|day| format!(", changements envoyés le {}", date(day)));
    let state = match guichet.acknowledged_on {
        Some(day) => {
            view! { <Tag text=format!("Prise en compte le {}", date(day)) kind=TagKind::Good/> }
        }
        None => view! { <Tag text="Reçue" kind=TagKind::Neutral/> },
    };
    Fact::new(
        guichet.name.clone(),
        Cell::view(view! { <span class="hint">{sent}{again}</span>" "{state} }),
    )
}
