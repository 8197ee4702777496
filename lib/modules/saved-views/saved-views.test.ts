import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { mostViews } from './model.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { removeView, saveView } = await import('./operations.ts')
const { listViews } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const view = { name: 'Mine to decide', path: '/findings', query: 'status=undecided&assignee=me&after=abc&before=def' }

describe('saved views', () => {
  it('keep filters and order, not the page, and are one person’s alone', async () => {
    const [one, other] = [await here.person('reviewer'), await here.person('compliance_manager')]
    const { id } = await saveView(one, view)
    expect(await listViews(one, { path: '/findings' })).toEqual([{ id, path: '/findings', name: 'Mine to decide', query: 'status=undecided&assignee=me' }])
    expect([await listViews(one, { path: '/events' }), await listViews(other, {}), await listViews(await elsewhere.person('reviewer'), {})]).toEqual([[], [], []])
    await expect(removeView(other, { id })).rejects.toMatchObject({ code: 'forbidden' })
    await removeView(one, { id })
    expect(await listViews(one, {})).toEqual([])
    expect((await owner`select action from audit_entries where org_id = ${here.id} and subject_id = ${id} and outcome = 'success' order by recorded_at, id`).map((entry) => entry.action)).toEqual(['savedViews.create', 'savedViews.remove'])
  })

  it('have each a name of its own in their list, and lead nowhere but to a list here', async () => {
    const person = await here.person('auditor')
    await saveView(person, view)
    await expect(saveView(person, { ...view, name: 'MINE to decide' })).rejects.toMatchObject({ code: 'conflict' })
    await saveView(person, { ...view, path: '/events' })
    for (const path of ['//evil.example', 'https://evil.example', '/findings?x', '/Findings', '']) await expect(saveView(person, { ...view, path })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('are as many as a menu holds, also when two come at once', async () => {
    const person = await here.person('admin')
    // All at once but for the last: connections are open when it comes to that.
    await Promise.all(Array.from({ length: mostViews - 1 }, (_, n) => saveView(person, { ...view, name: `View ${n}` })))
    const last = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((n) => saveView(person, { ...view, name: `Last ${n}` })))
    expect(last.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    expect(await listViews(person, {})).toHaveLength(mostViews)
  })
})
