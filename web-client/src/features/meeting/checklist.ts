/** The documents of a booking: which are asked for by its form, what has come of each, and how it stands. */
import type { AttachmentId, AttachmentRole, FormKind } from '../../protocol';
import type { ChatItem, MeetingState } from './meeting-state';
import type { UploadState } from './upload';

/** What goes with each form, in the order in which it is asked for. */
export const DOCUMENTS: Readonly<Record<FormKind, readonly AttachmentRole[]>> = {
  aa08: ['delegation_form', 'identity_document'],
  aa09: ['delegation_form', 'identity_document', 'medical_statement'],
  aa10: ['delegation_form', 'identity_document', 'proof_of_role'],
};

export const FORMS: readonly FormKind[] = ['aa08', 'aa09', 'aa10'];

/** A file that was accepted by the checks, with what was said of it. */
export type SentFile = ChatItem & { kind: 'file' };

/** Of several files of one kind the one that needs most counts. */
export type RowState = 'missing' | 'waiting' | 'accepted' | 'again';

export interface Row {
  role: AttachmentRole;
  /** Asked for by the form; otherwise it came all the same. */
  needed: boolean;
  state: RowState;
  /** What counts, oldest first. */
  files: readonly SentFile[];
  /** What counts no longer: others took its place, or it was for another form; oldest first. */
  older: readonly SentFile[];
}

/** One row for each document that the form asks for, then for whatever else has come. `booked` is the form of the booking. */
export function checklist(state: MeetingState, booked: FormKind): Row[] {
  const form = state.form ?? booked;
  const files = state.chat.filter((item) => item.kind === 'file');
  const asked = DOCUMENTS[form];
  const others = [...new Set(files.map(({ attachment }) => attachment.role))].filter((role) => !asked.includes(role));
  const counts = (file: SentFile): boolean => !file.replaced && isFor(file, form, booked);
  return [...asked, ...others].map((role) => {
    const all = files.filter(({ attachment }) => attachment.role === role);
    const counting = all.filter(counts);
    return { role, needed: asked.includes(role), state: stateOf(counting), files: counting, older: all.filter((file) => !counts(file)) };
  });
}

/** A form signed for another way to give the delegation has to be signed anew, unless it is the right one after all. */
function isFor({ attachment, form: sentFor }: SentFile, form: FormKind, booked: FormKind): boolean {
  return attachment.role !== 'delegation_form' || (sentFor ?? booked) === form || attachment.form === form;
}

function stateOf(files: readonly SentFile[]): RowState {
  if (files.length === 0) return 'missing';
  if (files.some(({ review }) => review === 'again')) return 'again';
  return files.some(({ review }) => review === 'waiting') ? 'waiting' : 'accepted';
}

/** How many documents are still to come, or to come again. */
export function missingCount(rows: readonly Row[]): number {
  return rows.filter(isDue).length;
}

/** What an official said that asks for something: changes when there is something new to read, empty when there is nothing. */
export function documentNews(rows: readonly Row[], changed: FormKind | null): string {
  const again = rows.flatMap(({ files }) => files).filter(({ review }) => review === 'again').map(({ attachment }) => attachment.id);
  const missing = changed !== null && rows.some(isDue);
  return [...(missing ? [changed] : []), ...again].join(' ');
}

/** Whether the citizen has to do something about it. */
export function isDue({ needed, state }: Row): boolean {
  return state === 'again' || (needed && state === 'missing');
}

/** The one document that the citizen has to do something about; `null` when there is none, or a choice. */
export function onlyDue(rows: readonly Row[]): Row | null {
  const [first, second] = rows.filter(isDue);
  return second === undefined ? (first ?? null) : null;
}

/** The file whose place the next one of a row takes: the first that was asked for again. */
export function replacedNext(row: Row | undefined): AttachmentId | null {
  return row?.files.find(({ review }) => review === 'again')?.attachment.id ?? null;
}

/** The upload of which a row tells: the newest, unless it was refused and a good file has come since. */
export function toTell({ files }: Row, uploads: readonly UploadState[]): UploadState | null {
  const last = uploads.at(-1);
  if (last === undefined) return null;
  const settled = last.state.kind === 'refused' && files.some(({ seq }) => seq > last.since);
  return settled ? null : last;
}

/** A file by its id, as it stands now. */
export function fileOf(state: MeetingState, id: AttachmentId): SentFile | undefined {
  return state.chat.filter((item) => item.kind === 'file').find(({ attachment }) => attachment.id === id);
}

/** The file after the one shown, through all that count; `null` when there is none. */
export function nextFile(rows: readonly Row[], shown: AttachmentId | null): SentFile | null {
  const files = rows.flatMap((row) => row.files);
  return files[(files.findIndex(({ attachment }) => attachment.id === shown) + 1) % Math.max(1, files.length)] ?? null;
}
