import { describe, expect, it } from 'vitest';
import { preferred, withPauses } from './rtc-peer';

const codec = (mimeType: string, sdpFmtpLine?: string) => ({ mimeType, ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine }) });

describe('the codecs offered', () => {
  it('begin with VP8 and end with plain H.264', () => {
    const h264 = codec('video/H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f');
    const others = [codec('video/H264', 'packetization-mode=0;profile-level-id=42e01f'), codec('video/H264', 'packetization-mode=1;profile-level-id=640032'), codec('video/VP9')];
    const [vp8, rtx] = [codec('video/VP8'), codec('video/rtx')];
    expect(preferred([...others, h264, rtx, vp8])).toEqual([vp8, rtx, h264]);
  });

  it('are H.264 alone on a device that makes nothing else', () => {
    const h264 = codec('video/H264', 'packetization-mode=1;profile-level-id=42E01F');
    expect(preferred([h264, codec('video/red')])).toEqual([h264]);
  });
});

describe('sizes that rest', () => {
  it('are offered like any other, and nothing else is touched', () => {
    expect(withPauses('a=mid:1\r\na=simulcast:send ~l;h\r\na=x:~y\r\n', [])).toBe('a=mid:1\r\na=simulcast:send l;h\r\na=x:~y\r\n');
  });

  it('go on resting when they are accepted', () => {
    expect(withPauses('a=mid:1\r\na=simulcast:recv l;h\r\n', ['l'])).toBe('a=mid:1\r\na=simulcast:recv ~l;h\r\n');
    expect(withPauses('a=mid:1\r\n', ['l'])).toBe('a=mid:1\r\n');
  });
});
