import { notFound, redirect } from 'next/navigation'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { namedControl } from '#lib/modules/controls/queries.ts'

type Props = { params: Promise<{ code: string }> }

/** Lists name controls by their codes: a code leads to the control that has it, or had it last. */
export default async function ControlCodePage({ params }: Props) {
  const { code } = await params
  const { person } = await requirePerson('controls.read', `/control-areas/${code}`)
  const control = await shown(namedControl(person, { code }))
  if (!control) notFound()
  redirect(`/controls/${control.id}`)
}
