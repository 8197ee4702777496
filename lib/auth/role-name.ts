import { z } from 'zod'

/** A built-in role or one of the organization's own. */
export const roleName = z.string().regex(/^([a-z_]{1,40}|custom_[a-z0-9_]{1,40})$/, 'is not a role')
