import type { Collector } from '../../collect.ts'
import { type At, missing } from './at.ts'

/** Whether somebody is named, never who. */
export const account: Collector<At> = {
  service: 'account',
  title: 'Account',
  scope: 'global',
  calls: { GetAlternateContact: 'account:GetAlternateContact' },
  lists: [],
  collect: async (at) => {
    const account = await at.client('account')
    const contact = (AlternateContactType: 'SECURITY' | 'OPERATIONS' | 'BILLING') =>
      at.ask(() => account.getAlternateContact({ AlternateContactType }), ({ AlternateContact: of = missing() }) => (of.EmailAddress || of.Name ? { set: true } : missing()), { none: ['ResourceNotFoundException'] })
    await at.emit('aws.account', { id: at.account, name: at.account }, { securityContact: contact('SECURITY'), operationsContact: contact('OPERATIONS'), billingContact: contact('BILLING') })
  },
}
