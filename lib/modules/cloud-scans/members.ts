import type { Scanned } from '#lib/cloud/scanned.ts'
import { type Member, mostMembers } from '../cloud-accounts/model.ts'

/** The accounts of the organization, if the scan read their whole list; null: nothing is known of them. */
export function membersOf({ world }: Scanned): Member[] | null {
  const type = 'aws.organizations.account'
  if (!world || !world.inventory(type, 'global').complete) return null
  const members: Member[] = []
  for (const { id, name, resource } of world.resources(type)) {
    const account = resource.facets.account
    if (account?.state !== 'read') continue
    const number = /(\d{12})$/.exec(id)?.[1]
    if (number) members.push({ number, name, status: (account.value as { status: string }).status })
  }
  return members.slice(0, mostMembers)
}
