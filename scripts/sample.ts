import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { hasSample, isFirstRun, organizations } from '#lib/auth/entrance.ts'
import { days, setClock } from '#lib/clock.ts'
import type { Scene } from '#lib/modules/sample-shape.ts'
import { samples } from '#lib/modules/samples.ts'
import { samplePassword, samplePeople } from '#lib/sample.ts'
import type { Folder } from '#lib/words/index.ts'

/** Loads the sample organization into an empty installation; does nothing otherwise. `--status` only says what is there. */
const people = samplePeople.map(({ role, email }) => ({ role, email, password: samplePassword }))

function newScene(): Scene {
  const known: Scene['people'] = new Map()
  return {
    orgId: v7(),
    people: known,
    person(role) {
      const found = known.get(role)
      if (!found) throw new Error(`nobody in the sample is ${role}`)
      return found
    },
    async past(daysAgo, work) {
      const then = Date.now() - days(Math.min(daysAgo, 20))
      const began = Date.now()
      const back = setClock({ now: () => new Date(then + (Date.now() - began)) })
      try {
        return await work()
      } finally {
        back()
      }
    },
  }
}

/** Each module's part, after those it builds on. */
async function fillAll(scene: Scene): Promise<void> {
  const done = new Set<Folder>()
  const fill = async (folder: Folder, path: Folder[]): Promise<void> => {
    if (path.includes(folder)) throw new Error(`the sample of ${folder} builds on itself: ${[...path, folder].join(' → ')}`)
    if (done.has(folder)) return
    for (const former of samples[folder]?.after ?? []) await fill(former, [...path, folder])
    await samples[folder]?.fill(scene)
    done.add(folder)
  }
  for (const folder of Object.keys(samples) as Folder[]) await fill(folder, [])
}

async function main(): Promise<unknown> {
  if (process.argv.includes('--status')) {
    return { organizations: (await organizations()).length, sample: await hasSample() }
  }
  if (!(await isFirstRun())) return { loaded: false, users: (await hasSample()) ? people : [] }
  await fillAll(newScene())
  return { loaded: true, users: people }
}

const result = await main()
await closePools()
console.log(JSON.stringify(result))
