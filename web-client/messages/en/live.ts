import type { live as italian } from '../it/live';

/** See the Italian texts. */
export const live: Record<keyof typeof italian, string> = {
  live_withheld: 'The internet is slow here: the picture is paused. The voice goes on.',

  live_slow: 'Your voice reaches the others badly.',
  live_slow_advice: 'Without your video it may come through better.',
  live_slow_recording: 'If you are being identified now, leave it on.',
  live_slow_off: 'Turn my camera off',
  live_slow_keep: 'Leave it on',
  live_better: 'Your voice reaches the others well now.',
  live_better_on: 'Turn the camera on again',
  live_better_keep: 'Leave it off',

  live_document_look: 'Look at a document',
  live_document_own: 'The official wants to see a document.',
  live_document_hold: 'Hold it still in front of the camera.',
  live_document_back_camera: 'Use the camera on the back',
  live_document_camera_off: 'Your camera is off.',
  live_document_camera_on: 'Turn the camera on',
  live_document_camera_help: 'What you can do',
  live_document_other: 'The official is looking at a document of {who}.',
  live_document_looking: 'You are looking at a document of {who}. When you have finished, press the button again.',
  live_document_over: 'You can put the document away.',
};
