import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { Draft, Faults } from './draft';

export interface StepProps {
  draft: Draft;
  faults: Faults;
  /** Changes answers; with `faults`, what is wrong replaces what was said before. */
  change: (answers: Partial<Draft>, faults?: Faults) => void;
  /** Goes to a step, as far as the answers allow. */
  go: (step: number) => void;
}

interface FrameProps {
  step: number;
  onNext: () => void;
  onBack?: () => void;
  next?: string;
  busy?: boolean;
  /** Something must be chosen before going on. */
  blocked?: boolean;
  /** What is wrong with the step as a whole. */
  error?: string | undefined;
  children: ComponentChildren;
}

/** A step: its answers, and the acts that stay in view below them. */
export function StepFrame({ onNext, onBack, next, busy = false, blocked = false, error, children }: FrameProps): JSX.Element {
  const shownError = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== undefined) shownError.current?.focus();
  }, [error]);
  return (
    <form
      class="booking-step"
      noValidate
      onSubmit={(submit) => {
        submit.preventDefault();
        if (!busy && !blocked) onNext();
      }}
    >
      <div ref={shownError} tabIndex={-1} role="alert">{error !== undefined && <Notice tone="danger" title={error} />}</div>
      {children}
      <div class="booking-acts">
        {onBack !== undefined && <Button kind="outline" onClick={onBack}>{t('common_back')}</Button>}
        <Button type="submit" busy={busy} disabled={blocked}>{next ?? t('common_continue')}</Button>
      </div>
    </form>
  );
}
