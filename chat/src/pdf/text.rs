//! What stands on the pages, in the order in which it is read.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::util::{RectExt, TransformExt};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Point};
use protocol::Code;

use super::render;

/// Letters read of a whole document; a form has some thousands.
const MAX_LETTERS: usize = 200_000;
/// Letters whose base lines differ less than this stand on one line, in points.
const SAME_LINE: f64 = 3.0;
/// A wider gap between the origins of two letters is a blank, in heights of a letter.
const BLANK: f64 = 1.2;

/// The lines of all pages, from top to bottom. Text of form fields is not among them: a viewer may draw it otherwise.
///
/// # Errors
/// `file_damaged` where the pages can't be read.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<String>, Code> {
    let pdf = render::open(bytes)?;
    let mut lines = Vec::new();
    let mut left = MAX_LETTERS;
    for page in pdf.pages().iter() {
        let mut letters = letters_of(page, left);
        left -= letters.len();
        lines.append(&mut in_lines(&mut letters));
    }
    Ok(lines)
}

struct Letter {
    at: Point,
    height: f64,
    text: String,
}

fn letters_of(page: &Page<'_>, most: usize) -> Vec<Letter> {
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let cache = InterpreterCache::new();
    let (turned, bounds) = (page.initial_transform(true).to_kurbo(), page.intersected_crop_box().to_kurbo());
    let mut context = Context::new(turned, bounds, &cache, page.xref(), settings);
    let mut reader = Reader { letters: Vec::new(), most };
    interpret_page(page, &mut context, &mut reader);
    reader.letters
}

fn in_lines(letters: &mut [Letter]) -> Vec<String> {
    letters.sort_by(|one, other| one.at.y.total_cmp(&other.at.y));
    let mut lines: Vec<String> = Vec::new();
    let mut rest = &mut letters[..];
    while let Some(first) = rest.first() {
        let line_y = first.at.y;
        let end = rest.iter().position(|letter| letter.at.y - line_y > SAME_LINE).unwrap_or(rest.len());
        let (line, further) = rest.split_at_mut(end);
        line.sort_by(|one, other| one.at.x.total_cmp(&other.at.x));
        lines.push(joined(line));
        rest = further;
    }
    lines
}

fn joined(line: &[Letter]) -> String {
    let mut text = String::new();
    let mut before: Option<&Letter> = None;
    for letter in line {
        if before.is_some_and(|before| letter.at.x - before.at.x > BLANK * before.height) {
            text.push(' ');
        }
        text.push_str(&letter.text);
        before = Some(letter);
    }
    text
}

/// Takes letters down and draws nothing.
struct Reader {
    letters: Vec<Letter>,
    most: usize,
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let text = match glyph.as_unicode() {
                Some(BfString::Char(one)) => one.to_string(),
                Some(BfString::String(some)) => some.to_string(),
                None => continue,
            };
            if self.letters.len() >= self.most {
                return;
            }
            let place: Affine = props.transform * glyph.transform();
            let [a, b, c, d, x, y] = place.as_coeffs();
            // Glyphs are 1,000 units high, whatever their font.
            let height = (a.hypot(b)).max(c.hypot(d)) * 1_000.0;
            self.letters.push(Letter { at: Point::new(x, y), height, text });
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
