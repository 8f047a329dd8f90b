/** Texts of the official pages; keys begin with `official_`. */
export const official = {} as const;
