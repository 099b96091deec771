//! Questions to the server. A redirection is not followed: it means that the session ended.

use leptos::prelude::window;
use serde::de::DeserializeOwned;
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
    pub(super) async fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.text().await?).ok()
    }

    /// Its body.
    pub(super) async fn text(&self) -> Option<String> {
        let Self::Came(response) = self else { return None };
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
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
