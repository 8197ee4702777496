import { v7 } from 'uuid'
import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

const mine = async (here: Arrange, row = {}): Promise<string> => {
  const at = new Date(Date.now() - days(1))
  return here.add('notifications', { user_id: (await here.self()).userId, kind: 'findings.assigned', permission: 'findings.read', entry_id: v7(), entry_at: at, leaf: 1, count: 1, shown: true, created_at: at, ...row })
}

export const examples: Examples<'notifications'> = {
  'notifications.markRead': async (here) => ({ id: await mine(here) }),
  'notifications.markAllRead': async (here) => {
    await mine(here)
    return {}
  },
  'notifications.updatePreferences': async (here) => {
    await here.self()
    return { version: 0, portal: { 'findings.assigned': true }, mail: { 'findings.assigned': 'daily' }, dailyAt: '07:30', quietFrom: '20:00', quietTo: '07:00', zone: 'Europe/Berlin' }
  },
  'notifications.mail': async (here) => {
    const userId = await here.user()
    await here.add('notifications', { user_id: userId, kind: 'findings.assigned', permission: 'findings.read', entry_id: v7(), entry_at: new Date(), leaf: 1, count: 1, shown: true, mail_at: new Date(Date.now() - 1_000) })
    return { userId }
  },
  'notifications.removeOld': async (here) => {
    await here.add('notifications', { user_id: await here.user(), kind: 'findings.assigned', permission: 'findings.read', entry_id: v7(), entry_at: new Date(Date.now() - days(200)), leaf: 1, count: 1, shown: true })
    return {}
  },
}

export const volume: Volume = {
  tables: ['notifications'],
  fill: ({ orgId, me, each }) => `
    insert into notifications (org_id, id, user_id, kind, permission, entry_id, entry_at, leaf, count, shown, read_at, created_at)
      select '${orgId}', uuidv7(), case when n % 2 = 0 then '${me}'::uuid else uuidv7() end, 'findings.assigned', 'findings.read', uuidv7(), now() - n * interval '1 minute', n, 1, true, case when n % 100 = 0 then null else now() end, now() - n * interval '1 minute' ${each};`,
  lists: () => ({
    'notifications.list': { cursors: { at: new Date(Date.now() - days(5)) }, filters: { state: ['unread'] } },
  }),
}
