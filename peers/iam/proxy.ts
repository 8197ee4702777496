import { createServer, type Server } from 'node:http'

/** Between the portal and moto, which ignores MaxItems: cuts its one answer into pages as AWS does, and breaks as told. */
export type Asked = { action: string; page: number; size: number }
export type Trouble = (asked: Asked) => { status: number; body: string | Buffer; headers?: Record<string, string> } | null

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const

export class CuttingProxy {
  url = ''
  /** At most so many entries a page. */
  most = 100
  trouble: Trouble = () => null
  /** What the credential report says of its time; null: as moto has it. */
  generatedAt: Date | null = null
  asked: Asked[] = []
  pages = 0
  /** Of AWS's own policies those that are attached, as AWS lists them. */
  attachedOnly = true
  /** Its one answer of many megabytes is the same until somebody changes the account: asked for once. */
  private whole: { members: { list: string; text: string }[] } | null = null
  private readonly server: Server
  constructor(target: string) {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts).toString()
        const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
        const pass = async () => {
          const answer = await fetch(target, { method: 'POST', headers: headers as Record<string, string>, body })
          return { status: answer.status, body: await answer.text() }
        }
        this.answer(new URLSearchParams(body), pass).then(({ status, body: text, headers: more = {} }) => response.writeHead(status, { 'content-type': 'text/xml', ...more }).end(text), (error: unknown) => response.writeHead(502).end(String(error)))
      })
    })
  }
  async start(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}`
    return this
  }
  stop = () => new Promise<void>((done) => {
    this.server.closeAllConnections()
    this.server.close(() => done())
  })
  reset(): void {
    Object.assign(this, { asked: [], pages: 0, trouble: () => null, generatedAt: null })
  }

  private async answer(parameters: URLSearchParams, pass: () => Promise<{ status: number; body: string }>): Promise<{ status: number; body: string | Buffer; headers?: Record<string, string> }> {
    const action = parameters.get('Action') ?? ''
    const marker = parameters.get('Marker')
    const size = Math.min(Number(parameters.get('MaxItems') ?? 100), this.most)
    const from = marker === null ? 0 : Number(marker)
    const flight = marker === null && parameters.get('MaxItems') === '1'
    const asked = { action, size, page: action === 'GetAccountAuthorizationDetails' && !flight ? Math.floor(from / this.most) + 1 : 0 }
    this.asked.push(asked)
    const broken = this.trouble(asked)
    if (broken) return broken
    if (action === 'GetAccountAuthorizationDetails') {
      const all = (this.whole ??= cut((await pass()).body)).members
      const members = all.filter(({ list, text }) => !this.attachedOnly || list !== 'Policies' || !/:aws:policy\//.test(text) || !/<AttachmentCount>0</.test(text))
      const some = members.slice(from, from + size)
      const more = from + size < members.length
      if (!flight) this.pages++
      const text = lists.map((name) => `<${name}>${some.filter((each) => each.list === name).map((each) => each.text).join('')}</${name}>`).join('')
      return { status: 200, body: `<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountAuthorizationDetailsResult><IsTruncated>${more}</IsTruncated>${more ? `<Marker>${from + size}</Marker>` : ''}${text}</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>` }
    }
    const answer = await pass()
    if (action === 'GetCredentialReport' && this.generatedAt) return { ...answer, body: answer.body.replace(/<GeneratedTime>[^<]*</, `<GeneratedTime>${this.generatedAt.toISOString()}<`) }
    return answer
  }
}

/** Members of each list, as they stand there. */
function cut(text: string): { members: { list: string; text: string }[] } {
  const members: { list: string; text: string }[] = []
  for (const list of lists) {
    const begins = text.indexOf(`<${list}>`)
    if (begins === -1) continue
    let [depth, start] = [0, 0]
    for (const tag of text.slice(begins).matchAll(/<(\/?)(member|UserDetailList|GroupDetailList|RoleDetailList|Policies)>/g)) {
      const at = begins + tag.index
      if (tag[2] !== 'member') {
        if (tag[1] && tag[2] === list && depth === 0) break
      } else if (tag[1]) {
        if (--depth === 0) members.push({ list, text: text.slice(start, at + '</member>'.length) })
      } else if (depth++ === 0) start = at
    }
  }
  return { members }
}
