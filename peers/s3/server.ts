import { spawn, spawnSync } from 'node:child_process'
import { createServer, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BucketSettings } from '../../lib/artifacts/bucket-client.ts'

export type Server = { port: number; endpoint: string; stop: () => Promise<void> }

/** moto on a free port of this machine. It forgets everything when it ends. */
export async function startMoto(programs: string): Promise<Server> {
  const port = await freePort()
  const child = spawn(join(programs, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const endpoint = `http://127.0.0.1:${port}`
  const stop = () => {
    child.kill()
    return ended
  }
  process.once('exit', () => child.kill())
  for (let tries = 0; !(await fetch(`${endpoint}/moto-api/`).then((answer) => answer.ok, () => false)); tries++) {
    if (tries === 120 || child.exitCode !== null) {
      await stop()
      throw new Error('moto does not answer')
    }
    await sleep(250)
  }
  return { port, endpoint, stop }
}

export const settingsOf = (endpoint: string, bucket: string, more: Partial<BucketSettings> = {}): BucketSettings => ({
  bucket, endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'root', secretAccessKey: 'root-of-the-account' }, encryption: 'AES256', kmsKeyId: null, linkable: [], patience: 20_000, ...more,
})

/** A user with this policy and nothing else, made with boto3. From the first call of `requireAuthorization` on, moto asks who is there. */
export function makeUser(programs: string, endpoint: string, name: string, policy: unknown): { accessKeyId: string; secretAccessKey: string } {
  const script = `
import boto3, json, sys
iam = boto3.client('iam', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='root', aws_secret_access_key='root')
iam.create_user(UserName=sys.argv[2])
iam.put_user_policy(UserName=sys.argv[2], PolicyName='portal', PolicyDocument=sys.argv[3])
key = iam.create_access_key(UserName=sys.argv[2])['AccessKey']
print(json.dumps({'accessKeyId': key['AccessKeyId'], 'secretAccessKey': key['SecretAccessKey']}))`
  const { stdout, stderr, status } = spawnSync(join(programs, 'python3'), ['-c', script, endpoint, name, JSON.stringify(policy)], { encoding: 'utf8', timeout: 60_000 })
  if (status !== 0) throw new Error(`no user ${name}: ${stderr.slice(-500)}`)
  return JSON.parse(stdout) as { accessKeyId: string; secretAccessKey: string }
}

export async function requireAuthorization(endpoint: string, after: number | 'never'): Promise<void> {
  await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: after === 'never' ? 'inf' : String(after) })
}

export type Trouble = {
  /** Bytes that go through towards the server, then `then` happens. */
  up?: number
  /** Bytes that come back, then `then` happens. */
  down?: number
  then: 'stall' | 'cut' | 'flip'
}

/** A line to the server that breaks as told. `trouble` null: it does not. */
export async function troubledLine(target: number): Promise<Server & { trouble: (next: Trouble | null) => Promise<void> }> {
  let now: Trouble | null = null
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const far = connect(target, '127.0.0.1')
    let [up, down] = [0, 0]
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    client.on('close', () => far.destroy())
    // What was said last still arrives; a line that stalls does not even say that it ended.
    far.on('close', () => now?.then === 'stall' || client.end())
    const pass = (to: Socket, limit: number | undefined, before: number, bytes: Buffer) => {
      if (limit === undefined || before + bytes.length <= limit) return void to.write(bytes)
      if (now?.then === 'cut') client.destroy()
      else if (now?.then === 'flip' && before <= limit) {
        const wrong = Buffer.from(bytes)
        wrong[limit - before] = (wrong[limit - before] ?? 0) ^ 1
        to.write(wrong)
      } else if (now?.then !== 'stall') to.write(bytes)
    }
    client.on('data', (bytes) => {
      pass(far, now?.up, up, bytes)
      up += bytes.length
    })
    far.on('data', (bytes) => {
      pass(client, now?.down, down, bytes)
      down += bytes.length
    })
  })
  const port = await new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)))
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    trouble: async (next) => {
      now = next
      // Lines that are open have counted already; whoever keeps them learns that they are closed.
      for (const socket of sockets) socket.destroy()
      await sleep(100)
    },
    stop: () => new Promise((done) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => done())
    }),
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)))
  await new Promise((done) => server.close(done))
  return port
}
