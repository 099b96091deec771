use super::*;

fn mail(to: &str, subject: &str) -> Message {
    Message {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text: "Bonjour,\n\nVotre pièce d’identité a été vérifiée.\n".to_owned(),
    }
}

fn id() -> Uuid {
    crate::ports::ids::new()
}

fn at() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn a_mail_comes_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path(), "ne-pas-repondre@portail.example").unwrap();
    let mail = mail("eloise@demandeur.example", "Votre numéro : pièce vérifiée");
    let id = id();
    mailer.send(&mail, id, at()).await.unwrap();
    mailer.send(&mail, id, at()).await.unwrap();
    let read = reading::list(folder.path()).unwrap();
    assert_eq!(read.len(), 1, "sent twice after a crash, it is one mail");
    assert_eq!(read[0].subject, mail.subject);
    assert_eq!(read[0].text, mail.text);
    assert_eq!((read[0].to.as_str(), read[0].sent), (mail.to.as_str(), Some(at())));
    assert!(reading::read(folder.path(), "../key").is_err());
}

#[tokio::test]
async fn nobody_adds_a_header() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path(), "ne-pas-repondre@portail.example").unwrap();
    for (to, subject) in [
        ("a@b.example\r\nBcc: c@d.example", "Bonjour"),
        ("a@b.example", "Bonjour\r\nBcc: c@d.example"),
        ("pas une adresse", "Bonjour"),
    ] {
        let error = mailer.send(&mail(to, subject), id(), at()).await.unwrap_err();
        assert!(error.permanent, "{to} {subject}");
    }
    assert!(reading::list(folder.path()).unwrap().is_empty());
}

/// A mail server that answers each command with the next of its lines.
async fn server(lines: &'static [&'static str]) -> String {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut commands = BufReader::new(read).lines();
        for line in lines {
            write.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
            if commands.next_line().await.unwrap_or_default().is_none() {
                return;
            }
        }
    });
    format!("smtp://127.0.0.1:{port}")
}

#[tokio::test]
async fn a_refused_recipient_is_for_good_and_a_busy_server_is_not() {
    let from = "ne-pas-repondre@portail.example";
    let cases: [(&'static [&'static str], bool); 3] = [
        (&["220 ici", "250 ici", "250 oui", "550 inconnu"], true),
        (&["220 ici", "250 ici", "250 oui", "451 plus tard"], false),
        (&["421 trop de monde"], false),
    ];
    for (lines, permanent) in cases {
        let mailer = Mailer::smtp(&server(lines).await, from).unwrap();
        let error = mailer.send(&mail("a@b.example", "Bonjour"), id(), at()).await.unwrap_err();
        assert_eq!(error.permanent, permanent, "{lines:?} {error:?}");
    }
    let nobody = Mailer::smtp("smtp://127.0.0.1:9", from).unwrap();
    let error = nobody.send(&mail("a@b.example", "Bonjour"), id(), at()).await.unwrap_err();
    assert!(!error.permanent);
}
