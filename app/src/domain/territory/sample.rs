//! An extract of the reference files: what tests of the core need, from every corner.

use super::{ReferenceFiles, Territories};

/// The files of the extract.
pub(crate) const FILES: ReferenceFiles<'static> = ReferenceFiles {
    regions: REGIONS,
    departments: DEPARTMENTS,
    epcis: EPCIS,
    epts: EPTS,
    communes: COMMUNES,
    commune_epts: COMMUNE_EPTS,
    arrondissements: ARRONDISSEMENTS,
    former_communes: FORMER_COMMUNES,
};

/// The places of the extract.
pub(crate) fn territories() -> Territories {
    Territories::parse(&FILES).unwrap()
}

const REGIONS: &str = "code,name
04,La Réunion
06,Mayotte
11,Île-de-France
28,Normandie
32,Hauts-de-France
44,Grand Est
52,Pays de la Loire
53,Bretagne
76,Occitanie
84,Auvergne-Rhône-Alpes
94,Corse
987,Polynésie française
";

const DEPARTMENTS: &str = "code,name,region_code
01,Ain,84
02,Aisne,32
11,Aude,76
2A,Corse-du-Sud,94
30,Gard,76
38,Isère,84
42,Loire,84
50,Manche,28
51,Marne,44
56,Morbihan,53
59,Nord,32
69,Rhône,84
75,Paris,11
76,Seine-Maritime,28
80,Somme,32
85,Vendée,52
92,Hauts-de-Seine,11
93,Seine-Saint-Denis,11
94,Val-de-Marne,11
974,La Réunion,04
976,Mayotte,06
987,Polynésie française,987
";

const EPCIS: &str = r#"siren,name,nature
200035129,CC de Cèze Cévennes,CC
200036473,"CA ""Saintes - Grandes Rives - L'Agglo""",CA
200042463,CC de la Montagne Noire,CC
200046977,Métropole de Lyon,MET69
200054781,Métropole du Grand Paris,METRO
200060457,CA de Dembeni / Mamoudzou,CA
200066850,CC des Paysages de la Champagne,CC
200067205,CA du Cotentin,CA
200067213,CU du Grand Reims,CU
200070985,CC de l'Est de la Somme,CC
200071751,CA du Bassin de Bourg-en-Bresse,CA
200077014,CA Vienne Condrieu,CA
200084952,CU Le Havre Seine Métropole,CU
200093201,Métropole Européenne de Lille,METRO
240200592,CC du Chemin des Dames,CC
242010056,CA du Pays Ajaccien,CA
244200770,Saint-Étienne Métropole,METRO
245614383,CC Questembert Communauté,CC
249740119,CA Intercommunale du Nord de la Réunion (CINOR),CA
"#;

const EPTS: &str = "siren,name
200057867,Plaine Commune
200058014,Grand-Orly Seine Bièvre
200058097,Paris Terres d'Envol
";

const COMMUNES: &str = "insee,name,departement,epci_siren,population,postal_codes
01053,Bourg-en-Bresse,01,200071751,42372,01000
01344,Saint-Denis-lès-Bourg,01,200071751,6160,01000
02565,Œuilly,02,240200592,293,02160
11339,Saint-Denis,11,200042463,523,11310
2A004,Ajaccio,2A,242010056,76320,20000;20090;20167
30247,Saint-Denis,30,200035129,296,30500
38544,Vienne,38,200077014,31778,38200
42218,Saint-Étienne,42,244200770,173136,42000;42100;42230
50129,Cherbourg-en-Cotentin,50,200067205,78258,50100;50110;50120;50130;50460;50470
51410,Œuilly,51,200066850,564,51480
51454,Reims,51,200067213,177674,51100
56261,La Vraie-Croix,56,245614383,1495,56250
59350,Lille,59,200093201,238246,59000;59160;59260;59777;59800
69029,Bron,69,200046977,42982,69500
69064,Condrieu,69,200077014,3957,69420
69123,Lyon,69,200046977,519127,69001;69002;69003;69004;69005;69006;69007;69008;69009
69259,Vénissieux,69,200046977,65502,69200
75056,Paris,75,200054781,2103778,75001;75002;75003;75004;75005;75006;75007;75008;75009;75010;75011;75012;75013;75014;75015;75016;75017;75018;75019;75020;75116
76351,Le Havre,76,200084952,166687,76600;76610;76620
80829,Y,80,200070985,87,80190
85113,L'Île-d'Yeu,85,,4883,85350
93001,Aubervilliers,93,200054781,88365,93300
93005,Aulnay-sous-Bois,93,200054781,87599,93600
93066,Saint-Denis,93,200054781,149077,93200;93210;93380
94038,L'Haÿ-les-Roses,94,200054781,31188,94240
97411,Saint-Denis,974,249740119,155634,97400;97417;97490
97611,Mamoudzou,976,200060457,71437,97600;97605
98735,Papeete,987,,26654,98714
";

const COMMUNE_EPTS: &str = "insee,ept_siren
93001,200057867
93005,200058097
93066,200057867
94038,200058014
";

const ARRONDISSEMENTS: &str = "insee,name,commune_insee,population,postal_codes
69381,Lyon 1er Arrondissement,69123,28717,69001
69383,Lyon 3e Arrondissement,69123,100679,69003
69388,Lyon 8e Arrondissement,69123,85943,69008
75101,Paris 1er Arrondissement,75056,15114,75001
75110,Paris 10e Arrondissement,75056,83873,75010
75112,Paris 12e Arrondissement,75056,138024,75012
";

const FORMER_COMMUNES: &str = "insee,name,type,commune_insee
50129,Cherbourg-Octeville,deleguee,50129
50602,Tourlaville,deleguee,50129
59355,Lomme,associee,59350
76539,Rouelles,associee,76351
93066,Saint-Denis,deleguee,93066
";
