/**
 * The marks of the ways to enter, white on the button's blue, drawn anew in the proportions of the official ones: SPID's person in a disc
 * (AgID, `spid-sp-access-button`), CIE's face in profile (Ministry of the Interior, "Entra con CIE"). Decorative: the words stand beside.
 */
import type { ComponentChildren, JSX } from 'preact';
import type { LoginKind } from '../../protocol';

function mark(children: ComponentChildren): JSX.Element {
  return (
    <svg class="login-mark" width="32" height="32" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const blue = '#06c';

const marks: Record<LoginKind, JSX.Element> = {
  spid: mark(
    <>
      <circle cx="16" cy="16" r="16" fill="#fff" />
      <circle cx="16" cy="12.7" r="4.6" fill={blue} />
      <path d="M11.4 23.9a4.6 4.6 0 0 1 9.2 0z" fill={blue} />
    </>,
  ),
  cie: mark(
    <>
      <path d="M9 4.6 22.2.2c.6-.2 1.2.1 1.4.7l1.3 3.6c.3.9.4 1.8.3 2.7-.2 1.8 0 3.2.9 4.4l3.6 5c.8 1.2.5 2.2-.6 3l-1.7 1.1c-.6.4-.7.9-.5 1.4.4 1 .3 1.4-.1 1.9.3.9.1 1.4-.4 2-.6.7-.6 1.4-.3 2.5.6 2.4-.6 3.4-2.6 3.1-3.2-.5-6.4-1.2-9.3-1.9 3.6-2.2 5.8-5.5 6.1-9.7C20.7 12.5 15.9 6.2 9 4.6z" fill="#fff" />
      <g fill="none" stroke="#fff" stroke-width="1.9">
        <path d="M6.7 9.3c-1.2-.3-2.3-.4-3.3-.3-1.8.2-2.4 1.6-2.4 4s.6 3.8 2.4 4c1 .1 2.1 0 3.3-.3" />
        <path d="M9 11.2v6.2M9 8v1.6M11.3 14h4.2c0-1.8-.6-2.6-2.1-2.6s-2.1.8-2.1 2.9.7 2.7 2.3 2.7c.8 0 1.5-.1 2.2-.3" />
        <path d="M5.8 20.3v9.2M9.6 20.3v9.2h2.6c2.6 0 3.4-1.5 3.4-4.6s-.8-4.6-3.4-4.6z" />
      </g>
    </>,
  ),
  cns: mark(
    <>
      <rect x="1" y="6" width="30" height="20" rx="3" fill="#fff" />
      <rect x="5" y="11" width="9" height="7" rx="1.5" fill={blue} />
      <path d="M9.5 11v7M5 14.5h9" stroke="#fff" stroke-width="1" />
      <path d="M18 12.5h9M18 16.5h9M5 22h22" stroke={blue} stroke-width="1.8" />
    </>,
  ),
  pin: mark(
    <>
      <rect x="1" y="9" width="30" height="14" rx="3" fill="#fff" />
      {[7, 13, 19, 25].map((cx) => <circle key={cx} cx={cx} cy="16" r="2" fill={blue} />)}
    </>,
  ),
  staff: mark(
    <>
      <rect x="4" y="5" width="24" height="25" rx="3" fill="#fff" />
      <path d="M12 3h8v5h-8z" fill="#fff" stroke={blue} stroke-width="1.5" />
      <circle cx="16" cy="16" r="4" fill={blue} />
      <path d="M9 27c.600-4 3.2-5.8 7-5.8s6.4 1.8 7 5.8z" fill={blue} />
    </>,
  ),
};

export function LoginMark({ kind }: { kind: LoginKind }): JSX.Element {
  return marks[kind];
}
