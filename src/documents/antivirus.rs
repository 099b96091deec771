//! The antivirus: clamd, asked about each file before anything reads it.

use crate::config::{AntivirusPolicy, Config};
use clamav_client::tokio::{Socket, Tcp, ping, scan_buffer};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// Longest wait for a verdict: ten megabytes take a quarter of a second.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longest wait for the answer that it is there.
const ANSWER: Duration = Duration::from_secs(2);

/// Whom files are shown to.
#[derive(Clone, Debug)]
pub enum Antivirus {
    /// Nobody, by the configuration.
    Off,
    /// A clamd on the network.
    Tcp(String),
    /// A clamd of this machine.
    Socket(PathBuf),
}

/// What it says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was.
    Infected,
}

/// There is no verdict: the file waits.
#[derive(Debug, Error)]
pub enum NoVerdict {
    /// It cannot be reached, or hung up.
    #[error("clamd does not answer")]
    Unreachable(#[from] io::Error),
    /// It is silent.
    #[error("clamd gave no verdict in time")]
    Silent,
    /// It says something else, for instance that it takes smaller files only.
    #[error("clamd answered « {0} »")]
    Other(String),
}

impl Antivirus {
    /// As configured.
    pub fn of(config: &Config) -> Self {
        match config.antivirus() {
            AntivirusPolicy::Off => Self::Off,
            AntivirusPolicy::Required if config.clamd.starts_with('/') => {
                Self::Socket(config.clamd.clone().into())
            }
            AntivirusPolicy::Required => Self::Tcp(config.clamd.clone()),
        }
    }

    /// Whether files are shown to anybody.
    pub fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }

    /// Its verdict on a file.
    pub async fn check(&self, bytes: &[u8]) -> Result<Verdict, NoVerdict> {
        let answer = async {
            match self {
                Self::Off => Ok(None),
                Self::Tcp(address) => {
                    scan_buffer(bytes, Tcp { host_address: address.as_str() }, None).await.map(Some)
                }
                Self::Socket(path) => {
                    scan_buffer(bytes, Socket { socket_path: path }, None).await.map(Some)
                }
            }
        };
        let answer =
            tokio::time::timeout(PATIENCE, answer).await.map_err(|_| NoVerdict::Silent)??;
        answer.map_or(Ok(Verdict::Clean), |answer| read(&answer))
    }

    /// Whether it answers; nothing to answer when it is off.
    pub async fn answers(&self) -> bool {
        let answer = async {
            match self {
                Self::Off => Ok(clamav_client::PONG.to_vec()),
                Self::Tcp(address) => ping(Tcp { host_address: address.as_str() }).await,
                Self::Socket(path) => ping(Socket { socket_path: path }).await,
            }
        };
        let answer = tokio::time::timeout(ANSWER, answer).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer == clamav_client::PONG))
    }
}

/// Only its two own sentences are verdicts: half an answer is none.
fn read(answer: &[u8]) -> Result<Verdict, NoVerdict> {
    let text = String::from_utf8_lossy(answer);
    match text.trim_end_matches(['\0', '\n']) {
        "stream: OK" => Ok(Verdict::Clean),
        found if found.starts_with("stream: ") && found.ends_with(" FOUND") => {
            Ok(Verdict::Infected)
        }
        other => Err(NoVerdict::Other(other.chars().take(80).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_whole_answer_is_a_verdict() {
        assert_eq!(read(b"stream: OK\0").unwrap(), Verdict::Clean);
        assert_eq!(read(b"stream: Local.Test FOUND\0").unwrap(), Verdict::Infected);
        for other in ["", "stream: O", "stream: Local.OK", "INSTREAM size limit exceeded. ERROR\0"]
        {
            assert!(matches!(read(other.as_bytes()), Err(NoVerdict::Other(_))), "{other}");
        }
    }

    #[test]
    fn it_is_required_unless_the_configuration_says_otherwise() {
        let real = Config::default();
        assert!(matches!(Antivirus::of(&real), Antivirus::Socket(_)));
        let demonstration = Config { demo: true, ..Config::default() };
        assert!(Antivirus::of(&demonstration).is_off());
        let strict = Config {
            antivirus: Some(AntivirusPolicy::Required),
            clamd: "clamd:3310".to_owned(),
            ..demonstration
        };
        assert!(matches!(Antivirus::of(&strict), Antivirus::Tcp(_)));
    }
}
