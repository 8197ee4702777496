import type { Examples } from '../example-shape.ts'

export const examples: Examples<'profile'> = {
  'profile.update': async (here) => {
    await here.self()
    return { name: 'New name', department: '' }
  },
  'profile.changePassword': async (here) => {
    await here.self()
    return { current: here.password, password: 'Other-Meadow-78-Anchor', repeat: 'Other-Meadow-78-Anchor' }
  },
  'profile.renewBackupCodes': async (here) => {
    await here.self()
    return { password: here.password }
  },
  'profile.endSession': async (here) => ({ id: await here.session((await here.self()).userId) }),
}
