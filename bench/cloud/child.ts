import { fork } from 'node:child_process'
import { join } from 'node:path'
import { workerFlags } from '../../scripts/lib/portal.mjs'

/** What a file of this folder says at its end, run in a process of its own with the flags of the worker. */
export function inChild<T>(name: string, asked: string[], env: Record<string, string> = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, name), asked, { execArgv: [...workerFlags, '--conditions=react-server'], env: { ...process.env, ...env } })
    child.once('message', resolve as (message: unknown) => void)
    child.once('exit', (code) => code !== 0 && reject(new Error(`${name} ended with ${code}`)))
  })
}
