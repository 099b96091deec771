//! Mails through a real server: what arrives, what is refused, what is known of it.

use crate::harness::on_both_with;
use crate::servers::{Kept, Smtp};
use app::domain::account::Role;
use chrono::{DateTime, TimeDelta, Utc};
use guichet_web::config::MailConfig;
use guichet_web::mail::{Delivery, Mailer, Message, SendError};
use guichet_web::ports::ids;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message as Parsed, MessageParser, MimeHeaders as _};
use std::collections::HashSet;
use uuid::Uuid;

const FROM: &str = "ne-pas-repondre@portail.example";
const TEXT: &str = "Bonjour,\n\nVotre demande est à renouveler avant le 1er\u{a0}mars 2027\u{a0}:\n\nhttps://portail.example/demande\n\nLe guichet web\n";

fn mailer(url: &str, config: &MailConfig) -> Mailer {
    Mailer::smtp(url, FROM, config).unwrap()
}

fn at() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

async fn send_as(mailer: &Mailer, who: &str, id: Uuid) -> Result<Delivery, SendError> {
    let to = format!("{who}@demandeur.example");
    let message = Message::new(to, "Votre numéro".to_owned(), TEXT.to_owned());
    mailer.send(&message, id, at()).await
}

async fn send(mailer: &Mailer, who: &str) -> Result<Delivery, SendError> {
    send_as(mailer, who, ids::new()).await
}

fn parsed(kept: &Kept) -> Parsed<'_> {
    MessageParser::default().parse(&kept.bytes).unwrap()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[tokio::test]
async fn a_mail_arrives_in_text_and_in_html_and_is_known_again() {
    let server = Smtp::start();
    let mailer = mailer(&server.address(), &MailConfig::default());
    let id = ids::new();
    for rank in 1..=2 {
        let delivery = send_as(&mailer, "eloise", id).await.unwrap();
        assert_eq!(delivery.answer, format!("250 2.0.0 queued as {rank}"));
    }
    let kept = server.kept();
    assert_eq!(kept[0].bytes, kept[1].bytes, "sent again, it is the same mail");
    assert_eq!(kept[0].connection, kept[1].connection, "over the same connection");
    assert_eq!(kept[0].to, "eloise@demandeur.example");
    let mail = parsed(&kept[0]);
    assert_eq!(mail.message_id(), Some(&*format!("{id}@portail.example")));
    assert_eq!(mail.subject(), Some("Votre numéro"));
    assert!(mail.is_content_type("multipart", "alternative"));
    let (text, html) = (mail.text_part(0).unwrap(), mail.html_part(0).unwrap());
    assert!(text.is_content_type("text", "plain") && html.is_content_type("text", "html"));
    assert_eq!(mail.parts.len(), 3, "the last one is the richest");
    assert_eq!(mail.body_text(0).unwrap().replace('\r', ""), TEXT);
    let html = mail.body_html(0).unwrap();
    assert!(html.contains("<a href=\"https://portail.example/demande\""), "{html}");
    let (_, body) = html.split_once("<body").unwrap();
    assert_eq!(words(&html_to_text(&format!("<body{body}"))), words(TEXT));
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_from_what_may_be_tried_again() {
    let server = Smtp::start();
    let mailer = mailer(&server.address(), &MailConfig::default());
    // The last is a connection lost after the whole mail was sent: nobody knows what became of it.
    for (who, permanent) in
        [("refused", true), ("later", false), ("rejected", true), ("dropped", false)]
    {
        let error = send(&mailer, who).await.unwrap_err();
        assert_eq!(error.permanent, permanent, "{who}: {error:?}");
        let next = send(&mailer, "eloise").await;
        assert!(next.is_ok(), "the next one leaves after {who}: {next:?}");
    }
    assert_eq!(server.kept().len(), 4);
}

#[tokio::test]
async fn a_long_answer_is_cut() {
    let server = Smtp::start();
    let mailer = mailer(&server.address(), &MailConfig::default());
    let answer = send(&mailer, "wordy").await.unwrap().answer;
    assert!(answer.starts_with("250 2.0.0 taken taken"), "{answer}");
    assert!(answer.chars().count() <= 200 && !answer.contains("and more"), "{answer}");
}

#[tokio::test]
async fn a_slow_server_holds_back_no_other_mail() {
    let server = Smtp::start();
    let mailer = mailer(&server.address(), &MailConfig::default());
    // The server takes the first once it has the second.
    let (slow, other) = tokio::join!(send(&mailer, "slow"), send(&mailer, "release"));
    assert!(other.is_ok() && slow.is_ok(), "{slow:?} {other:?}");
    let kept: Vec<_> = server.kept().into_iter().map(|kept| kept.to).collect();
    assert_eq!(kept, ["release@demandeur.example", "slow@demandeur.example"]);
}

#[tokio::test]
async fn a_silent_server_is_left_and_its_connection_never_used_again() {
    let server = Smtp::start();
    let config = MailConfig { connections: 1, patience_seconds: 1, ..MailConfig::default() };
    let mailer = mailer(&server.address(), &config);
    send(&mailer, "eloise").await.unwrap();
    let error = send(&mailer, "silent").await.unwrap_err();
    assert!(!error.permanent, "{error:?}");
    let error = send(&mailer, "refused").await.unwrap_err();
    assert!(error.permanent, "the answer is for this one: {error:?}");
    let answer = send(&mailer, "eloise").await.unwrap().answer;
    assert_eq!(answer, "250 2.0.0 queued as 2");
    let kept = server.kept();
    assert_ne!(kept[0].connection, kept[1].connection);
}

#[tokio::test]
async fn no_more_connections_are_open_than_is_said() {
    let server = Smtp::start();
    let config = MailConfig { connections: 2, ..MailConfig::default() };
    let mailer = mailer(&server.address(), &config);
    let five = futures::future::join_all((0..5).map(|_| send(&mailer, "eloise"))).await;
    assert!(five.iter().all(Result::is_ok), "{five:?}");
    let kept = server.kept();
    let connections: HashSet<_> = kept.iter().map(|kept| &kept.connection).collect();
    assert_eq!((kept.len(), connections.len()), (5, 2));
    let config = MailConfig { idle_seconds: 0, ..config };
    let mailer = Mailer::smtp(&server.address(), FROM, &config).unwrap();
    for _ in 0..2 {
        send(&mailer, "eloise").await.unwrap();
    }
    let kept = server.kept();
    assert_ne!(kept[5].connection, kept[6].connection, "not kept when nothing is to be kept");
}

#[tokio::test]
async fn a_server_that_was_away_is_found_again() {
    let mut server = Smtp::start();
    let mailer = mailer(&server.address(), &MailConfig::default());
    send(&mailer, "eloise").await.unwrap();
    server.kill();
    assert!(!send(&mailer, "eloise").await.unwrap_err().permanent);
    server.go_on();
    send(&mailer, "eloise").await.unwrap();
    assert_eq!(server.kept().len(), 2);
}

#[tokio::test]
async fn a_password_is_said_in_tls_to_a_server_that_is_vouched_for() {
    let server = Smtp::start();
    let known = MailConfig { authority: Some(server.authority()), ..MailConfig::default() };
    for url in [server.starttls(), server.tls()] {
        send(&mailer(&url, &known), "eloise").await.unwrap();
        let wrong_password = url.replace("pass", "passe");
        let unknown = &MailConfig::default();
        for (url, config, why) in [(&wrong_password, &known, "535"), (&url, unknown, "certificate")]
        {
            let error = send(&mailer(url, config), "eloise").await.unwrap_err();
            assert!(!error.permanent, "the mail is not at fault: {error:?}");
            assert!(error.source.to_string().contains(why), "{error:?}");
        }
    }
    // This one would speak TLS, and is not asked to: it takes no mail.
    let clear = server.starttls().replace("?tls=required", "");
    assert!(!send(&mailer(&clear, &known), "eloise").await.unwrap_err().permanent);
    assert_eq!(server.kept().len(), 2);
}

#[test]
fn the_outbox_keeps_what_may_be_sent_later_and_closes_what_was_refused() {
    let server = &Smtp::start();
    let settings = |config: &mut guichet_web::config::Config| config.smtp = Some(server.address());
    on_both_with(settings, |site| async move {
        let before = server.kept().len();
        for (who, tried_again) in
            [("eloise", false), ("refused", false), ("later", true), ("dropped", true)]
        {
            let email = format!("{who}@demandeur.example");
            site.account(&email, Role::Applicant, &[], &[]).await;
            site.browser().go("/compte/mot-de-passe", &[("email", &email)]).await;
            site.work().await;
            let later = site.now() + TimeDelta::days(2);
            let mut conn = site.portal.store.read().await.unwrap();
            let due = conn.due_mails(later, 10).await.unwrap();
            assert_eq!(due.len(), usize::from(tried_again), "{who}");
            drop(conn);
            site.execute("DELETE FROM mail").await;
        }
        let kept = server.kept();
        assert_eq!(kept.len(), before + 1);
        let mail = parsed(&kept[before]);
        let link = "http://portail.example/compte/mot-de-passe/nouveau";
        assert!(mail.body_text(0).unwrap().contains(link));
        assert!(mail.body_html(0).unwrap().contains(&format!("<a href=\"{link}")));
    });
}
