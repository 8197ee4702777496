/** Collects rule numbers, each once per event. */
export class Sink {
  count = 0
  found: Int32Array
  private stamps: Int32Array
  private epoch = 0

  constructor(rules: number) {
    this.found = new Int32Array(rules)
    this.stamps = new Int32Array(rules)
  }

  get size(): number {
    return this.stamps.length
  }

  /** Make room for rule numbers below `rules`. */
  grow(rules: number): void {
    if (rules <= this.stamps.length) return
    const size = Math.max(rules, this.stamps.length * 2)
    const stamps = new Int32Array(size)
    stamps.set(this.stamps)
    this.stamps = stamps
    this.found = new Int32Array(size)
  }

  start(): void {
    this.count = 0
    if (++this.epoch === 0x7fffffff) {
      this.stamps.fill(0)
      this.epoch = 1
    }
  }

  offer(rules: Int32Array): void {
    const { stamps, epoch } = this
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index] as number
      if (stamps[rule] === epoch) continue
      stamps[rule] = epoch
      this.found[this.count++] = rule
    }
  }
}
