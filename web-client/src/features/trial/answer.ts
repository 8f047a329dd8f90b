/** The server's answer with the addresses of one way only: the browser then has no other to try. */
export function onlyOver(sdp: string, transport: 'udp' | 'tcp'): string {
  return sdp
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('a=candidate:') || line.split(' ')[2]?.toLowerCase() === transport)
    .join('\r\n');
}
