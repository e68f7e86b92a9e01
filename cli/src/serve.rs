//! The HTTP sidecar: a folder of districts' packs behind a small JSON interface.
//!
//! A request goes through [`access`] (its id, the log, the metrics) to a handler of [`api`], which
//! calls the district's pack in [`registry`] on a thread of its own. What the engine says goes out
//! to the byte; what goes wrong before it, [`answer`] says in the same shape.
//!
//! Not responsible for: any decision (the engine's), and for TLS, logins or quotas (a gateway's).

mod access;
mod answer;
mod api;
mod body;
mod connections;
pub mod folder;
mod log;
mod metrics;
mod openapi;
mod registry;
mod signals;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{self, MissedTickBehavior};

use crate::arguments::LayerArguments;
use crate::failure::Failure;
use crate::terminal::Terminal;
use folder::Engines;
use log::Log;
use metrics::Metrics;
use registry::Registry;
use signals::{Signal, Signals};

/// Threads that read and write; the engine runs on others.
const READING_THREADS: usize = 2;
/// Threads beside those of the calls: one reads packs, one is to spare.
const OTHER_THREADS: usize = 2;

/// How long the last answers may take to go out once no call is under way.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// For a clock that nobody listens to.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How to serve.
pub struct Options {
    /// The folder of packs.
    pub packs: PathBuf,
    /// Layers that every district gets.
    pub layers: LayerArguments,
    /// Where to listen.
    pub listen: String,
    /// The most bytes of a body.
    pub body_bytes_max: usize,
    /// The most time to read a body, and the most for a call.
    pub timeout: Duration,
    /// The most calls at once.
    pub calls_max: usize,
    /// How often to look for changed packs.
    pub watch: Option<Duration>,
    /// Whether to write no access log.
    pub quiet: bool,
}

/// What all requests share.
pub struct App {
    registry: Registry,
    metrics: Metrics,
    log: Log,
    /// One place for each call at once.
    calls: Arc<Semaphore>,
    /// Whether it was told to stop.
    stopping: AtomicBool,
    openapi: String,
    options: Options,
}

/// Serves until SIGTERM or an interrupt, then finishes what is under way.
///
/// `engines` makes them of the component that was named, if one was.
pub fn run<E>(options: Options, engines: E, terminal: &Terminal) -> Result<(), Failure>
where
    E: FnOnce(Option<Vec<u8>>) -> Result<Engines, Failure> + Send + 'static,
{
    let threads = options.calls_max.saturating_add(OTHER_THREADS);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(READING_THREADS)
        .max_blocking_threads(threads)
        .enable_all()
        .build()
        .map_err(unable)?;
    // Before anything takes time, so that an early signal is neither lost nor deadly.
    let mut signals = runtime.block_on(async { Signals::new() }).map_err(unable)?;
    let component = terminal.component()?;
    let served = runtime.block_on(async {
        let starting = tokio::task::spawn_blocking(move || start(options, || engines(component)));
        let started = tokio::select! {
            started = starting => started.map_err(|error| unable(error.into()))?,
            () = signals.stop() => return Ok(()),
        };
        let app = Arc::new(started?);
        let served = serve(&app, signals, terminal).await;
        app.log.finish();
        served
    });
    // What still runs now has had its time: the drain is over.
    runtime.shutdown_background();
    served
}

/// What takes time before there is anything to answer: the engine, and the packs.
fn start(
    options: Options,
    engines: impl FnOnce() -> Result<Engines, Failure>,
) -> Result<App, Failure> {
    if options.packs.join("pack.toml").is_file() {
        let packs = options.packs.display();
        let zh = format!("`{packs}` 本身就是一个规则包");
        let en = format!("`{packs}` is itself a pack");
        let hint = ("给出它所在的目录", "name the folder that it lies in");
        return Err(Failure::said(zh, en).hint(hint.0, hint.1));
    }
    let log = Log::new(options.quiet).map_err(unable)?;
    let registry = Registry::new(engines()?, options.packs.clone(), options.layers.clone());
    let changes = registry.reload().map_err(|error| Failure::io(&options.packs, &error))?;
    log.changes(&changes);
    if registry.now().open.is_empty() {
        log.note("empty", &format!("no pack in `{}` is open", options.packs.display()));
    }
    Ok(App {
        calls: Arc::new(Semaphore::new(options.calls_max)),
        openapi: openapi::document(),
        stopping: AtomicBool::new(false),
        metrics: Metrics::default(),
        registry,
        log,
        options,
    })
}

fn unable(error: io::Error) -> Failure {
    Failure::said(format!("无法提供服务：{error}"), format!("cannot serve: {error}"))
}

async fn serve(app: &Arc<App>, mut signals: Signals, terminal: &Terminal) -> Result<(), Failure> {
    let address = &app.options.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::said(
            format!("不能在 `{address}` 上监听：{error}"),
            format!("cannot listen on `{address}`: {error}"),
        )
        .hint("写成 127.0.0.1:8631，端口不可少", "write it as 127.0.0.1:8631, with its port")
    })?;
    let bound: SocketAddr = listener.local_addr().map_err(unable)?;
    terminal.print(&format!("http://{bound}\n"))?;
    let (tell, told) = watch::channel(false);
    let router = api::router(app);
    let server = tokio::spawn(connections::serve(listener, router, app.options.timeout, told));
    until_told_to_stop(app, &mut signals).await;
    app.log.note("stopping", "answering what is under way, taking no new calls");
    app.stopping.store(true, Ordering::SeqCst);
    let drained = async {
        idle(app).await;
        // No call is under way: close the door, and let the last answers out.
        let _ = tell.send(true);
        match time::timeout(LAST_ANSWERS, server).await {
            Ok(_) => "all answered",
            Err(_) => "all answered; connections that did not end were cut",
        }
    };
    // A body and a call take at most their time each. Whoever signals again does not want to wait.
    let bound = app.options.timeout.saturating_mul(2);
    tokio::select! {
        ended = time::timeout(bound, drained) => {
            app.log.note("stopped", ended.unwrap_or("time was up"));
        }
        () = signals.stop() => app.log.note("stopped", "signalled again"),
    }
    Ok(())
}

/// Reads the packs again on SIGHUP and at each tick, until it is told to stop.
async fn until_told_to_stop(app: &Arc<App>, signals: &mut Signals) {
    let watching = app.options.watch.is_some();
    let mut ticks = time::interval(app.options.watch.unwrap_or(DAY));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first comes at once, and the packs have just been read.
    ticks.tick().await;
    loop {
        let asked = tokio::select! {
            signal = signals.next() => match signal {
                Signal::Stop => return,
                Signal::Reload => true,
            },
            _ = ticks.tick(), if watching => false,
        };
        let reading = Arc::clone(app);
        let read = tokio::task::spawn_blocking(move || reading.reload(asked));
        tokio::select! {
            () = signals.stop() => return,
            _ = read => {}
        }
    }
}

/// Waits until no call is under way.
async fn idle(app: &App) {
    let all = u32::try_from(app.options.calls_max).unwrap_or(u32::MAX);
    let _ = app.calls.acquire_many(all).await;
}

impl App {
    /// Whether it was told to stop.
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Reads the packs again; a look that finds nothing new is told of only where it was `asked`.
    fn reload(&self, asked: bool) {
        match self.registry.reload() {
            Ok(changes) => {
                let failed = changes.iter().any(|change| change.failed());
                let outcome = match (failed, changes.is_empty()) {
                    (true, _) => "failed",
                    (false, true) => "unchanged",
                    (false, false) => "changed",
                };
                self.metrics.reloaded(outcome);
                self.log.changes(&changes);
                if asked && changes.is_empty() {
                    self.log.note("reload", "no pack has changed");
                }
            }
            Err(error) => {
                self.metrics.reloaded("failed");
                let folder = self.options.packs.display();
                self.log.note("reload", &format!("`{folder}` cannot be read: {error}"));
            }
        }
    }
}
