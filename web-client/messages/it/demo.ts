/** Texts of the demo pages; keys begin with `demo_`. */
export const demo = {} as const;
