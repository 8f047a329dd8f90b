import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from '../../protocol';
import { Button } from '../../components/button';
import { IconCross, IconDownload, IconNewWindow } from '../../components/icons';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { errorText } from '../../lib/api';
import { locale, t } from '../../lib/i18n';
import { documentName } from '../meeting/documents';
import type { Review } from '../meeting/meeting-state';
import { failureText, type MeetingSession } from '../meeting/session';
import { formatSize } from '../meeting/upload';

interface ViewerProps {
  session: MeetingSession;
  attachment: Attachment;
  review: Review;
  /** Only who is in charge reviews. */
  canReview: boolean;
  onClose: () => void;
}

type File = { kind: 'loading' } | { kind: 'here'; address: string } | { kind: 'failed'; error: unknown };

/** A document in the page, with what can be done with it. */
export function DocumentViewer({ session, attachment, review, canReview, onClose }: ViewerProps): JSX.Element {
  const [file, retry] = useFile(session, attachment);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [attachment.id]);
  const pages = attachment.pages === 1 ? t('official_page_one') : t('official_pages', { count: attachment.pages });
  return (
    <section class="viewer" aria-labelledby="viewer-title">
      <div class="viewer-head">
        <div class="viewer-name">
          <h2 ref={heading} id="viewer-title" tabIndex={-1}><bdi>{attachment.name}</bdi></h2>
          <p>{t('official_file_facts', { document: documentName(attachment.role), pages, size: formatSize(attachment.size, locale.value) })}</p>
        </div>
        {file.kind === 'here' && <FileActs address={file.address} name={attachment.name} />}
        <button type="button" class="btn btn-link action" onClick={onClose}><IconCross /> <span>{t('common_close')}</span></button>
      </div>
      <Warnings attachment={attachment} />
      <div class="viewer-body">
        {file.kind === 'loading' && <Loading />}
        {file.kind === 'failed' && <Notice tone="warning" title={errorText(file.error)}><Button kind="outline" onClick={retry}>{t('common_retry')}</Button></Notice>}
        {file.kind === 'here' && <Sheet address={file.address} name={attachment.name} />}
      </div>
      {canReview && <ReviewActs session={session} attachment={attachment} review={review} />}
    </section>
  );
}

/** The browser's own viewer; where it has none, the file can still be opened elsewhere. */
function Sheet({ address, name }: { address: string; name: string }): JSX.Element {
  if (!navigator.pdfViewerEnabled) return <Notice tone="info" title={t('official_no_viewer')}><p>{t('official_no_viewer_hint')}</p></Notice>;
  return <iframe class="viewer-sheet" src={`${address}#navpanes=0&view=FitH`} title={t('official_sheet', { name })} />;
}

function FileActs({ address, name }: { address: string; name: string }): JSX.Element {
  return (
    <div class="viewer-acts">
      <a class="btn btn-outline-primary action" href={address} target="_blank" rel="noopener"><IconNewWindow /> <span>{t('official_other_window')}</span></a>
      <a class="btn btn-outline-primary action" href={address} download={name}><IconDownload /> <span>{t('meeting_file_download')}</span></a>
    </div>
  );
}

function Warnings({ attachment: { warnings } }: { attachment: Attachment }): JSX.Element | null {
  if (warnings.length === 0) return null;
  return (
    <ul class="viewer-warnings">
      {warnings.map((warning) => <li key={warning}>{t(`official_warning_${warning}`)}</li>)}
    </ul>
  );
}

function ReviewActs({ session, attachment, review }: { session: MeetingSession; attachment: Attachment; review: Review }): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const say = (accepted: boolean): void => void failureText(session.reviewAttachment(attachment.id, accepted ? null : { reason: 'unreadable', note: '' })).then(setFailure);
  return (
    <div class="viewer-foot">
      <p class={`viewer-review review-${review}`} role="status">{t(`official_review_${review}`)}</p>
      {failure !== null && <p class="field-error">{failure}</p>}
      <Button disabled={review === 'accepted'} onClick={() => say(true)}>{t('official_accept')}</Button>
      <Button kind="danger" disabled={review === 'again'} onClick={() => say(false)}>{t('official_ask_again')}</Button>
    </div>
  );
}

/** The file itself: fetched with the official's access, kept in the page only, given back when it is closed. */
function useFile(session: MeetingSession, attachment: Attachment): [File, () => void] {
  const [file, setFile] = useState<File>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let address: string | null = null;
    let wanted = true;
    setFile({ kind: 'loading' });
    session.fetchAttachment(attachment.id).then(
      (blob) => {
        if (!wanted) return;
        address = URL.createObjectURL(new Blob([blob], { type: 'application/pdf' }));
        setFile({ kind: 'here', address });
      },
      (error: unknown) => wanted && setFile({ kind: 'failed', error }),
    );
    return () => {
      wanted = false;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [session, attachment.id, attempt]);
  return [file, () => setAttempt(attempt + 1)];
}
