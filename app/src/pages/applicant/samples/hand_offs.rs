//! The document handed over to a phone.

use super::wrong_documents;
use crate::domain::document::MAX_PAGES;
use crate::pages::applicant::hand_off::{Code, desktop, finished, invitation, phone, stale};
use crate::pages::applicant::{DocumentsView, HandOffView, PhoneLine, PhoneView, documents};
use crate::pages::{Chrome, HOSTILE};

/// A phone, or the code that waits for it.
fn line(connected: bool) -> PhoneLine {
    let device = if connected { HOSTILE.to_owned() } else { String::new() };
    PhoneLine { connected, device, until: "14 h 35".to_owned() }
}

fn code() -> Code {
    Code {
        address: format!("https://portail.example/telephone/{}", "x".repeat(43)),
        side: 3,
        squares: "M0 0h1v1h-1zM2 2h1v1h-1z".to_owned(),
    }
}

pub(super) fn samples(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let visitor = Chrome::default();
    let sent = |connected| DocumentsView { phone: Some(line(connected)), ..super::sent(1) };
    vec![
        ("document, code shown", documents(chrome, sent(false))),
        ("document, phone connected", documents(chrome, sent(true))),
        ("hand-off, asked for", desktop(chrome, HandOffView::default())),
        (
            "hand-off, code",
            desktop(chrome, HandOffView { phone: Some(line(false)), code: Some(code()) }),
        ),
        (
            "hand-off, connected",
            desktop(chrome, HandOffView { phone: Some(line(true)), code: None }),
        ),
        ("phone, invited", invitation(&visitor, "xxxxxxxxxxxx")),
        ("phone, stale", stale(&visitor)),
        ("phone, nothing sent", phone(&visitor, PhoneView::default())),
        ("phone, a page sent", phone(&visitor, PhoneView { pages: 1, errors: Vec::new() })),
        (
            "phone, full with errors",
            phone(&visitor, PhoneView { pages: MAX_PAGES, errors: wrong_documents(0).errors }),
        ),
        ("phone, finished", finished(&visitor)),
    ]
}
