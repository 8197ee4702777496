import { ofProcess } from './of-process.ts'

/** The one source of now, so that tests can move it. */
export type Clock = { now(): Date }

const held = () => ofProcess('clock', (): { current: Clock } => ({ current: { now: () => new Date() } }))

export function now(): Date {
  return held().current.now()
}

/** Tests only. Returns a function that puts the former clock back. */
export function setClock(clock: Clock): () => void {
  const former = held().current
  held().current = clock
  return () => {
    held().current = former
  }
}

export const seconds = (n: number) => n * 1000
export const minutes = (n: number) => n * 60_000
export const hours = (n: number) => n * 3_600_000
export const days = (n: number) => n * 86_400_000

/** The beginning of its day, UTC. */
export const dayOf = (at: Date): Date => new Date(at.getTime() - (at.getTime() % days(1)))
