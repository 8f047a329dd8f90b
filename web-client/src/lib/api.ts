/** HTTP of the service: typed answers, problems as {@link ApiError}. */
import type {
  Attachment, AttachmentId, AttachmentRole, BookingForOfficial, BookingId, BookingMade, BookingView, ClockView, Code, CreateBooking,
  DaySlots, DeskId, MeetingPage, OfficeView, OfficialView, Problem, SocketTicket,
} from '../protocol';
import { isMessage, t } from './i18n';

/** The text on recording. */
export interface PrivacyNotice {
  version: string;
  sha256: string;
  text: string;
}

/** A request that did not work: the server's problem, or no answer at all (`unreachable`). */
export class ApiError extends Error {
  constructor(
    readonly code: Code | 'unreachable' | 'line_lost',
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(code);
    this.name = 'ApiError';
  }
}

/** What is said to people about an error: cause and remedy in the language shown. */
export function errorText(error: unknown): string {
  const key = `error_${error instanceof ApiError ? error.code : 'internal'}`;
  return isMessage(key) && key.startsWith('error_') ? t(key as 'error_internal') : t('error_internal');
}

/** The error of an answer. */
export async function problemOf(status: number, body: Promise<unknown>): Promise<ApiError> {
  const problem = await body.catch(() => null);
  if (isProblem(problem)) return new ApiError(problem.code, status, problem);
  // Not one of ours: a proxy on the way.
  return new ApiError(status === 502 || status === 503 || status === 504 ? 'unreachable' : 'internal', status, null);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}

interface Ask {
  method?: 'GET' | 'POST' | 'DELETE';
  token?: string;
  body?: unknown;
  signal?: AbortSignal;
}

async function send(path: string, { method = 'GET', token, body, signal }: Ask): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json, application/problem+json' });
  if (token !== undefined && token !== '') headers.set('Authorization', `Bearer ${token}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const init: RequestInit = { method, headers, cache: 'no-store', credentials: 'same-origin' };
  if (body !== undefined) init.body = JSON.stringify(body);
  init.signal = signal ?? AbortSignal.timeout(15_000);
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new ApiError('unreachable', 0, null);
  }
  if (!response.ok) throw await problemOf(response.status, response.json());
  return response;
}

/** Asks for JSON. */
export async function ask<Answer>(path: string, how: Ask = {}): Promise<Answer> {
  const response = await send(path, how);
  try {
    return (await response.json()) as Answer;
  } catch {
    throw new ApiError('unreachable', response.status, null);
  }
}

const meeting = (id: BookingId): string => `/api/v1/meetings/${encodeURIComponent(id)}`;
const booking = (id: BookingId): string => `/api/v1/bookings/${encodeURIComponent(id)}`;

export const api = {
  clock: () => ask<ClockView>('/api/v1/clock'),
  privacyNotice: () => ask<PrivacyNotice>('/api/v1/privacy-notice'),
  offices: () => ask<OfficeView[]>('/api/v1/offices'),
  slots: (desk: DeskId, day?: string) =>
    ask<DaySlots>(`/api/v1/desks/${encodeURIComponent(desk)}/slots${day === undefined ? '' : `?day=${encodeURIComponent(day)}`}`),
  book: (body: CreateBooking) => ask<BookingMade>('/api/v1/bookings', { method: 'POST', body }),
  booking: (id: BookingId, token: string) => ask<BookingMade>(booking(id), { token }),
  cancelBooking: (id: BookingId, token: string) => ask<BookingView>(booking(id), { method: 'DELETE', token }),
  meetingPage: (id: BookingId, token: string) => ask<MeetingPage>(meeting(id), { token }),
  meetingTicket: (id: BookingId, token: string) => ask<SocketTicket>(`${meeting(id)}/tickets`, { method: 'POST', token }),
  boardTicket: (token: string) => ask<SocketTicket>('/api/v1/board/tickets', { method: 'POST', token }),
  me: (token: string) => ask<OfficialView>('/api/v1/me', { token }),
  bookingForOfficial: (id: BookingId, token: string) =>
    ask<BookingForOfficial>(`/api/v1/office/bookings/${encodeURIComponent(id)}`, { token }),
  /** The file itself; the token can't travel in a link, so it is fetched. */
  attachment: async (id: BookingId, attachment: AttachmentId, token: string): Promise<Blob> =>
    (await send(`${meeting(id)}/attachments/${encodeURIComponent(attachment)}`, { token, signal: AbortSignal.timeout(60_000) })).blob(),
};

/** An upload under way. */
export interface Upload {
  done: Promise<Attachment>;
  cancel: () => void;
}

/** Sends a file, telling the share sent from 0 to 1. `fetch` tells no progress, hence XMLHttpRequest. */
export function uploadAttachment(
  to: { id: BookingId; token: string; role: AttachmentRole },
  file: File,
  progress: (share: number) => void,
): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.upload.onprogress = (sent) => sent.lengthComputable && progress(sent.loaded / sent.total);
    request.upload.onload = () => progress(1);
    request.onload = () => {
      const body = Promise.resolve(request.response as unknown);
      if (request.status === 201) resolve(request.response as Attachment);
      else void problemOf(request.status, body).then(reject);
    };
    request.onerror = () => reject(new ApiError('unreachable', 0, null));
    request.onabort = () => reject(new ApiError('upload_interrupted', 0, null));
  });
  request.open('POST', `${meeting(to.id)}/attachments?role=${to.role}`);
  request.responseType = 'json';
  request.setRequestHeader('Authorization', `Bearer ${to.token}`);
  request.setRequestHeader('Content-Type', 'application/pdf');
  request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeFileName(file.name)}`);
  request.send(file);
  return { done, cancel: () => request.abort() };
}

/** RFC 8187: `encodeURIComponent` leaves some characters that the header may not carry. */
export function encodeFileName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
