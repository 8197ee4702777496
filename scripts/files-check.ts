import { artifactStore } from '#lib/artifacts/index.ts'
import { env } from '#lib/env.ts'
import { describeError } from '#lib/log.ts'

/** `npm run files:check`: ends with 1 when something is lacking. In a bucket it leaves a probe of five bytes, locked for two minutes. */
try {
  const store = artifactStore()
  console.log(store.kind === 'bucket' ? `Files are kept in the bucket ${env().S3_BUCKET}: deletion is prevented until the lock ends.` : `Files are kept in ${env().DATA_DIR}/artifacts: deletion is detected, not prevented.`)
  const problems = await store.problems()
  for (const problem of problems) console.error(`  ${problem}`)
  console.log(problems.length === 0 ? 'Nothing is lacking.' : `${problems.length} to mend.`)
  process.exitCode = problems.length === 0 ? 0 : 1
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
}
