import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const kindNames = { slack: 'Slack', teams: 'Teams' } as const
export const channelStates = { going: 'Going', new: 'Nothing posted yet', retrying: 'Trying again', failing: 'Failing', paused: 'Paused' } as const

export const words = {
  subjects: { channel: ['channels', 'Chat channels'] },
  sentences: {
    'channels.create': 'created the channel {label}',
    'channels.update': 'changed the channel {label}',
    'channels.remove': 'removed the channel {label}',
    'channels.noteFailing': 'posted to the channel {label}',
    'channels.noteGoing': 'posted to the channel {label} again',
  },
  attempts: { 'channels.noteFailing': 'could not post to the channel {label}' },
  acts: {
    'channels.read': 'reading chat channels',
    'channels.create': 'creating a chat channel',
    'channels.update': 'changing a chat channel',
    'channels.remove': 'removing a chat channel',
    'channels.noteFailing': 'recording that a chat channel fails',
    'channels.noteGoing': 'recording that a chat channel goes again',
  },
  fields: {
    channel: {
      name: 'Name', kind: { called: 'Chat', values: kindNames }, addressKeyId: 'Key of the address', addressSet: 'Address replaced', notices: 'What is told', quietFrom: 'Quiet from', quietTo: 'Quiet until', zone: 'Time zone', pausedReason: 'Paused because', failingSince: 'Failing since', failure: 'Why it fails', sample: { called: 'Example', values: yesNo }, next: 'From entry',
    },
  },
  unique: { channels_name: 'A channel with this name exists already. Choose another name.' },
  places: [{ group: 'Settings', rank: 4, label: 'Chat channels', href: '/channels', icon: 'bell', permission: 'channels.read' }],
  doings: [{ rank: 31, label: 'Create a chat channel', href: '/channels/new', icon: 'bell', permission: 'channels.create' }],
} as const satisfies Words<'channels'>
