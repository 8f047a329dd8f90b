/** The sheets of a document while it is put together. */

export interface Sheet {
  id: number;
  /** The photograph, upright as it was taken. */
  picture: Blob;
  /** Quarter turns, clockwise. */
  turns: 0 | 1 | 2 | 3;
  /** For showing it; given back by who made it. */
  address: string;
  doubt: Doubt | null;
}

/** What may be wrong with a photograph. */
export type Doubt = 'dark' | 'blurred';

/** The most sheets of one document. */
export const MOST = 12;

export type Change =
  | { kind: 'add'; sheet: Sheet }
  | { kind: 'replace'; id: number; sheet: Sheet }
  | { kind: 'remove'; id: number }
  | { kind: 'rotate'; id: number }
  | { kind: 'move'; id: number; by: -1 | 1 };

/** The sheets after a change. One that makes no sense changes nothing. */
export function change(sheets: readonly Sheet[], what: Change): readonly Sheet[] {
  switch (what.kind) {
    case 'add':
      return sheets.length < MOST ? [...sheets, what.sheet] : sheets;
    case 'replace':
      return sheets.map((sheet) => (sheet.id === what.id ? { ...what.sheet, id: sheet.id } : sheet));
    case 'remove':
      return sheets.filter(({ id }) => id !== what.id);
    case 'rotate':
      return sheets.map((sheet) => (sheet.id === what.id ? { ...sheet, turns: ((sheet.turns + 1) % 4) as Sheet['turns'] } : sheet));
    case 'move':
      return moved(sheets, what.id, what.by);
  }
}

function moved(sheets: readonly Sheet[], id: number, by: -1 | 1): readonly Sheet[] {
  const from = sheets.findIndex((sheet) => sheet.id === id);
  const one = sheets[from];
  const other = sheets[from + by];
  if (one === undefined || other === undefined) return sheets;
  return sheets.map((sheet, at) => (at === from ? other : at === from + by ? one : sheet));
}
