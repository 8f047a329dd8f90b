/** What the pages of the PIN ask. */
import { ApiError, ask, encodeFileName, problemOf, tell } from '../../lib/api';
import type {
  ActivatePin, AskConversion, ChangePin, DecideConversion, DemoPin, IssuePin, PinChanged, PinConversionRow, PinConversionState,
  PinConversionView, PinEntered, PinHalfSent, PinInfo, PinLetterMade, PinLogin, PinPaper, PinPaperView, PinRequestRow, PinRequestTaken,
  PreassignPin, Realm, RequestPin, RestorePin, RevokePin, ValidatePinRequest,
} from '../../protocol';

/** Hashing and sending take their time when many ask. */
const PATIENCE_MS = 60_000;

const patient = (): AbortSignal => AbortSignal.timeout(PATIENCE_MS);
const conversion = (id: string): string => `/api/v1/office/pin-conversions/${encodeURIComponent(id)}`;

export const pinApi = {
  info: () => ask<PinInfo>('/api/v1/pin'),
  login: (body: PinLogin) => ask<PinEntered>('/api/v1/pin/sessions', { method: 'POST', body, signal: patient() }),
  change: (body: ChangePin) => ask<PinChanged>('/api/v1/pin/changes', { method: 'POST', body, signal: patient() }),
  request: (body: RequestPin) => ask<PinRequestTaken>('/api/v1/pin/requests', { method: 'POST', body, signal: patient() }),
  activate: (body: ActivatePin) => ask<PinHalfSent>('/api/v1/pin/activations', { method: 'POST', body, signal: patient() }),
  restore: (body: RestorePin) => tell('/api/v1/pin/restores', { body, signal: patient() }),
  revoke: (body: RevokePin) => tell('/api/v1/pin/revocations', { body, signal: patient() }),
  conversion: () => ask<PinConversionState>('/api/v1/pin/conversions', { realm: 'citizen' }),
  askConversion: (body: AskConversion) => ask<PinConversionState>('/api/v1/pin/conversions', { method: 'POST', realm: 'citizen', body }),
  /** The file itself, as it is. */
  sendPaper: async (paper: PinPaper, file: File): Promise<PinPaperView> => {
    const headers = { 'Content-Type': 'application/pdf', 'Content-Disposition': `attachment; filename*=UTF-8''${encodeFileName(file.name)}` };
    const answer = await raw(`/api/v1/pin/papers?paper=${paper}`, 'citizen', { method: 'POST', headers, body: file });
    return (await answer.json()) as PinPaperView;
  },
  /** The sheet for the sealed envelope. */
  issue: async (body: IssuePin): Promise<Blob> => {
    const headers = { 'Content-Type': 'application/json' };
    return (await raw('/api/v1/office/pins', 'staff', { method: 'POST', headers, body: JSON.stringify(body) })).blob();
  },
  preassign: (body: PreassignPin) => ask<PinLetterMade>('/api/v1/office/pins/preassigned', { method: 'POST', realm: 'staff', body, signal: patient() }),
  conversions: () => ask<PinConversionRow[]>('/api/v1/office/pin-conversions', { realm: 'staff' }),
  conversionView: (id: string) => ask<PinConversionView>(conversion(id), { realm: 'staff' }),
  decide: (id: string, body: DecideConversion) => tell(conversion(id), { realm: 'staff', body }),
  paper: async (id: string, paper: PinPaper): Promise<Blob> => (await raw(`${conversion(id)}/papers/${paper}`, 'staff', {})).blob(),
  requests: () => ask<PinRequestRow[]>('/api/v1/assistance/pin-requests', { realm: 'staff' }),
  requestByTelephone: (body: RequestPin) => ask<PinHalfSent>('/api/v1/assistance/pin-requests', { method: 'POST', realm: 'staff', body, signal: patient() }),
  validate: (id: string, body: ValidatePinRequest) =>
    ask<PinHalfSent>(`/api/v1/assistance/pin-requests/${encodeURIComponent(id)}/validation`, { method: 'POST', realm: 'staff', body, signal: patient() }),
  /** An invented person's envelope and health card. */
  demo: (hint: string) => ask<DemoPin>('/api/v1/demo/pins', { method: 'POST', body: { hint }, signal: patient() }),
};

/** A request or an answer that is a file. */
async function raw(path: string, realm: Realm, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Sportello-Realm', realm);
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers, cache: 'no-store', credentials: 'same-origin', signal: patient() });
  } catch {
    throw new ApiError('unreachable', 0, null);
  }
  if (!answer.ok) throw await problemOf(answer.status, answer.json());
  return answer;
}
