import { readdirSync, readFileSync } from 'node:fs'

/** What work that prints took: the largest memory of the printing process that this one has meanwhile, in MiB, and seconds. */
export async function watchedPrinter<T>(work: () => Promise<T>): Promise<{ made: T; peak: number; seconds: number }> {
  let peak = 0
  const watching = setInterval(() => (peak = Math.max(peak, peakOfPrinter())), 50)
  const began = performance.now()
  try {
    const made = await work()
    return { made, peak, seconds: (performance.now() - began) / 1_000 }
  } finally {
    clearInterval(watching)
  }
}

function peakOfPrinter(): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      if (Number(/PPid:\s+(\d+)/.exec(status)?.[1]) === process.pid) return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024
    } catch {
      // It has ended meanwhile.
    }
  }
  return 0
}
