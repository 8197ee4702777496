import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const mailTimeNames = { now: 'Mail at once', daily: 'Mail once a day', never: 'No mail' } as const

export const words = {
  subjects: { notification: ['notifications', 'Notifications'], 'notification-preferences': ['notification_preferences', 'Choices of notifications'] },
  sentences: {
    'notifications.markRead': 'read the notification “{label}”',
    'notifications.markAllRead': 'marked {label} as read',
    'notifications.updatePreferences': 'changed what they are notified of',
    'notifications.mail': 'sent {label} by mail',
    'notifications.removeOld': 'removed {label}, which were old',
  },
  acts: {
    'notifications.read': 'reading their notifications',
    'notifications.markRead': 'marking a notification as read',
    'notifications.markAllRead': 'marking their notifications as read',
    'notifications.updatePreferences': 'changing what they are notified of',
    'notifications.mail': 'sending notifications by mail',
    'notifications.removeOld': 'removing old notifications',
  },
  fields: {
    notification: {
      userId: { called: 'For', of: 'user' }, kind: 'Kind', permission: { called: 'Takes', of: 'permission' }, entryId: 'Audit entry', entryAt: 'Recorded', leaf: 'Place in the log', count: 'How many', shown: { called: 'In the portal', values: yesNo },
      readAt: 'Read', mailAt: 'Mail due', mailedAt: 'Mailed', older: 'Older than',
    },
    'notification-preferences': {
      userId: { called: 'Whose', of: 'user' }, portal: { called: 'In the portal', values: yesNo }, mail: { called: 'By mail', values: mailTimeNames }, dailyAt: 'Daily mail at', quietFrom: 'Quiet from', quietTo: 'Quiet until', zone: 'Time zone',
    },
  },
  unique: {
    notification_preferences_user: 'Your choices were saved in another window at the same moment. Load the page again.',
  },
  places: [],
  doings: [],
} as const satisfies Words<'notifications'>
