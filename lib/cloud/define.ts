import type { z } from 'zod'

/**
 * A type of resource: where its lists are, and of each facet the form. The form is also the allow-list: what it does not name is dropped before anything is stored (environments and user data
 * hold secrets), and an answer that does not fit it is unread, malformed. A form is nullable (`orAbsent`) where the provider documents that there may be none: no other facet is ever absent.
 */
export type Kind<F extends Record<string, z.ZodType> = Record<string, z.ZodType>> = { scope: 'global' | 'regional'; label: string; facets: F }

export const kind = <const F extends Record<string, z.ZodType>>(scope: Kind['scope'], label: string, facets: F): Kind<F> => ({ scope, label, facets })

/** Of a facet that the provider says is not there, or says nothing of where it documents that this means so. */
export const orAbsent = <F extends z.ZodType>(form: F): z.ZodNullable<F> => form.nullable()

/** Whether the provider ever says that there is none. */
export const mayBeAbsent = (form: z.ZodType | undefined): boolean => form?.safeParse(null).success ?? false

/** What checks of a provider may ask for, from its kinds; null: absent. */
export type FacetsOf<K extends Record<string, Kind>> = { [T in keyof K]: { [F in keyof K[T]['facets']]: z.infer<K[T]['facets'][F]> } }

export const scopesOf = (kinds: Record<string, Kind>): Record<string, 'global' | 'regional'> => Object.fromEntries(Object.entries(kinds).map(([type, { scope }]) => [type, scope]))
