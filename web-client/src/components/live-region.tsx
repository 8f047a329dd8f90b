/** What screen readers are told: one polite region (phase, files, people) and one assertive (called, recording, line). */
import { signal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { locale } from '../lib/i18n';

const polite = region();
const assertive = region();

/** How long a text stays: whoever reads the page later must not take it for what is so now. */
const SAID_MS = 10_000;

interface Region {
  text: Signal<string>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

function region(): Region {
  return { text: signal(''), timer: undefined };
}

// What was said in one language is not left standing in a page of the other.
locale.subscribe(() => {
  for (const { text, timer } of [polite, assertive]) {
    clearTimeout(timer);
    text.value = '';
  }
});

/** Says something when nothing else is being said. */
export function announce(text: string): void {
  say(polite, text);
}

/** Says something at once. */
export function announceNow(text: string): void {
  say(assertive, text);
}

function say(region: Region, text: string): void {
  clearTimeout(region.timer);
  // The same text twice is read twice only when the region was empty in between.
  region.text.value = '';
  region.timer = setTimeout(() => {
    region.text.value = text;
    region.timer = setTimeout(() => (region.text.value = ''), SAID_MS);
  }, 50);
}

export function LiveRegions(): JSX.Element {
  return (
    <>
      <div class="visually-hidden" role="status" aria-live="polite">{polite.text}</div>
      <div class="visually-hidden" role="alert" aria-live="assertive">{assertive.text}</div>
    </>
  );
}
