import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { lockHolder, takeLock, withLock } from './lib/lock.mjs'
import { endRecorded, record } from './lib/processes.mjs'
import { throwAwayFolder } from './lib/throw-away.mjs'

const folder = throwAwayFolder()
afterAll(() => folder.remove())
const path = (name: string) => join(folder.dir, name)
const run = promisify(execFile)

/** A process that takes the lock, says whether it got it, and keeps it for a moment. */
const contender = `
  import { takeLock } from ${JSON.stringify(resolve('scripts/lib/lock.mjs'))}
  const lock = takeLock(process.argv[1])
  console.log('holder' in lock ? 'refused' : 'taken')
  setTimeout(() => process.exit(), 1500)
`

test('of several that come at once, even over a dead holder, one gets it', async () => {
  const file = path('race.lock')
  writeFileSync(file, JSON.stringify({ pid: 4_000_000, started: 'long ago' }))
  const answers = await Promise.all(Array.from({ length: 6 }, () => run(process.execPath, ['--input-type=module', '-e', contender, file])))
  expect(answers.filter(({ stdout }) => stdout.trim() === 'taken')).toHaveLength(1)
})

test('the second is told who holds it, and gets it after the release', () => {
  const file = path('two.lock')
  const first = takeLock(file)
  expect(takeLock(file)).toMatchObject({ holder: { pid: process.pid } })
  if ('release' in first) {
    first.tell({ url: 'http://127.0.0.1:3000' })
    expect(lockHolder(file)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:3000' })
    first.release()
  }
  expect(existsSync(file)).toBe(false)
})

test('a living process that merely got the pid of a dead holder holds nothing', () => {
  const file = path('reused.lock')
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'another time' }))
  expect(lockHolder(file)).toBeNull()
  expect('release' in takeLock(file)).toBe(true)
})

test('a file torn by a crash holds nothing', () => {
  const file = path('torn.lock')
  writeFileSync(file, '{"pid": 12')
  expect('release' in takeLock(file)).toBe(true)
})

test('work under one lock does not overlap', async () => {
  const seen: string[] = []
  const work = (name: string) => withLock(path('work.lock'), async () => {
    seen.push(`${name} begins`)
    await new Promise((done) => setTimeout(done, 50))
    seen.push(`${name} ends`)
  })
  await Promise.all([work('a'), work('b')])
  expect(seen.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends'])
})

test('a recorded child is ended, a stranger with its pid is not', async () => {
  const child = execFile(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const pid = child.pid ?? 0
  const ended = new Promise((done) => child.once('exit', done))
  expect(await endRecorded({ pid, started: 'another time' })).toBe(false)
  expect(child.exitCode).toBeNull()
  expect(await endRecorded(record(pid))).toBe(true)
  await ended
})
