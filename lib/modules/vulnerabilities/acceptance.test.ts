import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { setClock } from '#lib/clock.ts'
import { approve } from '../../../test/approvals.ts'
import { ago, app, brought, hand, here, list, manager, one, owner, reviewer, sent, states, systemId, trivy } from '../../../test/vulnerable.ts'

/** What stays does so by somebody else's word and until a day; what is fixed is so by a scan; PostgreSQL holds both. */
const { endAcceptance, requestAcceptance } = await import('./operations/acceptance.ts')
const { vulnerabilitiesRound } = await import('./rounds.ts')
const [xz, ssl] = ['CVE-2024-3094', 'CVE-2022-3602']

let back = () => {}
afterEach(() => back())
const later = (days: number) => {
  back = setClock({ now: () => ago(-days) })
}
const request = async (as: 'accepted' | 'false_positive' = 'accepted', days = 30, who = reviewer) => {
  const { id, version } = await one(xz)
  await requestAcceptance(who, { id, version, as, until: ago(-days).toISOString(), reason: 'It is reachable from nowhere' } as never)
  return id
}

describe('an acceptance', () => {
  it('is requested by one, approved by another, and over by itself', async () => {
    await brought(trivy([xz], 20), { whole: true })
    const id = await request()
    expect((await one(xz)).requested).not.toBeNull()
    await expect(request()).rejects.toMatchObject({ code: 'conflict' })
    await expect(approve(reviewer, id)).rejects.toMatchObject({ code: 'forbidden' })
    await approve(manager, id)
    expect(await one(xz)).toMatchObject({ state: 'accepted', exemptUntil: ago(-30), exemptReason: 'It is reachable from nowhere', exemptByName: 'reviewer', turns: [{ state: 'accepted' }, { state: 'open' }] })
    expect(await list({ overdue: 'yes' })).toEqual([])
    // A scan that has it still changes nothing of that.
    expect(await brought(trivy([xz], 1), { whole: true })).toMatchObject({ known: 1, accepted: 0 })
    expect((await states())[xz]).toBe('accepted')
    later(31)
    // Open from that moment on, before the portal writes so; then it is written, and told as overdue.
    expect([(await list({ state: 'open' })).length, (await list({ state: 'accepted' })).length, (await list({ overdue: 'yes' })).length]).toEqual([1, 0, 1])
    await vulnerabilitiesRound.run(hand)
    expect(await one(xz)).toMatchObject({ state: 'open', exemptUntil: null, turns: [{ state: 'open' }, {}, {}] })
    const acts = await owner`select action from audit_entries where subject_id = ${id} order by recorded_at, id`
    expect(acts.map((each) => each.action)).toEqual(['vulnerabilities.requestAcceptance', 'vulnerabilities.accept', 'vulnerabilities.endAcceptance', 'vulnerabilities.remind'])
    await vulnerabilitiesRound.run(hand)
    expect(await owner`select action from audit_entries where subject_id = ${id}`).toHaveLength(4)
  })

  it('as a false positive ends with a scan that no longer has it, or before by somebody', async () => {
    await brought(trivy([xz], 20), { whole: true })
    await approve(manager, await request('false_positive'))
    expect((await states())[xz]).toBe('false_positive')
    await endAcceptance(reviewer, { id: (await one(xz)).id })
    expect((await states())[xz]).toBe('open')
    await approve(manager, await request('false_positive', 20))
    await brought(trivy([], 2), { whole: true })
    expect(await one(xz)).toMatchObject({ state: 'fixed', exemptUntil: null })
  })

  it('lasts a year at most, and is void once the severity is another or it is fixed', async () => {
    await brought(trivy([xz], 20), { whole: true })
    await expect(request('accepted', 400)).rejects.toMatchObject({ code: 'invalid', fields: { until: expect.stringContaining('365') } })
    await expect(request('accepted', -1)).rejects.toMatchObject({ code: 'invalid' })
    const id = await request()
    await brought(trivy([], 2), { whole: true })
    await expect(approve(manager, id)).rejects.toMatchObject({ code: 'conflict' })
    expect((await states())[xz]).toBe('fixed')
  })

  it('is not for who may only read', async () => {
    await brought(trivy([xz], 20))
    await expect(request('accepted', 30, await here.person('auditor'))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

/** As the application's role, with an entry; rolled back if it gets through. */
const attack = (statement: string) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${here.id}, true)`
  await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${v7()}, now(), ${JSON.stringify({ v: 1, action: 'test.attack', category: 'approval', outcome: 'success', actor: { kind: 'person', id: v7() }, subject: { type: 'user', id: v7(), label: '' } })})`
  await sql.unsafe(statement)
  await sql`set constraints all immediate`
  throw new Error('got through')
}).catch((error: { code?: string; message: string }) => error.code ?? error.message)

describe('PostgreSQL', () => {
  it('lets nobody fix, accept, move or remove one by hand', async () => {
    const { id: importId } = await brought(trivy([xz, ssl], 20), { whole: true })
    const { id } = await one(xz)
    const where = `where id = '${id}'`
    const tried: Record<string, string> = {
      'fix it': `update vulnerabilities set state = 'fixed', resolved_at = now() ${where}`,
      'fix it by the import that found it': `update vulnerabilities set state = 'fixed', resolved_at = '${ago(20).toISOString()}', turn_import_id = '${importId}' ${where}`,
      'accept it': `update vulnerabilities set state = 'accepted', exempt_until = now() + interval '9 days', exempt_reason = 'no' ${where}`,
      'move its day back': `update vulnerabilities set due_at = due_at + interval '1 day' ${where}`,
      'take its day away': `update vulnerabilities set due_at = null ${where}`,
      'make it younger': `update vulnerabilities set opened_at = now() ${where}`,
      'call it another': `update vulnerabilities set rule = 'x' ${where}`,
      'make one up': `insert into vulnerabilities (org_id, id, key, system_id, tool_key, tool, rule, title, location, severity, word, said, state, found_at, opened_at, seen_at, read_at, read_import_id, turned_at, turn_import_id, turn_said, created_at, updated_at) select org_id, uuidv7(), 'made up', system_id, tool_key, tool, rule, title, location, severity, word, said, 'open', now(), now(), now(), now(), read_import_id, now(), read_import_id, 'x', now(), now() from vulnerabilities ${where}`,
      'open the import again': `update vulnerability_imports set status = 'reading', ended_at = null where id = '${importId}'`,
      'bring records to it afterwards': `insert into vulnerability_rows (org_id, import_id, number, key, place, system_id, verdict, tool_key, tool, rule, cves, title, severity, word, location, said, muted) select org_id, '${importId}', 1, key, '', system_id, 'pass', tool_key, tool, rule, '{}', title, severity, word, location, said, false from vulnerabilities ${where}`,
    }
    for (const [what, statement] of Object.entries(tried)) expect([what, await attack(statement)]).toEqual([what, expect.stringMatching(/^TM00[25]$/)])
    expect(await attack(`insert into vulnerability_turns select * from vulnerability_turns where vulnerability_id = '${id}'`)).toBe('42501')
    expect(await attack(`delete from vulnerabilities ${where}`)).toBe('42501')
    // What tightens is free: an earlier day.
    expect(await attack(`update vulnerabilities set due_at = due_at - interval '1 day', version = version + 1 ${where}`)).toBe('got through')
  })

  it('does not take a pass of an import that is no later, or that does not have it', async () => {
    await brought(trivy([xz], 5), { whole: true })
    const { id, key } = await one(xz)
    const { id: open } = await sent(trivy([ssl], 3))
    const fix = `update vulnerabilities set state = 'fixed', resolved_at = i.scanned_at, read_at = i.scanned_at, read_import_id = i.id, turn_import_id = i.id, turned_at = i.scanned_at from vulnerability_imports i where i.id = '${open}' and vulnerabilities.id = '${id}'`
    expect(await attack(`update vulnerability_imports set scanned_at = now() where id = '${open}'; ${fix}`)).toBe('TM005')
    const row = `insert into vulnerability_rows (org_id, import_id, number, key, place, system_id, verdict, tool_key, tool, rule, cves, title, severity, word, location, said, muted) values ('${here.id}', '${open}', 1, '${key}', '', '${systemId}', 'pass', 'trivy', '', '', '{}', '', 'low', '', '', '', false)`
    expect(await attack(`${row}; update vulnerability_imports set scanned_at = now() - interval '9 days' where id = '${open}'; ${fix}`)).toBe('TM005')
    // The control: with a record of a later one it is what a worker does.
    expect(await attack(`${row}; update vulnerability_imports set scanned_at = now() where id = '${open}'; ${fix}`)).toBe('got through')
  })
})
