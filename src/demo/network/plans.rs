//! What the demonstration invents: names of bodies, streets, opening hours.

/// What is invented for one department.
pub(super) struct Plan {
    pub(super) department: &'static str,
    /// « de l’Ariège »: nothing in a name tells its article.
    pub(super) of: &'static str,
    pub(super) landlords: [&'static str; 3],
    pub(super) employer: &'static str,
    /// Beginning of its fictional telephone numbers.
    pub(super) phone: &'static str,
}

/// The fifteen departments.
pub(super) const PLANS: [Plan; 15] = [
    Plan {
        department: "04",
        of: "des Alpes-de-Haute-Provence",
        landlords: [
            "Habitat de la Lavande Haute",
            "Les Logis du Vieux Cade",
            "Toits des Trois Gorges",
        ],
        employer: "Distillerie du Plateau Bleu",
        phone: SOUTH_EAST,
    },
    Plan {
        department: "05",
        of: "des Hautes-Alpes",
        landlords: [
            "Habitat du Mélèze Rouge",
            "Les Logis de la Marmotte",
            "Toits de la Cime Blanche",
        ],
        employer: "Ateliers de la Cime Blanche",
        phone: SOUTH_EAST,
    },
    Plan {
        department: "06",
        of: "des Alpes-Maritimes",
        landlords: ["Habitat du Mimosa", "Les Logis de l’Agave", "Toits de la Baie Claire"],
        employer: "Parfums de la Baie Claire",
        phone: SOUTH_EAST,
    },
    Plan {
        department: "09",
        of: "de l’Ariège",
        landlords: [
            "Habitat des Trois Torrents",
            "Les Logis du Hêtre Pourpre",
            "Toits de la Haute Combe",
        ],
        employer: "Papeterie du Grand Tétras",
        phone: SOUTH_WEST,
    },
    Plan {
        department: "12",
        of: "de l’Aveyron",
        landlords: ["Habitat du Causse Clair", "Les Logis de la Lavogne", "Toits du Viaduc Blanc"],
        employer: "Coutellerie des Deux Lames",
        phone: SOUTH_WEST,
    },
    Plan {
        department: "13",
        of: "des Bouches-du-Rhône",
        landlords: [
            "Habitat de la Garrigue Haute",
            "Les Logis du Cabanon",
            "Toits de l’Étang Bleu",
        ],
        employer: "Chantiers de l’Étang Bleu",
        phone: SOUTH_EAST,
    },
    Plan {
        department: "27",
        of: "de l’Eure",
        landlords: [
            "Habitat de la Boucle Verte",
            "Les Logis du Pommier Gris",
            "Toits du Val aux Loriots",
        ],
        employer: "Verrerie du Val aux Loriots",
        phone: NORTH_WEST,
    },
    Plan {
        department: "32",
        of: "du Gers",
        landlords: ["Habitat de la Palombière", "Les Logis du Tournesol", "Toits des Sept Coteaux"],
        employer: "Conserverie du Canard Bleu",
        phone: SOUTH_WEST,
    },
    Plan {
        department: "46",
        of: "du Lot",
        landlords: ["Habitat de la Truffière", "Les Logis du Pigeonnier", "Toits du Rocher Doré"],
        employer: "Huilerie des Deux Noyers",
        phone: SOUTH_WEST,
    },
    Plan {
        department: "65",
        of: "des Hautes-Pyrénées",
        landlords: ["Habitat des Deux Torrents", "Les Logis de l’Isard", "Toits du Grand Névé"],
        employer: "Marbrerie du Grand Névé",
        phone: SOUTH_WEST,
    },
    Plan {
        department: "76",
        of: "de la Seine-Maritime",
        landlords: ["Habitat des Deux Rives", "Les Logis de la Falaise", "Toits du Grand Estuaire"],
        employer: "Corderie du Grand Estuaire",
        phone: NORTH_WEST,
    },
    Plan {
        department: "81",
        of: "du Tarn",
        landlords: [
            "Habitat du Pastel",
            "Les Logis de la Brique Rose",
            "Toits du Moulin Rouge-Gorge",
        ],
        employer: "Filature du Moulin Rouge-Gorge",
        phone: SOUTH_WEST,
    },
    Plan {
        department: "82",
        of: "de Tarn-et-Garonne",
        landlords: [
            "Habitat des Trois Confluents",
            "Les Logis du Chasselas",
            "Toits de l’Écluse Vieille",
        ],
        employer: "Vergers de l’Écluse Vieille",
        phone: SOUTH_WEST,
    },
    Plan {
        department: "83",
        of: "du Var",
        landlords: [
            "Habitat du Chêne-Liège",
            "Les Logis de la Pinède Haute",
            "Toits des Deux Caps",
        ],
        employer: "Pépinières des Deux Caps",
        phone: SOUTH_EAST,
    },
    Plan {
        department: "84",
        of: "de Vaucluse",
        landlords: ["Habitat du Cerisier Blanc", "Les Logis de l’Ocre", "Toits du Pont Rompu"],
        employer: "Confiserie du Pont Rompu",
        phone: SOUTH_EAST,
    },
];

/// Departments of the demonstration that are not of the fifteen.
pub(super) const FURTHER: [Plan; 2] = [
    Plan {
        department: "69",
        of: "du Rhône",
        landlords: ["Habitat des Deux Fleuves", "Les Logis du Mûrier", "Toits de la Pierre Dorée"],
        employer: "Soieries du Mûrier",
        phone: SOUTH_EAST,
    },
    Plan {
        department: "77",
        of: "de Seine-et-Marne",
        landlords: [
            "Habitat du Brie Vert",
            "Les Logis de l’Écureuil Roux",
            "Toits des Trois Moulins",
        ],
        employer: "Minoterie des Trois Moulins",
        phone: PARIS,
    },
];

const PARIS: &str = "01 99 00";
const NORTH_WEST: &str = "02 61 91";
const SOUTH_EAST: &str = "04 65 71";
const SOUTH_WEST: &str = "05 36 49";

/// Invented streets, one for each guichet of a department.
pub(super) const STREETS: [&str; 14] = [
    "2 place des Hirondelles",
    "11 rue du Cerf-Volant",
    "4 rue des Tilleuls-Argentés",
    "27 avenue de la Lanterne",
    "9 allée des Merles",
    "1 place du Grand-Marronnier",
    "3 place de l’Horloge-Bleue",
    "6 rue du Puits-Couvert",
    "18 boulevard des Acacias-Roses",
    "40 avenue du Long-Muret",
    "15 rue de la Boussole",
    "8 impasse du Figuier",
    "33 chemin des Coquelicots",
    "5 rue de la Passerelle-Verte",
];

/// Opening hours.
pub(super) const HOURS: [&str; 3] = [
    "du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h",
    "le mardi et le jeudi, de 9 h à 12 h 30 ; les autres jours sur rendez-vous",
    "du lundi au vendredi, de 8 h 30 à 12 h, sauf le mercredi",
];
