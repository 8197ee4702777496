import { closePools } from '#db/client.ts'
import { hasSample, isFirstRun, organizations } from '#lib/auth/entrance.ts'
import { samplePassword, samplePeople } from '#lib/sample.ts'
import { createSampleOrganization } from './context.ts'
import { addEvents } from './events.ts'
import { addEvidence } from './evidence.ts'
import { addPeople } from './people.ts'
import { addRules } from './rules.ts'
import { addSystems } from './systems.ts'

/** Loads the sample organization into an empty installation; does nothing otherwise. `--status` only says what is there. */
const people = samplePeople.map(({ role, email }) => ({ role, email, password: samplePassword }))

async function main(): Promise<unknown> {
  if (process.argv.includes('--status')) {
    return { organizations: (await organizations()).length, sample: await hasSample() }
  }
  if (!(await isFirstRun())) return { loaded: false, users: (await hasSample()) ? people : [] }
  const sample = await createSampleOrganization()
  await addPeople(sample)
  await addSystems(sample)
  await addEvents(sample)
  await addRules(sample)
  await addEvidence(sample)
  return { loaded: true, users: people }
}

const result = await main()
await closePools()
console.log(JSON.stringify(result))
