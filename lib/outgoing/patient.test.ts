import { describe, expect, it } from 'vitest'
import { OutgoingError } from './agent.ts'
import type { Answer } from './call.ts'
import { patiently } from './patient.ts'

/** Answers one after the other, on a clock that waits for nobody. */
const at = Date.parse('2026-01-02T03:04:05Z')
const answer = (status: number, headers: Answer['headers'] = {}): Answer => ({ status, type: '', text: '', bytes: Buffer.alloc(0), headers })

async function ask(...answers: (Answer | Error)[]) {
  const waits: number[] = []
  let asked = 0
  const next = async () => {
    const given = answers[Math.min(asked++, answers.length - 1)] as Answer | Error
    if (given instanceof Error) throw given
    return given
  }
  const outcome = await patiently(next, { wait: async (time) => void waits.push(time), now: () => at }).then(({ status }) => status, (error: Error) => error.message)
  return { outcome, asked, waits }
}

describe('a call that another attempt may change', () => {
  it('is made again after a while, four times at most, and then answered as it is', async () => {
    expect(await ask(answer(502), answer(200))).toEqual({ outcome: 200, asked: 2, waits: [500] })
    expect(await ask(new Error('ECONNRESET'), answer(503), answer(200))).toEqual({ outcome: 200, asked: 3, waits: [500, 1_000] })
    expect(await ask(answer(504))).toEqual({ outcome: 504, asked: 4, waits: [500, 1_000, 2_000] })
    expect(await ask(new Error('ECONNREFUSED'))).toEqual({ outcome: 'ECONNREFUSED', asked: 4, waits: [500, 1_000, 2_000] })
  })

  it('waits as long as it is asked to: seconds, a time, or until a used-up limit is renewed', async () => {
    expect(await ask(answer(429, { 'retry-after': '7' }), answer(200))).toEqual({ outcome: 200, asked: 2, waits: [7_000] })
    expect(await ask(answer(503, { 'retry-after': 'Fri, 02 Jan 2026 03:04:35 GMT' }), answer(200))).toEqual({ outcome: 200, asked: 2, waits: [30_000] })
    expect(await ask(answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(at / 1_000 + 12) }), answer(200))).toEqual({ outcome: 200, asked: 2, waits: [12_000] })
  })

  it('does not wait longer than a minute in all: whoever asked is told for how long', async () => {
    expect(await ask(answer(429, { 'retry-after': '3600' }))).toMatchObject({ outcome: expect.stringContaining('3600 seconds'), asked: 1, waits: [] })
    expect(await ask(answer(429, { 'retry-after': '25' }))).toMatchObject({ outcome: expect.stringContaining('25 seconds'), asked: 3, waits: [25_000, 25_000] })
  })
})

it('is made once where another attempt changes nothing', async () => {
  for (const status of [200, 302, 401, 403, 404, 422]) expect(await ask(answer(status))).toEqual({ outcome: status, asked: 1, waits: [] })
  expect(await ask(new OutgoingError('leads into a private network'))).toEqual({ outcome: 'leads into a private network', asked: 1, waits: [] })
})
