/**
 * How late something came, or has been missing.
 * @param by until when it was due; null: it was not due at all
 * @param done when it came; null: it has not
 * @returns milliseconds; 0: in time
 */
export const lateBy = (by: Date | null, done: Date | null, at: Date): number => (by === null ? 0 : Math.max(0, (done ?? at).getTime() - by.getTime()))
