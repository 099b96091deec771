//! All that is held about an applicant, to read: the same as the file for another service, in words.

use super::annexes::facts_of;
use super::{AUTHOR, Block, Line, Paper, Part, Side, heading, list, parts_of, strong, text};
use crate::components::format::count;
use crate::domain::calendar::{in_words as date, local_day, time_zone};
use crate::domain::certificate::Holder;
use crate::domain::own_data::{
    OwnComplement, OwnConsultation, OwnData, OwnDemand, OwnDocument, OwnMail, OwnSending,
};
use crate::domain::territory::TerritoryCode;
use crate::forms::{Answers, handicap};
use crate::paths;
use chrono::{DateTime, Timelike as _, Utc};

/// Consultations listed, newest first; the file for another service has them all.
const CONSULTATIONS: usize = 300;

/// The paper of the data of an account. `base` is the address of the site.
pub fn own_data(data: &OwnData, base: &str) -> Paper {
    let first = data.demands.first();
    let territory = first.and_then(|demand| demand.territory);
    let holder = first.and_then(|demand| demand.content.as_ref()).map(Holder::of);
    let (name, lines) = match holder {
        Some(holder) => (holder.name, holder.address),
        None => (data.account.email.clone(), Vec::new()),
    };
    let made_on = local_day(data.made_at, territory);
    let number = first.and_then(|demand| demand.unique_number);
    let mut facts = vec![
        Line::new("Adresse e-mail du compte", data.account.email.clone()),
        Line::new("Compte créé le", instant(data.account.created_at, territory)),
    ];
    if let Some(at) = data.account.confirmed_at {
        facts.push(Line::new("Adresse confirmée le", instant(at, territory)));
    }
    if data.demands.is_empty() {
        facts.push(Line::new("Demande", "Aucune"));
    }
    let mut parts: Vec<Part> = data.demands.iter().flat_map(demand).collect();
    parts.extend(around(data, territory));
    parts.push(rights(base));
    Paper {
        title: "Mes données".to_owned(),
        author: AUTHOR,
        kicker: "Demande de logement social",
        subject: format!("Copie des données gardées, faite le {}", date(made_on)),
        site: base.to_owned(),
        day: parts_of(made_on),
        sides: vec![
            Side { title: "Demandeur".to_owned(), name, lines },
            Side {
                title: "Service qui garde ces données".to_owned(),
                name: AUTHOR.to_owned(),
                lines: vec![format!("Sur internet\u{a0}: {base}")],
            },
        ],
        lead: format!(
            "Tout ce que ce site garde sur vous, au {}. Ce document dit tout de votre situation\u{a0}: ne le confiez qu’à des personnes sûres.",
            date(made_on)
        ),
        key: number.map(|number| Line::new("Numéro unique d’enregistrement", number.to_string())),
        facts,
        check: None,
        parts,
        foot: format!("Mes données – copie du {}", date(made_on)),
    }
}

/// « 24 novembre 2026 à 14 h 05 », where the demand is made.
fn instant(at: DateTime<Utc>, territory: Option<TerritoryCode>) -> String {
    let local = at.with_timezone(&time_zone(territory));
    let day = date(local.date_naive());
    format!("{day} à {}\u{a0}h\u{a0}{:02}", local.hour(), local.minute())
}

/// A part, when it has something to say.
fn part(title: &str, blocks: Vec<Block>) -> Option<Part> {
    (!blocks.is_empty()).then(|| Part::new(title, blocks))
}

fn facts(lines: Vec<Line>) -> Vec<Block> {
    if lines.is_empty() { Vec::new() } else { vec![Block::Facts { lines }] }
}

fn demand(demand: &OwnDemand) -> Vec<Part> {
    let territory = demand.territory;
    let day = |at| date(local_day(at, territory));
    let title = match demand.unique_number {
        Some(number) => format!("Votre demande n°\u{a0}{number}"),
        None => "Votre demande".to_owned(),
    };
    let history = demand
        .events
        .iter()
        .map(|event| Line::new(instant(event.at, territory), event.sentence.clone()))
        .collect();
    let certificates: Vec<_> = demand
        .certificates
        .iter()
        .map(|one| format!("{} du {}", one.kind.label(), date(one.issued_on)))
        .collect();
    let notes = demand
        .notes
        .iter()
        .map(|note| Line::new(format!("{}, {}", note.guichet.name, day(note.at)), &*note.text));
    let reactivations = demand.reactivations.iter().map(|one| {
        let decided = match (one.state.as_str(), &one.reason) {
            ("asked", _) => "Attend une réponse".to_owned(),
            ("refused", Some(reason)) => format!("Refusée\u{a0}: {reason}"),
            _ => "Acceptée".to_owned(),
        };
        Line::new(format!("{}, {}", one.guichet.name, date(one.asked_on)), decided)
    });
    let said = demand.content.as_ref().map(Answers::of);
    let written = (!demand.answers.is_blank() && said.as_ref() != Some(&demand.answers))
        .then(|| facts_of(&demand.answers, &demand.answered_communes));
    let parts = [
        part(&title, facts(dates(demand))),
        said.and_then(|said| part("Ce que dit votre demande", facts_of(&said, &demand.communes))),
        part("Ce que vous avez écrit sans l’envoyer", written.unwrap_or_default()),
        part("Complément handicap", demand.handicap.iter().flat_map(complement).collect()),
        part("Pièces et justificatifs", documents(&demand.documents, territory)),
        part("Historique", facts(history)),
        part(
            "Attestations",
            (!certificates.is_empty()).then(|| list(certificates)).into_iter().collect(),
        ),
        part("Guichets qui ont reçu votre demande", facts(sendings(&demand.sent_to, territory))),
        part("Avis d’échéance et rappels", facts(notices(demand))),
        part("Notes des guichets", facts(notes.collect())),
        part("Demandes de réactivation", facts(reactivations.collect())),
        part("Qui a consulté votre demande", consultations(&demand.consulted, territory)),
    ];
    parts.into_iter().flatten().collect()
}

fn dates(demand: &OwnDemand) -> Vec<Line> {
    let on = |label: &str, day: Option<_>| day.map(|day| Line::new(label, date(day)));
    let mut lines = vec![
        Line::new("État", demand.standing),
        Line::new("Commencée le", instant(demand.begun_at, demand.territory)),
    ];
    lines.extend(on("Déposée le", demand.filed_on));
    lines.extend(on("Enregistrée le", demand.registered_on));
    lines.extend(on("Dernier renouvellement le", demand.renewed_on));
    lines.extend(on("Valable jusqu’au", demand.expires_on));
    lines.extend(on("Renonciation le", demand.given_up_on));
    lines.extend(on("Radiée le", demand.removed_on));
    lines.extend(demand.removal_reason.map(|reason| Line::new("Motif", reason.label())));
    lines.extend(on("Sera effacée le", demand.erased_on));
    lines.extend(demand.territory_name.as_ref().map(|name| Line::new("Territoire", name.clone())));
    if let Some(refusal) = &demand.refusal {
        let said = [refusal.reason.label(), refusal.sentence.trim()].join("\n");
        lines.push(Line::new("À corriger", said.trim()));
    }
    let question = demand.question.as_ref();
    lines.extend(question.map(|asked| Line::new("Question posée", asked.sentence.trim())));
    if let Some(correction) = &demand.correction {
        let asked = &correction.identity;
        let said = format!(
            "{} {}, {}",
            asked.civility.label(),
            asked.full_name(),
            asked.birth_date.in_words()
        );
        lines.push(Line::new("Correction demandée", said));
    }
    lines
}

fn complement(one: &OwnComplement) -> [Block; 2] {
    let said = handicap::lines(&one.complement).into_iter();
    let lines = said.map(|line| Line::new(line.label, line.value)).collect();
    [heading(&*one.complement.person), Block::Facts { lines }]
}

fn documents(documents: &[OwnDocument], territory: Option<TerritoryCode>) -> Vec<Block> {
    let line = |one: &OwnDocument| {
        format!("{}, {}\u{a0}: {}", one.label(), instant(one.at, territory), one.state.label())
    };
    if documents.is_empty() {
        return Vec::new();
    }
    vec![
        text("Les images elles-mêmes ne sont pas dans cette copie."),
        list(documents.iter().map(line)),
    ]
}

/// Each notice at the time it left, else at the one it fell due; then what their links did.
fn notices(demand: &OwnDemand) -> Vec<Line> {
    let notices = demand.notices.iter().map(|one| {
        let at = one.sent_at.or(one.bounced_at).unwrap_or(one.decided_at);
        let answer = one.answer.as_ref();
        let answer = answer.map(|said| format!("\nRéponse du serveur de messagerie\u{a0}: {said}"));
        Line::new(
            instant(at, demand.territory),
            format!("{}{}", one.sentence, answer.unwrap_or_default()),
        )
    });
    let uses = demand.links_used.iter().map(|one| {
        let said = format!(
            "La demande a été gardée par le lien d’un avis ou d’un rappel de l’échéance du {}",
            date(one.expires_on)
        );
        Line::new(instant(one.at, demand.territory), said)
    });
    notices.chain(uses).collect()
}

/// One line for each guichet, in the order in which they received it.
fn sendings(sendings: &[OwnSending], territory: Option<TerritoryCode>) -> Vec<Line> {
    let day = |at| date(local_day(at, territory));
    let mut told: Vec<&OwnSending> = Vec::new();
    for one in sendings {
        if !told.iter().any(|other| other.guichet == one.guichet) {
            told.push(one);
        }
    }
    told.into_iter()
        .map(|first| {
            let of_it = || sendings.iter().filter(|one| one.guichet == first.guichet);
            let taken = of_it().find_map(|one| one.acknowledged_at);
            let words = [
                Some(format!("le {}", day(first.sent_at))),
                taken.map(|at| format!("prise en compte le {}", day(at))),
                of_it()
                    .skip(1)
                    .last()
                    .map(|last| format!("dernier changement envoyé le {}", day(last.sent_at))),
            ];
            let words = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
            Line::new(&*first.guichet.name, words)
        })
        .collect()
}

/// What a service did on one day is one line, however often.
fn consultations(all: &[OwnConsultation], territory: Option<TerritoryCode>) -> Vec<Block> {
    let mut lines: Vec<(_, &OwnConsultation, i64)> = Vec::new();
    for one in all {
        let day = local_day(one.at, territory);
        let known = lines
            .iter_mut()
            .rev()
            .take_while(|line| line.0 == day)
            .find(|line| (&line.1.by, line.1.what, line.1.why) == (&one.by, one.what, one.why));
        match known {
            Some(line) => line.2 += 1,
            None => lines.push((day, one, 1)),
        }
    }
    let left = lines.len().saturating_sub(CONSULTATIONS);
    let shown = lines.into_iter().take(CONSULTATIONS).map(|(day, one, times)| {
        let often =
            if times > 1 { format!(", {}", count(times, "fois", "fois")) } else { String::new() };
        Line::new(date(day), format!("{}\u{a0}: {} ({}{often})", one.by, one.what, one.why))
    });
    let mut blocks = facts(shown.collect());
    if left > 0 {
        blocks.push(text(format!(
            "{} de plus, plus anciennes, sont dans le fichier pour un autre service (JSON).",
            count(i64::try_from(left).unwrap_or(i64::MAX), "ligne", "lignes")
        )));
    }
    blocks
}

/// What is held beside the demands.
fn around(data: &OwnData, territory: Option<TerritoryCode>) -> Vec<Part> {
    let mail = |one: &OwnMail| Line::new(instant(one.at, territory), one.label());
    let sessions = data.sessions.iter().map(|one| {
        let (opened, seen) = (instant(one.opened_at, territory), instant(one.seen_at, territory));
        Line::new(&*one.device, format!("ouverte le {opened}, dernière visite le {seen}"))
    });
    let phones = data.phones.iter().map(|one| {
        let (from, until) = (instant(one.from, territory), instant(one.until, territory));
        Line::new(&*one.device, format!("photos seulement, du {from} au {until} au plus tard"))
    });
    let parts = [
        part("Messages envoyés", facts(data.mails.iter().map(mail).collect())),
        part("Appareils connectés", facts(sessions.chain(phones).collect())),
    ];
    parts.into_iter().flatten().collect()
}

fn rights(base: &str) -> Part {
    Part::new(
        "Pourquoi, combien de temps, vos droits",
        vec![
            strong(
                "Ces données servent à enregistrer, suivre et renouveler votre demande, et à rien d’autre.",
            ),
            text(
                "Elles sont gardées tant que votre demande est active. Un an après sa radiation, ce qui dit qui vous êtes est effacé (décret n°\u{a0}2017-917 du 9 mai 2017, article 4).",
            ),
            text(
                "Une erreur\u{a0}? Corrigez-la sur le site ou à n’importe quel guichet enregistreur. Une réponse ne vous convient pas\u{a0}? Vous pouvez vous plaindre à la CNIL, gratuitement.",
            ),
            text(format!("Pour en savoir plus\u{a0}: {base}{}", paths::PRIVACY)),
        ],
    )
}
