/** What a catalog may be like; each refusal and each cut says its number. */
export const mostBytes = 64 * 1024 * 1024
export const mostControls = 20_000
export const mostGroups = 5_000
/** Groups and controls within each other. */
export const mostDepth = 8
/** Brackets of JSON within each other, asked before anything parses. */
export const mostBrackets = 100
export const mostTitle = 500
export const mostText = 20_000
/** Of the id of a group or control, and of its label. */
export const mostId = 200
/** Losses named one by one; one more line counts the rest. */
export const mostLosses = 1_000
