use super::*;
use crate::domain::calendar::{Deadlines, ExpectedRemoval};
use crate::domain::correction::CorrectionRefusalReason;
use crate::domain::refusal::{Difference, RefusalReason};

const BASE: &str = "https://portail.example";

fn every() -> Vec<(Mail, Option<&'static str>)> {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let number: UniqueNumber = "0690326000001GDPUB".parse().unwrap();
    let token = || "j3t0n-secret".to_owned();
    let refusal = DocumentRefusal {
        reason: RefusalReason::Unreadable,
        sentence: "Le bas est flou.".to_owned(),
        differences: vec![Difference::BirthDate],
    };
    vec![
        (Mail::ConfirmEmail { token: token() }, Some("j3t0n-secret")),
        (Mail::AlreadyAccount, None),
        (Mail::ResetPassword { token: token() }, Some("j3t0n-secret")),
        (Mail::Invitation { token: token(), role: "Opérateur", from: None }, Some("j3t0n-secret")),
        (Mail::PasswordChanged, None),
        (Mail::Filed { filed_on: day, checked_by: day }, Some("1er mars 2026")),
        (Mail::DocumentRefused { refusal, filed_on: day }, Some("Le bas est flou.")),
        (Mail::Registered { number, filed_on: day, expires_on: day }, Some("0690326000001GDPUB")),
        (Mail::Renewed { number, expires_on: day }, Some("0690326000001GDPUB")),
        (Mail::Modified { number }, Some("0690326000001GDPUB")),
        (Mail::GivenUp { number, on: day }, Some("1er mars 2026")),
        (Mail::GivingUpCancelled { number }, Some("0690326000001GDPUB")),
        (Mail::CorrectionRequested { checked_by: day }, Some("1er mars 2026")),
        (Mail::CivilStatusCorrected { number }, Some("0690326000001GDPUB")),
        (
            Mail::CorrectionRefused {
                refusal: CorrectionRefusal {
                    reason: CorrectionRefusalReason::Unreadable,
                    sentence: "Le tampon est caché.".to_owned(),
                },
            },
            Some("Le tampon est caché."),
        ),
        (Mail::LinkCode { code: "01234567".to_owned() }, Some("01234567")),
        (
            Mail::Removed {
                number,
                reason: RemovalReason::NotRenewed,
                reactivable_until: Some(day),
            },
            Some("1er mars 2026"),
        ),
        (expiry_of(false, false), Some("j3t0n-secret")),
        (expiry_of(true, false), Some("j3t0n-secret")),
        (expiry_of(true, true), Some("j3t0n-secret")),
        (Mail::ReactivationOver { number }, Some("0690326000001GDPUB")),
        (Mail::DraftLeft { erased_on: day }, Some("1er mars 2026")),
        (Mail::DuplicateFiled, Some("avec votre état civil")),
        (Mail::Merged { number, into: number }, Some("0690326000001GDPUB")),
        (Mail::Absorbed { number }, Some("0690326000001GDPUB")),
        (Mail::MergeUndone { number }, Some("0690326000001GDPUB")),
        (Mail::Dispatched { count: 2 }, Some("2 demandes")),
    ]
}

/// Every mail, written, and what it must say; then the same, discreet.
fn written() -> Vec<(String, String, Option<&'static str>)> {
    let plain = every().into_iter().map(|(mail, must)| (mail.write(BASE), must));
    let discreet = every().into_iter().map(|(mail, must)| {
        let tells =
            matches!(mail, Mail::Expiry(_) | Mail::LinkCode { .. }) || !mail.is_about_a_demand();
        (mail.write_discreetly(BASE), must.filter(|_| tells))
    });
    plain.chain(discreet).map(|((subject, text), must)| (subject, text, must)).collect()
}

fn expiry_of(is_past: bool, is_reminder: bool) -> Mail {
    let dates = Deadlines::from(NaiveDate::from_ymd_opt(2026, 6, 14).unwrap());
    let removal = ExpectedRemoval { is_earliest: is_past, ..dates.removal };
    Mail::Expiry(Expiry {
        token: "j3t0n-secret".to_owned(),
        number: "0690626000001GDPUB".parse().unwrap(),
        dates: dates.if_removed(removal),
        is_past,
        is_reminder,
    })
}

#[test]
fn the_notice_of_the_expiry_cannot_be_misread() {
    let (subject, text) = expiry_of(false, false).write(BASE);
    assert_eq!(subject, "Votre demande de logement expire le 14 juin 2027");
    for part in [
        "Votre demande de logement expire le 14 juin 2027. Pour la garder, confirmez ici",
        "radiée le 14 juillet 2027",
        "réactiver jusqu’au 14 décembre 2027",
        "n°\u{a0}0690626000001GDPUB",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("rappels"), "nobody refuses the notice of the law: {text}");
    let (subject, text) = expiry_of(true, true).write(BASE);
    assert!(subject.starts_with("Rappel : votre demande de logement a expiré"), "{subject}");
    for part in [
        "Vous pouvez encore la garder avant le 14 juillet 2027",
        "radiée au plus tôt le 14 juillet 2027",
        "/garder-ma-demande/rappels?jeton=j3t0n-secret",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn in_case_of_violence_nothing_is_said_of_a_demand_nor_of_housing() {
    for (mail, must) in every().into_iter().filter(|(mail, _)| mail.is_about_a_demand()) {
        let (subject, text) = mail.write_discreetly(BASE);
        let foot = "Le guichet web";
        let said = format!("{subject} {}", text.replace(foot, "")).to_lowercase();
        let said: Vec<&str> = said.lines().filter(|line| !line.starts_with(BASE)).collect();
        let said = said.join("\n");
        for word in ["logement", "radi", "expir", "guichet", "numéro", "n°", "refus", "demande "]
        {
            assert!(!said.contains(word), "{word} in {said}");
        }
        let leads = matches!(mail, Mail::Expiry(_) | Mail::LinkCode { .. });
        assert_eq!(text.contains(must.unwrap()), leads, "{text}");
        assert!(leads || text.contains(&format!("{BASE}{}", paths::DEMAND)), "{text}");
    }
    let account = Mail::PasswordChanged;
    assert_eq!(account.write_discreetly(BASE), account.write(BASE));
}

#[test]
fn every_mail_says_what_it_must_and_leads_to_the_site() {
    for (subject, text, must) in written() {
        assert!(!subject.is_empty() && subject.chars().count() <= 78, "{subject}");
        assert!(text.contains(BASE), "{text}");
        assert!(!text.contains("  "), "{text}");
        if let Some(must) = must {
            assert!(text.contains(must), "{text}");
        }
    }
}

#[test]
fn a_first_day_to_come_is_told_with_the_invitation() {
    let from = NaiveDate::from_ymd_opt(2026, 3, 1);
    let mail = Mail::Invitation { token: "jeton".to_owned(), role: "Opérateur", from };
    let (_, text) = mail.write(BASE);
    assert!(text.contains("à partir du 1er mars 2026"), "{text}");
}

#[test]
fn a_token_travels_once_alone_on_its_line() {
    for (subject, text, must) in written() {
        let expected = usize::from(must == Some("j3t0n-secret"));
        let in_links = text.matches("?jeton=j3t0n-secret").count();
        assert_eq!(text.matches("j3t0n-secret").count(), in_links, "{text}");
        let own_line = |line: &str| line.starts_with(BASE) && line.ends_with("=j3t0n-secret");
        assert_eq!(text.lines().filter(|line| own_line(line)).count(), expected, "{text}");
        assert!(!subject.contains("j3t0n"), "{subject}");
    }
}

#[test]
fn every_link_leads_to_the_site() {
    for (_, text, _) in written() {
        let slash = format!("{BASE}/");
        assert!(text.match_indices("http").count() >= 1, "{text}");
        for (at, _) in text.match_indices("http") {
            assert!(text[at..].starts_with(&slash), "{text}");
        }
    }
}

#[test]
fn as_a_page_a_mail_has_its_links_and_at_most_one_button() {
    for (subject, text, _) in written() {
        let html = crate::mail_html::page(&subject, &text);
        assert_eq!(html.matches("<a href=").count(), text.matches(BASE).count(), "{html}");
        assert!(html.matches("border:2px").count() <= 1, "{html}");
    }
}

#[test]
fn signs_stay_with_their_word() {
    for (_, text, _) in written() {
        for torn in [" :", " ;", " ?", " !", " »", "« ", "n° ", "'"] {
            assert!(!text.contains(torn), "{torn:?} in {text}");
        }
    }
    let sentence = "Le bas est flou : « 2031 » se lit mal !".to_owned();
    let refusal =
        DocumentRefusal { reason: RefusalReason::Unreadable, sentence, differences: vec![] };
    let filed_on = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let (_, text) = Mail::DocumentRefused { refusal, filed_on }.write(BASE);
    let whole = "Le bas est flou\u{a0}: «\u{a0}2031\u{a0}» se lit mal\u{a0}!";
    assert!(text.contains(whole), "{text}");
}
