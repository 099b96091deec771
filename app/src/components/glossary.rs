//! Words of the administration, explained where they are met: folded, so that they are in nobody's
//! way, and opened by a key or a tap, without script.

use leptos::prelude::*;

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Revenu fiscal de référence.
    Rfr,
    /// Établissement public de coopération intercommunale.
    Epci,
    /// Droit au logement opposable.
    Dalo,
}

impl Term {
    /// Every word.
    pub const ALL: [Self; 3] = [Self::Rfr, Self::Epci, Self::Dalo];

    /// The question it answers.
    pub fn question(self) -> &'static str {
        match self {
            Self::Rfr => "Où trouver le revenu fiscal de référence\u{a0}?",
            Self::Epci => "Qu’est-ce qu’une intercommunalité (EPCI)\u{a0}?",
            Self::Dalo => "Qu’est-ce que le DALO\u{a0}?",
        }
    }

    /// The answer, in plain words.
    pub fn answer(self) -> &'static str {
        match self {
            Self::Rfr => {
                "C’est le montant que les impôts calculent à partir de vos revenus. Il est écrit sur la première page de votre avis d’impôt, même si vous ne payez pas d’impôt. Sans avis, vous pouvez le demander au centre des impôts, ou le retrouver dans votre espace sur le site des impôts."
            }
            Self::Epci => {
                "C’est un groupe de communes qui travaillent ensemble\u{a0}: une communauté de communes, une communauté d’agglomération ou une métropole."
            }
            Self::Dalo => {
                "C’est le droit au logement opposable. Dans certaines situations, une commission peut reconnaître que vous devez être relogé en priorité. Il faut d’abord une demande de logement social enregistrée."
            }
        }
    }
}

/// A word explained, folded.
#[component]
pub fn Glossary(
    /// Which.
    term: Term,
) -> impl IntoView {
    view! {
        <details class="term">
            <summary>{term.question()}</summary>
            <p>{term.answer()}</p>
        </details>
    }
}
