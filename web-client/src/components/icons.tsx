/** Line icons, 24 units, in the colour of the text around them. Decorative: a word always stands beside them. */
import type { ComponentChildren, JSX } from 'preact';

export type IconProps = { size?: number; class?: string };

function icon(children: ComponentChildren): (props: IconProps) => JSX.Element {
  return ({ size = 24, class: name }) => (
    <svg class={`icon-line ${name ?? ''}`} width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const IconClock = icon(<><circle cx="12" cy="12" r="9" /><path d="M12 7v5l3 2" /></>);
export const IconPerson = icon(<><circle cx="12" cy="8" r="4" /><path d="M4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6" /></>);
export const IconPeople = icon(<><circle cx="9" cy="8" r="3.5" /><path d="M2.5 19.5c.6-3.5 3.2-5.5 6.5-5.5s5.9 2 6.5 5.5M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.3c1.8.8 3 2.6 3.5 5.2" /></>);
export const IconCheck = icon(<><circle cx="12" cy="12" r="9" /><path d="m8 12.5 2.7 2.7L16 9.5" /></>);
export const IconAlert = icon(<><circle cx="12" cy="12" r="9" /><path d="M12 7.5v5.5M12 16.5v.01" /></>);
export const IconInfo = icon(<><circle cx="12" cy="12" r="9" /><path d="M12 11v5.5M12 7.5v.01" /></>);
export const IconCross = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const IconMicrophone = icon(<><rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" /></>);
export const IconMicrophoneOff = icon(<><path d="M15 10.5V6a3 3 0 0 0-5.7-1.3M9 9v2a3 3 0 0 0 4.5 2.6M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2M18.5 11.5c0 .8-.1 1.5-.4 2.2M12 18v3M4 3l16 18" /></>);
export const IconCamera = icon(<><rect x="2.5" y="6" width="13" height="12" rx="2" /><path d="m15.5 10.5 6-3v9l-6-3z" /></>);
export const IconCameraOff = icon(<><path d="M10 6h3.5a2 2 0 0 1 2 2v3l6-3.5v9l-2-1M15.3 16.5a2 2 0 0 1-1.8 1.5h-9a2 2 0 0 1-2-2V8c0-1 .7-1.8 1.7-2M3.5 3.5l17 17" /></>);
export const IconChat = icon(<path d="M3.5 5h17v12H10l-4.5 3.5V17h-2z" />);
export const IconLeave = icon(<path d="M14 4H5v16h9M10 12h11M17.5 8l4 4-4 4" />);
export const IconSend = icon(<path d="M21 3 3 10.5l7 3L21 3l-7.5 18-3.5-7.5" />);
export const IconClip = icon(<path d="m20.5 11-8.8 8.8a5.4 5.4 0 0 1-7.6-7.6l9-9a3.6 3.6 0 0 1 5.1 5.1l-8.7 8.7a1.8 1.8 0 0 1-2.6-2.6l7.8-7.8" />);
export const IconFile = icon(<><path d="M13.5 3H6v18h12V7.5zM13.5 3v4.5H18" /><path d="M9 12.5h6M9 16.5h6" /></>);
export const IconId = icon(<><rect x="2.5" y="5" width="19" height="14" rx="2" /><circle cx="8" cy="11" r="2" /><path d="M5 16c.4-1.6 1.5-2.3 3-2.3s2.6.7 3 2.3M14.5 10h4M14.5 14h4" /></>);
export const IconBell = icon(<><path d="M6 16v-5.5a6 6 0 0 1 12 0V16l1.5 2h-15zM10 21h4" /></>);
export const IconSpeaker = icon(<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" />);
export const IconSwap = icon(<path d="M4 9h15l-3.5-3.5M20 15H5l3.5 3.5" />);
export const IconSettings = icon(<><path d="M4 7h9M19 7h1M4 17h1M11 17h9" /><circle cx="16" cy="7" r="2.5" /><circle cx="8" cy="17" r="2.5" /></>);
export const IconHelp = icon(<><circle cx="12" cy="12" r="9" /><path d="M9.3 9.3a2.8 2.8 0 1 1 3.9 2.7c-.8.4-1.2.9-1.2 1.8M12 16.8v.01" /></>);
export const IconPhone = icon(<path d="M5 3.5h4l1.5 5-2.3 1.7a12 12 0 0 0 5.6 5.6l1.7-2.3 5 1.5v4c0 .8-.6 1.5-1.5 1.5A16.5 16.5 0 0 1 3.5 5c0-.9.7-1.5 1.5-1.5z" />);
export const IconDownload = icon(<path d="M12 3.5v12M7 11l5 5 5-5M4 20.5h16" />);
export const IconCopy = icon(<><rect x="8" y="8" width="12.5" height="12.5" rx="2" /><path d="M16 4.5a1 1 0 0 0-1-1H4.5a1 1 0 0 0-1 1V15a1 1 0 0 0 1 1" /></>);
export const IconArrow = icon(<path d="M4 12h15M13 6l6 6-6 6" />);
export const IconBack = icon(<path d="M20 12H5M11 6l-6 6 6 6" />);
export const IconCalendar = icon(<><rect x="3.5" y="5" width="17" height="15.5" rx="2" /><path d="M3.5 10h17M8 3v4M16 3v4" /></>);
export const IconGlobe = icon(<><circle cx="12" cy="12" r="9" /><path d="M3.5 12h17M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18" /></>);
export const IconNewWindow = icon(<><path d="M10 5H4.5v14.5H19V14" /><path d="M14 4h6v6M20 4l-9 9" /></>);
export const IconPrint = icon(<><path d="M7 9V3.5h10V9M7 17H3.5V9h17v8H17" /><path d="M7 14h10v6.5H7z" /></>);
export const IconSpeakerOff = icon(<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5" />);
export const IconEdit = icon(<path d="M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4" />);
export const IconRecord = icon(<><circle cx="12" cy="12" r="9" /><circle cx="12" cy="12" r="4" fill="currentColor" /></>);
export const IconPhoto = icon(<><path d="M3 8a1.5 1.5 0 0 1 1.5-1.5H8L9.5 4h5L16 6.5h3.5A1.5 1.5 0 0 1 21 8v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18z" /><circle cx="12" cy="12.8" r="3.6" /></>);
export const IconRotate = icon(<><path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.5" /><path d="M20 4v5.5h-5.5" /></>);
export const IconPlus = icon(<path d="M12 5v14M5 12h14" />);
export const IconMinus = icon(<path d="M5 12h14" />);
export const IconUp = icon(<path d="M12 20V5M6 11l6-6 6 6" />);
export const IconDown = icon(<path d="M12 4v15M6 13l6 6 6-6" />);
