export const categories = ['authentication', 'authorization', 'data access', 'configuration', 'detection', 'scan', 'remediation', 'approval', 'rollback', 'export'] as const
export const outcomes = ['success', 'failure', 'partial', 'denied'] as const

/** A sign-in as people see it, one entry; or every step of it: the password, the second factor, the session. */
export const signInViews = { one: 'Sign-ins as one entry', steps: 'Every step of sign-ins' } as const

/** A search by text looks through so many entries at once, and says when there are more. */
export const mostSearched = 20_000
