import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messages as english } from '../../messages/en';
import { messages as italian } from '../../messages/it';
import { fill, isMessage, rich } from './i18n';

const entries = Object.entries(italian) as [keyof typeof italian, string][];
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').sort();

describe('the texts', () => {
  it('have the same placeholders and the same emphasis in both languages', () => {
    for (const [key, text] of entries) {
      expect([key, placeholders(english[key])]).toEqual([key, placeholders(text)]);
      expect([key, english[key].split('**').length % 2]).toEqual([key, 1]);
      expect([key, text.split('**').length % 2]).toEqual([key, 1]);
    }
  });

  it('keep to the tone: no exclamation marks, no words of machines', () => {
    for (const [key, text] of entries) {
      expect([key, /!|\b(lobby|host|sessione|device|upload|utente|clicca|ops)\b/i.test(text)]).toEqual([key, false]);
    }
  });

  it('keep the asterisks of a masked number', () => {
    const [, bold] = rich('guest_where', { number: '+39********67' });
    expect(JSON.stringify(bold)).toContain('+39********67');
  });

  it('say every code of the protocol, in both languages', () => {
    const source = readFileSync(new URL('../protocol.ts', import.meta.url), 'utf8');
    const codes = [...(/^export type Code = (.*);$/m.exec(source)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(([, code]) => `error_${code}`);
    expect(codes).toContain('error_pin_wrong');
    expect(codes.filter((key) => !(key in italian))).toEqual([]);
    expect(codes.filter((key) => !(key in english))).toEqual([]);
  });

  it('are filled in by name; an unknown name stays', () => {
    expect(fill('alle {time} di {day}', { time: '12:00' })).toBe('alle 12:00 di {day}');
    expect(isMessage('error_too_early')).toBe(true);
    expect(isMessage('error_none')).toBe(false);
  });
});
