import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { describeError } from '#lib/log.ts'
import { runDetection } from '#lib/modules/findings/run-detection.ts'

/** `npm run rules`: judges every delivery nobody judged yet, as the worker does; both may be at it at once. */
try {
  const { batches, findings } = await runDetection(v7())
  console.log(batches === 0 ? 'No delivery waits.' : `${batches} ${batches === 1 ? 'delivery' : 'deliveries'} judged, ${findings} new ${findings === 1 ? 'finding' : 'findings'}`)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
