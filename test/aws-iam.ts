import type { IncomingMessage, ServerResponse } from 'node:http'

/** IAM and STS as AWS answers them: XML of the Query API, in pages. */

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const documents = ['PolicyDocument', 'AssumeRolePolicyDocument', 'Document']

function element(name: string, value: unknown): string {
  if (documents.includes(name) && typeof value === 'object') return `<${name}>${encodeURIComponent(JSON.stringify(value))}</${name}>`
  if (Array.isArray(value)) return `<${name}>\n  ${value.map((each) => element('member', each)).join('\n  ')}\n</${name}>`
  if (typeof value === 'object' && value !== null) return `<${name}>${Object.entries(value).map(([inner, each]) => element(inner, each)).join('\n')}</${name}>`
  return `<${name}>${escaped(String(value))}</${name}>`
}

export const answerXml = (action: string, result: object) => `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${element(`${action}Result`, result)}<ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId></ResponseMetadata></${action}Response>`
export const errorXml = (code: string, message = 'No.') => `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>7a62c49f</RequestId></ErrorResponse>`

export const detailLists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const
export type Details = Record<(typeof detailLists)[number], object[]>

/** `size` entries from `from` on, list after list, as AWS cuts them. */
export function pageOf(details: Details, from: number, size: number): { page: Details; next: number | null } {
  let [skip, left] = [from, size]
  const page = {} as Details
  for (const name of detailLists) {
    page[name] = details[name].slice(skip, skip + left)
    skip = Math.max(0, skip - details[name].length)
    left -= page[name].length
  }
  const all = detailLists.reduce((sum, name) => sum + details[name].length, 0)
  return { page, next: from + size < all ? from + size : null }
}

type Answer = { status?: number; body: string | Buffer; headers?: Record<string, string> }

/** An account. `trouble` answers in place of it where it has something to say; pages count from 1. */
export class Iam {
  details: Details
  report: string
  generatedAt = () => new Date(Date.now() - 60_000)
  /** At most so many entries, whatever is asked for. */
  most = 1_000
  pages: string[] = []
  asked: { action: string; marker: string | null; size: number }[] = []
  trouble: (asked: { action: string; page: number; size: number; parameters: URLSearchParams }) => Answer | null = () => null
  private states = 0

  constructor(details: Details, report: string) {
    this.details = details
    this.report = report
  }

  answer = (_request: IncomingMessage, body: string, response: ServerResponse) => {
    const parameters = new URLSearchParams(body)
    const { status = 200, body: text, headers = {} } = this.says(parameters)
    response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(text)
  }

  private says(parameters: URLSearchParams): Answer {
    const action = parameters.get('Action') ?? ''
    const marker = parameters.get('Marker')
    const size = Math.min(Number(parameters.get('MaxItems') ?? 100), this.most)
    const from = marker === null ? 0 : Number(marker.slice('at-'.length))
    // The pre-flight asks for one entry, and is no page.
    const flight = action === 'GetAccountAuthorizationDetails' && marker === null && parameters.get('MaxItems') === '1' && this.most !== 1
    const page = action === 'GetAccountAuthorizationDetails' && !flight ? Math.floor(from / this.most) + 1 : 0
    this.asked.push({ action, marker, size })
    const trouble = this.trouble({ action, page, size, parameters })
    if (trouble) return trouble
    if (action === 'GetCallerIdentity') return { body: answerXml(action, { Arn: 'arn:aws:iam::111122223333:user/tickmark', UserId: 'AIDATICKMARK', Account: '111122223333' }) }
    if (action === 'GenerateCredentialReport') return { body: answerXml(action, this.states++ === 1 ? { State: 'STARTED' } : { State: 'COMPLETE' }) }
    if (action === 'GetCredentialReport') return { body: answerXml(action, { Content: Buffer.from(this.report).toString('base64'), ReportFormat: 'text/csv', GeneratedTime: this.generatedAt().toISOString() }) }
    if (action !== 'GetAccountAuthorizationDetails' || parameters.get('Version') !== '2010-05-08') return { status: 400, body: errorXml('InvalidAction') }
    const { page: lists, next } = pageOf(this.details, from, size)
    const text = answerXml(action, { IsTruncated: next !== null, ...(next !== null && { Marker: `at-${next}` }), ...lists })
    if (!flight) this.pages.push(text)
    return { body: text }
  }
}
