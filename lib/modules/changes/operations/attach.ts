import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { changeAttachments } from '#db/schema/changes.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { changeAttachment } from '../files.ts'
import { attachmentFields, attachmentKinds, changeStates, mostAttached, reference } from '../model.ts'
import { involved, load, refusePortal, stepped, subject } from '../record.ts'

/** The second half of an upload: its bytes are in the store, read back. What was approved stays approved: a file is no text of the change. */
export const attachFile = operation({
  name: 'changes.attach',
  summary: 'Attach a file to a change that is not closed: evidence of a test, of the way back, or another; it is stored as evidence is, and stays',
  category: 'configuration',
  input: z.object({ id, ...attachmentFields, file: storedFile }),
  load,
  owns: involved,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    refusePortal(before)
    if (before.state === 'closed' || before.state === 'withdrawn') throw conflict(`${reference(before.number)} is ${changeStates[before.state].toLowerCase()}: nothing is attached any more. Reopen it first.`)
    const [known] = await tx.select({ n: sql<number>`count(*)::int` }).from(changeAttachments).where(eq(changeAttachments.changeId, before.id))
    if ((known?.n ?? 0) >= mostAttached) throw conflict(`${reference(before.number)} has ${mostAttached} files already. Put several into one document.`)
    const { id: artifactId, told } = await keepFile(scope, changeAttachment, input.file, before.id)
    await tx.insert(changeAttachments).values({ orgId: actor.orgId, id: v7(), changeId: before.id, revision: before.revision, artifactId, kind: input.kind, byId: userOf(actor), at })
    await stepped(tx, before, actor, at, { verb: 'attach', from: before.state, to: before.state, note: `${attachmentKinds[input.kind]}: ${input.file.name}` })
    return done({ id: before.id, fileId: artifactId, sha256: input.file.sha256 }, changed(subject(before), null, { attachment: input.kind, ...told }))
  },
})
