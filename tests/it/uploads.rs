//! Files sent in pieces: what was told as received is never lost, nothing is added twice, nobody
//! reaches the file of another.

use crate::harness::{Answer, Browser, Site, on_both, picture};
use app::domain::document::MAX_FILE;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::TimeDelta;
use futures::{StreamExt as _, stream};
use std::path::PathBuf;

/// A request of the protocol.
pub async fn tus(
    browser: &mut Browser,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("tus-resumable", "1.0.0")
        .header("sec-fetch-site", "same-origin");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(body.into()).expect("a request")).await
}

/// Begins a file; gives its address.
pub async fn begin(browser: &mut Browser, length: usize) -> String {
    let length = length.to_string();
    let answer =
        tus(browser, Method::POST, "/ilots/envois", &[("upload-length", &length)], "").await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.location().to_owned()
}

/// Sends what comes from an offset on.
pub async fn patch(
    browser: &mut Browser,
    place: &str,
    offset: usize,
    bytes: impl Into<Body>,
) -> Answer {
    let offset = offset.to_string();
    let headers =
        [("upload-offset", offset.as_str()), ("content-type", "application/offset+octet-stream")];
    tus(browser, Method::PATCH, place, &headers, bytes).await
}

fn offset(headers: &HeaderMap) -> usize {
    headers["upload-offset"].to_str().unwrap().parse().unwrap()
}

/// A body whose second part leaves once `meanwhile` is over, which begins when the first has left.
pub async fn slowly<T>(
    first: Vec<u8>,
    second: Vec<u8>,
    send: impl AsyncFnOnce(Body) -> T,
    meanwhile: impl AsyncFnOnce(),
) -> T {
    let (left, begun) = tokio::sync::oneshot::channel();
    let (over, rest) = tokio::sync::oneshot::channel::<()>();
    let parts = stream::once(async move { Ok::<_, std::io::Error>(first) }).chain(stream::once(
        async move {
            // Asked for once the first part was taken.
            let _ = left.send(());
            let _ = rest.await;
            Ok(second)
        },
    ));
    let meanwhile = async {
        begun.await.expect("the first part left");
        meanwhile().await;
        let _ = over.send(());
    };
    tokio::join!(send(Body::from_stream(parts)), meanwhile).0
}

/// How far the server says that it came.
async fn received(browser: &mut Browser, place: &str) -> usize {
    let answer = tus(browser, Method::HEAD, place, &[], "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    offset(&answer.headers)
}

async fn outcome(browser: &mut Browser, place: &str) -> String {
    browser.page(place).await.text
}

const ADDED: &str = r#"{"etat":"added"}"#;
const RECEIVING: &str = r#"{"etat":"receiving"}"#;

async fn drafting(site: &Site) -> Browser {
    let mut browser = site.applicant("eloise@demandeur.example").await;
    browser.go("/demande", &[]).await;
    browser
}

async fn pages(browser: &mut Browser) -> usize {
    browser.page("/demande/pieces").await.text.matches("<img src=\"/demande/pieces/").count()
}

/// The files of the spool.
fn spool(site: &Site) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(site.portal.pieces.folder()).expect("the spool");
    entries.map(|entry| entry.expect("a file").path()).collect()
}

#[test]
fn a_file_comes_piece_by_piece_and_becomes_a_page() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = picture();
        let place = begin(&mut browser, file.len()).await;
        assert_eq!(received(&mut browser, &place).await, 0);
        let third = file.len() / 3;
        let answer = patch(&mut browser, &place, 0, file[..third].to_vec()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        assert_eq!(offset(&answer.headers), third);
        assert_eq!(answer.headers["tus-resumable"], "1.0.0");
        let expires = answer.headers["upload-expires"].to_str().unwrap();
        assert_eq!(expires, "Mon, 02 Mar 2026 15:00:00 GMT");
        assert_eq!(outcome(&mut browser, &place).await, RECEIVING);
        assert_eq!(pages(&mut browser).await, 0);

        let answer = patch(&mut browser, &place, third, file[third..].to_vec()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        assert_eq!(outcome(&mut browser, &place).await, ADDED);
        assert_eq!(pages(&mut browser).await, 1);
        assert_eq!(spool(&site), Vec::<PathBuf>::new(), "nothing of it is left");
    });
}

#[test]
fn a_wrong_offset_is_told_with_the_right_one() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let place = begin(&mut browser, 100).await;
        patch(&mut browser, &place, 0, vec![1; 40]).await;
        for wrong in [0, 39, 41, 100] {
            let answer = patch(&mut browser, &place, wrong, vec![2; 10]).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{wrong}");
            assert_eq!(offset(&answer.headers), 40, "{wrong}");
        }
        assert_eq!(received(&mut browser, &place).await, 40);
        // More than was announced.
        let answer = patch(&mut browser, &place, 40, vec![3; 61]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        let head = tus(&mut browser, Method::HEAD, &place, &[], "").await;
        assert_eq!(head.headers["upload-length"], "100");
    });
}

#[test]
fn a_program_that_speaks_otherwise_is_told_so() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let place = begin(&mut browser, 100).await;
        let request = Request::patch(&place).header("tus-resumable", "0.2.2").body(Body::empty());
        let answer = browser.send(request.unwrap()).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(answer.headers["tus-version"], "1.0.0");
        let headers = [("upload-offset", "0"), ("content-type", "image/jpeg")];
        let answer = tus(&mut browser, Method::PATCH, &place, &headers, "x").await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let answer = tus(&mut browser, Method::POST, "/ilots/envois", &[], "").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn what_came_before_the_line_was_cut_is_kept() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = picture();
        let place = begin(&mut browser, file.len()).await;
        let cut = file.len() / 2;
        let pieces = [Ok(file[..cut].to_vec()), Err(std::io::Error::other("the line was cut"))];
        let answer = patch(&mut browser, &place, 0, Body::from_stream(stream::iter(pieces))).await;
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(received(&mut browser, &place).await, cut);
        patch(&mut browser, &place, cut, file[cut..].to_vec()).await;
        assert_eq!(outcome(&mut browser, &place).await, ADDED);
    });
}

#[test]
fn a_restart_keeps_what_was_told_as_received() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = picture();
        let place = begin(&mut browser, file.len()).await;
        let third = file.len() / 3;
        patch(&mut browser, &place, 0, file[..third].to_vec()).await;
        // Another process over the same folder and the same database.
        let again = site.restarted().await;
        let mut browser = again.browser_with(browser.cookie.clone());
        assert_eq!(received(&mut browser, &place).await, third);
        patch(&mut browser, &place, third, file[third..].to_vec()).await;
        assert_eq!(outcome(&mut browser, &place).await, ADDED);
        assert_eq!(pages(&mut browser).await, 1);
    });
}

#[test]
fn a_file_that_came_whole_before_a_crash_is_added_by_itself() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = picture();
        let place = begin(&mut browser, file.len()).await;
        // The last piece is on the disk, and the program stopped before it read the file.
        std::fs::write(&spool(&site)[0], &file).unwrap();
        assert_eq!(outcome(&mut browser, &place).await, RECEIVING);
        site.work().await;
        assert_eq!(outcome(&mut browser, &place).await, ADDED);
        site.work().await;
        assert_eq!(pages(&mut browser).await, 1);
    });
}

#[test]
fn ending_twice_adds_one_page() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = picture();
        let place = begin(&mut browser, file.len()).await;
        let head = file.len() - 10;
        patch(&mut browser, &place, 0, file[..head].to_vec()).await;
        let mut other = browser.clone();
        // The same end from two tabs at once: one of them may come second.
        let (one, two) = tokio::join!(
            patch(&mut browser, &place, head, file[head..].to_vec()),
            patch(&mut other, &place, head, file[head..].to_vec()),
        );
        let statuses = [one.status, two.status];
        let fine = [StatusCode::NO_CONTENT, StatusCode::CONFLICT, StatusCode::LOCKED];
        assert!(statuses.iter().all(|status| fine.contains(status)), "{statuses:?}");
        // The answer was lost: an empty piece at the end asks for it again.
        for _ in 0..2 {
            let answer = patch(&mut browser, &place, file.len(), "").await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
            assert_eq!(received(&mut browser, &place).await, file.len());
        }
        assert_eq!(outcome(&mut browser, &place).await, ADDED);
        assert_eq!(pages(&mut browser).await, 1);
    });
}

#[test]
fn the_file_of_somebody_else_does_not_exist() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let place = begin(&mut owner, 100).await;
        let mut other = site.applicant("autre@demandeur.example").await;
        other.go("/demande", &[]).await;
        for method in [Method::HEAD, Method::GET, Method::DELETE] {
            let answer = tus(&mut other, method.clone(), &place, &[], "").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method}");
        }
        let answer = patch(&mut other, &place, 0, vec![1; 10]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(received(&mut owner, &place).await, 0);
        let mut visitor = site.browser();
        let answer = patch(&mut visitor, &place, 0, vec![1; 10]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn files_that_would_be_refused_whole_are_refused_in_the_same_words() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let too_big = (MAX_FILE + 1).to_string();
        let headers = [("upload-length", too_big.as_str())];
        let answer = tus(&mut browser, Method::POST, "/ilots/envois", &headers, "").await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text.contains("Ce fichier dépasse 10 Mo"), "{}", answer.text);
        let headers = [("upload-length", "0")];
        let answer = tus(&mut browser, Method::POST, "/ilots/envois", &headers, "").await;
        assert!(answer.text.contains("Ce fichier est vide"), "{}", answer.text);

        for (bytes, why) in [
            (b"#!/bin/sh\necho".to_vec(), "n’est ni une photo"),
            (picture()[..2_000].to_vec(), "abîmé ou incomplet"),
        ] {
            let place = begin(&mut browser, bytes.len()).await;
            let answer = patch(&mut browser, &place, 0, bytes.clone()).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
            let told = outcome(&mut browser, &place).await;
            assert!(told.contains(why) && told.contains("refused"), "{told}");
            let page = browser.upload(&[("a", &bytes)]).await.text;
            assert!(page.contains(why), "the same words as the form");
        }
        assert_eq!(spool(&site), Vec::<PathBuf>::new());
    });
}

#[test]
fn a_picture_lying_on_its_side_is_set_upright() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = on_its_side(&picture());
        let place = begin(&mut browser, file.len()).await;
        patch(&mut browser, &place, 0, file).await;
        assert_eq!(outcome(&mut browser, &place).await, ADDED);
        let html = browser.page("/demande/pieces").await.text;
        let at = html.find("/demande/pieces/0").expect("a page");
        let address = html[at..].split('"').next().unwrap().to_owned();
        let kept = image::load_from_memory(&browser.page(&address).await.bytes).unwrap();
        let sent = image::load_from_memory(&picture()).unwrap();
        assert_ne!(sent.width(), sent.height());
        assert_eq!(kept.width() > kept.height(), sent.height() > sent.width());
    });
}

/// The same JPEG as a phone held upright writes it: to be turned by a quarter (orientation 6).
fn on_its_side(jpeg: &[u8]) -> Vec<u8> {
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, exif, &jpeg[2..]].concat()
}

#[test]
fn what_is_never_finished_is_erased() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let place = begin(&mut browser, 100).await;
        patch(&mut browser, &place, 0, vec![1; 40]).await;
        site.wait(TimeDelta::hours(5));
        site.work().await;
        assert_eq!(spool(&site).len(), 1);
        site.wait(TimeDelta::hours(1));
        site.work().await;
        assert_eq!(spool(&site), Vec::<PathBuf>::new());
        browser.sign_in("eloise@demandeur.example").await;
        let answer = tus(&mut browser, Method::HEAD, &place, &[], "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn giving_up_erases_at_once() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let place = begin(&mut browser, 100).await;
        let answer = tus(&mut browser, Method::DELETE, &place, &[], "").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(spool(&site), Vec::<PathBuf>::new());
        let answer = tus(&mut browser, Method::HEAD, &place, &[], "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        for length in ["+5", "-1", " 5", "5.0", ""] {
            let headers = [("upload-length", length)];
            let answer = tus(&mut browser, Method::POST, "/ilots/envois", &headers, "").await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{length:?}");
        }
    });
}

#[test]
fn one_account_has_a_few_files_under_way() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let mut places = Vec::new();
        for _ in 0..5 {
            places.push(begin(&mut browser, 100).await);
            site.wait(TimeDelta::seconds(1));
        }
        assert_eq!(spool(&site).len(), 4);
        let oldest = tus(&mut browser, Method::HEAD, &places[0], &[], "").await;
        assert_eq!(oldest.status, StatusCode::NOT_FOUND, "the oldest makes room");
        assert_eq!(received(&mut browser, &places[4]).await, 0);
    });
}

#[test]
fn a_file_forgotten_on_its_way_is_not_told_as_kept() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = picture();
        let place = begin(&mut browser, file.len()).await;
        let (first, second) = (file[..100].to_vec(), file[100..].to_vec());
        let mut other = browser.clone();
        let answer = slowly(
            first,
            second,
            async |body| patch(&mut browser, &place, 0, body).await,
            async || {
                site.wait(TimeDelta::seconds(1));
                for _ in 0..4 {
                    begin(&mut other, 100).await;
                }
            },
        )
        .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "the oldest made room");
        assert_eq!(pages(&mut other).await, 0);
    });
}

#[test]
fn a_draft_that_is_erased_takes_its_pieces_along() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let file = picture();
        let begun = begin(&mut browser, file.len()).await;
        patch(&mut browser, &begun, 0, file[..100].to_vec()).await;
        let place = begin(&mut browser, file.len()).await;
        let (first, second) = (file[..100].to_vec(), file[100..].to_vec());
        let mut other = browser.clone();
        let answer = slowly(
            first,
            second,
            async |body| patch(&mut browser, &place, 0, body).await,
            async || {
                other.go("/demande/abandon", &[]).await;
                assert_eq!(spool(&site), Vec::<PathBuf>::new());
            },
        )
        .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(spool(&site), Vec::<PathBuf>::new(), "not even what came after");
    });
}

#[test]
fn a_demand_that_was_filed_meanwhile_takes_nothing_more() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        browser.fill().await;
        browser.upload(&[("carte.jpg", &picture())]).await;
        let file = picture();
        let place = begin(&mut browser, file.len()).await;
        patch(&mut browser, &place, 0, file[..100].to_vec()).await;
        browser.submit().await;
        let answer = patch(&mut browser, &place, 100, file[100..].to_vec()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let headers = [("upload-length", "100")];
        let answer = tus(&mut browser, Method::POST, "/ilots/envois", &headers, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        site.work().await;
        assert_eq!(spool(&site), Vec::<PathBuf>::new(), "and what came is erased");
    });
}

#[test]
fn another_site_sends_nothing() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let place = begin(&mut browser, 100).await;
        for (method, path) in [
            (Method::POST, "/ilots/envois"),
            (Method::PATCH, place.as_str()),
            (Method::DELETE, place.as_str()),
        ] {
            let request = Request::builder()
                .method(method.clone())
                .uri(path)
                .header("tus-resumable", "1.0.0")
                .header("upload-length", "10")
                .header("sec-fetch-site", "cross-site")
                .body(Body::empty());
            let answer = browser.send(request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method}");
        }
    });
}
