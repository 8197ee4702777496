import type { Arrange, Examples } from '../example-shape.ts'

const mine = async (here: Arrange): Promise<string> => here.add('saved_views', { user_id: (await here.self()).userId, path: '/findings', name: `View ${here.tag()}`, query: 'status=open' })

export const examples: Examples<'savedViews'> = {
  'savedViews.create': (here) => ({ name: `View ${here.tag()}`, path: '/findings', query: 'status=open' }),
  'savedViews.remove': async (here) => ({ id: await mine(here) }),
}
