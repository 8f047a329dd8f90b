/** What the official's questions have in common: the frame, a choice of one, a note. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';

interface QuestionProps {
  open?: boolean;
  title: string;
  onClose: () => void;
  /** Words of the two buttons. */
  no: string;
  yes: string;
  /** The act is final. */
  danger?: boolean;
  disabled?: boolean;
  /** Gives the words for why it can't be done, or `null` when it is done: then the dialog closes. */
  act: () => Promise<string | null>;
  children: ComponentChildren;
}

/** Asks before an act, and says why it failed until the answer is changed. */
export function QuestionDialog({ open = true, title, onClose, no, yes, danger = false, disabled = false, act, children }: QuestionProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const close = (): void => {
    setFailure(null);
    onClose();
  };
  const answer = async (): Promise<void> => {
    setBusy(true);
    const failed = await act();
    setBusy(false);
    if (failed === null) close();
    else setFailure(failed);
  };
  return (
    <Dialog
      open={open}
      title={title}
      onClose={close}
      footer={
        <>
          <Button kind="outline" onClick={close}>{no}</Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={busy} disabled={disabled} onClick={() => void answer()}>{yes}</Button>
        </>
      }
    >
      <div onInput={() => setFailure(null)}>{children}</div>
      <div role="alert">{failure !== null && <Notice tone="danger" title={failure} />}</div>
    </Dialog>
  );
}

interface ChoicesProps<Value extends string> {
  legend: string;
  values: readonly Value[];
  chosen: Value | null;
  onChoose: (value: Value) => void;
  /** What is read of one. */
  children: (value: Value) => ComponentChildren;
}

/** One of several. */
export function Choices<Value extends string>({ legend, values, chosen, onChoose, children }: ChoicesProps<Value>): JSX.Element {
  return (
    <fieldset class="choices official-outcomes">
      <legend>{legend}</legend>
      {values.map((value) => (
        <label class="choice" key={value}>
          <input type="radio" name="choice" checked={chosen === value} onChange={() => onChoose(value)} />
          <span>{children(value)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface NoteProps {
  label: string;
  hint: string;
  rows: number;
  value: string;
  tooLong: boolean;
  onInput: (value: string) => void;
}

/** Words of one's own. */
export function NoteField({ label, hint, rows, value, tooLong, onInput }: NoteProps): JSX.Element {
  return (
    <div class="field official-note">
      <label for="official-note">{label}</label>
      <p class="field-hint" id="official-note-hint">{hint}</p>
      <textarea id="official-note" class="input" rows={rows} value={value} aria-invalid={tooLong} aria-describedby="official-note-hint" onInput={(typed) => onInput(typed.currentTarget.value)} />
    </div>
  );
}
