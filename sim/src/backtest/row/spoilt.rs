//! Words in cells that are no words of ours, and what spreadsheets made of them.
//!
//! Not responsible for: where they stand.

use super::super::fault::CellFault;
use super::super::words::Class;

/// Yes or no, as files write it.
pub(super) fn truth(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "true" | "是" | "有" | "1" | "y" | "yes" | "√" => Some(true),
        "false" | "否" | "无" | "没有" | "不是" | "0" | "n" | "no" | "×" => Some(false),
        _ => None,
    }
}

/// What a spreadsheet made of a word.
pub(super) fn mangled(word: &str) -> Option<CellFault> {
    let errors = ["#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"];
    if errors.contains(&word) {
        return Some(CellFault::new(
            ("公式出错的值", "a formula's error"),
            ("改成文字，或清空这一格", "put the word there, or empty the cell"),
        ));
    }
    let (figures, exponent) = word.split_once("E+")?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let figures: String = figures.chars().filter(|c| *c != '.').collect();
    (digits(&figures) && digits(exponent)).then(|| {
        CellFault::new(
            (
                "Excel 把长数字写成了科学计数法，后几位没有了",
                "Excel wrote a long number in scientific notation; its last figures are lost",
            ),
            (
                "把这一列的格式设为“文本”，从原来的系统重新导出",
                "format the column as text and export it again from where it came",
            ),
        )
    })
}

/// A word that is no class, with classes near it.
pub(super) fn unknown_class(near: &[&Class]) -> CellFault {
    let near: Vec<String> = near.iter().map(|one| format!("{} {}", one.class, one.name)).collect();
    let (mut zh, mut en) = (
        "写进对照表的 [class.values]：\"这里的说法\" = \"类的编号\"；或写 unknown = \"text\"，由内容归类".to_owned(),
        "name it under [class.values] in the map: \"their word\" = \"class\"; or say \
         unknown = \"text\" to have the text classified"
            .to_owned(),
    );
    if !near.is_empty() {
        zh.push_str(&format!("；相近的有 {}", near.join("、")));
        en.push_str(&format!("; near are {}", near.join(", ")));
    }
    CellFault::new(("规则包没有这一类", "the pack has no such class"), (&zh, &en))
}

/// A word that several classes are called by.
pub(super) fn ambiguous(several: &[&Class]) -> CellFault {
    let all: Vec<String> =
        several.iter().map(|one| format!("{} {}", one.class, one.name)).collect();
    let (zh, en) = (
        format!("写规则包的编号，或用 class.scheme、class.kind 定死；可能是 {}", all.join("、")),
        format!(
            "write the pack's code, or narrow it with class.scheme or class.kind; it may be {}",
            all.join(", ")
        ),
    );
    CellFault::new(("不止一类叫这个", "several classes are called so"), (&zh, &en))
}
