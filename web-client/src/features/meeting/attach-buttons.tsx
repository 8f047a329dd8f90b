/** The ways to attach: a file of the device, or photographs of paper. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { IconPhoto } from '../../components/icons';
import { t } from '../../lib/i18n';
import { attachFiles } from './attach-files';
import type { MeetingSession } from './session';
import type { Target } from './upload';

/** PDFs as they are; photographs become one. */
const ACCEPTED = 'application/pdf,.pdf,image/*';

interface AttachProps {
  session: MeetingSession;
  target: Target;
  kind: 'outline' | 'primary' | 'link';
  /** What a screen reader says: with the document's name. */
  name: string;
  children: string;
  onChosen?: (() => void) | undefined;
}

const classes = { outline: 'btn-outline-primary', primary: 'btn-primary', link: 'btn-link' };

/** Opens the device's choice of files for one kind of document. */
export function AttachButton({ session, target, kind, name, children, onChosen }: AttachProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={`btn action ${classes[kind]}`} aria-label={name} onClick={() => input.current?.click()}>
        <span>{children}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={ACCEPTED}
        data-role={target.role}
        onChange={(change) => {
          const files = [...(change.currentTarget.files ?? [])];
          // The same file may be chosen again.
          change.currentTarget.value = '';
          if (files.length === 0) return;
          void attachFiles(session, files, target);
          onChosen?.();
        }}
      />
    </>
  );
}

/** Opens the camera for sheets of paper. */
export function PhotographButton({ session, target, name, onChosen }: { session: MeetingSession; target: Target; name: string; onChosen?: (() => void) | undefined }): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  // Gone with the need for it, it leaves the focus to the button beside it.
  useLayoutEffect(() => () => {
    if (document.activeElement === button.current) button.current?.parentElement?.querySelector('button')?.focus();
  }, []);
  return (
    <button
      ref={button}
      type="button"
      class="btn btn-outline-primary action"
      aria-label={t('files_photograph_named', { document: name })}
      aria-haspopup="dialog"
      onClick={() => {
        // A dialog that it stands in gives the focus back first: the next one gives it back to where that was.
        button.current?.closest('dialog')?.close();
        session.capture.value = { ...target, pictures: [] };
        onChosen?.();
      }}
    >
      <IconPhoto /> <span>{t('files_photograph')}</span>
    </button>
  );
}
