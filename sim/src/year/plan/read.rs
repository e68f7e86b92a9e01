//! From the file's words to the plan: every figure is looked at, every mistake has its line.
//!
//! Not responsible for: words of the pack (roles, classes, facts); the plan alone cannot know them.

mod values;

use gezhi_contract::json;
use toml::Spanned;

use super::file::{ActFile, FactFile, File, GroupFile, ProfileFile, StaffingFile, StepFile};
use super::{Act, Chance, Escalation, FactPlan, Group, Plan, Profile, Staffing, Step, Steps, Word};
use crate::error::SimError;
use crate::year::quantiles::Quantiles;
use values::Reader;
pub(crate) use values::read_window;

const MINUTE: u32 = 60;
const DAY: u32 = 86_400;
/// Days of a plan: a year and a month, so that a second count into a day never overflows.
const DAYS_MAX: u32 = 400;

/// Reads a plan.
pub(super) fn plan(text: &str, name: &str) -> Result<Plan, SimError> {
    let reader = Reader { text, name };
    let file: File = toml::from_str(text).map_err(|error| reader.syntax(&error))?;
    let profiles = reader.each(file.profiles, profile)?;
    let groups: Vec<Group> = file
        .groups
        .into_iter()
        .map(|file| group(&reader, file, &profiles))
        .collect::<Result<_, _>>()?;
    if groups.iter().all(|group| group.weight == 0) {
        return Err(reader.fault(
            0..0,
            "各组的 weight 都是 0，没有事项会来",
            "the weights of all groups are 0: no incident would ever arrive",
        ));
    }
    let weights = reader.word(&file.place.weights);
    Ok(Plan {
        name: name.to_owned(),
        digest: json::digest_of(text.as_bytes()),
        assumptions: file.assumptions,
        first_day: reader.day(&file.year.first_day)?,
        days: reader.within(&file.year.days, 1, DAYS_MAX)?,
        incidents: *file.year.incidents.get_ref(),
        look: reader.within(&file.year.look_minutes, 1, 24 * 60)? * MINUTE,
        place: (reader.word(&file.place.tree), reader.word(&file.place.tier)),
        weights: (weights.text != "equal").then_some(weights),
        profiles,
        groups,
        facts: file.facts.into_iter().map(|one| fact(&reader, one)).collect::<Result<_, _>>()?,
        handed_over: file.admission.handed_over,
        steps: Steps {
            accept: step(&reader, &file.steps.accept)?,
            dispatch: step(&reader, &file.steps.dispatch)?,
            check: step(&reader, &file.steps.check)?,
            close: step(&reader, &file.steps.close)?,
        },
        acts: file.acts.into_iter().map(|one| act(&reader, one)).collect::<Result<_, _>>()?,
        escalation: Escalation {
            minutes: reader.amounts(&file.escalation.minutes, MINUTE)?,
            before_due: reader.on_rung(&file.escalation.before_due)?,
            overdue: reader.on_rung(&file.escalation.overdue)?,
            after: reader.on_rung(&file.escalation.after)?,
            unresolved: reader.on_rung(&file.escalation.unresolved)?,
        },
        workforce: reader.each(file.workforce, staffing)?,
    })
}

fn profile(
    reader: &Reader<'_>,
    name: &Spanned<String>,
    file: ProfileFile,
) -> Result<Profile, SimError> {
    reader.weights(&file.hours, 24)?;
    let months = match &file.months {
        Some(months) => {
            reader.weights(months, 12)?;
            months.get_ref().clone()
        }
        None => vec![1; 12],
    };
    let kinds = [file.workday, file.weekend, file.holiday];
    if kinds == [0; 3] {
        return Err(reader.fault(
            name.span(),
            "workday、weekend、holiday 都是 0",
            "`workday`, `weekend` and `holiday` are all 0",
        ));
    }
    Ok(Profile { name: name.get_ref().clone(), hours: file.hours.into_inner(), months, kinds })
}

fn group(reader: &Reader<'_>, file: GroupFile, profiles: &[Profile]) -> Result<Group, SimError> {
    let wanted = file.profile.get_ref();
    let place = profiles.iter().position(|profile| profile.name == *wanted).ok_or_else(|| {
        reader.fault(
            file.profile.span(),
            format!("没有叫 `{wanted}` 的到达时段"),
            format!("there is no profile `{wanted}`"),
        )
    })?;
    let mut group = Group {
        name: file.name,
        classes: reader.words(&file.classes),
        weight: file.weight,
        profile: place,
        work: reader.amounts(&file.work, MINUTE)?,
        aside: reader.amounts_or_none(file.aside.as_ref(), MINUTE)?,
        unresolved: reader.per_thousand(file.unresolved.as_ref(), 0)?,
        ..Group::default()
    };
    if let Some(pause) = file.pause {
        group.pause = Chance {
            per_thousand: reader.per_thousand(Some(&pause.per_thousand), 0)?,
            lasts: reader.amounts(&pause.days, DAY)?,
            reason: pause.reason,
        };
    }
    if let Some(returned) = file.returned {
        group.returned = Chance {
            per_thousand: reader.per_thousand(Some(&returned.per_thousand), 0)?,
            lasts: reader.amounts(&returned.minutes, MINUTE)?,
            reason: returned.reason,
        };
    }
    if let Some(rework) = file.rework {
        group.rework = Chance {
            per_thousand: reader.per_thousand(Some(&rework.per_thousand), 0)?,
            lasts: Quantiles::default(),
            reason: rework.reason,
        };
        group.rework_percent = reader.within(&rework.percent, 1, 1000)?;
    }
    if let Some(subject) = file.subject {
        let often = reader.per_thousand(Some(&subject.per_thousand), 0)?;
        group.subject = Some((reader.word(&subject.kind), often));
    }
    Ok(group)
}

fn fact(reader: &Reader<'_>, file: FactFile) -> Result<FactPlan, SimError> {
    let span = file.shares.span();
    let shares: Vec<(String, u64)> = file
        .shares
        .into_inner()
        .into_iter()
        .map(|(value, weight)| Ok((reader.json(&value, span.clone())?, weight)))
        .collect::<Result<_, SimError>>()?;
    if shares.iter().all(|(_, weight)| *weight == 0) && file.untold == 0 {
        return Err(reader.fault(span, "各个值的份额都是 0", "the shares of all values are 0"));
    }
    Ok(FactPlan {
        fact: reader.word(&file.fact),
        classes: reader.words(&file.classes),
        shares,
        untold: file.untold,
    })
}

fn step(reader: &Reader<'_>, file: &StepFile) -> Result<Step, SimError> {
    Ok(Step { by: reader.word(&file.by), minutes: reader.amounts(&file.minutes, MINUTE)? })
}

fn act(reader: &Reader<'_>, file: ActFile) -> Result<Act, SimError> {
    let of_task = match file.of.get_ref().as_str() {
        "task" => true,
        "case" => false,
        other => {
            return Err(reader.fault(
                file.of.span(),
                format!("`{other}` 不是 task（任务）或 case（整件）"),
                format!("`{other}` is neither `task` nor `case`"),
            ));
        }
    };
    if !of_task && file.by.is_none() {
        return Err(reader.fault(
            file.of.span(),
            "整件的时钟要写明由谁办：by",
            "a clock of the case needs `by`: who does it",
        ));
    }
    Ok(Act {
        clock: reader.word(&file.clock),
        of_task,
        starts: file.starts.unwrap_or_default(),
        event: reader.word(&file.event),
        told_of_case: file.told_of_case || !of_task,
        after: reader.moment(&file.after)?,
        until: reader.moment(&file.until)?,
        by: file.by.as_ref().map(|by| reader.word(by)),
        minutes: reader.amounts(&file.minutes, MINUTE)?,
        wait: reader.amounts_or_none(file.wait.as_ref(), MINUTE)?,
        per_thousand: reader.per_thousand(file.per_thousand.as_ref(), 1000)?,
    })
}

fn staffing(
    reader: &Reader<'_>,
    word: &Spanned<String>,
    file: StaffingFile,
) -> Result<Staffing, SimError> {
    let windows =
        file.windows.as_ref().map(|windows| reader.windows(windows, file.rota)).transpose()?;
    let all_days = match file.days.as_ref().map(|days| (days.get_ref().as_str(), days.span())) {
        None | Some(("working", _)) => false,
        Some(("all", _)) => true,
        Some((other, span)) => {
            return Err(reader.fault(
                span,
                format!("`{other}` 不是 working（工作日）或 all（每天）"),
                format!("`{other}` is neither `working` nor `all`"),
            ));
        }
    };
    if (all_days || file.rota) && windows.is_none() {
        return Err(reader.fault(
            word.span(),
            "每天上班或者轮班的，要写明班次：windows",
            "who works on all days or by rota needs `windows`",
        ));
    }
    let within = |value: Option<&Spanned<u32>>, default: u32, (least, most): (u32, u32)| {
        value.map_or(Ok(default), |value| reader.within(value, least, most))
    };
    Ok(Staffing {
        word: Word { text: word.get_ref().clone(), line: reader.line(word.span()) },
        pool: file.pool.as_ref().map(|pool| reader.word(pool)),
        staff: file.staff.as_ref().map(|staff| reader.within(staff, 0, 100_000)).transpose()?,
        windows,
        all_days,
        rota: file.rota,
        rest_days: within(file.rest_days.as_ref(), 0, (0, 6))?,
        on_call: file.on_call,
        call_out: reader.amounts_or_none(file.call_out.as_ref(), MINUTE)?,
        at_a_time: within(file.at_a_time.as_ref(), 1, (1, 100))?,
        casework: within(file.casework.as_ref(), 100, (1, 100))?,
        absent_days: within(file.absent_days.as_ref(), 0, (0, 365))?,
        travel: reader.amounts_or_none(file.travel.as_ref(), MINUTE)?,
    })
}
