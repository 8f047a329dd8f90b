/** Texts of the booking pages; keys begin with `booking_`. */
export const booking = {} as const;
