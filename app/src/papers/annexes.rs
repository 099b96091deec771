//! The annexes of the certificate: what the demand says, what comes next, which documents will
//! be asked for.

use super::{Block, Line, Part, heading, list, steps, strong, text};
use crate::domain::content::Content;
use crate::forms::Answers;
use crate::forms::summary::sections;

/// The three annexes. `communes` are the wished ones in words, in order.
pub(super) fn annexes(content: &Content, communes: &[String]) -> Vec<Part> {
    vec![
        Part::annex("Annexe 1 – Ce que dit votre demande", summary(content, communes)),
        Part::annex("Annexe 2 – Les étapes à venir", coming()),
        Part::new("Annexe 3 – Les documents à préparer", documents()),
    ]
}

/// What the demand says, page by page of its form.
pub(super) fn summary(content: &Content, communes: &[String]) -> Vec<Block> {
    facts_of(&Answers::of(content), communes)
}

/// What answers say, page by page of their form.
pub(super) fn facts_of(answers: &Answers, communes: &[String]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for section in sections(answers, communes) {
        blocks.push(heading(section.title));
        let lines = section.lines.into_iter().map(|line| Line::new(line.label, line.value));
        blocks.push(Block::Facts { lines: lines.collect() });
    }
    blocks
}

fn coming() -> Vec<Block> {
    vec![
        steps([
            "Votre demande est transmise aux guichets, aux bailleurs et aux services qui peuvent proposer un logement dans les communes demandées.",
            "Quand un logement peut vous convenir, un bailleur ou un service réservataire étudie votre demande. Il peut vous demander les documents de l’annexe 3.",
            "Votre demande est présentée à la commission d’attribution du bailleur, souvent avec celles d’autres demandeurs.",
            "La commission décide. Sa décision, votre rang et ses raisons vous sont communiqués.",
            "Si un logement vous est proposé, vous pouvez le visiter et donner votre réponse. Demandez au bailleur ce qu’un refus entraîne.",
            "Si vous acceptez, vous signez le bail. Votre demande est alors radiée.",
        ]),
        text(
            "Aucune proposition n’est garantie, et le temps d’attente dépend beaucoup des communes et de la taille du logement. Les statistiques de chaque département sont sur ce site.",
        ),
    ]
}

fn documents() -> Vec<Block> {
    vec![
        strong(
            "Vous n’avez rien à envoyer maintenant. Pour enregistrer une demande, seule la pièce d’identité ou le titre de séjour est obligatoire.",
        ),
        text("Quand votre demande sera étudiée, on vous demandera\u{a0}:"),
        list([
            "la pièce d’identité ou le titre de séjour de chaque adulte à loger",
            "l’avis d’impôt qui porte sur les revenus d’il y a deux ans, pour chaque personne à loger qui en a un",
            "ce qui prouve votre situation familiale",
            "ce qui prouve vos ressources actuelles",
            "ce qui prouve votre logement actuel",
        ]),
        text("Selon votre situation, on pourra aussi vous demander\u{a0}:"),
        list([
            "le dernier avis d’impôt ou la preuve de vos revenus des douze derniers mois, s’ils ont baissé d’au moins 10\u{a0}%",
            "le complément «\u{a0}handicap\u{a0}» de la demande, pour chaque personne à loger qui est concernée",
            "ce qui prouve le motif de votre demande",
            "ce qui prouve votre situation professionnelle",
            "le document d’état civil, si votre nom ou vos prénoms ont changé",
        ]),
        text(
            "La liste complète est fixée par un arrêté ministériel du 19 avril 2022. Rien d’autre ne peut être exigé. Un document déjà déposé dans votre dossier, lisible et à jour, n’a pas à être fourni une deuxième fois.",
        ),
    ]
}
