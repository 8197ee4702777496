import { organizationBySlug, organizations } from '#lib/auth/entrance.ts'

/** The organization a command means: the one that is named, or the only one. @throws a sentence for whoever typed it */
export async function oneOrganization(slug: string | undefined): Promise<string> {
  if (slug) {
    const found = await organizationBySlug(slug)
    if (!found) throw new Error(`There is no organization ${slug}.`)
    return found
  }
  const all = await organizations()
  if (all.length !== 1 || !all[0]) throw new Error(all.length === 0 ? 'There is no organization yet: run npm start first.' : 'There are several organizations: name one with --organization <slug>.')
  return all[0]
}
