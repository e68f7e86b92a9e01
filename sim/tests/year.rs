//! A simulated year, from outside: the same bytes every time, and more hands never do harm.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gezhi::contract::Bundle;
use gezhi::pack_dir::{Sources, bundle};
use gezhi::{Engine, Pack};
use gezhi_sim::error::SimErrorKind;
use gezhi_sim::report::{Item, Report};
use gezhi_sim::year::{Curve, Difference, Knobs, PLAN, Plan, Setup, Year};

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new().unwrap())
}

/// A pack's folder with its roster and plan.
struct District {
    bundle: Bundle,
    plan: Plan,
}

impl District {
    fn at(folder: &Path) -> Self {
        let sources = Sources::pack(folder).roster(folder.join("roster.json"));
        let bundle = bundle(&sources).unwrap();
        Self { bundle, plan: Plan::read(&folder.join(PLAN)).unwrap() }
    }

    /// The made-up street of these tests.
    fn small() -> Self {
        Self::at(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/district"))
    }

    fn model() -> Self {
        Self::at(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../rules/model"))
    }

    fn setup<'a>(&'a self, knobs: &'a Knobs, incidents: u64) -> Setup<'a> {
        let (bundle, plan) = (&self.bundle, &self.plan);
        Setup {
            engine: engine(),
            bundle,
            plan,
            knobs,
            seed: 20_260_302,
            incidents: Some(incidents),
        }
    }

    fn year(&self, knobs: &[&str], incidents: u64) -> Year {
        let knobs = Knobs::read(knobs.iter().copied()).unwrap();
        Year::run(&self.setup(&knobs, incidents), &|_| ()).unwrap()
    }
}

fn threads<T: Send>(count: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap().install(run)
}

#[test]
fn the_same_seed_gives_the_same_bytes_with_one_thread_and_with_two() {
    let model = District::model();
    let bytes = |count: usize| {
        let year = threads(count, || model.year(&[], 250));
        (serde_json::to_string(&year).unwrap(), serde_json::to_string(&year.report()).unwrap())
    };
    let one = bytes(1);
    assert_eq!(one, bytes(2));
    assert!(one.0.contains(r#""volume":250"#));
}

#[test]
fn every_incident_of_the_model_district_ends_in_exactly_one_way() {
    let model = District::model();
    let year = model.year(&[], 300);
    let sums = &year.totals;
    let ends = sums.ends;
    assert_eq!(ends.closed + ends.refused + ends.handed_over + ends.open, 300);
    assert_eq!(sums.in_time.met + sums.in_time.late + sums.in_time.open, 300);
    assert_eq!(year.classes.iter().map(|row| row.sums.volume).sum::<u64>(), 300);
    assert_eq!(year.tiers.iter().map(|row| row.sums.volume).sum::<u64>(), 300);
    assert_eq!(year.arrivals_by_hour.iter().sum::<u64>(), 300);
    assert_eq!(year.rungs.iter().map(|row| row.reached).sum::<u64>(), sums.rungs);
    let by_role: u64 = year.roles.iter().map(|row| row.load).sum();
    assert_eq!(by_role, year.tiers.iter().map(|row| row.load).sum::<u64>());
    for role in &year.roles {
        assert_eq!(role.load, role.load_by_hour.iter().sum::<u64>(), "{}", role.role);
        assert!(role.load <= role.capacity + role.outside, "{}", role.role);
    }
}

#[test]
fn the_plan_of_the_model_district_knows_every_class() {
    let model = District::model();
    let pack = Pack::open(engine(), &model.bundle).unwrap();
    let described = pack.describe().unwrap().pack.unwrap();
    let known = |class: &str| {
        model.plan.groups.iter().flat_map(|group| &group.classes).any(|word| {
            word.text == class
                || word.text.strip_suffix('*').is_some_and(|prefix| class.starts_with(prefix))
        })
    };
    let missing: Vec<_> =
        described.classes.iter().map(|class| &class.class).filter(|class| !known(class)).collect();
    assert!(missing.is_empty(), "no group names {missing:?}");
}

#[test]
fn more_hands_at_the_bottleneck_never_make_it_later() {
    let small = District::small();
    // Two grid workers for 1,500 incidents in eight weeks are far too few.
    let met = ["1", "2", "4", "8", "16"].map(|staff| {
        let year = small.year(&[&format!("staff.网格员={staff}")], 1_500);
        year.totals.in_time.met
    });
    assert!(met.is_sorted(), "{met:?}");
    assert!(met[0] * 2 < met[4], "{met:?}");
}

#[test]
fn a_tighter_limit_is_later_and_nothing_else_changes() {
    let small = District::small();
    let plain = small.year(&[], 150);
    let tight = small.year(&["limit.L-03=1工作时"], 150);
    let difference = Difference::between(&plain, &tight).unwrap();
    let of = &difference.overall;
    assert_eq!(of.in_time.pairs, plain.totals.in_time.met + plain.totals.in_time.late);
    let class = |code: &str| difference.classes.iter().find(|row| row.class == code).unwrap();
    assert!(class("S02").differences.in_time.mean < -100_000, "{:?}", class("S02"));
    assert_eq!(plain.totals.ends, tight.totals.ends);
    assert_ne!(plain.about.pack_digest, tight.about.pack_digest);
    assert_eq!(plain.about.pack, tight.about.pack, "the district is named, not the what-if layer");
    // The same by a parameter that the limits ask for.
    let hurried = small.year(&["parameter.calm=false"], 150);
    let difference = Difference::between(&plain, &hurried).unwrap();
    assert!(difference.overall.in_time.mean < 0);
    let nothing = Difference::between(&plain, &small.year(&[], 150)).unwrap();
    assert_eq!((nothing.overall.in_time.mean, nothing.overall.in_time.error), (0, Some(0)));
}

#[test]
fn longer_shifts_shorten_the_queue() {
    let small = District::small();
    let plain = small.year(&[], 900);
    let longer = small.year(&["shift.网格员=07:00-21:00"], 900);
    let difference = Difference::between(&plain, &longer).unwrap();
    let queue = difference.overall.queue;
    let error = i64::try_from(queue.error.unwrap()).unwrap();
    assert!(queue.mean < -3 * error, "{queue:?}");
}

#[test]
fn knobs_that_fit_nothing_are_refused() {
    let small = District::small();
    for (knob, kind, en) in [
        ("staff.网格长=3", SimErrorKind::Knob, "nobody of the roster or plan"),
        ("limit.L-99=2工作时", SimErrorKind::Knob, "no row `L-99` has a limit"),
        ("parameter.loud=true", SimErrorKind::Knob, "there is no parameter `loud`"),
        ("parameter.calm=maybe", SimErrorKind::Knob, "this is no value of `calm`"),
        ("limit.L-03=soon", SimErrorKind::Knob, ""),
        ("shift.网格长=08:00-12:00", SimErrorKind::Knob, "no role or unit `网格长`"),
    ] {
        let knobs = Knobs::read([knob]).unwrap();
        let error = Year::run(&small.setup(&knobs, 10), &|_| ()).unwrap_err();
        assert_eq!(error.kind, kind, "{knob}: {error}");
        assert!(error.message.en.contains(en), "{knob}: {error}");
    }
}

/// Every chart has a point for each place and every table a cell for each column, and no id stands
/// twice.
fn sound(report: &Report) {
    let mut ids = std::collections::BTreeSet::new();
    for section in &report.sections {
        assert!(ids.insert(section.id.clone()) || !section.items.is_empty());
        for item in &section.items {
            match item {
                Item::Text(text) => assert!(!text.zh.is_empty() && !text.en.is_empty()),
                Item::Table(table) => {
                    for row in &table.rows {
                        assert_eq!(row.len(), table.columns.len(), "{}", table.id);
                    }
                }
                Item::Chart(chart) => {
                    assert!(!chart.series.is_empty(), "{}", chart.id);
                    for series in &chart.series {
                        assert_eq!(series.points.len(), chart.places.len(), "{}", chart.id);
                        let spread = series.spread.len();
                        assert!(spread == 0 || spread == chart.places.len(), "{}", chart.id);
                    }
                }
            }
        }
    }
}

#[test]
fn reports_are_sound() {
    let small = District::small();
    let (plain, more) = (small.year(&[], 300), small.year(&["staff.tier:grid=+100%"], 300));
    sound(&plain.report());
    sound(&Difference::between(&plain, &more).unwrap().report());
    let none = Knobs::default();
    let curve = Curve::run(&small.setup(&none, 300), "staff.网格员", &["1", "3"], &|_| ()).unwrap();
    assert_eq!(curve.points.len(), 2);
    assert!(curve.points[1].gain.mean > 0);
    // The second value's decisions are those of the first; its year is the one run by itself.
    let alone = small.year(&["staff.网格员=3"], 300);
    assert_eq!(curve.points[1].in_time, alone.totals.in_time);
    assert_eq!(curve.points[1].queue, alone.totals.queue);
    sound(&curve.report());
}
