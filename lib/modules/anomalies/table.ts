import 'server-only'
import { statSync } from 'node:fs'
import { NoTable, type Places, readPlaces } from '#lib/anomalies/places.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { ofProcess } from '#lib/of-process.ts'

type Held = { stamp: string; places: Places | null; problem: string | null }

const held = () => ofProcess('table of addresses', (): { of: Held | null } => ({ of: null }))

/** The operator's table of addresses (GEO_TABLE_FILE). One that is broken changes nothing: the one from before goes on, and `problem` says what is wrong. */
export function placesTable(): { places: Places | null; problem: string | null } {
  const path = env().GEO_TABLE_FILE
  if (path === undefined) return { places: null, problem: null }
  const state = held()
  const stamp = stampOf(path)
  if (state.of?.stamp === stamp) return state.of
  const before = state.of?.places ?? null
  try {
    state.of = { stamp, places: readPlaces(path), problem: null }
  } catch (error) {
    if (!(error instanceof NoTable)) throw error
    const problem = `The table of addresses (GEO_TABLE_FILE) ${error.message}. ${before ? 'The one from before goes on.' : 'Until it is mended, places come from records alone.'}`
    log.warn({ problem }, 'anomalies')
    state.of = { stamp, places: before, problem }
  }
  return state.of
}

/** Read again when it is another file: whoever renews it every week need not start anything anew. */
function stampOf(path: string): string {
  try {
    const { size, mtimeMs, ino } = statSync(path)
    return `${path} ${size} ${mtimeMs} ${ino}`
  } catch {
    return `${path} gone`
  }
}
