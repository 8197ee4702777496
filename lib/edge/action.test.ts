import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { invalid } from '#lib/errors.ts'

const revalidatePath = vi.fn()
// Next's bundler would choose this file.
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server.js'))
vi.mock('next/cache', () => ({ revalidatePath }))
vi.mock('#lib/edge/current.ts', () => ({ current: async () => ({ person: { kind: 'person', name: 'Ada' } }), currentRequest: async () => ({ id: 'request' }) }))
const { decided, submit } = await import('./action.ts')

afterEach(() => revalidatePath.mockClear())

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const echo = async (_: Person, input: { id: string; name?: string }) => input

describe('submit', () => {
  it('sets what is fixed over what was typed, says what happened and shows it', async () => {
    const state = await submit(formOf({ id: 'forged', name: 'Payroll' }), echo, { id: 'true' }, { say: ({ id, name }) => `${id} ${name}`, show: '/systems' })
    expect(state).toMatchObject({ status: 'done', message: 'true Payroll' })
    expect(revalidatePath).toHaveBeenCalledWith('/systems', 'layout')
  })

  it('makes values of what was typed', async () => {
    const state = await submit(formOf({ id: 'a:b' }), echo, ({ id }) => ({ id: String(id).split(':')[1] }), { say: ({ id }) => ({ reveal: { label: 'Id', value: id } }) })
    expect(state).toMatchObject({ status: 'done', reveal: { label: 'Id', value: 'b' } })
    expect(revalidatePath).not.toHaveBeenCalled()
  })

  it('goes on to a page', async () => {
    await expect(submit(formOf({ name: 'Payroll' }), echo, { id: '1' }, { to: ({ id }) => `/systems/${id}` })).rejects.toMatchObject({ digest: expect.stringContaining('/systems/1') })
  })

  it('gives back a refusal with what was typed, and no secret', async () => {
    const refusing = async (_: Person, _input: { id: string }): Promise<void> => { throw invalid({ name: 'is required' }) }
    expect(await submit(formOf({ name: '', password: 'secret' }), refusing, { id: '1' }, { to: '/systems' })).toMatchObject({ status: 'failed', fields: { name: 'is required' }, values: { name: '' } })
  })

  it('does nothing until the name is typed', async () => {
    const work = vi.fn(echo)
    const then = { confirm: async () => 'Payroll', say: 'Removed.' }
    expect(await submit(formOf({ confirmation: 'payroll' }), work, { id: '1' }, then)).toMatchObject({ status: 'failed', fields: { confirmation: 'Type “Payroll” exactly as it is shown.' } })
    expect(work).not.toHaveBeenCalled()
    expect(await submit(formOf({ confirmation: ' Payroll ' }), work, { id: '1' }, then)).toMatchObject({ status: 'done', message: 'Removed.' })
  })

  it('takes the decision whose button was pressed, and no other word', async () => {
    const decide = decided({ approve: async (_: Person, { id }: { id: string }) => `approved ${id}` }, 'Choose.')
    expect(await submit(formOf({ decision: 'approve' }), decide, { id: '1' }, { say: (what) => what })).toMatchObject({ status: 'done', message: 'approved 1' })
    for (const decision of ['toString', '']) expect(await submit(formOf({ decision }), decide, { id: '1' }, { say: 'no' })).toMatchObject({ status: 'failed', message: 'Choose.' })
  })
})
