//! Mounted in the demonstration only: the mails that would have been sent.

use super::account::instant;
use super::visit::{Visit, ok};
use crate::error::{Error, Result};
use crate::mail::reading;
use app::pages::demo as pages;
use app::pages::demo::MailLine;
use axum::extract::Path;
use axum::response::Response;
use std::path::PathBuf;

fn folder(visit: &Visit) -> PathBuf {
    visit.portal.config.data.join("mail")
}

fn line(read: &reading::Read) -> MailLine {
    MailLine {
        name: read.name.clone(),
        to: read.to.clone(),
        subject: read.subject.clone(),
        sent: read.sent.map(instant).unwrap_or_default(),
    }
}

pub async fn mails(visit: Visit) -> Result<Response> {
    let folder = folder(&visit);
    let read = tokio::task::spawn_blocking(move || reading::list(&folder)).await??;
    let lines: Vec<MailLine> = read.iter().take(200).map(line).collect();
    Ok(ok(pages::mails(&visit.chrome().await, &lines)))
}

pub async fn mail(visit: Visit, Path(name): Path<String>) -> Result<Response> {
    let folder = folder(&visit);
    let read = tokio::task::spawn_blocking(move || reading::read(&folder, &name)).await?;
    let read = read.map_err(|_| Error::NotFound)?;
    let base = &visit.portal.config.base_url;
    Ok(ok(pages::mail(&visit.chrome().await, &line(&read), &read.text, base)))
}
