//! The code lists of the form: each in one place, with the words that people read and the days
//! between which a code is offered. Codes are those of the national interface v02.01
//! (`domain.md` 2.5).

use super::codes;

codes! {
    /// Civilité.
    Civility {
        Madam = "2", "Madame";
        Sir = "1", "Monsieur";
        /// No longer offered since the State's forms dropped it.
        Miss = "3", "Mademoiselle", until (2012, 2, 21);
    }
}

codes! {
    /// Nationality: three classes, never the country.
    Nationality {
        French = "1", "Française";
        European = "2", "Union européenne, Espace économique européen ou Suisse";
        Other = "3", "Autre nationalité";
    }
}

codes! {
    /// Situation familiale.
    FamilySituation {
        Single = "C", "Célibataire";
        Married = "M", "Marié(e)";
        CivilUnion = "P", "Pacsé(e)";
        LivingTogether = "U", "En concubinage";
        Separated = "S", "Séparé(e)";
        Divorced = "D", "Divorcé(e)";
        Widowed = "V", "Veuf ou veuve";
    }
}

codes! {
    /// What ties a co-applicant to the applicant.
    CoApplicantLink {
        Spouse = "M", "Mari ou femme";
        CivilPartner = "P", "Partenaire de PACS";
        Partner = "C", "Concubin ou concubine";
        Flatmate = "L", "Colocataire";
    }
}

codes! {
    /// What ties a dependant to the household.
    Kinship {
        Child = "E", "Enfant";
        Parent = "P", "Parent";
        Other = "A", "Autre personne à charge";
    }
}

codes! {
    /// How a child whose parents live apart is received.
    SharedCustody {
        Alternate = "G", "Garde alternée";
        Visits = "D", "Certains week-ends et vacances (droit de visite et d’hébergement)";
    }
}

codes! {
    /// Sex of a dependant.
    Sex {
        Female = "F", "Féminin";
        Male = "M", "Masculin";
    }
}

codes! {
    /// Wanted building.
    Category {
        Any = "I", "Indifférent";
        Flat = "A", "Appartement";
        House = "M", "Maison";
    }
}

codes! {
    /// Building lived in today.
    PresentCategory {
        Flat = "A", "Appartement";
        House = "M", "Maison";
    }
}

codes! {
    /// Size of a dwelling.
    HousingType {
        Room = "C", "Chambre";
        T1 = "T1", "T1 (une pièce)";
        T2 = "T2", "T2 (une chambre)";
        T3 = "T3", "T3 (deux chambres)";
        T4 = "T4", "T4 (trois chambres)";
        T5 = "T5", "T5 (quatre chambres)";
        T6 = "T6P", "T6 et plus";
    }
}

impl HousingType {
    /// The short name: « T3 ».
    pub fn short(self) -> &'static str {
        match self {
            Self::Room => "Chambre",
            Self::T6 => "T6 et +",
            other => other.code(),
        }
    }
}

codes! {
    /// Situation professionnelle.
    WorkSituation {
        Permanent = "CDI", "CDI ou fonctionnaire";
        Temporary = "CDD", "CDD, stage ou intérim";
        SelfEmployed = "ART", "Artisan, commerçant ou profession libérale";
        JobSeeker = "CHO", "Au chômage";
        Apprentice = "APP", "Apprenti(e)";
        Student = "ETU", "Étudiant(e)";
        Retired = "RET", "Retraité(e)";
        Other = "AUT", "Autre situation";
    }
}

impl WorkSituation {
    /// True when there is an employer or a trade to name.
    pub fn works(self) -> bool {
        matches!(self, Self::Permanent | Self::Temporary | Self::SelfEmployed | Self::Apprentice)
    }
}

codes! {
    /// Ressources reçues, each month, housing aid left out.
    Received {
        Wages = "SAL", "Salaire ou revenu d’activité";
        Pension = "RET", "Retraite";
        Unemployment = "CHO", "Allocation chômage ou indemnités";
        Rsa = "RSA", "RSA";
        Family = "AF", "Allocations familiales";
        Aah = "AAH", "Allocation adulte handicapé (AAH)";
        Invalidity = "PINV", "Pension d’invalidité";
        Alimony = "PAR", "Pension alimentaire reçue";
        Paje = "PAJE", "Prestation d’accueil du jeune enfant (PAJE)";
        Aeeh = "AEEH", "Allocation d’éducation de l’enfant handicapé (AEEH)";
        Ajpp = "AJPP", "Allocation de présence parentale (AJPP)";
        Minimum = "AMV", "Minimum vieillesse";
        Grant = "BE", "Bourse d’étudiant";
        Other = "AUT", "Autres ressources (sans l’APL ni l’AL)";
    }
}

codes! {
    /// Ressources versées, each month.
    Paid {
        Alimony = "PAV", "Pension alimentaire versée";
    }
}

codes! {
    /// How the household is housed today; several may hold at once.
    PresentMode {
        SocialTenant = "HLM", "Locataire d’un logement HLM";
        PrivateTenant = "LP", "Locataire d’un logement privé";
        HostedByFamily = "CPE", "Chez mes parents ou mes enfants";
        HostedByOther = "CP", "Chez une autre personne";
        Sublet = "SLHT", "Sous-locataire, ou hébergé(e) pour un temps";
        Residence = "RS", "Résidence sociale, foyer ou pension de famille";
        Shelter = "SH", "Structure d’hébergement (CHRS, CADA…)";
        SocialHotel = "RHVS", "Résidence hôtelière à vocation sociale";
        Hotel = "HOT", "Hôtel";
        StudentResidence = "RE", "Résidence étudiante";
        ChildhoodCentre = "CDEFCM", "Centre de l’enfance et de la famille, ou centre maternel";
        Free = "LTG", "Logé(e) à titre gratuit";
        WithJob = "FONC", "Logement de fonction";
        Owner = "POCC", "Propriétaire de mon logement";
        Camping = "CAMCAR", "Camping ou caravane";
        Squat = "SQUAT", "Squat";
        Homeless = "SD", "Sans abri, ou abri de fortune";
    }
}

codes! {
    /// Why the household asks (interface v02.01).
    Motive {
        NoHousing = "01", "Sans logement, hébergé ou en logement temporaire";
        Demolition = "02", "Démolition";
        Unfit = "03", "Logement non décent, insalubre ou dangereux, ou local impropre à l’habitation";
        TakenBack = "04", "Logement repris ou mis en vente par son propriétaire";
        Eviction = "05", "En procédure d’expulsion";
        Violence = "06", "Violences familiales";
        Handicap = "07", "Handicap";
        Health = "08", "Raisons de santé";
        TooExpensive = "09", "Logement trop cher";
        TooBig = "10", "Logement trop grand";
        Separation = "11", "Divorce, séparation";
        LeavingHome = "12", "Départ du logement familial (décohabitation)";
        TooSmall = "13", "Logement trop petit";
        Union = "14", "Futur mariage, concubinage ou PACS";
        Reunion = "15", "Regroupement familial";
        ChildCare = "16", "Assistant(e) maternel(le) ou familial(e)";
        Surroundings = "17", "Problèmes d’environnement ou de voisinage";
        Transfer = "18", "Mutation professionnelle";
        CloserToWork = "19", "Rapprochement du lieu de travail";
        CloserToServices = "20", "Rapprochement des équipements et services";
        CloserToFamily = "21", "Rapprochement de la famille";
        OwnerInTrouble = "22", "Achat d’un logement devenu trop cher (accédant à la propriété en difficulté)";
        Other = "23", "Autre motif particulier";
    }
}

codes! {
    /// The lawful reasons for having no income of reference of year N-2.
    NoRfrReason {
        WithParents = "RATTACHE_PARENTS", "J’étais sur l’avis d’impôt de mes parents";
        Abroad = "NON_RESIDENT_N2", "Je n’habitais pas en France cette année-là";
        Separated = "SEPARATION", "Je me suis séparé(e) depuis";
    }
}

impl NoRfrReason {
    /// Said of somebody else than the person who reads.
    pub fn label_of_other(self) -> &'static str {
        match self {
            Self::WithParents => "Cette personne était sur l’avis d’impôt de ses parents",
            Self::Abroad => "Cette personne n’habitait pas en France cette année-là",
            Self::Separated => "Cette personne s’est séparée depuis",
        }
    }
}

codes! {
    /// Whether a handicap is settled.
    HandicapState {
        Stable = "STA", "Stable";
        Evolving = "EVO", "Elle évolue";
    }
}

codes! {
    /// Nature of a handicap; several may hold.
    HandicapNature {
        UpperLimbs = "MS", "Moteur\u{a0}: bras ou mains";
        LowerLimbs = "MI", "Moteur\u{a0}: jambes";
        Hearing = "DA", "Auditif";
        Sight = "DV", "Visuel";
        Other = "AUT", "Autre";
    }
}

codes! {
    /// How far a person walks up.
    Walking {
        Impossible = "1", "Ne peut monter aucune marche";
        FewSteps = "2", "De une à trois marches";
        FirstFloor = "3", "Un étage";
        More = "4", "Plus d’un étage";
    }
}

codes! {
    /// Technical aids used.
    TechnicalAid {
        None = "1", "Aucune";
        Cane = "2", "Canne";
        Walker = "3", "Déambulateur";
        Wheelchair = "4", "Fauteuil roulant manuel";
        PoweredWheelchair = "5", "Fauteuil roulant électrique";
        Hoist = "6", "Lève-personne";
        MedicalBed = "7", "Lit médicalisé";
    }
}

codes! {
    /// What the dwelling must have.
    Equipment {
        Bath = "1", "Baignoire adaptée";
        Toilet = "2", "WC avec la place de passer du fauteuil au siège";
        Shower = "3", "Douche sans marche";
        Lift = "4", "Ascenseur";
        ThirdPersonRoom = "5", "Chambre pour une personne qui aide";
        Parking = "6", "Place de stationnement large (3,30 m)";
    }
}
