//! Static files, read once: names carry a hash of the content, so browsers keep them for ever.

use crate::error::{Error, Result};
use app::{assets, paths};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::collections::{BTreeMap, HashMap};
use std::path::Path as FilePath;
use std::sync::Arc;

struct File {
    kind: &'static str,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

type Files = Arc<HashMap<String, File>>;

/// The static files of a built site; none without a folder (in tests).
pub fn routes(folder: Option<&FilePath>) -> Result<Router> {
    let files: Files = Arc::new(match folder {
        Some(folder) => read(folder)?,
        None => HashMap::new(),
    });
    let path = format!("{}/{{*name}}", paths::STATIC);
    Ok(Router::new().route(&path, get(file)).with_state(files))
}

fn read(folder: &FilePath) -> Result<HashMap<String, File>> {
    let manifest = std::fs::read(folder.join("manifest.json")).map_err(|e| {
        Error::failure(format!("the site is not built in {}: {e}", folder.display()))
    })?;
    let names: BTreeMap<String, String> = serde_json::from_slice(&manifest)?;
    let twin = |name: &str, end: &str| std::fs::read(folder.join(format!("{name}.{end}"))).ok();
    let mut files = HashMap::new();
    for name in names.values() {
        let file = File {
            kind: kind(name),
            plain: std::fs::read(folder.join(name))?.into(),
            brotli: twin(name, "br").map(Bytes::from),
            gzip: twin(name, "gz").map(Bytes::from),
        };
        files.insert(name.clone(), file);
    }
    // Two servers in one process (in tests) install the same list.
    assets::install(names).map_err(|error| Error::failure(error.to_string()))?;
    Ok(files)
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

async fn file(
    State(files): State<Files>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let file = files.get(&name).ok_or(Error::NotFound)?;
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = |encoding| accepted.is_some_and(|list| list.contains(encoding));
    let (body, encoding) = match (&file.brotli, &file.gzip) {
        (Some(body), _) if accepts("br") => (body, Some("br")),
        (_, Some(body)) if accepts("gzip") => (body, Some("gzip")),
        _ => (&file.plain, None),
    };
    let mut response = body.clone().into_response();
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, file.kind);
    set(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(header::VARY, "accept-encoding");
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    Ok(response)
}
