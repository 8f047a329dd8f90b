import { describe, expect, it } from 'vitest';
import { supportOf } from './browser-support';

const agents = {
  chrome: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  safari: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  chromeOnIphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1',
  facebook: 'Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/500]',
};

describe('the browsers', () => {
  it.each([
    ['chrome', 'supported'],
    ['edge', 'supported'],
    ['firefox', 'unsupported'],
    ['safari', 'unsupported'],
    ['chromeOnIphone', 'unsupported'],
    ['facebook', 'in_app'],
  ] as const)('%s is %s', (name, support) => {
    expect(supportOf({ brands: [], userAgent: agents[name], hasWebRtc: true })).toBe(support);
  });

  it('what a browser calls itself counts more than its long name', () => {
    expect(supportOf({ brands: ['Microsoft Edge', 'Chromium'], userAgent: '', hasWebRtc: true })).toBe('supported');
    expect(supportOf({ brands: ['Android WebView', 'Chromium'], userAgent: '', hasWebRtc: true })).toBe('in_app');
  });

  it('Chrome with WebRTC switched off can hold no meeting', () => {
    expect(supportOf({ brands: ['Chromium'], userAgent: agents.chrome, hasWebRtc: false })).toBe('unsupported');
  });
});
