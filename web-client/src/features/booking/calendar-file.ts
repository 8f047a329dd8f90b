/** The appointment as an iCalendar file (RFC 5545), made in the page: the link in it never leaves the device. */
import type { BookingView } from '../../protocol';

export interface CalendarTexts {
  summary: string;
  location: string;
  description: string;
}

/** @param stamp when the file is made */
export function calendarFile(booking: BookingView, url: string, texts: CalendarTexts, stamp: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Sportello Telematico//IT',
    'BEGIN:VEVENT',
    `UID:${booking.id}@sportello-telematico`,
    `DTSTAMP:${instant(stamp)}`,
    `DTSTART:${instant(new Date(booking.start))}`,
    `DTEND:${instant(new Date(booking.end))}`,
    `SUMMARY:${escaped(texts.summary)}`,
    `LOCATION:${escaped(texts.location)}`,
    `DESCRIPTION:${escaped(texts.description)}`,
    `URL:${url}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT15M',
    `DESCRIPTION:${escaped(texts.summary)}`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function instant(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (mark) => `\\${mark}`).replace(/\r?\n/g, '\\n');
}

/** No line is longer than 75 bytes; a longer one goes on behind a blank. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  const parts: string[] = [];
  let part = '';
  for (const letter of line) {
    const room = parts.length === 0 ? 75 : 74;
    if (encoder.encode(part + letter).length > room) {
      parts.push(part);
      part = '';
    }
    part += letter;
  }
  return [...parts, part].join('\r\n ');
}
