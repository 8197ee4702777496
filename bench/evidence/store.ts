// The S3 of the tests in a process of its own: its memory and its work are not ours.
import { startS3 } from '../../test/s3.ts'

const s3 = await startS3()
process.send?.(s3.endpoint)
process.once('disconnect', () => process.exit(0))
