/** A file on its way, in words: how far, what holds it up, why it was refused, and what can be done. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../../components/live-region';
import { ApiError, errorText } from '../../lib/api';
import { locale, rich, t } from '../../lib/i18n';
import { AttachButton, PhotographButton } from './attach-buttons';
import { documentName } from './document-words';
import type { MeetingSession } from './session';
import { formatSize, waysOut, type Target, type UploadState } from './upload';
import { uploadsOf } from './uploads';

/** How it stands, in a few words. */
export function uploadWord({ state }: UploadState): string {
  switch (state.kind) {
    case 'sending':
      return t('meeting_file_sending', { percent: Math.round(state.share * 100) });
    case 'checking':
      return t('meeting_file_checking');
    case 'retrying':
      return t('files_retrying');
    case 'stopped':
      return t('files_stopped');
    case 'refused':
      return t('files_refused_word');
  }
}

export function UploadCard({ upload, session }: { upload: UploadState; session: MeetingSession }): JSX.Element {
  const { state } = upload;
  useHeard(upload);
  const drop = (): void => uploadsOf(session).drop(upload.id);
  if (state.kind === 'refused') {
    return <Refusal code={state.code} size={upload.size} name={upload.name} target={upload} session={session} upload={upload.id} putAway={drop} />;
  }
  const percent = state.kind === 'sending' ? Math.round(state.share * 100) : 100;
  return (
    <>
      <p class="bubble-text"><bdi>{upload.name}</bdi></p>
      {(state.kind === 'sending' || state.kind === 'checking') && <progress class="progress-line" max={100} value={percent} aria-label={upload.name} />}
      <p class="bubble-small">{uploadWord(upload)}</p>
      <div class="document-acts">
        {state.kind === 'stopped' && <Act onClick={() => uploadsOf(session).retry(upload.id)}>{t('common_retry')}</Act>}
        {state.kind !== 'checking' && <Act onClick={drop}>{t('files_cancel')}</Act>}
      </div>
    </>
  );
}

interface RefusalProps {
  code: ApiError['code'];
  size: number | null;
  name: string;
  target: Target;
  session: MeetingSession;
  /** While the page still has the file: its upload. */
  upload: string | null;
  putAway: () => void;
}

/** A file that was not accepted, whoever refused it: cause in bold, then the remedies as buttons. Only its sender sees it. */
export function Refusal({ code, size, name, target, session, upload, putAway }: RefusalProps): JSX.Element {
  const ways = waysOut(code);
  const document = documentName(target.role, session.form.value);
  return (
    <>
      <p class="bubble-small"><bdi>{t('meeting_file_refused', { name })}</bdi></p>
      <p class="bubble-text">
        {code === 'file_too_large' && size !== null ? rich('meeting_file_too_large', { size: formatSize(size, locale.value) }) : emphasised(errorText(new ApiError(code, 0, null)))}
      </p>
      <div class="document-acts">
        {ways.includes('sure') && upload !== null && <Act outline onClick={() => uploadsOf(session).sendSurely(upload)}>{t('files_sure')}</Act>}
        {ways.includes('retry') && upload !== null && <Act outline onClick={() => uploadsOf(session).retry(upload)}>{t('common_retry')}</Act>}
        {ways.includes('another') && <AttachButton session={session} target={target} kind="outline" name={`${t('files_another')}: ${document}`} onChosen={putAway}>{t('files_another')}</AttachButton>}
        {ways.includes('photograph') && <PhotographButton session={session} target={target} name={document} onChosen={putAway} />}
        <Act onClick={putAway}>{t('meeting_file_dismiss')}<span class="visually-hidden"> {name}</span></Act>
      </div>
    </>
  );
}

function Act({ onClick, outline = false, children }: { onClick: () => void; outline?: boolean; children: ComponentChildren }): JSX.Element {
  return <button type="button" class={`btn action bubble-act ${outline ? 'btn-outline-primary' : 'btn-link'}`} onClick={onClick}><span>{children}</span></button>;
}

function emphasised(text: string): ComponentChildren {
  const end = text.indexOf('. ');
  return end < 0 ? <strong>{text}</strong> : [<strong key="cause">{text.slice(0, end + 1)}</strong>, text.slice(end + 1)];
}

/** What holds a file up is also said. A refusal of the server is said where its event is heard. */
function useHeard(upload: UploadState): void {
  const { kind } = upload.state;
  useEffect(() => {
    if (kind === 'retrying' || kind === 'stopped') announce(uploadWord(upload));
    if (kind === 'refused') announce(t('meeting_heard_file_refused', { name: upload.name }));
  }, [kind]);
}
