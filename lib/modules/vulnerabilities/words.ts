import { fileWords, yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const states = { open: 'Open', regressed: 'Regressed', fixed: 'Fixed', accepted: 'Accepted', false_positive: 'False positive' } as const
export const importStates = { reading: 'Being read', unmapped: 'Columns to be confirmed', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' } as const
export const severityWords = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low', informational: 'Informational' } as const

export const words = {
  subjects: { vulnerability: ['vulnerabilities', 'Vulnerabilities'], 'vulnerability-import': ['vulnerability_imports', 'Imports of vulnerabilities'] },
  sentences: {
    'vulnerabilities.requestAcceptance': 'requested that {label} stays',
    'vulnerabilities.accept': 'let {label} stay, as it was approved',
    'vulnerabilities.endAcceptance': 'opened {label} again, as it stays no longer',
    'vulnerabilities.remind': 'reminded that {label} is overdue',
    'vulnerabilities.export': 'exported vulnerabilities',
    'vulnerabilityImports.create': 'imported {label}',
    'vulnerabilityImports.map': 'confirmed the columns of {label}',
    'vulnerabilityImports.cancel': 'cancelled the import {label}',
    'vulnerabilityImports.await': 'needs to know the columns of {label}',
    'vulnerabilityImports.complete': 'read {label}',
    'vulnerabilityImports.fail': 'read {label}',
  },
  attempts: { 'vulnerabilityImports.fail': 'could not read {label}' },
  acts: {
    'vulnerabilities.read': 'reading vulnerabilities',
    'vulnerabilities.requestAcceptance': 'requesting that a vulnerability stays',
    'vulnerabilities.accept': 'letting a vulnerability stay as it was approved',
    'vulnerabilities.endAcceptance': 'opening a vulnerability again that was to stay',
    'vulnerabilities.remind': 'reminding of an overdue vulnerability',
    'vulnerabilities.export': 'exporting vulnerabilities',
    'vulnerabilityImports.read': 'reading imports of vulnerabilities',
    'vulnerabilityImports.create': 'importing vulnerabilities',
    'vulnerabilityImports.map': 'confirming the columns of vulnerabilities',
    'vulnerabilityImports.cancel': 'cancelling an import of vulnerabilities',
    'vulnerabilityImports.await': 'recording that the columns of vulnerabilities are not known',
    'vulnerabilityImports.complete': 'recording an import of vulnerabilities',
    'vulnerabilityImports.fail': 'recording why an import of vulnerabilities failed',
  },
  fields: {
    vulnerability: {
      key: 'Key', systemId: 'System', toolKey: 'Tool', tool: 'Tool', rule: 'Rule or CVE', cves: 'CVE', title: 'Title', location: 'Place', severity: { called: 'Severity', values: severityWords }, word: 'Severity in the tool', cvss: 'CVSS', said: 'What it says', muted: { called: 'Muted in the tool', values: yesNo },
      state: { called: 'State', values: states }, foundAt: 'First seen', openedAt: 'Open since', dueAt: 'Due', seenAt: 'Last seen', readAt: 'Last scan', readImportId: 'Read by', untoldSince: 'Could not tell since', resolvedAt: 'Fixed', times: 'Times opened', exemptUntil: 'Stays until', exemptReason: 'Why it stays', exemptById: { called: 'Requested by', of: 'user' },
      toldAt: 'Reminded', turnedAt: 'State since', turnImportId: 'State by', turnSaid: 'How it came to that', sample: { called: 'Example', values: yesNo }, as: { called: 'Requested as', values: states }, notifiedId: { called: 'Notified', of: 'user' },
    },
    'vulnerability-import': {
      systemId: 'System', name: 'File', artifactId: 'Stored file', size: 'Size, bytes', status: { called: 'Status', values: importStates }, whole: { called: 'Whole scan', values: yesNo }, wholeCounted: { called: 'Absence counts', values: yesNo }, wholeWhy: 'Why absence does not count', saidAt: 'Scanned, as its uploader said', scannedAt: 'Scanned',
      receivedAt: 'Received', endedAt: 'Ended', format: 'Format', tools: 'Tools', systemIds: 'Systems', columns: 'Columns', shape: 'Shape', mapping: 'Mapping', facts: 'Facts', warnings: 'Warnings', received: 'Records received', accepted: 'Accepted', known: 'Known', outdated: 'Outdated', passed: 'Passed', untold: 'Could not tell', rejected: 'Rejected', blank: 'Blank',
      rejects: 'Rejects', opened: 'Opened', regressed: 'Regressed', fixed: 'Fixed', absent: 'Fixed by absence', error: 'Why it failed', sample: { called: 'Example', values: yesNo }, tool: 'Tool', ...fileWords, critical: 'New and critical', notified: { called: 'Notified', of: 'user' },
    },
  },
  unique: { vulnerabilities_key: null, vulnerability_imports_once: 'This file was imported already for this system.' },
  places: [{ group: 'Operations', rank: 30, label: 'Vulnerabilities', href: '/vulnerabilities', icon: 'octagon-alert', permission: 'vulnerabilities.read' }],
  doings: [{ rank: 60, label: 'Import vulnerabilities', href: '/vulnerabilities/imports/new', icon: 'upload', permission: 'vulnerabilityImports.create' }],
} as const satisfies Words<'vulnerabilities' | 'vulnerabilityImports'>
