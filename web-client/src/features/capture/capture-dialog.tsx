import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { IconBell, IconCheck, IconPhoto } from '../../components/icons';
import { announce } from '../../components/live-region';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import { documentName } from '../meeting/document-words';
import type { Capture, MeetingSession } from '../meeting/session';
import { MAX_BYTES } from '../meeting/upload';
import { uploadsOf } from '../meeting/uploads';
import { kindOf } from './frame';
import { makePdf, openAll, type Taken } from './picture';
import { doubtText, SheetList, Thumbnail } from './sheet-list';
import { change, MOST, type Change, type Sheet } from './sheets';
import { PhotoChoice, ShootStep } from './shoot-step';
import { unreadableWords, type Words } from './unreadable';
import './capture.scss';

type Step =
  /** `replaces`: the sheet that is photographed anew. */
  | { kind: 'shoot'; replaces: number | null }
  | { kind: 'look'; sheet: Sheet; replaces: number | null }
  | { kind: 'pages' }
  | { kind: 'making' }
  /** Asked whether the photographs may go; `back` is where one comes from. */
  | { kind: 'leave'; back: Step };

interface CaptureProps {
  session: MeetingSession;
  capture: Capture;
  onClose: () => void;
}

/** Sheets of paper become one PDF: photographed one by one, looked at, put in order, then sent like any other file. */
export function CaptureDialog({ session, capture, onClose }: CaptureProps): JSX.Element {
  const [step, setStep] = useState<Step>(capture.pictures.length > 0 ? { kind: 'making' } : { kind: 'shoot', replaces: null });
  const [problem, setProblem] = useState<Words | null>(null);
  const { sheets, make, apply } = useSheets();
  const begin = useTurns();
  const kind = kindOf(capture.role);
  const call = useLentCamera(session);
  const addFiles = async (files: readonly File[], replaces: number | null = null): Promise<void> => {
    const wanted = begin();
    setStep({ kind: 'making' });
    const { taken, unreadable } = await openAll(files);
    if (!wanted()) return;
    taken.map(make).forEach((sheet, at) => apply(at === 0 && replaces !== null ? { kind: 'replace', id: replaces, sheet } : { kind: 'add', sheet }));
    setProblem(unreadable.length === 0 ? null : unreadableWords(unreadable));
    setStep({ kind: 'pages' });
  };
  useEffect(() => {
    if (capture.pictures.length > 0) void addFiles(capture.pictures);
  }, []);
  const send = async (): Promise<void> => {
    const wanted = begin();
    setStep({ kind: 'making' });
    const pdf = await makePdf(sheets, kind, MAX_BYTES).catch(() => undefined);
    if (!wanted()) return;
    if (pdf === undefined || pdf === null) {
      setProblem({ title: pdf === null ? t('capture_too_large') : t('capture_failed'), remedies: [] });
      setStep({ kind: 'pages' });
      return;
    }
    void uploadsOf(session).choose(new File([pdf], t('capture_file_name'), { type: 'application/pdf' }), capture);
    onClose();
  };
  const leave = (): void => {
    begin();
    if (step.kind === 'leave') setStep(step.back);
    else if (sheets.length === 0 && step.kind !== 'look') onClose();
    else if (step.kind === 'shoot' || step.kind === 'making') setStep({ kind: 'pages' });
    else setStep({ kind: 'leave', back: step });
  };
  const name = documentName(capture.role, session.form.value);
  return (
    <Dialog open title={capture.pictures.length > 0 ? t('capture_title_pictures') : t('capture_title')} onClose={leave}>
      <div class="capture">
        <p class="capture-document">{name}</p>
        {call.called && <p class="band band-line"><IconBell /> <span>{t('capture_called')}</span></p>}
        <div role="alert">{problem !== null && step.kind === 'pages' && <Notice tone="danger" title={problem.title}>{problem.remedies.map((remedy) => <p key={remedy}>{remedy}</p>)}</Notice>}</div>
        {step.kind === 'shoot' && (
          <>
            <ShootStep
              kind={kind}
              count={step.replaces === null ? sheets.length : 0}
              onTaken={(taken) => {
                announce(t('capture_shot', { number: sheets.length + 1 }));
                setStep({ kind: 'look', sheet: make(taken), replaces: step.replaces });
              }}
              onFiles={(files) => void addFiles(files, step.replaces)}
              onFailed={() => {
                setProblem({ title: t('capture_failed'), remedies: [] });
                setStep({ kind: 'pages' });
              }}
            />
            {call.conversing && <p class="field-hint">{t('capture_call_camera')}</p>}
          </>
        )}
        {step.kind === 'look' && (
          <Look
            sheet={step.sheet}
            onAgain={() => setStep({ kind: 'shoot', replaces: step.replaces })}
            onKeep={() => {
              apply(step.replaces === null ? { kind: 'add', sheet: step.sheet } : { kind: 'replace', id: step.replaces, sheet: step.sheet });
              setProblem(null);
              setStep({ kind: 'pages' });
            }}
          />
        )}
        {step.kind === 'pages' && (
          <Pages
            sheets={sheets}
            onChange={(what) => {
              apply(what);
              setProblem(null);
            }}
            onShoot={(replaces) => setStep({ kind: 'shoot', replaces })}
            onFiles={(files) => void addFiles(files)}
            onSend={() => void send()}
          />
        )}
        {step.kind === 'making' && <Making />}
        {step.kind === 'leave' && <LeaveQuestion yes={onClose} no={() => setStep(step.back)} />}
      </div>
    </Dialog>
  );
}

/** The photograph just taken, large: kept, or taken again. */
function Look({ sheet, onAgain, onKeep }: { sheet: Sheet; onAgain: () => void; onKeep: () => void }): JSX.Element {
  return (
    <>
      <h3 ref={takeFocus} tabIndex={-1}>{t('capture_look')}</h3>
      <p class="capture-hint">{t('capture_look_hint')}</p>
      {sheet.doubt !== null && <Notice tone="warning" title={doubtText(sheet.doubt)} />}
      <Thumbnail sheet={sheet} alt={t('capture_live')} large />
      <div class="capture-acts">
        <Button icon={<IconCheck />} onClick={onKeep}>{t('capture_keep')}</Button>
        <Button kind="outline" icon={<IconPhoto />} onClick={onAgain}>{t('capture_again')}</Button>
      </div>
    </>
  );
}

interface PagesProps {
  sheets: readonly Sheet[];
  onChange: (change: Change) => void;
  onShoot: (replaces: number | null) => void;
  onFiles: (files: File[]) => void;
  onSend: () => void;
}

/** All sheets, with more to come or the end. */
function Pages({ sheets, onChange, onShoot, onFiles, onSend }: PagesProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const some = sheets.length > 0;
  const full = sheets.length >= MOST;
  // Also when a button has gone with what was done by it.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  });
  return (
    <>
      <h3 ref={heading} tabIndex={-1}>{some ? t('capture_pages') : t('capture_pages_none')}</h3>
      {some && <p class="capture-hint">{t('capture_pdf_hint')}</p>}
      {some && <SheetList sheets={sheets} onChange={onChange} onAgain={onShoot} />}
      {full && <p>{t('capture_full', { count: MOST })}</p>}
      <div class="capture-acts">
        {some && <Button icon={<IconCheck />} onClick={onSend}>{t('capture_send')}</Button>}
        {!full && <Button kind={some ? 'outline' : 'primary'} icon={<IconPhoto />} onClick={() => onShoot(null)}>{some ? t('capture_add') : t('files_photograph')}</Button>}
        {!full && <PhotoChoice kind={some ? 'link' : 'outline'} onFiles={onFiles}>{t('capture_add_file')}</PhotoChoice>}
      </div>
    </>
  );
}

function Making(): JSX.Element {
  return <><p ref={takeFocus} tabIndex={-1} role="status">{t('capture_making')}</p><Loading /></>;
}

function LeaveQuestion({ yes, no }: { yes: () => void; no: () => void }): JSX.Element {
  return (
    <>
      <h3 ref={takeFocus} tabIndex={-1}>{t('capture_leave_title')}</h3>
      <div class="capture-acts">
        <Button onClick={no}>{t('capture_leave_no')}</Button>
        <Button kind="danger" onClick={yes}>{t('capture_leave_yes')}</Button>
      </div>
    </>
  );
}

/** For what comes in the place of what had the focus. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** What takes long is begun by this; it gives whether its end is still wanted: not when something else was begun, or all was left. */
function useTurns(): () => () => boolean {
  const turn = useRef(0);
  const begin = (): (() => boolean) => {
    const mine = (turn.current += 1);
    return () => turn.current === mine;
  };
  useEffect(() => () => void begin(), []);
  return begin;
}

/** The sheets, with addresses that are given back when the dialog closes. */
function useSheets(): { sheets: readonly Sheet[]; make: (taken: Taken) => Sheet; apply: (what: Change) => void } {
  const [sheets, setSheets] = useState<readonly Sheet[]>([]);
  const made = useRef<string[]>([]);
  useEffect(() => () => made.current.forEach((address) => URL.revokeObjectURL(address)), []);
  const make = ({ picture, doubt }: Taken): Sheet => {
    const address = URL.createObjectURL(picture);
    made.current.push(address);
    return { id: made.current.length, picture, turns: 0, address, doubt };
  };
  return { sheets, make, apply: (what) => setSheets((before) => change(before, what)) };
}

/** While sheets are photographed the call gives its camera away: many phones open one at a time. Tells whether the call has begun meanwhile. */
function useLentCamera(session: MeetingSession): { conversing: boolean; called: boolean } {
  const [began] = useState(() => session.conversing.peek());
  // Before the parts below open theirs, and back after they have closed it.
  useLayoutEffect(() => {
    session.media.lendCamera();
    return () => queueMicrotask(() => void session.media.takeCameraBack());
  }, [session]);
  const conversing = session.conversing.value;
  return { conversing, called: conversing && !began };
}
