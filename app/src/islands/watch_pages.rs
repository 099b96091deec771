//! A page of the document that a phone sends shows by itself on the page that waits for it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::exchange::{Answer, get};
use super::fresh::refresh;
use crate::domain::sending::{Arrivals, PhoneState, next_look};
use crate::paths;

/// Watches for a phone and for what it sends, while one is expected.
#[island]
pub fn WatchPages() -> impl IntoView {
    watching()
}

fn watching() -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |_| spawn_local(watch(said)));
    view! { <p class="saved" aria-live="polite">{said}</p> }
}

/// Looks at once, then less and less often, as long as a phone may come.
async fn watch(said: RwSignal<String>) {
    let mut known: Option<Arrivals> = None;
    let mut looks = 0;
    loop {
        let answer = get(paths::ISLAND_PAGES).await;
        // Signed out, or the demand was sent: nothing comes any more.
        if matches!(answer.status(), 0 | 404) && !matches!(answer, Answer::Lost) {
            return;
        }
        if let Some(now) = arrivals(&answer).await {
            if let Some(sentence) = known.as_ref().and_then(|known| news(known, &now)) {
                looks = 0;
                // Said last: what is put in place must not be announced over it.
                if shows_pages() {
                    refresh().await;
                } else if now.phone == PhoneState::Connected {
                    forget_code();
                }
                said.set(sentence);
            }
            if now.phone == PhoneState::None {
                return;
            }
            known = Some(now);
        }
        looks += 1;
        pause(next_look(looks)).await;
    }
}

async fn arrivals(answer: &Answer) -> Option<Arrivals> {
    let json = answer.json().await?;
    let pages = json.get("pages").list()?;
    let pages = pages.iter().filter_map(|page| page.0.as_string()).collect();
    Some(Arrivals { pages, phone: PhoneState::read(&json.text("phone")?)? })
}

/// Whether this is the page that shows the document.
fn shows_pages() -> bool {
    document().get_element_by_id(super::PAGES).is_some()
}

/// A code that was used is of no use any more.
fn forget_code() {
    if let Ok(Some(card)) = document().query_selector(".hand-off") {
        card.remove();
    }
}

/// What changed, in words.
fn news(before: &Arrivals, now: &Arrivals) -> Option<String> {
    let new = |page: &&String| !before.pages.contains(page);
    let came = now.pages.iter().filter(new).count();
    let sentence = match (came, before.phone, now.phone) {
        (1, ..) => "Une photo est arrivée.",
        (2.., ..) => "Des photos sont arrivées.",
        (_, PhoneState::Awaited, PhoneState::Connected) => "Votre téléphone est relié.",
        (_, PhoneState::Connected, PhoneState::None) => "Le téléphone n’est plus relié.",
        (_, PhoneState::Awaited, PhoneState::None) => {
            "Le code ne marche plus. Vous pouvez en afficher un autre."
        }
        _ => return None,
    };
    Some(sentence.to_owned())
}

pub(super) async fn pause(milliseconds: u32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let wait = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        // A function is never refused.
        let _ = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(resolve.unchecked_ref(), wait);
    });
    // This promise never fails.
    let _: Result<JsValue, JsValue> = JsFuture::from(promise).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::render;

    fn arrivals(pages: u128, phone: PhoneState) -> Arrivals {
        Arrivals { pages: (0..pages).map(|n| n.to_string()).collect(), phone }
    }

    #[test]
    fn only_what_changed_is_said() {
        use PhoneState::{Awaited, Connected, None as Nobody};
        let said = |before, now| news(&before, &now);
        assert_eq!(said(arrivals(1, Awaited), arrivals(1, Awaited)), None);
        let sentence = said(arrivals(1, Awaited), arrivals(1, Connected)).unwrap();
        assert_eq!(sentence, "Votre téléphone est relié.");
        let sentence = said(arrivals(0, Connected), arrivals(1, Connected)).unwrap();
        assert_eq!(sentence, "Une photo est arrivée.");
        let sentence = said(arrivals(1, Connected), arrivals(3, Nobody)).unwrap();
        assert_eq!(sentence, "Des photos sont arrivées.");
        assert!(said(arrivals(1, Connected), arrivals(1, Nobody)).is_some());
        // A page taken back is no news.
        assert_eq!(said(arrivals(2, Connected), arrivals(1, Connected)), None);
    }

    #[test]
    fn it_prints_nothing_but_a_silent_region() {
        let html = render(|| view! { <WatchPages/> });
        assert!(html.contains("aria-live=\"polite\""), "{html}");
        assert!(!html.contains("data-props"), "{html}");
    }
}
