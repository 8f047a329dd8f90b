/** Sounds, made on the spot: no file to load, and the same on every device. Never the only sign of anything. */

let context: AudioContext | null = null;

function sounding(): AudioContext {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  return context;
}

function note(frequency: number, after: number, length: number, volume: number): void {
  const audio = sounding();
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  const start = audio.currentTime + after;
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, start + length);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + length);
}

/** A press of the person lets later sounds through. */
export function unlockSounds(): void {
  sounding();
}

/** The official is ready: two notes, three times, and a vibration. */
export function ringCall(): void {
  for (const turn of [0, 1, 2]) {
    note(659, turn * 1.1, 0.45, 0.35);
    note(880, turn * 1.1 + 0.3, 0.6, 0.35);
  }
  if ('vibrate' in navigator) navigator.vibrate([300, 200, 300, 200, 300]);
}

/** A message came. */
export function chime(): void {
  note(988, 0, 0.25, 0.12);
}

/** Official: somebody waits. */
export function knock(): void {
  note(523, 0, 0.3, 0.25);
  note(659, 0.18, 0.4, 0.25);
}

/** To try whether the loudspeaker is heard: three rising notes. */
export function playTest(): void {
  note(523, 0, 0.5, 0.3);
  note(659, 0.4, 0.5, 0.3);
  note(784, 0.8, 0.9, 0.3);
}
