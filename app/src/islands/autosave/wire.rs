//! What is sent to the server, and what it answers.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::fields::pairs_of;
use crate::forms::Typed;
use crate::forms::merge::SHOWN;
use crate::islands::exchange::Json;

/// Browsers send no more than 64 kB for a page that is closed.
const LIGHT: usize = 48 * 1024;

/// What became of a save.
pub enum Outcome {
    /// Kept, but for what is to be chosen.
    Saved(Saved),
    /// The demand takes no answer any more.
    Refused(String),
    /// The session is over.
    Expired,
    /// The demand is not that of the account signed in.
    Foreign,
    /// Not understood, or too heavy.
    Rejected,
    /// No answer, or not one of ours.
    Lost,
}

/// What the server answers: see `forms::merge::Saved`.
pub struct Saved {
    pub hour: String,
    pub avant: String,
    /// The choices to make, as a page shows them; empty when there are none.
    pub notice: String,
    pub elsewhere: Typed,
}

/// Sends what a page holds and what it knows. The browser goes on with it when the page is closed.
pub async fn send(address: String, avant: String, typed: Typed) -> Outcome {
    answer(&address, &avant, &typed).await.unwrap_or(Outcome::Lost)
}

async fn answer(address: &str, avant: &str, typed: &Typed) -> Option<Outcome> {
    let body = web_sys::UrlSearchParams::new().ok()?;
    let mut weight = avant.len();
    body.append(SHOWN, avant);
    for (name, value) in typed.pairs() {
        body.append(name, value);
        // At worst each byte travels as three.
        weight += name.len() + 3 * value.len();
    }
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&body);
    let _ = Reflect::set(&init, &"keepalive".into(), &(weight < LIGHT).into());
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    let status = answer.status();
    Some(match status {
        200 | 409 => read(&Json::of(&answer).await?)?,
        401 => Outcome::Expired,
        403 | 404 => Outcome::Foreign,
        400 | 413 | 415 | 422 => Outcome::Rejected,
        _ => Outcome::Lost,
    })
}

fn read(json: &Json) -> Option<Outcome> {
    if let Some(why) = json.text("refused") {
        return Some(Outcome::Refused(why));
    }
    let mut elsewhere = Typed::default();
    for (name, values) in pairs_of(&js_sys::Object::entries(json.get("elsewhere").0.dyn_ref()?)) {
        let values = js_sys::Array::from(&values);
        let values = values.iter().filter_map(|value| value.as_string()).collect();
        elsewhere = elsewhere.with_all(&name, values);
    }
    let (hour, avant, notice) = (json.text("savedAt")?, json.text("avant")?, json.text("notice")?);
    Some(Outcome::Saved(Saved { hour, avant, notice, elsewhere }))
}
