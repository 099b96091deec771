//! Parts of a file that a program asks for: after a cut, or those it needs.

use crate::error::{Error, Result};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt as _, stream};
use std::ops::Range;

/// What is answered of a file that is kept in pieces.
#[derive(Debug)]
pub(super) struct Wanted {
    status: StatusCode,
    part: Range<u64>,
    whole: u64,
}

impl Wanted {
    /// The whole of it, or the part that is asked for. `etag`: of the file; `sizes`: of its pieces.
    pub(super) fn of(
        method: &Method,
        headers: &HeaderMap,
        etag: &str,
        sizes: &[u64],
    ) -> Result<Self, Beyond> {
        let whole: u64 = sizes.iter().sum();
        // A part of a head is no part (RFC 9110, 14.2).
        let asked = headers.get(header::RANGE).filter(|_| method == Method::GET);
        let asked = asked.and_then(|range| range.to_str().ok());
        let same =
            headers.get(header::IF_RANGE).is_none_or(|tag| tag.as_bytes() == etag.as_bytes());
        let (status, part) = match asked.filter(|_| same).map(|asked| Asked::of(asked, whole)) {
            None | Some(Asked::Other) => (StatusCode::OK, 0..whole),
            Some(Asked::Part(part)) => (StatusCode::PARTIAL_CONTENT, part),
            Some(Asked::Nothing) => return Err(Beyond(whole)),
        };
        Ok(Self { status, part, whole })
    }

    /// It begins with the file: what goes on after a cut does not.
    pub(super) fn is_from_the_start(&self) -> bool {
        self.part.start == 0
    }

    /// The answer. `state`: what `read` needs to read a piece, by its rank.
    pub(super) fn answer<T: Send + 'static, F>(
        &self,
        sizes: &[u64],
        state: T,
        read: impl Fn(&T, i64) -> F + Send + 'static,
    ) -> Result<Response>
    where
        F: Future<Output = Result<Bytes>> + Send,
    {
        let parts = (state, read, cut(sizes, &self.part).into_iter());
        let pieces = stream::unfold(parts, async |(state, read, mut parts)| {
            let (rank, part) = parts.next()?;
            let bytes = read(&state, rank).await.and_then(|bytes| {
                let ends = [part.start, part.end].map(usize::try_from);
                let [Ok(start), Ok(end)] = ends else { return Err(Error::NotFound) };
                let is_there = start <= end && end <= bytes.len();
                is_there.then(|| bytes.slice(start..end)).ok_or(Error::NotFound)
            });
            Some((bytes, (state, read, parts)))
        });
        // Whoever goes on asking after the end is told again that it is the end.
        let mut response = Body::from_stream(pieces.fuse()).into_response();
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, (self.part.end - self.part.start).into());
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if self.status == StatusCode::PARTIAL_CONTENT {
            let Self { part, whole, .. } = self;
            let range = format!("bytes {}-{}/{whole}", part.start, part.end - 1);
            let range = HeaderValue::try_from(range);
            headers.insert(
                header::CONTENT_RANGE,
                range.map_err(|error| Error::Failure(error.into()))?,
            );
        }
        Ok(response)
    }
}

/// There is no such part in a file of so many bytes.
#[derive(Debug)]
pub(super) struct Beyond(u64);

impl IntoResponse for Beyond {
    fn into_response(self) -> Response {
        let range = format!("bytes */{}", self.0);
        (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)]).into_response()
    }
}

/// What a browser asks for of a file.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Part(Range<u64>),
    /// There is no such part.
    Nothing,
    /// Several parts, or what is not understood: the whole file answers it.
    Other,
}

impl Asked {
    /// Reads a `Range` header, of a file of so many bytes.
    fn of(asked: &str, whole: u64) -> Self {
        let Some((first, last)) =
            asked.strip_prefix("bytes=").and_then(|part| part.split_once('-'))
        else {
            return Self::Other;
        };
        // The parsing of Rust takes a sign.
        if first.starts_with('+') || last.starts_with('+') {
            return Self::Other;
        }
        let part = match (first.parse::<u64>(), last.parse::<u64>()) {
            (Ok(first), Ok(last)) if last >= first => first..last.saturating_add(1).min(whole),
            (Ok(first), Err(_)) if last.is_empty() => first..whole,
            (Err(_), Ok(last)) if first.is_empty() => whole.saturating_sub(last)..whole,
            _ => return Self::Other,
        };
        if part.start < part.end { Self::Part(part) } else { Self::Nothing }
    }
}

/// The parts of the pieces of a file that hold the wanted bytes, each after the rank of its piece.
fn cut(sizes: &[u64], wanted: &Range<u64>) -> Vec<(i64, Range<u64>)> {
    let mut parts = Vec::new();
    let mut begins = 0;
    for (rank, size) in (0_i64..).zip(sizes) {
        let own = wanted.start.max(begins)..wanted.end.min(begins + size);
        if own.start < own.end {
            parts.push((rank, own.start - begins..own.end - begins));
        }
        begins += size;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_file_lies_in_it() {
        assert_eq!(Asked::of("bytes=0-9", 100), Asked::Part(0..10));
        assert_eq!(Asked::of("bytes=90-", 100), Asked::Part(90..100));
        assert_eq!(Asked::of("bytes=90-900", 100), Asked::Part(90..100));
        assert_eq!(Asked::of("bytes=-10", 100), Asked::Part(90..100));
        assert_eq!(Asked::of("bytes=-900", 100), Asked::Part(0..100));
        assert_eq!(Asked::of("bytes=100-", 100), Asked::Nothing);
        assert_eq!(Asked::of("bytes=0-", 0), Asked::Nothing);
        for other in
            ["", "bytes", "bytes=-", "bytes=9-3", "bytes=+1-5", "bytes=0-1,5-6", "lines=0-1"]
        {
            assert_eq!(Asked::of(other, 100), Asked::Other, "{other}");
        }
    }

    #[test]
    fn a_part_is_cut_out_of_the_pieces_that_hold_it() {
        let sizes = [10, 0, 5];
        assert_eq!(cut(&sizes, &(0..15)), [(0, 0..10), (2, 0..5)]);
        assert_eq!(cut(&sizes, &(3..12)), [(0, 3..10), (2, 0..2)]);
        assert_eq!(cut(&sizes, &(10..11)), [(2, 0..1)]);
        assert_eq!(cut(&sizes, &(0..0)), []);
    }
}
