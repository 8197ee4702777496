import { redirect } from 'next/navigation'
import { requirePerson } from '#lib/edge/current.ts'
import { ownDashboard } from './_parts/tabs.tsx'

/** Everybody comes to their own; the others are a tab away. */
export default async function DashboardPage() {
  const { person } = await requirePerson('stats.read', '/dashboard')
  redirect(ownDashboard(person))
}
