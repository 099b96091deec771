//! The file field of the document, once awake: the files chosen are shown with advice, and sent in
//! pieces that survive a bad line. Without it the form sends them at once, as ever.

mod sending;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::convert::FromWasmAbi;
use web_sys::{AbortController, EventTarget, File, HtmlFormElement, HtmlInputElement, SubmitEvent};

use super::fresh::refresh;
use super::memory;
use super::preview::{Look, look};
use crate::pages::applicant::sending_words as words;
use sending::{End, send};

/// Name and `id` of the file field that stands before the island in the same form.
pub const FILE: &str = "fichier";
/// What is wrong with the files sent.
const WRONG: &str = "fichier-refus";

/// Shows what is chosen, and sends it in pieces.
#[island]
pub fn SendInPieces() -> impl IntoView {
    desk()
}

fn desk() -> impl IntoView {
    let it = Desk::new();
    Effect::new(move |_| it.listen());
    Effect::new(move |_| it.describe());
    view! {
        <div class="sending">
            {move || it.chosen_list()}
            {move || it.progress_bar()}
            <p class="hint" aria-live="polite">{it.said}</p>
            <div role="alert">{move || it.wrong_text()}</div>
        </div>
    }
}

/// A file chosen and not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chosen {
    name: String,
    look: Look,
}

/// How far the files of a form are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Progress {
    name: String,
    /// Bytes that the server has, and all of them.
    sent: u32,
    whole: u32,
    /// Everything came: the server reads it.
    reading: bool,
}

#[derive(Clone, Copy)]
struct Desk {
    chosen: RwSignal<Vec<Chosen>>,
    /// None while nothing is sent.
    progress: RwSignal<Option<Progress>>,
    is_sending: Memo<bool>,
    paused: RwSignal<bool>,
    said: RwSignal<String>,
    wrong: RwSignal<Vec<String>>,
    /// The person asked to go on once everything is sent.
    onward: StoredValue<bool>,
    /// They gave up what is being sent.
    stopped: StoredValue<bool>,
    /// Grows with every choice: what is seen of an earlier one comes too late.
    turn: StoredValue<u64>,
    hands: StoredValue<Hands, LocalStorage>,
}

/// What belongs to the browser.
#[derive(Default)]
struct Hands {
    form: Option<HtmlFormElement>,
    input: Option<HtmlInputElement>,
    /// Cuts the question under way.
    cut: Option<AbortController>,
    /// Ends the wait under way.
    wake: Option<js_sys::Function>,
}

impl Desk {
    fn new() -> Self {
        let progress = RwSignal::new(None::<Progress>);
        Self {
            chosen: RwSignal::new(Vec::new()),
            progress,
            is_sending: Memo::new(move |_| progress.with(Option::is_some)),
            paused: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            wrong: RwSignal::new(Vec::new()),
            onward: StoredValue::new(false),
            stopped: StoredValue::new(false),
            turn: StoredValue::new(0),
            hands: StoredValue::new_local(Hands::default()),
        }
    }

    fn listen(self) {
        let Some(input) = document().get_element_by_id(FILE) else { return };
        let Ok(input) = input.dyn_into::<HtmlInputElement>() else { return };
        let Some(form) = input.form() else { return };
        on(&input, "change", move |_: ev::Event| self.look());
        on(&form, "submit", move |event: SubmitEvent| self.submit(&event));
        on(&window(), "online", move |_: ev::Event| self.wake());
        on(&window(), "beforeunload", move |event: ev::Event| {
            // What is chosen and not sent would be lost without a word.
            if self.is_busy() || !self.files().is_empty() {
                event.prevent_default();
            }
        });
        self.hands.update_value(|hands| {
            hands.form = Some(form);
            hands.input = Some(input);
        });
        if memory::has_unfinished() {
            self.said.set(words::UNFINISHED.to_owned());
        }
        // Chosen before the script came.
        self.look();
    }

    fn is_busy(self) -> bool {
        self.progress.with_untracked(Option::is_some)
    }

    fn files(self) -> Vec<File> {
        let list = self.hands.with_value(|hands| hands.input.as_ref()?.files());
        list.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect())
            .unwrap_or_default()
    }

    /// Shows what was chosen, then what can be said of it.
    fn look(self) {
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        let files = self.files();
        let chosen = files.iter().map(|file| Chosen { name: file.name(), look: Look::default() });
        self.chosen.set(chosen.collect());
        if !files.is_empty() {
            self.wrong.set(Vec::new());
            self.said.set(words::chosen(files.len()));
        }
        spawn_local(async move {
            let mut advised = 0;
            for (at, file) in files.iter().enumerate() {
                let look = look(file).await;
                if self.turn.get_value() != turn {
                    return;
                }
                advised += usize::from(!look.advice.is_empty());
                self.chosen.update(|chosen| {
                    if let Some(chosen) = chosen.get_mut(at) {
                        chosen.look = look;
                    }
                });
            }
            if advised > 0 && !self.is_busy() {
                self.said.set(words::ADVISED.to_owned());
            }
        });
    }

    fn submit(self, event: &SubmitEvent) {
        let onward = event.submitter().is_some_and(|button| button.has_attribute("formaction"));
        if self.is_busy() {
            event.prevent_default();
            if onward {
                self.onward.set_value(true);
            }
            self.said.set(words::NOT_YET.to_owned());
            return;
        }
        let files = self.files();
        if files.is_empty() {
            return;
        }
        event.prevent_default();
        forget_errors();
        // From now on it is busy, whatever is pressed next.
        let (name, whole) = (files[0].name(), size(&files[0]));
        self.progress.set(Some(Progress { name, sent: 0, whole, reading: false }));
        self.onward.set_value(onward);
        self.stopped.set_value(false);
        self.paused.set(false);
        self.wrong.set(Vec::new());
        self.chosen.set(Vec::new());
        self.turn.update_value(|turn| *turn += 1);
        spawn_local(self.send_all(files));
    }

    async fn send_all(self, files: Vec<File>) {
        let number = files.len();
        let mut added = 0;
        let mut wrong = Vec::new();
        let mut kept = false;
        for (at, file) in files.iter().enumerate() {
            self.said.set(words::begun(&file.name(), at + 1, number));
            match send(self, file).await {
                End::Added => added += 1,
                End::Refused(why) => wrong.push(words::refused(&file.name(), &why)),
                End::SignedOut => {
                    kept = true;
                    wrong.push(words::SIGNED_OUT.to_owned());
                    break;
                }
                End::Gone => {
                    wrong.push(words::GONE.to_owned());
                    break;
                }
                End::GivenUp => break,
            }
        }
        if !kept {
            // Sent or refused: nothing of it is to be sent again with the form.
            self.hands.with_value(|hands| {
                if let Some(input) = &hands.input {
                    input.set_value("");
                }
            });
        }
        let drawn = added == 0 || refresh().await;
        self.progress.set(None);
        self.said.set(if self.stopped.get_value() {
            words::GIVEN_UP.to_owned()
        } else {
            words::added(added)
        });
        let go_on = self.onward.get_value() && wrong.is_empty() && !self.stopped.get_value();
        self.wrong.set(wrong);
        if drawn && go_on {
            self.go_on();
        }
    }

    /// Presses « Continuer », as the person asked.
    fn go_on(self) {
        let form = self.hands.with_value(|hands| hands.form.clone());
        let button = form.and_then(|form| form.query_selector("button[formaction]").ok().flatten());
        if let Some(button) =
            button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok())
        {
            button.click();
        }
    }

    fn pause(self) {
        self.paused.set(true);
        self.said.set(words::PAUSED.to_owned());
        self.cut();
    }

    fn resume(self) {
        self.paused.set(false);
        self.said.set(words::RESUMED.to_owned());
        self.wake();
    }

    fn give_up(self) {
        self.stopped.set_value(true);
        self.paused.set(false);
        self.cut();
        self.wake();
    }

    fn cut(self) {
        if let Some(cut) = self.hands.try_update_value(|hands| hands.cut.take()).flatten() {
            cut.abort();
        }
    }

    /// Ends a wait, if there is one.
    fn wake(self) {
        if let Some(wake) = self.hands.try_update_value(|hands| hands.wake.take()).flatten() {
            // What ends a wait never fails.
            let _ = wake.call0(&wasm_bindgen::JsValue::NULL);
        }
    }

    fn chosen_list(self) -> Option<impl IntoView + use<>> {
        let chosen = self.chosen.get();
        (!chosen.is_empty()).then(|| {
            let lines: Vec<_> = chosen.into_iter().map(line).collect();
            view! { <ul class="chosen" aria-label="Fichiers choisis">{lines}</ul> }
        })
    }

    /// Drawn anew for another file only: a button keeps the focus while pieces come.
    fn progress_bar(self) -> Option<impl IntoView + use<>> {
        self.is_sending.get().then(|| {
            // Signals of one type: each other type of a part of a view is more to download.
            let of = move |read: fn(&Progress) -> String| {
                Signal::derive(move || self.progress.with(|p| p.as_ref().map(read).unwrap_or_default()))
            };
            let (label, whole, sent) = (of(words_of), of(|p| p.whole.to_string()), of(|p| p.sent.to_string()));
            let reading = move || self.progress.with(|p| p.as_ref().is_some_and(|p| p.reading));
            let toggle = Signal::derive(move || {
                if self.paused.get() { "Reprendre l’envoi" } else { "Mettre en pause" }.to_owned()
            });
            let press = move |_| if self.paused.get_untracked() { self.resume() } else { self.pause() };
            view! {
                <div class="stack">
                    <p id="envoi-avance">{label}</p>
                    <progress
                        aria-labelledby="envoi-avance"
                        max=whole
                        value=sent
                    ></progress>
                    <div class="row" hidden=reading>
                        <button class="button quiet" type="button" on:click=press>{toggle}</button>
                        <button class="button danger" type="button" on:click=move |_| self.give_up()>"Annuler l’envoi"</button>
                    </div>
                </div>
            }
        })
    }

    fn wrong_text(self) -> Option<impl IntoView + use<>> {
        let wrong = self.wrong.get();
        (!wrong.is_empty()).then(|| {
            let lines: Vec<_> = wrong.into_iter().map(|why| view! { <p>{why}</p> }).collect();
            view! { <div class="wrong-text" id=WRONG>{lines}</div> }
        })
    }

    /// Ties what is wrong to the field.
    fn describe(self) {
        let wrong = self.wrong.with(|wrong| !wrong.is_empty());
        self.hands.with_value(|hands| {
            let Some(input) = &hands.input else { return };
            let described = input.get_attribute("aria-describedby").unwrap_or_default();
            let is_there = |id: &&str| *id != WRONG && document().get_element_by_id(id).is_some();
            let mut ids: Vec<_> = described.split_whitespace().filter(is_there).collect();
            if wrong {
                ids.push(WRONG);
            }
            // Neither name is refused by a browser.
            let _ = input.set_attribute("aria-describedby", &ids.join(" "));
            let _ = if wrong {
                input.set_attribute("aria-invalid", "true")
            } else {
                input.remove_attribute("aria-invalid")
            };
        });
    }
}

/// The size of a file; a huge one is only that.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts of floats stop at the bounds"
)]
fn size(file: &File) -> u32 {
    file.size() as u32
}

/// What an earlier answer said of other files.
fn forget_errors() {
    let page = document();
    let remove = |what: &str| {
        if let Ok(Some(found)) = page.query_selector(what) {
            found.remove();
        }
    };
    remove(".errors");
    if let Ok(Some(field)) = page.query_selector(".field.wrong") {
        field.set_class_name("field");
        remove(".field > .wrong-text");
    }
    if let Some(title) = page.title().strip_prefix("Erreur\u{a0}: ") {
        page.set_title(title);
    }
}

fn words_of(progress: &Progress) -> String {
    let Progress { name, sent, whole, reading } = progress;
    words::progress(name, *sent, *whole, *reading)
}

fn line(chosen: Chosen) -> impl IntoView {
    let Chosen { name, look } = chosen;
    let picture = look.picture.map(|picture| view! { <img src=picture alt=""/> });
    let advice: Vec<_> =
        look.advice.iter().map(|advice| view! { <li>{advice.sentence()}</li> }).collect();
    let advice = (!advice.is_empty()).then(|| {
        view! {
            <p><strong>"Conseil"</strong>" "<span class="hint">"Vous pouvez l’envoyer quand même."</span></p>
            <ul>{advice}</ul>
        }
    });
    view! { <li>{picture}<div><p>{name}</p>{advice}</div></li> }
}

/// Listens for as long as the page lives.
fn on<E: FromWasmAbi + 'static>(target: &EventTarget, event: &str, act: impl Fn(E) + 'static) {
    let act = Closure::<dyn Fn(E)>::new(act).into_js_value();
    // A listener that is a function is never refused.
    let _ = target.add_event_listener_with_callback(event, act.unchecked_ref());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::render;

    #[test]
    fn asleep_it_shows_nothing_and_prints_no_property() {
        let html = render(|| view! { <SendInPieces/> });
        assert!(html.contains("<leptos-island"), "{html}");
        assert!(!html.contains("data-props") && !html.contains("<button"), "{html}");
        assert_eq!(html.matches("aria-live").count(), 1, "{html}");
    }
}
