//! Packs that come, change, break and go while the server answers.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::http::{Server, until};
use super::{decide, folder, tiny};

const PATH: &str = "/v1/districts/tiny/decide";
/// Counted while the pack cannot be opened.
const FAILED: &str = "gezhi_district_failed{district=\"tiny\"}";
/// Threads that ask without a pause.
const ASKING: usize = 4;

/// The manifest with another version, put in place whole.
fn publish(server: &Server, version: &str) {
    let manifest = fs::read_to_string(server.packs("tiny/pack.toml")).unwrap();
    let lines = manifest.lines().map(|line| match line.starts_with("version") {
        true => format!("version = \"{version}\"\n"),
        false => format!("{line}\n"),
    });
    let beside = server.packs("tiny/pack.toml.new");
    fs::write(&beside, lines.collect::<String>()).unwrap();
    fs::rename(beside, server.packs("tiny/pack.toml")).unwrap();
}

fn version(server: &Server) -> Option<String> {
    let told = server.get("/v1/districts/tiny").json();
    told["summary"]["version"].as_str().map(str::to_owned)
}

#[test]
fn a_pack_is_replaced_under_load_and_no_request_fails() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--concurrency", "64", "--quiet"]);
    let (stop, seen) = (AtomicBool::new(false), Mutex::new(BTreeSet::new()));
    let packs = |seen: &Mutex<BTreeSet<String>>| seen.lock().unwrap().len();
    thread::scope(|scope| {
        for _ in 0..ASKING {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let told = server.post(PATH, &decide("水管破裂"));
                    assert_eq!(told.status, 200, "{told:?}");
                    // The header names the pack that answered, not the one that is there now.
                    let pack = told.json()["receipt"]["pack"].as_str().unwrap().to_owned();
                    assert_eq!(told.header("gezhi-pack"), Some(pack.as_str()));
                    seen.lock().unwrap().insert(pack);
                }
            });
        }
        for turn in 1..=3 {
            until("the pack answers", || (packs(&seen) == turn).then_some(()));
            publish(&server, &format!("1.{turn}"));
            server.signal("HUP");
        }
        until("the last pack answers", || (packs(&seen) == 4).then_some(()));
        stop.store(true, Ordering::SeqCst);
    });
    let replaced = |log: String| log.lines().filter(|line| line.contains("\"replaced\"")).count();
    until("all three are logged", || (replaced(server.log()) == 3).then_some(()));
    assert_eq!(server.metric("gezhi_reloads_total{outcome=\"changed\"}"), Some(3));
}

#[test]
fn a_broken_pack_keeps_the_old_one_and_is_told_of() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &[]);
    let good = fs::read(server.packs("tiny/tables/assign.csv")).unwrap();
    fs::write(server.packs("tiny/tables/assign.csv"), "编号,类别,→主办,依据\nA1,T01,网格圆,TINY\n")
        .unwrap();
    server.signal("HUP");
    let failed = until("the failure is told", || {
        let failed = server.get("/healthz").json()["failed"][0].clone();
        failed.is_object().then_some(failed)
    });
    assert_eq!(failed["id"], "tiny");
    let error = failed["error"].as_str().unwrap();
    assert!(error.contains("tiny/tables/assign.csv:2") && error.contains("网格圆"), "{error}");
    assert_eq!(server.get("/healthz").json()["districts"], 1);
    assert_eq!(server.post(PATH, &decide("水管破裂")).status, 200);
    assert_eq!(server.metric("gezhi_district_failed{district=\"tiny\"}"), Some(1));
    assert_eq!(server.metric("gezhi_reloads_total{outcome=\"failed\"}"), Some(1));
    server.logged("\"event\":\"failed\"");
    fs::write(server.packs("tiny/tables/assign.csv"), good).unwrap();
    server.signal("HUP");
    until("all is well", || {
        let failed = server.get("/healthz").json()["failed"].clone();
        (failed == serde_json::json!([])).then_some(())
    });
    assert_eq!(server.metric("gezhi_district_failed{district=\"tiny\"}"), None);
}

#[test]
fn districts_come_and_go_while_it_watches() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--watch", "0.1"]);
    publish(&server, "2");
    until("the change is seen", || version(&server).filter(|version| version == "2"));
    fs::rename(server.packs("tiny"), server.packs("other")).unwrap();
    until("the new name answers", || {
        (server.get("/v1/districts/other").status == 200).then_some(())
    });
    assert_eq!(server.get("/v1/districts/tiny").status, 404);
    // A file that is no pack does no harm to the others.
    fs::write(server.packs("late.json"), "{").unwrap();
    until("it is told of", || {
        let failed = server.get("/healthz").json()["failed"][0]["id"].clone();
        (failed == "late").then_some(())
    });
    assert_eq!(server.get("/v1/districts/other").status, 200);
    fs::remove_file(server.packs("late.json")).unwrap();
    fs::remove_dir_all(server.packs("other")).unwrap();
    // A folder that is empty all at once is a mistake rather than a wish.
    server.logged("no pack is in it");
    assert_eq!(server.get("/v1/districts/other").status, 200);
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_folder_that_is_gone_takes_nothing_with_it() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &[]);
    let away = server.packs("").with_file_name("away");
    fs::rename(server.packs(""), &away).unwrap();
    server.signal("HUP");
    until("the failure is counted", || {
        server.metric("gezhi_reloads_total{outcome=\"failed\"}").filter(|count| *count == 1)
    });
    assert_eq!(server.post(PATH, &decide("水管破裂")).status, 200);
    server.logged("cannot be read");
}

#[test]
fn what_cannot_be_read_is_not_gone() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &[]);
    let manifest = server.packs("tiny/pack.toml");
    let good = fs::read(&manifest).unwrap();
    let roster = server.packs("tiny/roster.json");
    let failed = |what: &str| {
        server.signal("HUP");
        until(what, || (server.metric(FAILED) == Some(1)).then_some(()));
        assert_eq!(server.post(PATH, &decide("水管破裂")).status, 200);
    };
    let mended = |turn: usize| {
        server.signal("HUP");
        until("it is mended", || server.metric(FAILED).is_none().then_some(()));
        let told = |log: String| log.matches("\"recovered\"").count();
        until("that is told", || (told(server.log()) == turn).then_some(()));
    };
    fs::remove_file(&manifest).unwrap();
    // Another entry, so that the folder is not empty.
    fs::write(server.packs("late.json"), "{").unwrap();
    failed("the manifest is missing");
    fs::write(&manifest, &good).unwrap();
    mended(1);
    fs::remove_file(&manifest).unwrap();
    symlink("pack.toml", &manifest).unwrap();
    failed("the manifest leads to itself");
    fs::remove_file(&manifest).unwrap();
    fs::write(&manifest, &good).unwrap();
    mended(2);
    symlink("nowhere", &roster).unwrap();
    failed("the roster leads nowhere");
    fs::remove_file(&roster).unwrap();
    mended(3);
}

#[test]
fn without_a_district_it_is_not_ready() {
    let server = Server::start(folder(), &[]);
    let health = server.get("/healthz");
    assert_eq!((health.status, &health.json()["status"]), (503, &serde_json::json!("empty")));
    server.logged("\"empty\"");
    tiny(&server.packs(""));
    server.signal("HUP");
    until("it is ready", || (server.get("/healthz").status == 200).then_some(()));
}
