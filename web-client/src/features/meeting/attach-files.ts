/** Files that were chosen or dropped: PDFs go off, photographs become one. */
import type { Signal } from '@preact/signals';
import type { Capture } from './session';
import type { Target } from './upload';
import { uploadsOf, type Host, type Uploads } from './uploads';

/** Sends PDFs; of photographs a PDF is made first, of all of them together. Only the first file takes another's place. */
export async function attachFiles(
  session: Host & { capture: Signal<Capture | null> },
  files: readonly File[],
  target: Target,
  uploads: Pick<Uploads, 'choose'> = uploadsOf(session),
): Promise<void> {
  const pictures: File[] = [];
  const { role } = target;
  let { replaces } = target;
  for (const file of files) {
    if ((await uploads.choose(file, { role, replaces })) === 'picture') pictures.push(file);
    else replaces = null;
  }
  if (pictures.length > 0) session.capture.value = { role, replaces, pictures };
}
