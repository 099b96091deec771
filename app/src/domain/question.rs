//! What an operator asks without refusing anything: the file is set aside, under the same filing
//! date, until the applicant answers with words or another page.

use serde::{Deserialize, Serialize};

/// Asked in one or two sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Written by the operator for this person.
    pub sentence: String,
}

/// What the applicant says to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// May be empty when a page was sent instead.
    pub sentence: String,
}
