import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const scanStatuses = { running: 'Running', succeeded: 'Complete', partial: 'Partial', failed: 'Failed', cancelled: 'Cancelled' } as const
export const scanReasons = { asked: 'Asked for', scheduled: 'By schedule', verify: 'To verify a remediation' } as const
const states = { open: 'Open', regressed: 'Regressed', fixed: 'Fixed', gone: 'Gone' } as const

export const words = {
  subjects: { 'cloud-scan': ['cloud_scans', 'Cloud scans'], 'cloud-finding': ['cloud_findings', 'Cloud findings'] },
  sentences: {
    'cloudScans.start': 'asked for the scan {label}',
    'cloudScans.cancel': 'cancelled the scan {label}',
    'cloudScans.complete': 'completed the scan {label}',
    'cloudScans.fail': 'scanned {label}',
    'cloudFindings.requestMute': 'requested a mute of {label}',
    'cloudFindings.mute': 'muted {label}, as it was approved',
    'cloudFindings.unmute': 'ended the mute of {label}',
    'cloudFindings.export': 'exported findings at cloud accounts',
    'cloudResults.export': 'exported results of a cloud scan',
  },
  attempts: { 'cloudScans.fail': 'could not scan {label}' },
  acts: {
    'cloudScans.read': 'reading cloud scans',
    'cloudScans.start': 'scanning a cloud account',
    'cloudScans.cancel': 'cancelling a cloud scan',
    'cloudScans.complete': 'recording a cloud scan',
    'cloudScans.fail': 'recording why a cloud scan failed',
    'cloudFindings.read': 'reading findings at cloud accounts',
    'cloudFindings.requestMute': 'requesting a mute of a cloud finding',
    'cloudFindings.mute': 'muting a cloud finding as it was approved',
    'cloudFindings.unmute': 'ending the mute of a cloud finding',
    'cloudFindings.export': 'exporting findings at cloud accounts',
    'cloudResults.export': 'exporting results of cloud scans',
  },
  fields: {
    'cloud-scan': {
      accountId: 'Account', status: { called: 'Status', values: scanStatuses }, reason: { called: 'Why', values: scanReasons }, services: 'Services', checks: 'Checks', startedAt: 'Began', finishedAt: 'Ended', catalogue: 'Judged by', regions: 'Regions', resources: 'Resources', reads: 'Calls', unread: 'Facets not read', incomplete: 'Lists not complete',
      gaps: 'Not read', calls: 'Calls by kind', totals: 'Outcomes', artifactId: 'File', error: 'Why it failed', sample: { called: 'Example', values: yesNo }, opened: 'Findings opened', regressed: 'Findings regressed', fixed: 'Findings fixed', gone: 'Findings gone', notRead: 'Findings not read', file: 'SHA-256 of what was read',
    },
    'cloud-finding': {
      key: 'Key', accountId: 'Account', check: 'Check', checkId: 'Check', severity: 'Severity', type: 'Type', resourceId: 'Resource', name: 'Name', region: 'Region', systemId: 'System', state: { called: 'State', values: states }, said: 'What it says', readAt: 'Last read', readScanId: 'Read by', unreadSince: 'Not read since', openedAt: 'Open since', resolvedAt: 'Resolved',
      times: 'Times opened', before: 'Evidence before', after: 'Evidence after', mutedUntil: 'Muted until', mutedReason: 'Why muted', mutedById: { called: 'Muted by', of: 'user' }, sample: { called: 'Example', values: yesNo }, mute: { called: 'Mute', values: { requested: 'Requested' } },
    },
  },
  unique: { cloud_scans_one: 'It is being scanned already.', cloud_findings_key: null },
  places: [{ group: 'Monitor', rank: 4, label: 'Cloud', href: '/cloud', icon: 'cloud', permission: 'cloudScans.read' }],
  doings: [],
} as const satisfies Words<'cloudScans' | 'cloudFindings' | 'cloudResults'>
