//! One type per kind of identifier, so that an account is never passed for a demand.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    };
}

id!(
    /// A person who signs in: an applicant or an agent.
    AccountId
);
id!(
    /// A demand, from its first draft on; the unique number comes later.
    DemandId
);
id!(
    /// What an operator decided of a file.
    DecisionId
);
id!(
    /// One page of an identity document.
    DocumentId
);
id!(
    /// A certificate of registration or of renewal.
    CertificateId
);
id!(
    /// A file that an agent takes out of the register.
    ExtractionId
);
id!(
    /// A file that came whole and is not yet pages of a document.
    ArrivalId
);
id!(
    /// A file being sent in pieces.
    UploadId
);
id!(
    /// The handing over of the document to a phone.
    HandOffId
);
id!(
    /// Two demands that look like one person's.
    PairId
);
id!(
    /// The handicap complement of one person.
    ComplementId
);
id!(
    /// What an agent is typing at a desk.
    EntryId
);
id!(
    /// A request to put a removed demand back.
    ReactivationId
);
id!(
    /// A file of guichets that waits to be confirmed.
    NetworkImportId
);
id!(
    /// A day on which what an agent looked at was out of the ordinary.
    ReadingId
);
