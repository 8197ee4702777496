import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const streamStates = { level: 'Up to date', behind: 'Behind', retrying: 'Trying again', failing: 'Failing', paused: 'Paused' } as const

export const kindNames = { syslog: 'Syslog over TLS', webhook: 'HTTPS webhook', pull: 'Pull' } as const
export const formatNames = { rfc5424: 'RFC 5424, the whole entry', cef: 'CEF, its fields', ndjson: 'NDJSON, the whole entry' } as const

export const words = {
  subjects: { 'trail-stream': ['trail_streams', 'Streams of the audit trail'] },
  sentences: {
    'trailStreams.create': 'created the stream {label} of the audit trail',
    'trailStreams.update': 'changed the stream {label} of the audit trail',
    'trailStreams.rotateSecret': 'replaced the signing secret of the stream {label}',
    'trailStreams.replay': 'had the stream {label} sent again from an entry on',
    'trailStreams.remove': 'removed the stream {label} of the audit trail',
    'trailStreams.noteFailing': 'sent the stream {label} of the audit trail',
    'trailStreams.noteGoing': 'sent the stream {label} of the audit trail again',
    'trailStreams.pull': 'pulled the audit trail: {label}',
  },
  attempts: { 'trailStreams.noteFailing': 'could not send the stream {label} of the audit trail' },
  acts: {
    'trailStreams.read': 'reading streams of the audit trail',
    'trailStreams.create': 'creating a stream of the audit trail',
    'trailStreams.update': 'changing a stream of the audit trail',
    'trailStreams.rotateSecret': 'replacing the signing secret of a stream',
    'trailStreams.replay': 'sending a stream of the audit trail again',
    'trailStreams.remove': 'removing a stream of the audit trail',
    'trailStreams.noteFailing': 'recording that a stream of the audit trail fails',
    'trailStreams.noteGoing': 'recording that a stream of the audit trail goes again',
    'trailStreams.pull': 'pulling the audit trail',
  },
  fields: {
    'trail-stream': {
      name: 'Name', kind: { called: 'How', values: kindNames }, format: { called: 'Format', values: formatNames }, address: 'Address', personal: { called: 'Personal values go along', values: yesNo }, authority: 'Authority of the receiver', clientCertificate: 'Client certificate',
      secretsKeyId: 'Key of the secrets', signedAnew: 'Signing secret replaced', pausedReason: 'Paused because', failingSince: 'Failing since', failure: 'Why it fails', sample: { called: 'Example', values: yesNo }, next: 'Next entry',
    },
  },
  unique: { trail_streams_name: 'A stream with this name exists already. Choose another name.' },
  places: [{ group: 'Settings', rank: 4, label: 'Trail streams', href: '/trail-streams', icon: 'arrow-up-right', permission: 'trailStreams.read' }],
  doings: [{ rank: 30, label: 'Create a stream of the audit trail', href: '/trail-streams/new', icon: 'arrow-up-right', permission: 'trailStreams.create' }],
} as const satisfies Words<'trailStreams'>
