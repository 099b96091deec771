//! Public pages as bytes: what everybody reads is made once, for visitors who carry no cookie.

use crate::portal::Portal;
use crate::room::room;
use app::paths;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Another node may have changed a figure: it shows here after this long at most.
const LIFE: Duration = Duration::from_secs(1);
/// Pages kept, as they are expected: a hundred departments, twice, and the others.
const PAGES: usize = 400;
/// Bytes of pages kept at most, their addresses and their compressed twins included.
const BYTES: u64 = 16 << 20;

/// The pages kept.
#[derive(Clone, Debug)]
pub struct PublicPages {
    portal: Arc<Portal>,
    pages: Arc<Cache<String, Arc<Kept>, Bulk>>,
}

#[derive(Clone, Debug)]
struct Bulk;

impl Weighter<String, Arc<Kept>> for Bulk {
    fn weight(&self, address: &String, page: &Arc<Kept>) -> u64 {
        let bytes = address.len() + page.plain.len() + page.gzip.len();
        u64::try_from(bytes).unwrap_or(u64::MAX).max(1)
    }
}

#[derive(Debug)]
struct Kept {
    generation: u64,
    made: Instant,
    etag: HeaderValue,
    headers: HeaderMap,
    plain: Bytes,
    gzip: Bytes,
}

impl PublicPages {
    /// None yet.
    pub fn new(portal: Arc<Portal>) -> Self {
        Self { portal, pages: Arc::new(room(PAGES, BYTES, Bulk)) }
    }
}

fn is_public(path: &str) -> bool {
    path == paths::HOME
        || [
            paths::HELP,
            paths::ACCESSIBILITY,
            paths::PRIVACY,
            paths::GUICHETS,
            paths::SIGN_IN,
            paths::SIGN_UP,
            paths::FORGOTTEN,
        ]
        .contains(&path)
        // The files of the whole country are streamed, never held.
        || (path.starts_with(paths::STATISTICS) && !path.starts_with("/statistiques/donnees/"))
}

/// Answers from the pages kept, or keeps the answer.
pub async fn serve(State(cache): State<PublicPages>, request: Request, next: Next) -> Response {
    let visitor = request.method() == Method::GET
        && is_public(request.uri().path())
        && !request.headers().contains_key(header::COOKIE);
    if !visitor {
        return next.run(request).await;
    }
    let key = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let accepts = Accepts::of(request.headers());
    let generation = cache.portal.generation();
    let kept = cache.pages.get(key);
    if let Some(kept) = kept
        && kept.generation == generation
        && kept.made.elapsed() < LIFE
    {
        return kept.answer(&accepts);
    }
    let key = key.to_owned();
    let mut request = request;
    // The page is made plain: its compressed twin is kept beside it.
    request.headers_mut().remove(header::ACCEPT_ENCODING);
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(plain) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let kept = Arc::new(Kept::new(generation, parts.headers, plain));
    cache.pages.insert(key, kept.clone());
    kept.answer(&accepts)
}

/// Whether a client takes gzip: named, in whatever letters, and not refused.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let encodings = headers.get(header::ACCEPT_ENCODING).and_then(|all| all.to_str().ok());
    encodings.unwrap_or_default().split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// Whether a tag is among those that a browser says it has (RFC 9110, 13.1.2: compared weakly).
pub fn is_among(etag: &HeaderValue, known: &HeaderValue) -> bool {
    let weak = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_owned();
    let own = weak(etag.as_bytes());
    known
        .as_bytes()
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .any(|tag| tag == b"*" || weak(tag) == own)
}

struct Accepts {
    gzip: bool,
    etag: Option<HeaderValue>,
}

impl Accepts {
    fn of(headers: &HeaderMap) -> Self {
        Self { gzip: accepts_gzip(headers), etag: headers.get(header::IF_NONE_MATCH).cloned() }
    }
}

impl Kept {
    fn new(generation: u64, mut headers: HeaderMap, plain: Bytes) -> Self {
        let digest =
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(&plain));
        // Weak: the same page, compressed or not.
        let etag = HeaderValue::from_str(&format!("W/\"{}\"", &digest[..22]))
            .unwrap_or(HeaderValue::from_static("W/\"0\""));
        headers.insert(header::ETAG, etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
        headers.remove(header::CONTENT_LENGTH);
        headers.remove("x-request-id");
        for (name, value) in &*super::security::HEADERS {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        // Writing into memory cannot fail; an empty twin would mean « not compressed ».
        let gzip = encoder.write_all(&plain).and_then(|()| encoder.finish()).unwrap_or_default();
        Self { generation, made: Instant::now(), etag, headers, plain, gzip: gzip.into() }
    }

    fn answer(&self, accepts: &Accepts) -> Response {
        let same = accepts.etag.as_ref().is_some_and(|known| is_among(&self.etag, known));
        let gzip = accepts.gzip && !self.gzip.is_empty() && !same;
        let body = match (same, gzip) {
            (true, _) => Body::empty(),
            (_, true) => Body::from(self.gzip.clone()),
            _ => Body::from(self.plain.clone()),
        };
        let mut response = Response::new(body);
        *response.headers_mut() = self.headers.clone();
        if same {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        if gzip {
            let encoding = HeaderValue::from_static("gzip");
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_many_pages_fills_the_room_and_no_more() {
        let pages = room(PAGES, BYTES, Bulk);
        let page =
            |bytes: usize| Arc::new(Kept::new(0, HeaderMap::new(), vec![b'a'; bytes].into()));
        pages.insert("/statistiques".to_owned(), page(100_000));
        assert!(pages.get("/statistiques").is_some());
        for rank in 0..1_000 {
            pages.insert(format!("/statistiques?{rank}{}", "x".repeat(50_000)), page(20_000));
        }
        assert!(pages.len() > 20, "{} pages", pages.len());
        assert!(pages.weight() <= BYTES, "{} bytes", pages.weight());
    }
}
