import { seal } from '#lib/crypto/secrets.ts'
import type { Arrange, Examples } from '../example-shape.ts'

const provider = (here: Arrange) =>
  here.add('identity_providers', { name: `Login ${here.tag()}`, issuer: 'https://login.example.com', client_id: 'tickmark', client_secret: seal('identity_providers.secret', 'a long enough secret'), enabled: true })

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
  'profile.beginLink': async (here) => {
    await here.self()
    return { providerId: await provider(here), current: here.password }
  },
  'profile.linkIdentity': async (here) => {
    await here.self()
    return { providerId: await provider(here), sub: here.tag() }
  },
  'profile.unlinkIdentity': async (here) => {
    const { userId } = await here.self()
    const providerId = await provider(here)
    await here.add('user_identities', { user_id: userId, provider_id: providerId, subject: here.tag() })
    return { providerId, current: here.password }
  },
  'profile.endSession': async (here) => ({ id: await here.session((await here.self()).userId) }),
}
