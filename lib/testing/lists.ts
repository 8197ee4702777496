/** An ISO 8601 moment in UTC of whatever the driver gave; null stays null. */
export const isoOf = (value: Date | string | null): string | null => (value === null ? null : new Date(value).toISOString())
