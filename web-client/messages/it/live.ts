/** Texts of the conversation that are not needed before it; keys begin with `live_`. */
export const live = {
  live_withheld: 'Qui Internet è lento: l’immagine è sospesa. La voce continua.',

  live_slow: 'La sua voce arriva male agli altri.',
  live_slow_advice: 'Senza il suo video può arrivare meglio.',
  live_slow_recording: 'Se il riconoscimento è in corso, lo lasci acceso.',
  live_slow_off: 'Spegni la mia videocamera',
  live_slow_keep: 'Lascia accesa',
  live_better: 'Ora la sua voce arriva bene agli altri.',
  live_better_on: 'Riaccendi la videocamera',
  live_better_keep: 'Lascia spenta',

  live_document_look: 'Guarda un documento',
  live_document_own: 'Il funzionario vuole vedere un documento.',
  live_document_hold: 'Lo tenga fermo davanti alla videocamera.',
  live_document_back_camera: 'Usa la fotocamera dietro',
  live_document_camera_off: 'La sua videocamera è spenta.',
  live_document_camera_on: 'Accendi la videocamera',
  live_document_camera_help: 'Che cosa può fare',
  live_document_other: 'Il funzionario guarda un documento di {who}.',
  live_document_looking: 'Sta guardando un documento di {who}. Quando ha finito, prema di nuovo il pulsante.',
  live_document_over: 'Può riporre il documento.',
} as const;
