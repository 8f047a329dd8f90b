/** The server's time, and times as people read them: always Europe/Rome. The one place that asks the device for the time. */
import { signal } from '@preact/signals';

const ZONE = 'Europe/Rome';

let offsetMs = 0;

/** The server's time, once a second. Reading it in a component draws the component anew each second. */
export const now = signal(new Date());

/** Takes over the server's clock, as said by any of its answers. */
export function syncClock(serverNow: string): void {
  const told = Date.parse(serverNow);
  if (Number.isNaN(told)) return;
  offsetMs = told - Date.now();
  now.value = serverTime();
}

/** The server's time now. */
export function serverTime(): Date {
  return new Date(Date.now() + offsetMs);
}

/** The device's own time, in milliseconds: for what is kept on the device. */
export function deviceMs(): number {
  return Date.now();
}

/** Milliseconds that only count up: for measuring, not for showing. */
export function elapsedMs(): number {
  return performance.now();
}

/** {@link elapsedMs} once a second. Unlike {@link now} it never jumps, whatever is done to any clock. */
export const elapsed = signal(0);

/** Starts the once-a-second clocks. */
export function startClock(): void {
  setInterval(() => {
    now.value = serverTime();
    elapsed.value = elapsedMs();
  }, 1000);
}

const time = new Intl.DateTimeFormat('it-IT', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const date = new Intl.DateTimeFormat('it-IT', { timeZone: ZONE, day: '2-digit', month: '2-digit', year: 'numeric' });
const dayKey = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE });

/** `12:00` */
export function formatTime(at: string | Date): string {
  return time.format(new Date(at));
}

/** `24/11/2026` */
export function formatDate(at: string | Date): string {
  return date.format(new Date(at));
}

/** `martedì 24/11/2026`, in the language shown. */
export function formatDay(at: string | Date, language: string): string {
  const weekday = new Intl.DateTimeFormat(language, { timeZone: ZONE, weekday: 'long' }).format(new Date(at));
  return `${weekday} ${formatDate(at)}`;
}

/** The day in Europe/Rome as `2026-11-24`, for comparing. */
export function romeDay(at: string | Date): string {
  return dayKey.format(new Date(at));
}

/** Whether the instant lies in today's day in Europe/Rome. */
export function isToday(at: string | Date): boolean {
  return romeDay(at) === romeDay(serverTime());
}

/** Whether the instant lies in tomorrow's day in Europe/Rome. */
export function isTomorrow(at: string | Date): boolean {
  return romeDay(at) === dayAfter(romeDay(serverTime()));
}

/** The day after a day, both as `2026-11-24`. */
export function dayAfter(day: string): string {
  const noon = new Date(`${day}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + 1);
  return noon.toISOString().slice(0, 10);
}

/** Time left as clock time, `1:05:09` or `05:09`; from a day on in days and hours, `1 giorno e 2 ore`. Never below zero. */
export function formatCountdown(until: string | Date, from: Date, language: string): string {
  const left = Math.max(0, Math.ceil((new Date(until).getTime() - from.getTime()) / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(left / 3600);
  if (hours >= 24) return daysAndHours(hours, language);
  const rest = `${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

function daysAndHours(hours: number, language: string): string {
  const unit = (value: number, name: 'day' | 'hour'): string => new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const parts = [unit(Math.floor(hours / 24), 'day'), ...(hours % 24 === 0 ? [] : [unit(hours % 24, 'hour')])];
  return new Intl.ListFormat(language).format(parts);
}
