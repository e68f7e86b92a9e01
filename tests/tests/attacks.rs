//! Bad input: each attack gets its typed error on every host, within the caps, and the next request
//! works.

use gezhi_tests::attacks::{self, GOOD, tiny};
use gezhi_tests::host::{self, Answer, Host};
use serde_json::Value;

fn carry_out(host: &mut dyn Host, attack: &attacks::Attack) -> Answer {
    let bundle = attack.bundle.clone().unwrap_or_else(|| tiny(None));
    let open = host.call("open", &gezhi_contract::json::canonical(&bundle));
    match (&attack.call, &open) {
        (Some((function, request)), Answer::Ok(_)) => host.call(function, request),
        _ => open,
    }
}

fn names(error: &Value, wanted: &str) -> bool {
    let is = |value: Option<&Value>| value.and_then(Value::as_str) == Some(wanted);
    let mut codes = error.get("diagnostics").and_then(Value::as_array).into_iter().flatten();
    is(error.get("limit")) || is(error.get("path")) || codes.any(|d| is(d.get("code")))
}

#[test]
fn every_attack_is_refused_alike_everywhere() {
    let attacks = attacks::all();
    let mut hosts = host::all();
    let good = gezhi_contract::json::canonical(&tiny(None));
    for attack in &attacks {
        let mut first: Option<Answer> = None;
        for host in &mut hosts {
            let what = format!("`{}` on {}", attack.name, host.name());
            let answer = carry_out(host.as_mut(), attack);
            let Answer::Error(text) = &answer else { panic!("{what}: not refused: {answer}") };
            let error: Value = serde_json::from_str(text).unwrap();
            assert_eq!(answer.kind().as_deref(), Some(attack.kind.as_str()), "{what}: {answer}");
            if let Some(wanted) = attack.names.as_deref().filter(|name| !name.is_empty()) {
                assert!(names(&error, wanted), "{what} does not name `{wanted}`: {answer}");
            }
            for language in ["zh", "en"] {
                let said = error["message"][language].as_str().unwrap_or_default();
                assert!(!said.is_empty(), "{what} says nothing in {language}: {answer}");
            }
            let again = host.call("open", &good);
            assert!(matches!(again, Answer::Ok(_)), "after {what}: {again}");
            let next = host.call("decide", GOOD);
            assert!(matches!(next, Answer::Ok(_)), "after {what}: {next}");
            match &first {
                None => first = Some(answer),
                Some(first) => assert_eq!(first, &answer, "{what} differs"),
            }
        }
    }
    println!("{} attacks on {} hosts", attacks.len(), hosts.len());
}

/// What lies within the bounds must work: a table of as many rows as there may be, on every host.
#[test]
fn the_longest_table_opens_and_answers() {
    let bundle = gezhi_contract::json::canonical(&attacks::long(gezhi_engine::limits::ROWS_MAX));
    let mut first: Option<Answer> = None;
    for host in &mut host::all() {
        let open = host.call("open", &bundle);
        assert!(matches!(open, Answer::Ok(_)), "{}: {open}", host.name());
        let answer = host.call("decide", GOOD);
        assert!(matches!(answer, Answer::Ok(_)), "{}: {answer}", host.name());
        assert_eq!(first.get_or_insert_with(|| answer.clone()), &answer, "{}", host.name());
    }
}

/// A fresh instance answers as one that has seen everything: nothing but the pack is state.
#[test]
fn calls_leave_no_trace() {
    let good = gezhi_contract::json::canonical(&tiny(None));
    for host in &mut host::all() {
        host.call("open", &good);
        let fresh = host.call("decide", GOOD);
        for attack in attacks::all().iter().filter(|attack| attack.bundle.is_none()) {
            if let Some((function, request)) = &attack.call {
                host.call(function, request);
            }
        }
        for refused in attacks::all().iter().filter(|a| a.call.is_none()) {
            let bundle = refused.bundle.clone().unwrap_or_default();
            host.call("open", &gezhi_contract::json::canonical(&bundle));
        }
        assert_eq!(fresh, host.call("decide", GOOD), "{}", host.name());
    }
}
