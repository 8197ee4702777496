import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decisions } from '#lib/decisions.ts'
import { decisionsSql } from '#lib/decisions-sql.ts'
import { type Approvable, oneStage } from '#lib/door/approvable.ts'
import { approvablesSql } from '#lib/door/approvables-sql.ts'
import { testDatabase } from '../../test/database.ts'
import { checks, type House, problemsOf, theHouse } from '../../test/house.ts'

/** No part of a module can be forgotten: what is missing is named. */
process.env.SETUP_CODE = 'ABCDE-12345'
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
let house: House

beforeAll(async () => {
  house = await theHouse(owner)
})
afterAll(async () => {
  const { closePools } = await import('#db/client.ts')
  await Promise.all([closePools(), owner.end()])
})

describe('every module', () => {
  it.each(Object.entries(checks))('%s', (_, check) => expect(check(house)).toEqual([]))

  it('was looked at', () => {
    expect(Object.keys(house.words).length).toBeGreaterThan(15)
    expect(house.operations.length).toBeGreaterThan(80)
    expect(Object.keys(house.uniqueIndexes).length).toBeGreaterThan(10)
    expect(house.decided.length).toBeGreaterThan(2)
  })
})

const vetting = decisions({
  record: 'vendors', one: 'vendor', many: 'vendors', states: { new: 'New', vetted: 'Vetted' }, starts: ['new'], noteColumn: 'note', deciders: ['vetted_by_id'], people: {},
  steps: { vet: { act: 'systems.update', label: 'Vet', done: 'vetted', from: ['new'], to: 'vetted', note: 'optional', notBy: [] } },
})

const vendorVetting: Approvable = { kind: 'vendor-vetting', label: 'Vetting vendors', subjectType: 'vendor', approved: null as never, closed: null, shipped: oneStage(['admin'], 30), record: { table: 'vendors', material: ['name'], done: 'approved' }, href: () => '/vendors' }

/** A house of one module that has everything. */
const whole: House = {
  files: {
    'lib/modules/vendors/module.ts': "import './notices.ts'",
    'lib/modules/vendors/notices.ts': "notice({ kind: 'vendors.created' })",
    'lib/modules/vendors/operations.ts': 'await tx.insert(vendors).values(row)',
    'lib/modules/vendors/examples.ts': "here.add('vendors', { name: 'Acme' })",
    'db/schema/vendors.ts': "export const vendors = pgTable(\n  'vendors',",
    'app/(portal)/vendors/page.tsx': '',
    'app/(portal)/vendors/new/page.tsx': '',
  },
  words: { vendors: { subjects: { vendor: ['vendors', 'Vendors'] }, sentences: { 'vendors.create': 'registered {label}' }, fields: { vendor: { name: 'Name' } }, unique: { vendors_name: 'There is one already.' }, places: [{ href: '/vendors' }], doings: [{ href: '/vendors/new' }] } },
  modules: { vendors: { decisions: [vetting], jobs: [{ queue: 'vendors.vet' }], rounds: [{ name: 'vet-vendors' }] } },
  samples: ['vendors'],
  examples: ['vendors.create'],
  operations: ['vendors.create'],
  queries: [{ name: 'vendors.list', permission: 'vendors.read' }],
  unreached: {},
  permissions: ['vendors.create', 'vendors.read'],
  queues: ['vendors.vet'],
  uniqueIndexes: { vendors_name: 'vendors' },
  recorded: { vendors: ['name'] },
  decided: ['vendors'],
  decisionsSql: decisionsSql([vetting]),
  approvables: [vendorVetting],
  guarded: ['vendors needs_approval_vendor_vetting'],
  approvablesSql: approvablesSql([vendorVetting]),
}

const files = (change: Record<string, string | undefined>) => ({ files: Object.fromEntries(Object.entries({ ...whole.files, ...change }).filter((each): each is [string, string] => each[1] !== undefined)) })
const said = (change: object) => ({ words: { vendors: { ...whole.words.vendors, ...change } } }) as Partial<House>
const made = (change: object) => ({ modules: { vendors: { ...whole.modules.vendors, ...change } } }) as Partial<House>

const lacking: [string, Partial<House>][] = [
  ['vendors: no line in lib/modules/index.ts', { modules: {}, queues: [], decisionsSql: decisionsSql([]) }],
  ['vendors: no line in lib/modules/samples.ts', { samples: [] }],
  ['vendors.create: no example', { examples: [] }],
  ['vendors.create: no sentence', said({ sentences: {} })],
  ['vendors.create: no sentence', said({ sentences: { 'vendors.create': 'TODO {label}' } })],
  ['vendors: writes tables, and there is no db/schema/vendors.ts', { ...files({ 'db/schema/vendors.ts': undefined, 'db/schema/others.ts': "pgTable('vendors'" }), uniqueIndexes: whole.uniqueIndexes }],
  ['vendors: vendor is about sellers, and there is no such table', said({ subjects: { vendor: ['sellers', 'Sellers'] } })],
  ['vendors: tier of vendor has no word', { recorded: { vendors: ['name', 'tier'] } }],
  ['vendors: name of vendor has no word', said({ fields: {} })],
  ['lib/modules/vendors/examples.ts:2: TODO: arrange this record', files({ 'lib/modules/vendors/examples.ts': "\nthrow new Error('x') // TODO: arrange this record" })],
  ['vendors_name: nothing is said when a second one comes', said({ unique: {} })],
  ['vendors_code: something is said, and there is no such index', said({ unique: { vendors_name: null, vendors_code: null } })],
  ['vendor: in the words of two modules', { words: { ...whole.words, sellers: { subjects: { vendor: ['vendors', 'Vendors'] }, sentences: {}, fields: { vendor: { name: 'Name' } }, unique: {}, places: [], doings: [] } } }],
  ['lib/modules/vendors/exports.ts: vendors.export not reached from module.ts', { unreached: { 'lib/modules/vendors/exports.ts': ['vendors.export'] } }],
  ['lib/modules/vendors/notices.ts: not reached from module.ts', files({ 'lib/modules/vendors/module.ts': "import './operations.ts'" })],
  ['vendors.remove: no operation and no query', { permissions: [...whole.permissions, 'vendors.remove'] }],
  ['vendors: no page at /vendors', files({ 'app/(portal)/vendors/page.tsx': undefined })],
  ['vendors: no page at /vendors/new', files({ 'app/(portal)/vendors/new/page.tsx': undefined })],
  ['vendors.vet: worked by 0 jobs', made({ jobs: [] })],
  ['vendors.vet: worked by 2 jobs', made({ jobs: [{ queue: 'vendors.vet' }, { queue: 'vendors.vet' }] })],
  ['vet-vendors: the name of two rounds', made({ rounds: [{ name: 'vet-vendors' }, { name: 'vet-vendors' }] })],
  ['db/decisions.sql: not what the modules say, run npm run decisions', { decisionsSql: decisionsSql([]) }],
  ['vendors: PostgreSQL takes any step', { decided: [] }],
  ['db/approvables.sql: not what the modules say, run npm run decisions', { approvablesSql: approvablesSql([]) }],
  ['vendor-vetting: PostgreSQL does it without an approval', { guarded: [] }],
]

describe('a stub', () => {
  it('that has everything lacks nothing', () => expect(problemsOf(whole)).toEqual([]))

  it.each(lacking)('%s', (problem, change) => expect(problemsOf({ ...whole, ...change })).toEqual([problem]))

  it('vendors: no line in lib/words/index.ts', () => expect(checks['a folder has its words']?.({ ...whole, words: {} })).toEqual(['vendors: no line in lib/words/index.ts']))

  it('fails each check in some way', () => {
    const failing = [...lacking.map(([, change]) => change), { words: {} }, made({ decisions: [{ ...vetting, steps: {} }] })]
    const idle = Object.entries(checks).filter(([, check]) => !failing.some((change) => check({ ...whole, ...change }).length > 0))
    expect(idle.map(([name]) => name)).toEqual([])
  })
})
