import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../app/globals.css', import.meta.url), 'utf8')
const tokens = new Map<string, [string, string]>()
for (const [, name, light, dark] of css.matchAll(/--([\w-]+):\s*(?:light-dark\()?(#[0-9a-f]{6})(?:,\s*(#[0-9a-f]{6})\))?;/g)) {
  if (name && light) tokens.set(name, [light, dark ?? light])
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string, theme: 0 | 1): number {
  const [a, b] = [one, other].map((name) => luminance(tokens.get(name)?.[theme] ?? '')) as [number, number]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const grounds = ['ground', 'surface', 'raised', 'sunken', 'hover']
const marks = ['text', 'muted', 'accent', 'pass', 'fail', 'unclear', 'not-applicable', 'manual', 'low', 'medium', 'high', 'critical']
const texts: [string, string][] = [
  ...marks.flatMap((mark) => grounds.map((ground): [string, string] => [mark, ground])),
  ...['pass', 'fail', 'unclear', 'manual', 'accent'].map((name): [string, string] => [name, `${name}-soft`]),
  ...['pass', 'fail', 'unclear', 'manual', 'accent'].map((name): [string, string] => ['text', `${name}-soft`]),
  ['muted', 'accent-soft'], ['low', 'accent-soft'], ['medium', 'accent-soft'], ['high', 'accent-soft'], ['critical', 'accent-soft'],
  ...['accent-solid', 'accent-hover', 'danger-solid', 'danger-hover'].map((name): [string, string] => ['on-accent', name]),
]
const shapes: [string, string][] = [
  ...['edge', 'low-area', 'medium-area', 'high-area', 'critical-area', 'accent', 'accent-solid'].map((name): [string, string] => [name, 'surface']),
  ['edge', 'ground'], ['edge', 'raised'],
]

describe.each([['light', 0], ['dark', 1]] as const)('contrast in the %s theme (WCAG 2.2 AA)', (_name, theme) => {
  it.each(texts)('%s can be read on %s', (text, ground) => expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5))
  it.each(shapes)('%s can be seen on %s', (shape, ground) => expect(contrast(shape, ground, theme)).toBeGreaterThanOrEqual(3))
})
