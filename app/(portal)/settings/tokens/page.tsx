import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listApiTokens } from '#lib/modules/api-tokens/queries.ts'
import { sourceName } from '../../_parts/sources.ts'
import { SettingsTabs } from '../_parts/tabs.tsx'
import { revokeToken } from '../actions.ts'

type Token = Awaited<ReturnType<typeof listApiTokens>>[number]

function TokenState({ token }: { token: Token }) {
  if (token.revokedAt) return <Status tone="off">Revoked</Status>
  if (token.expiresAt && token.expiresAt <= now()) return <Status tone="warn">Expired</Status>
  return <Status tone="good">In use</Status>
}

export default async function TokensPage() {
  const { person } = await requirePerson('apiTokens.read', '/settings/tokens')
  const tokens = await shown(listApiTokens(person, {}))
  const make = may(person, 'apiTokens.create') && <ButtonLink href="/settings/tokens/new" variant="primary" icon="plus">Create a token</ButtonLink>
  return (
    <Page title="API tokens" meaning="For scripts and other systems. A token may do what it is given, and never more than its owner." actions={make} tabs={<SettingsTabs current="/settings/tokens" person={person} />}>
      {tokens.length === 0 ? (
        <EmptyState icon="key-round" title="No token yet" action={make || undefined}>A log shipper that sends events here needs one, or a script that reads findings.</EmptyState>
      ) : (
        <Panel>
          <ul className="rows">
            {tokens.map((token) => (
              <li key={token.id}>
                <div className="token">
                  <p className="row"><b>{token.name}</b><TokenState token={token} /><code className="muted">{token.prefix}…</code></p>
                  <p>{token.scopes.slice(0, 6).map((scope) => <Badge key={scope}>{scope}</Badge>)}{token.scopes.length > 6 && <span className="muted" title={token.scopes.slice(6).join(', ')}>and {token.scopes.length - 6} more</span>}{token.sources?.map((source) => <Badge key={source}>{sourceName(source)} only</Badge>)}</p>
                  <p className="muted">
                    {token.userName} · created <Time at={token.createdAt} /> · {token.expiresAt ? <>expires <Time at={token.expiresAt} format="date" /></> : 'never expires'} · {token.lastUsedAt ? <>used <Time at={token.lastUsedAt} /></> : 'never used'}
                  </p>
                </div>
                {may(person, 'apiTokens.revoke') && !token.revokedAt && (
                  <Form action={revokeToken.bind(null, token.id)} layout="inline" label={`Revoke ${token.name}, ${token.prefix}…`} confirm={{ title: `Revoke ${token.name}?`, text: 'Whatever uses it is refused from its next call on. This cannot be undone.', yes: 'Revoke', danger: true }}>
                    <Submit variant="secondary" size="small">Revoke</Submit>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  )
}
