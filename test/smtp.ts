// A real SMTP server that keeps what it is sent, and can be told to refuse or to be slow.
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

export interface Mail {
  from: string
  to: string[]
  /** The message as it came, headers and all. */
  raw: string
  /** The text part, transfer encoding undone: where a test looks for a link or a code. */
  text: string
  subject: string
}

export interface SmtpBehaviour {
  /** Answers with this code instead of taking the message: 4xx is worth another try, 5xx is not. */
  refuse?: { code: number; message: string } | undefined
  /** Waits before it takes the message. */
  delayMs?: number
}

export interface SmtpTestServer {
  url: string
  mails: Mail[]
  behave(behaviour: SmtpBehaviour): void
  /** The next mail to this address, waiting for it. */
  mailTo(address: string, timeoutMs?: number): Promise<Mail>
  stop(): Promise<void>
}

export async function startSmtp(): Promise<SmtpTestServer> {
  const mails: Mail[] = []
  const taken = new Set<Mail>()
  let behaviour: SmtpBehaviour = {}
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? '' }),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const { refuse, delayMs = 0 } = behaviour
        await sleep(delayMs)
        if (refuse) return done(Object.assign(new Error(refuse.message), { responseCode: refuse.code }))
        const raw = Buffer.concat(chunks).toString('utf8')
        const { mailFrom, rcptTo } = session.envelope
        mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw, text: textOf(raw), subject: headerOf(raw, 'Subject') })
        done()
      })
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    behave: (next) => void (behaviour = next),
    mailTo: async (address, timeoutMs = 15_000) => {
      for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(50)) {
        const mail = mails.find((one) => one.to.includes(address) && !taken.has(one))
        if (!mail) continue
        taken.add(mail)
        return mail
      }
      throw new Error(`No mail to ${address} within ${timeoutMs} ms; there are ${mails.length} mails to ${mails.flatMap(({ to }) => to).join(', ')}`)
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function headerOf(raw: string, name: string): string {
  const head = raw.split(/\r?\n\r?\n/, 1)[0]?.replace(/\r?\n[ \t]+/g, ' ') ?? ''
  const value = new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? ''
  return value.replace(/(?<=\?=)\s+(?==\?)/g, '').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, how: string, text: string) =>
    how.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : unquote(text.replaceAll('_', ' ')))
}

function textOf(raw: string): string {
  const boundary = /boundary="?([^"\r\n;]+)"?/i.exec(raw.split(/\r?\n\r?\n/, 1)[0] ?? '')?.[1]
  if (boundary === undefined) return decodeBody(raw)
  const parts = raw.split(`--${boundary}`).slice(1).map((part) => part.replace(/^\r?\n/, ''))
  return decodeBody(parts.find((part) => /^content-type: text\/plain/im.test(part)) ?? parts[0] ?? '')
}

function decodeBody(part: string): string {
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(part) ?? []
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString('utf8')
  return /^content-transfer-encoding: quoted-printable/im.test(head) ? unquote(body.replace(/=\r?\n/g, '')) : body
}

function unquote(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, /[^\x00-\xff]/.test(bytes) ? 'utf8' : 'latin1').toString('utf8')
}
