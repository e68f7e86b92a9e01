//! What became of planted faults, as data and as a report.
//!
//! Not responsible for: drawing; see [`report`](crate::report).

use gezhi_contract::Text;
use serde::{Deserialize, Serialize};

use super::mutants::{Fault, FaultKind, KINDS};
use crate::report::{Cell, Item, Report, Section, Table};
use crate::tables::{count, table, word};

/// Who noticed a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The pack no longer opens.
    Checker {
        /// The diagnostic's code.
        code: String,
    },
    /// A property is broken, or can no longer be asked.
    Property {
        /// Its name.
        property: String,
        /// The incident's number.
        number: u64,
    },
    /// An incident that the whole pack decides is refused.
    Refused {
        /// The kind of error.
        kind: String,
        /// The incident's number.
        number: u64,
    },
    /// A scenario gives another answer.
    Scenario {
        /// Its id.
        id: String,
    },
    /// An answer differs, and nothing says so.
    Differs {
        /// The incident's number.
        number: u64,
    },
    /// No incident's decision looks at the table, and no scenario notices.
    Beside,
    /// No difference was seen: the fault changes nothing, or nothing that was tried.
    Same,
}

/// A fault and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The fault.
    pub fault: Fault,
    /// Who noticed it.
    pub outcome: Outcome,
    /// After how many incidents; all of them where no property noticed.
    pub tried: u64,
}

/// What became of all planted faults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultFindings {
    /// The pack's id.
    pub pack: String,
    /// Its title.
    pub title: Text,
    /// Its digest.
    pub digest: String,
    /// The component's digest.
    pub component: String,
    /// The seed.
    pub seed: u64,
    /// The incidents that each fault was tried on, at most.
    pub incidents: u64,
    /// The scenarios that each was tried on.
    pub scenarios: u64,
    /// The faults, in the order of layers, files and rows.
    pub judged: Vec<Judged>,
}

/// How many faults were noticed by whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kills {
    /// All faults.
    pub planted: u64,
    /// Those that the checker refused.
    pub checker: u64,
    /// Those that a property noticed, refusals to decide among them.
    pub properties: u64,
    /// Those that only a scenario noticed.
    pub scenarios: u64,
    /// Those that change an answer without being noticed.
    pub differs: u64,
    /// Those that nothing can notice here: no scenario looks at a table beside decisions.
    pub beside: u64,
    /// Those without a difference.
    pub same: u64,
}

impl Kills {
    /// Noticed by a property or scenario, of the faults that open.
    ///
    /// ```
    /// use gezhi_sim::faults::Kills;
    /// let kills = Kills { planted: 10, checker: 2, properties: 5, same: 3, ..Kills::default() };
    /// assert_eq!(kills.rate(), (5, 8));
    /// ```
    #[must_use]
    pub fn rate(self) -> (u64, u64) {
        let killed = self.properties.saturating_add(self.scenarios);
        (killed, self.planted.saturating_sub(self.checker))
    }

    /// The same, without the faults in tables that no incident's decision looks at.
    #[must_use]
    pub fn rate_of_decisions(self) -> (u64, u64) {
        let (killed, of) = self.rate();
        (killed, of.saturating_sub(self.beside))
    }

    fn count(&mut self, outcome: &Outcome) {
        let number = match outcome {
            Outcome::Checker { .. } => &mut self.checker,
            Outcome::Property { .. } | Outcome::Refused { .. } => &mut self.properties,
            Outcome::Scenario { .. } => &mut self.scenarios,
            Outcome::Differs { .. } => &mut self.differs,
            Outcome::Beside => &mut self.beside,
            Outcome::Same => &mut self.same,
        };
        *number = number.saturating_add(1);
        self.planted = self.planted.saturating_add(1);
    }
}

impl FaultFindings {
    /// How many of those that `choose` were noticed by whom.
    pub fn kills(&self, choose: impl Fn(&Fault) -> bool) -> Kills {
        let mut out = Kills::default();
        for judged in self.judged.iter().filter(|judged| choose(&judged.fault)) {
            out.count(&judged.outcome);
        }
        out
    }

    /// The faults that neither the checker nor a property nor a scenario noticed.
    pub fn survivors(&self) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(|judged| {
            matches!(judged.outcome, Outcome::Differs { .. } | Outcome::Beside | Outcome::Same)
        })
    }

    /// For readers: kill rates by kind and by table, who noticed what, and the survivors.
    #[must_use]
    pub fn report(&self) -> Report {
        let mut tables: Vec<&str> = Vec::new();
        for judged in &self.judged {
            if !tables.contains(&judged.fault.table.as_str()) {
                tables.push(&judged.fault.table);
            }
        }
        let by_kind = KINDS.map(|kind: FaultKind| {
            let (zh, en) = kind.names();
            (Cell::Label(Text::new(zh, en)), self.kills(|fault| fault.kind == kind))
        });
        let by_table = tables.iter().map(|table| {
            (Cell::Word((*table).to_owned()), self.kills(|fault| fault.table == *table))
        });
        let whole = (Cell::Label(Text::new("合计", "all")), self.kills(|_| true));
        let rates = |id, title, rows: Vec<(Cell, Kills)>| {
            let rows = rows.into_iter().chain([whole.clone()]).map(|(of, kills)| row(of, kills));
            Item::Table(table(id, title, &COLUMNS, rows.collect()))
        };
        let items = vec![
            rates("faults-by-kind", ("按错的种类", "By kind of fault"), by_kind.to_vec()),
            rates("faults-by-table", ("按表", "By table"), by_table.collect()),
        ];
        let survivors = Item::Table(self.list("survivors", ("没有发现的", "Survivors"), true));
        let all = Item::Table(self.list("faults", ("每一处", "Each fault"), false));
        let sections = [
            ("rates", ("埋错检出率", "Kill rates"), items),
            ("survivors-list", ("没有发现的", "Survivors"), vec![survivors]),
            ("all-faults", ("每一处", "Each fault"), vec![all]),
        ];
        Report {
            title: Text::new(
                format!("埋错检验：{}", self.title.zh),
                format!("Planted faults: {}", self.title.in_lang("en")),
            ),
            about: vec![
                (Text::new("规则包", "pack"), format!("{} {}", self.pack, self.digest)),
                (Text::new("引擎", "engine"), self.component.clone()),
                (Text::new("种子", "seed"), self.seed.to_string()),
                (Text::new("每处最多试的事项", "incidents a fault"), self.incidents.to_string()),
                (Text::new("场景", "scenarios"), self.scenarios.to_string()),
            ],
            sections: sections
                .into_iter()
                .map(|(id, title, items)| Section {
                    id: id.to_owned(),
                    title: Text::new(title.0, title.1),
                    note: None,
                    items,
                })
                .collect(),
        }
    }

    fn list(&self, id: &str, title: (&str, &str), survivors: bool) -> Table {
        let columns = [
            ("文件", "file"),
            ("行", "row"),
            ("错", "fault"),
            ("列", "column"),
            ("原为", "was"),
            ("改为", "becomes"),
            ("结果", "outcome"),
            ("说明", "by what"),
            ("试了", "tried"),
        ];
        let chosen = self.judged.iter().filter(|judged| {
            !survivors || self.survivors().any(|survivor| std::ptr::eq(survivor, *judged))
        });
        let rows = chosen.map(|Judged { fault, outcome, tried }| {
            let (zh, en) = fault.kind.names();
            let (label, by) = told(outcome);
            vec![
                Cell::Word(format!("{}/{}", fault.layer, fault.file)),
                Cell::Word(fault.row.clone()),
                Cell::Label(Text::new(zh, en)),
                word(&fault.column),
                word(&fault.was),
                word(&fault.becomes),
                Cell::Label(label),
                word(&by),
                count(*tried),
            ]
        });
        table(id, title, &columns, rows.collect())
    }
}

const COLUMNS: [(&str, &str); 9] = [
    ("", ""),
    ("埋下", "planted"),
    ("查错拦下", "refused by the checker"),
    ("性质发现", "noticed by a property"),
    ("只有场景发现", "by a scenario only"),
    ("答复变了没人说", "differs unnoticed"),
    ("不在答复里", "beside decisions"),
    ("没有差别", "no difference"),
    ("检出率", "kill rate"),
];

fn row(of: Cell, kills: Kills) -> Vec<Cell> {
    let (part, whole) = kills.rate();
    let mut out = vec![of];
    out.extend(
        [
            kills.planted,
            kills.checker,
            kills.properties,
            kills.scenarios,
            kills.differs,
            kills.beside,
            kills.same,
        ]
        .map(count),
    );
    out.push(Cell::Share { part, whole });
    out
}

fn told(outcome: &Outcome) -> (Text, String) {
    let (zh, en, by) = match outcome {
        Outcome::Checker { code } => ("查错拦下", "refused by the checker", code.clone()),
        Outcome::Property { property, number } => {
            ("性质发现", "noticed by a property", format!("{property} S-{number}"))
        }
        Outcome::Refused { kind, number } => {
            ("不再答复", "no longer decided", format!("{kind} S-{number}"))
        }
        Outcome::Scenario { id } => ("场景发现", "noticed by a scenario", id.clone()),
        Outcome::Differs { number } => {
            ("答复变了没人说", "differs unnoticed", format!("S-{number}"))
        }
        Outcome::Beside => ("不在答复里", "beside decisions", String::new()),
        Outcome::Same => ("没有差别", "no difference", String::new()),
    };
    (Text::new(zh, en), by)
}
