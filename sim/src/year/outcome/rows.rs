//! The rows of a year's tables.
//!
//! Not responsible for: targets; the pack scores those.

use gezhi::contract::Text;

use super::super::days::{DAY, HOUR};
use super::super::floor::Floor;
use super::super::tally::{Judged, Record, Tally};
use super::super::world::World;
use super::{
    Breaches, ClassRow, ClockCount, ClockRow, Ends, InTime, MonthRow, RoleRow, RungRow,
    STAGE_NAMES, Sums, TierRow, Times,
};

/// Incidents counted together.
pub(super) fn sums(world: &World<'_>, records: &[&Record]) -> Sums {
    let clocks = by_clock(world, records);
    let mut sums = Sums { volume: count(records.len()), clocks, ..Sums::default() };
    for record in records {
        sums.ends.add(record.end);
        sums.in_time.add(record.on_time);
        sums.work += u64::from(record.work);
        sums.rungs += u64::from(record.rungs);
        sums.escalated += u64::from(record.rungs > 0);
        sums.needs += u64::from(record.needs);
    }
    let mut accept: Vec<u32> = records.iter().filter_map(|record| record.accept).collect();
    sums.accept = Times::of(&mut accept);
    let handled = || records.iter().filter(|record| record.lead > 0);
    let mut queue: Vec<u32> = handled().map(|record| record.queue).collect();
    sums.queue = Times::of(&mut queue);
    let mut lead: Vec<u32> = handled().map(|record| record.lead).collect();
    sums.lead = Times::of(&mut lead);
    sums
}

/// How many were in time by each clock.
fn by_clock(world: &World<'_>, records: &[&Record]) -> Vec<ClockCount> {
    let counted = |(place, clock): (usize, &String)| {
        let bit = |bits: u32| place < 32 && bits >> place & 1 == 1;
        let late = records.iter().filter(|record| bit(record.late)).count();
        let met = records.iter().filter(|record| bit(record.met) && !bit(record.late)).count();
        ClockCount { clock: clock.clone(), met: count(met), late: count(late) }
    };
    let all = world.clocks.iter().enumerate().map(counted);
    all.filter(|one| one.met + one.late > 0).collect()
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// Records by a key below a bound.
fn sorted(tally: &Tally, bound: usize, key: impl Fn(&Record) -> usize) -> Vec<Vec<&Record>> {
    let mut all = vec![Vec::new(); bound];
    for record in &tally.records {
        if let Some(bucket) = all.get_mut(key(record)) {
            bucket.push(record);
        }
    }
    all
}

pub(super) fn classes(world: &World<'_>, tally: &Tally) -> Vec<ClassRow> {
    let of_classes = sorted(tally, world.classes.len(), |record| usize::from(record.class));
    let rows = world.classes.iter().zip(of_classes).zip(&tally.spent_late);
    rows.filter(|((_, records), _)| !records.is_empty())
        .map(|((class, records), spent)| ClassRow {
            class: class.code.clone(),
            name: class.name.clone(),
            group: class
                .group
                .and_then(|group| world.plan.groups.get(group))
                .map(|group| group.name.clone())
                .unwrap_or_default(),
            sums: sums(world, &records),
            late_spent: spent.to_vec(),
        })
        .collect()
}

/// The label of a word of the pack.
pub(super) fn label(world: &World<'_>, section: &str, id: &str) -> Text {
    let mut terms = world.described.vocabulary.get(section).into_iter().flatten();
    let known = terms.find(|term| term.id == id).map(|term| term.label.clone());
    known.unwrap_or_else(|| Text::new(id, id))
}

pub(super) fn tiers(world: &World<'_>, floor: &Floor<'_>, tally: &Tally) -> Vec<TierRow> {
    let none = world.tiers.len();
    let place = |tier: u8| usize::from(tier).min(none);
    let of_tiers = sorted(tally, none + 1, |record| place(record.tier));
    let mut loads = vec![0_u64; none + 1];
    for (desk, load) in world.force.desks.iter().zip(&floor.by_desk) {
        let tier = desk.tier.map_or(none, usize::from);
        loads.get_mut(tier).into_iter().for_each(|sum| *sum += load);
    }
    let reached = |at: usize| tally.records.iter().filter(|one| place(one.top) == at).count();
    of_tiers
        .into_iter()
        .zip(loads)
        .enumerate()
        .filter(|(_, (records, load))| !records.is_empty() || *load > 0)
        .map(|(at, (records, load))| {
            let tier = world.tiers.get(at);
            TierRow {
                tier: tier.cloned(),
                label: tier.map_or_else(
                    || Text::new("没有层级", "no tier"),
                    |tier| label(world, "tiers", tier),
                ),
                sums: sums(world, &records),
                reached: count(reached(at)),
                load,
            }
        })
        .collect()
}

pub(super) fn clocks(world: &World<'_>, tally: &Tally) -> Vec<ClockRow> {
    let rows = world.clocks.iter().zip(&tally.clocks).map(|(clock, sum)| ClockRow {
        clock: clock.clone(),
        label: label(world, "clocks", clock),
        of_cases: sum.of_cases,
        of_tasks: sum.of_tasks,
        void: sum.void,
        no_limit: sum.none,
    });
    let counted = |row: &ClockRow| {
        let sum = |one: &InTime| one.met + one.late + one.open;
        sum(&row.of_cases) + sum(&row.of_tasks) + row.void + row.no_limit > 0
    };
    rows.filter(counted).collect()
}

pub(super) fn rungs(world: &World<'_>, tally: &Tally) -> Vec<RungRow> {
    tally
        .rungs
        .iter()
        .map(|(rule, (tier, reached))| RungRow {
            rule: rule.clone(),
            tier: world.tiers.get(usize::from(*tier)).cloned(),
            reached: *reached,
        })
        .collect()
}

pub(super) fn months(world: &World<'_>, tally: &Tally) -> Vec<MonthRow> {
    let mut rows: Vec<MonthRow> = Vec::new();
    let mut of_days = Vec::with_capacity(world.days.len());
    for day in 0..world.days.len() {
        let month = u8::try_from(world.days.date(day).month()).unwrap_or_default();
        if rows.last().is_none_or(|row| row.month != month) {
            rows.push(MonthRow { month, ..MonthRow::default() });
        }
        of_days.push(rows.len() - 1);
    }
    for record in &tally.records {
        let day = usize::try_from(record.reported / DAY).unwrap_or_default();
        let row = of_days.get(day).and_then(|row| rows.get_mut(*row));
        if let Some(row) = row {
            row.volume += 1;
            row.in_time.add(record.on_time);
        }
    }
    rows
}

pub(super) fn arrivals(tally: &Tally) -> Vec<u64> {
    let mut hours = vec![0; 24];
    for record in &tally.records {
        let hour = usize::try_from(record.reported % DAY / HOUR).unwrap_or_default();
        hours.get_mut(hour).into_iter().for_each(|count| *count += 1);
    }
    hours
}

pub(super) fn breaches(tally: &Tally) -> Breaches {
    let [in_time, late] = tally.judged;
    let [in_time_spent, late_spent] = tally.spent.map(|spent| spent.to_vec());
    let stages = STAGE_NAMES.map(str::to_owned).to_vec();
    Breaches { late, in_time, stages, late_spent, in_time_spent }
}

pub(super) fn roles(world: &World<'_>, floor: Floor<'_>, tally: &Tally) -> Vec<RoleRow> {
    let force = &world.force;
    let mut rows: Vec<RoleRow> = force
        .words
        .iter()
        .zip(floor.loads)
        .map(|(word, mut load)| RoleRow {
            role: word.clone(),
            label: {
                let role = label(world, "roles", word);
                if role.en == *word { label(world, "units", word) } else { role }
            },
            load: load.sum(),
            outside: load.outside,
            jobs: load.done,
            waits: Times::of(&mut load.waits),
            load_by_hour: load.hours.to_vec(),
            capacity_by_hour: vec![0; 24],
            ..RoleRow::default()
        })
        .collect();
    for (at, desk) in force.desks.iter().enumerate() {
        let Some(row) = rows.get_mut(usize::from(desk.word)) else { continue };
        row.desks += 1;
        row.people += u64::from(desk.people.1 - desk.people.0);
        let number = u32::try_from(at).unwrap_or_default();
        let share = force.staffing_of(number).map_or(100, |staffing| staffing.casework);
        for person in desk.people.0..desk.people.1 {
            let Some(hours) = force.at_work(person) else { continue };
            for (from, to) in hours.stretches(0, world.days.end()) {
                spread(&mut row.capacity_by_hour, (from, to), u64::from(share));
            }
        }
    }
    for record in &tally.records {
        let row = record.handler.and_then(|word| rows.get_mut(usize::from(word)));
        row.into_iter().for_each(|row| row.handled.add(record.on_time));
    }
    for row in &mut rows {
        row.capacity_by_hour.iter_mut().for_each(|hour| *hour /= 100);
        row.capacity = row.capacity_by_hour.iter().sum();
    }
    rows.retain(|row| row.load > 0 || row.people > 0);
    rows
}

/// Adds a stretch of time, weighted, to the hours of the day.
fn spread(hours: &mut [u64], (from, to): (u32, u32), weight: u64) {
    let mut at = from;
    while at < to {
        let next = to.min((at / HOUR + 1) * HOUR);
        let hour = usize::try_from(at % DAY / HOUR).unwrap_or_default();
        hours.get_mut(hour).into_iter().for_each(|sum| *sum += u64::from(next - at) * weight);
        at = next;
    }
}

/// Whether a case counts as resolved.
pub(super) fn ends(record: &Record) -> (bool, Option<bool>) {
    let mut ends = Ends::default();
    ends.add(record.end);
    let on_time = match record.on_time {
        Judged::Met => Some(true),
        Judged::Late => Some(false),
        Judged::Not => None,
    };
    (ends.closed == 1, on_time)
}
