import { days } from '#lib/clock.ts'
import { tokenHash } from '#lib/crypto/secrets.ts'
import { approvedFor, approvedOnce, askedFor, decidedFor } from '../approvals/examples.ts'
import type { Arrange, Decidable, Examples, Row, Volume } from '../example-shape.ts'
import { resetDecisions } from './model.ts'

/** A reset somebody asked for. */
async function reset(here: Arrange, row: Row = {}): Promise<string> {
  const [user, by] = [await here.user(), await here.user()]
  return here.add('credential_resets', { user_id: user, person_id: user, what: 'factor', reason: 'Lost the telephone', requested_by_id: by, requested_by_person_id: by, ...row })
}

/** Another administrator, without whom nobody may ask. */
async function secondAdmin(here: Arrange): Promise<void> {
  await here.add('user_roles', { user_id: await here.user(), role: 'admin' })
}

/** Somebody invited, and the token of their link. */
async function invited(here: Arrange): Promise<{ id: string; token: string }> {
  const id = await here.user({ status: 'invited' })
  const token = here.id()
  await here.add('invites', { user_id: id, token_hash: tokenHash('invite', token), expires_at: new Date(Date.now() + days(1)) })
  return { id, token }
}

export const examples: Examples<'users' | 'invites'> = {
  'users.invite': (here) => ({ email: `new.${here.tag()}@example.com`, name: 'New', roles: 'reviewer' }),
  'users.resendInvite': async (here) => ({ id: (await invited(here)).id }),
  'users.revokeInvite': async (here) => ({ id: (await invited(here)).id }),
  'users.update': async (here) => ({ id: await here.user(), version: 1, name: 'Renamed' }),
  'users.changeRoles': async (here) => ({ id: await here.user(), roles: ['auditor'] }),
  'users.changePermissions': async (here) => ({ id: await here.user(), grants: [{ permission: 'events.read', effect: 'any', reason: 'Night shift' }] }),
  'users.applyRights': async (here) => {
    const id = await here.user()
    return { id, approvalId: await approvedFor(here, { kind: 'admin-rights', subjectType: 'user', subjectId: id, input: { roles: ['admin'], expiresAt: null, lost: [], grants: [] } }) }
  },
  'users.deactivate': async (here) => ({ id: await here.user(), reason: 'Left' }),
  'users.reactivate': async (here) => ({ id: await here.user({ status: 'deactivated' }) }),
  'users.remove': async (here) => ({ id: await here.user({ status: 'deactivated' }) }),
  'users.erase': async (here) => ({ id: await here.user({ status: 'removed', name: 'Somebody removed', deleted_at: new Date() }), confirmation: 'Somebody removed', reason: 'Asked for it' }),
  'users.endSessions': async (here) => {
    const id = await here.user()
    await here.session(id)
    return { id }
  },
  'users.unlock': async (here) => ({ id: await here.user({ failed_sign_ins: 6, locked_until: new Date(Date.now() + 600_000) }) }),
  'users.requestReset': async (here) => {
    await secondAdmin(here)
    return { id: await here.user(), what: 'factor', reason: 'Lost the telephone' }
  },
  'users.approveReset': async (here) => {
    const id = await reset(here)
    return { id, approvalId: await decidedFor(here, { kind: 'credential-reset', subjectType: 'credential-reset', subjectId: id }) }
  },
  'users.rejectReset': async (here) => {
    const id = await reset(here)
    return { id, approvalId: (await askedFor(here, { kind: 'credential-reset', subjectType: 'credential-reset', subjectId: id })).id, outcome: 'withdrawn' }
  },
  'users.linkPeople': async (here) => ({ id: await here.user(), otherId: await here.user(), reason: 'Said so themselves' }),
  'users.resetByOperator': async (here) => ({ id: await here.user(), what: 'password', reason: 'The only administrator' }),
  'users.choosePassword': async (here) => {
    const [user, token] = [await here.user({ password_hash: null, password_changed_at: null }), here.id()]
    await here.add('invites', { user_id: user, purpose: 'password', token_hash: tokenHash('invite', token), expires_at: new Date(Date.now() + days(1)) })
    return { token, password: here.password, repeat: here.password }
  },
  'invites.accept': async (here) => ({ token: (await invited(here)).token, name: 'Ines', password: here.password, repeat: here.password }),
}

export const decidable: Decidable = {
  decisions: resetDecisions,
  begin: (here, _state, involved) => reset(here, { requested_by_id: involved.userId, requested_by_person_id: involved.personId }),
  ready: (here, id) => approvedOnce(here, { kind: 'credential-reset', subjectType: 'credential-reset', subjectId: id }),
  columns: (status, by, note) => (['requested', 'withdrawn', 'expired'].includes(status) ? { status, note } : { status, note, decided_by_id: by.userId, decided_by_person_id: by.personId, decided_at: new Date() }),
  input: (id, note) => ({ id, ...(note === null ? {} : { note }) }),
}

export const volume: Volume = {
  tables: ['users', 'user_roles'],
  fill: ({ orgId, rows, each, first }) => `
    insert into users (org_id, id, person_id, email, name, status, created_at, updated_at)
      select '${orgId}', ${first('user')}, uuidv7(), 'u' || n || '@example.com', 'Name ' || n * 7919 % ${rows},
        (array['active', 'active', 'active', 'active', 'active', 'active', 'active', 'active', 'invited', 'deactivated', 'removed'])[1 + n % 11], now() - n * interval '1 minute', now() ${each};
    insert into user_roles (org_id, id, user_id, role, created_at)
      select org_id, uuidv7(), id, (array['contributor', 'reviewer'])[1 + abs(hashtext(id::text)) % 2], now() from users where org_id = '${orgId}';
    insert into user_roles (org_id, id, user_id, role, created_at) select org_id, uuidv7(), id, 'admin', now() from users where org_id = '${orgId}' limit 20 on conflict do nothing;`,
  lists: () => ({
    'users.list': {
      cursors: { name: 'Name 5', createdAt: new Date(Date.now() - days(3)) },
      filters: { search: ['ame 77'], status: ['active', 'invited', 'deactivated', 'removed'], role: ['reviewer', 'admin'] },
      accepted: { search: 'text in the middle of a name or an address; no leakproof operator finds it by an index' },
    },
  }),
}
