import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconSpeaker } from '../../components/icons';
import { t } from '../../lib/i18n';
import type { SlotMedia } from '../../lib/rtc-peer';
import type { MeetingSession } from './session';

/** The others' voices, apart from the pictures: whatever is drawn or hidden, sound goes on. */
export function MeetingSound({ session }: { session: MeetingSession }): JSX.Element {
  const blocked = useSignal(false);
  const elements = useRef(new Set<HTMLAudioElement>());
  const shown = session.moment.shown.value;
  const play = (element: HTMLAudioElement): void => {
    element.play().then(() => (blocked.value = false), (error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked.value = true;
    });
  };
  return (
    <>
      {session.link.slots.value.map((slot, at) => (
        <Voice key={at} slot={slot} taken={(shown[at] ?? null) !== null} play={play} elements={elements.current} />
      ))}
      {blocked.value && (
        <div class="sound-blocked" role="alert">
          <p>{t('meeting_audio_blocked')}</p>
          <Button icon={<IconSpeaker />} onClick={() => elements.current.forEach(play)}>{t('meeting_audio_start')}</Button>
        </div>
      )}
    </>
  );
}

function Voice({ slot, taken, play, elements }: { slot: SlotMedia; taken: boolean; play: (element: HTMLAudioElement) => void; elements: Set<HTMLAudioElement> }): JSX.Element {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    element.srcObject = slot.audio;
    elements.add(element);
    if (taken) play(element);
    return () => {
      elements.delete(element);
      element.srcObject = null;
    };
  }, [slot, taken]);
  return <audio ref={audio} autoPlay />;
}
