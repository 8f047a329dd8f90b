import { describe, expect, it } from 'vitest';
import type { ClientFrame, ServerMessage } from '../protocol';
import { SocketCore, type Effect } from './socket-core';

const seat = { kind: 'citizen', party: 'delegate' } as const;

function welcome(historyUntil = 0, anew = false): string {
  const message: ServerMessage = { type: 'welcome', booking: 'b', seat, now: '2026-11-24T11:00:00Z', heartbeat_s: 20, history_until: historyUntil, anew };
  return JSON.stringify(message);
}

function numbered(seq: number): string {
  const message: ServerMessage = { type: 'event', seq, at: '2026-11-24T11:00:00Z', event: { type: 'waiting_started' } };
  return JSON.stringify(message);
}

function live(): SocketCore {
  const core = new SocketCore('meeting');
  core.start();
  core.opened(0);
  core.heard(welcome(), 0, 0.5);
  return core;
}

function sent(effects: Effect[]): ClientFrame[] {
  return effects.filter((effect) => effect.do === 'send').map((effect) => JSON.parse(effect.text) as ClientFrame);
}

function delivered(effects: Effect[]): Effect[] {
  return effects.filter((effect) => effect.do === 'deliver');
}

describe('the client’s half of sportello.v1', () => {
  it('says hello with the last number it has seen', () => {
    const core = live();
    core.heard(numbered(4), 1, 0);
    core.closed(0);
    core.retry();
    expect(sent(core.opened(2))).toEqual([{ id: 1, message: { type: 'hello', last_seq: 4 } }]);
  });

  it('delivers an event once however often it comes', () => {
    const core = live();
    expect(delivered(core.heard(numbered(1), 0, 0))).toHaveLength(1);
    expect(delivered(core.heard(numbered(1), 0, 0))).toHaveLength(0);
    expect(delivered(core.heard(numbered(3), 0, 0))).toHaveLength(1);
  });

  it('marks what happened before as history, so that nothing rings for it', () => {
    const core = new SocketCore('meeting');
    core.start();
    core.opened(0);
    core.heard(welcome(2), 0, 0);
    expect(core.heard(numbered(2), 0, 0)).toMatchObject([{ delivery: { history: true } }]);
    expect(core.heard(numbered(3), 0, 0)).toMatchObject([{ delivery: { history: false } }]);
  });

  it('hears everything again, without ringing, when a welcome begins anew on the line that stands', () => {
    const core = live();
    for (const seq of [2, 5]) core.heard(numbered(seq), 0, 0);
    core.ask(7, { type: 'leave' }, false, 0);
    // Nothing is sent a second time: the line is the same.
    expect(core.heard(welcome(3, true), 0, 0)).toMatchObject([{ do: 'deliver', delivery: { message: { type: 'welcome', anew: true } } }]);
    for (const seq of [1, 2, 3]) expect(core.heard(numbered(seq), 0, 0)).toMatchObject([{ delivery: { message: { seq }, history: true } }]);
    expect(core.heard(numbered(3), 0, 0)).toEqual([]);
    expect(core.heard(numbered(6), 0, 0)).toMatchObject([{ delivery: { history: false } }]);
    expect(core.heard(JSON.stringify({ type: 'done', id: 2 }), 0, 0)).toEqual([{ do: 'settle', key: 7, reply: { kind: 'done' } }]);
  });

  it('asks from where it was told anew when the line breaks in the midst of it', () => {
    const core = live();
    core.heard(numbered(5), 0, 0);
    core.heard(welcome(6, true), 0, 0);
    core.heard(numbered(1), 0, 0);
    core.closed(0);
    core.retry();
    expect(sent(core.opened(2))).toEqual([{ id: 1, message: { type: 'hello', last_seq: 1 } }]);
  });

  it('settles each frame by its number', () => {
    const core = live();
    core.ask(7, { type: 'take_charge' }, false, 0);
    core.ask(8, { type: 'leave' }, false, 0);
    const refused = core.heard(JSON.stringify({ type: 'refused', id: 3, code: 'wrong_phase', detail: 'no' }), 0, 0);
    expect(refused).toEqual([{ do: 'settle', key: 8, reply: { kind: 'refused', code: 'wrong_phase', detail: 'no' } }]);
    expect(core.heard(JSON.stringify({ type: 'done', id: 2 }), 0, 0)).toEqual([{ do: 'settle', key: 7, reply: { kind: 'done' } }]);
  });

  it('sends a chat message again after a broken line, and gives up on what may not come twice', () => {
    const core = live();
    core.ask(1, { type: 'chat', chat: 'c', text: 'ciao' }, true, 0);
    core.ask(2, { type: 'take_charge' }, false, 0);
    expect(core.closed(0)).toContainEqual({ do: 'settle', key: 2, reply: { kind: 'refused', code: 'line_lost', detail: '' } });
    core.retry();
    core.opened(5);
    const frames = sent(core.heard(welcome(), 5, 0));
    expect(frames).toEqual([{ id: 2, message: { type: 'chat', chat: 'c', text: 'ciao' } }]);
  });

  it('holds what is written while the line is broken until it is back', () => {
    const core = live();
    core.closed(0);
    expect(core.ask(1, { type: 'chat', chat: 'c', text: 'ciao' }, true, 0)).toEqual([]);
    core.retry();
    core.opened(5);
    expect(sent(core.heard(welcome(), 5, 0))).toHaveLength(1);
  });

  it('waits longer each time, never longer than ten seconds, and starts anew once it was live', () => {
    const core = live();
    const waits: number[] = [];
    for (let times = 0; times < 8; times += 1) {
      const wait = core.closed(1).find((effect) => effect.do === 'retry_in');
      waits.push(wait?.ms ?? 0);
      core.retry();
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
    core.opened(0);
    core.heard(welcome(), 0, 0);
    expect(core.closed(1)).toContainEqual({ do: 'retry_in', ms: 500 });
  });

  it('asked whether the line stands, it waits four seconds for an answer', () => {
    const core = live();
    expect(sent(core.probe(1_000))).toMatchObject([{ message: { type: 'ping' } }]);
    expect(core.probe(1_500)).toEqual([]);
    expect(core.tick(5_000, 0)).toEqual([]);
    core.heard(JSON.stringify({ type: 'done', id: 2 }), 5_001, 0);
    expect(core.tick(6_000, 0)).toEqual([]);
    core.probe(6_500);
    expect(core.tick(10_501, 0).map((effect) => effect.do)).toEqual(['disconnect', 'retry_in']);
    expect(core.probe(11_000)).toEqual([]);
  });

  it('pings at half the heartbeat and calls the line lost after a whole one of silence', () => {
    const core = live();
    expect(core.tick(9_999, 0)).toEqual([]);
    expect(sent(core.tick(10_000, 0))).toMatchObject([{ message: { type: 'ping' } }]);
    expect(core.tick(20_001, 0).map((effect) => effect.do)).toEqual(['disconnect', 'retry_in']);
    expect(core.line.kind).toBe('broken');
  });

  it('does not come back by itself when it was opened elsewhere, but does when asked to', () => {
    const core = live();
    core.heard(JSON.stringify({ type: 'goodbye', reason: 'opened_elsewhere' }), 0, 0);
    expect(core.line.kind).toBe('elsewhere');
    expect([...core.closed(0), ...core.retry(), ...core.tick(99_999, 0)]).toEqual([]);
    expect(core.start()).toEqual([{ do: 'connect' }]);
  });

  it('comes back when the server restarts', () => {
    const core = live();
    core.heard(JSON.stringify({ type: 'goodbye', reason: 'server_stopping' }), 0, 0);
    expect(core.line.kind).toBe('broken');
  });

  it('ends for good on a cause that a new try can’t mend, and tries again on any other', () => {
    const core = live();
    core.closed(0);
    core.retry();
    core.ticketRefused('unreachable', 0);
    expect(core.line.kind).toBe('broken');
    core.retry();
    core.ticketRefused('over', 0);
    expect(core.line).toEqual({ kind: 'refused', code: 'over' });
  });

  it('passes over what it can’t read', () => {
    const core = live();
    expect([...core.heard('nonsense', 0, 0), ...core.heard('3', 0, 0), ...core.heard('{"type":"done","id":99}', 0, 0)]).toEqual([]);
  });
});
