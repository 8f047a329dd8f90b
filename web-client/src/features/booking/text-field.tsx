import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { IconAlert } from '../../components/icons';

export interface TextFieldProps {
  id?: string;
  label: string;
  hint?: string;
  /** What is wrong, in words. */
  error?: string | undefined;
  value: string;
  onInput: (value: string) => void;
  /** Left the field: time to check it. */
  onLeave?: () => void;
  type?: 'text' | 'tel';
  autocomplete?: 'name' | 'off';
  /** Codes: capitals, no dictionary. */
  code?: boolean;
  rows?: number;
  required?: boolean;
}

/** A field with its name, hint and error, each tied to it for who can't see them together. */
export function TextField(props: TextFieldProps): JSX.Element {
  const made = useId();
  const id = props.id ?? made;
  const { label, hint, error, rows } = props;
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  const shared = {
    id,
    value: props.value,
    required: props.required ?? false,
    'aria-invalid': error !== undefined,
    'aria-describedby': described === '' ? undefined : described,
    // Who leaves by pressing a button: an error that appears now would move it away from under the press.
    onBlur: ({ relatedTarget }: FocusEvent) => {
      if (!(relatedTarget instanceof HTMLButtonElement)) props.onLeave?.();
    },
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && <p class="field-hint" id={`${id}-hint`}>{hint}</p>}
      {rows !== undefined && <textarea {...shared} class="input" rows={rows} onInput={(input) => props.onInput(input.currentTarget.value)} />}
      {rows === undefined && props.type === 'tel' && (
        <input {...shared} class="input" type="tel" autocomplete="tel" onInput={(input) => props.onInput(input.currentTarget.value)} />
      )}
      {rows === undefined && props.type !== 'tel' && (
        <input
          {...shared}
          class={props.code === true ? 'input input-code' : 'input'}
          type="text"
          autocomplete={props.autocomplete ?? 'off'}
          autocapitalize={props.code === true ? 'characters' : 'words'}
          spellcheck={false}
          onInput={(input) => props.onInput(input.currentTarget.value)}
        />
      )}
      {error !== undefined && <p class="field-error" id={`${id}-error`}><IconAlert /><span>{error}</span></p>}
    </div>
  );
}
