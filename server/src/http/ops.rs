//! For those who run the service: `/healthz`, `/readyz`, `/metrics`.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::AppState;

/// Its routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
}

/// Ready: not stopping, media answers, and the store can be written. An antivirus that is away is told, too.
async fn readyz(State(app): State<AppState>) -> (StatusCode, &'static str) {
    if app.stopping.has_begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if crate::meetings::patiently(app.meetings.media().answers()).await != Some(true) {
        tracing::error!("a media worker doesn't answer: start the service again");
        return (StatusCode::SERVICE_UNAVAILABLE, "a media worker doesn't answer\n");
    }
    match app.store.check_writable().await {
        Ok(()) if antivirus_answers(&app).await => (StatusCode::OK, "ready\n"),
        // Meetings go on without it.
        Ok(()) => (StatusCode::OK, "ready, but the antivirus doesn't answer: no file can be attached\n"),
        Err(error) => {
            tracing::error!(%error, "the store can't be written");
            (StatusCode::SERVICE_UNAVAILABLE, "the store can't be written\n")
        }
    }
}

/// Whether files can be scanned, or need not be. Notes it for the metrics.
async fn antivirus_answers(app: &AppState) -> bool {
    let Some(antivirus) = &app.antivirus else { return true };
    let answer = antivirus.ping().await;
    if let Err(error) = &answer {
        tracing::error!(%error, "the antivirus doesn't answer: no file can be attached");
    }
    answer.is_ok()
}

async fn metrics(State(app): State<AppState>) -> impl IntoResponse {
    antivirus_answers(&app).await;
    // Media that does not answer shows elsewhere; what is known besides is told all the same.
    if let Some(stats) = crate::meetings::patiently(app.meetings.media().stats()).await {
        note_media(stats);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render())
}

/// What media holds, and what became of the datagrams that came and went since the start.
#[allow(clippy::cast_precision_loss, reason = "numbers of meetings and people")]
fn note_media(stats: media::Stats) {
    metrics::gauge!("sportello_media_meetings").set(stats.meetings as f64);
    metrics::gauge!("sportello_media_connections").set(stats.peers as f64);
    metrics::gauge!("sportello_media_recordings").set(stats.recordings as f64);
    let fates = [
        ("received", stats.received),
        ("sent", stats.sent),
        ("dropped", stats.dropped),
        ("refused", stats.refused),
        ("excess", stats.excess),
    ];
    for (fate, count) in fates {
        metrics::counter!("sportello_media_datagrams_total", "fate" => fate).absolute(count);
    }
}
