use super::*;

fn mail(to: &str, subject: &str) -> Message {
    let text = "Bonjour,\n\nVotre pièce d’identité a été vérifiée.\n";
    Message::new(to.to_owned(), subject.to_owned(), text.to_owned())
}

fn smtp(url: &str) -> Result<Mailer, MailerError> {
    Mailer::smtp(url, "ne-pas-repondre@portail.example", &MailConfig::default())
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
    let delivery = mailer.send(&mail, id, at()).await.unwrap();
    assert_eq!(delivery.answer, "déposé dans le dossier des e-mails");
    let path = folder.path().join(format!("{id}.eml"));
    let first = std::fs::read(&path).unwrap();
    mailer.send(&mail, id, at()).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), first, "the same mail to the last sign");
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
    let cases: [(&'static [&'static str], bool); 7] = [
        (&["220 ici", "250 ici", "250 oui", "550 inconnu"], true),
        (&["220 ici", "250 ici", "250 oui", "451 plus tard"], false),
        (&["220 ici", "250 ici", "530 qui êtes-vous"], false),
        (&["421 trop de monde"], false),
        // What a server has against us is not the fault of the mail.
        (&["554 pas vous"], false),
        (&["220 ici", "550 pas ce nom"], false),
        (&["charabia"], false),
    ];
    for (lines, permanent) in cases {
        let mailer = smtp(&server(lines).await).unwrap();
        let error = mailer.send(&mail("a@b.example", "Bonjour"), id(), at()).await.unwrap_err();
        assert_eq!(error.permanent, permanent, "{lines:?} {error:?}");
    }
    let nobody = smtp("smtp://127.0.0.1:9").unwrap();
    let error = nobody.send(&mail("a@b.example", "Bonjour"), id(), at()).await.unwrap_err();
    assert!(!error.permanent);
}

#[tokio::test]
async fn a_mail_says_who_sends_it_when_and_that_nobody_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path(), "ne-pas-repondre@portail.example").unwrap();
    let id = id();
    mailer.send(&mail("eloise@demandeur.example", "Bonjour"), id, at()).await.unwrap();
    let written = std::fs::read_to_string(folder.path().join(format!("{id}.eml"))).unwrap();
    for header in [
        "From: \"Guichet web\" <ne-pas-repondre@portail.example>",
        "To: eloise@demandeur.example",
        "Date: Mon, 02 Mar 2026 09:00:00 +0000",
        &format!("Message-ID: <{id}@portail.example>"),
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(written.lines().any(|line| line == header), "no {header} in {written}");
    }
    assert!(!written.contains("List-Unsubscribe"), "nobody refuses a legal notice");
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "no draft is left");
}

#[tokio::test]
async fn a_mail_may_be_plain_and_say_where_such_mails_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path(), "ne-pas-repondre@portail.example").unwrap();
    let id = id();
    let address = format!("https://portail.example/compte/courriels?jeton={}", "a1".repeat(60));
    let mail = Message {
        html: None,
        unsubscribe: Some(address.clone()),
        ..mail("eloise@demandeur.example", "Bonjour")
    };
    mailer.send(&mail, id, at()).await.unwrap();
    let written = std::fs::read_to_string(folder.path().join(format!("{id}.eml"))).unwrap();
    let line = format!("List-Unsubscribe: <{address}>");
    assert!(written.lines().any(|found| found == line), "{written}");
    assert!(!written.contains("multipart") && !written.contains("List-Unsubscribe-Post"));
    let wrong =
        ["", "portail.example", "mailto:a@b.example", "https://a.example/\r\nBcc: c@d.example"];
    for address in wrong.into_iter().chain(["https://a.example/>,<https://b.example", "https://é"])
    {
        let mail = Message { unsubscribe: Some(address.to_owned()), ..mail.clone() };
        assert!(mailer.send(&mail, id, at()).await.unwrap_err().permanent, "{address}");
    }
}

#[tokio::test]
async fn mails_are_listed_newest_first_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    assert!(reading::list(&folder.path().join("not yet")).unwrap().is_empty());
    let mailer = Mailer::folder(folder.path(), "ne-pas-repondre@portail.example").unwrap();
    let minutes = [3, 9, 1];
    for (rank, minute) in minutes.into_iter().enumerate() {
        let subject = format!("À la minute {minute}");
        let id = Uuid::from_u128(u128::try_from(rank).unwrap());
        let when = at() + TimeDelta::minutes(minute);
        mailer.send(&mail("a@b.example", &subject), id, when).await.unwrap();
    }
    for foreign in ["notes.txt", "UPPER.eml", ".eml", "0193.eml.new", "0193 .eml"] {
        std::fs::write(folder.path().join(foreign), "Subject: no\r\n\r\nno").unwrap();
    }
    let subjects: Vec<_> =
        reading::list(folder.path()).unwrap().into_iter().map(|read| read.subject).collect();
    assert_eq!(subjects, ["À la minute 9", "À la minute 3", "À la minute 1"]);
}

#[test]
fn only_a_mail_of_the_folder_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("mail");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(folder.path().join("abc.eml"), "Subject: outside\r\n\r\n").unwrap();
    std::fs::write(inside.join("def.eml"), "Subject: inside\r\n\r\n").unwrap();
    assert_eq!(reading::read(&inside, "def.eml").unwrap().subject, "inside");
    let path = folder.path().join("abc.eml");
    let names =
        ["../abc.eml", "/abc.eml", "./def.eml", "..%2Fabc.eml", "", ".eml", "def", "def.eml\0"];
    for name in names.into_iter().chain([path.to_str().unwrap()]) {
        let error = reading::read(&inside, name).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{name:?}");
    }
}

#[tokio::test]
async fn a_server_that_takes_the_mail_gets_all_of_it() {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let received = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let (mut seen, mut in_text) = (Vec::new(), false);
        write.write_all(b"220 ici\r\n").await.unwrap();
        while let Some(line) = lines.next_line().await.unwrap() {
            let answer = match line.as_str() {
                "DATA" => "354 oui\r\n",
                "." => "250 pris\r\n",
                _ if in_text => "",
                _ => "250 oui\r\n",
            };
            in_text = line == "DATA" || in_text && line != ".";
            write.write_all(answer.as_bytes()).await.unwrap();
            let last = line == ".";
            seen.push(line);
            if last {
                break;
            }
        }
        seen
    });
    let mailer = smtp(&url).unwrap();
    let delivery =
        mailer.send(&mail("eloise@demandeur.example", "Bonjour"), id(), at()).await.unwrap();
    assert_eq!(delivery.answer, "250 pris");
    let seen = received.await.unwrap();
    assert!(seen.contains(&"MAIL FROM:<ne-pas-repondre@portail.example>".to_owned()), "{seen:?}");
    assert!(seen.contains(&"RCPT TO:<eloise@demandeur.example>".to_owned()), "{seen:?}");
    assert!(seen.iter().any(|line| line.starts_with("Bonjour,")), "{seen:?}");
}

#[tokio::test]
async fn wrong_settings_are_told_at_once() {
    for url in [
        "http://mail.example",
        "mail.example",
        "smtp://",
        "smtp://mail.example?tls=peut-etre",
        "smtps://mail.example?tls=opportunistic",
        "smtps://u:%ff@mail.example",
    ] {
        assert!(matches!(smtp(url), Err(MailerError::Server)), "{url}");
    }
    let config = MailConfig::default();
    let error = Mailer::smtp("smtps://u:secret@mail.example", "personne", &config).unwrap_err();
    assert!(matches!(error, MailerError::From(_)));
    let shown = smtp("smtps://u:s3cret@mail.example").map(|mailer| format!("{mailer:?}"));
    assert!(shown.is_ok_and(|shown| !shown.contains("s3cret")), "the password stays out of logs");
    let config = MailConfig { authority: Some("/nulle/part.pem".into()), ..config };
    let error = Mailer::smtp("smtps://mail.example", "a@b.example", &config).unwrap_err();
    assert!(matches!(error, MailerError::Authority { .. }));
}

#[tokio::test]
async fn a_password_travels_hidden() {
    for url in ["smtp://u:s3cret@mail.example", "smtp://u:s3cret@mail.example?tls=opportunistic"] {
        let error = smtp(url).unwrap_err();
        assert!(matches!(error, MailerError::PasswordInClear), "{url}");
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }
    for url in [
        "smtps://u:s3cret@mail.example",
        "smtp://u:s3cret@mail.example?tls=required",
        "smtp://u:s3cret@localhost",
        "smtp://u:s3cret@127.0.0.1:2525",
        "smtp://u:s3cret@[::1]:2525",
        "smtp://mail.example",
    ] {
        assert!(smtp(url).is_ok(), "{url}");
    }
}
