//! The engine as a host sees it: the cache, the second wall, recovery, many threads.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test must stop")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use gezhi::contract::{Bundle, CONTRACT_VERSION, Layer};
use gezhi::{CallError, Engine, EngineError, FUNCTIONS, Pack, Session, Wall};

fn describe(engine: &Engine) -> Result<String, CallError> {
    Session::new(engine).call("describe", "{}")
}

/// More text than an instance has memory for: the component breaks off.
fn too_long() -> String {
    " ".repeat(65 * 1024 * 1024)
}

fn entries(folder: &tempfile::TempDir) -> Vec<PathBuf> {
    fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn send_and_sync<T: Send + Sync>() {}

#[test]
fn engines_and_packs_are_shared_by_threads() {
    send_and_sync::<Engine>();
    send_and_sync::<Pack>();
}

#[test]
fn describe_tells_the_contract() {
    let answer = describe(&Engine::new().unwrap()).unwrap();
    assert!(answer.starts_with(&format!(r#"{{"contract":"{CONTRACT_VERSION}""#)), "{answer}");
}

#[test]
fn every_function_answers_in_the_contracts_words() {
    let mut session = Session::new(&Engine::new().unwrap());
    for function in FUNCTIONS {
        match session.call(function, "not JSON") {
            Ok(_) | Err(CallError::Contract(_)) => {}
            Err(other) => panic!("{function}: {other}"),
        }
    }
    let error = session.call("eval", "{}").unwrap_err();
    assert_eq!(error.to_string(), "the contract has no function `eval`");
}

#[test]
fn compiled_code_is_kept_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let build = || Engine::builder().cache(folder.path()).build().unwrap();
    let expected = describe(&build()).unwrap();
    let [entry] = entries(&folder).try_into().unwrap();
    let whole = fs::read(&entry).unwrap();

    for damaged in [&whole[..0], &whole[..whole.len() / 2], &flipped(&whole)] {
        fs::write(&entry, damaged).unwrap();
        assert_eq!(describe(&build()).unwrap(), expected);
        assert_eq!(fs::read(&entry).unwrap(), whole, "the entry is written anew");
    }
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bytes
}

/// Code that another user can have written is not run, however right its checksum is.
#[cfg(unix)]
#[test]
fn a_cache_that_others_can_write_is_passed_over() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let build = || Engine::builder().cache(folder.path()).build().unwrap();
    let expected = describe(&build()).unwrap();
    let [entry] = entries(&folder).try_into().unwrap();
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&entry, 0o666);
    let before = fs::metadata(&entry).unwrap().modified().unwrap();
    assert_eq!(describe(&build()).unwrap(), expected);
    let after = fs::metadata(&entry).unwrap();
    assert_ne!(after.modified().unwrap(), before, "it was compiled and written anew");
    assert_eq!(after.permissions().mode() & 0o777, 0o600);
    mode(folder.path(), 0o777);
    assert_eq!(describe(&build()).unwrap(), expected);
    assert_ne!(fs::metadata(&entry).unwrap().modified().unwrap(), after.modified().unwrap());
}

#[test]
fn a_cache_that_cannot_be_written_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let engine = Engine::builder().cache(file.join("below")).build().unwrap();
    assert!(describe(&engine).is_ok());
}

#[test]
fn a_trap_costs_the_instance_and_not_the_session() {
    let mut session = Session::new(&Engine::new().unwrap());
    let before = session.call("describe", "{}").unwrap();
    let error = session.call("describe", &too_long()).unwrap_err();
    assert!(matches!(error, CallError::Trap(_)), "{error}");
    assert_eq!(session.call("describe", "{}").unwrap(), before);
}

#[test]
fn fuel_stops_a_call_and_not_the_session() {
    let engine = Engine::builder().wall(Wall::Fuel(10)).without_cache().build().unwrap();
    let mut session = Session::new(&engine);
    for _ in 0..2 {
        let error = session.call("describe", "{}").unwrap_err();
        assert_eq!(error.to_string(), "the call was stopped after 10 units of fuel");
    }
}

#[test]
fn the_memory_cap_holds() {
    let engine = Engine::builder().memory_bytes_max(1024).build().unwrap();
    let error = describe(&engine).unwrap_err();
    assert!(matches!(error, CallError::Instance(_)), "{error}");
}

#[test]
fn more_instances_than_places() {
    let engine = Engine::new().unwrap();
    let mut sessions: Vec<_> = (0..140).map(|_| Session::new(&engine)).collect();
    for session in &mut sessions {
        session.call("describe", "{}").unwrap();
    }
}

#[test]
fn threads_get_the_same_answer() {
    let engine = Engine::new().unwrap();
    let expected: Arc<str> = describe(&engine).unwrap().into();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (engine, expected) = (engine.clone(), Arc::clone(&expected));
            thread::spawn(move || {
                (0..50).for_each(|_| assert_eq!(*describe(&engine).unwrap(), *expected));
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn what_is_no_engine_is_refused() {
    let error = Engine::from_bytes(*b"\0asm\x0d\0\x01\0").unwrap_err();
    assert!(matches!(error, EngineError::Interface(_)), "{error}");
    let error = Engine::from_bytes(*b"not wasm").unwrap_err();
    assert!(matches!(error, EngineError::Compile(_)), "{error}");
}

#[test]
fn a_pack_that_is_none_is_refused() {
    let bundle = Bundle { layers: vec![Layer::default()], roster: None };
    let error = Pack::open(&Engine::new().unwrap(), &bundle).unwrap_err();
    assert!(!error.to_string().is_empty());
}
