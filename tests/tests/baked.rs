//! A baked district answers as the engine that opens the same bundle: the same bytes, warm and
//! fresh, as a component and as a core module.

use gezhi::bake::{BakeError, bake};
use gezhi::contract::{Bundle, Layer};
use gezhi::{Engine, Isolation, Pack};
use gezhi_tests::corpus::Corpus;
use gezhi_tests::host::Answer;
use gezhi_tests::{pack, root};

#[test]
fn answers_as_the_bundle_does() {
    let engine = Engine::new().unwrap();
    let mut corpus = Corpus::default();
    corpus.scenarios(&root("rules/lengshuitan"));
    let rosters = corpus.bundles.values().filter(|text| text.contains(r#""roster":"#)).count();
    assert!(rosters > 0, "no scenario has a roster");
    let cache = tempfile::tempdir().unwrap();
    let mut count = 0;
    for (name, text) in &corpus.bundles {
        let bundle: Bundle = serde_json::from_str(text).unwrap();
        let baked = bake(&engine, &bundle).unwrap();
        assert_eq!(baked.summary.digest, bundle.digest());
        for isolation in [Isolation::Warm, Isolation::Fresh] {
            let builder = Engine::builder().component(baked.component.clone()).cache(cache.path());
            let pack = Pack::baked(&builder.isolation(isolation).build().unwrap()).unwrap();
            assert_eq!(pack.summary(), &baked.summary);
            for line in corpus.good.iter().filter(|line| line.bundle == *name) {
                let given = Answer::of(pack.call(&line.function, &line.request));
                assert_eq!(Some(&given), line.answer.as_ref(), "{name} {}: {given}", line.id);
                count += 1;
            }
        }
    }
    assert!(count > 60, "{count} answers only");
    println!("{count} answers of baked districts");
}

#[test]
fn the_same_bundle_bakes_to_the_same_bytes() {
    let engine = Engine::new().unwrap();
    let bundle = pack("lengshuitan", &[]);
    let [one, two] = [(), ()].map(|()| bake(&engine, &bundle).unwrap());
    assert_eq!(one.digest(), two.digest());
    assert_eq!(one.core, two.core);
    assert!(gezhi_artefact::check::core_of(&one.component).is_ok_and(|core| core == one.core));
    let again = Engine::from_bytes(one.component).unwrap();
    assert_ne!(again.digest(), engine.digest());
    // What is baked can be baked over: `open` replaces the pack as ever.
    let other = bake(&again, &pack("tuanjie", &[])).unwrap();
    assert_eq!(other.summary.id, "tuanjie");
}

#[test]
fn a_pack_with_errors_is_not_baked() {
    let bundle = Bundle { layers: vec![Layer::default()], roster: None };
    let error = bake(&Engine::new().unwrap(), &bundle).unwrap_err();
    let BakeError::Open(error) = error else { panic!("{error}") };
    assert!(!error.diagnostics().is_empty());
}
