/** What screen readers are told: one polite region (phase, files, people) and one assertive (called, recording, line). */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';

const polite = signal('');
const assertive = signal('');

/** Says something when nothing else is being said. */
export function announce(text: string): void {
  say(polite, text);
}

/** Says something at once. */
export function announceNow(text: string): void {
  say(assertive, text);
}

function say(region: typeof polite, text: string): void {
  // The same text twice is read twice only when the region was empty in between.
  region.value = '';
  setTimeout(() => (region.value = text), 50);
}

export function LiveRegions(): JSX.Element {
  return (
    <>
      <div class="visually-hidden" role="status" aria-live="polite">{polite}</div>
      <div class="visually-hidden" role="alert" aria-live="assertive">{assertive}</div>
    </>
  );
}
