//! The file on the screen of an operator stays theirs while they work on it: each minute in which
//! they did something, the server is told. Without it a file is theirs for five minutes.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev::Custom;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::exchange::{Answer, ask};
use super::watch_pages::pause;
use crate::paths;

/// Between two signs of life.
const MINUTE: u32 = 60_000;

/// Stands on the page of a file.
#[island]
pub fn KeepFile() -> impl IntoView {
    keeping()
}

fn keeping() -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |_| {
        let busy = Rc::new(Cell::new(true));
        for event in ["pointermove", "keydown", "scroll", "touchstart"] {
            let busy = busy.clone();
            window_event_listener(Custom::new(event), move |_: web_sys::Event| busy.set(true));
        }
        spawn_local(keep(busy, said));
    });
    view! { <p class="saved" aria-live="polite">{said}</p> }
}

async fn keep(busy: Rc<Cell<bool>>, said: RwSignal<String>) {
    let here = window().location().pathname().unwrap_or_default();
    let address = format!("{}{here}", paths::ISLAND_SAVE);
    loop {
        pause(MINUTE).await;
        if document().hidden() || !busy.replace(false) {
            continue;
        }
        match ask("POST", &address, &[], None, None).await {
            // No line for a moment: the next minute tries again.
            Answer::Lost => {}
            Answer::Came(response) if response.ok() => {}
            Answer::Came(response) if response.status() == 409 => {
                said.set("Ce dossier n’est plus à vous\u{a0}: un collègue l’a ouvert, ou il est décidé. Prenez le dossier suivant.".to_owned());
                return;
            }
            Answer::Came(_) | Answer::SignedOut => {
                said.set(
                    "Votre session est terminée\u{a0}: reconnectez-vous pour décider.".to_owned(),
                );
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::render;

    #[test]
    fn it_prints_nothing_but_a_silent_region() {
        let html = render(|| view! { <KeepFile/> });
        assert!(html.contains("aria-live=\"polite\""), "{html}");
        assert!(!html.contains("data-props"), "{html}");
    }
}
