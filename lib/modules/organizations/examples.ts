import type { Examples } from '../example-shape.ts'

/** The code is the one of the environment: the tests set it. */
export const examples: Examples<'organizations'> = {
  'organizations.create': (here) => ({ code: process.env.SETUP_CODE, organization: 'Another', name: 'Ann', email: 'ann@example.com', password: here.password, repeat: here.password }),
}
