import type { IncomingMessage, ServerResponse } from 'node:http'
import { region } from './trail-bucket.ts'

type Held = { id: string; body: string; times: number; receipt: string | null; hiddenUntil: number }

/** SQS as AWS answers it (JSON): a message that was received is hidden for a while, comes again unless it is deleted, and may come twice. */
export class TrailQueue {
  held: Held[] = []
  asked: string[] = []
  /** Answers in its place; true: it did. */
  trouble: (action: string, response: ServerResponse) => boolean = () => false
  now = Date.now
  readonly url: string
  private serial = 0

  constructor(name = 'trail') {
    this.url = `https://sqs.${region}.amazonaws.com/111122223333/${name}`
  }

  put(body: string | object, id = `00000000-0000-4000-8000-${String(++this.serial).padStart(12, '0')}`) {
    this.held.push({ id, body: typeof body === 'string' ? body : JSON.stringify(body), times: 0, receipt: null, hiddenUntil: 0 })
  }

  refuse(response: ServerResponse, status: number, code: string) {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'No.' }))
  }

  answer(request: IncomingMessage, body: string, response: ServerResponse): boolean {
    const target = String(request.headers['x-amz-target'] ?? '')
    if (!target.startsWith('AmazonSQS.')) return false
    const action = target.slice('AmazonSQS.'.length)
    this.asked.push(action)
    if (this.trouble(action, response)) return true
    const said = JSON.parse(body) as { QueueUrl: string; MaxNumberOfMessages: number; VisibilityTimeout: number; ReceiptHandle?: string; Entries?: { Id: string; ReceiptHandle: string }[] }
    if (!String(request.headers.authorization).includes(`/${region}/sqs/aws4_request`)) this.refuse(response, 403, 'AccessDeniedException')
    else if (said.QueueUrl !== this.url) this.refuse(response, 400, 'QueueDoesNotExist')
    else if (action === 'ReceiveMessage') {
      const found = this.held.filter((each) => each.hiddenUntil <= this.now()).slice(0, said.MaxNumberOfMessages)
      for (const each of found) Object.assign(each, { times: each.times + 1, receipt: `${each.id} ${each.times + 1}`, hiddenUntil: this.now() + said.VisibilityTimeout * 1_000 })
      response.end(JSON.stringify({ ...(found.length > 0 && { Messages: found.map((each) => ({ MessageId: each.id, ReceiptHandle: each.receipt, Body: each.body, Attributes: { ApproximateReceiveCount: String(each.times) } })) }) }))
    } else if (action === 'DeleteMessage') this.refuse(response, 400, 'ReceiptHandleIsInvalid')
    else {
      for (const { ReceiptHandle } of said.Entries ?? []) this.held = this.held.filter((each) => each.receipt !== ReceiptHandle)
      response.end(JSON.stringify({ Successful: said.Entries?.map(({ Id }) => ({ Id })), Failed: [] }))
    }
    return true
  }
}

/** As S3 writes it of a new object, and as SNS wraps it. */
export const created = (bucket: string, key: string, more: object = {}) => ({ Records: [{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: region, eventTime: new Date().toISOString(), eventName: 'ObjectCreated:Put', s3: { s3SchemaVersion: '1.0', configurationId: 'trail', bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` }, object: { key: encodeURIComponent(key).replaceAll('%2F', '/'), size: 1, eTag: 'x', sequencer: '0' } }, ...more }] })
export const inSns = (message: object | string) => ({ Type: 'Notification', MessageId: '1', TopicArn: `arn:aws:sns:${region}:111122223333:trail`, Subject: 'Amazon S3 Notification', Message: typeof message === 'string' ? message : JSON.stringify(message), Timestamp: new Date().toISOString() })
