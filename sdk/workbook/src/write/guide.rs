//! The sheet of explanations, for the person who opens the workbook.
//!
//! Not responsible for: the rule language; `docs/pack-authors.md` tells it.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::view::{Kind, View};

/// What holds for all sheets.
const RULES: [(&str, &str); 10] = [
    (
        "怎样用",
        "直接在各张表里改，存为 .xlsx，再交回。没有改的地方，交回后一个字节也不变；改了的只改那几处。",
    ),
    (
        "文字格式",
        "所有格子都是“文本”格式，请保持。05-01 一类的编码在别的格式里会变成日期，交回时会说明是哪一格。",
    ),
    ("表头", "第一行是表头，不要改名、不要合并单元格。列可以换位置。绿色表头是结果（→）或期望。"),
    ("编号", "每行一个编号。新行可以空着，交回时按本表的编法接着编。改编号等于删一行、加一行。"),
    ("删行加行", "整行删掉就是删规则。新行写在要排的位置。第一格以 # 开头的行是注释。"),
    ("下拉", "下拉只是帮手，不拦别的写法：条件格可以写 > 50、非(小区)、E05*；几个词用 、 隔开。"),
    ("编码格", "编号、类别、区划代码、依据是编码，照写，不要让表格软件改成数。"),
    ("公式", "公式取它算出来的值；交回后只剩值。"),
    ("自己的表", "自己加的表和列不会丢在规则里：交回时跳过，并提示跳过了什么。"),
    (
        "隐藏的表",
        "“格治词单”是下拉的词，“格治原文”存着各文件的原文。删了也能交回，但注释和写法会丢。",
    ),
];

pub(super) fn write(page: &mut Worksheet, view: &View, header: &Format) -> Result<(), XlsxError> {
    let body = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    page.set_column_width(0, 18)?;
    page.set_column_width(1, 100)?;
    page.write_string_with_format(0, 0, "说明", header)?;
    page.write_string_with_format(0, 1, "这一页只给人看，交回时不读。", header)?;
    let mut row = 1u32;
    let mut line = |name: &str, text: &str| {
        page.write_string_with_format(row, 0, name, &body)?;
        page.write_string_with_format(row, 1, text, &body)?;
        row = row.saturating_add(1);
        Ok::<(), XlsxError>(())
    };
    for (name, text) in RULES {
        line(name, text)?;
    }
    line("", "")?;
    line("表", "内容")?;
    for sheet in &view.sheets {
        line(&sheet.name, &about(&sheet.kind))?;
    }
    let kept: Vec<&str> = view.kept().collect();
    if !kept.is_empty() {
        line(
            "只在原文里",
            &format!("{}：太长或有表格存不了的字符，交回时原样还你。", kept.join("、")),
        )?;
    }
    Ok(())
}

fn about(kind: &Kind) -> String {
    match kind {
        Kind::Manifest => "pack.toml：规则包是谁的。项、值两列；说明不读。要加的项写在下面，如 \
             schemes.青山.kinds.Q。几个值用 、 隔开。"
            .to_owned(),
        Kind::Sources => "pack.toml 的 sources：每行规则的“依据”写这里的编号。".to_owned(),
        Kind::Vocabulary => {
            "vocabulary.toml：规则可以用的词和事实。层级由低到高排；编号空着就用中文作编号。"
                .to_owned()
        }
        Kind::Parameters => {
            "pack.toml 的 parameters：有名字的数和读法。未定写“是”，表示出处没有说定。".to_owned()
        }
        Kind::Scenarios => {
            "scenarios/*.toml：一行一题，绿色的列是应有的答复。没有列的期望写在“其他期望”，\
             一行一个 键 = 值。空着不比；“无”表示应当一个也没有。"
                .to_owned()
        }
        Kind::Table(path) => format!("{path}：决策表。"),
        Kind::Days(path) => format!("{path}：放假（休）和调休上班（班）的日子。"),
        Kind::Text(path) => format!("{path}：原文，一行一格。"),
    }
}
