use gezhi::contract::decision::{Basis, Deadline, PartyKind, Receipt, Relation, TraceEntry};
use gezhi::contract::incident::Category;

use super::*;
use crate::columns::width;

fn by(rule: &str) -> By {
    By { rule: rule.into(), citation: Some("LST-2023".into()), terms: Vec::new() }
}

fn decision() -> Decision {
    let category = Category { scheme: "demo".into(), kind: "事项".into(), code: "01".into() };
    let party = Party {
        relation: Relation::Responsible,
        kind: PartyKind::Enterprise,
        role: None,
        name: Some("市水务公司".into()),
        unit: None,
        post: None,
        holders: Vec::new(),
        standing_in_for: None,
        vacant: false,
        by: by("A-1"),
    };
    Decision {
        incident: "S0-1".into(),
        classification: Classification {
            category: Some(category),
            name: Some("供水管道破裂".into()),
            by: Some(By { terms: vec!["自来水管".into(), "破裂".into()], ..by("K-1") }),
            ..Classification::default()
        },
        responsibility: Responsibility { parties: vec![party], ..Responsibility::default() },
        deadlines: vec![
            Deadline {
                clock: "handle".into(),
                limit: Some("1 urgent_hour".into()),
                starts: Some("dispatched".into()),
                start: Some("2026-03-02T09:15:00+08:00".into()),
                assumed_start: Some(true),
                due: Some("2026-03-02T10:15:00+08:00".into()),
                basis: Basis::Rule,
                illustrative: true,
                by: Some(by("L-1")),
                ..Deadline::default()
            },
            Deadline { clock: "reply".into(), ..Deadline::default() },
        ],
        trace: Some(vec![TraceEntry {
            rule: "A-1".into(),
            quote: Some("迅速向市水务公司工作人员报告".into()),
            ..TraceEntry::default()
        }]),
        receipt: Some(Receipt { pack: "sha256:0123456789abcdef".into(), ..Receipt::default() }),
        ..Decision::default()
    }
}

fn drawn(lang: Lang, columns: usize) -> String {
    let labels = Labels::default();
    card(&decision(), &Style { labels: &labels, lang, colour: false, columns, trace: false })
}

#[test]
fn says_what_who_when_and_why_in_chinese() {
    let text = drawn(Lang::Zh, 100);
    let wanted = "\
事项  S0-1
类别  供水管道破裂（demo 事项 01）
      凭文字中的“自来水管”“破裂”
      〔K-1，LST-2023〕
受理  立案
责任  出处没有指明
      主办      市水务公司
                〔A-1，LST-2023〕“迅速向市水务公司工作人员报告”
时限  处置：1 个紧急工作时内，至 2026-03-02（周一）10:15
        自派遣起算；尚无派遣时间，暂从上报时间 2026-03-02（周一）09:15 算
        仅供参照：借用其他地方的时限
        〔L-1，LST-2023〕
      reply：没有规定时限
凭证  引擎 ，规则包 0123456789ab，事项 ，答复 \n";
    assert_eq!(text.replace("答复\n", "答复 \n"), wanted);
}

#[test]
fn keeps_to_the_columns() {
    for lang in [Lang::Zh, Lang::En] {
        let text = drawn(lang, 48);
        // Punctuation may hang over the edge by one character.
        assert!(text.lines().all(|line| width(line) <= 50), "{text}");
        assert!(text.contains("市水务公司"), "{text}");
    }
}
