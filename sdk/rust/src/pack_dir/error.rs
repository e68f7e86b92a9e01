//! Why folders are no rule pack: what, where, and how to mend it, in both languages.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use gezhi_contract::Text;

use super::PACK_BYTES_MAX;

/// Why folders do not make a bundle.
#[derive(Debug)]
#[non_exhaustive]
pub enum PackDirError {
    /// Nothing is there.
    NotFound {
        /// What was named.
        path: PathBuf,
    },
    /// Extra layers are folders; this is a file.
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The folder has no `pack.toml`.
    NotAPack {
        /// The folder.
        path: PathBuf,
    },
    /// A file was given that is no bundle.
    NotABundle {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: Text,
    },
    /// A scenario sets a parameter that it cannot.
    Parameter {
        /// The scenario's id.
        scenario: String,
        /// What is wrong.
        why: Text,
    },
    /// A workbook that cannot be taken, or a folder that does not fit one.
    Workbook {
        /// The file or folder.
        path: PathBuf,
        /// Every sheet and cell, a line each.
        why: Text,
    },
    /// The file is no roster.
    NotARoster {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: Text,
    },
    /// The system does not let it be read.
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The bytes are neither UTF-8, GB18030, nor UTF-16 with its mark.
    Encoding {
        /// The file.
        path: PathBuf,
        /// The first byte that fits none, from 0.
        byte: usize,
    },
    /// A link leads out of the pack's folder.
    LinkOutside {
        /// The link.
        path: PathBuf,
    },
    /// Two files have the same name in normal form (NFC).
    Twice {
        /// The second of them.
        path: PathBuf,
    },
    /// A file's name is not Unicode.
    Name {
        /// The file.
        path: PathBuf,
    },
    /// `layers` names what cannot be laid below.
    Layer {
        /// The `pack.toml`.
        manifest: PathBuf,
        /// What it names.
        named: String,
        /// What is wrong with it.
        why: Text,
    },
    /// A pack lies on itself.
    Circle {
        /// The folders' names, the first again at the end.
        chain: Vec<String>,
    },
    /// The layers together are larger than the engine takes.
    TooLarge {
        /// The file with which the bound was passed.
        path: PathBuf,
    },
}

impl PackDirError {
    /// What is wrong, and where.
    #[must_use]
    pub fn message(&self) -> Text {
        let at = |path: &Path| path.display().to_string();
        let both = |path: &Path, zh: &str, en: &str| {
            Text::new(format!("`{}` {zh}", at(path)), format!("`{}` {en}", at(path)))
        };
        match self {
            Self::NotFound { path } => {
                Text::new(format!("没有 `{}`", at(path)), format!("there is no `{}`", at(path)))
            }
            Self::NotAFolder { path } => {
                both(path, "是文件，不是文件夹", "is a file, not a folder")
            }
            Self::NotAPack { path } => {
                both(path, "不是规则包：没有 pack.toml", "is no rule pack: it has no pack.toml")
            }
            Self::NotABundle { path, why } => Text::new(
                format!("`{}` 不是打好的规则包：{}", at(path), why.zh),
                format!("`{}` is no bundle: {}", at(path), why.en),
            ),
            Self::Parameter { scenario, why } => Text::new(
                format!("场景 `{scenario}`：{}", why.zh),
                format!("scenario `{scenario}`: {}", why.en),
            ),
            Self::Workbook { path, why } => Text::new(
                format!("工作簿 `{}`：\n{}", at(path), why.zh),
                format!("the workbook `{}`:\n{}", at(path), why.en),
            ),
            Self::NotARoster { path, why } => Text::new(
                format!("`{}` 不是名册：{}", at(path), why.zh),
                format!("`{}` is no roster: {}", at(path), why.en),
            ),
            Self::Unreadable { path, source } => Text::new(
                format!("读不了 `{}`：{source}", at(path)),
                format!("`{}` cannot be read: {source}", at(path)),
            ),
            Self::Encoding { path, byte } => Text::new(
                format!(
                    "`{}` 第 {} 个字节不合 UTF-8，也不合 GB18030",
                    at(path),
                    byte.saturating_add(1)
                ),
                format!(
                    "`{}` is neither UTF-8 nor GB18030 at byte {}",
                    at(path),
                    byte.saturating_add(1)
                ),
            ),
            Self::LinkOutside { path } => {
                both(path, "是指到规则包外面的链接", "is a link that leads out of the pack")
            }
            Self::Twice { path } => {
                both(path, "与另一个文件同名", "has the same name as another file")
            }
            Self::Name { path } => {
                both(path, "的名字不是 Unicode", "has a name that is not Unicode")
            }
            Self::Layer { manifest, named, why } => Text::new(
                format!("`{}` 的 layers 里的 `{named}`：{}", at(manifest), why.zh),
                format!("`{named}` in the layers of `{}`: {}", at(manifest), why.en),
            ),
            Self::Circle { chain } => Text::new(
                format!("规则包垫在自己下面：{}", chain.join(" → ")),
                format!("the pack lies on itself: {}", chain.join(" → ")),
            ),
            Self::TooLarge { path } => Text::new(
                format!("读到 `{}` 时，规则包超过 {} MiB", at(path), PACK_BYTES_MAX >> 20),
                format!("the pack is larger than {} MiB, by `{}`", PACK_BYTES_MAX >> 20, at(path)),
            ),
        }
    }

    /// How to mend it, where there is something to say.
    #[must_use]
    pub fn hint(&self) -> Option<Text> {
        let (zh, en) = match self {
            Self::NotAPack { .. } => (
                "`gezhi init 文件夹` 建一个完整的小包；或改指含 pack.toml 的文件夹",
                "`gezhi init FOLDER` makes a small complete pack; or name a folder with a pack.toml",
            ),
            Self::NotABundle { .. } => (
                "给规则包的文件夹，或 `gezhi bundle` 生成的 .json 文件",
                "give a pack's folder, or a .json file made by `gezhi bundle`",
            ),
            Self::NotAFolder { .. } => ("加垫的层必须是文件夹", "an extra layer must be a folder"),
            Self::Encoding { .. } => {
                ("在 Excel 或 WPS 里另存为“CSV UTF-8”", "save it as `CSV UTF-8` in Excel or WPS")
            }
            Self::LinkOutside { .. } => ("改放文件本身", "put the file itself there"),
            Self::Twice { .. } | Self::Name { .. } => ("改个名字", "rename it"),
            Self::Circle { .. } => (
                "从其中一个 pack.toml 的 layers 里去掉下一个",
                "take the next one out of the layers of one of these packs",
            ),
            Self::TooLarge { .. } => (
                "规则包只放表和词表；看看文件夹指对了没有",
                "a pack holds tables and words only; see whether the right folder is named",
            ),
            Self::NotFound { .. }
            | Self::NotARoster { .. }
            | Self::Workbook { .. }
            | Self::Parameter { .. }
            | Self::Unreadable { .. }
            | Self::Layer { .. } => return None,
        };
        Some(Text::new(zh, en))
    }
}

impl fmt::Display for PackDirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for PackDirError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}
