import { expect } from 'playwright/test'
import { look, test } from './people.ts'
import { readable } from './readable.ts'

test('screens of duties fit a narrow screen, and are for those who may read them', async ({ as, callAs }) => {
  const [of] = await look((sql) => sql`select id, rule_id from duty_conflicts order by first_seen_at, id limit 1`) as [{ id: string; rule_id: string }]
  const pages = ['/duties', '/duties/conflicts', `/duties/conflicts/${of.id}`, '/duties/acts', '/duties/rules', `/duties/rules/${of.rule_id}`, '/duties/catalog']
  await readable(await as('compliance_manager'), pages)
  for (const [role, reads] of [['auditor', true], ['reviewer', true], ['read_only', false], ['employee', false], ['external_auditor', false]] as const) {
    const caller = await callAs(role)
    expect([role, ...(await Promise.all(pages.map(async (page) => (await caller.get(page)).status())))]).toEqual([role, ...pages.map(() => (reads ? 200 : 403))])
  }
})
