import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { IconCross } from './icons';

export interface DialogProps {
  open: boolean;
  title: string;
  children: ComponentChildren;
  /** Closing without deciding: Esc and the cross. Without it the dialog stays until it is answered; Esc never means yes. */
  onClose?: () => void;
  footer?: ComponentChildren;
  /** In the corner, beside the way out. */
  tools?: ComponentChildren;
  /** Word of the way out: who only reads closes, who is asked goes back without having decided. */
  wayOut?: 'close' | 'back';
}

/** A modal on the browser's own `<dialog>`: it traps focus, gives it back, and is above everything. */
export function Dialog({ open, title, children, onClose, footer, tools, wayOut = 'back' }: DialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [, drawAgain] = useState(0);
  // After each drawing: what the browser has closed by itself and is still wanted is shown again.
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  });
  // Taken out of the page while open it would not give the focus back: it is closed while it is still there.
  useLayoutEffect(() => () => element.current?.close(), []);
  const closed = (): void => {
    if (!open || element.current === null) return;
    onClose?.();
    drawAgain((times) => times + 1);
  };
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={heading}
      // Before Chrome hears it: it closes on a second Esc whatever `cancel` says.
      onKeyDown={(key) => {
        if (key.key !== 'Escape' || key.isComposing || key.defaultPrevented) return;
        key.preventDefault();
        if (!key.repeat) onClose?.();
      }}
      // As by the gesture of a phone; what can't be prevented is followed by `close`.
      onCancel={(cancel) => {
        cancel.preventDefault();
        if (cancel.cancelable) onClose?.();
      }}
      onClose={closed}
    >
      {open && (
        <div class="dialog-inner">
          <div class="dialog-head">
            <h2 id={heading} tabIndex={-1} autofocus>{title}</h2>
            {tools}
            {onClose && (
              <button type="button" class="btn btn-link action dialog-close" onClick={onClose}>
                <IconCross /> <span>{wayOut === 'close' ? t('common_close') : t('common_go_back')}</span>
              </button>
            )}
          </div>
          <div class="dialog-body">{children}</div>
          {footer && <div class="dialog-foot">{footer}</div>}
        </div>
      )}
    </dialog>
  );
}
