import { type Baseline, deviceOf, emptyBaseline, learn, type SignIn } from '#lib/anomalies/baseline.ts'
import { score } from '#lib/anomalies/score.ts'
import type { Bench } from './harness.ts'

const people = 2_000
const each = Number(process.env.BENCH_SIGN_INS ?? 500)
const hour = 3_600_000
/** A finding is raised from here on; what the settings ship with. */
const threshold = 60
const needed = 20

/** The same numbers each time. */
function seeded(seed: number) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const cities: [country: string, latitude: number, longitude: number][] = [
  ['DE', 52.52, 13.4], ['SE', 59.33, 18.07], ['FR', 48.86, 2.35], ['PL', 52.23, 21.01], ['GB', 51.51, -0.13], ['ES', 40.42, -3.7], ['US', 40.71, -74.01], ['IN', 12.97, 77.59], ['BR', -23.55, -46.63], ['JP', 35.68, 139.69], ['NG', 6.52, 3.38], ['AU', -33.87, 151.21],
]
const agents = ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Version/18.1 Safari/605.1.15', 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1', 'Mozilla/5.0 (Linux; Android 15) Chrome/131.0.0.0 Mobile Safari/537.36', 'python-requests/2.32.3', 'curl/8.9.1']

type Person = { home: number; second: number | null; begins: number; agents: string[]; roams: number }
type Said = { who: number; signIn: SignIn }

/** A company: where, when and with what its people sign in; some travel, some work at night, some have two devices. */
function company(random: () => number) {
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T
  const staff: Person[] = Array.from({ length: people }, () => ({ home: Math.floor(random() * 6), second: random() < 0.15 ? Math.floor(random() * 6) : null, begins: random() < 0.08 ? 21 : 6 + Math.floor(random() * 4), agents: random() < 0.45 ? [pick(agents.slice(0, 3)), pick(agents.slice(3, 5))] : [pick(agents.slice(0, 3))], roams: random() < 0.05 ? 0.05 : 0.002 }))
  const at = (person: Person, day: number) => day * 24 * hour + ((person.begins + Math.abs(random() + random() - 1) * 10) % 24) * hour
  const made = (place: number, time: number, agent: string): SignIn => {
    const [country, latitude, longitude] = cities[place] as (typeof cities)[number]
    return { at: Math.round(time), country, latitude: latitude + random() - 0.5, longitude: longitude + random() - 0.5, device: deviceOf(agent) }
  }
  const usual = (person: Person, day: number): SignIn => made(random() < person.roams ? Math.floor(random() * 8) : person.second !== null && random() < 0.2 ? person.second : person.home, at(person, day), pick(person.agents))
  return { staff, usual, made, pick }
}

type Planted = { said: Said[]; /** The key: which of them are attacks, and of which kind. Kept apart; nothing that scores sees it. */ key: Map<SignIn, string> }

/** Thirty days after the training: ordinary ones, hard ordinary ones, and attacks. */
function later(random: () => number, { staff, usual, made, pick }: ReturnType<typeof company>, from: number): Planted {
  const said: Said[] = []
  const key = new Map<SignIn, string>()
  const bad = (who: number, signIn: SignIn, kind: string) => {
    key.set(signIn, kind)
    said.push({ who, signIn })
  }
  for (let day = from; day < from + 30; day++) {
    for (const [who, person] of staff.entries()) {
      if (day % 7 >= 5) continue
      const signIn = usual(person, day)
      said.push({ who, signIn })
      const die = random()
      // A new laptop; a late evening; a journey that takes the time it takes.
      if (die < 0.002) said.push({ who, signIn: made(person.home, day * 24 * hour + (person.begins + 5) * hour, pick(agents.slice(0, 5))) })
      else if (die < 0.006) said.push({ who, signIn: made(person.home, day * 24 * hour + ((person.begins + 15) % 24) * hour, person.agents[0] as string) })
      else if (die < 0.007) said.push({ who, signIn: made(6 + Math.floor(random() * 6), signIn.at + 20 * hour, person.agents[0] as string) })
      else if (die < 0.0085) bad(who, made(6 + Math.floor(random() * 6), signIn.at + random() * 3 * hour, pick(agents.slice(5))), 'stolen password, far away, at once')
      else if (die < 0.0095) bad(who, made(6 + Math.floor(random() * 6), signIn.at + (24 + random() * 20) * hour, pick(agents.slice(5))), 'stolen password, far away, a day later')
      else if (die < 0.01) bad(who, made(6 + Math.floor(random() * 6), signIn.at + random() * 2 * hour, person.agents[0] as string), 'stolen session, same device, far away')
      else if (die < 0.0105) bad(who, made(person.home, day * 24 * hour + ((person.begins + 16) % 24) * hour, pick(agents.slice(5))), 'insider at night with a script')
    }
  }
  said.sort((one, other) => one.signIn.at - other.signIn.at)
  return { said, key }
}

export async function run(bench: Bench): Promise<void> {
  const random = seeded(20_260_921)
  const of = company(random)
  const days = Math.ceil(each / (5 / 7))
  const history: Said[] = []
  for (let day = 0; history.length < people * each; day++) {
    if (day % 7 < 5) for (const [who, person] of of.staff.entries()) history.push({ who, signIn: of.usual(person, day) })
  }
  const { said, key } = later(seeded(2_027), of, days + 7)
  let baselines: Baseline[] = []
  const train = () => {
    baselines = Array.from({ length: people }, emptyBaseline)
    for (const { who, signIn } of history) learn(baselines[who] as Baseline, signIn)
  }

  await bench.measure({
    goal: `seconds to learn ${history.length.toLocaleString('en')} sign-ins of ${people.toLocaleString('en')} people`, unit: 's', bar: { atMost: 60 }, repeats: 5,
    take: () => {
      const began = performance.now()
      train()
      return Promise.resolve((performance.now() - began) / 1_000)
    },
  })

  let found = new Map<SignIn, number>()
  await bench.measure({
    goal: 'sign-ins a second, scored and learned', unit: '/s', bar: { atLeast: 20_000 }, repeats: 5,
    take: () => {
      train()
      found = new Map()
      const began = performance.now()
      for (const { who, signIn } of said) {
        const baseline = baselines[who] as Baseline
        const scored = score(baseline, signIn, needed)
        const isSuspicious = scored.state === 'scored' && scored.score >= threshold
        if (isSuspicious) found.set(signIn, scored.score)
        learn(baseline, signIn, { isSuspicious })
      }
      return Promise.resolve(said.length / ((performance.now() - began) / 1_000))
    },
  })

  const hits = [...found.keys()].filter((each) => key.has(each)).length
  const [precision, recall] = [(100 * hits) / found.size, (100 * hits) / key.size]
  bench.say(`  ${said.length.toLocaleString('en')} sign-ins, ${key.size} attacks among them: ${found.size} findings, ${hits} of them attacks`)
  for (const kind of new Set(key.values())) {
    const all = [...key].filter(([, each]) => each === kind)
    bench.say(`  ${kind}: ${all.filter(([signIn]) => found.has(signIn)).length} of ${all.length} found`)
  }
  await bench.measure({ goal: 'precision on the labelled set, in percent: of the findings so many are attacks', unit: '%', bar: { atLeast: 80 }, repeats: 1, take: () => Promise.resolve(precision) })
  await bench.measure({ goal: 'recall on the labelled set, in percent: of the attacks so many are found', unit: '%', bar: { atLeast: 80 }, repeats: 1, take: () => Promise.resolve(recall) })
}
