//! Questions to the server. A redirection is not followed: it means that the session ended.

use js_sys::{Array, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, RequestRedirect, Response, ResponseType};

/// What came back.
pub(super) enum Answer {
    /// This.
    Came(Response),
    /// The session ended.
    SignedOut,
    /// Nothing: no line, or a server that is not there.
    Lost,
}

impl Answer {
    /// Its status; 0 when there is none.
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Came(response) => response.status(),
            Self::SignedOut | Self::Lost => 0,
        }
    }

    /// A header.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        match self {
            Self::Came(response) => response.headers().get(name).ok().flatten(),
            Self::SignedOut | Self::Lost => None,
        }
    }

    /// Its body, read as JSON.
    pub(super) async fn json(&self) -> Option<Json> {
        let Self::Came(response) = self else { return None };
        Json::of(response).await
    }

    /// Its body.
    pub(super) async fn text(&self) -> Option<String> {
        let Self::Came(response) = self else { return None };
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    }
}

/// What a body says, as the browser reads it: a reader of our own would be downloaded by everybody.
pub(super) struct Json(pub(super) JsValue);

impl Json {
    /// The body of an answer; none when it is not JSON.
    pub(super) async fn of(response: &Response) -> Option<Self> {
        JsFuture::from(response.json().ok()?).await.ok().map(Self)
    }

    /// A part of an object.
    pub(super) fn get(&self, name: &str) -> Self {
        // What has no parts has none of that name.
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// A text of an object.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).0.as_string()
    }

    /// The parts of a list.
    pub(super) fn list(&self) -> Option<Vec<Self>> {
        Some(self.0.dyn_ref::<Array>()?.iter().map(Self).collect())
    }
}

/// Asks, with these headers and this body, until told to stop.
pub(super) async fn ask(
    method: &str,
    address: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
    stop: Option<&AbortSignal>,
) -> Answer {
    let request = RequestInit::new();
    request.set_method(method);
    request.set_redirect(RequestRedirect::Manual);
    if let Ok(list) = Headers::new() {
        for (name, value) in headers {
            // None of our names is refused.
            let _ = list.append(name, value);
        }
        request.set_headers(&list);
    }
    if let Some(body) = body {
        request.set_body(body);
    }
    request.set_signal(stop);
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &request)).await;
    match answer.ok().and_then(|answer| answer.dyn_into::<Response>().ok()) {
        None => Answer::Lost,
        Some(response) if response.type_() == ResponseType::Opaqueredirect => Answer::SignedOut,
        Some(response) => Answer::Came(response),
    }
}

/// Reads something.
pub(super) async fn get(address: &str) -> Answer {
    ask("GET", address, &[], None, None).await
}
