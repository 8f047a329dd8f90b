/** Whether this browser can hold the meeting: Chrome, Edge and Chromium, on a computer or on Android. */

export interface BrowserFacts {
  /** Names a browser gives itself (User-Agent Client Hints); empty where it gives none. */
  brands: readonly string[];
  userAgent: string;
  hasWebRtc: boolean;
}

export type Support = 'supported' | 'in_app' | 'unsupported';

const IN_APP = /; wv\)|\bFBA[NV]\b|\bFB_IAB\b|Instagram|\bLine\/|MicroMessenger|GSA\/|LinkedInApp|Snapchat|TikTok|musical_ly/;

export function supportOf({ brands, userAgent, hasWebRtc }: BrowserFacts): Support {
  if (IN_APP.test(userAgent) || brands.includes('Android WebView')) return 'in_app';
  // Chrome and Edge on an iPhone are Safari inside, and say so by naming no brand and no `Chrome/`.
  const chromium = brands.length > 0 ? brands.includes('Chromium') : /\bChrome\/\d+/.test(userAgent);
  return chromium && hasWebRtc ? 'supported' : 'unsupported';
}

interface UserAgentData {
  brands: readonly { brand: string }[];
}

/** This browser. */
export function browserSupport(): Support {
  const hints = (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData;
  return supportOf({
    brands: hints?.brands.map(({ brand }) => brand) ?? [],
    userAgent: navigator.userAgent,
    hasWebRtc: 'RTCPeerConnection' in window && 'WebSocket' in window,
  });
}
