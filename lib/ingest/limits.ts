/** What one delivery may be. Bytes unless named otherwise. */
export const maxBody = 50 * 1024 * 1024
/** After decompression: a bomb ends here, not in memory. */
export const maxUnpacked = 200 * 1024 * 1024
export const maxEvent = 1024 * 1024
export const maxDepth = 100
/** Values in one delivery, good or bad, and how many of them may be no events: a few bytes of gzip hold millions. */
export const maxValues = 1_000_000
export const maxBroken = 100_000
/** Rejects kept with line and reason; the count is of all. */
export const maxRejects = 1_000
/** Events a transaction: seconds at most, whatever the size of the delivery. */
export const batchSize = 5_000
