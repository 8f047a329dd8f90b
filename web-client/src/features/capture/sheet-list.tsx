import type { JSX } from 'preact';
import { announce } from '../../components/live-region';
import { IconCross, IconDown, IconPhoto, IconRotate, IconUp } from '../../components/icons';
import { t } from '../../lib/i18n';
import type { Change, Doubt, Sheet } from './sheets';

interface ListProps {
  sheets: readonly Sheet[];
  onChange: (change: Change) => void;
  /** Photographs one anew. */
  onAgain: (id: number) => void;
}

/** The sheets in their order, each with what can be done with it. */
export function SheetList({ sheets, onChange, onAgain }: ListProps): JSX.Element {
  return (
    <ol class="capture-sheets">
      {sheets.map((sheet, at) => <Row key={sheet.id} sheet={sheet} number={at + 1} count={sheets.length} onChange={onChange} onAgain={onAgain} />)}
    </ol>
  );
}

function Row({ sheet, number, count, onChange, onAgain }: Omit<ListProps, 'sheets'> & { sheet: Sheet; number: number; count: number }): JSX.Element {
  const { id } = sheet;
  const move = (by: -1 | 1): void => {
    onChange({ kind: 'move', id, by });
    announce(t('capture_moved', { number: number + by }));
  };
  return (
    <li class="capture-sheet">
      <Thumbnail sheet={sheet} alt={t('capture_page', { number, count })} />
      <div>
        <p><strong>{t('capture_page', { number, count })}</strong></p>
        {sheet.doubt !== null && <p class="capture-doubt">{doubtText(sheet.doubt)}</p>}
        <div class="capture-sheet-acts">
          <Act icon={<IconRotate size={20} />} word={t('capture_rotate')} name={t('capture_rotate_named', { number })} onClick={() => {
            onChange({ kind: 'rotate', id });
            announce(t('capture_rotated'));
          }} />
          <Act icon={<IconPhoto size={20} />} word={t('capture_again')} name={t('capture_again_named', { number })} onClick={() => onAgain(id)} />
          {number > 1 && <Act icon={<IconUp size={20} />} word={t('capture_up')} name={t('capture_up_named', { number })} onClick={() => move(-1)} />}
          {number < count && <Act icon={<IconDown size={20} />} word={t('capture_down')} name={t('capture_down_named', { number })} onClick={() => move(1)} />}
          <Act icon={<IconCross size={20} />} word={t('capture_remove')} name={t('capture_remove_named', { number })} onClick={() => {
            onChange({ kind: 'remove', id });
            announce(t('capture_removed'));
          }} />
        </div>
      </div>
    </li>
  );
}

function Act({ icon, word, name, onClick }: { icon: JSX.Element; word: string; name: string; onClick: () => void }): JSX.Element {
  return <button type="button" class="btn btn-link action" aria-label={name} onClick={onClick}>{icon}<span>{word}</span></button>;
}

/** A sheet as it will stand in the PDF. */
export function Thumbnail({ sheet, alt, large = false }: { sheet: Sheet; alt: string; large?: boolean }): JSX.Element {
  return (
    <div class={`capture-thumbnail ${large ? 'capture-thumbnail-large' : ''}`}>
      <img src={sheet.address} alt={alt} class={`capture-turn-${sheet.turns}`} />
    </div>
  );
}

export function doubtText(doubt: Doubt): string {
  return t(`capture_${doubt}`);
}
