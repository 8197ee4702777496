import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/auth/current.ts'

export const metadata = { title: 'Home' }

export default async function HomePage() {
  const { person } = await requirePerson(null, '/')
  return <Page title={`Hello, ${person.name.split(' ')[0]}`} meaning="What waits for you, and what changed.">{null}</Page>
}
