import type { Examples } from '../example-shape.ts'

export const examples: Examples<'sessions.end' | 'sessions.refuse' | 'sessions.noteMove'> = {
  'sessions.end': async (here) => {
    await here.self()
    return {}
  },
  'sessions.refuse': async (here) => ({ sessionId: await here.session(await here.user()), why: 'another browser' }),
  'sessions.noteMove': async (here) => ({ sessionId: await here.session(await here.user()), why: 'another address' }),
}
