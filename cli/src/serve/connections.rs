//! Connections: taken in, bounded in number and in how long they say nothing, closed at the end.
//!
//! Not responsible for: what is asked on them, or when to stop.

use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time;

/// Connections at once: systems give a process a thousand files. Whoever comes beyond them waits.
const CONNECTIONS_MAX: usize = 512;
/// How long to wait where the system gives no connection: it has no files left.
const PAUSE: Duration = Duration::from_secs(1);

/// Answers on every connection until `stop` says so or is gone, and then until all are closed.
///
/// A connection whose next head is not there within `silence` is closed.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    silence: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let stopped = stop.clone();
    let accepting = async {
        // The semaphore is never closed.
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let stream = accept(&listener).await;
            tokio::spawn(answer(stream, router.clone(), silence, stopped.clone(), place));
        }
    };
    tokio::select! {
        () = accepting => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
    drop(listener);
    let all = u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX);
    let _ = places.acquire_many(all).await;
}

/// The next connection.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_the_caller(&error) => {}
            Err(_) => time::sleep(PAUSE).await,
        }
    }
}

/// Whether the one who connected is to blame, so that the next one may fare better.
fn is_of_the_caller(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers on one connection until it is closed.
async fn answer(
    stream: TcpStream,
    router: Router,
    silence: Duration,
    mut stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) {
    // Answers are written whole: waiting for more only delays them.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(silence)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    tokio::select! {
        // A connection that breaks off has nobody to tell.
        _ = &mut connection => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
