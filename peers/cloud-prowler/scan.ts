// The portal's side, in a process of its own: reads the account by its collecting process, judges it, and says what each check came to, one line each.
import { createWriteStream } from 'node:fs'
import { awsChecks } from '../../lib/cloud/aws/checks/index.ts'
import { awsScopes } from '../../lib/cloud/aws/resources/index.ts'
import { judge } from '../../lib/cloud/judge.ts'
import { collecting } from '../../lib/cloud/reading.ts'
import { Scanned } from '../../lib/cloud/scanned.ts'

const [, , url = '', to = '', regions = ''] = process.argv
const scanned = new Scanned(awsScopes)
const reach = { provider: 'aws' as const, account: '123456789012', home: 'eu-central-1', regions: regions.split(','), url, identity: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'planted-secret-of-the-key' } }
for await (const line of collecting(reach, { step: () => {} })) scanned.take(line)
if (!scanned.world || !scanned.ended) throw new Error('the scan broke off')
const file = createWriteStream(to)
for (const { check, type, id, name, region, outcome, said, cause } of judge(scanned.world, awsChecks)) file.write(`${JSON.stringify({ check, type, id, name, region, outcome, said, cause })}\n`)
file.write(`${JSON.stringify({ calls: scanned.reads.size, resources: scanned.resources })}\n`)
await new Promise<void>((done) => file.end(() => done()))
