//! The fields of a form in a browser, whatever they are.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FormData, HtmlFormElement};

use crate::forms::Typed;
use crate::forms::communes::SEARCH;
use crate::forms::merge::{CHOICE, SHOWN, Shown};

/// What stands in the fields. A choice between two answers is made with the button of the page,
/// and what is searched for is no answer.
pub fn read(form: &HtmlFormElement) -> Typed {
    let Ok(data) = FormData::new_with_form(form) else { return Typed::default() };
    let answers = texts_of(&data);
    Typed::from_pairs(
        answers
            .into_iter()
            .filter(|(name, _)| name != SHOWN && name != SEARCH && !name.starts_with(CHOICE)),
    )
}

/// The pairs of what JavaScript goes through pair by pair.
pub fn pairs_of(list: &JsValue) -> Vec<(String, JsValue)> {
    let Ok(Some(pairs)) = js_sys::try_iter(list) else { return Vec::new() };
    let pair = |pair: Result<JsValue, JsValue>| {
        let pair = js_sys::Array::from(&pair.ok()?);
        Some((pair.get(0).as_string()?, pair.get(1)))
    };
    pairs.filter_map(pair).collect()
}

/// The same, when they are texts; a file is none, and is left out.
pub fn texts_of(list: &JsValue) -> Vec<(String, String)> {
    let text = |(name, value): (String, JsValue)| Some((name, value.as_string()?));
    pairs_of(list).into_iter().filter_map(text).collect()
}

/// Puts values in a field; false when it has no control that takes them.
pub fn write(form: &HtmlFormElement, name: &str, values: &[String]) -> bool {
    let mut texts = values.iter();
    let mut written = false;
    for control in controls(form).filter(|control| text(control, "name") == name) {
        match text(&control, "type").as_str() {
            // Not written by hand: its list is made with the buttons of the page.
            "hidden" | "submit" | "button" => continue,
            "radio" | "checkbox" => {
                set(&control, "checked", values.contains(&text(&control, "value")).into());
            }
            _ => set(&control, "value", texts.next().map_or("", String::as_str).into()),
        }
        written = true;
    }
    written
}

/// Names of the fields that were written in before the script came.
pub fn touched(form: &HtmlFormElement, shown: &Shown) -> Vec<String> {
    let touched = |control: &Element| match text(control, "type").as_str() {
        "hidden" | "submit" | "button" | "search" => false,
        "radio" | "checkbox" => get(control, "checked") != get(control, "defaultChecked"),
        "select-one" => !shown.is_unchanged(&text(control, "name"), &[text(control, "value")]),
        _ => get(control, "value") != get(control, "defaultValue"),
    };
    let names = controls(form).filter(touched).map(|control| text(&control, "name"));
    names.filter(|name| !name.is_empty() && !name.starts_with(CHOICE)).collect()
}

/// Whether the person is in this field.
pub fn is_focused(name: &str) -> bool {
    let active = leptos::prelude::document().active_element();
    active.is_some_and(|element| text(&element, "name") == name)
}

fn controls(form: &HtmlFormElement) -> impl Iterator<Item = Element> + use<> {
    let all = form.elements();
    (0..all.length()).filter_map(move |index| all.item(index))
}

fn get(element: &Element, property: &str) -> JsValue {
    Reflect::get(element, &property.into()).unwrap_or(JsValue::UNDEFINED)
}

fn text(element: &Element, property: &str) -> String {
    get(element, property).as_string().unwrap_or_default()
}

fn set(element: &Element, property: &str, value: JsValue) {
    // These properties take any value.
    let _ = Reflect::set(element.unchecked_ref::<JsValue>(), &property.into(), &value);
}
