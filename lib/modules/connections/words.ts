import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const healthStates = { healthy: 'Healthy', untried: 'Not tested yet', failing: 'Failing', expired: 'Secret expired', unreadable: 'Secret cannot be opened', paused: 'Paused' } as const
/** What became of a digest of CloudTrail. */
export const digestWords = { valid: 'Valid', unverifiable: 'Not verifiable', invalid: 'Invalid' } as const
export const messageStates = { stored: 'Waiting', worked: 'Worked', failed: 'Failed' } as const

export const words = {
  subjects: { connection: ['connections', 'Connections'], 'trail-digest': ['trail_digests', 'Digests of CloudTrail'], 'webhook-message': ['webhook_messages', 'Messages of webhooks'] },
  sentences: {
    'connections.create': 'created the connection {label}',
    'connections.update': 'changed the connection {label}',
    'connections.apply': 'changed where {label} leads, as it was approved',
    'connections.setCredentials': 'replaced the secrets of the connection {label}',
    'connections.rotateSecret': 'replaced the signing secret of the connection {label}',
    'connections.remove': 'removed the connection {label}',
    'connections.check': 'asked for a test of the connection {label}',
    'connections.pull': 'asked for a pull through the connection {label}',
    'connections.noteCall': 'called through the connection {label}',
    'connections.endPull': 'pulled through the connection {label}',
    'connections.noteFiles': 'read log files through the connection {label}',
    'connections.noteDigest': 'validated the digest {label}',
    'connections.noteQueue': 'read messages of the queue of the connection {label}',
    'connections.noteSender': 'noted with which certificate {label} sends',
    'connections.remind': 'notified the owner that the secrets of the connection {label} expire',
    'connections.reseal': 'sealed the secrets of the connection {label} under the present key',
    'webhooks.receive': 'sent {label}',
    'webhooks.work': 'worked {label}',
    'webhooks.fail': 'worked {label}',
    'webhooks.replay': 'asked for {label} to be worked again',
    'webhooks.removeOld': 'removed {label}, whose retention was over',
  },
  attempts: {
    'connections.noteCall': 'could not call through the connection {label}',
    'connections.endPull': 'could not pull through the connection {label}',
    'connections.noteQueue': 'could not read all messages of the queue of the connection {label}',
    'webhooks.fail': 'could not work {label}',
  },
  acts: {
    'connections.read': 'reading connections',
    'connections.create': 'creating a connection',
    'connections.update': 'changing a connection',
    'connections.apply': 'changing where a connection leads as it was approved',
    'connections.setCredentials': 'replacing the secrets of a connection',
    'connections.rotateSecret': 'replacing the signing secret of a connection',
    'connections.remove': 'removing a connection',
    'connections.check': 'testing a connection',
    'connections.pull': 'pulling through a connection',
    'connections.noteCall': 'recording how a call through a connection went',
    'connections.endPull': 'recording how a pull through a connection went',
    'connections.noteFiles': 'recording which log files were read',
    'connections.noteDigest': 'recording how the validation of a digest went',
    'connections.noteQueue': 'recording which messages of a queue were rejected',
    'connections.noteSender': 'recording with which certificate a sender of syslog sends',
    'connections.remind': 'notifying the owner of a connection',
    'connections.reseal': 'sealing the secrets of a connection under the present key',
    'webhooks.receive': 'sending a message to a webhook',
    'webhooks.work': 'working a message of a webhook',
    'webhooks.fail': 'recording why a message of a webhook failed',
    'webhooks.replay': 'working a message of a webhook again',
    'webhooks.removeOld': 'removing old messages of webhooks',
  },
  fields: {
    connection: {
      kind: 'Kind', name: 'Name', systemId: 'System', ownerId: { called: 'Owner', of: 'user' }, settings: 'Settings', credentialsKeyId: 'Key of the secrets', credentialsSetAt: 'Secrets replaced', credentialsExpireAt: 'Secrets expire', remindedDays: 'Owner notified, days before',
      signingKeyId: 'Key of the signing secret', signingSetAt: 'Signing secret replaced', formerUntil: 'Former signing secret counts until', watchesFrom: 'Tells how branches are protected since', pausedReason: 'Paused because', pulls: { called: 'Pulled by itself', values: yesNo }, sample: { called: 'Example', values: yesNo },
      asked: { called: 'Asked for', values: { check: 'A test', pull: 'A pull' } }, askedAt: 'Asked at', startedById: { called: 'Asked for by', of: 'user' }, populations: 'Populations', checks: 'Missing', checkedAt: 'Tested', pulledAt: 'Pulled', lastSuccessAt: 'Last success', lastFailureAt: 'Last failure', lastFailure: 'Why it failed', scopeAsked: 'Where it is to lead', state: { called: 'How calls go', values: { well: 'Well', badly: 'Failing' } }, notifiedId: { called: 'Notified', of: 'user' },
      refused: 'Refused messages', lastRefusedAt: 'Last refused', lastRefusal: 'Why refused', files: 'Files', refusedFiles: 'Refused files', sentBy: 'Certificate', listedAt: 'Listed to its end', messagesReceived: 'Messages', messagesTaken: 'Messages taken', messagesKnown: 'Messages known already', messagesRejected: 'Rejected messages', messagesAt: 'Last asked, or last message', messageRejects: 'Rejected', queueFailure: 'Why the queue cannot be read', queueFailedAt: 'Queue not read since', accepted: 'Accepted', duplicates: 'Known already', rejected: 'Rejected',
    },
    'trail-digest': {
      connectionId: 'Connection', chain: 'Chain', key: 'Name', previousKey: 'The one before', startAt: 'From', endAt: 'To', sha256: 'Content (SHA-256)', state: { called: 'Validation', values: digestWords }, problems: 'What is wrong', why: 'Why not verifiable',
      folder: 'Folder', signature: 'Signature', signed: 'What is signed', fingerprint: 'Fingerprint of the key', listed: 'Log files it lists', matched: 'As it says', findingId: 'Finding',
    },
    'webhook-message': {
      connectionId: 'Connection', messageId: 'Id at its sender', event: 'Event', sha256: 'Content (SHA-256)', size: 'Bytes', receivedAt: 'Received at', received: 'Received', sameAsId: 'Same bytes as', status: { called: 'Status', values: messageStates }, workedAt: 'Worked at', reason: 'Reason',
      accepted: 'Accepted', duplicates: 'Known already', rejected: 'Rejected', ignored: 'Ignored', batchId: { called: 'Delivery', of: 'event-batch' }, attempts: 'Attempts',
    },
  },
  unique: {
    connections_name: 'A connection with this name exists already. Choose another name.',
    connections_certificate: 'A sender with this certificate is there already.',
    connections_subject: 'A sender with this name is there already.',
    syslog_strangers_certificate: null,
    webhook_messages_once: null,
    trail_files_once: null,
    trail_digests_once: null,
  },
  places: [
    { group: 'Settings', rank: 3, label: 'Connections', href: '/settings/connections', icon: 'plug-zap', permission: 'connections.read', unless: 'settings.read' },
  ],
  doings: [
    { rank: 9, label: 'Create a connection', href: '/settings/connections/new', icon: 'plug-zap', permission: 'connections.create' },
  ],
} as const satisfies Words<'connections' | 'webhooks'>
