import { globSync } from 'node:fs'
import { join } from 'node:path'
import { is } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { PgTable as Table } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../test/database.ts'
import { organization, type TestOrganization, write } from '../test/fixtures.ts'
import { columns } from './columns.ts'

/** Every promise of db/rules.sql and db/entrance.sql, read back from pg_catalog or tried. */
const database = await testDatabase()
const schemas = await Promise.all(globSync('*.ts', { cwd: join(import.meta.dirname, 'schema') }).map((file) => import(`./schema/${file}`) as Promise<Record<string, unknown>>))
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
const reader = postgres(database.readerUrl, { max: 1, onnotice: () => {} })
let here: TestOrganization
let elsewhere: TestOrganization

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  await here.person('admin')
  await elsewhere.person('admin')
})
afterAll(() => Promise.all([owner.end(), app.end(), reader.end()]))

const parents = () => owner<{ name: string; oid: number; rls: boolean }[]>`
  select relname as name, oid, relrowsecurity as rls from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`
const partitions = () => owner<{ name: string }[]>`
  select i.inhrelid::regclass::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`
const global = ['installation_log', 'portal_minutes', 'rate_limits', 'round_marks', 'tickmark_rules']

describe('roles', () => {
  it('neither the app nor the reader role is superuser, owner or may bypass row-level security', async () => {
    const rows = await owner`select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname like 'tickmark_%'`
    expect(rows).toHaveLength(3)
    for (const row of rows) expect([row.rolsuper, row.rolbypassrls, row.rolcreaterole, row.rolcreatedb]).toEqual([false, false, false, false])
    expect(await owner`select 1 from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ('tickmark_app', 'tickmark_reader')`).toHaveLength(0)
  })

  it('the reader role cannot write, also when it asks for a writing transaction', async () => {
    await expect(reader.unsafe('begin read write; insert into rate_limits (key) values (\'x\')')).rejects.toThrow(/permission denied/)
    await reader.unsafe('rollback')
    const [setting] = await owner`select rolconfig from pg_roles where rolname = 'tickmark_reader'`
    expect(setting?.rolconfig).toContain('default_transaction_read_only=on')
  })

  it('the reader role sees no secret column', async () => {
    for (const [table, marks] of Object.entries(columns)) {
      for (const [column, mark] of Object.entries(marks)) {
        const name = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        const [row] = await owner`select has_column_privilege('tickmark_reader', ${table}, ${name}, 'select') as sees`
        expect([table, name, row?.sees]).toEqual([table, name, mark !== 'secret'])
      }
    }
  })
})

describe('tenancy', () => {
  it('every tenant table has row-level security and the one policy', async () => {
    const policies = await owner<{ tablename: string; policyname: string; qual: string }[]>`select tablename, policyname, qual from pg_policies where schemaname = 'public'`
    for (const table of await parents()) {
      if (global.includes(table.name)) continue
      expect([table.name, table.rls]).toEqual([table.name, true])
      const own = policies.filter((policy) => policy.tablename === table.name)
      expect(own.map((policy) => policy.policyname)).toEqual(['tenant'])
      expect(own[0]?.qual).toContain('app.org_id')
    }
  })

  it('every primary key, unique constraint and unique index starts with the organization', async () => {
    const rows = await owner<{ table: string; index: string; first: string }[]>`
      select t.relname as table, i.relname as index, a.attname as first
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
      where x.indisunique and t.relnamespace = 'public'::regnamespace and not t.relispartition`
    const wrong = rows.filter((row) => row.first !== 'org_id' && ![...global, 'organizations'].includes(row.table))
    expect(wrong).toEqual([])
  })

  it('every foreign key carries the organization, or points to it', async () => {
    const rows = await owner<{ name: string; target: string; columns: string[] }[]>`
      select c.conname as name, f.relname as target, array(select a.attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k) as columns
      from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
      where c.contype = 'f' and t.relnamespace = 'public'::regnamespace and not t.relispartition`
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) expect([row.name, row.columns.includes('org_id')]).toEqual([row.name, true])
  })

  it('every foreign key has an index that starts with its columns', async () => {
    const rows = await owner<{ name: string; covered: boolean }[]>`
      select c.conname as name, exists (
        select from pg_index x where x.indrelid = c.conrelid and (x.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
      ) as covered
      from pg_constraint c join pg_class t on t.oid = c.conrelid
      where c.contype = 'f' and t.relnamespace = 'public'::regnamespace and not t.relispartition and cardinality(c.conkey) > 1`
    expect(rows.filter((row) => !row.covered)).toEqual([])
  })

  it('times have milliseconds and a zone; there are no enums', async () => {
    const rows = await owner`select table_name, column_name, data_type, datetime_precision from information_schema.columns
      where table_schema = 'public' and data_type like 'timestamp%' and table_name <> 'tickmark_rules'`
    for (const row of rows) expect([row.table_name, row.column_name, row.data_type, row.datetime_precision]).toEqual([row.table_name, row.column_name, 'timestamp with time zone', 3])
    expect(await owner`select 1 from pg_type where typtype = 'e' and typnamespace = 'public'::regnamespace`).toHaveLength(0)
  })

  it('row-level security alone, application checks off, hides every row of another organization and refuses to write one', async () => {
    for (const table of await parents()) {
      if (global.includes(table.name)) continue
      const key = table.name === 'organizations' ? 'id' : 'org_id'
      await app.begin(async (sql) => {
        await sql`select set_config('app.org_id', ${elsewhere.id}, true)`
        expect([table.name, (await sql.unsafe(`select 1 from ${table.name} where ${key} = '${here.id}' limit 1`)).length]).toEqual([table.name, 0])
      })
      const [row] = await owner.unsafe(`select row_to_json(t) as row from (select * from ${table.name} where ${key} = '${here.id}' limit 1) t`)
      if (!row) continue
      const names = (await owner`select attname from pg_attribute where attrelid = ${table.oid} and attnum > 0 and not attisdropped and attgenerated = ''`).map((each) => each.attname).join(', ')
      const insert = app.begin(async (sql) => {
        await sql`select set_config('app.org_id', ${elsewhere.id}, true)`
        await sql.unsafe(`insert into ${table.name} (${names}) select ${names} from json_populate_record(null::${table.name}, $1::text::json)`, [JSON.stringify(row.row)])
      })
      await expect(insert, table.name).rejects.toThrow(/row-level security|permission denied/)
    }
  })

  it('without an organization nothing is visible', async () => {
    expect(await app`select 1 from users`).toHaveLength(0)
    expect(await reader`select 1 from organizations`).toHaveLength(0)
  })
})

describe('the past', () => {
  it('no grant reaches a partition, and each has its own triggers against rows and TRUNCATE', async () => {
    const all = await partitions()
    expect(all.length).toBeGreaterThanOrEqual(10)
    for (const { name } of all) {
      const [grants] = await owner`select has_table_privilege('tickmark_app', ${name}, 'select, insert, update, delete, truncate') as app, has_table_privilege('tickmark_reader', ${name}, 'select') as reader`
      expect([name, grants?.app, grants?.reader]).toEqual([name, false, false])
      const triggers = await owner`select tgname from pg_trigger where tgrelid = ${name}::regclass and not tgisinternal`
      expect(triggers.map((each) => each.tgname)).toEqual(expect.arrayContaining(['append_only_partition', 'append_only_truncate']))
    }
  })

  it.each(['audit_entries', 'audit_leaves', 'audit_checkpoints', 'audit_keys', 'events', 'event_keys', 'password_history', 'evidence_versions'])('%s is append-only, for the owner too', async (table) => {
    const [grants] = await owner`select has_table_privilege('tickmark_app', ${table}, 'update') as may_update, has_table_privilege('tickmark_app', ${table}, 'delete') as may_delete, has_table_privilege('tickmark_app', ${table}, 'truncate') as may_truncate`
    // Events go when their retention is over; a trigger says when.
    expect(grants).toEqual({ may_update: false, may_delete: table === 'events', may_truncate: false })
    await expect(owner.unsafe(`truncate ${table} cascade`)).rejects.toThrow(/append-only/)
  })

  it('personal values behind commitments are never changed, and erased only with an entry that says so', async () => {
    const [grants] = await owner`select has_table_privilege('tickmark_app', 'audit_personal', 'update') as may_update, has_table_privilege('tickmark_app', 'audit_personal', 'truncate') as may_truncate`
    expect(grants).toEqual({ may_update: false, may_truncate: false })
    await owner`insert into audit_personal (org_id, entry_id, path, salt, value, recorded_at) values (${here.id}, ${v7()}, 'actor.name', '\\x00', '"Ann"', now())`
    await expect(owner.unsafe('truncate audit_personal')).rejects.toThrow(/append-only/)
    await expect(owner`update audit_personal set value = '"x"' where org_id = ${here.id}`).rejects.toThrow(/append-only/)
    await expect(owner`delete from audit_personal where org_id = ${here.id}`).rejects.toThrow(/append-only/)
    expect((await owner`select 1 from audit_personal where org_id = ${here.id} limit 1`)).toHaveLength(1)
  })

  it('the search columns of an entry are what its text says, whatever the insert says', async () => {
    const body = JSON.stringify({ action: 'systems.create', actor: { kind: 'person', id: 'a' }, category: 'configuration', correlation: 'c', outcome: 'success', subject: { type: 'system', id: 's' } })
    const [row] = await owner`insert into audit_entries (org_id, id, recorded_at, body, action, actor_id, outcome) values (${here.id}, ${v7()}, now(), ${body}, 'lie', 'lie', 'denied')
      returning action, category, outcome, actor_kind, actor_id, subject_type, subject_id, correlation_id`
    expect(row).toEqual({ action: 'systems.create', category: 'configuration', outcome: 'success', actor_kind: 'person', actor_id: 'a', subject_type: 'system', subject_id: 's', correlation_id: 'c' })
  })

  it('an entry can be neither changed nor removed, by its partition neither', async () => {
    await expect(owner`update audit_entries set body = '{}' where org_id = ${here.id}`).rejects.toThrow(/append-only/)
    await expect(owner`delete from audit_entries where org_id = ${here.id}`).rejects.toThrow(/append-only/)
    const [row] = await owner`select tableoid::regclass::text as partition from audit_entries where org_id = ${here.id} limit 1`
    await expect(owner.unsafe(`delete from ${row?.partition}`)).rejects.toThrow(/append-only/)
    await expect(owner.unsafe(`truncate ${row?.partition}`)).rejects.toThrow(/append-only/)
  })

  it('a body over 60 KiB is refused', async () => {
    const body = JSON.stringify({ action: 'x'.repeat(61_500) })
    await expect(owner`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${v7()}, now(), ${body})`).rejects.toThrow(/audit_entries_size/)
  })

  it('partitions exist for this month and the next two', async () => {
    const names = (await partitions()).map((each) => each.name)
    for (const parent of ['audit_entries', 'events']) {
      for (let ahead = 0; ahead < 3; ahead++) {
        const month = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + ahead, 1)).toISOString().slice(0, 7).replace('-', '_')
        expect(names).toContain(`${parent}_${month}`)
      }
    }
  })
})

describe('evidence', () => {
  it('what it promises stands as triggers on its tables, and no role of the application may remove any of it', async () => {
    const rows = await owner<{ name: string; table: string }[]>`select tgname as name, tgrelid::regclass::text as table from pg_trigger where not tgisinternal and tgrelid in ('artifacts'::regclass, 'evidence'::regclass, 'evidence_versions'::regclass) and tgenabled = 'O' order by 2, 1`
    expect(rows.filter((row) => row.name !== 'require_entry').map((row) => `${row.table} ${row.name}`)).toEqual(['artifacts append_only_truncate', 'artifacts artifact_kept', 'artifacts artifact_owned', 'evidence decided', 'evidence decided_begins', 'evidence evidence_decided', 'evidence material_evidence_removal', 'evidence needs_approval_evidence_removal', 'evidence owner_stays', 'evidence_versions append_only_rows', 'evidence_versions append_only_truncate'])
    for (const table of ['artifacts', 'evidence', 'evidence_versions', 'evidence_templates']) {
      const [grants] = await owner`select has_table_privilege('tickmark_app', ${table}, 'delete') as app, has_table_privilege('tickmark_app', ${table}, 'truncate') as truncate`
      expect([table, grants]).toEqual([table, { app: false, truncate: false }])
    }
  })
})

describe('no entry, no commit', () => {
  const exempt = [...global, 'audit_entries', 'audit_personal', 'audit_leaves', 'audit_checkpoints', 'audit_witnesses', 'audit_denials', 'events', 'event_keys', 'population_rows', 'population_rejects', 'census_rows', 'entry_exceptions', 'cloud_results', 'cloud_scan_steps', 'control_test_items', 'control_test_failures', 'duty_turns', 'vulnerability_rows', 'vulnerability_turns', 'event_hours', 'day_counts', 'top_counts', 'count_marks', 'metric_days', 'finding_groups', 'finding_group_assignees', 'trail_feeds', 'anomaly_marks', 'syslog_strangers', 'mails', 'notifications', 'notification_marks', 'trail_stream_marks', 'channel_marks']

  it('every business table has the deferred trigger', async () => {
    const rows = await owner<{ name: string }[]>`select tgrelid::regclass::text as name from pg_trigger where tgname = 'require_entry' and tgdeferrable and tginitdeferred`
    const guarded = rows.map((row) => row.name)
    for (const { name } of await parents()) expect([name, guarded.includes(name)]).toEqual([name, !exempt.includes(name)])
  })

  it('a change without an entry does not commit, with one it does, with one of another organization it does not', async () => {
    const rename = (orgId: string) => app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${orgId}, true)`
      await sql`update users set department = 'Unrecorded'`
    })
    await expect(rename(here.id)).rejects.toMatchObject({ code: 'TM001' })
    await write(database.ownerUrl, here.id, async (sql) => {
      await sql`update users set department = 'Recorded' where org_id = ${here.id}`
    })
    const foreign = write(database.ownerUrl, elsewhere.id, async (sql) => {
      await sql`update users set department = 'Unrecorded' where org_id = ${here.id}`
    })
    await expect(foreign).rejects.toMatchObject({ code: 'TM001' })
    expect((await owner`select distinct department from users where org_id = ${here.id}`).map((row) => row.department)).toEqual(['Recorded'])
  })
})

describe('the entrance', () => {
  it('is a closed list of SECURITY DEFINER functions with a fixed search path, for the app role only', async () => {
    const rows = await owner<{ name: string; definer: boolean; config: string[] | null; app: boolean; reader: boolean; everybody: boolean }[]>`
      select proname as name, prosecdef as definer, proconfig as config, has_function_privilege('tickmark_app', oid, 'execute') as app,
        has_function_privilege('tickmark_reader', oid, 'execute') as reader, coalesce(array_to_string(proacl, ',') ~ '(^|,)=X', true) as everybody
      from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`
    expect(rows.map((row) => row.name)).toEqual([
      'ensure_partitions', 'entrance_challenge', 'entrance_create_organization', 'entrance_first_run', 'entrance_identity_providers', 'entrance_invite', 'entrance_log', 'entrance_only_organization',
      'entrance_organization', 'entrance_organizations', 'entrance_origin', 'entrance_paused', 'entrance_recorded', 'entrance_sample', 'entrance_sign_in', 'entrance_syslog', 'entrance_token', 'entrance_unsealed', 'entrance_webhook', 'entrance_work', 'tickmark_access_moves', 'tickmark_approval_decided', 'tickmark_approval_entry', 'tickmark_approval_opens', 'tickmark_approval_party', 'tickmark_approval_settles', 'tickmark_approval_stage', 'tickmark_approval_staged', 'tickmark_approval_whole', 'tickmark_artifact_owned', 'tickmark_assessment_entry', 'tickmark_campaign_counts', 'tickmark_campaign_decided', 'tickmark_campaign_entry', 'tickmark_campaign_submitted_entry', 'tickmark_change_attached', 'tickmark_change_begins', 'tickmark_change_circle', 'tickmark_change_links', 'tickmark_change_moves', 'tickmark_cloud_finding_moves', 'tickmark_cloud_finding_muted', 'tickmark_connection_moved', 'tickmark_control_assessed', 'tickmark_control_termed', 'tickmark_decided', 'tickmark_deficiency_entry', 'tickmark_deficiency_evaluated', 'tickmark_deficiency_kept', 'tickmark_deficiency_part', 'tickmark_duty_conflict_moves', 'tickmark_duty_mitigation_moves', 'tickmark_duty_rule_moves', 'tickmark_duty_turned', 'tickmark_grant_given', 'tickmark_group_findings', 'tickmark_in_population', 'tickmark_keep_admin', 'tickmark_keep_whole_admin', 'tickmark_material', 'tickmark_needs_approval', 'tickmark_owner_stays', 'tickmark_provider_widened', 'tickmark_reconciliation_weakened', 'tickmark_recorded_then', 'tickmark_remediation_moves', 'tickmark_require_entry', 'tickmark_require_erasure', 'tickmark_role_given', 'tickmark_role_widened', 'tickmark_rule_weakened', 'tickmark_settings_weakened', 'tickmark_spend', 'tickmark_systems_there', 'tickmark_test_entry', 'tickmark_test_kept', 'tickmark_test_part_kept', 'tickmark_tokens_end', 'tickmark_vulnerability_begins', 'tickmark_vulnerability_moves', 'tickmark_vulnerability_turned',
    ])
    for (const row of rows) {
      expect([row.name, row.config]).toEqual([row.name, ['search_path=public, pg_temp']])
      expect([row.name, row.reader, row.everybody]).toEqual([row.name, false, false])
      expect([row.name, row.app]).toEqual([row.name, !row.name.startsWith('tickmark_')])
    }
  })

  it('answers ids only', async () => {
    const rows = await owner`select proname, pg_get_function_result(oid) as result from pg_proc where proname like 'entrance\\_%' and pronamespace = 'public'::regnamespace`
    for (const row of rows) expect(row.result).toMatch(/^(boolean|uuid|void|TABLE\((\w+_id uuid(, )?)+\))$/)
  })

  it('lets the app role create no second organization', async () => {
    await expect(app`select entrance_create_organization(${v7()}, 'Another', 'another', false)`).rejects.toMatchObject({ code: 'TM003' })
  })
})

describe('the TypeScript schema', () => {
  const tables = schemas.flatMap((file) => Object.values(file)).filter((each): each is PgTable => is(each, Table))

  it('names exactly the columns the database has', async () => {
    expect(tables.length).toBeGreaterThan(20)
    for (const table of tables) {
      const config = getTableConfig(table)
      const found = (await owner`select column_name as name, is_nullable = 'NO' as filled from information_schema.columns where table_schema = 'public' and table_name = ${config.name} order by 1`)
      const said = config.columns.map((column) => ({ name: column.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), filled: column.notNull || column.primary || config.primaryKeys.some((key) => key.columns.includes(column)) })).sort((one, other) => (one.name < other.name ? -1 : 1))
      expect({ table: config.name, columns: said }).toEqual({ table: config.name, columns: found.map((row) => ({ ...row })) })
    }
  })

  it('lists every column that sounds secret in the register', () => {
    for (const table of tables) {
      const config = getTableConfig(table)
      for (const column of config.columns) {
        const property = Object.entries(table).find(([, value]) => value === column)?.[0] ?? column.name
        if (/(hash|secret|token)$/i.test(property)) expect([config.name, property, columns[config.name]?.[property]]).toEqual([config.name, property, 'secret'])
      }
    }
  })
})
