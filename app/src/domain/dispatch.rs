//! Telling the other guichets: who receives a demand, and what becomes of each sending
//! (CCH R. 441-2-6).

use std::collections::BTreeSet;

use chrono::Duration;

use super::content::codes;
use super::guichet::{Area, Guichet, GuichetCode, GuichetType};
use super::territory::{Commune, InseeCode, Territories, TerritoryCode};

/// The guichets that an event of a demand is sent to, by code, each once: never the sender, nor
/// a closed guichet, nor the public portal.
///
/// `wished` are the communes asked for; what the reference does not know among them adds nobody.
pub fn recipients<'a>(
    wished: &[InseeCode],
    sender: GuichetCode,
    guichets: impl Iterator<Item = &'a Guichet>,
    territories: &Territories,
) -> Vec<GuichetCode> {
    let communes: Vec<Commune<'_>> =
        wished.iter().filter_map(|insee| territories.commune(insee)).collect();
    let asked: BTreeSet<TerritoryCode> = communes.iter().map(Commune::territory).collect();
    let receives = |guichet: &Guichet| match guichet.kind {
        // a) and b): all those of the territory, the region in Île-de-France.
        GuichetType::Landlord | GuichetType::State => {
            guichet.territory.is_some_and(|own| asked.contains(&own))
        }
        // d): for its own land, or that of the body that gathers it with its neighbours.
        GuichetType::Commune => {
            communes.iter().any(|commune| is_neighbour(guichet, commune, territories))
        }
        // c) and e): where they are, or where they hold rights.
        GuichetType::Epci
        | GuichetType::Department
        | GuichetType::Employer
        | GuichetType::ActionLogement
        | GuichetType::Siao
        | GuichetType::Agent => communes.iter().any(|commune| guichet.covers(commune)),
        GuichetType::Web => false,
    };
    let codes: BTreeSet<GuichetCode> = guichets
        .filter(|guichet| guichet.active && guichet.code != sender && !guichet.code.is_web())
        .filter(|guichet| receives(guichet))
        .map(|guichet| guichet.code)
        .collect();
    codes.into_iter().collect()
}

fn is_neighbour(guichet: &Guichet, asked: &Commune<'_>, territories: &Territories) -> bool {
    if guichet.covers(asked) {
        return true;
    }
    let Area::Commune(own) = guichet.area else {
        return false;
    };
    let group = territories.commune(&own).and_then(|commune| commune.group());
    group.is_some() && group == asked.group()
}

codes! {
    /// What became of one sending to one guichet.
    DispatchState {
        ToSend = "to_send", "À envoyer";
        Sent = "sent", "Envoyée";
        Acknowledged = "acknowledged", "Prise en compte";
        Failed = "failed", "En échec";
    }
}

/// A step that a sending cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Cet envoi ne peut pas passer de l’état « {} » à l’état « {} »", .from.label(), .to.label())]
pub struct DispatchRefusal {
    /// State it is in.
    pub from: DispatchState,
    /// State that was asked.
    pub to: DispatchState,
}

impl DispatchState {
    /// It went out.
    pub fn sent(self) -> Result<Self, DispatchRefusal> {
        self.step(Self::ToSend, Self::Sent)
    }

    /// The guichet took it in.
    pub fn acknowledged(self) -> Result<Self, DispatchRefusal> {
        self.step(Self::Sent, Self::Acknowledged)
    }

    /// It was tried as often as [`retry_delay`] allows; a person must look.
    pub fn failed(self) -> Result<Self, DispatchRefusal> {
        self.step(Self::ToSend, Self::Failed)
    }

    /// A person asks that it be tried again.
    pub fn retried(self) -> Result<Self, DispatchRefusal> {
        self.step(Self::Failed, Self::ToSend)
    }

    fn step(self, from: Self, to: Self) -> Result<Self, DispatchRefusal> {
        if self == from { Ok(to) } else { Err(DispatchRefusal { from: self, to }) }
    }
}

/// How long to wait before the next try, after `attempts` that failed. `None`: give up, the
/// sending has [failed](DispatchState::failed).
pub fn retry_delay(attempts: u32) -> Option<Duration> {
    Some(match attempts {
        0 => Duration::zero(),
        1 => Duration::minutes(1),
        2 => Duration::minutes(5),
        3 => Duration::minutes(30),
        4 => Duration::hours(2),
        5 => Duration::hours(12),
        6 => Duration::hours(24),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::territory::sample;
    use super::*;

    fn guichet(code: &str, kind: GuichetType, territory: &str, area: &str) -> Guichet {
        Guichet {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            kind,
            territory: territory.parse().ok(),
            area: area.parse().unwrap(),
            email: format!("{code}@guichet.example"),
            address: None,
            phone: None,
            opening_hours: None,
            active: true,
        }
    }

    fn network() -> Vec<Guichet> {
        use GuichetType::{
            ActionLogement, Agent, Commune, Department, Employer, Epci, Landlord, Siao, State, Web,
        };
        vec![
            guichet("GDPUB", Web, "", "T"),
            guichet("G6901", State, "069", "T"),
            guichet("G6902", Landlord, "069", "T"),
            guichet("G6903", Landlord, "069", "C:69064"),
            guichet("G6904", Epci, "069", "E:200046977"),
            guichet("G6905", Department, "069", "D:69"),
            guichet("G6906", Commune, "069", "C:69123"),
            guichet("G6907", Commune, "069", "C:69029"),
            guichet("G6908", Commune, "069", "C:69064"),
            guichet("G6909", ActionLogement, "069", "T"),
            guichet("G6910", Siao, "069", "D:69"),
            guichet("G6911", Employer, "069", "C:69029"),
            guichet("G6912", Agent, "069", "E:200077014"),
            guichet("G6913", Commune, "069", "C:69259"),
            guichet("G3801", Landlord, "038", "T"),
            guichet("G3802", Commune, "038", "C:38544"),
            guichet("G3803", Epci, "038", "E:200077014"),
            guichet("G9301", Commune, "111", "C:93066"),
            guichet("G9302", Commune, "111", "C:93001"),
            guichet("G9303", Commune, "111", "C:93005"),
            guichet("G9304", Landlord, "111", "D:93"),
            guichet("G9305", State, "111", "D:94"),
            guichet("G9306", Employer, "111", "D:93"),
            guichet("G7501", Commune, "111", "C:75056"),
            guichet("G9401", Siao, "111", "D:94"),
        ]
    }

    fn told(wished: &[&str], sender: &str) -> String {
        let wished: Vec<InseeCode> = wished.iter().map(|insee| insee.parse().unwrap()).collect();
        let network = network();
        let codes =
            recipients(&wished, sender.parse().unwrap(), network.iter(), &sample::territories());
        codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_web_demand_for_lyon_8_and_bron_goes_to_all_who_may_house_there() {
        assert_eq!(
            told(&["69388", "69029"], "GDPUB"),
            // Both landlords, the Métropole, the department, both communes and their neighbour
            // of the Métropole, the State and those who hold rights there; nobody else.
            "G6901 G6902 G6903 G6904 G6905 G6906 G6907 G6909 G6910 G6911 G6913"
        );
    }

    #[test]
    fn the_sender_is_never_told() {
        assert_eq!(
            told(&["69388"], "G6906"),
            "G6901 G6902 G6903 G6904 G6905 G6907 G6909 G6910 G6913"
        );
        // Rights of an employer limited to Bron are not concerned by Lyon alone.
        assert!(!told(&["69388"], "GDPUB").contains("G6911"));
    }

    #[test]
    fn an_epci_across_departments_is_told_with_its_communes() {
        assert_eq!(
            told(&["69064"], "GDPUB"),
            "G3802 G3803 G6901 G6902 G6903 G6905 G6908 G6909 G6910 G6912"
        );
    }

    #[test]
    fn around_paris_the_region_is_one_territory_and_neighbours_are_those_of_the_ept() {
        // Aubervilliers is of the same EPT, Aulnay-sous-Bois of another, Paris of none.
        assert_eq!(told(&["93066"], "GDPUB"), "G9301 G9302 G9304 G9305 G9306");
        assert_eq!(told(&["75112"], "GDPUB"), "G7501 G9304 G9305");
    }

    #[test]
    fn closed_guichets_and_unknown_communes_add_nobody() {
        let mut network = network();
        for guichet in &mut network {
            guichet.active = guichet.code != "G6902".parse().unwrap();
        }
        let france = sample::territories();
        let asked = ["69029".parse().unwrap(), "01999".parse().unwrap()];
        let codes = recipients(&asked, GuichetCode::WEB, network.iter(), &france);
        assert!(!codes.contains(&"G6902".parse().unwrap()));
        assert!(codes.contains(&"G6903".parse().unwrap()));
        assert!(recipients(&asked[1..], GuichetCode::WEB, network.iter(), &france).is_empty());
        assert!(recipients(&[], GuichetCode::WEB, network.iter(), &france).is_empty());
    }

    #[test]
    fn each_is_told_once_whatever_the_order() {
        let once = told(&["69029", "69123", "69388"], "GDPUB");
        assert_eq!(told(&["69388", "69029", "69388", "69123"], "GDPUB"), once);
        let twice: Vec<Guichet> = network().into_iter().chain(network()).rev().collect();
        let asked = ["69029".parse().unwrap()];
        let france = sample::territories();
        let codes = recipients(&asked, GuichetCode::WEB, twice.iter(), &france);
        assert_eq!(codes, recipients(&asked, GuichetCode::WEB, network().iter(), &france));
    }

    #[test]
    fn only_the_drawn_steps_are_allowed() {
        type Step = fn(DispatchState) -> Result<DispatchState, DispatchRefusal>;
        let steps: [(Step, DispatchState, DispatchState); 4] = [
            (DispatchState::sent, DispatchState::ToSend, DispatchState::Sent),
            (DispatchState::acknowledged, DispatchState::Sent, DispatchState::Acknowledged),
            (DispatchState::failed, DispatchState::ToSend, DispatchState::Failed),
            (DispatchState::retried, DispatchState::Failed, DispatchState::ToSend),
        ];
        for (step, from, to) in steps {
            for state in DispatchState::ALL.iter().copied() {
                let expected =
                    if state == from { Ok(to) } else { Err(DispatchRefusal { from: state, to }) };
                assert_eq!(step(state), expected);
            }
        }
        let refusal = DispatchState::Acknowledged.sent().unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "Cet envoi ne peut pas passer de l’état « Prise en compte » à l’état « Envoyée »"
        );
    }

    #[test]
    fn tries_space_out_then_stop() {
        let minutes: Vec<Option<i64>> =
            (0..9).map(|n| retry_delay(n).map(|delay| delay.num_minutes())).collect();
        let expected = [0, 1, 5, 30, 120, 720, 1440].map(Some);
        assert_eq!(minutes[..7], expected);
        assert_eq!(minutes[7..], [None, None]);
        assert_eq!(retry_delay(u32::MAX), None);
    }
}
