import type { identityProviders } from '#db/schema/identity-providers.ts'

type Provider = typeof identityProviders.$inferSelect
/** What says whom a provider lets in, and as whom. */
export type Trust = Pick<Provider, 'issuer' | 'clientId' | 'audiences' | 'acceptedFactors' | 'groupsClaim' | 'groupRoles' | 'linkRule' | 'emailTrust' | 'enabled'>
export const trusted = ['issuer', 'clientId', 'audiences', 'acceptedFactors', 'groupsClaim', 'groupRoles', 'linkRule', 'emailTrust', 'enabled'] as const satisfies (keyof Trust)[]

/** From strict to lax. */
export const linkOrder = ['invited_only', 'verified_email', 'create'] as const
export const trustOrder = ['verified', 'unless_denied'] as const

const more = (before: string[], after: string[]) => after.some((each) => !before.includes(each))

/**
 * What of a change lets in other people, or as somebody else: that takes a second person. A provider that is off lets in nobody: then everything may be prepared, and switching
 * it on is what waits, as it stands. The secret proves the portal to the provider and lets nobody in. PostgreSQL asks the same (`tickmark_provider_widened`).
 * @param before null: there is none yet
 * @param administrative roles that have administrator rights
 * @returns the fields, and what they would be; of the groups those alone that give administrator rights
 */
export function wider(before: Trust | null, after: Trust, administrative: readonly string[]): Partial<Trust> {
  if (!after.enabled) return {}
  if (!before?.enabled) return { enabled: true }
  const groupRoles = Object.fromEntries(Object.entries(after.groupRoles).filter(([group, role]) => administrative.includes(role) && before.groupRoles[group] !== role))
  return {
    ...(after.issuer !== before.issuer && { issuer: after.issuer }), ...(after.clientId !== before.clientId && { clientId: after.clientId }), ...(after.groupsClaim !== before.groupsClaim && { groupsClaim: after.groupsClaim }),
    ...(more(before.audiences, after.audiences) && { audiences: after.audiences }), ...(more(before.acceptedFactors, after.acceptedFactors) && { acceptedFactors: after.acceptedFactors }),
    ...(linkOrder.indexOf(after.linkRule) > linkOrder.indexOf(before.linkRule) && { linkRule: after.linkRule }), ...(trustOrder.indexOf(after.emailTrust) > trustOrder.indexOf(before.emailTrust) && { emailTrust: after.emailTrust }),
    ...(Object.keys(groupRoles).length > 0 && { groupRoles }),
  }
}

/** The same provider without what waits. */
export function without<T extends Trust>(before: Trust | null, after: T, waiting: Partial<Trust>): T {
  if (waiting.enabled) return { ...after, enabled: false }
  if (!before) return after
  const kept = Object.fromEntries(trusted.filter((field) => field !== 'groupRoles' && waiting[field] !== undefined).map((field) => [field, before[field]]))
  if (!waiting.groupRoles) return { ...after, ...kept }
  const groupRoles = Object.fromEntries(Object.entries(after.groupRoles).flatMap(([group, role]) => {
    if (waiting.groupRoles?.[group] === undefined) return [[group, role]]
    return before.groupRoles[group] === undefined ? [] : [[group, before.groupRoles[group]]]
  }))
  return { ...after, ...kept, groupRoles }
}

/** A value as whoever decides reads it. */
export const told = (value: unknown): string => (Array.isArray(value) ? value.join(', ') || 'none' : value !== null && typeof value === 'object' ? Object.entries(value).map(([group, role]) => `${group} = ${String(role)}`).join(', ') || 'none' : typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value))
