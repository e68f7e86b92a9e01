//! Random cases: calendars, limits, ladders, and events that may happen one after the other.
//!
//! The reference's world walks along while the events are drawn, so that each is one that may
//! happen, and many fall on the very instant at which something changes.
//!
//! Not responsible for: what comes of them; see `world`.

use gezhi_contract::decision::{
    Basis, DayCount, DayEnds, Deadline, Decision, Party, PartyKind, Relation, Responsibility, Rung,
    Task, Trigger, TriggerKind,
};
use gezhi_contract::incident::Incident;
use gezhi_contract::timeline::{Case, Event, TimelineRequest};
use proptest::prelude::*;
use proptest::sample::select;

use crate::calendar::{Calendar, DAY, Minute, minute, minute_after, text, text_in_utc};
use crate::ladder::TIERS;
use crate::offer::offers;
use crate::pack::Flow;
use crate::world::World;

/// A case, the calendars it is counted in, and the instant to look at.
#[derive(Clone)]
pub struct Story {
    pub calendars: Vec<Calendar>,
    pub case: Case,
    pub at: Minute,
}

/// What fits into a bug report.
impl std::fmt::Debug for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.calendars.iter().try_for_each(|calendar| writeln!(f, "{calendar:?}"))?;
        f.write_str(&self.request(&text(self.at * 60)))
    }
}

impl Story {
    pub fn request(&self, at: &str) -> String {
        let request =
            TimelineRequest { case: self.case.clone(), at: at.to_owned(), explain: false };
        serde_json::to_string(&request).unwrap()
    }

    /// The case as it was before its later events.
    pub fn first(&self, events: usize) -> Self {
        let mut story = self.clone();
        story.case.events.truncate(events);
        story.case.incident.events.clear();
        story
    }

    pub fn world<'a>(&'a self, flow: &'a Flow) -> World<'a> {
        World::fold(flow, &self.calendars, &self.case, self.at)
    }
}

/// How far to the next event.
#[derive(Clone, Copy, Debug)]
pub enum Leap {
    Same,
    Minutes(Minute),
    /// To one of the instants at which something changes, and so many minutes beside it.
    Edge(usize, Minute),
}

#[derive(Clone, Debug)]
pub struct Step {
    pub leap: Leap,
    pub pick: usize,
    pub extra: usize,
}

/// What a case is grown from.
#[derive(Clone, Debug)]
pub struct Seed {
    pub calendars: Vec<Calendar>,
    pub reported: Minute,
    pub deadlines: Vec<Deadline>,
    pub tasks: Vec<Vec<Deadline>>,
    pub ladder: Vec<Rung>,
    /// Limits for later decisions.
    pub spare: Vec<Deadline>,
    pub steps: Vec<Step>,
    pub last: Leap,
    pub extra: usize,
    /// The event that every second step takes where it may happen.
    pub favour: &'static str,
}

const WINDOWS: [&[(Minute, Minute)]; 6] = [
    &[(480, 720), (840, 1_080)],
    &[(540, 1_020)],
    &[(0, 1_440)],
    &[(0, 360), (1_200, 1_440)],
    &[(510, 705), (790, 1_040)],
    &[(480, 720), (720, 1_080)],
];
const WEEKENDS: [&[i64]; 4] = [&[5, 6], &[], &[6], &[4, 5]];

/// Two calendars without anything special.
pub fn offices() -> Vec<Calendar> {
    let of = |id, windows: usize| Calendar::new(id, WINDOWS[windows], WEEKENDS[0], &[]);
    vec![of("main", 0), of("other", 1)]
}

pub fn calendar(id: &'static str) -> impl Strategy<Value = Calendar> {
    let days = prop::collection::btree_map(0_i64..40, any::<bool>(), 0..7);
    (select(WINDOWS.as_slice()), select(WEEKENDS.as_slice()), days).prop_map(
        move |(windows, weekend, days)| {
            let days: Vec<(i64, bool)> = days.into_iter().collect();
            Calendar::new(id, windows, weekend, &days)
        },
    )
}

fn amounts(unit: &'static str, amounts: &'static [&'static str]) -> BoxedStrategy<String> {
    select(amounts).prop_map(move |amount| format!("{amount} {unit}")).boxed()
}

/// A limit in a unit that seconds measure.
pub fn duration() -> BoxedStrategy<String> {
    prop_oneof![
        amounts("minute", &["1", "15", "30", "90", "480"]),
        amounts("urgent_hour", &["0.25", "0.5", "1", "2", "24", "47"]),
        amounts("work_hour", &["0.5", "1", "2", "4", "8", "20"]),
        amounts("work_day", &["0.5", "1", "2", "5"]),
        amounts("natural_day", &["1", "2", "5"]),
    ]
    .boxed()
}

fn limit() -> BoxedStrategy<String> {
    prop_oneof![
        6 => duration(),
        3 => amounts("day", &["1", "2", "3", "5", "7", "10"]),
        2 => amounts("work_day_next", &["1", "2", "3", "5"]),
        1 => amounts("month", &["1", "2"]),
    ]
    .boxed()
}

fn rules() -> impl Strategy<Value = DayCount> {
    let ends = select(vec![DayEnds::Midnight, DayEnds::Close]);
    let parts = (any::<bool>(), any::<bool>(), ends, prop::option::weighted(0.3, 1_u32..4));
    parts.prop_map(|(first_day, roll, ends, short_days)| DayCount {
        first_day,
        roll,
        ends,
        short_days,
    })
}

/// A deadline of that clock, from one of these events on.
fn deadline(
    clock: &'static str,
    stage: Option<&'static str>,
    starts: &'static [&'static str],
) -> impl Strategy<Value = Deadline> {
    let calendar = select(vec![None, Some("main"), Some("other")]);
    (limit(), rules(), any::<bool>(), select(starts), calendar).prop_map(
        move |(limit, rules, by_rules, starts, calendar)| {
            let days = limit.ends_with(" day") || (limit.ends_with("month") && by_rules);
            Deadline {
                clock: clock.to_owned(),
                stage: stage.map(str::to_owned),
                limit: Some(limit),
                starts: (!starts.is_empty()).then(|| starts.to_owned()),
                basis: Basis::Rule,
                calendar: calendar.map(str::to_owned),
                days: days.then_some(rules),
                ..Deadline::default()
            }
        },
    )
}

fn deadlines() -> impl Strategy<Value = Vec<Deadline>> {
    use prop::option::weighted;
    let none = select(vec![Basis::None, Basis::Event, Basis::NeedsFacts])
        .prop_map(|basis| Deadline { clock: "reply".to_owned(), basis, ..Deadline::default() });
    (
        weighted(0.4, deadline("accept", None, &["", "reported", "visited"])),
        weighted(0.4, deadline("arrive", None, &["dispatched", "resumed"])),
        weighted(0.9, deadline("handle", None, &["dispatched", "accepted", "", "arrived"])),
        weighted(0.2, deadline("handle", Some("停工"), &["dispatched", "accepted"])),
        weighted(0.4, deadline("check", None, &["handled"])),
        weighted(0.1, none),
    )
        .prop_map(|(accept, arrive, handle, stage, check, none)| {
            [accept, arrive, handle, stage, check, none].into_iter().flatten().collect()
        })
}

fn rung() -> impl Strategy<Value = (usize, Option<Trigger>)> {
    let clock = select(vec!["handle", "handle", "accept", "check", "arrive"]);
    let before = prop_oneof![
        4 => duration(),
        1 => amounts("day", &["1", "3"]),
        1 => amounts("work_day_next", &["1", "2"]),
        1 => amounts("month", &["1"]),
    ];
    let trigger = move |on, clock: Option<&str>, limit: Option<String>, starts: Option<&str>| {
        let (clock, starts) = (clock.map(str::to_owned), starts.map(str::to_owned));
        Some(Trigger { on, clock, limit, starts })
    };
    use TriggerKind::BeforeDue;
    let triggers = prop_oneof![
        1 => Just(None),
        1 => select(vec![TriggerKind::Unresolved, TriggerKind::Unspecified])
            .prop_map(move |on| trigger(on, None, None, None)),
        3 => (clock.clone(), before)
            .prop_map(move |(c, limit)| trigger(BeforeDue, Some(c), Some(limit), None)),
        2 => clock.clone().prop_map(move |c| trigger(TriggerKind::Overdue, Some(c), None, None)),
        2 => (clock, duration())
            .prop_map(move |(c, limit)| trigger(TriggerKind::Overdue, Some(c), Some(limit), None)),
        1 => (duration(), select(vec!["reported", "dispatched"])).prop_map(move |(limit, starts)| {
            trigger(TriggerKind::After, Some("arrive"), Some(limit), Some(starts))
        }),
    ];
    (0..TIERS.len(), triggers)
}

fn party(relation: Relation, name: &str) -> Party {
    Party {
        relation,
        kind: PartyKind::Unit,
        role: None,
        name: Some(name.to_owned()),
        unit: None,
        post: None,
        holders: Vec::new(),
        standing_in_for: None,
        vacant: false,
        by: Default::default(),
    }
}

fn ladder() -> impl Strategy<Value = Vec<Rung>> {
    prop::collection::vec(rung(), 0..5).prop_map(|mut rungs| {
        rungs.sort_by_key(|(tier, _)| *tier);
        let made = rungs.into_iter().enumerate().map(|(at, (tier, trigger))| Rung {
            tier: TIERS[tier].to_owned(),
            parties: vec![party(Relation::Accountable, &format!("第{at}级"))],
            when: "到时".to_owned(),
            trigger,
            ..Rung::default()
        });
        made.collect()
    })
}

fn leap() -> impl Strategy<Value = Leap> {
    prop_oneof![
        1 => Just(Leap::Same),
        3 => (0_i64..180).prop_map(Leap::Minutes),
        3 => (0_i64..2 * DAY).prop_map(Leap::Minutes),
        1 => (0_i64..6 * DAY).prop_map(Leap::Minutes),
        4 => (0_usize..64, -1_i64..2).prop_map(|(which, beside)| Leap::Edge(which, beside)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    (leap(), any::<u16>(), any::<u16>()).prop_map(|(leap, pick, extra)| Step {
        leap,
        pick: usize::from(pick),
        extra: usize::from(extra),
    })
}

pub fn seed() -> impl Strategy<Value = Seed> {
    let task =
        prop::collection::vec(deadline("handle", None, &["dispatched", "accepted", ""]), 0..2);
    let limits = (
        deadlines(),
        prop::collection::vec(task, 0..3),
        prop::collection::vec(deadline("handle", None, &["dispatched"]), 8),
    );
    let life = (ladder(), prop::collection::vec(step(), 0..12), leap());
    let places = (0_i64..10 * DAY, any::<u16>());
    (calendar("main"), calendar("other"), limits, life, places).prop_map(
        |(main, other, (deadlines, tasks, spare), (ladder, steps, last), (reported, extra))| Seed {
            calendars: vec![main, other],
            reported,
            deadlines,
            tasks,
            ladder,
            spare,
            steps,
            last,
            extra: usize::from(extra),
            favour: "",
        },
    )
}

/// Random cases in which one event is likely.
pub fn story_with(favour: &'static str) -> impl Strategy<Value = Story> {
    seed().prop_map(move |seed| grow(&Seed { favour, ..seed }))
}

/// Random cases.
pub fn story() -> impl Strategy<Value = Story> {
    seed().prop_map(|seed| grow(&seed))
}

fn relations(of: &str) -> Vec<Party> {
    use Relation::{Accountable, Assisting, Coordinating, Dispatching, Responsible, Supervising};
    [Accountable, Responsible, Assisting, Coordinating, Supervising, Dispatching]
        .into_iter()
        .map(|relation| party(relation, of))
        .collect()
}

/// The case before anything but the report happened.
pub fn planted(seed: &Seed) -> Case {
    let tasks = seed.tasks.iter().enumerate().map(|(at, deadlines)| Task {
        id: format!("t{}", at + 1),
        what: "去办".to_owned(),
        parties: relations("某队"),
        deadlines: deadlines.clone(),
        ..Task::default()
    });
    let parties = relations("某科");
    let decision = Decision {
        incident: "i".to_owned(),
        responsibility: Responsibility { parties, ..Responsibility::default() },
        tasks: tasks.collect(),
        deadlines: seed.deadlines.clone(),
        ladder: seed.ladder.clone(),
        ..Decision::default()
    };
    let reported_at = text(seed.reported * 60);
    let incident = Incident { id: "i".to_owned(), reported_at, ..Incident::default() };
    Case { incident, decision, events: Vec::new() }
}

pub fn grow(seed: &Seed) -> Story {
    let flow = Flow::read();
    let mut case = planted(seed);
    let mut world = World::new(&flow, &seed.calendars, &case);
    for step in &seed.steps {
        let mut ahead = world.clone();
        let at = ahead.quiet(leap_to(&world, step.leap));
        ahead.pass(&Event { event: "visited".to_owned(), at: text(at * 60), ..Event::default() });
        let mut offers = offers(&ahead, seed, step.extra);
        // Twins are refused.
        let now = case.events.iter().filter(|event| minute(&event.at) == at);
        let twins: Vec<Event> = now.cloned().collect();
        let twin = |event: &Event, other: &Event| {
            (&event.event, &event.task) == (&other.event, &other.task)
        };
        offers.retain(|event| !twins.iter().any(|other| twin(event, other)));
        if offers.is_empty() {
            continue;
        }
        let favoured: Vec<&Event> =
            offers.iter().filter(|event| event.event == seed.favour).collect();
        let pick = step.pick / 2;
        let mut event = match favoured.len() {
            some if some > 0 && step.pick.is_multiple_of(2) => favoured[pick % some].clone(),
            _ => offers[pick % offers.len()].clone(),
        };
        ahead.apply(&event, None);
        if step.extra.is_multiple_of(7) {
            event.at = text_in_utc(at * 60);
        }
        if step.extra.is_multiple_of(3) {
            event.id = Some(format!("e{}", case.events.len()));
        }
        case.events.push(event);
        world = ahead;
    }
    let at = leap_to(&world, seed.last);
    if seed.extra.is_multiple_of(4) {
        for name in ["accepted", "dispatched", "handled"] {
            let mut times = case.events.iter().filter(|event| event.event == name);
            if let (Some(one), None) = (times.next(), times.next()) {
                case.incident.events.insert(name.to_owned(), one.at.clone());
            }
        }
    }
    if seed.extra.is_multiple_of(5) {
        let at = case.incident.reported_at.clone();
        let event = "reported".to_owned();
        case.events.insert(0, Event { event, at, ..Event::default() });
    }
    Story { calendars: seed.calendars.clone(), case, at }
}

fn leap_to(world: &World<'_>, leap: Leap) -> Minute {
    match leap {
        Leap::Same => world.now,
        Leap::Minutes(minutes) => world.now + minutes,
        Leap::Edge(which, beside) => {
            let edges = world.edges();
            match edges.len() {
                0 => world.now + 60,
                all => (edges[which % all] + beside).max(world.now),
            }
        }
    }
}

impl World<'_> {
    /// The instants at which something changes by itself, or working time begins or ends.
    fn edges(&self) -> Vec<Minute> {
        let fires = self.fires().into_iter().map(|(_, at)| minute_after(at));
        let live = self.clocks.iter().filter(|clock| clock.is_live());
        let dues = live.filter_map(|clock| self.reading(clock).due).map(minute_after);
        let mut edges: Vec<Minute> = fires.chain(dues).collect();
        edges.extend(self.autos().iter().map(|(at, _)| *at));
        let calendar = &self.calendars[0];
        let turns = |at: &Minute| calendar.is_open(*at) != calendar.is_open(*at - 1);
        edges.extend((self.now + 1..self.now + 7 * DAY).filter(turns).take(2));
        edges.retain(|at| *at > self.now && *at < self.now + 70 * DAY);
        edges
    }

    /// The first minute from this one on at which no rung is reached and no pause ends: what an
    /// event of that very instant then meets is not said.
    fn quiet(&self, at: Minute) -> Minute {
        let mut ahead = self.clone();
        let mut at = at;
        loop {
            let noisy = |world: &World<'_>| {
                world.autos().iter().any(|(end, _)| *end == at)
                    || world.fires().iter().any(|(_, fire)| *fire <= at * 60)
            };
            if at > ahead.now {
                ahead = self.clone();
                ahead.pass(&Event {
                    event: "resumed".to_owned(),
                    at: text(at * 60),
                    ..Event::default()
                });
            }
            if !noisy(&ahead) {
                return at;
            }
            at += 1;
        }
    }
}
