import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconArrow, IconCross, IconMinus, IconPlus, IconRotate } from '../../components/icons';
import { locale, t } from '../../lib/i18n';
import type { SentFile } from '../meeting/checklist';
import { documentName } from '../meeting/document-words';
import { DownloadButton } from '../meeting/download-button';
import { failureText, type MeetingSession } from '../meeting/session';
import { formatSize } from '../meeting/upload';
import { factsOf, signatureWords, type Fact } from './document-facts';
import { useKeys } from './keys';
import { ObjectionDialog } from './objection-dialog';
import { fit, rotate, wholeWidth, zoomIn, zoomOut, type View } from './viewer-model';
import { ViewerPages } from './viewer-pages';

interface ViewerProps {
  session: MeetingSession;
  file: SentFile;
  /** Only who is in charge reviews. */
  canReview: boolean;
  /** Shows the next document; absent where there is only one. */
  onNext: (() => void) | null;
  onClose: () => void;
}

/** A document beside the pictures: its pages, what is known of it, and the answer to it. The PDF itself stays on the server unless it is asked for. */
export function DocumentViewer({ session, file, canReview, onNext, onClose }: ViewerProps): JSX.Element {
  const { attachment } = file;
  const heading = useRef<HTMLHeadingElement>(null);
  const [view, setView] = useState<View>(wholeWidth);
  useEffect(() => {
    heading.current?.focus();
    setView(wholeWidth);
  }, [attachment.id]);
  useKeys({ '+': () => setView(zoomIn), '-': () => setView(zoomOut), '0': () => setView(fit), r: () => setView(rotate), escape: onClose, ...(onNext === null ? {} : { d: onNext }) });
  const pages = attachment.pages === 1 ? t('official_page_one') : t('official_pages', { count: attachment.pages });
  return (
    <section class="viewer" aria-labelledby="viewer-title">
      <div class="viewer-head">
        <div class="viewer-name">
          <h2 ref={heading} id="viewer-title" tabIndex={-1}><bdi>{attachment.name}</bdi></h2>
          <p>{t('official_file_facts', { document: documentName(attachment.role, session.formOf(file)), pages, size: formatSize(attachment.size, locale.value) })}</p>
        </div>
        {onNext !== null && <Button kind="outline" icon={<IconArrow size={20} />} onClick={onNext}>{t('official_next_document')}</Button>}
        <button type="button" class="btn btn-link action" onClick={onClose}><IconCross /> <span>{t('common_close')}</span></button>
      </div>
      <div class="viewer-body">
        <div class="viewer-paper">
          <ViewTools view={view} change={setView} />
          <ViewerPages key={attachment.id} session={session} attachment={attachment} view={view} />
        </div>
        <div class="viewer-side">
          <Known session={session} file={file} />
          {canReview ? <ReviewActs key={attachment.id} session={session} file={file} onReviewed={() => heading.current?.focus()} /> : <div class="viewer-foot"><p class={`viewer-review review-${file.review}`}>{t(`official_review_${file.review}`)}</p></div>}
        </div>
      </div>
    </section>
  );
}

/** Larger, smaller, whole width, turned. */
function ViewTools({ view, change }: { view: View; change: (next: View) => void }): JSX.Element {
  return (
    <div class="viewer-tools" role="group" aria-label={t('official_view_tools')}>
      <Tool icon={<IconMinus size={20} />} onClick={() => change(zoomOut(view))}>{t('official_zoom_out')}</Tool>
      <output class="viewer-zoom">{Math.round(view.zoom * 100)}%</output>
      <Tool icon={<IconPlus size={20} />} onClick={() => change(zoomIn(view))}>{t('official_zoom_in')}</Tool>
      <Tool onClick={() => change(fit(view))}>{t('official_zoom_fit')}</Tool>
      <Tool icon={<IconRotate size={20} />} onClick={() => change(rotate(view))}>{t('official_rotate')}</Tool>
    </div>
  );
}

function Tool({ icon, onClick, children }: { icon?: ComponentChildren; onClick: () => void; children: string }): JSX.Element {
  return <button type="button" class="btn btn-link action" onClick={onClick}>{icon}<span>{children}</span></button>;
}

/** What the checks found, in sentences, and the way to have the file itself. */
function Known({ session, file }: { session: MeetingSession; file: SentFile }): JSX.Element {
  const facts = factsOf(file, session.form.value);
  const { signatures } = file.attachment;
  return (
    <div class="viewer-known" tabIndex={0} role="region" aria-label={t('official_known')}>
      {facts.length > 0 && (
        <>
          <h3>{t('official_known')}</h3>
          <Facts facts={facts} />
        </>
      )}
      {signatures.length > 0 && <h3>{signatures.length === 1 ? t('official_signature_one') : t('official_signatures', { count: signatures.length })}</h3>}
      {signatures.map((signature, at) => {
        const { who, facts: words } = signatureWords(signature, file.attachment);
        return (
          <div class="viewer-signature" key={at}>
            <p><strong><bdi>{who}</bdi></strong></p>
            <Facts facts={words} />
          </div>
        );
      })}
      {file.objection !== null && (
        <>
          <h3>{t('official_review_again')}</h3>
          <p>{t(`official_objection_${file.objection.reason}`)}{file.objection.note !== '' && <>: <q dir="auto">{file.objection.note}</q></>}</p>
        </>
      )}
      <p><DownloadButton session={session} attachment={file.attachment} outline /></p>
    </div>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }): JSX.Element {
  return <ul class="viewer-facts">{facts.map(({ tone, text }) => <li key={text} class={`fact-${tone}`}>{tone === 'doubt' && <strong>{t('official_fact_doubt')} </strong>}{text}</li>)}</ul>;
}

function ReviewActs({ session, file: { attachment, review }, onReviewed }: { session: MeetingSession; file: SentFile; onReviewed: () => void }): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    // The button that was pressed can't be pressed again, and takes the focus of the keyboard with it.
    if (review !== 'waiting' && !asking && (document.activeElement ?? document.body) === document.body) onReviewed();
  }, [review, asking]);
  const accept = (): void => void failureText(session.reviewAttachment(attachment.id, null)).then(setFailure);
  return (
    <div class="viewer-foot">
      <p class={`viewer-review review-${review}`} role="status">{t(`official_review_${review}`)}</p>
      {failure !== null && <p class="field-error">{failure}</p>}
      <Button disabled={review === 'accepted'} onClick={accept}>{t('official_accept')}</Button>
      <Button kind="danger" disabled={review === 'again'} onClick={() => setAsking(true)}>{t('official_ask_again')}</Button>
      {asking && <ObjectionDialog session={session} attachment={attachment} onClose={() => setAsking(false)} />}
    </div>
  );
}
