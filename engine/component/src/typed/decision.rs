//! A decision as a record.

use gezhi_contract::decision::{
    Admission, AdmissionReason, AlsoClass, Basis, By, Classification, DayCount, DayEnds, Deadline,
    Decision, Mode, Party, PartyKind, Receipt, Relation, Responsibility, Rung, Task, TraceEntry,
    Trigger, TriggerKind,
};
use gezhi_contract::incident::Category;

use super::{each, wit};

impl From<Decision> for wit::Decision {
    fn from(given: Decision) -> Self {
        let Decision {
            incident,
            admission,
            admitted_by,
            classification,
            responsibility,
            tasks,
            deadlines,
            ladder,
            assumed,
            needs,
            trace,
            steps,
            receipt,
            // Records are given by `decide` alone, which assesses nothing.
            assessed: _,
        } = given;
        Self {
            incident,
            admission: admission.into(),
            admitted_by: admitted_by.map(wit::AdmissionReason::from),
            classification: classification.into(),
            responsibility: responsibility.into(),
            tasks: each(tasks),
            deadlines: each(deadlines),
            ladder: each(ladder),
            assumed,
            needs,
            trace: trace.map(each),
            steps,
            receipt: receipt.map(wit::Receipt::from),
        }
    }
}

impl From<By> for wit::By {
    fn from(given: By) -> Self {
        let By { rule, citation, terms } = given;
        Self { rule, citation, terms }
    }
}

impl From<Admission> for wit::Admission {
    fn from(given: Admission) -> Self {
        match given {
            Admission::Register => Self::Register,
            Admission::Refuse => Self::Refuse,
            Admission::Refer => Self::Refer,
            Admission::NeedsFacts => Self::NeedsFacts,
        }
    }
}

impl From<AdmissionReason> for wit::AdmissionReason {
    fn from(given: AdmissionReason) -> Self {
        let AdmissionReason { reason, refer_to, by } = given;
        Self { reason, refer_to, by: by.into() }
    }
}

impl From<Classification> for wit::Classification {
    fn from(given: Classification) -> Self {
        let Classification { category, name, affair, urgency, by, also, alternatives } = given;
        Self {
            category: category.map(wit::Category::from),
            name,
            affair,
            urgency,
            by: by.map(wit::By::from),
            also: each(also),
            alternatives: each(alternatives),
        }
    }
}

impl From<Category> for wit::Category {
    fn from(given: Category) -> Self {
        let Category { scheme, kind, code } = given;
        Self { scheme, kind, code }
    }
}

impl From<AlsoClass> for wit::AlsoClass {
    fn from(given: AlsoClass) -> Self {
        let AlsoClass { category, name, by } = given;
        Self { category: category.into(), name, by: by.into() }
    }
}

impl From<Mode> for wit::Mode {
    fn from(given: Mode) -> Self {
        match given {
            Mode::Sole => Self::Sole,
            Mode::Joint => Self::Joint,
            Mode::ToBeNamed => Self::ToBeNamed,
            Mode::Open => Self::Open,
        }
    }
}

impl From<Basis> for wit::Basis {
    fn from(given: Basis) -> Self {
        match given {
            Basis::Rule => Self::Rule,
            Basis::None => Self::None,
            Basis::Event => Self::Event,
            Basis::NeedsFacts => Self::NeedsFacts,
        }
    }
}

impl From<Responsibility> for wit::Responsibility {
    fn from(given: Responsibility) -> Self {
        let Responsibility {
            mode,
            tier,
            goal_tier,
            beyond_goal_tier,
            mechanism,
            parties,
            stated_by,
            choices,
            basis,
            note,
        } = given;
        Self {
            mode: mode.into(),
            tier,
            goal_tier,
            beyond_goal_tier,
            mechanism,
            parties: each(parties),
            stated_by: each(stated_by),
            choices: each(choices),
            basis: basis.into(),
            note,
        }
    }
}

impl From<Relation> for wit::Relation {
    fn from(given: Relation) -> Self {
        match given {
            Relation::Accountable => Self::Accountable,
            Relation::Responsible => Self::Responsible,
            Relation::Assisting => Self::Assisting,
            Relation::Coordinating => Self::Coordinating,
            Relation::Supervising => Self::Supervising,
            Relation::Dispatching => Self::Dispatching,
            Relation::Reporting => Self::Reporting,
            Relation::Informed => Self::Informed,
        }
    }
}

impl From<PartyKind> for wit::PartyKind {
    fn from(given: PartyKind) -> Self {
        match given {
            PartyKind::Post => Self::Post,
            PartyKind::Unit => Self::Unit,
            PartyKind::PartyOrganisation => Self::PartyOrganisation,
            PartyKind::Enterprise => Self::Enterprise,
            PartyKind::Team => Self::Team,
            PartyKind::Meeting => Self::Meeting,
            PartyKind::Resident => Self::Resident,
        }
    }
}

impl From<Party> for wit::Party {
    fn from(given: Party) -> Self {
        let Party { relation, kind, role, name, unit, post, holders, standing_in_for, vacant, by } =
            given;
        Self {
            as_: relation.into(),
            kind: kind.into(),
            role,
            name,
            unit,
            post,
            holders,
            standing_in_for,
            vacant,
            by: by.into(),
        }
    }
}

impl From<Task> for wit::Task {
    fn from(given: Task) -> Self {
        let Task { id, what, parties, mode, choices, starts, evidence, deadlines, by } = given;
        Self {
            id,
            do_: what,
            parties: each(parties),
            mode: mode.into(),
            choices: each(choices),
            starts,
            evidence,
            deadlines: each(deadlines),
            by: by.into(),
        }
    }
}

impl From<Deadline> for wit::Deadline {
    fn from(given: Deadline) -> Self {
        let Deadline {
            clock,
            stage,
            limit,
            starts,
            start,
            assumed_start,
            due,
            basis,
            done_when,
            provisional,
            illustrative,
            note,
            authority,
            units,
            by,
            calendar,
            days,
            counted,
            possible,
        } = given;
        Self {
            clock,
            stage,
            limit,
            starts,
            start,
            assumed_start,
            due,
            basis: basis.into(),
            done_when,
            provisional,
            illustrative,
            note,
            authority,
            units,
            by: by.map(wit::By::from),
            calendar,
            days: days.map(wit::DayCount::from),
            counted,
            possible: each(possible),
        }
    }
}

impl From<Deadline> for wit::PossibleDeadline {
    /// No choice holds choices: the engine makes none, and a script that does fails.
    fn from(given: Deadline) -> Self {
        let Deadline {
            clock,
            stage,
            limit,
            starts,
            start,
            assumed_start,
            due,
            basis,
            done_when,
            provisional,
            illustrative,
            note,
            authority,
            units,
            by,
            calendar,
            days,
            counted,
            possible: _,
        } = given;
        Self {
            clock,
            stage,
            limit,
            starts,
            start,
            assumed_start,
            due,
            basis: basis.into(),
            done_when,
            provisional,
            illustrative,
            note,
            authority,
            units,
            by: by.map(wit::By::from),
            calendar,
            days: days.map(wit::DayCount::from),
            counted,
        }
    }
}

impl From<DayCount> for wit::DayCount {
    fn from(given: DayCount) -> Self {
        let DayCount { first_day, roll, ends, short_days } = given;
        Self { first_day, roll, ends: ends.into(), short_days }
    }
}

impl From<DayEnds> for wit::DayEnds {
    fn from(given: DayEnds) -> Self {
        match given {
            DayEnds::Midnight => Self::Midnight,
            DayEnds::Close => Self::Close,
        }
    }
}

impl From<Trigger> for wit::Trigger {
    fn from(given: Trigger) -> Self {
        let Trigger { on, clock, limit, starts } = given;
        Self { on: on.into(), clock, limit, starts }
    }
}

impl From<TriggerKind> for wit::TriggerKind {
    fn from(given: TriggerKind) -> Self {
        match given {
            TriggerKind::Unresolved => Self::Unresolved,
            TriggerKind::BeforeDue => Self::BeforeDue,
            TriggerKind::Overdue => Self::Overdue,
            TriggerKind::After => Self::After,
            TriggerKind::Unspecified => Self::Unspecified,
        }
    }
}

impl From<Rung> for wit::Rung {
    fn from(given: Rung) -> Self {
        let Rung { tier, parties, mode, choices, when, trigger, beyond_goal_tier, by } = given;
        Self {
            tier,
            parties: each(parties),
            mode: mode.into(),
            choices: each(choices),
            when,
            trigger: trigger.map(wit::Trigger::from),
            beyond_goal_tier,
            by: by.into(),
        }
    }
}

impl From<TraceEntry> for wit::TraceEntry {
    fn from(given: TraceEntry) -> Self {
        let TraceEntry { table, outcome, rule, citation, quote, because, needs } = given;
        Self { table, outcome, rule, citation, quote, because, needs }
    }
}

impl From<Receipt> for wit::Receipt {
    fn from(given: Receipt) -> Self {
        let Receipt { engine, pack, roster, request, decision } = given;
        Self { engine, pack, roster, request, decision }
    }
}
