import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test, vi } from 'vitest'
import { endChildren } from './lib/children.mjs'
import { identity, record } from './lib/processes.mjs'
import { Supervisor, type Child } from './lib/supervisor.mjs'
import { throwAwayFolder } from './lib/throw-away.mjs'

const folder = throwAwayFolder()
const data = folder.dir
vi.spyOn(console, 'error').mockImplementation(() => {})
afterAll(() => folder.remove())

// Ready only when it can be told to stop: the signal would end it at once otherwise.
const steady = `process.on('SIGTERM', () => { console.log(process.argv[1] + ' drains'); setTimeout(() => { console.log(process.argv[1] + ' ends'); process.exit() }, 100) }); setInterval(() => {}, 1000); console.log('ready')`
const child = (name: string, code: string): Child => ({ name, args: ['-e', code, name], env: { PATH: process.env.PATH ?? '' }, drainMs: 5000, readyLine: (line) => line === 'ready' })
const supervise = (onFailure: (error: Error) => void = () => {}) => new Supervisor({ data, quiet: true, onFailure })
const logOf = (name: string) => readFileSync(join(data, 'log', `${name}.log`), 'utf8')

test('a killed child comes back; told to stop, children end in order, each after its drain', async () => {
  const supervisor = supervise()
  const [web, worker] = [child('web', steady), child('worker', steady)]
  await Promise.all([supervisor.keep(web), supervisor.keep(worker)])
  const first = supervisor.pidOf('web') ?? 0
  process.kill(first, 'SIGKILL')
  await vi.waitFor(() => expect(supervisor.pidOf('web')).not.toBe(first), { timeout: 5000 })
  await vi.waitFor(() => expect(logOf('web').match(/ready/g)).toHaveLength(2), { timeout: 5000 })
  const webPid = supervisor.pidOf('web') ?? 0
  const stopped = supervisor.stop([web, worker])
  await vi.waitFor(() => expect(identity(webPid)).toBeNull(), { timeout: 5000, interval: 5 })
  await stopped
  await vi.waitFor(() => expect(logOf('web')).toMatch(/drains\nweb ends\n$/))
  await vi.waitFor(() => expect(logOf('worker')).toMatch(/drains\nworker ends\n$/))
  expect(JSON.parse(readFileSync(join(data, 'children.json'), 'utf8'))).toEqual([])
})

test('a child that does not drain in time is ended', async () => {
  const supervisor = supervise()
  const stubborn = { ...child('stubborn', `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')`), drainMs: 300 }
  await supervisor.keep(stubborn)
  const pid = supervisor.pidOf('stubborn') ?? 0
  await supervisor.stop([stubborn])
  expect(identity(pid)).toBeNull()
})

test('a refused configuration is not tried again', async () => {
  let starts = 0
  const failure = await new Promise<Error>((resolve) => {
    const supervisor = supervise(resolve)
    void supervisor.keep({ ...child('misfit', `console.log('start'); process.exit(78)`), readyLine: () => (starts++, false) })
  })
  expect(failure.message).toMatch(/misfit refuses its configuration/)
  await sleep(1000)
  expect(starts).toBe(1)
})

test('a child that never gets ready is given up, with its last words', async () => {
  const failure = await new Promise<Error>((resolve) => {
    void supervise(resolve).keep(child('weak', `console.error('no such module'); process.exit(1)`))
  })
  expect(failure.message).toMatch(/weak does not start. It said last:\n(no such module\n?)+$/)
})

test('the next start ends what a killed supervisor left, and no stranger', async () => {
  const supervisor = supervise()
  await supervisor.keep(child('orphan', steady))
  const orphan = supervisor.pidOf('orphan') ?? 0
  const children = JSON.parse(readFileSync(join(data, 'children.json'), 'utf8')) as unknown[]
  writeFileSync(join(data, 'children.json'), JSON.stringify([...children, { ...record(process.pid), started: 'another time' }]))
  // As if this supervisor were dead: it no longer brings children back.
  void supervisor.stop([])
  expect(await endChildren(data)).toBe(1)
  expect(identity(orphan)).toBeNull()
  await vi.waitFor(() => expect(supervisor.pidOf('orphan')).toBeUndefined())
})
