import type { Queue } from '#lib/jobs.ts'

/** What follows when a population is frozen: a job of these queues with its id. Modules say it of themselves, so that populations know none of them. */
const known = new Map<Queue, (source: string) => boolean>()

/** @param takes whether it goes by lists of this source */
export const onFrozen = (queue: Queue, takes: (source: string) => boolean): void => void known.set(queue, takes)

export const queuesOfFrozen = (source: string): Queue[] => [...known].filter(([, takes]) => takes(source)).map(([queue]) => queue)
