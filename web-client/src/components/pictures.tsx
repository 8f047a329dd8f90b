/** Pictures of a state, 96 px, decorative. */
import type { ComponentChildren, JSX } from 'preact';

export type PictureName = 'chairs' | 'clock' | 'calendar' | 'broken_line' | 'door' | 'browser' | 'official' | 'done' | 'elsewhere' | 'tray';

const clock = (cx: number, cy: number, r: number): JSX.Element => (
  <>
    <circle cx={cx} cy={cy} r={r} fill="#fff" stroke="#17324d" stroke-width="3.5" />
    <path d={`M${cx} ${cy - r * 0.5}V${cy}l${r * 0.4} ${r * 0.3}`} stroke="#17324d" stroke-width="3.5" />
  </>
);

const pictures: Record<PictureName, ComponentChildren> = {
  chairs: (
    <>
      <path d="M30 34v36M30 52h16v18M54 34v36M54 52h16v18" stroke="#06c" stroke-width="5" />
      <path d="M22 72h54" stroke="#17324d" stroke-width="4" />
      {clock(70, 26, 11)}
    </>
  ),
  clock: clock(48, 48, 26),
  calendar: (
    <>
      <rect x="24" y="28" width="48" height="44" rx="5" fill="#fff" stroke="#06c" stroke-width="5" />
      <path d="M24 42h48M36 22v12M60 22v12" stroke="#06c" stroke-width="5" />
      <path d="m39 50 18 14M57 50 39 64" stroke="#17324d" stroke-width="4" />
    </>
  ),
  broken_line: (
    <>
      <path d="M18 58c8-14 14-14 22-4M78 38c-8 14-14 14-22 4" stroke="#06c" stroke-width="5" />
      <path d="m44 34 4 8M52 54l4 8M38 40l6 4M58 56l-6-4" stroke="#17324d" stroke-width="4" />
    </>
  ),
  door: (
    <>
      <path d="M30 74V24h32v50" stroke="#06c" stroke-width="5" fill="#fff" />
      <path d="M22 74h52" stroke="#17324d" stroke-width="4" />
      <circle cx="54" cy="50" r="3" fill="#17324d" />
    </>
  ),
  browser: (
    <>
      <rect x="20" y="26" width="56" height="44" rx="5" fill="#fff" stroke="#06c" stroke-width="5" />
      <path d="M20 38h56" stroke="#06c" stroke-width="5" />
      <path d="M48 45v10M48 61v.1" stroke="#17324d" stroke-width="5" />
    </>
  ),
  official: (
    <>
      <circle cx="48" cy="38" r="12" fill="#fff" stroke="#06c" stroke-width="5" />
      <path d="M26 72c2-13 11-19 22-19s20 6 22 19z" fill="#fff" stroke="#06c" stroke-width="5" />
      <path d="M18 74h60" stroke="#17324d" stroke-width="4" />
    </>
  ),
  done: (
    <>
      <circle cx="48" cy="48" r="25" fill="#fff" stroke="#06c" stroke-width="5" />
      <path d="m37 49 8 8 15-17" stroke="#17324d" stroke-width="5" />
    </>
  ),
  elsewhere: (
    <>
      <rect x="20" y="26" width="40" height="30" rx="4" fill="#fff" stroke="#06c" stroke-width="5" />
      <rect x="54" y="40" width="22" height="34" rx="4" fill="#fff" stroke="#17324d" stroke-width="4" />
      <path d="M30 64h14" stroke="#06c" stroke-width="5" />
    </>
  ),
  tray: <path d="M24 50h14l4 8h12l4-8h14v18H24zM30 50l6-20h24l6 20" stroke="#06c" stroke-width="5" fill="#fff" />,
};

export function Picture({ name }: { name: PictureName }): JSX.Element {
  return (
    <svg class="picture" width="96" height="96" viewBox="0 0 96 96" fill="none" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      <circle cx="48" cy="48" r="47" fill="#cfe3f7" />
      {pictures[name]}
    </svg>
  );
}
