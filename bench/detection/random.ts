/** The same numbers for the same seed, on every machine (mulberry32). */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value
  }

  hex(length: number): string {
    let text = ''
    while (text.length < length) text += this.below(0x1000000).toString(16).padStart(6, '0')
    return text.slice(0, length)
  }

  guid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`
  }

  ip(): string {
    return `${this.pick([10, 52, 81, 172, 203])}.${this.below(250)}.${this.below(250)}.${1 + this.below(250)}`
  }

  time(): string {
    return new Date(Date.UTC(2026, 2, 4) + this.below(86_400_000)).toISOString()
  }
}
