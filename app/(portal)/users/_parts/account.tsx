import { CheckboxGroup } from '#components/form/choices.tsx'
import { ConfirmField, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import type { getUser } from '#lib/modules/users/queries.ts'
import { deactivate, endSessions, erase, reactivate, remove, resend, revoke, setRoles, unlock } from '../actions.ts'
import { MailNote } from './mail-note.tsx'
import { isLocked } from './marks.tsx'
import type { RoleNames } from './roles.ts'
import { Sessions } from './sessions.tsx'

export type ShownUser = Awaited<ReturnType<typeof getUser>>
type Props = { user: ShownUser; person: Person }

const reasonHelp = 'Recorded in the audit trail.'

export function Invitation({ user, person }: Props) {
  const { invite } = user
  const expired = invite !== null && invite.expiresAt <= now()
  return (
    <Panel title="Invitation" meaning="The link works once.">
      <div className="stack">
        {invite === null && <p>No link is open. Send a new one.</p>}
        {invite && !expired && <p>Sent <Time at={invite.createdAt} format="absolute" />; the link works until <Time at={invite.expiresAt} format="absolute" />.</p>}
        {invite && expired && <Notice kind="warn">The link expired <Time at={invite.expiresAt} />. Send a new one.</Notice>}
        <MailNote person={person} />
        <div className="row">
          {may(person, 'users.resendInvite') && <Form action={resend.bind(null, user.id)} layout="inline" label="Send the invitation again"><Submit variant="secondary" icon="mail">Send a new link</Submit></Form>}
          {may(person, 'users.revokeInvite') && (
            <Form action={revoke.bind(null, user.id)} layout="inline" label="Withdraw the invitation" confirm={{ title: `Withdraw the invitation of ${user.name}?`, text: 'The link stops working and the account goes. You can invite the same address again.', yes: 'Withdraw', danger: true }}>
              <Submit variant="secondary">Withdraw</Submit>
            </Form>
          )}
        </div>
      </div>
    </Panel>
  )
}

export function RolesForm({ user, person, roles }: Props & { roles: RoleNames }) {
  const own = user.id === person.userId
  const ends = user.held.find((each) => each.expiresAt)?.expiresAt
  return (
    <Panel title="Roles" meaning="Rights of several roles add up. A change ends open sessions; the new rights hold from the next sign-in. A role with administrator rights, or that decides about them, waits for somebody else to approve it.">
      {own ? <Notice>You cannot change your own roles. Ask another administrator.</Notice> : (
        <Form action={setRoles.bind(null, user.id)} label="Change roles">
          <CheckboxGroup name="roles" label="Roles" hideLabel options={roles.options} defaultValue={user.roles} columns />
          <Field name="expiresAt" label="Expires on" type="date" defaultValue={ends?.toISOString().slice(0, 10)} help="All roles, at the start of that day, UTC. Empty: they never expire." />
          <Field name="reason" label="Reason" maxLength={1000} help={`${reasonHelp} Required for administrator rights, and for a role that decides about them.`} />
          <div><Submit variant="secondary">Change roles</Submit></div>
        </Form>
      )}
    </Panel>
  )
}

export function OpenSessions({ user, person }: Props) {
  const end = may(person, 'users.endSessions') && user.sessions.length > 0 && (
    <Form action={endSessions.bind(null, user.id)} layout="inline" label="End all sessions" confirm={{ title: `End every session of ${user.name}?`, text: 'They are signed out with their next request and can sign in again.', yes: 'End sessions', danger: true }}>
      <Submit variant="secondary" size="small">End all</Submit>
    </Form>
  )
  return (
    <Panel title="Open sessions" actions={end}>
      {user.sessions.length === 0 ? <p className="muted">Not signed in anywhere.</p> : <Sessions sessions={user.sessions} present={person.sessionId} />}
    </Panel>
  )
}

/** Acts on the whole account, the harmless ones first. */
export function AccountActs({ user, person }: Props) {
  const own = user.id === person.userId && 'This is your own account. Ask another administrator.'
  return (
    <>
      {isLocked(user) && may(person, 'users.unlock') && (
        <Panel title="Locked" meaning={<>Too many wrong passwords. Where they came from, nobody signs in as {user.name} until <Time at={user.lockedUntil} format="absolute" />; from a browser they use they still can.</>}>
          <Form action={unlock.bind(null, user.id)} label="Unlock"><div><Submit variant="secondary" icon="lock">Unlock now</Submit></div></Form>
        </Panel>
      )}
      {user.status === 'active' && may(person, 'users.deactivate') && (
        <Panel title="Deactivate" meaning="Signs them out everywhere and ends their API tokens for good. The account can be reactivated.">
          <Form action={deactivate.bind(null, user.id)} label="Deactivate" confirm={own ? undefined : { title: `Deactivate ${user.name}?`, text: 'Every session and token ends with the next request; the tokens stay ended.', yes: 'Deactivate', danger: true }}>
            <Field name="reason" label="Reason" maxLength={1000} help={reasonHelp} />
            <div><Submit variant="secondary" disabledReason={own}>Deactivate</Submit></div>
          </Form>
        </Panel>
      )}
      {user.status === 'deactivated' && may(person, 'users.reactivate') && (
        <Panel title="Reactivate" meaning="Lets them sign in again with the same password, second factor and roles.">
          <Form action={reactivate.bind(null, user.id)} label="Reactivate">
            <Field name="reason" label="Reason" maxLength={1000} help={reasonHelp} />
            <div><Submit variant="secondary">Reactivate</Submit></div>
          </Form>
        </Panel>
      )}
      {(user.status === 'active' || user.status === 'deactivated') && may(person, 'users.remove') && (
        <Panel title="Remove for good" meaning="Password, second factor and links to identity providers are erased. Name and history stay in the audit trail. Cannot be undone.">
          {own ? <Notice>{own}</Notice> : (
            <Form action={remove.bind(null, user.id)} label="Remove">
              <Field name="reason" label="Reason" maxLength={1000} help={reasonHelp} />
              <ConfirmField expect={user.name} />
              <div><Submit variant="danger" icon="trash">Remove</Submit></div>
            </Form>
          )}
        </Panel>
      )}
      {user.status === 'removed' && !user.erasedAt && may(person, 'users.erase') && (
        <Panel title="Erase" meaning="Name and address go from the account, the sessions and the audit trail. What they did stays, under an id that leads to nobody, and every entry still verifies. Cannot be undone.">
          <Form action={erase.bind(null, user.id)} label="Erase">
            <Field name="reason" label="Reason" required maxLength={1000} help={reasonHelp} />
            <ConfirmField expect={user.name} />
            <div><Submit variant="danger" icon="trash">Erase</Submit></div>
          </Form>
        </Panel>
      )}
    </>
  )
}
