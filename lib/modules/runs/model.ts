import type { RunStatus } from '#db/schema/runs.ts'

export type { RunStatus }

/** What is said before a worker is at it: as many of the organization's run already as may at once, or a worker has it in a moment. */
export const beforeItRuns: Partial<Record<RunStatus, string>> = { waiting: 'Waits for its turn: others run first', queued: 'Waits for a worker' }
