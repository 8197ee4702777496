import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, expect, inject, it } from 'vitest'
import { administer, withDatabase } from '../scripts/lib/databases.mjs'

/** Migration 0041 over what stood before it: codes in text become links, and none is lost. */
const folder = join(import.meta.dirname, 'migrations')
const files = readdirSync(folder).filter((name) => name.endsWith('.sql')).sort()
const at = files.findIndex((name) => name.includes('control_links'))
const maintenance = withDatabase(inject('cluster').superUrl, 'postgres')
const name = `links_${v7().replaceAll('-', '')}`
await administer(maintenance, (sql) => sql.unsafe(`create database "${name}"`))
const sql = postgres(withDatabase(inject('cluster').superUrl, name), { max: 1, onnotice: () => {} })
afterAll(async () => {
  await sql.end()
  await administer(maintenance, (other) => other.unsafe(`drop database "${name}" with (force)`))
})
const apply = (file: string) => sql.begin(async (inner) => {
  for (const statement of readFileSync(join(folder, file), 'utf8').split('--> statement-breakpoint')) await inner.unsafe(statement)
})

it('keeps every link: to the control of that code, to one made of the catalogue, or to one that says where it comes from', async () => {
  for (const file of files.slice(0, at)) await apply(file)
  const [here, other, evidence, template, system, foreign] = Array.from({ length: 6 }, () => v7()) as [string, string, string, string, string, string]
  await sql.begin(async (inner) => {
    await inner`set local session_replication_role = replica`
    for (const org of [here, other]) await inner`insert into organizations (id, name, slug, status, created_at) values (${org}, ${org}, ${org}, 'active', now())`
    const control = (org: string, code: string, title: string, deleted = false) => inner`insert into controls (org_id, id, code, title, frequency, type, status, automation, effectiveness, created_at, updated_at, deleted_at)
      values (${org}, ${v7()}, ${code}, ${title}, 'monthly', 'detective', 'implemented', 'manual', 'not_assessed', now(), now(), ${deleted ? new Date() : null})`
    await control(here, 'AC-02', 'Ours')
    await control(here, 'OP-01', 'Gone', true)
    await control(other, 'AC-03', 'Theirs')
    await inner`insert into evidence (org_id, id, title, category, data_source, status, arrived_at, created_at, updated_at) values (${here}, ${evidence}, 'A', 'report', 'manual', 'pending', now(), now(), now())`
    for (const code of ['AC-02', 'OP-01', 'SD-77']) await inner`insert into evidence_control_areas (org_id, id, evidence_id, code) values (${here}, ${v7()}, ${evidence}, ${code})`
    await inner`insert into evidence_templates (org_id, id, name, category, control_areas, frequency, starts_on, freshness_days, created_at, updated_at) values (${here}, ${template}, 'T', 'report', '{AC-03,SD-77}', 'monthly', now(), 30, now(), now())`
    for (const [org, id, codes] of [[here, system, '{AC-02,HR-01}'], [other, foreign, '{AC-03}']] as const) await inner`insert into systems (org_id, id, name, environment, criticality, controls, created_at, updated_at) values (${org}, ${id}, 'S', 'production', 3, ${codes}::text[], now(), now())`
  })
  await apply(files[at] as string)
  const mapped = async (links: string, record: string) => (await sql.unsafe(`select c.code, c.title, c.status, c.template, c.description, c.implementation from ${links} l join controls c on c.org_id = l.org_id and c.id = l.control_id and c.deleted_at is null where l.record_id = '${record}' order by c.code`)).map((row) => ({ ...row }))
  expect(await mapped('evidence_controls', evidence)).toMatchObject([
    { code: 'AC-02', title: 'Ours', status: 'implemented' },
    { code: 'OP-01', title: 'Backups can be restored', status: 'draft', template: 'OP-01', implementation: expect.stringMatching(/catalogue .*evidence named OP-01/) },
    { code: 'SD-77', title: 'SD-77', status: 'draft', template: null, description: expect.stringMatching(/evidence and evidence templates named SD-77, and no control had that code/) },
  ])
  expect(await mapped('template_controls', template)).toMatchObject([{ code: 'AC-03', title: 'Privileged access is limited and watched' }, { code: 'SD-77' }])
  expect(await mapped('system_controls', system)).toMatchObject([{ code: 'AC-02', title: 'Ours' }, { code: 'HR-01', status: 'draft', description: expect.stringMatching(/systems named HR-01/) }])
  expect(await mapped('system_controls', foreign)).toMatchObject([{ code: 'AC-03', title: 'Theirs', status: 'implemented' }])
  expect(await sql`select code from controls where org_id = ${other}`).toHaveLength(1)
})
