import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { type Account, direct, type Outcome, wayOf } from './entitlement.ts'
import { type Entry, refused } from './frame.ts'
import { type Parts, wordOf } from './gather.ts'
import { Groups, wayTo } from './groups.ts'
import { accountOf, rightOf, Rows } from './rows.ts'
import { readYesNo } from './values.ts'

/**
 * What to ask a PostgreSQL (12 or newer) for, in each database; any role may. `psql --csv` or a list of JSON is what the importer reads. What was never granted
 * by anybody has the privileges a fresh database gives: those of the owner, and PUBLIC's.
 */
export const postgresQuery = `with roles as (select * from pg_catalog.pg_roles),
named as (select oid, rolname from roles union all select 0::oid, 'PUBLIC'),
granted as (
  select 'schema' as kind, n.nspname as schema, a.grantee, a.privilege_type
    from pg_catalog.pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
  union
  select 'tables', n.nspname, a.grantee, a.privilege_type
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
   where c.relkind in ('r', 'p', 'v', 'm', 'f')
)
select 'role' as kind, r.rolname as account, null as "right", null as privileges, null as grantor, null as options, r.rolcanlogin::text as can_login, current_database() as database from roles r
union all
select 'attribute', r.rolname, a.name, null, null, null, null, current_database()
  from roles r, lateral (values ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb), ('REPLICATION', r.rolreplication), ('BYPASSRLS', r.rolbypassrls), ('LOGIN', r.rolcanlogin)) a(name, has)
 where a.has
union all
select 'membership', m.rolname, g.rolname, null, grantor.rolname,
       concat_ws(',', case when x.admin_option then 'admin' end, case when to_jsonb(x) ->> 'inherit_option' = 'true' then 'inherit' end, case when to_jsonb(x) ->> 'set_option' = 'true' then 'set' end), null, current_database()
  from pg_catalog.pg_auth_members x join roles m on m.oid = x.member join roles g on g.oid = x.roleid left join roles grantor on grantor.oid = x.grantor
union all
select p.kind, n.rolname, p.schema, string_agg(p.privilege_type, ',' order by p.privilege_type), null, null, null, current_database()
  from granted p join named n on n.oid = p.grantee
 where p.schema not in ('information_schema') and p.schema not like 'pg\\_toast%' and p.schema not like 'pg\\_temp%'
 group by p.kind, n.rolname, p.schema
order by 1, 2, 3, 5`

const kinds = ['role', 'attribute', 'membership', 'schema', 'tables']
const mighty = new Set(['SUPERUSER', 'CREATEROLE', 'REPLICATION', 'BYPASSRLS'])
const mightyRoles = new Set(['pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files', 'pg_write_all_data', 'pg_read_all_data', 'pg_create_subscription', 'pg_maintain'])

/** The answer to `postgresQuery`, of one database or several of a cluster. @throws AppError when it is the answer to another question */
export function readPostgres(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  const records = [...parts.lists.values()].flat()
  const first = records[0]
  if (first && !['kind', 'account', 'right', 'privileges', 'grantor', 'options', 'can_login', 'database'].every((column) => column in first.fields)) throw refused('These are not the columns of the query for PostgreSQL: kind, account, right, privileges, grantor, options, can_login, database.')
  const of = (kind: string) => records.filter(({ fields }) => fields.kind === kind)
  for (const kind of ['role', 'attribute']) if (of(kind).length === 0) rows.lacks(`records of the kind “${kind}”, of which every PostgreSQL has some`)
  for (const { at, fields } of records) if (!kinds.includes(wordOf(fields.kind) ?? '')) rows.reject(at, `has the kind “${wordOf(fields.kind) ?? ''}”, which the query does not give`)

  const holders = new Set(of('membership').map(({ fields }) => wordOf(fields.right)))
  const logins = new Map(of('role').map(({ fields }) => [wordOf(fields.account), loginOf(fields.can_login)]))
  const account = (name: string): Account => {
    if (name === 'PUBLIC') return accountOf({ id: name, name: 'PUBLIC: every role, also those to come', kind: 'group', userName: name })
    const login = logins.get(name)
    if (login === undefined) rows.lacks(`the role ${name}, which has rights`)
    return accountOf({ id: name, name, kind: !login && holders.has(name) ? 'group' : 'unknown', userName: name, enabled: login ?? null })
  }
  const strong = new Set(of('attribute').filter(({ fields }) => mighty.has(wordOf(fields.right) ?? '')).map(({ fields }) => wordOf(fields.account)))

  for (const { at, fields } of of('attribute')) {
    const [name, right] = [wordOf(fields.account), wordOf(fields.right)]
    if (name && right) rows.add(at, account(name), rightOf({ kind: 'attribute', id: right, name: right, privileged: mighty.has(right) }))
    else rows.reject(at, 'does not say which role has which attribute')
  }
  for (const kind of ['schema', 'tables'] as const) {
    for (const { at, fields } of of(kind)) {
      const [name, schema, given, database] = [wordOf(fields.account), wordOf(fields.right), wordOf(fields.privileges), wordOf(fields.database)]
      if (!name || !schema || !given || !database) rows.reject(at, 'does not say who has which privileges on what')
      else {
        const privileges = given.split(',').sort().join(',')
        rows.add(at, account(name), rightOf({ kind: `${kind}-privileges`, id: canonical([schema, privileges]), name: kind === 'schema' ? `${privileges} on schema ${schema}` : `${privileges} on tables in ${schema}`, privileged: false }), { scope: database })
      }
    }
  }
  memberships(of('membership'), { rows, account, strong })
  return rows.outcome()
}

const loginOf = (value: Json | undefined): boolean | null => {
  const read = typeof value === 'boolean' ? { value } : readYesNo(wordOf(value) ?? '')
  return 'value' in read ? read.value : null
}

type Context = { rows: Rows; account: (name: string) => Account; strong: Set<string | null> }

/** One row a member and role, whoever granted it how often: grantors and options are in its conditions. Then what comes through other roles, with its way. */
function memberships(records: Entry[], { rows, account, strong }: Context): void {
  const groups = new Groups()
  const grants = new Map<string, { entry: Entry; member: string; group: string; by: Json[] }>()
  for (const entry of records) {
    const [member, group] = [wordOf(entry.fields.account), wordOf(entry.fields.right)]
    if (!member || !group) {
      rows.reject(entry.at, 'does not say who is a member of what')
      continue
    }
    groups.add(member, group)
    const by = { grantor: wordOf(entry.fields.grantor), options: (wordOf(entry.fields.options) ?? '').split(',').filter(Boolean).sort() }
    const key = canonical([member, group])
    const known = grants.get(key) ?? { entry, member, group, by: [] }
    // A cluster says its memberships in each of its databases.
    if (!known.by.some((each) => canonical(each) === canonical(by))) known.by.push(by)
    grants.set(key, known)
  }
  for (const circle of groups.circles()) rows.warn(null, `roles that are members of each other: ${wayOf(circle)}`)
  const right = (group: string) => rightOf({ kind: 'membership', id: group, name: `Member of ${group}`, privileged: strong.has(group) || mightyRoles.has(group) })
  for (const { entry, member, group, by } of grants.values()) rows.add(entry.at, account(member), right(group), { paths: [direct], conditions: { grants: by.sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1)) } })
  for (const { entry, member, group } of grants.values()) {
    const reach = groups.reach(group)
    for (const holder of reach.keys()) {
      if (holder !== group && holder !== member) rows.add(entry.at, account(member), right(holder), { paths: [wayOf(wayTo(reach, holder).slice(0, -1))] })
    }
  }
}
