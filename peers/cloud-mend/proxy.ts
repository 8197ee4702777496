import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = { status: number; type: string; body: Buffer; error: string | null }

const xml = (body: string): Answer => ({ status: 200, type: 'text/xml', body: Buffer.from(body), error: null })
/** What moto 5.2.5 has no answer for. */
function gap(request: IncomingMessage, body: string): Answer | null {
  if (request.url?.startsWith('/v20180820/')) return xml(`<PublicAccessBlockConfiguration>${['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => `<${name}>false</${name}>`).join('')}</PublicAccessBlockConfiguration>`)
  if (body.includes('Action=GetEbsDefaultKmsKeyId')) return xml('<GetEbsDefaultKmsKeyIdResponse><kmsKeyId>alias/aws/ebs</kmsKeyId></GetEbsDefaultKmsKeyIdResponse>')
  return null
}

/** moto calls the answer by the name of the call; AWS by what it is. */
const rooted = (body: Buffer): Buffer => (body.includes('GetBucketVersioningResponse') ? Buffer.from(body.toString().replaceAll('GetBucketVersioningResponse', 'VersioningConfiguration')) : body)

/** Whether a call changes anything. */
function isWrite({ method, headers }: IncomingMessage, body: string): boolean {
  const target = headers['x-amz-target']
  const name = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : /x-www-form-urlencoded/.test(headers['content-type'] ?? '') ? (new URLSearchParams(body).get('Action') ?? '') : null
  return name === null ? method !== 'GET' && method !== 'HEAD' : !/^(Get|List|Describe|AssumeRole)/.test(name)
}

/** Between a playbook and moto. Once armed, the next call that changes something reaches moto, and then whoever sent it is killed: the answer never comes. */
export class KillingProxy {
  url = ''
  armed: (() => void) | null = null
  private readonly server: Server
  private constructor(server: Server) {
    this.server = server
  }

  static async start(endpoint: string): Promise<KillingProxy> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', async () => {
        const body = Buffer.concat(parts)
        const { connection: _, 'content-length': __, 'transfer-encoding': ___, expect: ____, ...headers } = request.headers
        const far: Answer = gap(request, body.toString()) ?? (await fetch(endpoint + request.url, { method: request.method ?? 'GET', headers: headers as Record<string, string>, ...(body.length > 0 && { body }), redirect: 'manual' }).then(async (answer) => ({
          status: answer.status, type: answer.headers.get('content-type') ?? '', body: rooted(Buffer.from(await answer.arrayBuffer())), error: answer.headers.get('x-amzn-errortype'),
        })))
        if (proxy.armed && isWrite(request, body.toString())) {
          const kill = proxy.armed
          proxy.armed = null
          return kill()
        }
        response.writeHead(far.status, { 'content-type': far.type, 'content-length': far.body.length, 'x-amzn-requestid': 'of-the-proxy', ...(far.error && { 'x-amzn-errortype': far.error }) }).end(request.method === 'HEAD' ? undefined : far.body)
      })
    })
    const proxy = new KillingProxy(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return proxy
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
