import type { Words } from '#lib/words/shape.ts'

export const frameworkSources = { shipped: 'Catalogue', imported: 'OSCAL file' } as const
export const frameworkStates = { available: 'Available', adopted: 'Adopted', retired: 'Retired' } as const

export const mappingKinds = { requirement: 'Requirement', control: 'Control', template: 'Control of the pack', check: 'Cloud check', rule: 'Detection rule' } as const
export const mappingSources = { shipped: 'Catalogue', own: 'Own' } as const
/** Between requirements: whoever meets the one meets the other, a part of it, or something like it. */
export const requirementStrengths = { equivalent: 'Equivalent', partial: 'Partial', related: 'Related' } as const
/** Of what serves a requirement. */
export const itemStrengths = { evidences: 'Evidences', supports: 'Supports', context: 'Context' } as const
export const requirementOutcomes = { passed: 'Passed', failed: 'Failed', not_evaluable: 'Not evaluable' } as const
export type GapKind = 'control' | 'evidence' | 'test'
export const gapKinds = { control: 'No control', evidence: 'No current evidence', test: 'No passed test' } as const satisfies Record<GapKind, string>

export const words = {
  subjects: { framework: ['frameworks', 'Frameworks'], requirement: ['framework_requirements', 'Requirements'], mapping: ['requirement_mappings', 'Mappings'] },
  sentences: {
    'frameworks.add': 'added {label} from the catalogue',
    'frameworks.import': 'imported {label} from an OSCAL file',
    'frameworks.adopt': 'adopted {label}',
    'frameworks.update': 'changed the scope of {label}',
    'frameworks.retire': 'retired {label}',
    'frameworks.exclude': 'excluded {label}',
    'frameworks.include': 'included {label} again',
    'frameworks.export': 'exported a list: {label}',
    'frameworks.exportOscal': 'exported {label} as OSCAL',
    'frameworks.exportPair': 'exported a list: {label}',
    'frameworks.exportMatrix': 'exported a list: {label}',
    'gaps.export': 'exported a list: {label}',
    'mappings.add': 'mapped {label}',
    'mappings.update': 'changed the mapping {label}',
    'mappings.retire': 'retired the mapping {label}',
    'mappings.export': 'exported a list: {label}',
  },
  acts: {
    'frameworks.read': 'reading frameworks',
    'frameworks.add': 'adding a framework',
    'frameworks.import': 'importing a framework',
    'frameworks.adopt': 'adopting a framework',
    'frameworks.update': 'changing the scope of a framework',
    'frameworks.retire': 'retiring a framework',
    'frameworks.exclude': 'excluding a requirement',
    'frameworks.include': 'including a requirement again',
    'frameworks.export': 'exporting frameworks',
    'frameworks.exportOscal': 'exporting OSCAL',
    'frameworks.exportPair': 'exporting two frameworks side by side',
    'frameworks.exportMatrix': 'exporting the matrix of frameworks',
    'gaps.export': 'exporting gaps',
    'mappings.add': 'mapping to a requirement',
    'mappings.update': 'changing a mapping',
    'mappings.retire': 'retiring a mapping',
    'mappings.export': 'exporting mappings',
  },
  fields: {
    framework: {
      key: 'Key', name: 'Name', edition: 'Version', publisher: 'Publisher', note: 'Note', source: { called: 'From', values: frameworkSources }, sha256: 'SHA-256', requirements: 'Requirements', losses: 'Not kept', rest: 'Rest of the file', links: 'Links', mappings: 'Mappings',
      state: { called: 'State', values: frameworkStates }, scope: 'Scope', systemIds: 'Systems', fromDay: 'From', toDay: 'Up to', ownerId: { called: 'Owner', of: 'user' }, adoptedAt: 'Adopted', adoptedById: { called: 'Adopted by', of: 'user' }, retiredReason: 'Reason',
    },
    mapping: { kind: { called: 'What maps', values: mappingKinds }, fromId: 'From', controlId: 'Control', item: 'Item', requirementId: 'Requirement', strength: { called: 'Strength', values: { ...requirementStrengths, ...itemStrengths } }, note: 'Note', source: { called: 'Source', values: mappingSources }, retiredAt: 'Retired', retiredById: { called: 'Retired by', of: 'user' }, retiredReason: 'Reason' },
    requirement: { frameworkId: 'Framework', number: 'Place', kind: 'Kind', parentId: 'In', text: 'Text', withdrawn: 'Withdrawn', oscalId: 'OSCAL id', raw: 'OSCAL', code: 'Number', title: 'Title', excluded: 'Why it does not apply' },
  },
  unique: { requirement_mappings_once: 'This is mapped to the requirement already. Change that mapping instead.', requirement_mappings_pair: 'These two requirements are mapped to each other already. Change that mapping instead.', frameworks_version: 'This version is here already.', framework_requirements_number: null, framework_requirements_code: null },
  places: [{ group: 'Controls', rank: 2, label: 'Frameworks', href: '/frameworks', icon: 'layers', permission: 'frameworks.read' }],
  doings: [{ rank: 63, icon: 'upload', label: 'Import a framework', href: '/frameworks/import', permission: 'frameworks.import' }],
} as const satisfies Words<'frameworks' | 'mappings' | 'gaps'>
