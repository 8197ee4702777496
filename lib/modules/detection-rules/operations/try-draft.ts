import 'server-only'
import { z } from 'zod'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { text } from '#lib/input.ts'
import { ruleById } from '../rules.ts'
import { type Draft, lockDraft, noteTried, type TriedOutcome } from '../tried.ts'
import { outcomeOf, tryStored } from '../try-stored.ts'
import { subjectOf } from './which.ts'

const recorded = (tried: TriedOutcome | null, sha256: string | null) => ({ tried, sha256 })

/** The event itself is not stored, as with every try; that the draft was tried is, as it is switched on only then. */
export const tryDraft = operation({
  name: 'detectionRules.tryDraft',
  summary: 'Try a draft on an event, or on several in [ ]: whether it fires, and why. Once tried it can be switched on',
  category: 'detection',
  http: { method: 'POST', path: '/detection-rules/{ruleId}/try' },
  input: z.object({ ruleId: z.string().max(200), event: text(1, 1_000_000) }),
  load: async ({ tx, input }): Promise<{ rule: { id: string; title: string }; draft: Draft | null } | null> => {
    const rule = await ruleById(tx, input.ruleId)
    return rule && { rule, draft: await lockDraft(tx, input.ruleId) }
  },
  run: async ({ tx, actor, input, subject: { rule, draft }, at }) => {
    if (!draft) throw conflict('This rule is no draft: it was switched on before, or did not begin as one.')
    const answer = await tryStored(tx, actor.orgId, input)
    const outcome = outcomeOf(answer)
    await noteTried(tx, draft, outcome, at, userOf(actor))
    return done(answer, changed(subjectOf(rule), recorded(draft.triedOutcome, draft.triedSha256), recorded(outcome, draft.sha256)))
  },
})
