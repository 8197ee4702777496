import type { SampleOf } from '../sample-shape.ts'
import { listSystems } from '../systems/queries.ts'
import { createFacility } from './operations.ts'

/** The halls, with the doors of one system. */
export const sample: SampleOf = {
  after: ['organizations', 'systems'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const readers = (await listSystems(manager, { search: 'Warehouse badge readers', limit: 10 } as never)).rows[0]
    if (!readers) throw new Error('the sample has no badge readers')
    const shared = { systemId: readers.id, hours: 'Mon-Fri 06:00-20:00', holidays: '', ownerId: person('control_owner').userId, reviewerId: person('reviewer').userId }
    await past(19, async () => {
      await createFacility(manager, { ...shared, name: 'Bremen halls', address: 'Überseetor 20\n28217 Bremen', zone: 'Europe/Berlin', site: 'BRE', doors: 'Server room\nArchive' } as never)
      await createFacility(manager, { ...shared, name: 'Gdańsk hall', address: 'ul. Marynarki Polskiej 100\n80-557 Gdańsk', zone: 'Europe/Warsaw', site: 'GDN', doors: 'Server room' } as never)
    })
  },
}
