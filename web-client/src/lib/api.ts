/** HTTP of the service: typed answers, problems as {@link ApiError}. */
import type {
  AssistedBooking, Attachment, AttachmentId, AttachmentRole, AuditPage, BookingForOfficial, BookingId, BookingMade, BookingView,
  ClockView, Code, CreateBooking, DaySlots, DeskId, DeviceView, GuestCodeSent, GuestPage, LoginWay, MeetingPage, MeetingTicket, OfficeId,
  OfficeView, OfficialView, Problem, Realm, SessionView, SignedOut, SocketTicket,
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

/** Whether an error means: sign in, and come back here. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'unauthorized';
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
  /** As whom the page asks: the session cookie of this realm counts. */
  realm?: Realm;
  /** The token of a guest's personal link. */
  bearer?: string;
  body?: unknown;
  signal?: AbortSignal;
}

/** Says as whom a page asks. Pages of other sites can't send it, so it also keeps forged requests out. */
const REALM_HEADER = 'Sportello-Realm';

type Answered = (realm: Realm, signedIn: boolean) => void;
let answered: Answered = () => undefined;

/** Tells of each answer to who is, or is no longer, signed in: each use puts the end of a session off. */
export function onAnswer(listener: Answered): void {
  answered = listener;
}

async function send(path: string, { method = 'GET', realm, bearer, body, signal }: Ask): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json, application/problem+json' });
  if (realm !== undefined) headers.set(REALM_HEADER, realm);
  if (bearer !== undefined) headers.set('Authorization', `Bearer ${bearer}`);
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
  if (realm !== undefined) tellAnswered(realm, response.status);
  if (!response.ok) throw await problemOf(response.status, response.json());
  return response;
}

function tellAnswered(realm: Realm, status: number): void {
  // A proxy's own errors say nothing about the session.
  if (status < 500) answered(realm, status !== 401);
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

/** Asks for something to be done. */
export async function tell(path: string, how: Ask = {}): Promise<void> {
  await send(path, { method: 'POST', ...how });
}

const meeting = (id: BookingId): string => `/api/v1/meetings/${encodeURIComponent(id)}`;
const booking = (id: BookingId): string => `/api/v1/bookings/${encodeURIComponent(id)}`;
const guest = (id: BookingId): string => `/api/v1/guests/${encodeURIComponent(id)}`;

export const api = {
  clock: () => ask<ClockView>('/api/v1/clock'),
  privacyNotice: () => ask<PrivacyNotice>('/api/v1/privacy-notice'),
  offices: () => ask<OfficeView[]>('/api/v1/offices'),
  slots: (desk: DeskId, day?: string) =>
    ask<DaySlots>(`/api/v1/desks/${encodeURIComponent(desk)}/slots${day === undefined ? '' : `?day=${encodeURIComponent(day)}`}`),
  book: (body: CreateBooking) => ask<BookingMade>('/api/v1/bookings', { method: 'POST', body, realm: 'citizen' }),
  bookings: () => ask<BookingMade[]>('/api/v1/bookings', { realm: 'citizen' }),
  booking: (id: BookingId) => ask<BookingMade>(booking(id), { realm: 'citizen' }),
  cancelBooking: (id: BookingId) => ask<BookingView>(booking(id), { method: 'DELETE', realm: 'citizen' }),
  meetingPage: (id: BookingId, realm: Realm) => ask<MeetingPage>(meeting(id), { realm }),
  meetingTicket: (id: BookingId, realm: Realm) => ask<MeetingTicket>(`${meeting(id)}/tickets`, { method: 'POST', realm }),
  boardTicket: (office: OfficeId | null) =>
    ask<SocketTicket>(`/api/v1/board/tickets${office === null ? '' : `?office=${encodeURIComponent(office)}`}`, { method: 'POST', realm: 'staff' }),
  me: () => ask<OfficialView>('/api/v1/me', { realm: 'staff' }),
  bookingForOfficial: (id: BookingId) => ask<BookingForOfficial>(`/api/v1/office/bookings/${encodeURIComponent(id)}`, { realm: 'staff' }),
  /** Takes a meeting from the colleague who has it in charge. */
  release: (id: BookingId) => tell(`/api/v1/office/bookings/${encodeURIComponent(id)}/release`, { realm: 'staff' }),
  findBooking: (code: string) => ask<AssistedBooking[]>(`/api/v1/assistance/bookings?code=${encodeURIComponent(code)}`, { realm: 'staff' }),
  audit: (after: number) => ask<AuditPage>(`/api/v1/audit?after=${after}`, { realm: 'staff' }),
  loginWays: () => ask<LoginWay[]>('/api/v1/login'),
  enterWithCard: (ticket: string) => tell('/api/v1/login/cns', { body: { ticket } }),
  session: (realm: Realm) => ask<SessionView>('/api/v1/session', { realm }),
  signOut: (realm: Realm) => ask<SignedOut>('/api/v1/session', { method: 'DELETE', realm }),
  devices: (realm: Realm) => ask<DeviceView[]>('/api/v1/sessions', { realm }),
  signOutEverywhere: (realm: Realm) => tell('/api/v1/sessions', { method: 'DELETE', realm }),
  signOutDevice: (realm: Realm, device: string) => tell(`/api/v1/sessions/${encodeURIComponent(device)}`, { method: 'DELETE', realm }),
  guestPage: (id: BookingId, link: string) => ask<GuestPage>(guest(id), { bearer: link }),
  sendGuestCode: (id: BookingId, link: string) => ask<GuestCodeSent>(`${guest(id)}/codes`, { method: 'POST', bearer: link }),
  enterAsGuest: (id: BookingId, link: string, code: string) => tell(`${guest(id)}/sessions`, { bearer: link, body: { code } }),
  /** The file itself; the realm can't travel in a link, so it is fetched. */
  attachment: async (id: BookingId, attachment: AttachmentId, realm: Realm): Promise<Blob> =>
    (await send(`${meeting(id)}/attachments/${encodeURIComponent(attachment)}`, { realm, signal: AbortSignal.timeout(60_000) })).blob(),
  /** A page of it as a picture, so many pixels wide; pages count from 1. */
  attachmentPage: async (id: BookingId, attachment: AttachmentId, page: number, width: number, realm: Realm): Promise<Blob> =>
    (await send(`${meeting(id)}/attachments/${encodeURIComponent(attachment)}/pages/${page}?width=${width}`, { realm, signal: AbortSignal.timeout(30_000) })).blob(),
};

/** An upload under way. */
export interface Upload {
  done: Promise<Attachment>;
  cancel: () => void;
}

/** Where a file goes, and as what. */
export interface UploadTo {
  id: BookingId;
  realm: Realm;
  role: AttachmentRole;
  /** The file whose place it takes. */
  replaces: AttachmentId | null;
  /** The sender was told what is odd about the form and sends it all the same. */
  sure: boolean;
  /** The same for every try of one file: the server takes it once. */
  key: string;
}

/** How long nothing may move, in milliseconds: while it is sent, and while the server checks it. */
const STALLED_MS = 20_000;
const CHECK_MS = 90_000;

/** Sends a file, telling the share sent from 0 to 1. `fetch` tells no progress, hence XMLHttpRequest. */
export function uploadAttachment(to: UploadTo, file: File, progress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  let stalled = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stalled = true;
      request.abort();
    }, ms);
  };
  const done = new Promise<Attachment>((resolve, reject) => {
    request.upload.onprogress = (sent) => {
      watch(STALLED_MS);
      if (sent.lengthComputable) progress(sent.loaded / sent.total);
    };
    request.upload.onload = () => {
      watch(CHECK_MS);
      progress(1);
    };
    request.onload = () => {
      tellAnswered(to.realm, request.status);
      const body = Promise.resolve(request.response as unknown);
      if (request.status === 201) resolve(request.response as Attachment);
      else void problemOf(request.status, body).then(reject);
    };
    request.onerror = () => reject(new ApiError('unreachable', 0, null));
    request.onabort = () => reject(new ApiError(stalled ? 'unreachable' : 'upload_interrupted', 0, null));
    request.onloadend = () => clearTimeout(timer);
  });
  const query = new URLSearchParams({ role: to.role });
  if (to.replaces !== null) query.set('replaces', to.replaces);
  if (to.sure) query.set('sure', 'true');
  request.open('POST', `${meeting(to.id)}/attachments?${query.toString()}`);
  request.responseType = 'json';
  request.setRequestHeader(REALM_HEADER, to.realm);
  request.setRequestHeader('Content-Type', 'application/pdf');
  request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeFileName(file.name)}`);
  request.setRequestHeader('Idempotency-Key', to.key);
  watch(STALLED_MS);
  request.send(file);
  return { done, cancel: () => request.abort() };
}

/** RFC 8187: `encodeURIComponent` leaves some characters that the header may not carry. */
export function encodeFileName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
