//! Native, component and Node give the same bytes, steps included; the index and the row-by-row
//! reference agree.

use gezhi::contract::describe::{DescribeResponse, PackDescription};
use gezhi_tests::generate::{Numbers, incident};
use gezhi_tests::host::native::Native;
use gezhi_tests::host::{self, Answer, Host};
use gezhi_tests::rules::{DISTRICTS, grounds};
use gezhi_tests::{attacks, pack, root};
use serde_json::{Value, json};

const INCIDENTS: usize = 10_000;
const BATCH: usize = 500;
const SEED: u64 = 20_261_121;

fn opened(host: &mut dyn Host, bundle: &str) -> PackDescription {
    let answer = host.call("open", bundle);
    assert!(matches!(answer, Answer::Ok(_)), "{}: {answer}", host.name());
    let Answer::Ok(text) = host.call("describe", "{}") else { panic!("describe") };
    let description: DescribeResponse = serde_json::from_str(&text).unwrap();
    description.pack.unwrap()
}

fn agree(bundle: &gezhi::contract::Bundle, incidents: usize) {
    let bundle = gezhi_contract::json::canonical(bundle);
    let mut hosts = host::all();
    hosts.push(Box::new(Native::naive()));
    let descriptions: Vec<PackDescription> =
        hosts.iter_mut().map(|host| opened(host.as_mut(), &bundle)).collect();
    let description = descriptions.first().unwrap();
    assert!(descriptions.iter().all(|other| other == description));
    let mut numbers = Numbers::new(SEED);
    let (mut decided, mut refused) = (0, 0);
    for batch in 0..incidents.div_ceil(BATCH) {
        let list: Vec<Value> =
            (0..BATCH).map(|at| incident(&mut numbers, description, batch * BATCH + at)).collect();
        let request = json!({ "incidents": list, "trace": batch % 2 == 0 }).to_string();
        let answers: Vec<(String, Answer)> = hosts
            .iter_mut()
            .map(|host| (host.name().to_owned(), host.call("decide-many", &request)))
            .collect();
        let (_, first) = answers.first().unwrap();
        let Answer::Ok(text) = first else { panic!("batch {batch}: {first}") };
        for (name, answer) in &answers {
            assert!(answer == first, "{name} differs in batch {batch} of seed {SEED}: {answer}");
        }
        for outcome in serde_json::from_str::<Vec<Value>>(text).unwrap() {
            if outcome.get("ok").is_some() { decided += 1 } else { refused += 1 }
        }
    }
    println!("{decided} decided, {refused} refused alike on {} hosts, seed {SEED}", hosts.len());
    assert!(decided > refused, "the generator makes mostly bad incidents");
}

/// Every scenario of every district: decisions, duties, surveys and scores, with and without their
/// rosters.
#[test]
fn every_scenario_of_the_districts() {
    let mut hosts = host::all();
    hosts.push(Box::new(Native::naive()));
    let mut count = 0;
    for name in DISTRICTS {
        for (bundle, scenarios) in grounds(&root("rules").join(name)) {
            let bundle = gezhi_contract::json::canonical(&bundle);
            for host in &mut hosts {
                opened(host.as_mut(), &bundle);
            }
            for one in scenarios {
                let request = one.request.to_string();
                let ask = |host: &mut Box<dyn Host>| host.call(&one.call, &request);
                let answers: Vec<Answer> = hosts.iter_mut().map(ask).collect();
                let first = answers.first().unwrap();
                let alike = answers.iter().all(|answer| answer == first);
                assert!(alike, "{name} {}: {answers:#?}", one.id);
                count += 1;
            }
        }
    }
    println!("{count} scenarios alike on {} hosts", hosts.len());
}

#[test]
fn lengshuitan_over_yuncheng() {
    agree(&pack("lengshuitan", &["timetables/yuncheng"]), INCIDENTS);
}

/// The same with a script in the way: its operations are counted alike on 32 and 64 bits.
#[test]
fn a_scripted_pack() {
    let script = r"
        fn 说(x) { if x == () { `无` } else { `${x}` } }
        fn classify(incident) { let c = tables.classify(incident); c.urgency = `urgent`; c }
        fn assign(incident, classification) {
            let a = tables.assign(incident, classification);
            let n = 0;
            for c in [1, 2, 3] { n += c; }
            a.note = `${说(incident.channel)} ${说(incident.facts.households)} ${n}`;
            let n = incident.facts.households;
            if n != () && n > 12.5 { a.tier = `grid`; }
            a
        }
        fn deadlines(incident, classification, responsibility) {
            let d = tables.deadlines(incident, classification, responsibility);
            if responsibility.tier == `grid` {
                d.push(#{ clock: `handle`, due: calendar.due(incident.reported_at, `30 minute`) });
            }
            d
        }
    ";
    agree(&attacks::tiny(Some(script)), 2_000);
}
