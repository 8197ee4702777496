import { type ChildProcess, fork } from 'node:child_process'
import { join, resolve } from 'node:path'
import { freePort } from '../scripts/lib/ports.mjs'

const root = resolve(import.meta.dirname, '..')

export type Web = { url: string; child: ChildProcess; stop: () => Promise<void> }

/** A web process of its own on a database that is there, beside others: what stands in `.next` has to be built. Whoever starts it ends it. */
export async function startWeb(env: Record<string, string>): Promise<Web> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = fork(join(root, 'scripts/serve.mjs'), [], { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [], env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env, NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1', BASE_URL: url, NEXT_TELEMETRY_DISABLED: '1' } })
  await new Promise<void>((ready, fail) => {
    child.once('message', () => ready())
    child.once('exit', (code) => fail(new Error(`the web process ended with ${code}`)))
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = () => {
    child.kill('SIGTERM')
    return ended
  }
  return { url, child, stop }
}
