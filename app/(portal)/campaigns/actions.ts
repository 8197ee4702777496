'use server'
import '#lib/edge/everything.ts'
import type { Person } from '#lib/auth/actor.ts'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { formatCount } from '#lib/format.ts'
import { waysInWords } from '#lib/modules/campaigns/model.ts'
import { buildCampaign, openCampaign } from '#lib/modules/campaigns/operations/build.ts'
import { closeCampaign, setGranting } from '#lib/modules/campaigns/operations/close.ts'
import { decideRows, submitRows, undoRows } from '#lib/modules/campaigns/operations/decide.ts'
import { createCampaign, updateCampaign, withdrawCampaign } from '#lib/modules/campaigns/operations/plan.ts'
import { reassignRows } from '#lib/modules/campaigns/operations/reassign.ts'
import { signOffCampaign } from '#lib/modules/campaigns/operations/sign-off.ts'
import { getCampaign } from '#lib/modules/campaigns/queries.ts'

/** Its rows are taken at once, so that what comes next is to look at them. */
export async function createAndBuild(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, async (person: Person, input: Parameters<typeof createCampaign>[1]) => {
    const { id } = await createCampaign(person, input)
    await buildCampaign(person, { id })
    return id
  }, {}, { to: (id) => `/campaigns/${id}` })
}

export async function updateAndBuild(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, async (person: Person, input: Parameters<typeof updateCampaign>[1]) => {
    const answer = await updateCampaign(person, input)
    await buildCampaign(person, { id })
    return answer
  }, { id, version }, { to: `/campaigns/${id}` })
}

export async function build(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, buildCampaign, { id }, { say: 'Its rows are being taken.', show: `/campaigns/${id}` })
}

export async function open(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, openCampaign, { id, version }, { say: 'Open: its reviewers are told.', show: `/campaigns/${id}` })
}

export async function withdraw(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, withdrawCampaign, { id, version }, { to: '/campaigns' })
}

export async function close(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, closeCampaign, { id, version }, { say: 'Closed: what was decided stays.', show: `/campaigns/${id}` })
}

export async function signOff(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, signOffCampaign, { id, version }, { confirm: async (person) => (await getCampaign(person, { id })).title, say: 'Its report is being made; then it is signed off.', show: `/campaigns/${id}` })
}

const words = { approve: 'approved', reject: 'rejected', flag: 'flagged' } as const
const deciding = (outcome: keyof typeof words) => async (person: Person, input: Parameters<typeof decideRows>[1]) => ({ outcome, ...(await decideRows(person, { ...input, outcome })) })

/** One row needs no word, but for one whose right stays although it was rejected. */
function decidedIn({ decided: count, outcome, stays }: Awaited<ReturnType<ReturnType<typeof deciding>>>): string {
  const what = `${formatCount(count, 'row')} ${words[outcome]}.`
  const [first] = stays
  if (!first) return count === 1 ? '' : what
  const by = waysInWords(first.otherWays)
  return count === 1 ? `Rejected, and the right stays by another way: ${by}.` : `${what} ${formatCount(stays.length, 'right')} of them ${stays.length === 1 ? 'stays' : 'stay'} by another way, row ${first.number} by ${by}.`
}

export async function decide(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided({ approve: deciding('approve'), reject: deciding('reject'), flag: deciding('flag') }, 'Choose approve, reject or flag.'), { id }, { say: (done) => decidedIn(done), show: `/campaigns/${id}` })
}

export async function undo(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, undoRows, { id }, { say: (done) => `${formatCount(done.undone, 'decision')} undone; both stay on record.`, show: `/campaigns/${id}` })
}

/** `forId`: whose, where somebody delegated to whoever submits. */
export async function submitPart(id: string, forId: string | null, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, submitRows, { id, forId }, { say: (done) => `Submitted: ${done.approved} approved, ${done.rejected} rejected, ${done.flagged} flagged.`, show: `/campaigns/${id}` })
}

/** Rows by hand come as `number.sequence.hash`, as for a decision. */
export async function reassign(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reassignRows, (typed) => ({ id, ...(typed.rows ? { rows: [typed.rows].flat().map((each) => String(each).split('.')[0]) as never } : {}) }), { say: (done) => `${formatCount(done.moved, 'row')} reassigned.${done.late ? ' It is due soon: that is marked.' : ''}`, show: `/campaigns/${id}` })
}

export async function granting(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, setGranting, {}, { say: 'Set. It counts from when rows are taken the next time.', show: '/campaigns' })
}
