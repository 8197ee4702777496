/** The lowest UUIDv7 of a moment (RFC 9562, 5.7): what was made since then is found by its key. */
export const firstIdOf = (at: Date): string => `${at.getTime().toString(16).padStart(12, '0').replace(/^(.{8})(.{4})$/, '$1-$2')}-0000-0000-000000000000`
