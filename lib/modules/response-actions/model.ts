import { z } from 'zod'
import { decisions } from '#lib/decisions.ts'
import type { Closed } from '#lib/door/approvable.ts'
import { choices, optionalLine, text } from '#lib/input.ts'
import { actionNames, statusNames } from './words.ts'

export const actionKeys = Object.keys(actionNames) as [keyof typeof actionNames, ...(keyof typeof actionNames)[]]

export const responseFields = { ruleId: z.string({ error: 'choose a rule' }).min(1, 'choose a rule').max(200), actions: choices(actionKeys).refine((list) => list.length > 0, 'choose at least one'), role: optionalLine(100), reason: text(1, 2_000) }

export const responseDecisions = decisions<keyof typeof statusNames, 'approve' | Closed | 'end'>({
  record: 'response_actions', one: 'response action', many: 'response actions', states: statusNames, starts: ['requested'], noteColumn: 'note', deciders: ['decided_by_id', 'ended_by_id'],
  people: { requester: { table: 'response_actions', key: 'id', user: 'requested_by_id', person: 'requested_by_person_id' } },
  steps: {
    approve: { act: 'responseActions.approve', label: 'Approve', done: 'approved', from: ['requested'], to: 'approved', note: 'none', notBy: ['requester'] },
    reject: { act: 'responseActions.reject', label: 'Reject', done: 'rejected', from: ['requested'], to: 'rejected', note: 'none', notBy: ['requester'] },
    withdraw: { act: 'responseActions.reject', label: 'Withdraw', done: 'withdrawn', from: ['requested'], to: 'withdrawn', note: 'none', notBy: [] },
    expire: { act: 'responseActions.reject', label: 'Expire', done: 'expired', from: ['requested'], to: 'expired', note: 'none', notBy: [] },
    end: { act: 'responseActions.end', label: 'End it now', done: 'ended', from: ['approved'], to: 'ended', note: 'optional', notBy: [] },
  },
})
