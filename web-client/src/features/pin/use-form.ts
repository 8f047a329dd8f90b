/** A form: what was typed, what is wrong with it, and sending it. */
import { useState } from 'preact/hooks';
import { ApiError } from '../../lib/api';
import { emptyValues, faultOf, fieldOf, wordsOf, type Field, type Values } from './checks';

export interface Form {
  values: Values;
  /** Everything a field of the page needs. */
  field: (name: Field) => { id: string; value: string; error: string | undefined; onInput: (value: string) => void; onLeave: () => void };
  /** Checks all of it, then sends it; the first field with a fault takes the focus. */
  submit: () => void;
  busy: boolean;
  /** Why it was refused, where that is not the fault of one field. */
  failure: unknown;
}

interface Options {
  /** In the order in which they stand on the page. */
  fields: readonly Field[];
  /** May be left empty. */
  optional?: readonly Field[];
  /** Beyond the single answers. */
  check?: (values: Values) => Partial<Record<Field, string>>;
  send: (values: Values) => Promise<void>;
}

/** @param name begins the ids of its fields */
export function useForm(name: string, { fields, optional = [], check, send }: Options): Form {
  const [values, setValues] = useState<Values>(emptyValues);
  const [faults, setFaults] = useState<Partial<Record<Field, string>>>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const idOf = (field: Field): string => `${name}-${field}`;
  const fault = (field: Field): string | undefined => faultOf(field, values, !optional.includes(field));
  const set = (field: Field, words: string | undefined): void => {
    setFaults((before) => {
      const others = Object.fromEntries(Object.entries(before).filter(([known]) => known !== field)) as Partial<Record<Field, string>>;
      return words === undefined ? others : { ...others, [field]: words };
    });
  };
  const focus = (field: Field): void => document.getElementById(idOf(field))?.focus();
  const submit = async (): Promise<void> => {
    if (busy) return;
    const found: Partial<Record<Field, string>> = { ...check?.(values) };
    for (const field of fields) {
      const words = fault(field);
      if (words !== undefined) found[field] = words;
    }
    setFaults(found);
    setFailure(null);
    const first = fields.find((field) => found[field] !== undefined);
    if (first !== undefined) {
      focus(first);
      return;
    }
    setBusy(true);
    try {
      await send(values);
    } catch (error) {
      const named = error instanceof ApiError ? fieldOf(error.problem?.field, fields) : null;
      if (error instanceof ApiError && named !== null) {
        setFaults({ [named]: wordsOf(error.code) });
        setTimeout(() => focus(named));
      } else {
        setFailure(error);
      }
    }
    setBusy(false);
  };
  return {
    values,
    field: (field) => ({
      id: idOf(field),
      value: values[field],
      error: faults[field],
      onInput: (value) => setValues((before) => ({ ...before, [field]: value })),
      onLeave: () => set(field, values[field] === '' ? undefined : fault(field)),
    }),
    submit: () => void submit(),
    busy,
    failure,
  };
}
