import postgres from 'postgres'
import { afterAll, expect, it } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { stream } from '../../test/files.ts'
import { gather } from './gather.ts'
import { openExport } from './open.ts'
import { postgresQuery, readPostgres } from './postgres.ts'

const database = await testDatabase()
const superuser = postgres(database.superUrl, { max: 1, onnotice: () => {} })
afterAll(() => superuser.end())

it('reads a real cluster by its own query, which any role may ask', async () => {
  const undone = new Error('undone')
  let answer: object[] = []
  await superuser.begin(async (sql) => {
    await sql.unsafe(`create role imp_ada login; create role imp_dev; create role imp_dba superuser; create role imp_lead createrole;
      grant imp_dev to imp_ada; grant imp_dev to imp_lead with admin option; grant imp_dba to imp_dev;
      grant imp_dev to imp_ada with admin option granted by imp_lead;
      create schema imp_books; grant usage on schema imp_books to imp_dev; create table imp_books.entries (id int); grant select, insert on imp_books.entries to imp_dev; grant select on imp_books.entries to public`)
    await sql.unsafe('set local role imp_ada')
    answer = [...await sql.unsafe(postgresQuery)]
    throw undone
  }).catch((error: unknown) => expect(error).toBe(undone))
  const opened = await openExport(stream(JSON.stringify(answer), 1_000))
  const { rows, rejects, lacking } = readPostgres(await gather([{ opened }]), 'sys')
  const own = rows.filter(({ row }) => /^imp_/.test(row.account.id) || row.right.name.includes('imp_'))
  expect([rejects, lacking]).toEqual([[], []])
  expect(own.map(({ row }) => `${row.account.id} | ${row.right.name} | ${row.paths.join(' ')}${row.right.privileged ? ' !' : ''}`).sort()).toEqual([
    'PUBLIC | SELECT on tables in imp_books | direct',
    'imp_ada | LOGIN | direct', 'imp_ada | Member of imp_dba | imp_dev !', 'imp_ada | Member of imp_dev | direct',
    'imp_dba | SUPERUSER | direct !', 'imp_dev | INSERT,SELECT on tables in imp_books | direct', 'imp_dev | Member of imp_dba | direct !', 'imp_dev | USAGE on schema imp_books | direct',
    'imp_lead | CREATEROLE | direct !', 'imp_lead | Member of imp_dba | imp_dev !', 'imp_lead | Member of imp_dev | direct',
    // What nobody granted: the owner has it.
    expect.stringMatching(/^\w+ \| CREATE,USAGE on schema imp_books \| direct$/), expect.stringMatching(/^\w+ \| DELETE,INSERT,(MAINTAIN,)?REFERENCES,SELECT,TRIGGER,TRUNCATE,UPDATE on tables in imp_books \| direct$/),
  ])
  const twice = own.find(({ row }) => row.account.id === 'imp_ada' && row.right.id === 'imp_dev')?.row.conditions as { grants: { grantor: string; options: string[] }[] }
  expect(twice.grants.map(({ grantor, options }) => [grantor === 'imp_lead' ? grantor : 'superuser', options])).toEqual([['imp_lead', ['admin', 'inherit', 'set']], ['superuser', ['inherit', 'set']]])
  expect(own.find(({ row }) => row.account.id === 'imp_dev')?.row.account).toMatchObject({ kind: 'group', enabled: false })
})
