import type { Examples } from '../example-shape.ts'

export const examples: Examples<'sessions.end' | 'sessions.refuse' | 'sessions.noteMove' | 'sessions.removeOld'> = {
  'sessions.end': async (here) => {
    await here.self()
    return {}
  },
  'sessions.refuse': async (here) => ({ sessionId: await here.session(await here.user()), why: 'another browser' }),
  'sessions.removeOld': async (here) => {
    const id = await here.session(await here.user())
    await here.write((sql) => sql`update sessions set ended_at = now() - interval '60 days', end_reason = 'signed out', expires_at = now() - interval '55 days' where org_id = ${here.orgId} and id = ${id}`)
    return {}
  },
  'sessions.noteMove': async (here) => ({ sessionId: await here.session(await here.user()), why: 'another address' }),
}
