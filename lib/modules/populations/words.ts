import { fileWords, runStates } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const populationStates = { draft: 'Draft', complete: 'Complete', frozen: 'Frozen', superseded: 'Superseded' } as const

export const words = {
  subjects: { population: ['populations', 'Populations'] },
  sentences: {
    'populations.create': 'imported the population {label}',
    'populations.addFile': 'added a file to the population {label}',
    'populations.import': 'had the population {label} read',
    'populations.complete': 'read the population {label}: every record is accounted for',
    'populations.fail': 'could not read the population {label}',
    'populations.freeze': 'froze the population {label}',
    'populations.export': 'exported a list: {label}',
    'populations.exportRejects': 'exported a list: {label}',
  },
  attempts: {
    'populations.complete': 'read the population {label}: what of it became no row is listed',
    'populations.fail': 'could not read the population {label}',
  },
  acts: {
    'populations.read': 'reading populations',
    'populations.import': 'having a population read',
    'populations.create': 'importing a population',
    'populations.addFile': 'adding a file to a population',
    'populations.complete': 'completing a population',
    'populations.fail': 'noting that a population could not be read',
    'populations.freeze': 'freezing a population',
    'populations.export': 'exporting the rows of a population',
    'populations.exportRejects': 'exporting what of a population became no row',
  },
  fields: {
    population: {
      systemId: 'System', source: 'Source', title: 'Title', state: { called: 'State', values: populationStates }, report: 'Report or query', parameters: 'Parameters', extractedById: { called: 'Extracted by', of: 'user' }, extractedAt: 'Extracted', files: 'Files', mapping: 'Columns as fields',
      records: 'Records', used: 'Used', rejected: 'Rejected', blank: 'Blank', entries: 'Rows of the records', accepted: 'Accepted', duplicates: 'Duplicates', conflicts: 'Conflicts', columns: 'Columns', shape: 'Fingerprint of the columns', facts: 'How it was read', warnings: 'Warnings', warningCount: 'Number of warnings', lacking: 'What is lacking',
      root: 'Merkle root', readAt: 'Read', error: 'Error', formerId: 'Compared with', frozenAt: 'Frozen', frozenById: { called: 'Frozen by', of: 'user' }, reason: 'Reason', sample: 'Sample', part: 'List', reading: { called: 'Reading', values: runStates }, ...fileWords,
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
