//! Planted faults: what is spoilt, who notices, and that nothing depends on threads.

#![expect(clippy::unwrap_used, reason = "tests")]

use gezhi::Engine;
use gezhi_sim::check::{Plan, check};
use gezhi_sim::faults::{Fault, FaultFindings, FaultKind, FaultPlan, Outcome, plant, planted};

#[path = "packs/small.rs"]
#[expect(dead_code, reason = "not every test uses every pack")]
mod small;

fn judged() -> FaultFindings {
    let plan = FaultPlan { incidents: 200, pool: 200, ..FaultPlan::default() };
    let engine = Engine::new().unwrap();
    plant(&engine, (&small::bundle(""), &[]), &plan, &|_, _| {}).unwrap()
}

fn outcome<'a>(found: &'a FaultFindings, row: &str, kind: FaultKind) -> &'a Outcome {
    let mut all = found.judged.iter();
    &all.find(|it| it.fault.row == row && it.fault.kind == kind).unwrap().outcome
}

#[test]
fn every_row_is_removed_and_every_limit_goal_party_and_word_is_changed() {
    let found = judged();
    let of = |row: &str| -> Vec<(FaultKind, &str, &str)> {
        let of_row = found.judged.iter().filter(|judged| judged.fault.row == row);
        of_row.map(|it| (it.fault.kind, it.fault.was.as_str(), it.fault.becomes.as_str())).collect()
    };
    assert_eq!(
        of("A2"),
        [
            (FaultKind::RowRemoved, "", ""),
            (FaultKind::GoalTier, "社区", "grid"),
            (FaultKind::Party, "供水企业", "网格员"),
        ]
    );
    assert_eq!(
        of("L1"),
        [
            (FaultKind::RowRemoved, "", ""),
            (FaultKind::Word, "handle", "reply"),
            (FaultKind::LimitDoubled, "1紧急工作时", "2紧急工作时"),
            (FaultKind::LimitSwapped, "1紧急工作时", "2工作日"),
        ]
    );
    assert_eq!(of("C1"), [(FaultKind::RowRemoved, "", "")]);
}

#[test]
fn properties_notice_what_they_promise_and_nothing_else() {
    let found = judged();
    for kind in [FaultKind::LimitDoubled, FaultKind::LimitSwapped] {
        let noticed = outcome(&found, "L1", kind);
        let by = "水管破裂一小时内处置";
        assert!(
            matches!(noticed, Outcome::Property { property, .. } if property == by),
            "{noticed:?}"
        );
    }
    let nobody = outcome(&found, "A2", FaultKind::RowRemoved);
    assert!(matches!(nobody, Outcome::Property { property, .. } if property == "件件有人负责"));
    let unpromised = outcome(&found, "L3", FaultKind::LimitDoubled);
    assert!(matches!(unpromised, Outcome::Differs { .. }), "{unpromised:?}");
    let class = outcome(&found, "C3", FaultKind::RowRemoved);
    assert!(matches!(class, Outcome::Checker { code } if !code.is_empty()), "{class:?}");
    let kills = found.kills(|_| true);
    assert_eq!(kills.planted, u64::try_from(found.judged.len()).unwrap());
    assert_eq!(kills.properties + kills.checker + kills.differs + kills.same, kills.planted);
    let text = serde_json::to_string(&found.report()).unwrap();
    assert!(text.contains("埋错检出率") && text.contains("L3"), "{text}");
}

#[test]
fn threads_change_nothing() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(judged)
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_planted_fault_is_found_within_the_directed_incidents() {
    let whole = small::bundle("");
    let limit = judged()
        .judged
        .into_iter()
        .map(|judged| judged.fault)
        .find(|fault: &Fault| fault.row == "L1" && fault.kind == FaultKind::LimitSwapped);
    let spoilt = planted(&whole, &limit.unwrap()).unwrap().unwrap();
    let (pack, world) = small::open(&spoilt);
    let plan = Plan { incidents: 1_000, ..Plan::default() };
    let findings = check(&pack, &world, &plan, &|_, _| {}).unwrap();
    let broken = findings.properties.iter().find(|it| it.name == "水管破裂一小时内处置").unwrap();
    let example = broken.example.as_ref().unwrap();
    assert!(example.number < findings.coverage.directed, "{}", example.number);
    assert_eq!(example.reason.as_deref(), Some("2 work_day"));
}
