use super::*;
use std::fmt::Write as _;

const ID: &str = "0193e4a2-7c11-7d3f-9a55-5d2f0c7b1e42";
const OTHER: &str = "0193e4a2-7c11-7d3f-9a55-5d2f0c7b1e43";

fn uuid(id: &str) -> Uuid {
    id.parse().unwrap()
}

/// A report as Postfix writes one.
fn report_on(message_id: &str, action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\n\
         From: Mail Delivery System <mailer-daemon@relais.example>\n\
         To: ne-pas-repondre@portail.example\n\
         Subject: Undelivered Mail Returned to Sender\n\
         Auto-Submitted: auto-replied\n\
         Message-Id: <20261124100000.4F1A@relais.example>\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status;\n\
         \tboundary=\"4F1A.1/relais.example\"\n\
         \n\
         This is a MIME-encapsulated message.\n\
         \n\
         --4F1A.1/relais.example\n\
         Content-Description: Notification\n\
         Content-Type: text/plain; charset=us-ascii\n\
         \n\
         I'm sorry to have to inform you that your message could not be delivered.\n\
         \n\
         --4F1A.1/relais.example\n\
         Content-Description: Delivery report\n\
         Content-Type: message/delivery-status\n\
         \n\
         Reporting-MTA: dns; relais.example\n\
         X-Postfix-Queue-ID: 4F1A\n\
         Arrival-Date: Tue, 24 Nov 2026 10:00:00 +0100 (CET)\n\
         \n\
         Final-Recipient: rfc822; eloise@demandeur.example\n\
         Original-Recipient: rfc822;eloise@demandeur.example\n\
         Action: {action}\n\
         Status: {status}\n\
         Remote-MTA: dns; mx.demandeur.example\n\
         Diagnostic-Code: smtp; 550 5.1.1 <eloise@demandeur.example>: Recipient address\n    \
             rejected: User unknown\n\
         \n\
         --4F1A.1/relais.example\n\
         Content-Description: Undelivered Message Headers\n\
         Content-Type: text/rfc822-headers\n\
         \n\
         Return-Path: <ne-pas-repondre@portail.example>\n\
         From: \"Guichet web\" <ne-pas-repondre@portail.example>\n\
         To: eloise@demandeur.example\n\
         Subject: =?utf-8?b?Vm90cmUgbnVtw6lybw==?=\n\
         Message-ID: {message_id}\n\
         \n\
         --4F1A.1/relais.example--\n"
    )
}

fn own(id: &str) -> String {
    format!("<{id}@portail.example>")
}

fn bounce(permanent: bool, given_up: bool, status: &str) -> Vec<Bounce> {
    vec![Bounce { message: uuid(ID), permanent, given_up, status: status.to_owned() }]
}

#[test]
fn an_unknown_address_is_for_good() {
    let mail = report_on(&own(ID), "failed", "5.1.1");
    assert_eq!(read(mail.as_bytes()), bounce(true, true, "5.1.1"));
    let mail = mail.replace('\n', "\r\n");
    assert_eq!(read(mail.as_bytes()), bounce(true, true, "5.1.1"));
}

#[test]
fn a_mail_that_is_late_may_still_arrive_and_one_that_expired_will_not() {
    let late = report_on(&own(ID), "delayed", "4.4.1 (connection timed out)");
    assert_eq!(read(late.as_bytes()), bounce(false, false, "4.4.1"));
    let expired = report_on(&own(ID), "Failed", "4.4.7");
    assert_eq!(read(expired.as_bytes()), bounce(false, true, "4.4.7"));
}

#[test]
fn without_a_status_the_action_tells() {
    for status in
        ["", "5", "5.1", "5.1.1.1", "2.1.5", "5.x.1", "5..1", "5.1.1000000000", "\u{fffd}"]
    {
        let failed = report_on(&own(ID), "failed", status);
        assert_eq!(read(failed.as_bytes()), bounce(true, true, "5.0.0"), "{status}");
        let late = report_on(&own(ID), "delayed", status);
        assert_eq!(read(late.as_bytes()), bounce(false, false, "4.0.0"), "{status}");
    }
}

#[test]
fn good_news_is_no_bounce() {
    for action in ["delivered", "relayed", "expanded", "", "failedx"] {
        let mail = report_on(&own(ID), action, "2.0.0");
        assert_eq!(read(mail.as_bytes()), [], "{action}");
    }
}

#[test]
fn the_worst_of_several_recipients_counts() {
    let group = "Action: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822; c@d.example\nAction: failed";
    let mail = report_on(&own(ID), "x", "4.2.1").replace("Action: x", group);
    assert_eq!(read(mail.as_bytes()), bounce(true, true, "5.2.2"));
}

#[test]
fn the_whole_mail_may_come_back() {
    let start = "Content-Type: text/rfc822-headers\n\n";
    for kind in ["message/rfc822", "Message/RFC822", "message/global"] {
        let whole = format!("Content-Type: {kind}\n\nContent-Type: multipart/mixed; boundary=x\n");
        let mail = report_on(&own(ID), "failed", "5.1.1").replace(start, &whole);
        assert_eq!(read(mail.as_bytes()), bounce(true, true, "5.1.1"), "{kind}");
    }
}

#[test]
fn what_is_encoded_is_decoded() {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD
        .encode("Reporting-MTA: dns; relais.example\n\nAction: failed\nStatus: 5.1.1\n");
    let mail = report_on(&own(ID), "failed", "4.0.0");
    let start = mail.find("Content-Type: message/delivery-status").unwrap();
    let end = start + mail[start..].find("\n--").unwrap();
    let part = format!(
        "Content-Type: message/global-delivery-status; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{encoded}\n"
    );
    let mail = format!("{}{part}{}", &mail[..start], &mail[end..]);
    assert_eq!(read(mail.as_bytes()), bounce(true, true, "5.1.1"));
}

#[test]
fn a_mail_box_gives_all_of_its_bounces_and_nothing_else() {
    let from = "From MAILER-DAEMON Tue Nov 24 10:00:00 2026\n";
    let mails = [
        report_on(&own(ID), "failed", "5.1.1"),
        "Subject: Merci\n\n>From nobody\n\nBonjour\n".to_owned(),
        report_on("<plaisanterie@portail.example>", "failed", "5.1.1"),
        report_on(&own(OTHER), "delayed", "4.2.2"),
    ];
    let mut file = String::new();
    for mail in mails {
        writeln!(file, "{from}{mail}").unwrap();
    }
    let found = read(file.as_bytes());
    let seen: Vec<_> = found.iter().map(|b| (b.message, b.status.as_str())).collect();
    assert_eq!(seen, [(uuid(ID), "5.1.1"), (uuid(OTHER), "4.2.2")]);
    let cut = &file.as_bytes()[..file.len() - 300];
    assert_eq!(read(cut).len(), 1, "of the last, only the beginning was written");
}

#[test]
fn absences_receipts_and_answers_are_no_bounces() {
    let mail = report_on(&own(ID), "failed", "5.1.1");
    let absence = format!(
        "From: eloise@demandeur.example\nAuto-Submitted: auto-replied\nIn-Reply-To: {}\n\
         Subject: =?utf-8?q?Absente=20du=20bureau?=\nContent-Type: text/plain\n\n\
         Action: failed\nStatus: 5.1.1\nMessage-ID: {}\n",
        own(ID),
        own(ID)
    );
    for other in [
        absence,
        mail.replace("report-type=delivery-status", "report-type=disposition-notification"),
        mail.replace("report-type=delivery-status", "x=y"),
        mail.replace("multipart/report", "multipart/mixed"),
        // Somebody forwards one.
        format!("Subject: Tr\nContent-Type: message/rfc822\n\n{mail}"),
    ] {
        assert_eq!(read(other.as_bytes()), [], "{other}");
    }
}

#[test]
fn only_an_identifier_written_as_ours_is_one() {
    for id in [
        "<20261124.4F1A@portail.example>".to_owned(),
        format!("<{}@portail.example>", uuid(ID).simple()),
        format!("<urn:uuid:{ID}@portail.example>"),
        format!("<{{{ID}}}@portail.example>"),
        format!("<{ID}>"),
        format!("<{ID}' OR 1=1 --@portail.example>"),
        "<@>".to_owned(),
        String::new(),
        format!("<{ID}@a.example> <{OTHER}@a.example>"),
    ] {
        let mail = report_on(&id, "failed", "5.1.1");
        assert_eq!(read(mail.as_bytes()), [], "{id}");
    }
    let upper = report_on(&own(&ID.to_uppercase()), "failed", "5.1.1");
    assert_eq!(read(upper.as_bytes()), bounce(true, true, "5.1.1"));
}

#[test]
fn the_identifier_of_the_report_itself_is_not_that_of_the_mail() {
    let mail = report_on("", "failed", "5.1.1")
        .replace("<20261124100000.4F1A@relais.example>", &own(OTHER));
    assert_eq!(read(mail.as_bytes()), []);
}

#[test]
fn garbage_gives_nothing() {
    let mail = report_on(&own(ID), "failed", "5.1.1");
    for end in 0..mail.len() {
        // Wherever it is cut.
        assert!(read(&mail.as_bytes()[..end]).len() <= 1);
    }
    for garbage in
        [&b""[..], b"\n", b"From ", b"From \n", b"From \n\n\n>", b"\0\xff\xfe:\n\n", b":::"]
    {
        assert_eq!(read(garbage), []);
    }
    let headless = "Content-Type: multipart/report; report-type=delivery-status\n\nx";
    assert_eq!(read(headless.as_bytes()), []);
    let empty = headless.replace("status\n", "status; boundary=\"\"\n");
    assert_eq!(read(format!("{empty}\n--\n--\n----\n").as_bytes()), []);
}

#[test]
fn a_huge_file_is_read_to_its_end() {
    let from = "From MAILER-DAEMON Tue Nov 24 10:00:00 2026\n";
    let mail = report_on(&own(ID), "failed", "5.1.1");
    let mut file = format!("{from}Subject: long\n\n");
    file.push_str(&"les mêmes mots encore et encore\n".repeat(500_000));
    write!(file, "{from}{}", "x".repeat(5_000_000)).unwrap();
    // A report whose parts never end, then a true one.
    let endless = "--4F1A.1/relais.example\nContent-Type: text/plain\n\n".repeat(50_000);
    let long = mail.replace("--4F1A.1/relais.example--\n", &endless);
    write!(file, "\n{from}{long}\n{from}{mail}").unwrap();
    assert!(file.len() > 20_000_000);
    assert_eq!(
        read(file.as_bytes()),
        [bounce(true, true, "5.1.1"), bounce(true, true, "5.1.1")].concat()
    );
}

#[test]
fn boxes_in_boxes_do_not_exhaust_the_program() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(200_000);
    let start = "Content-Type: text/rfc822-headers\n\n";
    let whole = format!("Content-Type: message/rfc822\n\n{nested}");
    let mail = report_on(&own(ID), "failed", "5.1.1").replace(start, &whole);
    assert_eq!(read(mail.as_bytes()), [], "its identifier is deep inside, and not looked for");
    assert_eq!(read(nested.as_bytes()), []);
    // In the part that is decoded, too, however it says that it is written.
    let start = "Content-Type: message/delivery-status\n";
    for encoding in ["7bit", "base64", "quoted-printable"] {
        let inside = format!("{start}Content-Transfer-Encoding: {encoding}\n\n====\n\n{nested}");
        let mail = report_on(&own(ID), "failed", "5.1.1").replace(start, &inside);
        assert!(read(mail.as_bytes()).len() <= 1);
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        read(&bytes);
    }

    #[test]
    fn a_report_with_anything_in_it_is_read(at in 0..1900_usize, bytes: Vec<u8>) {
        let mut mail = report_on(&own(ID), "failed", "5.1.1").into_bytes();
        let at = at.min(mail.len());
        mail.splice(at..at, bytes);
        read(&mail);
    }
}
