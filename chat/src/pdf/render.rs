//! Pictures of pages: for whoever reviews a document without opening the file itself, and to see whether there is
//! anything on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use protocol::Code;

/// Widths of a picture in pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 100..=2_400;
/// Most pixels of a picture: a page that is a thousand times as high as wide is drawn smaller.
const MAX_PIXELS: f32 = 12_000_000.0;
/// Width in pixels at which a page is looked at for anything on it.
const GLANCE_WIDTH: u32 = 300;
/// How much darker or lighter than the paper a pixel must be to count, of 255.
const INK: i16 = 32;
/// Pixels that must count: fewer are dust on the glass of the scanner.
const ENOUGH_INK: usize = 10;

/// Draws a page as PNG, `width` pixels wide.
///
/// # Errors
/// `not_found` beyond the last page or outside of [`WIDTHS`], `file_damaged` for what can't be drawn.
pub fn picture(bytes: &[u8], page: u32, width: u32) -> Result<Vec<u8>, Code> {
    if !WIDTHS.contains(&width) {
        return Err(Code::NotFound);
    }
    let pdf = open(bytes)?;
    let index = usize::try_from(page).ok().and_then(|page| page.checked_sub(1)).ok_or(Code::NotFound)?;
    let page = pdf.pages().get(index).ok_or(Code::NotFound)?;
    draw(page, width, &InterpreterSettings::default())?.into_png().map_err(|_| Code::FileDamaged)
}

/// Refuses a document on none of whose pages anything can be seen.
pub(super) fn refuse_blank(bytes: &[u8]) -> Result<(), Code> {
    let pdf = open(bytes)?;
    let failed = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&failed);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::ImageDecodeFailure) {
                heard.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    };
    for page in pdf.pages().iter() {
        if has_ink(&draw(page, GLANCE_WIDTH, &settings)?) {
            return Ok(());
        }
    }
    // A picture that can't be unpacked leaves its page white.
    if failed.load(Ordering::Relaxed) { Err(Code::FileDamaged) } else { Err(Code::FileBlankPages) }
}

pub(super) fn open(bytes: &[u8]) -> Result<Pdf, Code> {
    Pdf::new(bytes.to_vec()).map_err(|_| Code::FileDamaged)
}

fn draw(page: &Page<'_>, width: u32, settings: &InterpreterSettings) -> Result<Pixmap, Code> {
    let (page_width, page_height) = page.render_dimensions();
    if !(page_width >= 1.0 && page_height >= 1.0) {
        return Err(Code::FileDamaged);
    }
    #[allow(clippy::cast_precision_loss, reason = "at most 2,400")]
    let wanted = width as f32 / page_width;
    let most = (MAX_PIXELS / (page_width * page_height)).sqrt().min(f32::from(u16::MAX) / page_width.max(page_height));
    let scale = wanted.min(most);
    let pixmap = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    if page_width * scale < 1.0 || page_height * scale < 1.0 {
        return Err(Code::FileDamaged);
    }
    Ok(render(page, &RenderCache::new(), settings, &RenderSettings::default(), &pixmap))
}

/// Whether enough of it differs from its paper, which is what most of it looks like.
fn has_ink(picture: &Pixmap) -> bool {
    let grey = |pixel: &hayro::vello_cpu::peniko::color::PremulRgba8| {
        i16::try_from((u32::from(pixel.r) * 3 + u32::from(pixel.g) * 6 + u32::from(pixel.b)) / 10).unwrap_or(255)
    };
    let mut counts = [0usize; 256];
    for pixel in picture.data() {
        if let Some(count) = usize::try_from(grey(pixel)).ok().and_then(|shade| counts.get_mut(shade)) {
            *count += 1;
        }
    }
    let paper = counts.iter().zip(0_i16..).max_by_key(|(count, _)| **count).map_or(255, |(_, shade)| shade);
    let ink: usize = counts.iter().zip(0_i16..).filter(|(_, shade)| (shade - paper).abs() > INK).map(|(n, _)| n).sum();
    ink >= ENOUGH_INK
}
