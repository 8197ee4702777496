import type { GitHub } from './github.ts'
import type { KnownPerson } from './key.ts'

/** Everybody who has an account. Who is not in `peopleOf` belongs to nobody the company knows. */
export function cast(hub: GitHub): void {
  for (const login of ['ada', 'alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'gina', 'hugo', 'ivan', 'mallory']) hub.account(login)
  hub.account('bob-at-home', 'User', { outside: true, email: 'bob@home.example', name: 'Bob' })
  hub.account('stranger', 'User', { outside: true, email: 'stranger@far.example' })
  hub.account('outsider', 'User', { outside: true, email: 'outsider@partner.example' })
  for (const [login, id] of [['renovate[bot]', 29_139_614], ['copilot-swe-agent[bot]', 198_982_749], ['reviewer[bot]', 300_001], ['github-actions[bot]', 41_898_282], ['github-merge-queue[bot]', 118_344_674], ['deployer[bot]', 300_002]] as const) hub.account(login, 'Bot', { id, email: `${id}+${login}@users.noreply.github.com` })
}

const known = ['ada', 'alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'gina', 'hugo', 'ivan', 'mallory', 'outsider']

export function peopleOf(hub: GitHub): KnownPerson[] {
  return known.map((name) => {
    const accounts = [hub.who(name), ...(name === 'bob' ? [hub.who('bob-at-home')] : [])]
    return { name, accounts: accounts.map(({ id, login }) => ({ id, login })), emails: accounts.map(({ email }) => email), to: accounts[0]?.leftAt ?? null }
  })
}
