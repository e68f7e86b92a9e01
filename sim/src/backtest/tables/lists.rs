//! The lists of a report: late clocks, rows that cannot be read, cases that were refused.
//!
//! Not responsible for: leaving anything out unsaid. A list that is cut says how long it is.

use gezhi_contract::timeline::CaseFault;
use gezhi_contract::{ErrorKind, Text};

use super::super::tally::{Late, Refusal};
use super::super::{Backtest, RowFault};
use super::spread::amount;
use super::{class_cell, label, limit_cell, number, section, table, word};
use crate::report::{Cell, Item, Section};

impl Backtest {
    pub(super) fn late_section(&self, most: usize) -> Option<Section> {
        let columns = [
            ("行", "line"),
            ("编号", "number"),
            ("类", "class"),
            ("名称", "name"),
            ("时钟", "clock"),
            ("阶段", "stage"),
            ("时限", "limit"),
            ("规则", "rule"),
            ("依据", "citation"),
            ("起算", "start"),
            ("截止", "due"),
            ("停止", "stopped"),
            ("超出", "late by"),
            ("单位", "unit"),
        ];
        let row = |late: &Late| {
            let clock = self.limits.iter().find(|one| one.clock == late.clock);
            let text = |text: &Option<String>| text.as_deref().map_or(Cell::Empty, word);
            let not_done = || label("未办结", "not done");
            vec![
                number(late.line),
                word(&late.id),
                class_cell(late.class.as_ref().map(|(code, _)| code.as_str())),
                late.class.as_ref().map_or(Cell::Empty, |(_, name)| word(name)),
                clock.map_or_else(|| word(&late.clock), |one| Cell::Label(one.clock_label.clone())),
                text(&late.stage),
                limit_cell(late.limit.as_deref()),
                text(&late.rule),
                text(&late.citation),
                text(&late.start),
                text(&late.due),
                late.stopped.as_deref().map_or_else(not_done, word),
                amount(late.over_hundredths),
                Cell::Label(late.unit.label.clone()),
            ]
        };
        let id = ("late", "逾期的", "Late");
        let items = listed(id, &columns, (&self.late, most), row)?;
        Some(section("late-section", ("逾期的案件", "Late cases"), None, items))
    }

    pub(super) fn faults_section(&self, most: usize) -> Option<Section> {
        let columns = [
            ("行", "line"),
            ("列", "column"),
            ("内容", "cell"),
            ("哪里不对", "what is wrong"),
            ("怎样改", "how to mend it"),
        ];
        let row = |fault: &RowFault| {
            vec![
                number(fault.line),
                fault.column.as_deref().map_or(Cell::Empty, word),
                fault.cell.as_deref().map_or(Cell::Empty, word),
                Cell::Label(fault.message.clone()),
                Cell::Label(fault.hint.clone()),
            ]
        };
        let id = ("unreadable", "读不懂的行", "Rows that cannot be read");
        let items = listed(id, &columns, (&self.unreadable, most), row)?;
        let note = Text::new(
            "一行有几处不对，就列几条；这一行整个没有回放。",
            "A row with several faults is listed several times, and was not replayed.",
        );
        let title = ("读不懂的行", "Rows that cannot be read");
        Some(section("unreadable-section", title, Some(note), items))
    }

    pub(super) fn refused_section(&self, most: usize) -> Option<Section> {
        let columns = [
            ("行", "line"),
            ("编号", "number"),
            ("为什么", "why"),
            ("列", "column"),
            ("哪里不对", "what is wrong"),
            ("怎样改", "how to mend it"),
        ];
        let row = |refusal: &Refusal| {
            vec![
                number(refusal.line),
                word(&refusal.id),
                kind_of(refusal),
                refusal.column.as_deref().map_or(Cell::Empty, word),
                Cell::Label(refusal.message.clone()),
                refusal.hint.clone().map_or(Cell::Empty, Cell::Label),
            ]
        };
        let id = ("refused", "规则包或流转不收的案件", "Cases that the pack or its flow refused");
        let mut items = vec![self.refusals_by_kind()];
        items.extend(listed(id, &columns, (&self.refused, most), row)?);
        let title = ("规则包或流转不收的案件", "Refused by the pack or its flow");
        Some(section("refused-section", title, None, items))
    }

    fn refusals_by_kind(&self) -> Item {
        let mut kinds: Vec<(Cell, u64)> = Vec::new();
        for refusal in &self.refused {
            let kind = kind_of(refusal);
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => kinds.push((kind, 1)),
            }
        }
        let rows = kinds.into_iter().map(|(kind, count)| vec![kind, number(count)]).collect();
        let columns = [("为什么", "why"), ("件", "cases")];
        table(("refused-kinds", "为什么不收", "Why they were refused"), &columns, rows)
    }
}

/// The table and, where it is cut, how long it is; nothing where the list is empty.
pub(super) fn listed<T>(
    id: (&str, &str, &str),
    columns: &[(&str, &str)],
    (list, most): (&[T], usize),
    row: impl Fn(&T) -> Vec<Cell>,
) -> Option<Vec<Item>> {
    if list.is_empty() {
        return None;
    }
    let mut items = vec![table(id, columns, list.iter().take(most).map(row).collect())];
    if list.len() > most {
        let all = list.len();
        items.push(Item::Text(Text::new(
            format!("只列了前 {most} 条，共 {all} 条；全部在 CSV 和 JSON 里。"),
            format!("The first {most} of {all}; all of them are in the CSV and the JSON."),
        )));
    }
    Some(items)
}

fn kind_of(refusal: &Refusal) -> Cell {
    if let Some(fault) = refusal.fault {
        let (zh, en) = match fault {
            CaseFault::OutOfOrder => ("次序颠倒", "out of order"),
            CaseFault::Duplicate => ("重复", "twice"),
            CaseFault::Future => ("晚于所看的时刻", "after the instant looked at"),
            CaseFault::Impossible => ("流转里没有这一步", "no such step in the flow"),
            CaseFault::TooOften => ("次数超过", "too often"),
            CaseFault::Overdue => ("超期以后不得办", "not once overdue"),
            CaseFault::WrongParty => ("不该由他办", "by the wrong party"),
            CaseFault::Missing => ("缺该写明的", "something is missing"),
            CaseFault::TooLong => ("超过最长", "too long"),
            CaseFault::Unknown => ("没有这个词", "unknown word"),
        };
        return label(zh, en);
    }
    let (zh, en) = match refusal.kind {
        ErrorKind::InvalidRequest => {
            ("规则包没有这个词或事实不合", "not a word or fact of the pack")
        }
        ErrorKind::InvalidCase => ("案件前后对不上", "the case does not hold together"),
        ErrorKind::NotInForce => ("当时规则包没有施行", "the pack was not in force"),
        ErrorKind::BeyondCalendar => ("日历到不了那一天", "beyond the calendar"),
        ErrorKind::RuleConflict => ("规则互相冲突", "rules contradict each other"),
        ErrorKind::LimitExceeded => ("超出引擎的上限", "beyond a bound of the engine"),
        ErrorKind::ScriptFailed => ("规则包的脚本出错", "the pack's script failed"),
        _ => ("其他", "other"),
    };
    label(zh, en)
}
