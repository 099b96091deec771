//! One page of the form that saves by itself.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Event, EventTarget, HtmlDivElement, HtmlFormElement, HtmlInputElement, StorageEvent,
};

use super::face::{Face, Line};
use super::fields;
use super::kept::{self, Found};
use super::wire::{self, Outcome, Saved};
use crate::forms::Typed;
use crate::forms::merge::{Print, SHOWN, Shown};
use crate::paths;

/// Silence after which a person is taken to pause.
const PAUSE: Duration = Duration::from_millis(800);
/// What another page wrote less than this ago, it is about to save itself: milliseconds.
const ITS_TURN: u64 = 3_000;
/// Longest time between two tries, as a power of two: seconds.
const LONGEST: u32 = 5;

pub(super) struct Page {
    form: HtmlFormElement,
    /// The hidden field that says what the page knows.
    avant: HtmlInputElement,
    /// Address of the page.
    path: String,
    /// Name of its entry in the browser.
    key: String,
    face: Face,
    shown: RefCell<Shown>,
    /// What the server answered for; none while it never did.
    settled: RefCell<Option<Typed>>,
    /// Requests without answer yet.
    under_way: Cell<u32>,
    /// Tries without answer since the last one that had any.
    failures: Cell<u32>,
    /// Grows with each plan to save: an older plan is given up.
    plan: Cell<u64>,
    composing: Cell<bool>,
    /// The form is being sent: its own answer will tell.
    leaving: Cell<bool>,
    /// Nothing more is saved from this page.
    over: Cell<bool>,
    /// What earlier pages of this step had not saved.
    to_find: RefCell<VecDeque<Found>>,
    /// Of these, what is in the fields by now.
    found: RefCell<Vec<Found>>,
}

impl Page {
    /// Begins to save the form around the island.
    pub fn wake(frame: &HtmlDivElement) -> Option<()> {
        let form: HtmlFormElement = frame.closest("form").ok()??.dyn_into().ok()?;
        let hidden = form.query_selector(&format!("[name={SHOWN}]")).ok()??;
        let avant: HtmlInputElement = hidden.dyn_into().ok()?;
        // As the server wrote it: a browser may put back what an earlier page knew.
        let shown = Shown::read(&avant.get_attribute("value")?)?;
        avant.set_value(&shown.to_string());
        let path = form.get_attribute("action")?;
        let step = path.rsplit('/').next()?.to_owned();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number below a million"
        )]
        let tab = (js_sys::Math::random() * 1e6) as u32;
        let key = kept::key(&shown.reference, &step, tab);
        let restored = avant.has_attribute("data-restored");
        let untouched = !restored && fields::touched(&form, &shown).is_empty();
        let (to_find, others): (VecDeque<_>, VecDeque<_>) =
            kept::all(&shown.reference).into_iter().partition(|found| found.step == step);
        let page = Rc::new(Self {
            settled: RefCell::new(untouched.then(|| fields::read(&form))),
            form,
            avant,
            path,
            key,
            face: Face::of(frame)?,
            shown: RefCell::new(shown),
            under_way: Cell::default(),
            failures: Cell::default(),
            plan: Cell::default(),
            composing: Cell::default(),
            leaving: Cell::default(),
            over: Cell::default(),
            to_find: RefCell::new(to_find),
            found: RefCell::default(),
        });
        page.listen();
        page.find();
        page.save();
        // One that is still open saves by itself.
        let closed = |found: &Found| found.entry.left || found.entry.at + ITS_TURN < kept::now();
        Self::send_found(others.into_iter().filter(closed).collect());
        Some(())
    }

    /// Listens for as long as the page lives.
    fn listen(self: &Rc<Self>) {
        let page = self.clone();
        let act =
            Closure::<dyn Fn(Event)>::new(move |event: Event| page.hear(&event)).into_js_value();
        let (form, window, document) = (&self.form, window(), document());
        let targets: [(&EventTarget, &[&str]); 3] = [
            (form, &["input", "change", "compositionstart", "compositionend", "submit"]),
            (&window, &["online", "pagehide", "pageshow", "storage"]),
            (&document, &["visibilitychange"]),
        ];
        for (target, events) in targets {
            for event in events {
                // A listener that is a function is never refused.
                let _ = target.add_event_listener_with_callback(event, act.unchecked_ref());
            }
        }
    }

    fn hear(self: &Rc<Self>, event: &Event) {
        match event.type_().as_str() {
            // A box ticked, or a field left.
            "change" if self.failures.get() == 0 => self.save(),
            "input" | "change" => self.typed(),
            "compositionstart" => self.composing.set(true),
            "compositionend" => {
                self.composing.set(false);
                self.typed();
            }
            // The browser would leave the page for one of its own.
            "submit" if !window().navigator().on_line() => {
                event.prevent_default();
                self.typed();
                self.face.tell(Line::Offline);
                self.face.say();
            }
            "submit" => self.leave(),
            "pagehide" => self.save_at_once(),
            "visibilitychange" if document().hidden() => self.save_at_once(),
            "pageshow" => {
                self.leaving.set(false);
                self.save();
            }
            "storage" => self.saved_for_us(event.unchecked_ref()),
            _ => self.try_again(),
        }
    }

    fn is_settled(&self, typed: &Typed) -> bool {
        self.settled.borrow().as_ref() == Some(typed)
    }

    /// Keeps what is in the fields in the browser, and saves it once the person pauses.
    fn typed(self: &Rc<Self>) {
        let typed = fields::read(&self.form);
        if self.over.get() || self.is_settled(&typed) {
            self.nothing_new(&typed);
            return;
        }
        self.keep(&typed);
        if !window().navigator().on_line() {
            self.face.tell(Line::Offline);
        } else if self.failures.get() == 0 {
            self.save_in(PAUSE);
        }
    }

    fn keep(&self, typed: &Typed) {
        kept::put(&self.key, &self.shown.borrow().to_string(), typed, self.leaving.get());
    }

    /// All is as the server has it, or the server takes nothing more from this page.
    fn nothing_new(&self, typed: &Typed) {
        if self.over.get() {
            self.keep(typed);
        } else {
            kept::remove(&self.key);
            self.face.calm();
        }
    }

    fn save_in(self: &Rc<Self>, wait: Duration) {
        self.plan.set(self.plan.get() + 1);
        let (page, plan) = (self.clone(), self.plan.get());
        let act = move || {
            if page.plan.get() == plan {
                page.save();
            }
        };
        set_timeout(act, wait);
    }

    fn try_again(self: &Rc<Self>) {
        self.failures.set(0);
        self.save();
    }

    /// Saves, unless nothing changed. One request at a time: what is typed meanwhile is saved after.
    fn save(self: &Rc<Self>) {
        let typed = fields::read(&self.form);
        if self.over.get() || self.is_settled(&typed) {
            return self.face.calm();
        }
        self.keep(&typed);
        if self.under_way.get() == 0 && !self.composing.get() && !self.leaving.get() {
            self.send(typed);
        }
    }

    /// The page may be closed before there is an answer.
    fn save_at_once(self: &Rc<Self>) {
        let typed = fields::read(&self.form);
        if !self.over.get() && !self.leaving.get() && !self.is_settled(&typed) {
            self.send(typed);
        }
    }

    fn send(self: &Rc<Self>, typed: Typed) {
        if !window().navigator().on_line() {
            self.keep(&typed);
            self.face.tell(Line::Offline);
            return;
        }
        self.remember(&typed);
        self.under_way.set(self.under_way.get() + 1);
        let (page, avant) = (self.clone(), self.avant.value());
        let address = [paths::ISLAND_SAVE, &self.path].concat();
        spawn_local(async move {
            let outcome = wire::send(address, avant, typed.clone()).await;
            page.under_way.set(page.under_way.get() - 1);
            page.answered(typed, outcome);
        });
    }

    /// The page knows of these values from now on: they may be kept without it being told.
    fn remember(&self, typed: &Typed) {
        self.shown.borrow_mut().send(typed);
        self.avant.set_value(&self.shown.borrow().to_string());
        self.keep(typed);
    }

    /// The form is sent by its own button.
    fn leave(&self) {
        self.leaving.set(true);
        let typed = fields::read(&self.form);
        if !self.is_settled(&typed) {
            self.remember(&typed);
        }
    }

    fn answered(self: &Rc<Self>, sent: Typed, outcome: Outcome) {
        let line = match outcome {
            Outcome::Saved(saved) => return self.saved(sent, saved),
            Outcome::Refused(why) => {
                self.over.set(true);
                return self.face.tell(Line::Refused(why));
            }
            Outcome::Foreign => {
                self.over.set(true);
                return self.face.tell(Line::Foreign);
            }
            Outcome::Rejected => return self.face.tell(Line::Rejected),
            Outcome::Expired => Line::Expired(paths::sign_in_then(&self.path)),
            Outcome::Lost => Line::Offline,
        };
        self.face.tell(line);
        let seconds = 1 << self.failures.get().min(LONGEST);
        self.failures.set(self.failures.get() + 1);
        self.save_in(Duration::from_secs(seconds));
    }

    fn saved(self: &Rc<Self>, sent: Typed, saved: Saved) {
        self.failures.set(0);
        self.face.ask(&saved.notice);
        let line = if saved.notice.is_empty() { Line::Saved } else { Line::Choose };
        self.face.tell(line(saved.hour));
        if self.under_way.get() > 0 {
            // Its answer says more.
            return;
        }
        if let Some(shown) = Shown::read(&saved.avant) {
            self.settle(sent, shown, &saved.elsewhere);
        }
        for found in self.found.take() {
            kept::remove_same(&found);
        }
        if self.find() {
            self.save();
        }
    }

    /// The server answered for what was sent. What was changed elsewhere is shown, where the
    /// person is not writing.
    fn settle(self: &Rc<Self>, mut sent: Typed, mut shown: Shown, elsewhere: &Typed) {
        let now = fields::read(&self.form);
        for name in elsewhere.names() {
            let (values, untouched) = (elsewhere.all(name), now.all(name) == sent.all(name));
            if untouched && !fields::is_focused(name) && fields::write(&self.form, name, values) {
                shown.settle(name, Print::of(values));
                sent = sent.over(Typed::default(), |other| other == name);
                if !values.is_empty() {
                    sent = sent.with_all(name, values.to_vec());
                }
            }
        }
        self.avant.set_value(&shown.to_string());
        *self.shown.borrow_mut() = shown;
        *self.settled.borrow_mut() = Some(sent);
        // What the fields hold, as they hold it, unless it was typed since.
        let now = fields::read(&self.form);
        if self.is_settled(&now) {
            kept::remove(&self.key);
        } else {
            self.keep(&now);
            self.save_in(PAUSE);
        }
    }

    /// Puts back what an earlier page of this step had not saved, the oldest first. True when
    /// something is in the fields that was not.
    fn find(self: &Rc<Self>) -> bool {
        loop {
            let Some(found) = self.to_find.borrow_mut().pop_front() else { return false };
            let Some(known) = Shown::read(&found.entry.avant) else { continue };
            let now = fields::read(&self.form);
            let newer = self.newer(&now);
            let mut changes = found.entry.changes(&known, &now);
            changes.retain(|name| !newer.iter().any(|newer| newer == name));
            let mut shown = self.shown.borrow_mut();
            let (mut any, mut all) = (false, true);
            for name in changes {
                if fields::write(&self.form, name, found.entry.typed.all(name)) {
                    shown.learn(name, &known);
                    any = true;
                } else {
                    all = false;
                }
            }
            drop(shown);
            if !all {
                // The page no longer asks all of it: it is sent as it was written.
                Self::send_found(vec![found.clone()]);
            } else if any {
                self.found.borrow_mut().push(found.clone());
            }
            if any {
                self.settled.take();
                self.keep(&fields::read(&self.form));
                self.face.find();
                return true;
            }
            if !all {
                continue;
            }
            // It was saved, and its page closed before it knew.
            kept::remove_same(&found);
        }
    }

    /// Fields that the person wrote in since the page was shown, or since it was saved.
    fn newer(&self, now: &Typed) -> Vec<String> {
        match &*self.settled.borrow() {
            Some(settled) => now
                .names()
                .filter(|name| now.all(name) != settled.all(name))
                .map(str::to_owned)
                .collect(),
            None => fields::touched(&self.form, &self.shown.borrow()),
        }
    }

    /// Another page of this browser saved what this one keeps.
    fn saved_for_us(self: &Rc<Self>, event: &StorageEvent) {
        if event.key().as_ref() != Some(&self.key) || event.new_value().is_some() {
            return;
        }
        let entry = event.old_value().and_then(|raw| kept::read(&raw));
        if let Some(entry) = entry {
            // It may be there: as after a request without answer.
            self.shown.borrow_mut().send(&entry.typed);
            self.save();
        }
    }

    /// Sends what earlier pages had not saved, or had sent by their button without seeing the answer.
    fn send_found(found: Vec<Found>) {
        if found.is_empty() {
            return;
        }
        spawn_local(async move {
            for found in found {
                let address = [paths::ISLAND_SAVE, paths::STEPS, "/", &found.step].concat();
                let entry = found.entry.clone();
                let outcome = wire::send(address, entry.avant, entry.typed).await;
                if matches!(outcome, Outcome::Saved(saved) if saved.notice.is_empty()) {
                    kept::remove_same(&found);
                }
            }
        });
    }
}
