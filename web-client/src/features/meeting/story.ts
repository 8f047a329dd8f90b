/** The meeting as it is told: its state, and whether all that happened before has been told. */
import { signal } from '@preact/signals';
import type { NumberedEvent, ServerMessage } from '../../protocol';
import { fold, initialState, type MeetingState } from './meeting-state';

export class Story {
  readonly state = signal<MeetingState>(initialState);
  /** What happened before is told: one knows whether one has a place. */
  readonly ready = signal(false);
  /** Folded from what is told; shown as {@link state} unless it begins anew. */
  private told = initialState;
  private historyUntil = 0;
  private anew = false;

  /** The events that follow are told after those of before, or anew from the first. */
  welcomed({ history_until, anew }: ServerMessage & { type: 'welcome' }): void {
    this.historyUntil = history_until;
    if (anew) {
      this.anew = true;
      this.told = initialState;
    }
    this.show();
  }

  happened(event: NumberedEvent): void {
    this.told = fold(this.told, event);
    this.show();
  }

  /** While it is told anew the former state stays: nobody's page goes back to the beginning for an instant. */
  private show(): void {
    const all = this.told.seq >= this.historyUntil;
    if (all) this.anew = false;
    if (!this.anew) this.state.value = this.told;
    if (all) this.ready.value = true;
  }
}
