import { randomUUID } from 'node:crypto'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString()
const sha = 'ab'.repeat(32)

const made = { startedAt: at(12), endedAt: at(10), takenAt: at(12), place: 'folder', name: 'tickmark.backup', objectVersion: null, size: 1_000, sha256: sha, keepUntil: at(-60 * 24 * 30), tables: 2, rows: 10, files: 0, logSize: 3, logRoot: sha, migration: '0078_portal_backups' }
const stored = { started_at: at(12), ended_at: at(10), taken_at: at(12), place: 'folder', name: 'tickmark.backup', size: 1_000, sha256: sha, keep_until: at(-60), tables: 2, rows: 10, files: 0, log_size: 3, log_root: sha, migration: '0078_portal_backups' }
const restore = (here: Arrange, state: string) => here.add('portal_restores', { backup_id: randomUUID(), taken_at: at(60), restored_at: at(5), state, missing: [] })

export const examples: Examples<'portalBackups'> = {
  'portalBackups.record': () => ({ backupId: randomUUID(), ...made }),
  'portalBackups.fail': () => ({ startedAt: at(5), error: 'There is no room left in the folder of backups.' }),
  'portalBackups.noteRemoval': async (here) => { const name = `${here.tag()}.backup`; await here.add('portal_backups', { ...stored, name }); return { name } },
  'portalBackups.recordDrill': () => ({ backupId: randomUUID(), takenAt: at(90), startedAt: at(30), endedAt: at(10), outcome: 'passed', rtoSeconds: 1_200, rpoSeconds: 3_600, rows: 10, tables: 2, differing: 0, logSize: 3, logRoot: sha, files: 0, filesWrong: 0, error: null, steps: [{ step: 'Restored', seconds: 12, said: '10 rows' }] }),
  'portalBackups.recordRestore': async (here) => { await restore(here, 'loading'); return { logSize: 3, anchored: 3, anchoredRoot: sha, origin: 'audit.tickmark/example', broughtBack: 0, lost: 0, missing: [] } },
  'portalBackups.release': async (here) => ({ id: await restore(here, 'paused'), reason: 'Compared with the anchors; nothing is missing' }),
}

export const volume: Volume = {
  tables: ['portal_backups', 'portal_drills', 'portal_restores'],
  fill: ({ orgId, each, first }) => `
    insert into portal_backups (org_id, id, started_at, ended_at, taken_at, place, name, size, sha256, keep_until, tables, rows, files, log_size, created_at, updated_at)
      select '${orgId}', ${first('portal-backup')}, now() - make_interval(mins => n), now() - make_interval(mins => n), now() - make_interval(mins => n), 'folder', 'tickmark.backup', 1000, '${sha}', now(), 2, 10, 0, 3, now(), now() ${each};`,
  lists: () => ({ 'portalBackups.list': { cursors: { endedAt: new Date().toISOString() }, filters: { state: ['made', 'failed'] }, accepted: { 'state made': 'mostly all of them', 'state failed': 'mostly few of them, and one a day is made' } } }),
}
