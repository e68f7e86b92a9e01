//! A year seen from inside: a day by hand, and what no day may break.

use std::path::PathBuf;
use std::sync::OnceLock;

use gezhi::contract::Bundle;
use serde::Deserialize;

use super::ask::What;
use super::*;
use days::DayKind::{Holiday, Weekend, Workday};
use floor::Served;

fn district() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/district")
}

fn bundle() -> Bundle {
    let folder = district();
    let sources = gezhi::pack_dir::Sources::pack(&folder).roster(folder.join("roster.json"));
    gezhi::pack_dir::bundle(&sources).unwrap()
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new().unwrap())
}

fn plan_text() -> String {
    std::fs::read_to_string(district().join(PLAN)).unwrap()
}

/// What a run leaves.
struct Lived {
    served: Vec<Served>,
    cases: Vec<floor::Case>,
    loads: u64,
    by_class: u64,
}

/// Lives the plan's days with incidents of one's own, or with so many of the plan's.
fn lived(plan: &str, given: Option<&[(u32, &str)]>, count: u64) -> (Lived, World<'static>) {
    let plan = Plan::parse(plan, "plan").unwrap();
    let bundle = bundle();
    let pack: &'static Pack = Box::leak(Box::new(Pack::open(engine(), &bundle).unwrap()));
    let world = world::bind(pack, &bundle, (&plan, &Knobs::default()), 7).unwrap();
    let class = |code: &str| world.classes.iter().position(|class| class.code == code).unwrap();
    let arrivals: Vec<Arrival> = match given {
        None => world.arrivals(count),
        Some(given) => given
            .iter()
            .enumerate()
            .map(|(number, (at, code))| Arrival {
                at: *at,
                number: u32::try_from(number).unwrap(),
                class: u16::try_from(class(code)).unwrap(),
            })
            .collect(),
    };
    let boiled = decide::decide(&world, &arrivals, &|| ()).unwrap();
    let mut floor = Floor::new(&world, u64::try_from(arrivals.len()).unwrap());
    floor.run(&arrivals, boiled, world.days.end()).unwrap();
    floor.close_the_year();
    // The pack judges every case, so its flow must allow every event.
    let mut cases: Vec<floor::Case> = floor.ended.clone();
    cases.sort_by_key(|case| case.arrival.number);
    let mut tally = Tally::new(&world, u64::try_from(arrivals.len()).unwrap());
    tally.count(&mut floor).unwrap();
    let lived = Lived {
        served: std::mem::take(&mut floor.served),
        cases,
        loads: floor.loads.iter().map(floor::Load::sum).sum(),
        by_class: floor.by_class.iter().sum(),
    };
    drop(floor);
    (lived, world)
}

#[derive(Deserialize)]
struct Queue {
    work_minutes: u32,
    case: Vec<QueueCase>,
}

#[derive(Deserialize)]
struct QueueCase {
    class: String,
    reported: String,
    handled: String,
}

#[test]
fn a_day_at_one_post_goes_as_worked_out_by_hand() {
    let text = std::fs::read_to_string(district().join("queue.toml")).unwrap();
    let queue: Queue = toml::from_str(&text).unwrap();
    // The plan of the tests, without anything that takes time but the work.
    let mut plan = plan_text();
    for (from, to) in [
        ("rest_days = 2\ncasework = 60\non_call = true", "casework = 100"),
        ("call_out = [10, 20]\nabsent_days = 20\ntravel = [5, 10, 15]", ""),
        ("minutes = [1, 2, 5]", "minutes = 0"),
        ("minutes = [1, 3, 6]", "minutes = 0"),
        ("work = [20, 40, 90]", &format!("work = {}", queue.work_minutes)),
        ("work = [10, 30, 60, 120]", &format!("work = {}", queue.work_minutes)),
        ("aside = [0, 0, 60]", ""),
        ("per_thousand = 40", "per_thousand = 0"),
        ("per_thousand = 30", "per_thousand = 0"),
        ("per_thousand = 100", "per_thousand = 0"),
        ("unresolved = 50", ""),
        ("weights = \"equal\"", "weights = \"households\""),
        // Rungs cost nobody's time, and hasten nothing.
        ("minutes = [5, 10]\nbefore_due = \"hasten\"", "minutes = 0\nbefore_due = \"nothing\""),
    ] {
        assert!(plan.contains(from), "{from}");
        plan = plan.replacen(from, to, 1);
    }
    let days = |text: &str, world: &World<'_>| world.days.read(text).unwrap();
    let (_, world) = lived(&plan, Some(&[]), 0);
    let given: Vec<(u32, &str)> =
        queue.case.iter().map(|case| (days(&case.reported, &world), case.class.as_str())).collect();
    let (lived, world) = lived(&plan, Some(&given), 0);
    for (case, wanted) in lived.cases.iter().zip(&queue.case) {
        let handled = case.told.iter().find(|told| told.what == What::Handled).unwrap();
        let mut written = String::new();
        world.days.write_to(&mut written, handled.at);
        assert_eq!(written, wanted.handled, "the case of {}", wanted.reported);
    }
}

#[test]
fn nobody_works_off_duty_or_on_more_than_they_can() {
    let (lived, world) = lived(&plan_text(), None, 600);
    assert!(lived.served.len() > 3_000, "{} pieces of work", lived.served.len());
    for served in &lived.served {
        let hours = world.force.at_work(served.person).unwrap();
        let on_call = served.through;
        assert!(on_call || served.from == served.to || hours.is_open(served.from), "{served:?}");
        let in_shift: u32 = hours.stretches(served.from, served.to).map(|(a, b)| b - a).sum();
        let most = if on_call { served.to - served.from } else { in_shift };
        assert!(served.work <= most, "more work than time: {served:?}");
        assert!(!on_call || served.urgent, "only what is urgent is done off duty: {served:?}");
    }
    let people: std::collections::BTreeSet<u32> =
        lived.served.iter().map(|served| served.person).collect();
    for person in people {
        let desk = world.force.person(person).unwrap().desk;
        let hands = world.force.staffing_of(desk).unwrap().at_a_time;
        let mut turns: Vec<(u32, i32)> = Vec::new();
        for served in lived.served.iter().filter(|served| served.person == person) {
            if served.from < served.to {
                turns.extend([(served.from, 1), (served.to, -1)]);
            }
        }
        // What ends at an instant ends before what begins at it.
        turns.sort_unstable();
        let mut in_hand = 0;
        for (at, turn) in turns {
            in_hand += turn;
            assert!(in_hand <= i32::try_from(hands).unwrap(), "person {person} at {at}");
        }
    }
}

#[test]
fn work_and_time_add_up() {
    let (lived, _) = lived(&plan_text(), None, 600);
    let served: u64 = lived.served.iter().map(|served| u64::from(served.work)).sum();
    assert_eq!(served, lived.loads, "by role and hour");
    assert_eq!(served, lived.by_class, "by class");
    assert_eq!(lived.cases.len(), 600, "every incident ends in exactly one way");
    for case in &lived.cases {
        let told = |what: What| case.told.iter().filter(|told| told.what == what).count();
        let end = case.told.last().map_or(case.arrival.at, |told| told.at);
        assert!(case.told.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert_eq!(told(What::Closed), usize::from(case.end == floor::End::Closed));
        // Every second from the report to the end of the case is of one stage.
        let spent: u32 = case.spent.iter().sum();
        let closed = case.told.iter().find(|told| told.what == What::Closed);
        let until = closed.map_or(case.ended_at, |told| told.at);
        assert_eq!(spent, until - case.arrival.at, "{case:?}");
        assert!(end >= case.arrival.at);
    }
    let some = |what: What| lived.cases.iter().any(|case| case.told.iter().any(|t| t.what == what));
    for what in [What::Paused, What::Returned, What::Escalated, What::Failed, What::Act] {
        assert!(some(what), "nothing was ever {what:?}");
    }
}

#[test]
fn the_days_are_those_of_the_packs_calendar() {
    let plan = plan_text().replace("2026-03-02", "2026-04-27");
    let (_, world) = lived(&plan, Some(&[]), 0);
    let kind = |text: &str| {
        let at = world.days.read(&format!("{text}T00:00:00+08:00")).unwrap();
        world.days.kind(usize::try_from(at / DAY).unwrap())
    };

    for (day, wanted) in [
        ("2026-04-30", Workday),
        ("2026-05-01", Holiday),
        // A Saturday and a Sunday in the run of the holiday.
        ("2026-05-02", Holiday),
        ("2026-05-03", Holiday),
        // A Saturday that is worked, and the Sunday after it.
        ("2026-05-09", Workday),
        ("2026-05-10", Weekend),
    ] {
        assert_eq!(kind(day), wanted, "{day}");
    }
    assert_eq!(world.days.windows(3), [(8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600)]);
    let mut written = String::new();
    world.days.write_to(&mut written, 3 * DAY + 29_107);
    assert_eq!(written, "2026-04-30T08:05:07+08:00");
    assert_eq!(world.days.read(&written), Some(3 * DAY + 29_107));
}

/// In tests every look asks twice: about the clocks of rungs, and about the whole case.
#[test]
fn a_look_needs_no_clock_that_no_rung_waits_for() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../rules/model");
    let sources = gezhi::pack_dir::Sources::pack(&folder).roster(folder.join("roster.json"));
    let bundle = gezhi::pack_dir::bundle(&sources).unwrap();
    let plan = Plan::read(&folder.join(PLAN)).unwrap();
    let none = Knobs::default();
    let setup = Setup {
        engine: engine(),
        bundle: &bundle,
        plan: &plan,
        knobs: &none,
        seed: 3,
        incidents: Some(400),
    };
    let year = Year::run(&setup, &|_| ()).unwrap();
    assert!(year.totals.rungs > 20, "{} rungs", year.totals.rungs);
}
