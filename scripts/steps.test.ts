import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LEFT_OUT, budget, whole } from '../test/budget.mjs'
import { leftOut, playwrightCounts, playwrightFailures, playwrightLeft, playwrightSeconds, stopwatch, sum, summary, turnOf, vitestCounts, vitestFailures } from './lib/steps.mjs'
import { throwAwayFolder } from './lib/throw-away.mjs'

const folder = throwAwayFolder()
afterAll(() => folder.remove())
mkdirSync(folder.dir, { recursive: true })

/** A clock that goes only when it is told to. */
function clock() {
  let at = 0
  return { now: () => at, sleep: async (seconds: number) => void (at += seconds * 1000) }
}

describe('the budget', () => {
  it('gives no step more than the half of all together', () => {
    for (const most of Object.values(budget)) expect(most).toBeLessThanOrEqual(whole / 2)
  })

  it('is kept by a step that takes all of it, and broken by one that takes more: by how much is said, and where the number stands', async () => {
    const { now, sleep } = clock()
    const watch = stopwatch({ Quick: 10, Slow: 20 }, 60, { now })
    expect(await watch.time('Quick', async () => (await sleep(10), 'its answer'))).toBe('its answer')
    expect(watch.report().late).toBe(0)
    await watch.time('Slow', () => sleep(32.5))
    const { text, late } = watch.report()
    expect(late).toBe(1)
    expect(text.split('\n')).toEqual([expect.stringMatching(/^Quick +10 s of 10$/), expect.stringMatching(/^Slow +33 s of 20: 13 s too long \(test\/budget\.mjs\)$/), expect.stringMatching(/^npm test +43 s of 60$/)])
  })

  it('of the whole counts what is between the steps as well', async () => {
    const { now, sleep } = clock()
    const watch = stopwatch({ Quick: 10 }, 15, { now })
    await watch.time('Quick', () => sleep(9))
    await sleep(7)
    expect(watch.report()).toEqual({ late: 1, text: expect.stringMatching(/npm test +16 s of 15: 1 s too long/) })
  })

  it('is asked of every step, before it begins', async () => {
    let begun = false
    const step = async () => void (begun = true)
    await expect(stopwatch({}, 60).time('Forgotten', step)).rejects.toThrow(/“Forgotten” has no budget.*test\/budget\.mjs/)
    expect(begun).toBe(false)
  })

  it('grows with a machine that is slower or has others on it, and says so', async () => {
    const { now, sleep } = clock()
    const watch = stopwatch({ Slow: 20 }, 60, { now, slowness: async () => 1.5 })
    await watch.time('Slow', () => sleep(29))
    expect(watch.report()).toEqual({ late: 0, text: expect.stringMatching(/^Slow +29 s of 30 \(20 on a machine 1\.5 times as fast\)\n/) })
    await watch.time('Slow', () => sleep(31))
    expect(watch.report().late).toBe(1)
  })

  it('knows nothing of what is fetched from elsewhere', async () => {
    const { now, sleep } = clock()
    const watch = stopwatch({ Quick: 10 }, 15, { now })
    await watch.aside('Browser', () => sleep(100))
    await watch.time('Quick', () => sleep(9))
    expect(watch.report()).toEqual({ late: 0, text: expect.stringMatching(/^Browser +100 s\n/) })
  })

  it('counts a step that failed', async () => {
    const { now, sleep } = clock()
    const watch = stopwatch({ Broken: 1 }, 60, { now })
    const failing = watch.time('Broken', () => sleep(2).then(() => Promise.reject(new Error('no'))))
    await expect(failing).rejects.toThrow('no')
    expect(watch.report().late).toBe(1)
  })
})

describe('a turn before a deadline', () => {
  const plan = { usual: { Tests: 600, Build: 100, Browser: 500 }, after: ['Build', 'Browser'], now: 0, closing: 0 }

  it('leaves those after it what they take, on a machine as slow as it is', () => {
    expect(turnOf('Tests', { ...plan, deadline: 2_000_000 })).toBe(1_400_000)
    expect(turnOf('Tests', { ...plan, deadline: 2_000_000, slower: 1.5 })).toBe(1_100_000)
    expect(turnOf('Browser', { ...plan, after: [], deadline: 2_000_000 })).toBe(2_000_000)
  })

  it('is its share at least, when there is not enough for all', () => {
    expect(turnOf('Tests', { ...plan, deadline: 600_000, slower: 3 })).toBe(300_000)
    expect(turnOf('Tests', { ...plan, deadline: -5 })).toBe(0)
    expect(turnOf('Browser', { ...plan, after: [], deadline: 700_000, closing: 60_000 })).toBe(640_000)
  })
})

describe('what Playwright says', () => {
  const write = (report: unknown) => {
    const file = join(folder.dir, 'e2e.json')
    writeFileSync(file, JSON.stringify(report))
    return file
  }

  it('counts a test that passed only when repeated as passed, and names it beside what failed', () => {
    const spec = (title: string, status: string) => ({ title, file: 'a.spec.ts', tests: [{ projectName: 'browser', status, results: [] }] })
    const file = write({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 }, suites: [{ specs: [spec('sound', 'expected'), spec('red', 'unexpected')], suites: [{ specs: [spec('shaky', 'flaky')] }] }] })
    expect(playwrightCounts(file, 1)).toEqual({ passed: 4, failed: 1, skipped: 1 })
    expect(playwrightFailures(file)).toEqual([{ file: 'a.spec.ts', test: 'red', repeated: false }, { file: 'a.spec.ts', test: 'shaky', repeated: true }])
  })

  it('names what was skipped for lack of time, and nothing that was skipped for something else', () => {
    const spec = (title: string, description?: string) => ({ title, file: 'a.spec.ts', tests: [{ projectName: 'browser', status: 'skipped', annotations: [{ type: 'skip', description }], results: [] }] })
    expect(playwrightLeft(write({ stats: {}, suites: [{ specs: [spec('other', 'not here')], suites: [{ specs: [spec('late', LEFT_OUT)] }] }] }), LEFT_OUT)).toEqual([{ file: 'a.spec.ts', test: 'late' }])
  })

  it('is one failure when it ended badly and blames no test, or says nothing', () => {
    expect(playwrightCounts(write({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 } }), 1).failed).toBe(1)
    expect(playwrightCounts(join(folder.dir, 'nothing.json'), 0).failed).toBe(1)
  })

  it('adds the seconds of its tests by project, at any depth', () => {
    const spec = (projectName: string, ...durations: number[]) => ({ tests: [{ projectName, results: durations.map((duration) => ({ duration })) }] })
    const file = write({ suites: [{ specs: [spec('api', 500, 500)], suites: [{ specs: [spec('browser', 2_000)] }] }, { suites: [{ suites: [{ specs: [spec('browser', 250)] }] }] }] })
    expect(playwrightSeconds(file)).toEqual({ api: 1, browser: 2.25 })
    expect(playwrightSeconds(join(folder.dir, 'nothing.json'))).toEqual({})
  })
})

it('vitest names what failed, and a file that could not be loaded', () => {
  const file = join(folder.dir, 'unit.json')
  const test = (fullName: string, status: string) => ({ fullName, status })
  writeFileSync(file, JSON.stringify({ numPassedTests: 2, numPendingTests: 1, numTodoTests: 0, testResults: [
    { name: '/a.test.ts', status: 'failed', assertionResults: [test('sound', 'passed'), test('red', 'failed')] },
    { name: '/b.test.ts', status: 'failed', assertionResults: [] },
    { name: '/c.test.ts', status: 'passed', assertionResults: [test('sound', 'passed')] },
  ] }))
  expect(vitestFailures(file)).toEqual([{ file: '/a.test.ts', test: 'red' }, { file: '/b.test.ts', test: 'can not be loaded' }])
  expect(vitestCounts(file, 1)).toEqual({ passed: 2, failed: 2, skipped: 1 })
})

it('vitest names the files that no time was left for', () => {
  const file = join(folder.dir, 'late.json')
  writeFileSync(file, JSON.stringify({ testResults: [{ name: '/a.test.ts', assertionResults: [{ fullName: LEFT_OUT, status: 'skipped' }] }, { name: '/b.test.ts', assertionResults: [{ fullName: 'sound', status: 'skipped' }] }] }))
  expect([leftOut(file, LEFT_OUT), leftOut(join(folder.dir, 'nothing.json'), LEFT_OUT)]).toEqual([['/a.test.ts'], []])
})

it('counts add up, and their line says what was skipped', () => {
  const total = sum([{ passed: 2, failed: 1, skipped: 0 }, { passed: 3, failed: 0, skipped: 4 }])
  expect(summary(total)).toBe('5 passed, 1 failed, 4 skipped')
  expect(summary({ ...total, skipped: 0 })).toBe('5 passed, 1 failed')
})
