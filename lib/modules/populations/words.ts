import { fileWords, runStates } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const populationStates = { draft: 'Draft', complete: 'Complete', frozen: 'Frozen', superseded: 'Superseded' } as const

export const words = {
  subjects: { population: ['populations', 'Populations'] },
  sentences: {
    'populations.create': 'imported the population {label}',
    'populations.pull': 'pulled the population {label}',
    'populations.addFile': 'added a file to the population {label}',
    'populations.addScreenshot': 'added a screenshot of the extraction to the population {label}',
    'populations.reconcile': 'compared the population {label} with a second source',
    'populations.explain': 'explained differences of the population {label}',
    'populations.import': 'had the population {label} read',
    'populations.complete': 'read the population {label}: every record is accounted for',
    'populations.fail': 'could not read the population {label}',
    'populations.freeze': 'froze the population {label}',
    'populations.export': 'exported a list: {label}',
    'populations.exportRejects': 'exported a list: {label}',
    'populations.exportDifferences': 'exported a list: {label}',
  },
  attempts: {
    'populations.complete': 'read the population {label}: what of it became no row is listed',
    'populations.fail': 'could not read the population {label}',
  },
  acts: {
    'populations.read': 'reading populations',
    'populations.import': 'having a population read',
    'populations.create': 'importing a population',
    'populations.pull': 'pulling a population',
    'populations.addFile': 'adding a file to a population',
    'populations.addScreenshot': 'adding a screenshot to a population',
    'populations.reconcile': 'reconciling a population',
    'populations.explain': 'explaining differences of a population',
    'populations.complete': 'completing a population',
    'populations.fail': 'noting that a population could not be read',
    'populations.freeze': 'freezing a population',
    'populations.export': 'exporting the rows of a population',
    'populations.exportRejects': 'exporting what of a population became no row',
    'populations.exportDifferences': 'exporting the differences of a population',
  },
  fields: {
    population: {
      systemId: 'System', source: 'Source', title: 'Title', state: { called: 'State', values: populationStates }, report: 'Report or query', parameters: 'Parameters', extractedById: { called: 'Extracted by', of: 'user' }, extractedAt: 'Extracted', connectionId: 'Connection', files: 'Files', mapping: 'Columns as fields',
      records: 'Records', used: 'Used', rejected: 'Rejected', blank: 'Blank', entries: 'Rows of the records', accepted: 'Accepted', duplicates: 'Duplicates', conflicts: 'Conflicts', columns: 'Columns', shape: 'Fingerprint of the columns', facts: 'How it was read', warnings: 'Warnings', warningCount: 'Number of warnings', lacking: 'What is lacking',
      root: 'Merkle root', readAt: 'Read', error: 'Error', formerId: 'The last one of its source', came: 'Rows that came', went: 'Rows that went', altered: 'Rows that changed', fewerRows: 'Fewer rows than the last one', importedById: { called: 'Imported by', of: 'user' }, notOccurring: 'Not occurring', frozenAt: 'Frozen', frozenById: { called: 'Frozen by', of: 'user' }, reason: 'Reason', sample: 'Sample',
      against: { called: 'Compared with', values: { total: 'A total that its system shows', population: 'Another population' } }, by: { called: 'Told by', values: { records: 'Records', rows: 'Rows', accounts: 'Accounts', key: 'Account, right and scope', account: 'Account id', user_name: 'User name', email: 'E-mail' } }, otherId: 'The other population', otherRoot: 'Merkle root of the other one', seen: 'Where it was read', here: 'Here', there: 'There', onlyHere: 'Only here', onlyThere: 'Only there', reconciledById: { called: 'Compared by', of: 'user' }, reconciledAt: 'Compared',
      unexplained: 'Not explained', rights: 'Rights that can be requested', differences: 'Differences explained', numbers: 'Their numbers', part: 'List', dutiesChecked: 'People checked for conflicts of duties', conflictsOpened: 'New conflicts of duties', conflictsResolved: 'Conflicts of duties resolved', told: { called: 'Notified', of: 'user' }, peopleCame: 'People who came', peopleChanged: 'People who changed', peopleGone: 'People who are gone', accountsNew: 'New accounts', accountsMatched: 'Accounts that belong to somebody', accountsUnmatched: 'Accounts that belong to nobody', accountsMoved: 'Accounts whose person is another one now', reading: { called: 'Reading', values: runStates }, ...fileWords,
    },
  },
  unique: { populations_present: 'Another population of this system and source was frozen at the same moment. Load the page again, and look at it first.' },
  places: [
    { group: 'Evidence', rank: 3, label: 'Populations', href: '/populations', icon: 'users', permission: 'populations.read' },
  ],
  doings: [
    { rank: 4, label: 'Import a population', href: '/populations/new', icon: 'upload', permission: 'populations.create' },
  ],
} as const satisfies Words<'populations'>
