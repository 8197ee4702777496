import { z } from 'zod'

/**
 * Messages of a queue that say which files a bucket was given: S3's own, with or without the envelope of SNS, and those of CloudTrail, which always come through SNS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export type Notice = { objects: { bucket: string; key: string }[]; /** What of it names no new file, and why, with its place. */ problems: string[] }

const mostRecords = 1_000
const record = z.object({ eventSource: z.string(), eventName: z.string(), s3: z.object({ bucket: z.object({ name: z.string().min(1).max(100) }), object: z.object({ key: z.string().min(1).max(3_072) }) }) })
const ofTrail = z.object({ s3Bucket: z.string().min(1).max(100), s3ObjectKey: z.array(z.string().min(1).max(1_024)).min(1).max(mostRecords) })
const nothing = (...problems: string[]): Notice => ({ objects: [], problems })

/** @returns neither file nor problem: a message that only tries whether messages come */
export function readNotice(body: string, inside = false): Notice {
  // What CloudTrail says once, when its topic is put in.
  if (/^\s*CloudTrail validation message\.?\s*$/.test(body)) return nothing()
  const read = parsed(body)
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return nothing(`${inside ? 'The message inside SNS’s' : 'It'} is no object of JSON.`)
  const of = read as Record<string, unknown>
  if (!inside && typeof of.Type === 'string' && typeof of.Message === 'string') return of.Type === 'Notification' ? readNotice(of.Message, true) : nothing(`It is a ${of.Type.slice(0, 50)} of SNS, which names no file.`)
  if (of.Event === 's3:TestEvent') return nothing()
  const trail = ofTrail.safeParse(read)
  if (trail.success) return { objects: trail.data.s3ObjectKey.map((key) => ({ bucket: trail.data.s3Bucket, key })), problems: [] }
  if (!Array.isArray(of.Records) || of.Records.length === 0) return nothing('It is no notification of S3 or CloudTrail.')
  if (of.Records.length > mostRecords) return nothing(`It has ${of.Records.length} records, more than ${mostRecords}.`)
  const notice = nothing()
  for (const [n, each] of of.Records.entries()) {
    const found = objectOf(each)
    if (typeof found === 'string') notice.problems.push(`Record ${n + 1} ${found}.`)
    else notice.objects.push(found)
  }
  return notice
}

function objectOf(given: unknown): Notice['objects'][number] | string {
  const read = record.safeParse(given)
  if (!read.success || read.data.eventSource !== 'aws:s3') return 'is no event of S3'
  const { eventName, s3 } = read.data
  if (!/^(s3:)?ObjectCreated:/.test(eventName)) return `tells of ${eventName.slice(0, 60)}, not of a new file`
  try {
    // As forms write it: a space is a plus.
    return { bucket: s3.bucket.name, key: decodeURIComponent(s3.object.key.replaceAll('+', ' ')) }
  } catch {
    return 'names a key that cannot be read'
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
