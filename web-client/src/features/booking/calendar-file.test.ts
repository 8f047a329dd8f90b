import { expect, it } from 'vitest';
import type { BookingView } from '../../protocol';
import { calendarFile } from './calendar-file';

const booking = { id: 'b1', start: '2026-11-24T11:00:00Z', end: '2026-11-24T11:20:00Z' } as BookingView;
const texts = { summary: 'Videochiamata, codice AY1', location: 'Web meeting', description: `Prima riga\nè ${'à'.repeat(80)}` };

it('tells start and end as instants and escapes what separates', () => {
  const file = calendarFile(booking, 'https://example.it/x#t', texts, new Date('2026-11-20T08:00:00.123Z'));
  expect(file).toContain('DTSTAMP:20261120T080000Z\r\nDTSTART:20261124T110000Z\r\nDTEND:20261124T112000Z\r\n');
  expect(file).toContain('SUMMARY:Videochiamata\\, codice AY1\r\n');
  expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
});

it('folds lines at 75 bytes, never within a letter', () => {
  const lines = calendarFile(booking, 'https://example.it/x#t', texts, new Date(0)).split('\r\n');
  expect(lines.every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
  expect(lines.join('\n').replace(/\n /g, '')).toContain(`DESCRIPTION:Prima riga\\nè ${'à'.repeat(80)}`);
});
