// The store of files and the anchors against moto, an S3 that is not ours: what is put comes back, nothing locked can be
// removed with any credential the portal owns, and each fault ends in time, with words, and leaves nothing.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bucketClient } from '../../lib/artifacts/bucket-client.ts'
import { anchorChecks } from './anchors.ts'
import { attackChecks } from './attacks.ts'
import { Checks } from './checks.ts'
import { credentialChecks, faultChecks } from './faults.ts'
import { findMoto } from './install.ts'
import { makeUser, requireAuthorization, settingsOf, startMoto } from './server.ts'
import { makeBucket, preflightChecks, storeChecks } from './store.ts'

const SKIPPED = 77
const ROOT = join(import.meta.dirname, '../..')

async function main(): Promise<number> {
  const programs = await findMoto()
  if (programs === null) return SKIPPED
  const server = await startMoto(programs)
  const checks = new Checks()
  try {
    const settings = settingsOf(server.endpoint, 'evidence')
    const client = bucketClient(settings)
    await makeBucket(client, 'evidence')
    const policy = JSON.parse(readFileSync(join(ROOT, 'docs/s3-policy.json'), 'utf8').replaceAll('BUCKET', 'evidence')) as { Statement: { Action: string[] }[] }
    // moto asks for s3:HeadBucket where S3 asks for s3:ListBucket.
    const users = Object.fromEntries([null, 's3:PutObject', 's3:GetObjectVersion', 's3:ListBucketVersions', 's3:AbortMultipartUpload', 's3:ListBucket'].map((without, n) => {
      const less = { ...policy, Statement: policy.Statement.map((each) => ({ ...each, Action: each.Action.filter((action) => action !== without).flatMap((action) => (action === 's3:ListBucket' ? [action, 's3:HeadBucket'] : [action])) })) }
      return [String(n), { without, credentials: makeUser(programs, server.endpoint, `portal-${n}`, less) }]
    }))
    console.log('the store')
    await storeChecks(checks, settings)
    console.log('the pre-flight')
    await preflightChecks(checks, server.endpoint, client)
    console.log('anchors')
    await anchorChecks(checks, settings)
    console.log('faults')
    await faultChecks(checks, settings, server.port)
    console.log('attacks by root')
    await attackChecks(checks, settings, { root: null })
    await requireAuthorization(server.endpoint, 0)
    console.log('credentials')
    await credentialChecks(checks, settings, users)
    console.log('attacks by the portal')
    const portal = users['0']?.credentials
    if (portal) await attackChecks(checks, { ...settings, credentials: portal }, { 'the portal': portal })
  } finally {
    await server.stop()
  }
  for (const each of checks.notEnforced) console.log(`NOT ENFORCED by this peer: ${each}`)
  console.log(`NOT ENFORCED by this peer: the SHA-256 sent with each piece, and the signature and end of a browser's address; lifecycle rules never run`)
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
