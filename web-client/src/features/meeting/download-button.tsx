import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { IconDownload } from '../../components/icons';
import { errorText } from '../../lib/api';
import { t } from '../../lib/i18n';
import type { Attachment } from '../../protocol';
import type { MeetingSession } from './session';

/** Fetches a file as whom one is signed in, and gives it to the browser to be kept. */
export function DownloadButton({ session, attachment, outline = false }: { session: MeetingSession; attachment: Attachment; outline?: boolean }): JSX.Element {
  const [error, setError] = useState<string | null>(null);
  const get = (): void => void download(session, attachment).then(() => setError(null), (cause: unknown) => setError(errorText(cause)));
  return (
    <>
      <button type="button" class={`btn action bubble-act ${outline ? 'btn-outline-primary' : 'btn-link'}`} aria-label={t('meeting_file_download_named', { name: attachment.name })} onClick={get}>
        <IconDownload size={20} /> <span>{t('meeting_file_download')}</span>
      </button>
      {error !== null && <p class="field-error">{error}</p>}
    </>
  );
}

async function download(session: MeetingSession, attachment: Attachment): Promise<void> {
  const address = URL.createObjectURL(await session.fetchAttachment(attachment.id));
  const link = document.createElement('a');
  link.href = address;
  link.download = attachment.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
