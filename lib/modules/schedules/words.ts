import type { Words } from '#lib/words/shape.ts'

export const scheduleStates = { queued: 'Waits for a worker', started: 'Started', failed: 'Failed' } as const

export const words = {
  subjects: { schedule: ['schedules', 'Schedules'] },
  sentences: {
    'schedules.provide': 'added the schedule {label}',
    'schedules.update': 'changed the schedule {label}',
    'schedules.run': 'asked for {label} now',
    'schedules.start': 'asked for {label}, as scheduled',
    'schedules.noteStart': 'started {label} by its schedule',
  },
  attempts: {
    'schedules.noteStart': 'could not start {label} by its schedule',
  },
  acts: {
    'schedules.read': 'reading schedules',
    'schedules.provide': 'adding schedules',
    'schedules.update': 'changing a schedule',
    'schedules.run': 'running what a schedule starts',
    'schedules.start': 'starting what is scheduled',
    'schedules.noteStart': 'recording how a schedule went',
  },
  fields: {
    schedule: {
      what: { called: 'What', of: 'permission' }, rule: 'How often', zone: 'Time zone', ownerId: { called: 'Owner', of: 'user' }, pausedReason: 'Paused because', nextAt: 'Next', lastAt: 'Last',
      lastStatus: { called: 'How the last went', values: scheduleStates }, lastError: 'Why the last failed', lastMissed: 'Missed before the last', lastRunId: { called: 'Last run', of: 'run' },
    },
  },
  unique: {
    schedules_what: null,
  },
  places: [
    { group: 'Settings', rank: 3, label: 'Schedules', href: '/settings/schedules', icon: 'clock', permission: 'schedules.read', unless: 'settings.read' },
  ],
  doings: [],
} as const satisfies Words<'schedules'>
