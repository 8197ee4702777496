import { expect, it } from 'vitest'
import { causeOf, causeOfError, codeOf, Skipped, statusOf } from './errors.ts'

it.each([
  // Denials differ by service.
  [403, 'AccessDenied', 'denied'], [403, 'UnauthorizedOperation', 'denied'], [400, 'AccessDeniedException', 'denied'], [403, 'SyntaxError', 'denied'], [403, null, 'denied'], [401, 'Whatever', 'denied'], [403, 'AuthorizationError', 'denied'],
  [403, 'ExpiredToken', 'denied'], [400, 'ExpiredTokenException', 'denied'], [403, 'RequestTimeTooSkewed', 'denied'], [403, 'InvalidClientTokenId', 'denied'],
  [400, 'Throttling', 'throttled'], [400, 'ThrottlingException', 'throttled'], [503, 'RequestLimitExceeded', 'throttled'], [503, 'SlowDown', 'throttled'], [429, 'TooManyRequestsException', 'throttled'], [429, null, 'throttled'],
  [0, 'TimeoutError', 'timeout'], [0, 'ECONNRESET', 'timeout'], [0, 'ENOTFOUND', 'timeout'], [400, 'RequestTimeout', 'timeout'], [0, null, 'timeout'],
  [403, 'OptInRequired', 'disabled'], [400, 'SubscriptionRequiredException', 'disabled'],
  [200, 'SyntaxError', 'malformed'], [200, null, 'malformed'],
  // What nobody here knows is not “there is none”.
  [404, 'NoSuchThing', 'failed'], [500, 'InternalFailure', 'failed'], [400, 'ValidationException', 'failed'], [404, null, 'failed'],
] as const)('%s %s is %s', (status, code, cause) => {
  expect(causeOf(status, code, true)).toBe(cause)
})

it('takes a key that a region does not know for a region that is off, unless it is on', () => {
  expect(['InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure'].map((code) => [causeOf(403, code, false), causeOf(403, code, true)])).toEqual([['disabled', 'denied'], ['disabled', 'denied'], ['disabled', 'denied']])
})

it('finds the code wherever the SDK or the socket left it', () => {
  expect(codeOf(Object.assign(new Error('x'), { name: 'Error', code: 'ECONNRESET' }))).toBe('ECONNRESET')
  expect(codeOf(Object.assign(new Error('x'), { name: 'NoSuchEntityException', Code: 'NoSuchEntity' }))).toBe('NoSuchEntity')
  expect(codeOf(Object.assign(new Error('x'), { name: 'UnknownError' }))).toBeNull()
  expect(codeOf(null)).toBeNull()
  expect(statusOf(Object.assign(new Error('x'), { $response: { statusCode: 403 } }))).toBe(403)
  expect(causeOfError(new Skipped(), true)).toEqual({ cause: 'skipped', code: null })
})
