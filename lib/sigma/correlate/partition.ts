import type { Slot, Scene } from '../compile/slot.ts'
import { textOf } from '../compile/slot.ts'
import type { Group } from './group.ts'

/** The groups of one value of the group-by fields: one per correlation, made when first needed. */
export type Bucket = { groups: (Group | undefined)[]; used: boolean }

/** The groups of all correlations with the same group-by fields, so that an event looks its group up once for all of them. */
export class Partition {
  readonly buckets = new Map<string, Bucket>()
  /** How many correlations share it. */
  plans = 0
  evicted = 0
  /** Keys of groups that were given up since `takeChanges` of the correlator. */
  gone: string[] = []
  private readonly maxGroups: number
  private lastKey: string | null = null
  private lastBucket: Bucket | null = null

  constructor(maxGroups: number) {
    this.maxGroups = maxGroups
  }

  bucket(key: string): Bucket {
    if (key === this.lastKey && this.lastBucket !== null) return this.lastBucket
    let bucket = this.buckets.get(key)
    if (bucket === undefined) {
      this.evict()
      bucket = { groups: new Array<Group | undefined>(this.plans).fill(undefined), used: false }
      this.buckets.set(key, bucket)
    } else {
      bucket.used = true
    }
    this.lastKey = key
    this.lastBucket = bucket
    return bucket
  }

  /** Give a group up. */
  drop(key: string): void {
    this.buckets.delete(key)
    this.lastKey = null
    this.lastBucket = null
  }

  clear(): void {
    this.buckets.clear()
    this.gone = []
    this.lastKey = null
    this.lastBucket = null
  }

  /** Make room for a bucket: one used since the last round gets another. */
  private evict(): void {
    if (this.buckets.size < this.maxGroups) return
    for (const [key, bucket] of this.buckets) {
      this.buckets.delete(key)
      if (!bucket.used) {
        this.evicted++
        this.gone.push(key)
        return
      }
      bucket.used = false
      this.buckets.set(key, bucket)
    }
  }
}

/** Reads the group-by fields of the events of one rule. */
export class KeyReader {
  readonly slots: Slot[]
  private epoch = -1
  private key: string | null = null

  constructor(slots: Slot[]) {
    this.slots = slots
  }

  /** The group of the event. Null: it lacks a group-by field and belongs to none. */
  read(scene: Scene): string | null {
    if (this.epoch === scene.epoch) return this.key
    this.epoch = scene.epoch
    this.key = this.make(scene)
    return this.key
  }

  private make(scene: Scene): string | null {
    const texts: string[] = []
    for (const slot of this.slots) {
      const value = slot.value(scene)
      const text = Array.isArray(value) ? JSON.stringify(value) : textOf(value)
      if (text === null) return null
      texts.push(text)
    }
    return texts.length === 1 ? (texts[0] ?? null) : JSON.stringify(texts)
  }
}
