//! Incidents as a strategy of proptest: drawn from a generator, and made simpler step by step.
//!
//! Simpler means fewer members, a shorter text or a class instead of it, a quiet Tuesday instead of
//! an eve of a holiday, smaller numbers. Every step leaves a request that the pack can read. When
//! no single step keeps a property broken, the incident is a local minimum, and that is what is
//! shown.
//!
//! Not responsible for: whether a property is broken; whoever shrinks says that.

use gezhi_contract::Incident;
use gezhi_contract::incident::{Category, Place, Reporter};
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::generate::{Generator, draft};
use crate::world::{Moment, World};

/// The incidents of a generator.
#[derive(Clone, Copy, Debug)]
pub struct Incidents<'g> {
    /// The generator.
    pub from: &'g Generator<'g>,
    /// Incidents below this number are drawn.
    pub below: u64,
}

impl<'g> Strategy for Incidents<'g> {
    type Tree = IncidentTree<'g>;
    type Value = Incident;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let number = (0..self.below.max(1)).new_tree(runner)?.current();
        Ok(IncidentTree::new(self.from.world(), self.from.incident(number), None))
    }
}

/// An incident and what may be simpler than it.
#[derive(Clone, Debug)]
pub struct IncidentTree<'w> {
    world: &'w World,
    /// The class that the text was found to tell of: it may stand instead of the text.
    told: Option<Category>,
    best: Incident,
    tried: Option<Incident>,
    left: std::vec::IntoIter<Incident>,
}

impl<'w> IncidentTree<'w> {
    /// The tree of one incident; `told` is the class that its text tells of, where that is known.
    #[must_use]
    pub fn new(world: &'w World, incident: Incident, told: Option<Category>) -> Self {
        let left = Vec::new().into_iter();
        Self { world, told, best: incident, tried: None, left }
    }

    /// The steps from the best incident, larger ones first.
    fn steps(&self) -> Vec<Incident> {
        let mut out = Vec::new();
        let mut step = |change: &dyn Fn(&mut Incident)| {
            let mut incident = self.best.clone();
            change(&mut incident);
            draft::settle(self.world, &mut incident);
            if incident != self.best {
                out.push(incident);
            }
        };
        whole_members(&mut step, self.told.as_ref());
        parts(&mut step, &self.best);
        instants(&mut step, &self.best, self.world);
        texts(&mut step, self.best.text.as_deref());
        numbers(&mut step, &self.best, self.world);
        out
    }
}

impl ValueTree for IncidentTree<'_> {
    type Value = Incident;

    fn current(&self) -> Incident {
        self.tried.as_ref().unwrap_or(&self.best).clone()
    }

    fn simplify(&mut self) -> bool {
        if let Some(kept) = self.tried.take() {
            self.best = kept;
        }
        self.left = self.steps().into_iter();
        self.tried = self.left.next();
        self.tried.is_some()
    }

    fn complicate(&mut self) -> bool {
        self.tried = self.left.next();
        self.tried.is_some()
    }
}

type Step<'s> = dyn FnMut(&dyn Fn(&mut Incident)) + 's;

fn whole_members(step: &mut Step<'_>, told: Option<&Category>) {
    if let Some(told) = told {
        step(&|it| {
            if it.text.take().is_some() {
                it.category = Some(told.clone());
            }
        });
    }
    step(&|it| it.facts.clear());
    step(&|it| it.place = None);
    step(&|it| it.reporter = None);
    step(&|it| it.affected = None);
    step(&|it| it.events.clear());
    step(&|it| it.channel = None);
    step(&|it| it.confidential = None);
    step(&|it| it.source_no = None);
    step(&|it| {
        if it.category.is_some() {
            it.text = None;
        }
    });
    step(&|it| {
        if it.text.is_some() {
            it.category = None;
        }
    });
    step(&|it| it.category = None);
    step(&|it| it.text = None);
}

fn parts(step: &mut Step<'_>, best: &Incident) {
    for fact in best.facts.keys() {
        step(&|it| {
            it.facts.remove(fact);
        });
    }
    for event in best.events.keys() {
        step(&|it| {
            it.events.remove(event);
        });
    }
    let place: [fn(&mut Place); 7] = [
        |place| (place.lon, place.lat) = (None, None),
        |place| place.area_code = None,
        |place| place.setting = None,
        |place| place.kind = None,
        |place| place.subject = None,
        |place| place.grids = None,
        |place| place.grids.iter_mut().for_each(|grids| grids.truncate(1)),
    ];
    for change in place {
        step(&|it| {
            it.place.iter_mut().for_each(change);
            it.place.take_if(|place| *place == Place::default());
        });
    }
    let reporter: [fn(&mut Reporter); 2] =
        [|reporter| reporter.anonymous = None, |reporter| reporter.kind = None];
    for change in reporter {
        step(&|it| {
            it.reporter.iter_mut().for_each(change);
            it.reporter.take_if(|reporter| *reporter == Reporter::default());
        });
    }
    for at in 0..best.affected.as_ref().map_or(0, Vec::len) {
        step(&|it| {
            if let Some(affected) = &mut it.affected {
                affected.remove(at);
            }
        });
    }
}

/// The plain instant; else the same day at ten, else full minutes.
fn instants(step: &mut Step<'_>, best: &Incident, world: &World) {
    let zone = world.days.zone.as_str();
    let plain = world.days.plain;
    let Some(now) = Moment::read(&best.reported_at) else { return };
    if now == plain {
        return;
    }
    let mut to = |moment: Moment| {
        step(&|it| {
            it.reported_at = moment.text(zone);
            it.events.clear();
        });
    };
    to(plain);
    let ten = Moment(now.0.date().to_datetime(plain.0.time()));
    if now == ten {
        return;
    }
    to(ten);
    if now.0.second() != 0 {
        to(Moment(now.0.with().second(0).build().unwrap_or(now.0)));
    }
}

/// Halves of the text, the text without one of its clauses, the text without one character.
fn texts(step: &mut Step<'_>, text: Option<&str>) {
    const STOPS: [char; 12] = ['，', '。', '！', '、', '；', '…', '\n', '?', ' ', '）', '（', ','];
    let Some(text) = text else { return };
    let letters: Vec<char> = text.chars().collect();
    let mut to = |shorter: String| step(&|it| it.text = Some(shorter.clone()));
    if letters.len() > 3 {
        let (first, second) = letters.split_at(letters.len() / 2);
        to(first.iter().collect());
        to(second.iter().collect());
    }
    let clauses: Vec<&str> = text.split_inclusive(STOPS).collect();
    for at in 0..clauses.len().min(if clauses.len() > 1 { 40 } else { 0 }) {
        let others = clauses.iter().enumerate().filter(|(other, _)| *other != at);
        to(others.map(|(_, clause)| *clause).collect());
    }
    if letters.len() <= 80 {
        for at in 0..letters.len() {
            let others = letters.iter().enumerate().filter(|(other, _)| *other != at);
            to(others.map(|(_, letter)| *letter).collect());
        }
    }
}

/// Smaller numbers: 0, 1, half of it, no places after the point.
fn numbers(step: &mut Step<'_>, best: &Incident, world: &World) {
    let decimal =
        |id: &str| world.facts.iter().any(|fact| fact.id == id && fact.type_name == "decimal");
    for (fact, value) in best.facts.iter().filter(|(fact, _)| decimal(fact)) {
        let number = match value {
            Value::Number(number) => number.as_i64().map(Decimal::from),
            Value::String(text) => text.parse::<Decimal>().ok(),
            _ => None,
        };
        let Some(number) = number else { continue };
        let two = Decimal::TWO;
        let half = number.checked_div(two).unwrap_or_default().trunc();
        for smaller in [Decimal::ZERO, Decimal::ONE, half, number.trunc()] {
            if smaller < number.abs() {
                let value = Value::String(smaller.normalize().to_string());
                step(&|it| {
                    it.facts.insert(fact.clone(), value.clone());
                });
            }
        }
    }
}
