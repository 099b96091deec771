//! The account pages in every state.

use super::{
    EnrolmentView, NewPasswordView, RecoveryView, SessionLine, SessionsView, SignInReason,
    SignInView, confirm_email, enrolment, forgotten, forgotten_sent, link_expired, new_password,
    recovery, recovery_codes, second_factor, sessions, sign_in, sign_up, sign_up_sent,
};
use crate::domain::account::Role;
use crate::forms::account::{EMAIL, PASSWORD};
use crate::forms::second_factor::CODE;
use crate::forms::{FormState, Typed};
use crate::pages::applicant::PhoneLine;
use crate::pages::{Chrome, HOSTILE, typed};
use crate::paths;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let visitor = Chrome::default();
    let demo = Chrome { demo: true, ..Chrome::default() };
    let wrong = || {
        let mut form = FormState::wrong(
            typed(&[(EMAIL, "eloise@")]),
            EMAIL,
            "Écrivez une adresse e-mail complète",
        );
        form.errors.extend(
            FormState::wrong(Typed::default(), PASSWORD, "Écrivez votre mot de passe").errors,
        );
        form
    };
    let hostile = || {
        FormState::wrong(typed(&[(EMAIL, HOSTILE)]), EMAIL, "Écrivez une adresse e-mail complète")
    };
    let sign_in_because =
        |reason| sign_in(&visitor, SignInView { reason: Some(reason), ..SignInView::default() });
    let new = |invitation, form| {
        let token = "kVx3mQ9_Zr-2".to_owned();
        new_password(&visitor, NewPasswordView { form, token, invitation })
    };
    vec![
        ("sign_up", sign_up(&visitor, FormState::default())),
        ("sign_up, wrong", sign_up(&visitor, wrong())),
        ("sign_up, hostile", sign_up(&visitor, hostile())),
        ("sign_up_sent", sign_up_sent(&visitor)),
        ("sign_up_sent, demonstration", sign_up_sent(&demo)),
        ("confirm_email", confirm_email(&visitor, "kVx3mQ9_Zr-2")),
        ("confirm_email, hostile", confirm_email(&visitor, HOSTILE)),
        ("link_expired", link_expired(&visitor)),
        ("sign_in", sign_in(&visitor, SignInView::default())),
        ("sign_in, needed", sign_in_because(SignInReason::Needed)),
        ("sign_in, expired", sign_in_because(SignInReason::ExpiredKept)),
        ("sign_in, confirmed", sign_in_because(SignInReason::Confirmed)),
        ("sign_in, invited", sign_in_because(SignInReason::Invited)),
        ("sign_in, password changed", sign_in_because(SignInReason::PasswordChanged)),
        ("sign_in, too late", sign_in_because(SignInReason::CodeTooLate)),
        ("second_factor", second_factor(&visitor, FormState::default())),
        ("second_factor, wrong", second_factor(&visitor, wrong_code())),
        ("enrolment", enrolment(&visitor, application(FormState::default()))),
        ("enrolment, wrong", enrolment(&visitor, application(wrong_code()))),
        ("recovery_codes", recovery_codes(&of(Role::Operator), &codes(), paths::OPERATOR)),
        (
            "recovery",
            recovery(&of(Role::Operator), RecoveryView { left: 9, ..RecoveryView::default() }),
        ),
        ("recovery, none left", recovery(&of(Role::Operator), RecoveryView::default())),
        (
            "recovery, wrong",
            recovery(&of(Role::Operator), RecoveryView { left: 1, form: wrong_code() }),
        ),
        ("sign_in, signed out", sign_in_because(SignInReason::SignedOut)),
        (
            "sign_in, wrong",
            sign_in(
                &visitor,
                SignInView {
                    form: wrong(),
                    next: paths::RENEWAL.to_owned(),
                    reason: Some(SignInReason::Needed),
                    unproven: false,
                },
            ),
        ),
        (
            "sign_in, hostile",
            sign_in(
                &visitor,
                SignInView {
                    form: hostile(),
                    next: HOSTILE.to_owned(),
                    reason: Some(SignInReason::ExpiredKept),
                    unproven: true,
                },
            ),
        ),
        ("forgotten", forgotten(&visitor, FormState::default())),
        ("forgotten, hostile", forgotten(&visitor, hostile())),
        ("forgotten_sent", forgotten_sent(&visitor)),
        ("forgotten_sent, demonstration", forgotten_sent(&demo)),
        ("new_password", new(false, FormState::default())),
        (
            "new_password, wrong",
            new(false, FormState::wrong(Typed::default(), PASSWORD, "Écrivez un mot de passe")),
        ),
        ("new_password, invitation", new(true, FormState::default())),
        ("sessions, one", sessions(&of(Role::Applicant), only_this_device())),
        ("sessions, several", sessions(&of(Role::GuichetLead), devices())),
    ]
}

fn wrong_code() -> FormState {
    FormState::wrong(Typed::default(), CODE, "Ce code ne convient pas")
}

fn application(form: FormState) -> EnrolmentView {
    let secret = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP".to_owned();
    EnrolmentView { form, side: 2, squares: "M0 0h1v1h-1z".to_owned(), secret }
}

fn codes() -> Vec<String> {
    vec!["ABCD-EFGH-2345-6789".to_owned(); 10]
}

fn of(role: Role) -> Chrome {
    Chrome { role: Some(role), ..Chrome::default() }
}

fn this_device() -> SessionLine {
    SessionLine {
        reference: "3fa9".to_owned(),
        opened: "24 novembre 2026 à 14 h 05".to_owned(),
        last_seen: "24 novembre 2026 à 14 h 31".to_owned(),
        device: "Firefox sur Android".to_owned(),
        current: true,
    }
}

fn only_this_device() -> SessionsView {
    SessionsView {
        email: "eloise@exemple.fr".to_owned(),
        sessions: vec![this_device()],
        phone: None,
        codes: None,
    }
}

fn devices() -> SessionsView {
    let other = |reference: &str, device: &str| SessionLine {
        reference: reference.to_owned(),
        device: device.to_owned(),
        current: false,
        ..this_device()
    };
    let sessions = vec![
        this_device(),
        other("77b1", "Appareil inconnu"),
        other("c04e", HOSTILE),
        other("d9e2", &"Navigateur au nom interminable ".repeat(6)),
    ];
    let phone = PhoneLine {
        connected: true,
        device: "Safari sur iPhone".to_owned(),
        until: "14 h 35".to_owned(),
    };
    SessionsView {
        email: format!("{HOSTILE}@exemple.fr"),
        sessions,
        phone: Some(phone),
        codes: Some(3),
    }
}
