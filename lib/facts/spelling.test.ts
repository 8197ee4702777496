import { describe, expect, it } from 'vitest'
import { countryOf } from './countries.ts'
import { accountOf, addressOf, networkAddress } from './spelling.ts'

describe('one spelling', () => {
  it.each([
    [' 203.0.113.9 ', '203.0.113.9'], ['203.0.113.9:51312', '203.0.113.9'], ['::ffff:203.0.113.9', '203.0.113.9'], ['::FFFF:CB00:7109', '203.0.113.9'], ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'], ['2001:db8::0:1', '2001:db8::1'], ['[2001:db8::1]:443', '2001:db8::1'], ['fe80::1%eth0', 'fe80::1'], ['0:0:0:0:0:0:0:0', '::'], ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['cloudtrail.amazonaws.com', 'cloudtrail.amazonaws.com'], ['AWS Internal', 'aws internal'], ['1::2::3', '1::2::3'], ['::ffff:300.1.1.1', '::ffff:300.1.1.1'], [':', ':'], ['', ''],
  ])('of the address “%s” is “%s”', (written, spelling) => {
    expect(addressOf(written)).toBe(spelling)
    expect(addressOf(spelling)).toBe(spelling)
  })

  it('what is no address has none', () => {
    expect(['AWS Internal', 'cloudtrail.amazonaws.com', '1::2::3', '::ffff:300.1.1.1', ''].map(networkAddress)).toEqual([null, null, null, null, null])
  })

  it('of an account is without case, blanks around it and wide letters', () => {
    expect(new Set(['mara@example.com', ' Mara@Example.COM ', 'ｍａｒａ@example.com'].map(accountOf))).toEqual(new Set(['mara@example.com']))
  })

  it.each([
    [{ client: { geographicalContext: { country: 'Germany' } } }, 'DE'], [{ location: { countryOrRegion: 'DE' } }, 'DE'], [{ location: 'de' }, 'DE'], [{ actor_location: { country_code: 'BR' } }, 'BR'],
    [{ networkInfo: { regionCode: 'US' } }, 'US'], [{ country: 'Atlantis' }, 'atlantis'], [{ country: 7 }, null], [{}, null],
  ])('of the country in %j is %s', (record, country) => {
    expect(countryOf(record)).toBe(country)
  })
})
