import type { z } from 'zod'

/**
 * A type of resource: where its lists are, and of each facet the form. The form is also the allow-list: what it does not name is dropped before anything is stored (environments and user data
 * hold secrets), and an answer that does not fit it is unread, malformed.
 */
export type Kind<F extends Record<string, z.ZodType> = Record<string, z.ZodType>> = { scope: 'global' | 'regional'; label: string; facets: F }

export const kind = <const F extends Record<string, z.ZodType>>(scope: Kind['scope'], label: string, facets: F): Kind<F> => ({ scope, label, facets })

/** What checks of a provider may ask for, from its kinds. */
export type FacetsOf<K extends Record<string, Kind>> = { [T in keyof K]: { [F in keyof K[T]['facets']]: z.infer<K[T]['facets'][F]> } }

export const scopesOf = (kinds: Record<string, Kind>): Record<string, 'global' | 'regional'> => Object.fromEntries(Object.entries(kinds).map(([type, { scope }]) => [type, scope]))
