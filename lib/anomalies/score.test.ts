import { describe, expect, it } from 'vitest'
import { city, mmdb } from '../../test/mmdb.ts'
import { baselineVersion, deviceOf, emptyBaseline, learn, type SignIn } from './baseline.ts'
import { NoTable, placesOf } from './places.ts'
import { distance, score } from './score.ts'

const hour = 3_600_000
const start = Date.UTC(2026, 9, 5, 8)
const berlin = { country: 'DE', latitude: 52.52, longitude: 13.4 }
const lagos = { country: 'NG', latitude: 6.52, longitude: 3.38 }
const signIn = (at: number, more: Partial<SignIn> = {}): SignIn => ({ at, ...berlin, device: 'Safari on macOS', ...more })
/** Each day at eight. */
function known(count = 40) {
  const of = emptyBaseline()
  for (let n = 0; n < count; n++) learn(of, signIn(start + n * 24 * hour))
  return of
}
const next = start + 40 * 24 * hour

describe('a sign-in', () => {
  it('as always scores nothing, and every reason has its numbers', () => {
    expect(score(known(), signIn(next), 20)).toEqual({ state: 'scored', score: 0, reasons: [] })
    expect(score(known(), signIn(next + 12 * hour, { ...lagos, device: 'curl' }), 20)).toEqual({
      state: 'scored', score: 100,
      reasons: [
        { points: 40, because: 'never from NG before, of 40 sign-ins from DE' }, { points: 40, because: 'a program, curl, was never used before, but Safari on macOS' },
        { points: 20, because: 'at 20 o’clock UTC: none of 40 sign-ins came within two hours of that' },
      ],
    })
  })

  it('says how far it has learned, and an impossible journey all the same', () => {
    expect(score(known(5), signIn(start + 5 * 24 * hour, lagos), 20)).toEqual({ state: 'learning', learned: 5, of: 20 })
    expect(score(known(5), signIn(start + 4 * 24 * hour + hour, lagos), 20)).toMatchObject({ state: 'scored', score: 60, reasons: [{ because: '5,196 km from DE to NG within 60 minutes: nobody travels so fast' }] })
  })

  it.each<[string, Partial<SignIn>, number, number]>([
    ['a new device', { device: 'Chrome on Windows' }, 0, 25],
    ['a new country, a day later', lagos, 24, 40],
    ['another hour', {}, 7, 20],
    ['nothing known of it', { country: null, latitude: null, longitude: null, device: null }, 0, 0],
    ['a journey by air', lagos, 10 + 24, 60],
    ['a train', { country: 'PL', latitude: 52.23, longitude: 21.01 }, 24, 40],
  ])('with %s', (_, more, after, points) => {
    expect(score(known(), signIn(next + after * hour, more), 20)).toMatchObject({ score: points })
  })

  it('is never above 100, and one of somebody who travels surprises less', () => {
    const of = known()
    for (let n = 0; n < 30; n++) learn(of, signIn(next + n * 60_000))
    const found = score(of, signIn(next + 13 * hour, { ...lagos, at: next + 31 * 60_000, device: 'Python' }), 20)
    expect(found).toMatchObject({ score: 100 })
    const traveller = known()
    for (const [n, country] of ['FR', 'ES', 'IT', 'SE', 'PL'].entries()) learn(traveller, signIn(next + n * 24 * hour, { country, latitude: null, longitude: null }))
    expect(score(traveller, signIn(next + 6 * 24 * hour, lagos), 20)).toMatchObject({ score: 18 })
  })

  it('that is suspicious does not move where this person is; what comes late says nothing of now', () => {
    const of = known()
    learn(of, signIn(next, lagos), { isSuspicious: true })
    expect(score(of, signIn(next + hour / 2), 20)).toMatchObject({ score: 0 })
    learn(of, signIn(start, lagos))
    expect(of.last).toMatchObject({ country: 'DE' })
  })

  it('costs the same however many came: kinds are bounded, a program is told from a browser', () => {
    const of = emptyBaseline()
    for (let n = 0; n < 5_000; n++) learn(of, signIn(start + n, { country: `C${n % 700}`, device: n % 9 ? `device ${n}` : '__proto__' }))
    expect([of.version, of.count, Object.keys(of.countries).length, Object.keys(of.devices).length, of.recent.length]).toEqual([baselineVersion, 5_000, 30, 30, 200])
    expect(deviceOf('Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0')).toBe('Edge on Windows')
    expect([deviceOf('aws-cli/2.17 md/Botocore Linux'), deviceOf(''), deviceOf(null)]).toEqual(['AWS CLI on Linux', null, null])
  })
})

describe('a table of addresses', () => {
  const good = () => mmdb({ '203.0.113.0/24': city('DE', 52.52, 13.4), '198.51.100.0/24': city('NG', 6.52, 3.38), '192.0.2.0/25': { country: { iso_code: 'SE' } } })

  it('says where an address is, and of every other one nothing', () => {
    const places = placesOf(good())
    expect(places.find('203.0.113.9')).toEqual({ country: 'DE', latitude: expect.closeTo(52.52, 2), longitude: expect.closeTo(13.4, 2) })
    expect(places.find('192.0.2.1')).toEqual({ country: 'SE', latitude: null, longitude: null })
    for (const ip of ['192.0.2.200', '2001:db8::1', 'nonsense', '', null]) expect(places.find(ip)).toEqual({ country: null, latitude: null, longitude: null })
    expect(Math.round(distance(places.find('203.0.113.9'), places.find('198.51.100.1')) ?? 0)).toBe(5_196)
    expect(places).toMatchObject({ type: 'Test-City', built: new Date('2026-11-01T00:00:00Z') })
  })

  it.each<[string, () => Buffer, RegExp]>([
    ['nothing', () => Buffer.alloc(0), /no table of addresses/],
    ['something else', () => Buffer.from('%PDF-1.7 '.repeat(100)), /no table of addresses/],
    ['one without its beginning', () => good().subarray(400), /cut|broken|no table|neither/],
    ['one without its end', () => good().subarray(0, -40), /no table of addresses|version|does not say/],
    ['one of more nodes than it has', () => mmdb({ '203.0.113.0/24': city('DE', 52, 13) }, { metadata: { node_count: 4_000_000 } }), /is cut/],
    ['one whose tree has no end', () => { const bytes = good(); bytes.writeUInt32BE(0, 0); bytes.writeUInt32BE(0, 4); return bytes }, /broken/],
    ['one whose data lie beyond it', () => { const bytes = good(); for (let at = 0; at < 480; at += 4) if (bytes.readUInt32BE(at) > 80) bytes.writeUInt32BE(0x7f_ff_ff_ff, at); return bytes }, /broken/],
    ['one of a later format', () => mmdb({ '203.0.113.0/24': city('DE', 52, 13) }, { metadata: { binary_format_major_version: 3 } }), /version 3/],
    ['one of networks, not of places', () => mmdb({ '203.0.113.0/24': { autonomous_system_organization: 'Nord' } }, { type: 'Test-ASN' }), /neither countries nor coordinates \(Test-ASN\)/],
    ['one whose numbers are of another form', () => mmdb({ '203.0.113.0/24': { location: { latitude: 1e-52, longitude: 1e-60 } } }), /broken/],
  ])('that is %s is refused in words', (_, bytes, says) => {
    expect(() => placesOf(bytes())).toThrow(NoTable)
    expect(() => placesOf(bytes())).toThrow(says)
  })
})
