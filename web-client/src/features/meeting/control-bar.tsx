import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { IconCamera, IconCameraOff, IconMicrophone, IconMicrophoneOff, IconSettings } from '../../components/icons';
import { t } from '../../lib/i18n';
import { DeviceDialog } from './device-choice';
import type { DeviceState, LocalMedia } from './local-media';
import type { MeetingSession } from './session';

export interface BarButtonProps {
  icon: ComponentChildren;
  /** Fixed name; what is on or off is said by `aria-pressed` and by the word below. */
  name: string;
  word?: string | undefined;
  pressed?: boolean | undefined;
  /** Number on the picture, as of unread messages. */
  badge?: number;
  badgeText?: string;
  danger?: boolean;
  expanded?: boolean;
  onClick: () => void;
  class?: string;
  id?: string;
}

/** A button of the bar: picture, name, state in a word. */
export function BarButton({ icon, name, word, pressed, badge = 0, badgeText, danger = false, expanded, onClick, class: extra = '', id }: BarButtonProps): JSX.Element {
  return (
    <button type="button" id={id} class={`bar-button ${danger ? 'bar-danger' : ''} ${extra}`} aria-pressed={pressed} aria-expanded={expanded} onClick={onClick}>
      <span class="bar-icon">
        {icon}
        {badge > 0 && <span class="bar-badge" aria-hidden="true">{badge}</span>}
      </span>
      <span class="bar-name">{name}</span>
      {word !== undefined && <span class="bar-word" aria-hidden={pressed !== undefined ? true : undefined}>{word}</span>}
      {badge > 0 && <span class="visually-hidden">{badgeText}</span>}
    </button>
  );
}

function stateWord(state: DeviceState): string {
  if (state.kind === 'on') return t('meeting_on');
  if (state.kind === 'off') return t('meeting_off');
  return state.kind === 'opening' ? t('meeting_opening') : t('meeting_missing');
}

/** Microphone and camera switches, the choice of devices, then whatever a page adds: always in view, leaving last. */
export function ControlBar({ session, children }: { session: MeetingSession; children: ComponentChildren }): JSX.Element {
  const [choosing, setChoosing] = useState(false);
  return (
    <div class="bar" role="toolbar" aria-label={t('meeting_controls')}>
      <MicrophoneButton media={session.media} />
      <CameraButton media={session.media} />
      <BarButton class="bar-devices" icon={<IconSettings />} name={t('meeting_devices')} word={t('meeting_devices_hint')} onClick={() => setChoosing(true)} />
      {children}
      <DeviceDialog media={session.media} open={choosing} onClose={() => setChoosing(false)} />
    </div>
  );
}

export function MicrophoneButton({ media }: { media: LocalMedia }): JSX.Element {
  const state = media.microphone.value;
  const on = state.kind === 'on';
  return (
    <BarButton icon={on ? <IconMicrophone /> : <IconMicrophoneOff />} name={t('meeting_microphone')} word={stateWord(state)} pressed={on} onClick={() => void media.setMicrophone(!on)} />
  );
}

export function CameraButton({ media }: { media: LocalMedia }): JSX.Element {
  const state = media.camera.value;
  const on = state.kind === 'on';
  return (
    <BarButton id="bar-camera" icon={on ? <IconCamera /> : <IconCameraOff />} name={t('meeting_camera')} word={stateWord(state)} pressed={on} onClick={() => void media.setCamera(!on)} />
  );
}
