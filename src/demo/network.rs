//! The guichets of the demonstration: every type in each of fifteen departments, and the portal;
//! then those around the demands of the demonstration elsewhere.
//!
//! Bodies, streets and mail boxes are invented; telephone numbers are from the ranges that the
//! regulator (Arcep) keeps for works of fiction. The network is the same each time.

mod plans;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use app::domain::guichet::{Area, Guichet, GuichetCode, GuichetType, PostalAddress};
use app::domain::territory::{Commune, DepartmentCode, EpciCode, Territories};
use app::domain::text::{of_place, search_key};
use plans::{FURTHER, HOURS, PLANS, Plan, STREETS};

/// The network, by code. Shorter than its plan only if the reference lost one of its departments.
pub fn guichets(territories: &Territories) -> Vec<Guichet> {
    let mut network: Vec<Guichet> =
        PLANS.iter().filter_map(|plan| of_department(plan, territories)).flatten().collect();
    network.push(web());
    network.sort_by_key(|guichet| guichet.code);
    network
}

/// The same types in the Rhône and in Seine-et-Marne: what is filed there in the demonstration
/// must reach somebody. The landlords of Seine-et-Marne receive for all of Île-de-France.
pub fn further(territories: &Territories) -> Vec<Guichet> {
    FURTHER.iter().filter_map(|plan| of_department(plan, territories)).flatten().collect()
}

fn web() -> Guichet {
    Guichet {
        code: GuichetCode::WEB,
        name: "Guichet internet grand public".to_owned(),
        kind: GuichetType::Web,
        territory: None,
        area: Area::WholeTerritory,
        email: "guichet@portail.example".to_owned(),
        address: None,
        phone: Some("01 99 00 10 10".to_owned()),
        opening_hours: Some("tous les jours, à toute heure".to_owned()),
        active: true,
    }
}

/// The guichets of one department, numbered as they are added.
struct Desk<'a> {
    plan: &'a Plan,
    department: DepartmentCode,
    guichets: Vec<Guichet>,
}

fn of_department(plan: &Plan, territories: &Territories) -> Option<Vec<Guichet>> {
    let department: DepartmentCode = plan.department.parse().ok()?;
    let mut communes: Vec<Commune<'_>> = territories.communes_of(department).collect();
    communes.sort_by_key(|commune| (Reverse(commune.population), commune.insee));
    let capital = communes.first()?;
    let epcis = largest_epcis(&communes);
    let [first, second] = [*epcis.first()?, *epcis.get(1)?];
    let mut desk = Desk { plan, department, guichets: Vec::new() };
    let of = plan.of;

    let state = format!("Direction départementale de l’emploi, du travail et des solidarités {of}");
    desk.add(GuichetType::State, state, "direction-departementale", Area::WholeTerritory, capital)?;
    let name = format!("Département {of}");
    desk.add(GuichetType::Department, name, "departement", Area::Department(department), capital)?;
    let areas = [Area::WholeTerritory, Area::WholeTerritory, Area::Epci(second)];
    for (landlord, area) in plan.landlords.iter().zip(areas) {
        desk.add(GuichetType::Landlord, (*landlord).to_owned(), landlord, area, capital)?;
    }
    for commune in communes.iter().take(3) {
        let name = format!("Mairie {}", of_place(commune.name));
        let domain = format!("mairie {}", commune.name);
        desk.add(GuichetType::Commune, name, &domain, Area::Commune(commune.insee), commune)?;
    }
    for code in [first, second] {
        let epci = territories.epci(code)?;
        let seat = communes.iter().find(|commune| commune.epci == Some(code))?;
        desk.add(GuichetType::Epci, epci.title(), epci.name, Area::Epci(code), seat)?;
    }
    let name = format!("Action Logement, agence {of}");
    desk.add(
        GuichetType::ActionLogement,
        name,
        "agence-action-logement",
        Area::WholeTerritory,
        capital,
    )?;
    desk.add(
        GuichetType::Siao,
        format!("SIAO {of}"),
        "siao",
        Area::Department(department),
        capital,
    )?;
    let employer = plan.employer;
    desk.add(GuichetType::Employer, employer.to_owned(), employer, Area::Epci(first), capital)?;
    let name = format!("Accueil commun du logement {of}");
    desk.add(GuichetType::Agent, name, "accueil-commun", Area::Epci(first), capital)?;
    Some(desk.guichets)
}

/// The EPCI with most inhabitants in a department, most first. `communes` are those of the
/// department.
fn largest_epcis(communes: &[Commune<'_>]) -> Vec<EpciCode> {
    let mut inhabitants: BTreeMap<EpciCode, u32> = BTreeMap::new();
    for commune in communes {
        if let Some(epci) = commune.epci {
            *inhabitants.entry(epci).or_default() += commune.population;
        }
    }
    let mut epcis: Vec<_> = inhabitants.into_iter().collect();
    epcis.sort_by_key(|(epci, population)| (Reverse(*population), *epci));
    epcis.into_iter().map(|(epci, _)| epci).collect()
}

impl Desk<'_> {
    /// `domain` names its mail box; `seat` is the town it is in.
    fn add(
        &mut self,
        kind: GuichetType,
        name: String,
        domain: &str,
        area: Area,
        seat: &Commune<'_>,
    ) -> Option<()> {
        let at = self.guichets.len();
        let (department, rank) = (self.plan.department, at + 1);
        let domain = search_key(domain).replace(' ', "-");
        self.guichets.push(Guichet {
            code: format!("G{department}{rank:02}").parse().ok()?,
            name,
            kind,
            territory: Some(self.department.territory()),
            area,
            email: format!("logement@{domain}.{department}.example"),
            address: Some(PostalAddress {
                street: (*STREETS.get(at % STREETS.len())?).to_owned(),
                postal_code: seat.postal_codes.first()?.to_string(),
                town: seat.name.to_owned(),
            }),
            phone: Some(format!("{} {department} {rank:02}", self.plan.phone)),
            opening_hours: Some((*HOURS.get(at % HOURS.len())?).to_owned()),
            active: true,
        });
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use app::domain::dispatch::recipients;

    use super::*;

    fn network() -> (Territories, Vec<Guichet>) {
        let territories = crate::reference::load().unwrap();
        let guichets = guichets(&territories);
        (territories, guichets)
    }

    #[test]
    fn every_type_is_in_each_of_the_fifteen_departments() {
        let (_, network) = network();
        let departments = "09 12 32 46 65 81 82 27 76 04 05 06 13 83 84";
        assert_eq!(network.len(), 15 * 14 + 1);
        for department in departments.split(' ') {
            let territory = format!("0{department}").parse().unwrap();
            let of = |kind| {
                network.iter().filter(|g| g.territory == Some(territory) && g.kind == kind).count()
            };
            let counts: Vec<_> = GuichetType::ALL.iter().map(|kind| of(*kind)).collect();
            // In the order of the codes: landlords, State, communes, EPCI, department, employer,
            // Action Logement, SIAO, agent, web.
            assert_eq!(counts, [3, 1, 3, 2, 1, 1, 1, 1, 1, 0], "{department}");
        }
    }

    #[test]
    fn the_further_departments_have_as_many_and_share_nothing() {
        let (territories, network) = network();
        let further = further(&territories);
        assert_eq!(further.len(), 2 * 14);
        for new in &further {
            assert!(
                network.iter().all(|old| old.code != new.code
                    && old.name != new.name
                    && old.email != new.email
                    && old.phone != new.phone),
                "{}",
                new.name
            );
            assert!(new.phone.as_deref().is_some_and(|phone| phone.len() == 14));
        }
        let lyon = ["69383".parse().unwrap()];
        let told = recipients(&lyon, GuichetCode::WEB, further.iter(), &territories);
        assert!(told.len() > 10 && told.iter().all(|code| code.as_str().starts_with("G69")));
        let saint_denis = ["93066".parse().unwrap()];
        let told = recipients(&saint_denis, GuichetCode::WEB, further.iter(), &territories);
        assert!(!told.is_empty() && told.iter().all(|code| code.as_str().starts_with("G77")));
    }

    #[test]
    fn the_portal_is_one_guichet() {
        let (_, network) = network();
        let web: Vec<&Guichet> =
            network.iter().filter(|guichet| guichet.kind == GuichetType::Web).collect();
        assert_eq!(web.len(), 1);
        assert_eq!(
            (web[0].code, web[0].name.as_str()),
            (GuichetCode::WEB, "Guichet internet grand public")
        );
    }

    #[test]
    fn codes_names_mail_boxes_and_telephones_are_borne_once() {
        let (_, network) = network();
        let distinct =
            |of: fn(&Guichet) -> String| network.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(distinct(|g| g.code.to_string()), network.len());
        assert_eq!(distinct(|g| g.name.clone()), network.len());
        assert_eq!(distinct(|g| g.email.clone()), network.len());
        assert_eq!(distinct(|g| g.phone.clone().unwrap()), network.len());
    }

    #[test]
    fn every_area_exists_in_the_reference() {
        let (territories, network) = network();
        for guichet in network.iter().filter(|guichet| guichet.kind != GuichetType::Web) {
            let exists = match guichet.area {
                Area::WholeTerritory => {
                    territories.territory_name(guichet.territory.unwrap()).is_some()
                }
                Area::Department(code) => territories.department(code).is_some(),
                Area::Epci(code) => territories.epci(code).is_some(),
                Area::Commune(code) => territories.commune(&code).is_some(),
            };
            assert!(exists, "{}", guichet.name);
        }
    }

    #[test]
    fn nothing_leads_to_a_real_mail_box_or_telephone() {
        let (_, network) = network();
        for guichet in &network {
            let (_, domain) = guichet.email.split_once('@').unwrap();
            assert!(domain.ends_with(".example"), "{}", guichet.email);
            let valid = |label: &str| {
                (1..=63).contains(&label.len())
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            };
            assert!(domain.split('.').all(valid), "{}", guichet.email);
            let phone = guichet.phone.as_deref().unwrap();
            let fictional = ["01 99 00 ", "02 61 91 ", "04 65 71 ", "05 36 49 "];
            assert!(
                phone.len() == 14 && fictional.iter().any(|range| phone.starts_with(range)),
                "{phone}"
            );
        }
    }

    #[test]
    fn the_network_is_the_same_each_time() {
        let (territories, network) = network();
        assert_eq!(guichets(&territories), network);
        let name = |code: &str| {
            network.iter().find(|g| g.code == code.parse().unwrap()).map(|g| g.name.as_str())
        };
        assert_eq!(name("G7606"), Some("Mairie du Havre"));
        assert_eq!(name("G6506"), Some("Mairie de Tarbes"));
    }

    #[test]
    fn a_web_demand_for_tarbes_goes_to_the_desks_of_its_department() {
        let (territories, network) = network();
        let tarbes = "65440".parse().unwrap();
        let told = recipients(&[tarbes], GuichetCode::WEB, network.iter(), &territories);
        let kinds: HashSet<GuichetType> = network
            .iter()
            .filter(|guichet| told.contains(&guichet.code))
            .map(|guichet| guichet.kind)
            .collect();
        assert_eq!(kinds.len(), GuichetType::ALL.len() - 1, "every type but the portal: {kinds:?}");
        assert!(!told.contains(&GuichetCode::WEB));
        assert!(told.iter().all(|code| code.as_str().starts_with("G65")), "{told:?}");
        let landlords =
            network.iter().filter(|g| g.kind == GuichetType::Landlord && told.contains(&g.code));
        assert_eq!(landlords.count(), 3);
        let state = "G6501".parse().unwrap();
        assert!(!recipients(&[tarbes], state, network.iter(), &territories).contains(&state));
    }
}
