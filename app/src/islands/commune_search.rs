//! Communes proposed while a person types their name: the search box of the page becomes a
//! combobox (ARIA 1.2). Choosing presses the button that « Ajouter » would be, so that the
//! server does the rest. When anything fails, the search box and its button are still there.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::convert::FromWasmAbi;

use super::exchange::get;
use crate::components::format::count;
use crate::forms::communes::{COMMUNES, PRESS};
use crate::forms::journey::Step;
use crate::pages::applicant::CommuneLine;
use crate::paths;

/// The list of what is proposed; its options are numbered after it.
const LIST: &str = "communes-proposees";
/// What is said when no name is like the one typed.
const NONE: &str = "Aucune commune trouvée. Vérifiez l’orthographe, ou essayez le code postal.";
/// Silence after which a person is taken to wait for an answer.
const PAUSE: Duration = Duration::from_millis(150);
/// One letter begins too many names to be worth an answer.
const SHORTEST: usize = 2;

/// Proposes communes for the search box that stands before it in the same `combo`.
// The box is beside the island, not in it: what is typed before the script comes stays, nothing of
// it is printed as a property, and the server needs no context to draw children of an island.
// The server and the browser agree on the name of an island by a digest of these very lines,
// each printed by its own compiler: they stay few and plain.
#[island]
pub fn CommuneSearch() -> impl IntoView {
    combobox()
}

fn combobox() -> impl IntoView {
    let it = Combobox::new();
    Effect::new(move |_| it.listen());
    Effect::new(move |_| it.describe());
    Effect::new(move |_| it.reveal());
    view! {
        <div node_ref=it.frame>
            {move || it.open.get().then(|| it.list())}
            <p class=move || it.voice() aria-live="polite">{it.said}</p>
        </div>
    }
}

#[derive(Clone, Copy)]
struct Combobox {
    frame: NodeRef<html::Div>,
    hits: RwSignal<Vec<CommuneLine>>,
    open: RwSignal<bool>,
    /// The option that the arrow keys are on.
    active: RwSignal<Option<usize>>,
    /// What a screen reader says of the list.
    said: RwSignal<String>,
    /// Grows with every key: an answer to an earlier one comes too late to be shown.
    turn: StoredValue<u64>,
}

impl Combobox {
    fn new() -> Self {
        Self {
            frame: NodeRef::new(),
            hits: RwSignal::new(Vec::new()),
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            turn: StoredValue::new(0),
        }
    }

    /// The search box, once the island is awake.
    fn input(self) -> Option<web_sys::HtmlInputElement> {
        let combo = self.frame.get()?.closest(".combo").ok()??;
        combo.query_selector("input").ok()??.dyn_into().ok()
    }

    fn listen(self) {
        let Some(input) = self.input() else { return };
        on(&input, "input", move |event: ev::Event| self.typed(&event_target_value(&event)));
        on(&input, "keydown", move |event: ev::KeyboardEvent| self.pressed(&event));
        on(&input, "blur", move |_: ev::Event| self.close());
    }

    /// Asks for communes once the person pauses.
    fn typed(self, text: &str) {
        self.turn.update_value(|turn| *turn += 1);
        self.active.set(None);
        let turn = self.turn.get_value();
        let query = text.trim().to_owned();
        if query.chars().count() < SHORTEST {
            self.hits.set(Vec::new());
            self.close();
            return;
        }
        let wanted = move || self.turn.get_value() == turn;
        let ask = move || {
            if wanted() {
                spawn_local(async move {
                    let hits = ask(&query).await;
                    if wanted() {
                        self.show(hits);
                    }
                });
            }
        };
        set_timeout(ask, PAUSE);
    }

    /// Without an answer nothing is said either: the button of the page still searches.
    fn show(self, hits: Option<Vec<CommuneLine>>) {
        self.said.set(hits.as_deref().map(announced).unwrap_or_default());
        let hits = hits.unwrap_or_default();
        self.active.set(None);
        self.open.set(!hits.is_empty());
        self.hits.set(hits);
    }

    fn close(self) {
        // What is still asked comes too late.
        self.turn.update_value(|turn| *turn += 1);
        self.active.set(None);
        self.open.set(false);
        self.said.set(String::new());
    }

    fn pressed(self, event: &ev::KeyboardEvent) {
        // The keys that compose a letter are not for the list.
        if event.is_composing() {
            return;
        }
        let taken = match event.key().as_str() {
            "ArrowDown" => self.step(true),
            "ArrowUp" => self.step(false),
            "Enter" => self.choose_active(),
            "Escape" if self.open.get_untracked() => {
                self.close();
                true
            }
            _ => false,
        };
        if taken {
            event.prevent_default();
        }
    }

    /// Goes to the option below or above, and opens the list again if it was closed.
    fn step(self, down: bool) -> bool {
        let len = self.hits.with_untracked(Vec::len);
        if len == 0 {
            return false;
        }
        self.open.set(true);
        self.active.update(|active| *active = Some(neighbour(*active, len, down)));
        true
    }

    fn choose_active(self) -> bool {
        let active = self.active.get_untracked();
        let insee = self
            .hits
            .with_untracked(|hits| active.and_then(|at| hits.get(at)).map(|hit| hit.insee.clone()));
        insee.is_some_and(|insee| self.choose(&insee).is_some())
    }

    /// Sends the form of the page, as its own button « Ajouter » would.
    fn choose(self, insee: &str) -> Option<()> {
        let form = untrack(|| self.input())?.form()?;
        let button = document().create_element("button").ok()?;
        let button: web_sys::HtmlButtonElement = button.dyn_into().ok()?;
        button.set_type("submit");
        button.set_name(PRESS);
        button.set_value(&format!("ajouter:{insee}"));
        button.set_form_action(&format!("{}#{COMMUNES}", paths::step(Step::Communes)));
        button.set_hidden(true);
        // At the end: the first button of a form is the one that the Enter key presses.
        form.append_child(&button).ok()?;
        button.click();
        // Should the person come back to this page, it is as it was.
        button.remove();
        self.close();
        Some(())
    }

    fn list(self) -> impl IntoView + use<> {
        let option = move |(index, hit): (usize, CommuneLine)| {
            let selected = move || (self.active.get() == Some(index)).to_string();
            let title = hit.title();
            // On a line of its own for the eye, in the same breath for the ear.
            let figures =
                hit.figures.map(|figures| view! { " "<br/><span class="hint">{figures}</span> });
            view! {
                <li
                    id=option_id(index)
                    role="option"
                    aria-selected=selected
                    on:click=move |_| {
                        self.choose(&hit.insee);
                    }
                >
                    <strong>{title}</strong>
                    " "
                    <span class="hint">{hit.detail}</span>
                    {figures}
                </li>
            }
        };
        let options: Vec<_> = self.hits.get().into_iter().enumerate().map(option).collect();
        // The search box keeps the focus while an option is pressed.
        view! {
            <ul
                id=LIST
                role="listbox"
                aria-label="Communes proposées"
                on:mousedown=|event| event.prevent_default()
            >
                {options}
            </ul>
        }
    }

    /// The number of communes is for the ear: the eye sees the list. That there is none is for both.
    fn voice(self) -> &'static str {
        if self.hits.with(Vec::is_empty) { "hint" } else { "sr" }
    }

    /// Says to assistive tools what the search box has become. Nothing of it is in the page as
    /// sent, where it would be false.
    fn describe(self) {
        let (open, active) = (self.open.get(), self.active.get());
        let Some(input) = self.input() else { return };
        let values = [
            // The role is not allowed on a search box, which the Escape key would empty besides.
            ("type", Some("text".to_owned())),
            ("role", Some("combobox".to_owned())),
            ("aria-autocomplete", Some("list".to_owned())),
            ("aria-expanded", Some(open.to_string())),
            ("aria-controls", open.then(|| LIST.to_owned())),
            ("aria-activedescendant", active.filter(|_| open).map(option_id)),
        ];
        for (name, value) in values {
            // None of these names is refused by a browser.
            let _ = match value {
                Some(value) => input.set_attribute(name, &value),
                None => input.remove_attribute(name),
            };
        }
    }

    /// Scrolls the list to the option that the arrow keys are on.
    fn reveal(self) {
        if let Some(active) = self.active.get()
            && let Some(option) = document().get_element_by_id(&option_id(active))
        {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    }
}

/// Listens to an element for as long as the page lives.
fn on<E: FromWasmAbi + 'static>(
    element: &web_sys::HtmlInputElement,
    event: &str,
    act: impl Fn(E) + 'static,
) {
    let act = Closure::<dyn Fn(E)>::new(act).into_js_value();
    // A listener that is a function is never refused.
    let _ = element.add_event_listener_with_callback(event, act.unchecked_ref());
}

/// What the server proposes; none when it does not answer.
async fn ask(query: &str) -> Option<Vec<CommuneLine>> {
    let query = String::from(js_sys::encode_uri_component(query));
    let answer = get(&[paths::ISLAND_COMMUNES, "?q=", &query].concat()).await;
    if answer.status() != 200 {
        return None;
    }
    let lines = answer.json().await?.list()?;
    lines.iter().map(|line| CommuneLine::read(&|name| line.text(name))).collect()
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// The next option, round and round. The first key goes to the nearest end.
fn neighbour(active: Option<usize>, len: usize, down: bool) -> usize {
    match (active, down) {
        (None, true) => 0,
        (None, false) => len - 1,
        (Some(at), true) => (at + 1) % len,
        (Some(at), false) => (at + len - 1) % len,
    }
}

fn announced(hits: &[CommuneLine]) -> String {
    if hits.is_empty() {
        return NONE.to_owned();
    }
    let number = i64::try_from(hits.len()).unwrap_or(i64::MAX);
    count(number, "commune proposée", "communes proposées")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::render;

    #[test]
    fn an_island_asleep_shows_and_promises_nothing() {
        let html = render(|| view! { <CommuneSearch/> });
        assert!(html.starts_with(r#"<leptos-island data-component="CommuneSearch_"#), "{html}");
        for absent in ["data-props", "role=", "listbox", "aria-expanded", "<button", "style="] {
            assert!(!html.contains(absent), "{absent} in {html}");
        }
    }

    #[test]
    fn the_arrows_go_round_the_list() {
        let down = [None, Some(0), Some(2)].map(|active| neighbour(active, 3, true));
        assert_eq!(down, [0, 1, 0]);
        let up = [None, Some(0), Some(2)].map(|active| neighbour(active, 3, false));
        assert_eq!(up, [2, 2, 1]);
    }

    #[test]
    fn the_number_of_communes_is_said_in_french() {
        let one = CommuneLine {
            insee: "69266".to_owned(),
            name: "Villeurbanne".to_owned(),
            former: None,
            detail: "69100, Rhône".to_owned(),
            figures: None,
        };
        assert_eq!(announced(&[]), NONE);
        assert_eq!(announced(std::slice::from_ref(&one)), "1 commune proposée");
        assert_eq!(announced(&[one.clone(), one]), "2 communes proposées");
    }
}
