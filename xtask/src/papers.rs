//! The papers, as an accessibility checker reads them. The program itself refuses to write what is
//! not PDF/UA-1; two checkers that share no code with it look at what it wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{shell, tools, workspace};

/// The checkers, and what they read PDF with. Pinned: a new rule is a choice, not a surprise.
const CHECKERS: [&str; 3] = ["pdfua==0.1.3", "outloud==0.2.1", "pikepdf==10.18.0"];

/// Prints a sample of every paper and has each checked; any violation fails.
pub fn check() -> Result<()> {
    let folder = workspace::target().join("papers");
    let python = tools::python_with(&CHECKERS, &folder.join("checkers"))?;
    let bin = python.parent().context("an interpreter in no folder")?;
    // The same selection as for the other tests: nothing is built twice.
    shell::run(workspace::cargo().args([
        "build",
        "--workspace",
        "--exclude",
        "xtask",
        "--bins",
        "--tests",
    ]))?;
    let printed = folder.join("printed");
    if printed.exists() {
        fs::remove_dir_all(&printed)?;
    }
    let program = workspace::target().join("debug/guichet-web");
    shell::run(Command::new(program).arg("papers").arg(&printed))?;
    let papers = pdf(&printed)?;
    ensure!(papers.len() >= 10, "only {} samples in {}", papers.len(), printed.display());

    // Every finding is one too many.
    shell::run_aloud(Command::new(bin.join("pdfua")).arg("check").args(&papers))?;
    let report = printed.join("outloud.json");
    shell::run_aloud(
        Command::new(bin.join("outloud"))
            .args(["--fail-on", "error", "--quiet", "--json"])
            .arg(&report)
            .args(&papers),
    )?;
    let report: Value = serde_json::from_slice(&fs::read(&report)?)?;
    let mut findings = Vec::new();
    collect(&report, &mut findings);
    findings.retain(|(rule, _)| !EXPECTED.iter().any(|(expected, _)| rule == expected));
    if !findings.is_empty() {
        bail!("the papers have {} findings: {findings:?}", findings.len());
    }
    Ok(())
}

/// What a checker warns of and what is so by intent.
const EXPECTED: [(&str, &str); 2] = [
    ("LNK-010", "an e-mail typed by a person is printed and leads nowhere"),
    (
        "PAG-001",
        "the sample with ten thousand letters repeats a line, and the letters of a day their words, which looks like a footer",
    ),
];

/// Rule and message of each error or warning.
fn collect(value: &Value, findings: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
            if matches!(text("severity"), "error" | "warning") && fields.contains_key("message") {
                findings.push((text("rule").to_owned(), text("message").to_owned()));
            }
            fields.values().for_each(|value| collect(value, findings));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, findings)),
        _ => {}
    }
}

fn pdf(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    let mut files: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "pdf"));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_found_wherever_the_report_puts_them() {
        let report = serde_json::json!({"files": [{"findings": [
            {"rule": "A-1", "severity": "error", "message": "x"},
            {"rule": "A-2", "severity": "info", "message": "y"},
            {"rule": "A-3", "severity": "warning", "message": "z", "evidence": {"n": 1}},
        ]}]});
        let mut findings = Vec::new();
        collect(&report, &mut findings);
        let rules: Vec<_> = findings.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(rules, ["A-1", "A-3"]);
    }
}
