//! The alphabet of SMS: GSM 03.38 (3GPP TS 23.038 § 6.2.1), default table and extension table.

/// Septets that fit in one part.
pub const ONE_PART: usize = 160;

const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                       ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Replaces what the alphabet lacks by what reads the same: `’` by `'`, `–` by `-`, `È` by `E'`, `ç` by `c`. What has no
/// such form becomes `?`.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\u{300}' | '\u{301}' => accent(&mut out, char),
            '\u{302}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => {}
            _ if is_in_alphabet(char) => out.push(char),
            _ => out.push_str(substitute(char)),
        }
    }
    out
}

/// Septets that a text takes once normalised; characters of the extension table take two.
#[must_use]
pub fn septets(text: &str) -> usize {
    normalise(text).chars().map(width).sum()
}

/// Whether a text can be sent as it is.
#[must_use]
pub fn is_gsm(text: &str) -> bool {
    text.chars().all(is_in_alphabet)
}

/// Cuts a normalised text to a number of septets; a cut one ends with a full stop.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    if text.chars().map(width).sum::<usize>() <= most {
        return text.to_owned();
    }
    if most == 0 {
        return String::new();
    }
    let mut left = most - 1;
    let fits = |char: &char| {
        let fits = width(*char) <= left;
        left = left.saturating_sub(width(*char));
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}.", kept.trim_end_matches([' ', ',', '-', '.', '\'']))
}

fn is_in_alphabet(char: char) -> bool {
    DEFAULT.contains(char) || EXTENSION.contains(char)
}

fn width(char: char) -> usize {
    if EXTENSION.contains(char) { 2 } else { 1 }
}

/// A letter followed by a combining grave or acute accent, as some keyboards and file systems write it.
fn accent(out: &mut String, mark: char) {
    let composed = match (out.chars().last(), mark) {
        (Some('e'), '\u{301}') => "é",
        (Some('E'), '\u{301}') => "É",
        (Some('a'), _) => "à",
        (Some('e'), _) => "è",
        (Some('i'), _) => "ì",
        (Some('o'), _) => "ò",
        (Some('u'), _) => "ù",
        (Some('A' | 'E' | 'I' | 'O' | 'U'), _) => return out.push('\''),
        _ => return,
    };
    out.pop();
    out.push_str(composed);
}

fn substitute(char: char) -> &'static str {
    match char {
        '‘' | '’' | '‚' | '‛' | '′' | '´' | '`' | 'ʼ' => "'",
        '“' | '”' | '„' | '«' | '»' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '…' => "...",
        '•' | '·' => "*",
        '°' | 'º' => "o",
        'ª' => "a",
        'À' | 'Á' => "A'",
        'È' => "E'",
        'Ì' | 'Í' => "I'",
        'Ò' | 'Ó' => "O'",
        'Ù' | 'Ú' => "U'",
        'á' => "à",
        'í' => "ì",
        'ó' => "ò",
        'ú' => "ù",
        'â' | 'ã' | 'ā' | 'ă' | 'ą' => "a",
        'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => "A",
        'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'Ê' | 'Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'î' | 'ï' | 'ī' => "i",
        'Î' | 'Ï' | 'Ī' => "I",
        'ô' | 'õ' | 'ō' | 'ő' => "o",
        'Ô' | 'Õ' | 'Ō' | 'Ő' => "O",
        'û' | 'ū' | 'ů' | 'ű' => "u",
        'Û' | 'Ū' | 'Ů' | 'Ű' => "U",
        'ç' | 'ć' | 'č' => "c",
        'Ć' | 'Č' => "C",
        'š' | 'ś' | 'ș' | 'ş' => "s",
        'Š' | 'Ś' | 'Ș' | 'Ş' => "S",
        'ž' | 'ź' | 'ż' => "z",
        'Ž' | 'Ź' | 'Ż' => "Z",
        'ł' => "l",
        'Ł' => "L",
        'đ' => "d",
        'Đ' => "D",
        'ń' => "n",
        'Ń' => "N",
        'ț' | 'ţ' => "t",
        'Ț' | 'Ţ' => "T",
        'ý' | 'ÿ' => "y",
        'Ý' => "Y",
        _ if char.is_whitespace() || char.is_control() => " ",
        _ => "?",
    }
}
