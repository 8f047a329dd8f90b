import type { ComponentChildren, JSX } from 'preact';
import { Picture, type PictureName } from './pictures';

export interface StatusCardProps {
  picture: PictureName;
  /** What is happening, in one sentence. */
  lead: ComponentChildren;
  children?: ComponentChildren;
  tone?: 'calm' | 'waits' | 'done' | 'trouble';
}

/** The card that says what is happening; it is the first thing on a page of a state. */
export function StatusCard({ picture, lead, children, tone = 'calm' }: StatusCardProps): JSX.Element {
  return (
    <div class={`status-card status-${tone}`}>
      <div class="status-lead">
        <Picture name={picture} />
        <p>{lead}</p>
      </div>
      {children}
    </div>
  );
}
