//! The body of a form.

use app::forms::Typed;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Longest form, in bytes; files have their own limit.
pub const MAX_FORM: usize = 256 * 1024;

/// What was typed.
pub struct Form(pub Typed);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if !is_form(&request) {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
        }
        let bytes =
            Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self(read(&bytes)))
    }
}

/// True for a url-encoded form.
pub fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Reads a url-encoded body.
pub fn read(bytes: &[u8]) -> Typed {
    Typed::from_pairs(form_urlencoded::parse(bytes).into_owned())
}
