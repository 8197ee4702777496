/** Days that the largest counts are of, today among them. */
export const topDays = 30
/** How many of each are kept. */
export const topMost = 10
