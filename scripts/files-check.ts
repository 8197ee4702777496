import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizations } from '#lib/auth/entrance.ts'
import { env } from '#lib/env.ts'
import { describeError } from '#lib/log.ts'
import { compareStore } from '#lib/modules/artifacts/jobs.ts'

/**
 * `npm run files:check`: ends with 1 when something is lacking. In a bucket it leaves a probe of five bytes, locked for two minutes.
 * `-- --rows`, after a restore of database or files: names every file that a row knows and the store has not, each of which becomes a finding.
 */
try {
  const store = artifactStore()
  console.log(store.kind === 'bucket' ? `Files are kept in the bucket ${env().S3_BUCKET}: deletion is prevented until the lock ends.` : `Files are kept in ${env().DATA_DIR}/artifacts: deletion is detected, not prevented.`)
  const problems = await store.problems()
  for (const problem of problems) console.error(`  ${problem}`)
  console.log(problems.length === 0 ? 'Nothing is lacking.' : `${problems.length} to mend.`)
  const broken = process.argv.includes('--rows') ? await compareRows() : 0
  process.exitCode = problems.length + broken === 0 ? 0 : 1
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
}

async function compareRows(): Promise<number> {
  let broken = 0
  try {
    for (const orgId of await organizations()) {
      const report = await compareStore(jobActor(orgId, 'comparison with the store', v7()))
      broken += report.brokenCount
      console.log(`Organization ${orgId}: ${report.rows} rows, ${report.objects} objects, ${report.brokenCount} rows with something wrong`)
      for (const each of report.broken) console.error(`  ${each.why}: ${each.key} (artifact ${each.id}). ${each.says}`)
      if (report.brokenCount > report.broken.length) console.error(`  and ${report.brokenCount - report.broken.length} more`)
    }
  } finally {
    await closePools()
  }
  return broken
}
