import type { Framework, Mapping, Strength } from './check.ts'

/** What checks are about, and which requirements ask for that: ISO 27001:2013 with its counterpart of 2022, SOC 2, GDPR. By id only. */
const topics = {
  mfa: { iso13: ['A.9.2.1'], iso22: ['A.5.16', 'A.8.5'], soc: ['CC6.1'], gdpr: ['Art. 32'] },
  credentials: { iso13: ['A.9.2.6'], iso22: ['A.5.18'], soc: ['CC6.1', 'CC6.2'], gdpr: ['Art. 32'] },
  privilege: { iso13: ['A.9.2.3'], iso22: ['A.8.2'], soc: ['CC6.1', 'CC6.3'], gdpr: ['Art. 32'] },
  exposure: { iso13: ['A.9.4.1'], iso22: ['A.8.3'], soc: ['CC6.1', 'CC6.6'], gdpr: ['Art. 25', 'Art. 32'] },
  encryption: { iso13: ['A.10.1.1'], iso22: ['A.8.24'], soc: ['CC6.1'], gdpr: ['Art. 32'] },
  transit: { iso13: ['A.10.1.1', 'A.13.2.1'], iso22: ['A.8.24', 'A.5.14'], soc: ['CC6.7'], gdpr: ['Art. 32'] },
  keys: { iso13: ['A.10.1.2'], iso22: ['A.8.24'], soc: ['CC6.1'], gdpr: ['Art. 32'] },
  backup: { iso13: ['A.12.3.1'], iso22: ['A.8.13'], soc: ['A1.2'], gdpr: ['Art. 32'] },
  logging: { iso13: ['A.12.4.1'], iso22: ['A.8.15'], soc: ['CC7.2'], gdpr: ['Art. 32'] },
  detection: { iso13: ['A.12.6.1'], iso22: ['A.8.8', 'A.8.16'], soc: ['CC7.2'], gdpr: ['Art. 32'] },
  patches: { iso13: ['A.12.6.1'], iso22: ['A.8.8'], soc: ['CC7.1'], gdpr: ['Art. 32'] },
  network: { iso13: ['A.13.1.1'], iso22: ['A.8.20'], soc: ['CC6.6'], gdpr: ['Art. 32'] },
  services: { iso13: ['A.13.1.2'], iso22: ['A.8.21'], soc: ['CC6.6'], gdpr: ['Art. 32'] },
  zones: { iso13: ['A.13.1.3'], iso22: ['A.8.22'], soc: ['CC6.6'], gdpr: ['Art. 32'] },
  inventory: { iso13: ['A.8.1.1', 'A.12.1.2'], iso22: ['A.5.9', 'A.8.32'], soc: ['CC7.1', 'CC8.1'], gdpr: ['Art. 30'] },
  contacts: { iso13: ['A.16.1.1'], iso22: ['A.5.24'], soc: ['CC7.3'], gdpr: ['Art. 33'] },
} as const
type Topic = keyof typeof topics

const names = { iso13: 'ISO 27001:2013', iso22: 'ISO 27001:2022', soc: 'SOC 2', gdpr: 'GDPR', nist: 'NIST 800-53 r5', pci: 'PCI DSS 4.0.1', cis: 'CIS AWS 3.0' } as const satisfies Record<string, Framework>

/** `context`: ids that are worth knowing beside. `cisWhole`: a recommendation of CIS that the check answers entirely. */
type More = { soc?: string[]; gdpr?: string[]; nist?: string[]; pci?: string[]; cis?: string[]; cisWhole?: string[]; context?: { framework: Framework; id: string }[] }

/** The mappings of a check: what its topics ask, and ids of its own. One check is a part of a requirement, so it supports it. */
export function mapped(about: Topic | Topic[], { context = [], cisWhole = [], ...more }: More = {}): Mapping[] {
  const found = new Map<string, Mapping>()
  const add = (framework: Framework, id: string, strength: Strength) => void (found.has(`${framework} ${id}`) || found.set(`${framework} ${id}`, { framework, id, strength }))
  for (const id of cisWhole) add('CIS AWS 3.0', id, 'evidences')
  for (const ids of [...[about].flat().map((topic) => topics[topic]), more]) for (const [key, list] of Object.entries(ids)) for (const id of list) add(names[key as keyof typeof names], id, 'supports')
  for (const { framework, id } of context) add(framework, id, 'context')
  return [...found.values()]
}
