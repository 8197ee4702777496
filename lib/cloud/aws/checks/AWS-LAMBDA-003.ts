import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { NotEvaluable } from '../../world.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-LAMBDA-003',
  title: 'Runtime of the function is still maintained',
  why: 'Holes in a runtime that AWS no longer maintains stay open.',
  service: 'lambda',
  severity: 'medium',
  on: 'aws.lambda.function',
  judge: (lambda, known) => {
    const told = lambda.get('function')
    if (!told?.runtime) return notApplicable('The function is an image, which brings its own runtime.')
    const end = ends[told.runtime]
    if (end === undefined) throw new NotEvaluable(lambda.id, 'function', 'skipped', null, `until when AWS maintains the runtime ${told.runtime} is not known here`)
    if (end === null) return pass(`AWS maintains the runtime ${told.runtime}.`)
    return Date.parse(end) > known.at.getTime() ? pass(`AWS maintains the runtime ${told.runtime} until ${end}.`) : fail(`AWS has not maintained the runtime ${told.runtime} since ${end}.`)
  },
  remediation: { text: 'Move the function to a newer runtime, and test it first in a copy.', risk: 'medium', breaks: 'Code that relies on what the newer runtime no longer has.' },
  mappings: mapped('patches', { nist: ['SI-2', 'SA-22'], pci: ['6.3.3'] }),
  examples: {
    fires: [example('aws.lambda.function', { function: { runtime: 'python3.8' } }, /since 2024-10-14/)],
    quiet: [example('aws.lambda.function', {}, /nodejs22/), example('aws.lambda.function', { function: { runtime: 'nodejs20.x' } }, /until 2026-04-30/), example('aws.lambda.function', { function: { runtime: null, package: 'Image' } }, /image/)],
    notEvaluable: [example('aws.lambda.function', { function: unread() }, /was denied/), example('aws.lambda.function', { function: { runtime: 'nodejs99.x' } }, /nodejs99\.x is not known/)],
  },
})

/** When AWS stopped, or said it stops, maintaining each; null: no end that is near. One that is not here is not known. */
const ends: Readonly<Record<string, string | null>> = {
  nodejs: '2016-10-31', 'nodejs4.3': '2020-03-05', 'nodejs4.3-edge': '2020-03-05', 'nodejs6.10': '2019-08-12', 'nodejs8.10': '2020-03-06', 'nodejs10.x': '2021-07-30', 'nodejs12.x': '2023-03-31', 'nodejs14.x': '2023-12-04', 'nodejs16.x': '2024-06-12',
  'nodejs18.x': '2025-09-01', 'nodejs20.x': '2026-04-30', 'nodejs22.x': '2027-04-30', 'nodejs24.x': '2028-04-30',
  'python2.7': '2021-07-15', 'python3.6': '2022-07-18', 'python3.7': '2023-12-04', 'python3.8': '2024-10-14', 'python3.9': '2025-12-15', 'python3.12': '2028-10-31', 'python3.13': '2029-06-30', 'python3.14': '2029-06-30',
  'ruby2.5': '2021-07-30', 'ruby2.7': '2023-12-07', 'ruby3.2': '2026-03-31', 'ruby3.3': '2027-03-31', 'ruby3.4': '2028-03-31',
  java8: '2024-01-08', java21: null, java25: null, 'go1.x': '2024-01-08', provided: '2024-01-08', 'provided.al2023': null,
  'dotnetcore1.0': '2019-06-27', 'dotnetcore2.0': '2019-05-30', 'dotnetcore2.1': '2022-01-05', 'dotnetcore3.1': '2023-04-03', dotnet6: '2024-12-20', dotnet8: '2026-11-10', dotnet10: '2028-11-14',
}
