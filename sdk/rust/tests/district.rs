//! A pack is replaced while threads decide: every call gets an answer, all of it from one pack.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use gezhi::contract::{Bundle, Incident};
use gezhi::pack_dir::{Sources, bundle};
use gezhi::{District, Engine, Pack};

const THREADS: usize = 4;
const CALLS: usize = 60;

fn rules(pack: &str) -> String {
    format!("{}/../../rules/{pack}", env!("CARGO_MANIFEST_DIR"))
}

fn bundles() -> [Bundle; 2] {
    let alone = Sources::pack(rules("lengshuitan"));
    let timed = alone.clone().layer(rules("timetables/yuncheng"));
    [bundle(&alone).unwrap(), bundle(&timed).unwrap()]
}

#[test]
fn a_pack_is_swapped_under_load() {
    let engine = Engine::new().unwrap();
    let bundles = bundles();
    let digests = bundles.clone().map(|bundle| bundle.digest());
    let [first, _] = &bundles;
    let district = Arc::new(District::new(Pack::open(&engine, first).unwrap()));
    let begin = Arc::new(Barrier::new(THREADS + 1));
    let done = Arc::new(AtomicBool::new(false));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (district, begin) = (Arc::clone(&district), Arc::clone(&begin));
            thread::spawn(move || {
                begin.wait();
                for _ in 0..CALLS {
                    let pack = district.pack();
                    let decision = pack.decide_incident(&incident()).unwrap();
                    assert_eq!(decision.receipt.unwrap().pack, pack.summary().digest);
                }
            })
        })
        .collect();
    let swapping = {
        let (district, done) = (Arc::clone(&district), Arc::clone(&done));
        let mut turn = bundles.into_iter().zip(digests).cycle().skip(1);
        thread::spawn(move || {
            let mut swaps = 0;
            while !done.load(Ordering::Acquire) || swaps == 0 {
                let (bundle, digest) = turn.next().unwrap();
                let old = district.swap(Pack::open(&engine, &bundle).unwrap());
                assert_ne!(old.summary().digest, digest);
                // Who asks now gets the new one, and the old one still answers whoever holds it.
                assert_eq!(district.pack().summary().digest, digest);
                assert!(old.decide_incident(&incident()).is_ok());
                swaps += 1;
            }
        })
    };
    begin.wait();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    done.store(true, Ordering::Release);
    swapping.join().unwrap();
}

fn incident() -> Incident {
    Incident {
        id: "x".into(),
        reported_at: "2026-03-02 09:15:00".into(),
        text: Some("水管破裂".into()),
        ..Incident::default()
    }
}

#[test]
fn a_pack_that_nobody_uses_any_more_is_freed() {
    let engine = Engine::new().unwrap();
    let [first, second] = bundles();
    let district = District::new(Pack::open(&engine, &first).unwrap());
    let held = district.pack();
    let old = district.swap(Pack::open(&engine, &second).unwrap());
    drop(held);
    assert_eq!(Arc::strong_count(&old), 1);
}
