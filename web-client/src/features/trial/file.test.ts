import { describe, expect, it } from 'vitest';
import type { LineReport } from '../../protocol';
import { browserName, fileText } from './file';

const report: LineReport = {
  paths: [{ path: 'udp', round_trip_ms: null }, { path: 'tcp', round_trip_ms: 31 }],
  lost_up_percent: 1,
  lost_down_percent: 0,
  up_kbps: 1_180,
  down_kbps: 1_150,
  camera: true,
  microphone: false,
  quality: 'fair',
};

describe('the file', () => {
  const text = fileText(report, new Date('2026-11-24T11:05:00Z'), 'Google Chrome 142');

  it('says when, by what, what was found and what to do', () => {
    expect(text.split('\r\n')).toEqual([
      'Sportello Telematico: prova della connessione',
      '',
      'La connessione è discreta. Può fare la videochiamata. L’immagine può fermarsi per qualche istante.',
      '',
      'Data: 24/11/2026 12:05',
      'Browser: Google Chrome 142',
      'Via diretta veloce (UDP): non si apre',
      'Via diretta sicura (TCP): si apre, 31 ms',
      'Persi in invio: 1%',
      'Persi in ricezione: 0%',
      'Inviati: 1180 kbit/s',
      'Ricevuti: 1150 kbit/s',
      'Videocamera: funziona',
      'Microfono: non attivo',
      '',
      'Che cosa può fare:',
      '- Si avvicini al router (la scatola di Internet), o colleghi il cavo.',
      '- Chiuda gli altri programmi e i video aperti in casa.',
      '',
    ]);
  });

  it('that found no way says so, whatever else was measured', () => {
    const none = fileText({ ...report, paths: [{ path: 'udp', round_trip_ms: null }], quality: 'poor' }, new Date(0), '');
    expect(none).toContain('Da questa rete la videochiamata non passa.');
  });
});

describe('the browser', () => {
  const brand = (name: string): { brand: string; version: string } => ({ brand: name, version: '142' });

  it('goes by its maker’s name', () => {
    expect(browserName({ userAgent: '', userAgentData: { brands: [brand('Not?A_Brand'), brand('Chromium'), brand('Microsoft Edge')] } })).toBe('Microsoft Edge 142');
    expect(browserName({ userAgent: '', userAgentData: { brands: [brand('Chromium'), brand('Not.A/Brand')] } })).toBe('Chromium 142');
  });

  it('of no brands is read from how it names itself', () => {
    expect(browserName({ userAgent: 'Mozilla/5.0 Chrome/120.0.0.0 Safari/537.36 Edg/120.0' })).toBe('Chrome 120');
    expect(browserName({ userAgent: 'else' })).toBe('else');
  });
});
