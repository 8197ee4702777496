'use server'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { addObligation, moveClock, settleObligation, startClock } from '#lib/modules/incidents/operations/clock.ts'
import { recordPhase, setIncidentCost, setIncidentRoles, setIncidentTimes, updateIncident } from '#lib/modules/incidents/operations/facts.ts'
import { linkToIncident, mergeIncident, recordAct, splitIncident, unlinkFromIncident } from '#lib/modules/incidents/operations/links.ts'
import { openIncident } from '#lib/modules/incidents/operations/open.ts'
import { closeIncident, investigateIncident, reopenIncident, resolveIncident } from '#lib/modules/incidents/operations/steps.ts'
import { addTask, changeTask, finishTask } from '#lib/modules/incidents/operations/tasks.ts'

const at = (id: string) => `/incidents/${id}`

export async function open(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, openIncident, {}, { to: ({ id }) => at(id) })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateIncident, { id }, { to: at(id) })
}

export async function times(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setIncidentTimes, { id }, { to: at(id) })
}

export async function step(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided<{ id: string; version: unknown }, unknown>({ investigate: investigateIncident, resolve: resolveIncident, close: closeIncident }, 'Choose what to do with this incident.'), { id }, { to: at(id) })
}

export async function reopen(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reopenIncident, { id }, { to: at(id) })
}

export async function roles(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setIncidentRoles, { id }, { to: at(id) })
}

export async function cost(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setIncidentCost, { id }, { to: at(id) })
}

export async function phase(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, recordPhase, { id }, { to: at(id) })
}

export async function task(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, addTask, { id }, { to: at(id) })
}

export async function retask(id: string, taskId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, changeTask, { id: taskId }, { to: at(id) })
}

export async function finish(id: string, taskId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, finishTask, { id: taskId }, { to: at(id) })
}

const idsIn = (value: unknown) => [...new Set(String(value ?? '').match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi) ?? [])]

/** Addresses of findings, events and alerts, as somebody copies them; what names none of these is a finding. */
export async function link(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, linkToIncident, ({ records }) => {
    const lines = String(records ?? '').split(/[\s,]+/)
    const [eventIds, alertIds] = ['/events/', '/alerts/'].map((path) => idsIn(lines.filter((each) => each.includes(path)).join(' ')))
    return { id, findingIds: idsIn(lines.filter((each) => !/\/(events|alerts)\//.test(each)).join(' ')), eventIds, alertIds }
  }, { to: at(id) })
}

export async function unlink(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, unlinkFromIncident, { id }, { to: at(id) })
}

export async function act(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, recordAct, { id }, { to: at(id) })
}

export async function merge(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, mergeIncident, { id }, { to: ({ intoId }) => at(intoId) })
}

export async function split(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, splitIncident, { id }, { to: (made) => at(made.id) })
}

export async function clock(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, startClock, { id }, { to: at(id) })
}

export async function reclock(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, moveClock, { id }, { to: at(id) })
}

export async function obligation(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, addObligation, { id }, { to: at(id) })
}

export async function settle(id: string, obligationId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, settleObligation, { id: obligationId }, { to: at(id) })
}
