import { renderToStaticMarkup as html } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Avatar } from './avatar.tsx'
import { Button, ButtonLink } from './button.tsx'
import { Diff } from './diff.tsx'
import { Icon } from './icon.tsx'
import { JsonView } from './json-view.tsx'
import { Outcome, outcomes, type OutcomeValue } from './marks.tsx'
import { Facts } from './panel.tsx'
import { Progress } from './progress.tsx'
import { Stat } from './stat.tsx'
import { Time } from './time.tsx'

describe('Time', () => {
  const at = '2026-03-12T10:22:33.456Z'
  it('is relative, with the exact time and zone on hover and the machine\'s time beside', () => {
    expect(html(<Time at={at} now="2026-03-12T13:22:40Z" />)).toBe('<time dateTime="2026-03-12T10:22:33Z" title="12 March 2026, 10:22:33 UTC">3 h ago</time>')
  })
  it('is absolute in a named zone', () => {
    expect(html(<Time at={at} format="absolute" zone="Europe/Berlin" />)).toContain('>12 Mar 2026, 11:22 CET</time>')
  })
  it('stands in lists with both, until the date alone says it', () => {
    expect(html(<Time at={at} format="both" now="2026-03-12T13:22:40Z" />)).toContain('>12 Mar 2026, 10:22 UTC<span class="ago"> 3 h ago</span></time>')
    expect(html(<Time at={at} format="both" zone="Europe/Berlin" now="2026-06-12T13:22:40Z" />)).toContain('>12 Mar 2026, 11:22 CET</time>')
  })
  it('survives a missing and a broken time', () => {
    expect(html(<Time at={null} none="Never" />)).toBe('Never')
    expect(html(<Time at="<b>soon" />)).toBe('&lt;b&gt;soon')
  })
})

describe('Outcome', () => {
  it.each(Object.keys(outcomes) as OutcomeValue[])('%s is a word and a look of its own', (value) => {
    expect(html(<Outcome value={value} />)).toBe(`<span class="mk o-${value}">${outcomes[value]}</span>`)
  })
  it('gives its reason', () => {
    expect(html(<Outcome value="not_evaluable" reason={'"403"'} />)).toContain('title="&quot;403&quot;"')
  })
})

describe('buttons', () => {
  it('that are off keep the focus and say why', () => {
    const off = html(<Button disabledReason="You opened it.">Approve</Button>)
    expect(off).toContain('aria-disabled="true"')
    expect(off).toContain('Approve<span class="sr">: not available. You opened it.</span></button><small aria-hidden="true">You opened it.</small>')
    expect(html(<Button size="small" disabledReason="You opened it.">Approve</Button>)).toContain('data-tip="You opened it."')
    expect(html(<ButtonLink href="/x" disabledReason="No right.">Edit</ButtonLink>)).not.toContain('href')
  })
  it('that show an icon only have a name', () => {
    expect(html(<Button icon="x" label="Close" />)).toContain('aria-label="Close"')
  })
  it('that download are left to the browser', () => {
    expect(html(<ButtonLink href="/file" hard>Open</ButtonLink>)).toContain('data-hard=""')
  })
})

describe('figures', () => {
  it('carry their denominator and never round up to everything', () => {
    expect(html(<Stat label="Second factor" value={9999} of={10000} unit="users" />)).toMatch(/<b>9,999<\/b>.*of 10,000 users.*99\.9 %/)
  })
  it('say that there is no data instead of zero', () => {
    expect(html(<Stat label="Backups" value={null} of={3} />)).toContain('No data')
  })
  it('count long work', () => {
    expect(html(<Progress label="Import" value={1200} of={1667} />)).toContain('1,200 of 1,667 (72 %)')
    expect(html(<Progress label="Scan" />)).toMatch(/<progress aria-label="Scan"><\/progress>/)
  })
})

describe('JsonView', () => {
  it('escapes keys and values', () => {
    expect(html(<JsonView value={{ '<b>': '<script>' }} />)).not.toMatch(/<b>|<script>/)
  })
  it('cuts what is too deep, too many or too long, and says so', () => {
    let deep: unknown = 1
    for (let level = 0; level < 10_000; level++) deep = [deep]
    for (const value of [deep, Array.from({ length: 100_000 }, (_, n) => n), 'x'.repeat(1_000_000)]) {
      const shown = html(<JsonView value={value} />)
      expect(shown.length).toBeLessThan(400_000)
      expect(shown).toContain('too large to show whole')
    }
  })
})

describe('small parts', () => {
  it('Facts never show nothing', () => {
    expect(html(<Facts facts={[{ label: 'Owner', value: null }, { label: 'Maps to', value: false }, { label: 'Count', value: 0 }]} />)).toMatch(/<dd>—<\/dd>.*<dd>—<\/dd>.*<dd>0<\/dd>/)
  })
  it('Avatar takes the first and last initial, by character', () => {
    expect(html(<Avatar name="ana maria lindqvist" />)).toContain('data-initials="AL"')
    expect(html(<Avatar name="𝒳" />)).toContain('data-initials="𝒳"')
    expect(html(<Avatar name=" " />)).toContain('data-initials="?"')
  })
  it('Diff shows each field in words, said for those who do not see, the recorded name on hover', () => {
    const shown = html(<Diff changes={[{ field: 'criticality', fieldLabel: 'Criticality', beforeLabel: 'High', afterLabel: 'Critical' }, { field: 'ownerId', fieldLabel: 'Owner', beforeLabel: 'Dana', afterLabel: null }, { field: 'lastRunId', fieldLabel: 'Last run', beforeLabel: null, afterLabel: 'the audit trail', href: '/audit-trail/verify' }]} />)
    expect(shown).toContain('<a href="/audit-trail/verify">the audit trail</a>')
    expect(shown).toContain('<dt title="criticality">Criticality</dt>')
    expect(shown).toMatch(/was <\/span>High<\/del><span aria-hidden="true">→<\/span><ins><span class="sr">now <\/span>Critical/)
    expect(shown).toMatch(/Dana<\/del><span class="muted">removed/)
  })
  it('Icon is decoration unless it has a name', () => {
    expect(html(<Icon name="x" />)).toContain('aria-hidden="true"')
    expect(html(<Icon name="x" label="Close" />)).toContain('role="img" aria-label="Close"')
  })
})
