//! The certificate of registration, with every mention of R. 441-2-4 in its order.

use super::annexes;
use super::{AUTHOR, Block, Check, Line, Paper, Part, Side, heading, list, parts_of, strong, text};
use crate::domain::calendar::in_words as date;
use crate::domain::certificate::commission::{CASES, Commission, Seizable};
use crate::domain::certificate::{Certificate, CertificateKind, Desk, Directory};
use crate::paths;

/// The paper of a certificate. `base` is the address of the site, `code` what is signed.
pub fn certificate(certificate: &Certificate, base: &str, code: &str) -> Paper {
    let Certificate { kind, number, issued_on, filed_on, directory, .. } = certificate;
    let (title, lead) = match kind {
        CertificateKind::Registration => (
            "Attestation d’enregistrement d’une demande de logement social",
            "Cette attestation prouve que votre demande est enregistrée. Gardez-la.",
        ),
        CertificateKind::Renewal => (
            "Attestation de renouvellement d’une demande de logement social",
            "Cette attestation prouve que votre demande est renouvelée. Votre numéro et votre date de dépôt n’ont pas changé.",
        ),
    };
    let holder = Side {
        title: "Demandeur".to_owned(),
        name: certificate.holder.name.clone(),
        lines: certificate.holder.address.clone(),
    };
    let check = Check {
        title: "Vérifier cette attestation".to_owned(),
        text: "Scannez ce code ou ouvrez l’adresse ci-dessous. La page dit si une attestation avec ce numéro et cette date existe vraiment. Elle ne montre rien d’autre.".to_owned(),
        alt: "Code QR qui mène à la page de vérification de cette attestation. L’adresse est aussi écrite à côté.".to_owned(),
        address: format!("{base}{}", paths::verification(code)),
    };
    let mut parts = vec![
        validity(certificate),
        landlords(directory),
        progress(base),
        mediation(&certificate.commissions),
    ];
    parts.extend(annexes::annexes(&certificate.content, &directory.communes));
    Paper {
        title: title.to_owned(),
        author: AUTHOR,
        kicker: "Demande de logement social",
        subject: format!("{} du {}", kind.label(), date(*issued_on)),
        site: base.to_owned(),
        day: parts_of(*issued_on),
        sides: vec![holder, service(directory, base)],
        lead: lead.to_owned(),
        key: Some(Line::new("Numéro unique d’enregistrement", number.to_string())),
        facts: facts(certificate),
        check: Some(check),
        parts,
        foot: format!(
            "{} n°\u{a0}{number} – délivrée le {}, dépôt le {}",
            kind.label(),
            date(*issued_on),
            date(*filed_on)
        ),
    }
}

fn facts(certificate: &Certificate) -> Vec<Line> {
    let mut facts = vec![Line::new("Demande reçue le (date de dépôt)", date(certificate.filed_on))];
    if certificate.registered_on != certificate.filed_on {
        facts.push(Line::new("Numéro donné le", date(certificate.registered_on)));
    }
    if let Some(day) = certificate.renewed_on {
        facts.push(Line::new("Dernier renouvellement le", date(day)));
    }
    facts.extend([
        Line::new("Valable jusqu’au", date(certificate.deadlines.expires_on)),
        Line::new("Attestation délivrée le", date(certificate.issued_on)),
    ]);
    facts
}

/// b)
pub(super) fn service(directory: &Directory, base: &str) -> Side {
    let title = "Service qui a enregistré la demande".to_owned();
    let online = format!("Sur internet\u{a0}: {base}");
    let Some(desk) = &directory.service else {
        return Side { title, name: AUTHOR.to_owned(), lines: vec![online] };
    };
    let phone = desk.phone.as_ref().map(|phone| format!("Téléphone\u{a0}: {phone}"));
    let address = desk.address.clone().unwrap_or(online);
    Side {
        title,
        name: desk.name.clone(),
        lines: [Some(address), phone].into_iter().flatten().collect(),
    }
}

/// h)
fn validity(certificate: &Certificate) -> Part {
    let dates = certificate.deadlines;
    Part::new(
        "Votre demande\u{a0}: validité, mise à jour, renouvellement",
        vec![
            strong(format!(
                "Votre demande est valable un an, jusqu’au {}.",
                date(dates.expires_on)
            )),
            heading("La renouveler"),
            text(format!(
                "Renouvelez votre demande chaque année, entre le {} et le {}, sur ce site ou à n’importe quel guichet enregistreur. Vous recevrez un rappel au moins un mois avant la fin. Votre numéro et votre date de dépôt sont gardés.",
                date(dates.renewal_opens_on),
                date(dates.expires_on)
            )),
            heading("La mettre à jour"),
            text(
                "Votre adresse, votre foyer, vos ressources ou votre travail changent\u{a0}? Dites-le sans attendre le renouvellement, sur ce site ou à n’importe quel guichet enregistreur. Votre numéro et votre date de dépôt restent les mêmes.",
            ),
            heading("Quand elle est radiée"),
            text("Une demande est radiée, c’est-à-dire retirée, dans ces cas seulement\u{a0}:"),
            list([
                "vous avez obtenu un logement social et signé le bail",
                "vous y avez renoncé par écrit",
                "vous n’avez pas répondu à un courrier envoyé à votre dernière adresse, après un avertissement",
                "la commission d’attribution d’un bailleur l’a déclarée irrecevable, parce que les conditions fixées par la loi ne sont pas remplies, après un avertissement",
                "vous ne l’avez pas renouvelée à temps",
                "elle a été réunie avec une autre de vos demandes sous un numéro national\u{a0}; l’ancienneté est gardée",
            ]),
            text(format!(
                "Sans renouvellement, elle est radiée le {}. Jusqu’au {}, un guichet peut encore la réactiver, avec son ancienneté.",
                date(dates.removal.on),
                date(dates.reactivable_until)
            )),
        ],
    )
}

/// « Habitat du Rhône – 4 rue des Tilleuls, 69008 Lyon – 04 …»
fn line(desk: &Desk) -> String {
    [Some(&desk.name), desk.address.as_ref(), desk.phone.as_ref()]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(" – ")
}

/// e)
fn landlords(directory: &Directory) -> Part {
    let title = "Les bailleurs sociaux des communes demandées";
    if directory.landlords.is_empty() {
        let none = format!(
            "Notre annuaire ne connaît aucun bailleur social pour\u{a0}: {}. Demandez la liste à la mairie ou à un guichet enregistreur.",
            directory.communes.join(", ")
        );
        return Part::new(title, vec![text(none)]);
    }
    let mut blocks = vec![text(
        "Ces bailleurs ont des logements sociaux dans les communes que vous demandez. Ils reçoivent votre demande\u{a0}: vous n’avez pas à leur écrire.",
    )];
    for group in &directory.landlords {
        let all = group.communes.len() == directory.communes.len();
        blocks.push(heading(if all && directory.communes.len() > 1 {
            format!("Dans toutes les communes demandées\u{a0}: {}", group.communes.join(", "))
        } else {
            group.communes.join(", ")
        }));
        blocks.push(list(group.landlords.iter().map(line)));
    }
    let missing: Vec<_> = directory
        .communes
        .iter()
        .filter(|name| !directory.landlords.iter().any(|group| group.communes.contains(name)))
        .cloned()
        .collect();
    if !missing.is_empty() {
        blocks.push(text(format!(
            "Notre annuaire ne connaît aucun bailleur social pour\u{a0}: {}. Demandez la liste à la mairie.",
            missing.join(", ")
        )));
    }
    Part::new(title, blocks)
}

/// i)
fn progress(base: &str) -> Part {
    Part::new(
        "Suivre votre demande",
        vec![
            text("À tout moment, vous pouvez savoir où en est votre demande\u{a0}:"),
            list([
                format!("sur ce site, page «\u{a0}Ma demande\u{a0}»\u{a0}: {base}{}", paths::DEMAND),
                "à n’importe quel guichet enregistreur, avec votre numéro unique et une pièce d’identité. Leurs adresses sont sur ce site, page «\u{a0}Guichets\u{a0}»".to_owned(),
            ]),
            text("Vous avez le droit de lire les informations enregistrées dans votre demande et de les faire corriger. Quand une commission d’attribution examine votre demande, vous avez le droit de connaître sa décision et ses raisons."),
        ],
    )
}

/// f) and g)
fn mediation(commissions: &[Commission]) -> Part {
    let mut blocks = vec![
        text(
            "La commission de médiation examine les recours du droit au logement opposable (DALO). Vous pouvez la saisir sans attendre de délai, si vous remplissez les conditions pour obtenir un logement social, dans ces cas\u{a0}:",
        ),
        list(CASES),
        text(
            "Vous pouvez aussi la saisir si vous n’avez reçu aucune proposition adaptée à vos besoins après un délai anormalement long. Ce délai n’est pas le même partout\u{a0}: le préfet le fixe pour chaque département. Il compte à partir de votre date de dépôt.",
        ),
    ];
    for commission in commissions {
        blocks.extend(commission_of(commission));
    }
    Part::new("Quand saisir la commission de médiation (DALO)", blocks)
}

fn commission_of(commission: &Commission) -> Vec<Block> {
    let mut blocks = vec![heading(format!(
        "Commission de médiation du département\u{a0}: {}",
        commission.department
    ))];
    match &commission.seizable {
        Seizable::From(days) => {
            blocks.push(text("Vous pouvez la saisir pour délai anormalement long\u{a0}:"));
            blocks.push(list(days.iter().map(|(whom, day)| match *whom {
                "" => format!("à partir du {}", date(*day)),
                whom => format!("{whom}\u{a0}: à partir du {}", date(*day)),
            })));
        }
        Seizable::Unknown => blocks.push(text(
            "Nous ne connaissons pas le délai fixé par le préfet dans ce département\u{a0}: nous ne pouvons donc pas écrire ici la date à partir de laquelle vous pouvez saisir la commission pour ce motif. Demandez ce délai et l’adresse de la commission\u{a0}:",
        )),
    }
    if matches!(commission.seizable, Seizable::From(_)) {
        blocks.push(text("L’adresse de la commission vous est donnée par\u{a0}:"));
    }
    let prefecture = format!(
        "la préfecture du département ({}), où se trouve le secrétariat de la commission",
        commission.department
    );
    blocks.push(list(commission.ask.iter().map(line).chain([prefecture])));
    blocks
}
