/**
 * Seconds a step of `npm test` may take on two processors. A step over it fails the run: make the step faster, or say in the change that
 * raises a number why it has to take longer. About twice what a step took when its number was written down, because machines differ.
 * @type {Record<string, number>}
 */
export const budget = {
  Types: 30,
  Tests: 220,
  Build: 90,
  'Fault tests': 110,
  Browser: 30,
  'Browser tests': 240,
}

/** All together. The steps may add up to it, no more. */
export const whole = 720
