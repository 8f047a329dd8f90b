/** Texts of the meeting that citizens and officials share; keys begin with `meeting_`. */
export const meeting = {} as const;
