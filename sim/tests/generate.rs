//! Incidents of the generator: readable by every pack, the same for a seed, near every row's edge.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use gezhi::{CallError, Pack};
use gezhi_sim::generate::Generator;
use gezhi_sim::world::{Moment, World};
use serde_json::{Value, json};

#[path = "packs/small.rs"]
mod small;

/// Of the directed incidents of a large pack every so many are decided here.
const DIRECTED_MAX: u64 = 2_000;
const BY_CHANCE: u64 = 1_500;

/// How often the engine refused one of `numbers`, by kind.
fn refusals(
    pack: &Pack,
    from: &Generator<'_>,
    numbers: impl Iterator<Item = u64>,
) -> BTreeMap<String, u64> {
    let mut out = BTreeMap::new();
    for number in numbers {
        let incident = from.incident(number);
        let request = json!({ "incident": incident, "receipt": false }).to_string();
        match pack.call("decide", &request) {
            Ok(_) => {}
            Err(CallError::Contract(error)) => {
                let kind = serde_json::to_value(error.kind).unwrap();
                let kind = kind.as_str().unwrap().to_owned();
                assert!(
                    matches!(kind.as_str(), "not_in_force" | "beyond_calendar"),
                    "seed 7, incident {number}: {error}\n{request}"
                );
                *out.entry(kind).or_default() += 1;
            }
            Err(other) => panic!("seed 7, incident {number}: {other}"),
        }
    }
    out
}

#[test]
fn every_pack_reads_every_incident_and_every_row_is_hit() {
    for name in small::DISTRICTS {
        let (pack, world) = small::open(&small::district(name));
        let (from, coverage) = Generator::aimed(&world, &pack, 7).unwrap();
        assert_eq!(coverage.never, Vec::<String>::new(), "{name}");
        assert_eq!(coverage.hit, coverage.rows, "{name}");
        let step = coverage.directed.div_ceil(DIRECTED_MAX).max(1);
        let directed = (0..coverage.directed).step_by(usize::try_from(step).unwrap());
        let by_chance = coverage.directed..coverage.directed + BY_CHANCE;
        let refused = refusals(&pack, &from, directed.chain(by_chance));
        let most = (DIRECTED_MAX + BY_CHANCE) / 20;
        assert!(refused.values().sum::<u64>() < most, "{name} refuses too many: {refused:?}");
    }
}

#[test]
fn an_incident_depends_on_seed_and_number_alone() {
    let (pack, world) = small::open(&small::bundle(""));
    let (one, coverage) = Generator::aimed(&world, &pack, 3).unwrap();
    let (same, _) = Generator::aimed(&world, &pack, 3).unwrap();
    let (other, _) = Generator::aimed(&world, &pack, 4).unwrap();
    let numbers = 0..coverage.directed + 200;
    let forwards: Vec<_> = numbers.clone().map(|number| one.incident(number)).collect();
    let mut backwards: Vec<_> = numbers.clone().rev().map(|number| same.incident(number)).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    assert_ne!(forwards, numbers.map(|number| other.incident(number)).collect::<Vec<_>>());
}

#[test]
fn edges_of_conditions_are_met_from_both_sides() {
    let (pack, world) = small::open(&small::bundle(""));
    let (from, _) = Generator::aimed(&world, &pack, 7).unwrap();
    let of_row = |id: &str| {
        let at = from.rows().iter().position(|row| row.row.id == id).unwrap();
        from.directed().iter().filter(move |directed| directed.row == at)
    };
    let households: BTreeSet<String> = of_row("A4")
        .map(|directed| directed.incident.facts.get("households").unwrap_or(&Value::Null))
        .map(|value| value.to_string().replace('"', ""))
        .collect();
    for wanted in ["10", "9", "null"] {
        assert!(households.contains(wanted), "`>= 10` without {wanted}: {households:?}");
    }
    let days: BTreeSet<&str> =
        of_row("L6").filter_map(|directed| directed.incident.reported_at.get(..10)).collect();
    for wanted in ["2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01"] {
        assert!(days.contains(wanted), "in force from June to August, without {wanted}: {days:?}");
    }
    let texts: Vec<&str> =
        of_row("K1").filter_map(|directed| directed.incident.text.as_deref()).collect();
    assert!(texts.iter().any(|text| text.contains("演习")), "no excluded word: {texts:?}");
}

#[test]
fn chance_draws_every_member_and_rare_days() {
    let (_, world) = small::open(&small::bundle(""));
    let from = Generator::by_chance(&world, 7);
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for number in 0..2_000 {
        let incident = from.incident(number);
        let day = incident.reported_at.get(..10).expect("a day").to_owned();
        if ["2026-05-01", "2026-05-09", "2026-04-30", "2025-02-28"].contains(&day.as_str()) {
            *seen.entry(day).or_default() += 1;
        }
        let value = serde_json::to_value(&incident).unwrap();
        for (member, value) in value.as_object().unwrap() {
            *seen.entry(member.clone()).or_default() += 1;
            for inner in value.as_object().into_iter().flatten() {
                *seen.entry(format!("{member}.{}", inner.0)).or_default() += 1;
            }
        }
    }
    for wanted in [
        "affected",
        "category",
        "channel",
        "confidential",
        "events.accepted",
        "events.dispatched",
        "facts.collapsed",
        "facts.households",
        "facts.stage",
        "place.area_code",
        "place.grids",
        "place.kind",
        "place.setting",
        "place.subject",
        "reporter.anonymous",
        "reporter.kind",
        "text",
        "2026-05-01",
        "2026-05-09",
        "2026-04-30",
        "2025-02-28",
    ] {
        assert!(seen.contains_key(wanted), "seed 7 never draws {wanted}: {seen:?}");
    }
}

#[test]
fn a_quiet_tuesday_is_quiet() {
    let (_, world) = small::open(&small::bundle(""));
    let Moment(at) = world.days.plain;
    assert_eq!(at.weekday(), jiff::civil::Weekday::Tuesday);
    assert_eq!(Moment::read(&world.days.plain.text("+08:00")), Some(world.days.plain));
    assert!(!world.days.listed.contains(&at.date()));
}

#[test]
fn a_description_without_rows_is_refused() {
    let described = json!({
        "contract": "1.0", "engine": "0", "limits": [],
        "pack": {
            "summary": {
                "id": "p", "version": "1", "title": { "zh": "" }, "digest": "", "zone": "+08:00",
                "in_force": { "from": null, "to": null }, "layers": [], "counts": {},
                "warnings": []
            },
            "vocabulary": {}, "facts": [], "parameters": [], "classes": [], "sources": [],
            "calendars": [], "hooks": [], "properties": [],
            "tables": [
                { "name": "limits", "hit_policy": "rule order", "inputs": [], "outputs": [],
                  "rows": 1 }
            ]
        }
    });
    let error = World::of(serde_json::from_value(described).unwrap(), None).unwrap_err();
    assert!(error.message.zh.contains("各表的行"), "{error}");
}
