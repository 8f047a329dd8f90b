import { expect, it } from 'vitest';
import { onlyOver } from './answer';

const answer = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host',
  'a=candidate:2 1 TCP 1671430143 192.0.2.1 5000 typ host tcptype passive',
  'a=end-of-candidates',
  '',
].join('\r\n');

it('an answer over one transport has its addresses alone', () => {
  expect(onlyOver(answer, 'udp')).toContain('a=candidate:1 ');
  expect(onlyOver(answer, 'udp')).not.toContain('tcptype');
  expect(onlyOver(answer, 'tcp')).not.toContain('a=candidate:1 ');
  expect(onlyOver(answer, 'tcp').split('\r\n')).toHaveLength(answer.split('\r\n').length - 1);
});
