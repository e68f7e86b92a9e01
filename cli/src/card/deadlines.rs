//! The deadlines of a card: how long, by when, from what, and how sure.

use gezhi::contract::decision::{Basis, Deadline};

use super::{Card, labels};
use crate::sheet::Tone;

impl Card<'_> {
    pub(super) fn deadlines(&mut self, deadlines: &[Deadline]) {
        for (index, deadline) in deadlines.iter().enumerate() {
            let label = if index == 0 { self.lang.pick("时限", "deadlines") } else { "" };
            self.deadline(label, deadline);
        }
    }

    pub(super) fn deadline(&mut self, label: &str, deadline: &Deadline) {
        let lang = self.lang;
        let mut clock = self.style.labels.word("clocks", &deadline.clock, lang);
        if let Some(stage) = &deadline.stage {
            clock.push_str(&lang.pick(format!("·{stage}"), format!(", {stage}")));
        }
        let text = format!("{clock}{}{}", lang.pick("：", ": "), self.when(deadline));
        self.sheet.line(label, &text, Tone::Plain);
        for line in self.remarks(deadline) {
            self.sheet.item(("", 2), &line, Tone::Plain);
        }
        if let Some(by) = &deadline.by {
            self.because(by, 2);
        }
        for possible in &deadline.possible {
            let line = format!("{}{}", lang.pick("可能：", "possibly: "), self.when(possible));
            self.sheet.item(("", 2), &line, Tone::Plain);
            if let Some(by) = &possible.by {
                self.because(by, 4);
            }
        }
    }

    fn when(&self, deadline: &Deadline) -> String {
        let lang = self.lang;
        let limit = deadline.limit.as_deref().map(|limit| labels::limit(limit, lang));
        let due = deadline.due.as_deref().map(|due| labels::moment(due, lang));
        match (limit, due, deadline.basis) {
            (Some(limit), Some(due), _) => {
                lang.pick(format!("{limit}内，至 {due}"), format!("within {limit}, by {due}"))
            }
            (Some(limit), None, _) => lang.pick(
                format!("{limit}内，截止时刻未定"),
                format!("within {limit}, no instant yet"),
            ),
            (None, Some(due), _) => lang.pick(format!("至 {due}"), format!("by {due}")),
            (None, None, Basis::Event) => lang
                .pick("随事件而定，事件尚未排定", "it hangs on an event that is not scheduled")
                .to_owned(),
            (None, None, Basis::NeedsFacts) => {
                lang.pick("须先查明事实", "not before the facts are known").to_owned()
            }
            (None, None, Basis::None | Basis::Rule) => {
                lang.pick("没有规定时限", "no rule gives a limit").to_owned()
            }
        }
    }

    fn remarks(&self, deadline: &Deadline) -> Vec<String> {
        let lang = self.lang;
        let mut out = Vec::new();
        if let Some(starts) = deadline.starts.as_deref().filter(|_| deadline.limit.is_some()) {
            let event = self.style.labels.word("events", starts, lang);
            let instant = deadline.start.as_deref().map(|start| labels::moment(start, lang));
            let instant = instant.unwrap_or_default();
            out.push(if deadline.assumed_start == Some(true) {
                let stands_in = "which is not known yet: the report's";
                lang.pick(
                    format!("自{event}起算；尚无{event}时间，暂从上报时间 {instant} 算"),
                    format!("counted from `{event}`, {stands_in} {instant} stands in"),
                )
            } else {
                let en = format!("counted from {event}, {instant}");
                lang.pick(format!("自{event} {instant} 起算"), en)
            });
        }
        if let Some(done) = &deadline.done_when {
            out.push(lang.pick(format!("结案条件：{done}"), format!("done when: {done}")));
        }
        if deadline.illustrative {
            out.push(
                lang.pick(
                    "仅供参照：借用其他地方的时限",
                    "illustrative: borrowed from another place",
                )
                .to_owned(),
            );
        }
        if deadline.provisional {
            out.push(
                lang.pick(
                    "暂定：日历不知道其中某些日子",
                    "provisional: the calendar ends before it",
                )
                .to_owned(),
            );
        }
        for (label, text) in [
            (lang.pick("处置单位：", "units: "), &deadline.units),
            (lang.pick("主管部门：", "authority: "), &deadline.authority),
            (lang.pick("说明：", "note: "), &deadline.note),
        ] {
            if let Some(text) = text {
                out.push(format!("{label}{}", labels::note(text, lang)));
            }
        }
        out
    }
}
